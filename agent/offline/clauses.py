"""Clauses: 'customers who did not order in Q1', 投诉过的客户: conditions on an entity as a whole.

Finds the clause of an entity noun, behind it (English, and Chinese questions) or before its 的, and
reads it into entity filters. A clause it cannot read fills no slot, so that the gates stop it.
"""

from collections.abc import Iterator
from dataclasses import replace

from agent.moves import Assumption
from agent.offline.conditions import Condition, conditions_in, is_action
from agent.offline.draft import Draft, Piece
from agent.offline.roles import base_entity
from semantic_layer.metrics import Aggregate
from semantic_layer.query import EntityFilter, Filter, Span

COUNTING = ("how many", "number of", "多少", "有多少", "几")
AMONG = frozenset({"里", "中", "里面", "当中", "之中", "里头"})
ENDS = ("by", "each", "per", "rank", "direction", "how_many", "how_much", "share", "vs", "list")


def read_clauses(draft: Draft) -> None:
    """Turn every clause on an entity into entity filters."""
    for index, piece in enumerate(draft.pieces):
        if not draft.free(index):
            continue
        entity = subject_of(draft, piece)
        if entity and (_read_behind(draft, index, entity) or _read_before(draft, index, entity)):
            return


def subject_of(draft: Draft, piece: Piece) -> str:
    """The entity a piece names: a table, what a counter counts, what a value describes."""
    catalogue = draft.catalogue
    if piece.role in {"entity", "dimension"} and catalogue.is_entity(piece.id):
        return piece.id
    if piece.role == "metric":
        named = piece.token.of("entity") or piece.token.of("dimension")
        entity = catalogue.entity_of_count(piece.id)
        return entity or next((m.id for m in named if catalogue.is_entity(m.id)), "")
    if piece.role == "value":
        entity = base_entity(catalogue, piece.id)
        return entity if entity in catalogue.counts else ""
    return ""


def _read_behind(draft: Draft, subject: int, entity: str) -> bool:
    start = draft.next_content(subject)
    if start < 0 or not _opens(draft, subject, start):
        return False
    places = list(_until_end(draft, start))
    dated = draft.pieces[start].role == "time" and any(
        draft.pieces[place].word("share") for place in range(subject)
    )
    if not dated:
        return _take(draft, subject, entity, places)
    taken = _take(draft, subject, entity, places[1:])
    if taken:  # 'what share of orders in 2018 were …': the whole is of 2018 as well
        draft.entity_filters = [
            one if one.period else one.model_copy(update={"period": "query"})
            for one in draft.entity_filters
        ]
    return taken


def _opens(draft: Draft, subject: int, start: int) -> bool:
    piece = draft.pieces[start]
    among = draft.pieces[subject + 1].words in AMONG
    if draft.comma_between(subject, start) and not among:
        return False
    asked = (
        among
        or draft.pieces[subject].words.startswith(COUNTING)
        or any(
            draft.pieces[place].word("how_many", "which", "list", "share", "who")
            for place in range(subject)
        )
    )
    if piece.word("opener", "which", "who", "negation", "without"):
        following = draft.next_content(start)
        return following >= 0 and not draft.pieces[following].word("most")
    if piece.role == "date":
        return _dates_another(draft, subject, piece)
    if piece.role == "time" and asked:
        following = draft.next_content(start)
        return following >= 0 and _opens(draft, subject, following)
    return asked and (piece.word("again") is not None or is_action(piece))


def _dates_another(draft: Draft, subject: int, piece: Piece) -> bool:
    """'revenue from customers acquired in 2024': the date of an entity beside another's measure."""
    table = piece.id.partition(".")[0]
    named = draft.pieces[subject]
    measured = any(other.role == "metric" and place != subject
                   and draft.catalogue.table_of(other.id) != table
                   for place, other in enumerate(draft.pieces))  # fmt: skip
    return measured and named.role != "value" and subject_of(draft, named) == table


def _until_end(draft: Draft, start: int) -> Iterator[int]:
    for place in range(start, len(draft.pieces)):
        piece = draft.pieces[place]
        if piece.word(*ENDS) and place > start and draft.free(place):
            return
        if piece.role == "time" and piece.token.time and piece.token.time.kind != "period":
            return
        yield place


def _conditions_before(draft: Draft, subject: int, taken: list[int]) -> list[Condition]:
    """2016年下过单的客户里，…: what they did is said before them, as well."""
    places = [place for place in _places_before(draft, subject) if place not in taken]
    return conditions_in(draft, places) if places else []


