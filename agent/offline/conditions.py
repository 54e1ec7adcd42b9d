"""Conditions: 'ordered in Q1 but not in Q2' read into what was done or not, when and how often.

Reads the places of one clause only; which entity it is about, and what becomes of it, is decided in
clauses.py.
"""

from dataclasses import dataclass, field

from agent.offline.draft import Draft, Piece
from agent.offline.hits import AmountHit
from semantic_layer.query import EntityOperator, Filter, Span

OPENERS = ("opener", "which", "who", "negation", "without", "again", "past")
BREAKS = ("most", "direction", "rank", "growth", "statistic", "running", "by", "each", "per", "vs")
BUT_NOT = frozenset({"but not"})


@dataclass
class Condition:
    """One condition of a clause while it is read."""

    metric: str = ""
    negated: bool = False
    op: EntityOperator | None = None
    value: float | None = None
    again: bool = False
    exact: bool = False
    period: Span | None = None
    date: str = ""
    filters: list[Filter] = field(default_factory=list)
    places: list[int] = field(default_factory=list)


def is_action(piece: Piece) -> bool:
    """Whether a measure is said as something done: bought, won."""
    return piece.role == "metric" and any(
        meaning.manner == "verb" for meaning in piece.token.of("metric")
    )


def conditions_in(draft: Draft, places: list[int]) -> list[Condition]:
    """The conditions of a clause in the order said; none where it holds what is no condition."""
    done: list[Condition] = []
    current = Condition()
    for place in places:
        piece = draft.pieces[place]
        if not draft.free(place):
            continue
        if _breaks(piece):
            return []
        if _is_object(draft, place, current):
            current.places.append(place)
            continue
        if _begins_another(draft, place, current):
            done.append(current)
            current = _next_condition(draft, place, done)
        if current.period is not None and _period_of(piece) is not None:
            return []  # days for which nothing was said to be done
        _add(draft, place, current)
    if current.metric or current.date:
        done.append(current)
    return done


def _breaks(piece: Piece) -> bool:
    """Ranking, splits and statistics are no condition on an entity."""
    amount = piece.token.amount
    ranked = amount is not None and amount.kind in {"top", "between"}
    phrase = piece.meaning is not None and piece.meaning.order is not None
    return bool(
        piece.word(*BREAKS) or ranked or phrase or piece.role in {"dimension", "not_computable"}
    )


def _begins_another(draft: Draft, place: int, current: Condition) -> bool:
    """After a complete condition, 'and', a comma or a second measure begins the next."""
    if not current.metric and not current.date:
        return False
    piece = draft.pieces[place]
    if piece.role == "metric" or piece.word("negation", "without"):
        return True
    if current.metric and current.period is not None and _period_of(piece) is not None:
        return _more_follows(draft, place)
    joined = bool(piece.word("and", "or")) or piece.words in {"but", "但", "但是", "且", *BUT_NOT}
    return joined and _more_follows(draft, place)


def _is_object(draft: Draft, place: int, current: Condition) -> bool:
    """'won deals', 'closed a deal': the deals are what was won, not a second thing done."""
    before = draft.next_content(place, -1)
    noun, verb = draft.pieces[place], draft.pieces[before]
    if noun.role != "metric" or before not in current.places or not is_action(verb):
        return False
    table_of = draft.catalogue.table_of
    return draft.catalogue.is_count(noun.id) and table_of(noun.id) == table_of(verb.id)


def _next_condition(draft: Draft, place: int, done: list[Condition]) -> Condition:
    """'ordered in Q1 but not in Q2', 'and again in Q2': what was done is the one thing before."""
    said = any(piece.role == "metric" for piece in draft.pieces[place:])
    carried = "" if said or len(done) > 1 else done[0].metric
    if draft.pieces[place].words in BUT_NOT:
        return Condition(metric=carried, negated=True)
    again = any(piece.word("again") for piece in draft.pieces[place : place + 3])
    return Condition(metric=carried if again else "")


def _more_follows(draft: Draft, place: int) -> bool:
    following = draft.next_content(place)
    return following >= 0 and (
        draft.pieces[following].role in {"metric", "time", "amount"}
        or bool(draft.pieces[following].word("negation", "without", "again", "opener"))
    )


def _add(draft: Draft, place: int, current: Condition) -> None:
    piece = draft.pieces[place]
    token = piece.token
    current.places.append(place)
    if piece.role == "metric":
        _add_metric(piece, current)
    elif piece.role == "word":
        _add_word(piece, place, current)
    elif piece.role == "value" and piece.meaning:
        current.filters.append(Filter(dimension=piece.id, values=values_of(piece)))
    elif token.amount and _may_count(token.amount):
        current.op, current.value = token.amount.op or "eq", token.amount.value
    elif (period := _period_of(piece)) is not None:
        current.period = period
    elif piece.role == "date":
        current.date = piece.id
    elif piece.role != "harmless":
        current.places.pop()


def _period_of(piece: Piece) -> Span | None:
    hit = piece.token.time
    return hit.period if hit is not None and hit.kind == "period" else None


def _add_metric(piece: Piece, current: Condition) -> None:
    """The measure, and the bound its phrase implies: 'customers that lose money'."""
    current.metric = piece.id
    if piece.meaning is not None and piece.meaning.having is not None:
        current.op, current.value = piece.meaning.having.op, piece.meaning.having.value


def _add_word(piece: Piece, place: int, current: Condition) -> None:
    times = piece.word("times")
    if piece.word("negation", "without"):
        current.negated = True
    elif piece.word("again"):
        current.again = True
    elif times:
        current.op, current.value, current.exact = "eq", float(times.argument), True
    elif piece.words in BUT_NOT and current.negated:
        return
    elif not piece.word(*OPENERS, "and", "or", "only", "total"):
        current.places.remove(place)


def _may_count(amount: AmountHit) -> bool:
    """A number of times, of things or of money; '3 months' is none of these."""
    plain = amount.unit in {"", "count", "times", "money"}
    return amount.kind in {"threshold", "number"} and not amount.percent and plain


def values_of(piece: Piece) -> tuple[str | int | float | bool | None, ...]:
    """The stored keys a value piece stands for."""
    if piece.open:
        return tuple(dict.fromkeys(meaning.value for meaning in piece.open))
    return (piece.meaning.value,) if piece.meaning else ()
