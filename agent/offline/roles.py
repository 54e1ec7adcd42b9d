"""Roles: which of its meanings a piece has in its place.

Nouns beside values decide between homes (anchors); a counter beside its entity is one thing. What
nothing decides stays open and is asked about. Fills no slot of a form except that of an anchor.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from agent.offline.catalogue import Catalogue
from agent.offline.cover import Token
from agent.offline.draft import Draft, Obstacle, Piece, Role
from agent.offline.lexicon import Meaning
from semantic_layer.joins import Home, home

ModelKind = Literal["not_computable", "metric", "value", "dimension", "entity", "date"]
STRONG_WORDS = (
    "exclude", "exclude_after", "negation", "most", "direction", "growth", "share", "times",
    "again", "statistic", "running", "danger", "by", "each", "per", "without", "evolve", "rank",
    "opener", "past", "only", "which", "who", "where", "list", "how_many", "how_much", "vs", "and",
    "or", "more", "than", "also", "total", "of_total", "pronoun", "ellipsis", "instead", "remove",
    "ordinal", "spend", "join", "daypart",
)  # fmt: skip
"""Classes a rule of fill.py looks for; such a piece is a word even where it may be harmless."""
MODEL_KINDS: tuple[ModelKind, ...] = (
    "not_computable",
    "metric",
    "value",
    "dimension",
    "entity",
    "date",
)


def pieces_of(tokens: Sequence[Token]) -> tuple[Piece, ...]:
    """Every token as one piece with its first role."""
    return tuple(_piece(token) for token in tokens)


def _piece(token: Token) -> Piece:
    if token.time:
        return Piece(token, "time")
    if token.amount:
        return Piece(token, "amount")
    for kind in () if token.word("who", "where") else MODEL_KINDS:
        meanings = token.of(kind)  # a tuple of literals widens to str
        if meanings:
            return _model_piece(token, kind, meanings)
    if not token.meanings:
        return Piece(token, "unknown")
    harmless = token.harmless and not token.word(*STRONG_WORDS)
    return Piece(token, "harmless" if harmless else "word", token.meanings[0].id, token.meanings[0])


def _model_piece(token: Token, kind: ModelKind, meanings: tuple[Meaning, ...]) -> Piece:
    distinct = tuple(dict.fromkeys((m.id, m.value) for m in meanings))
    opened = meanings if len(distinct) > 1 else ()
    return Piece(token, kind, meanings[0].id, meanings[0], opened)


def settle(draft: Draft) -> None:
    """Decide open pieces by their neighbours and by what fits the metrics."""
    pieces = list(draft.pieces)
    for index, piece in enumerate(pieces):
        pieces[index] = _by_place(draft, index, piece)
    draft.pieces = pieces
    _anchor_values(draft)
    _drop_owners(draft)
    for index, piece in enumerate(draft.pieces):
        if piece.open:
            _decide(draft, index, piece)


def _by_place(draft: Draft, index: int, piece: Piece) -> Piece:
    """A word that is both: a group marker before it makes it a dimension, a noun a value."""
    token = piece.token
    named = token.of("dimension") or token.of("entity")
    if piece.role not in {"metric", "value"} or not named:
        return piece
    before = draft.pieces[index - 1] if index else None
    marked = before is not None and before.word("by", "each", "per", "which") is not None
    ranked = before is not None and _ranks(before)
    if _ranked_by(draft, index):
        return piece
    others = [
        other for place, other in enumerate(draft.pieces)
        if place != index and other.role == "metric" and other.id != piece.id
    ]  # fmt: skip
    held = _is_held_to_bounds(draft, index)
    top = (
        before is not None and before.token.amount is not None and before.token.amount.kind == "top"
    )
    assumed = top and draft.catalogue.model.default_metric is not None and not draft.context
    if (marked or ranked or held) and (others or piece.role == "value" or assumed):
        role: Role = "dimension" if named[0].kind == "dimension" else "entity"
        return Piece(token, role, named[0].id, named[0])
    return piece


def _ranked_by(draft: Draft, index: int) -> bool:
    """'best selling channels by orders': the number of them is what is ranked by."""
    by = index > 0 and draft.pieces[index - 1].word("by") is not None
    return by and any(_ranks(other) for other in draft.pieces[: index - 1])


def _ranks(piece: Piece) -> bool:
    """'top 5', 'best', 'most valuable': what follows is what is ranked."""
    amount = piece.token.amount
    phrase = (
        piece.role == "metric" and piece.meaning and (piece.meaning.order or piece.meaning.having)
    )
    return bool(piece.word("most") or phrase or (amount is not None and amount.kind == "top"))


def _is_held_to_bounds(draft: Draft, index: int) -> bool:
    """'agents with a win rate above 65 percent': the agents are listed, not counted."""
    if _closes_bound(draft, index):
        return not any(other.word("how_many", "share") for other in draft.pieces)
    behind = draft.pieces[index + 1] if index + 1 < len(draft.pieces) else None
    if behind is None or not behind.word("opener"):
        return False
    counted = any(other.word("how_many", "share") for other in draft.pieces[:index])
    return not counted and any(
        other.token.amount is not None and other.token.amount.kind in {"threshold", "between"}
        for other in draft.pieces[index:]
    )


def _closes_bound(draft: Draft, index: int) -> bool:
    """销售额超过10万的卖家: the noun at the end of a bound."""
    if index < 2 or draft.pieces[index - 1].words != "的" or index + 1 < len(draft.pieces):
        return False
    amount = draft.pieces[index - 2].token.amount
    return amount is not None and amount.kind in {"threshold", "between"}


def _anchor_values(draft: Draft) -> None:
    """A dimension noun beside one of its values is part of the value: 'retail channel'."""
    for index, piece in enumerate(draft.pieces):
        if piece.role != "value":
            continue
        homes = {meaning.id for meaning in (piece.open or (piece.meaning,)) if meaning}
        behind = _after_particle(draft, index)
        for neighbour in (index + 1, behind, index - 1, _before_of(draft, index)):
            if _anchors(draft, neighbour, index, homes):
                noun = _dimension_in(draft.pieces[neighbour], homes)
                draft.use(neighbour, f"noun:{noun}")
                _choose(draft, index, noun)
                break


def _drop_owners(draft: Draft) -> None:
    """'customer age': the entity right before one of its own dimensions only says whose it is."""
    for index, piece in enumerate(draft.pieces[:-1]):
        following = draft.pieces[index + 1]
        owner = subject_table(draft.catalogue, piece)
        if owner and following.role == "dimension" and not following.open:
            homes = [home for home, _ in draft.catalogue.homes.get(following.id, ())]
            if owner in homes and not draft.comma_between(index, index + 1):
                draft.use(index, f"noun:{owner}")


def subject_table(catalogue: Catalogue, piece: Piece) -> str:
    """The table an entity noun names; empty for anything else."""
    named = piece.role in {"entity", "dimension"} and catalogue.is_entity(piece.id)
    return piece.id if named else ""


def _after_particle(draft: Draft, index: int) -> int:
    following = index + 1
    if following < len(draft.pieces) and draft.pieces[following].words in {"的", "这个", "这"}:
        return following + 1
    return -1


def _before_of(draft: Draft, index: int) -> int:
    """'the city of Campinas'."""
    led = index > 1 and draft.pieces[index - 1].words in {"of", "called", "named"}
    return index - 2 if led else -1


def _anchors(draft: Draft, neighbour: int, index: int, homes: set[str]) -> bool:
    if not draft.free(neighbour):
        return False
    noun = draft.pieces[neighbour]
    if noun.role not in {"dimension", "entity"} or not _dimension_in(noun, homes):
        return False
    before = draft.pieces[neighbour - 1] if neighbour else None
    if before is not None and neighbour - 1 != index and before.word("by", "each", "per", "which"):
        return False
    if neighbour < index - 1 and not draft.pieces[neighbour].words.isascii():
        return False
    if neighbour < index and _is_split(draft, neighbour):
        return False
    return not draft.comma_between(min(neighbour, index), max(neighbour, index))


def _is_split(draft: Draft, neighbour: int) -> bool:
    """'by channel Tmall' is a split only with its marker; a bare noun before a value names it."""
    before = draft.pieces[neighbour - 1] if neighbour else None
    return bool(before and before.word("by", "each", "per", "and"))


def _dimension_in(piece: Piece, homes: set[str]) -> str:
    for meaning in piece.token.meanings:
        if meaning.kind in {"dimension", "entity"} and meaning.id in homes:
            return meaning.id
    return ""


def _choose(draft: Draft, index: int, dimension: str) -> None:
    piece = draft.pieces[index]
    kept = [meaning for meaning in piece.token.of("value") if meaning.id == dimension]
    pieces = list(draft.pieces)
    pieces[index] = replace(piece, id=dimension, meaning=kept[0], open=_values(kept))
    draft.pieces = pieces


def _values(meanings: Sequence[Meaning]) -> tuple[Meaning, ...]:
    """Several stored spellings of one thing stay together; they are one dimension's."""
    return tuple(meanings) if len(meanings) > 1 else ()


