"""Groups: what the rows are split by: 'by region', 各渠道, 'which product', bare nouns.

Takes the dimension and entity pieces that no clause, filter or anchor has used.
"""

from collections.abc import Sequence

from agent.offline.draft import Draft, Obstacle, Piece
from agent.offline.lexicon import Meaning, plural_forms
from semantic_layer.query import Group

MONEY_WORDS = frozenset({"money", "amount", "value", "金额", "钱"})
OF_DAYS = frozenset(
    {"上", "下", "本", "这", "当", "前", "个", "上个", "下个", "这个", "last", "this", "next"}
)
"""Before a unit these are days that were not understood, and no split."""
UNDIVIDED = frozenset(["score", "percent", "points", "days", "hours", "years"])
"""Units of which nobody asks so much per head."""
LISTING = ("list", "rank", "most", "direction", "which", "who")


def read_marked_groups(draft: Draft) -> None:
    """Nouns behind by, per, each, 按, 各 and which."""
    for place in draft.free_words("by", "each", "per"):
        _read_marker(draft, place)
    for place in draft.free_words("which"):
        _read_which(draft, place)


def _read_marker(draft: Draft, place: int) -> None:
    following = _noun_behind(draft, place)
    if following < 0 or draft.comma_between(place, following):
        _close_marker(draft, place)
        return
    piece = draft.pieces[following]
    if piece.word("unit"):
        draft.use(place, "group")
        _add_unit(draft, following)
    elif _is_noun(piece) and not draft.slots[following]:
        _split_by(draft, place, following)
    else:
        _marker_of_another(draft, place, piece)


def _split_by(draft: Draft, place: int, following: int) -> None:
    marker, piece = draft.pieces[place], draft.pieces[following]
    if marker.word("per") and _is_ratio(draft, piece):
        words = f"{marker.words} {piece.words}"
        draft.obstacles.append(Obstacle("ratio_without_metric", words))
        return
    draft.use(place, "group")
    _add(draft, following, each=bool(marker.word("each", "per")))
    _add_listed(draft, following)


def _marker_of_another(draft: Draft, place: int, piece: Piece) -> None:
    """'by revenue' ranks, 'by boleto' filters, 'by signup month' and 'by week' are dates."""
    if piece.role == "time":
        draft.use(place, "group")
    elif piece.role == "metric" and draft.pieces[place].word("by"):
        draft.use(place, "order")
        draft.order_by = piece.id
    elif piece.role == "date":
        draft.use(place, "group")
    else:
        _close_marker(draft, place)


def _close_marker(draft: Draft, place: int) -> None:
    """按渠道分, 'by money': a marker that only closes a split, or names what is measured."""
    before = draft.next_content(place, -1)
    if before >= 0 and draft.slots[before].startswith("group"):
        draft.use(place, "group")
    behind = place + 1
    measured = behind < len(draft.pieces) and draft.pieces[behind].words in MONEY_WORDS
    metrics = [draft.catalogue.metric(p.id) for p in draft.pieces if p.role == "metric"]
    if measured and metrics and all((one and one.format == "money") or (one and len(one.unit) == 3
                                    and one.unit.isupper()) for one in metrics):  # fmt: skip
        draft.use(place, "order")


def _noun_behind(draft: Draft, place: int) -> int:
    following = draft.next_content(place)
    while following >= 0 and (
        (
            draft.pieces[following].word("by", "each", "per", "total", "opener")
            and not draft.pieces[following].token.of("entity")  # by who
        )
        or (draft.slots[following].startswith("noun") and draft.touching(place, following))
    ):
        draft.use(following, "group")
        following = draft.next_content(following)
    return following


def _is_ratio(draft: Draft, piece: Piece) -> bool:
    """'tickets per agent' is a ratio nobody defined, unless agents are being ranked."""
    if not draft.catalogue.is_entity(piece.id):
        return bool(draft.free_words("statistic"))
    if _is_mean(draft):
        return False
    ranked = any(other.token.amount and other.token.amount.kind == "top" for other in draft.pieces)
    return not ranked and not draft.free_words("rank", "most", "direction")


def _is_mean(draft: Draft) -> bool:
    """'average rating per hotel': a score, a share or a time is not divided once more."""
    found = [draft.catalogue.metric(piece.id) for piece in draft.pieces if piece.role == "metric"]
    return bool(found) and all(one is not None and one.unit in UNDIVIDED for one in found)