def _places_before(draft: Draft, subject: int) -> list[int]:
    mark = subject - 1
    while mark >= 0 and (draft.pieces[mark].role == "value" or draft.pieces[mark].words == "大"):
        mark -= 1
    if mark < 0 or not draft.pieces[mark].words.endswith("的"):
        return []
    first = _beginning(draft, mark)
    return [place for place in range(first, mark + 1) if draft.free(place)]


def _read_before(draft: Draft, subject: int, entity: str) -> bool:
    places = _places_before(draft, subject)
    dated = any(
        draft.pieces[place].role == "date" and _dates_another(draft, subject, draft.pieces[place])
        for place in places
    )
    if not dated and not any(_is_evidence(draft, place) for place in places):
        return False
    return _take(draft, subject, entity, places)


def _beginning(draft: Draft, mark: int) -> int:
    first = mark
    while first > 0 and not draft.pieces[first - 1].word("list", "how_many", "share"):
        first -= 1
    for place in range(first, mark):
        if draft.pieces[place].word("each", "by", "per"):
            following = draft.next_content(place)
            first = following + 1 if following >= 0 else first
    return first


def _is_evidence(draft: Draft, place: int) -> bool:
    piece = draft.pieces[place]
    if piece.word("negation", "again", "past", "times"):
        return True
    if piece.role == "metric":
        before = draft.pieces[place - 1] if place else None
        return is_action(piece) or bool(before and before.words in {"有", "有过"})
    amount = piece.token.amount
    return amount is not None and amount.kind in {"threshold", "number"}


def _take(draft: Draft, subject: int, entity: str, places: list[int]) -> bool:
    conditions = conditions_in(draft, places)
    if first := _of_dated_subject(draft, subject, entity, conditions):
        conditions = [first, *conditions]
    elif draft.pieces[subject + 1 : subject + 2] and draft.pieces[subject + 1].words in AMONG:
        conditions = [*_conditions_before(draft, subject, places), *conditions]
    if not conditions or not _worth_it(draft, subject, conditions):
        return False
    if len(conditions) == 1 and _is_the_count(draft, subject, entity, conditions[0]):
        return False
    filters = [_entity_filter(draft, entity, one, len(conditions)) for one in conditions]
    if any(found is None for found in filters):
        return False
    for condition, found in zip(conditions, filters, strict=True):
        _settle_condition(draft, entity, condition, found)
    draft.entity = entity
    if draft.pieces[subject].role != "value":
        draft.use(subject, f"entity:{entity}")
    _read_second(draft, entity)
    _take_head(draft, subject, entity)
    return True


def _of_dated_subject(
    draft: Draft, subject: int, entity: str, conditions: list[Condition]
) -> Condition | None:
    """2016年的客户里，2017年还下单的: those of 2016 did then what they are asked about in 2017.

    Only where the number of the entity counts those who did it, whatever it was.
    """
    time = draft.next_content(subject, -1)
    if time < 0 or not draft.free(time) or len(conditions) != 1 or not conditions[0].again:
        return None
    hit, later = draft.pieces[time].token.time, conditions[0]
    counter = draft.catalogue.metric(draft.catalogue.counts.get(entity, ""))
    actors = isinstance(counter, Aggregate) and counter.aggregate == "count_distinct"
    dated = hit is not None and hit.kind == "period" and hit.period != later.period
    if not (actors and dated and later.metric and later.period):
        return None
    return Condition(metric=later.metric, period=hit.period if hit else None, places=[time])


def _is_the_count(draft: Draft, subject: int, entity: str, one: Condition) -> bool:
    """'number of deals lost': the very measure of that name, not deals that have lost deals."""
    catalogue = draft.catalogue
    plain = not (one.negated or one.again or one.filters) and one.op is None
    same = plain and catalogue.is_count(one.metric) and catalogue.table_of(one.metric) == entity
    if not same or one.metric == catalogue.counts.get(entity):
        return False
    if draft.pieces[subject].role == "metric":
        draft.use(subject, f"noun:{entity}")
    return True


def _worth_it(draft: Draft, subject: int, conditions: list[Condition]) -> bool:
    """A bare 'metric over N' of a listed entity is a condition on result rows, see fill.py."""
    if len(conditions) > 1 or conditions[0].op is None or conditions[0].negated:
        return True
    named = draft.pieces[subject]
    if named.role == "metric" and not (named.words[0] >= "一" and named.token.of("entity")):
        return True
    head = any(
        draft.pieces[place].role == "metric"
        for place in range(len(draft.pieces))
        if draft.free(place) and place not in (subject, *conditions[0].places)
    )
    return head or bool(draft.free_words("how_many", "share"))