def _decide(draft: Draft, index: int, piece: Piece) -> None:
    if piece.role == "value":
        _decide_value(draft, index, piece)
    elif piece.role == "dimension":
        _decide_dimension(draft, index, piece)
    elif piece.role == "metric":
        draft.obstacles.append(Obstacle("ambiguous_metric", piece.words, piece.open))
        draft.use(index, "open")


def _decide_value(draft: Draft, index: int, piece: Piece) -> None:
    homes = list(dict.fromkeys(meaning.id for meaning in piece.open))
    if len(homes) == 1:
        _ask_which(draft, index)
        return
    for wanted in (
        _homes_of_entity(draft, index, homes),
        _homes_beside(draft, index),
        set(draft.splits),
        _fitting(draft, homes),
        _unqualified(draft, homes),
        _fitting_one(draft, homes),
    ):
        kept = [home for home in homes if home in wanted]
        if len(kept) == 1:
            _choose(draft, index, kept[0])
            _ask_which(draft, index)
            return
    draft.obstacles.append(Obstacle("ambiguous_value", piece.words, piece.open))
    draft.use(index, "open")


def _ask_which(draft: Draft, index: int) -> None:
    """Several rows of an entity, or several values that share the word: which one, or all?"""
    piece = draft.pieces[index]
    guessed = piece.token.certainty == "assumed"
    if piece.open and (guessed or draft.catalogue.is_entity(piece.id)):
        draft.obstacles.append(Obstacle("ambiguous_value", piece.words, piece.open))
        draft.use(index, "open")