def _add_listed(draft: Draft, place: int) -> None:
    """'by channel and category', 'by region, then by product'."""
    following = _next_listed(draft, place)
    while following >= 0:
        for mark in range(place + 1, following):
            if draft.pieces[mark].word("and", "also"):
                draft.use(mark, "group")
        if draft.pieces[following].word("unit"):
            _add_unit(draft, following)
        else:
            _add(draft, following, each=False)
        place, following = following, _next_listed(draft, following)


def _next_listed(draft: Draft, place: int) -> int:
    """The noun that is listed together with the one at `place`; -1 when the list ends."""
    mark = draft.next_content(place)
    if mark < 0:
        return -1
    if draft.pieces[mark].word("and", "also"):
        mark = draft.next_content(mark)
    elif not (mark == place + 1 and draft.comma_between(place, mark)):
        return -1
    if mark < 0 or not draft.free(mark):
        return -1
    return mark if _is_noun(draft.pieces[mark]) or draft.pieces[mark].word("unit") else -1


def _add_unit(draft: Draft, place: int) -> None:
    """'by category and quarter': a bare unit of time in a list of splits."""
    draft.use(place, "grain")
    group = Group.model_validate({"dimension": "time", "grain": draft.argument(place, "unit")})
    draft.add_group(group)


def _listed_by_comma(draft: Draft, place: int, mark: int) -> bool:
    return mark == place + 1 and draft.comma_between(place, mark)


def _is_noun(piece: Piece) -> bool:
    return piece.role in {"dimension", "entity"}


def _read_which(draft: Draft, place: int) -> None:
    following = draft.next_content(place)
    many = draft.argument(place, "which") == "many"
    for candidate in (following, draft.next_content(place, -1)):
        if candidate < 0 or not _is_noun(draft.pieces[candidate]):
            continue
        used = draft.slots[candidate]
        if used and not used.startswith("group"):
            continue
        if draft.catalogue.is_entity(draft.pieces[candidate].id) and draft.rows:
            draft.use(place, "rows")
            return
        draft.use(place, "group")
        if not used:
            _add(draft, candidate, each=False)
        if many:
            draft.plural.add(draft.pieces[candidate].id)
        return
    if following >= 0 and draft.pieces[following].role == "time":
        draft.use(place, "group")


def _add(draft: Draft, place: int, each: bool) -> None:
    piece = draft.pieces[place]
    draft.use(place, f"group:{piece.id}")
    draft.add_group(Group(dimension=piece.id))
    if each and piece.id not in draft.each:
        draft.each.append(piece.id)
    if is_plural(piece):
        draft.plural.add(piece.id)


def is_plural(piece: Piece) -> bool:
    """Whether a noun stands in the English plural ('salespeople' counts)."""
    words = piece.words
    if piece.meaning and piece.meaning.plural:
        return True
    return (
        words.endswith(("s", "people"))
        and not words.endswith(("ss", "us"))
        and bool(plural_forms(words[:-1]) or words.endswith("people"))
    )


def read_bare_nouns(draft: Draft) -> None:
    """Dimension nouns without a marker: what is ranked or listed, else what is split by."""
    for place in draft.free_of("dimension"):
        piece = draft.pieces[place]
        if not draft.catalogue.is_entity(piece.id):
            _bare_dimension(draft, place, piece)
    for place in draft.free_of("entity", "dimension"):
        if draft.catalogue.is_entity(draft.pieces[place].id):
            _bare_entity(draft, place, draft.pieces[place])
    _read_units(draft)
    _read_ranked_nouns(draft)
    _read_persons(draft)


def _bare_dimension(draft: Draft, place: int, piece: Piece) -> None:
    found = draft.catalogue.dimension(piece.id)
    if found is not None and (found.text or (found.number and not found.bands)):
        return
    filtered = any(
        other.role == "value" and other.id == piece.id and draft.slots[index]
        for index, other in enumerate(draft.pieces)
    )
    if filtered and draft.has_group(piece.id):
        draft.use(place, f"noun:{piece.id}")
        return
    _add(draft, place, each=False)