def _entity_filter(
    draft: Draft, entity: str, one: Condition, together: int
) -> EntityFilter | Filter | None:
    if not one.metric:
        dated = one.date and one.period and not one.negated
        return Filter(dimension=one.date) if dated else None
    counts_itself = draft.catalogue.counts.get(entity) == one.metric
    can_be_done = one.op is not None or one.negated or _can_be_done(draft, one.metric)
    if counts_itself or not can_be_done:
        return None
    op, value = one.op, one.value
    if one.negated:
        op, value = ("eq", 0.0) if op is None else (None, None)
        if op is None:
            return None
    elif op is None:
        alone = together == 1 and not _dated_elsewhere(draft, one)
        op, value = "gte", 2.0 if one.again and alone else 1.0
        if not draft.catalogue.is_count(one.metric):
            op, value = "gt", 0.0
    inside = tuple(
        found for found in one.filters if base_entity(draft.catalogue, found.dimension) != entity
    )
    return EntityFilter(
        entity=entity, metric=one.metric, op=op, value=value, period=one.period, filters=inside
    )


def _dated_elsewhere(draft: Draft, one: Condition) -> bool:
    """去年的客户里今年还下单的: again, after what the other days are about."""
    return one.period is not None and any(
        place not in one.places and piece.token.time and piece.token.time.kind == "period"
        for place, piece in enumerate(draft.pieces)
    )


def _can_be_done(draft: Draft, metric: str) -> bool:
    """Doing it once means something for counts and sums, not for rates and averages."""
    found = draft.catalogue.metric(metric)
    return isinstance(found, Aggregate) and found.aggregate in {"count", "count_distinct", "sum"}


def _settle_condition(
    draft: Draft, entity: str, one: Condition, found: EntityFilter | Filter | None
) -> None:
    match found:
        case EntityFilter():
            draft.entity_filters.append(found)
            outside = [
                each for each in one.filters
                if base_entity(draft.catalogue, each.dimension) == entity
            ]  # fmt: skip
            draft.filters.extend(outside)
        case Filter() if one.period is not None:
            draft.filters.extend((*date_filters(one.date, one.period), *one.filters))
        case _:
            return
    if one.exact:
        draft.assumptions.append(Assumption("exactly", subject=str(int(one.value or 0))))
    for place in one.places:
        draft.use(place, f"entity filter:{one.metric or one.date}")


def date_filters(role: str, period: Span) -> list[Filter]:
    """'acquired in 2024' as two bounds on that date."""
    filters = []
    if period.start:
        filters.append(Filter(dimension=role, op="gte", values=(period.start.isoformat(),)))
    if period.end:
        filters.append(Filter(dimension=role, op="lt", values=(period.end.isoformat(),)))
    return filters


def _take_head(draft: Draft, subject: int, entity: str) -> None:
    """What is wanted of these entities: another measure, their number, a share, or a list."""
    counter = draft.catalogue.counts.get(entity, "")
    counted = [place for place in draft.free_of("metric") if draft.pieces[place].id == counter]
    for place in counted:
        draft.use(place, f"metric:{counter}")
    if draft.free_of("metric"):
        if counted:
            draft.metrics.append(counter)
        return
    asked = draft.free_words("how_many", "share", "how_much")
    if counter and (counted or asked or draft.pieces[subject].role == "metric"):
        for place in draft.free_words("how_many", "how_much"):
            draft.use(place, f"metric:{counter}")
        draft.metrics.append(counter)
    else:
        draft.rows = True


def _read_second(draft: Draft, entity: str) -> None:
    """'of those who bought in March, how many bought again in December'."""
    places = [
        place
        for place in range(len(draft.pieces))
        if draft.free(place) and not draft.pieces[place].word("how_many", "share", "each", "by")
    ]
    if not any(
        draft.pieces[place].word("again") or is_action(draft.pieces[place]) for place in places
    ):
        return
    conditions = [replace(one, again=False) for one in conditions_in(draft, places)]
    filters = [_entity_filter(draft, entity, one, 2) for one in conditions]
    if not conditions or any(found is None for found in filters):
        return
    for condition, found in zip(conditions, filters, strict=True):
        _settle_condition(draft, entity, condition, found)