def _homes_of_entity(draft: Draft, index: int, homes: Sequence[str]) -> set[str]:
    """'sellers from SP', SP卖家: what describes the entity named right beside it."""
    for near in (draft.next_content(index), draft.next_content(index, -1)):
        if near < 0 or draft.comma_between(min(near, index), max(near, index)):
            continue
        named = {meaning.id for meaning in draft.pieces[near].token.of("entity")}
        found = {home for home in homes if base_entity(draft.catalogue, home) in named}
        if found:  # SP卖家: of the seller's state and city, the one that is a plain `state` too
            alike = {home for home in found if any(home.endswith(f"_{one}") for one in homes)}
            return alike or found
    return set()


def _homes_beside(draft: Draft, index: int) -> set[str]:
    """Dimensions of values listed together with this one: 'online or retail'."""
    homes: set[str] = set()
    for step in (-1, 1):
        between = draft.next_content(index, step)
        if between < 0 or not draft.pieces[between].word("and", "or", "vs"):
            continue
        other = draft.next_content(between, step)
        if other >= 0 and draft.pieces[other].role == "value" and not draft.pieces[other].open:
            homes.add(draft.pieces[other].id)
    return homes


def _fitting(draft: Draft, homes: Sequence[str]) -> set[str]:
    metrics = [piece.id for piece in draft.pieces if piece.role == "metric" and not piece.open]
    metrics = metrics or list(draft.context)
    return {
        home for home in homes if metrics and all(draft.catalogue.fits(m, home) for m in metrics)
    }


def _fitting_one(draft: Draft, homes: Sequence[str]) -> set[str]:
    """Homes that fit at least one measure: 在天猫下单的客户数 is about the ordering."""
    metrics = [piece.id for piece in draft.pieces if piece.role == "metric" and not piece.open]
    if _fitting(draft, homes):
        return set()
    return {home for home in homes if any(draft.catalogue.fits(m, home) for m in metrics)}


def _unqualified(draft: Draft, homes: Sequence[str]) -> set[str]:
    """Of `state` and `seller_state`, a bare value means the first: the other needs its noun."""
    return {
        home
        for home in _fitting(draft, homes)
        if home.partition("_")[2] not in draft.catalogue.homes
    }


def _decide_dimension(draft: Draft, index: int, piece: Piece) -> None:
    metrics = [other.id for other in draft.pieces if other.role == "metric" and not other.open]
    homes = [meaning.id for meaning in piece.open]
    kept = [home for home in homes if all(draft.catalogue.fits(m, home) for m in metrics)]
    kept = _nearest(draft, metrics, kept)
    if len(kept) == 1 or (kept and not metrics):
        pieces = list(draft.pieces)
        chosen = next(meaning for meaning in piece.open if meaning.id == kept[0])
        pieces[index] = replace(piece, id=chosen.id, meaning=chosen, open=())
        draft.pieces = pieces
    else:
        draft.obstacles.append(Obstacle("ambiguous_value", piece.words, piece.open))
        draft.use(index, "open")


def _nearest(draft: Draft, metrics: list[str], homes: list[str]) -> list[str]:
    """Of the sales team and the service team, the one fewer joins away from what is measured.

    Only where they are one column of one source; a customer type and a ticket type stay open.
    """
    tables = draft.catalogue.model.tables
    columns = {
        (tables[owner].source, tables[owner].dimensions[name].column)
        for name in homes
        for owner in (base_entity(draft.catalogue, name),)
        if owner and name in tables[owner].dimensions
    }
    if len(columns) != 1:
        return homes
    far: dict[str, int] = {}
    for name in homes:
        ways = [
            home(draft.catalogue.model, draft.catalogue.table_of(metric), name)
            for metric in metrics
        ]
        if ways and all(isinstance(way, Home) for way in ways):
            far[name] = sum(len(way.path.roles) for way in ways if isinstance(way, Home))
    return [name for name in far if far[name] == min(far.values())] or homes


def base_entity(catalogue: Catalogue, dimension: str) -> str:
    """The entity a dimension describes: itself for a table, else its first home."""
    if catalogue.is_entity(dimension):
        return dimension
    homes = catalogue.homes.get(dimension, ())
    return homes[0][0] if homes else ""