def _bare_entity(draft: Draft, place: int, piece: Piece) -> None:
    if draft.rows:
        draft.entity = draft.entity or piece.id
        if draft.entity == piece.id:
            draft.use(place, f"entity:{piece.id}")
        return
    leads = bool(draft.order_by) and draft.next_content(-1) == place
    wanted = (is_listed(draft) or leads) and not _has_target(draft)
    if (wanted and not _beside_value(draft, place)) or (wanted and not draft.groups):
        _add(draft, place, each=False)
    elif _may_be_noun(draft, place, piece):
        draft.use(place, f"noun:{piece.id}")


def is_listed(draft: Draft) -> bool:
    """Whether things are ranked, listed or held against a bound."""
    if draft.having or any(
        piece.token.amount and piece.token.amount.kind == "top" for piece in draft.pieces
    ):
        return True
    if any(one.meaning and (one.meaning.order or one.meaning.having) for one in draft.pieces):
        return True
    return any(piece.word(*LISTING) for piece in draft.pieces)


def _has_target(draft: Draft) -> bool:
    """A group that is not only 'in each …' is what is ranked."""
    if any(group.dimension not in draft.each for group in draft.groups):
        return True
    return any(
        piece.token.time and piece.token.time.kind == "grain" and not draft.slots[index]
        for index, piece in enumerate(draft.pieces)
    )


def _beside_value(draft: Draft, place: int) -> bool:
    return place > 0 and draft.pieces[place - 1].role == "value"


def _may_be_noun(draft: Draft, place: int, piece: Piece) -> bool:
    """'VIP customers', 客户的流失率: the noun a value or a measure is about."""
    if not any(other.role == "metric" for other in draft.pieces):
        return False
    if _beside_value(draft, place) or piece.words[0] >= "一":
        return True
    return is_plural(piece) or _measured_on(draft, piece)


def _measured_on(draft: Draft, piece: Piece) -> bool:
    return any(
        draft.catalogue.table_of(other.id) == piece.id
        for other in draft.pieces
        if other.role == "metric"
    )


def _read_ranked_nouns(draft: Draft) -> None:
    """'best reps': the noun inside a phrase that ranks is what is ranked."""
    for piece in draft.pieces:
        if piece.role != "metric" or not piece.meaning:
            continue
        if piece.meaning.by and not _has_target(draft):
            draft.add_group(Group(dimension=piece.meaning.by))
            continue
        if not piece.meaning.order:
            continue
        nouns = (*piece.token.of("entity"), *piece.token.of("dimension"))
        if nouns and not _has_target(draft):
            draft.add_group(Group(dimension=nouns[0].id))
            if is_plural(piece):
                draft.plural.add(nouns[0].id)


def _read_units(draft: Draft) -> None:
    """月活跃客户, 'month sales': a unit glued to the measure behind it splits by that unit."""
    for place in draft.free_words("unit"):
        behind, before = place + 1, draft.pieces[place - 1] if place else None
        of_days = (
            before is not None and before.words in OF_DAYS and draft.touching(place - 1, place)
        )
        if behind < len(draft.pieces) and draft.pieces[behind].role == "metric" and not of_days:
            _add_unit(draft, place)


def _read_persons(draft: Draft) -> None:
    """Who and where name a dimension only when the model says so and nothing else is split."""
    for place in draft.free_words("who", "where"):
        dimensions = _called(draft, draft.pieces[place])
        if draft.groups or draft.rows or _is_relative(draft, place):
            draft.use(place, "group")
        elif dimensions and is_listed(draft):
            draft.use(place, f"group:{dimensions[0].id}")
            draft.add_group(Group(dimension=dimensions[0].id))


def _is_relative(draft: Draft, place: int) -> bool:
    """'customers who signed up': behind a noun the word tells about it and asks for nobody."""
    before = draft.pieces[place - 1] if place else None
    return before is not None and bool(before.token.of("entity"))


def _called(draft: Draft, piece: Piece) -> Sequence[Meaning]:
    """The dimension the model calls who or where; 'where do' and 哪块 are words for the same."""
    token = piece.token
    if found := token.of("dimension") or token.of("entity"):
        return found
    places = ("where", "哪里") if piece.word("where") else ()
    return tuple(
        Meaning(term.kind, term.id)
        for term in draft.catalogue.vocabulary.terms
        if term.kind == "dimension" and term.text in places
    )
