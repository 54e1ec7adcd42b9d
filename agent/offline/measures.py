"""Measures: which metrics a question is about, the bounds on them, and the statistics asked of them.

A count beside the measure of what it counts is a noun, not a second measure. A bound belongs to the
noun right behind it, else to the measure nearest before it.
"""

from agent.moves import Assumption
from agent.offline.draft import Draft, Obstacle
from agent.offline.hits import AmountHit
from semantic_layer.metrics import Aggregate, Metric, PerEntity, Ratio
from semantic_layer.query import EntityFilter, Filter, Having

PLAIN_UNITS = frozenset({"count", "percent", "days", "hours", "years", "points", "score", "number"})


def read_bounds(draft: Draft) -> None:
    """'over 40%', 至少10个: conditions on result rows, or on a number of the rows."""
    for place in draft.free_of("amount"):
        amount = draft.pieces[place].token.amount
        if amount is None or amount.kind not in {"threshold", "between"}:
            continue
        owner = _owner(draft, place, amount)
        if owner < 0:
            _bound_on_rows(draft, place, amount)
        elif draft.pieces[owner].role == "metric":
            _bound_metric(draft, place, owner, amount)
        else:
            _bound_dimension(draft, place, owner, amount)


def _owner(draft: Draft, place: int, amount: AmountHit) -> int:
    behind = draft.next_content(place)
    if behind >= 0 and draft.touching(place, behind) and _can_own(draft, behind, amount, True):
        return behind
    before = draft.next_content(place, -1)
    while before >= 0 and not _can_own(draft, before, amount, False):
        if draft.pieces[before].role in {"amount", "value", "time"} or _crosses(draft, before):
            break
        before = draft.next_content(before, -1)
    if before >= 0 and _can_own(draft, before, amount, False):
        return before
    if behind >= 0 and _can_own(draft, behind, amount, False):
        return behind
    return -1


def _crosses(draft: Draft, place: int) -> bool:
    return bool(draft.pieces[place].word("and", "by"))


def _can_own(draft: Draft, place: int, amount: AmountHit, counted: bool) -> bool:
    piece = draft.pieces[place]
    if piece.role == "dimension":
        found = draft.catalogue.dimension(piece.id)
        return found is not None and found.number
    if piece.role != "metric" or piece.open:
        return False
    metric = draft.catalogue.metric(piece.id)
    if metric is None or not _unit_fits(metric, amount):
        return False
    return not counted or (metric.unit == "count" and not amount.percent)


def _unit_fits(metric: Metric, amount: AmountHit) -> bool:
    if amount.percent:
        return metric.unit == "percent"
    if amount.unit == "money":
        return metric.unit not in PLAIN_UNITS
    if amount.unit in {"days", "hours", "years"}:
        return metric.unit == amount.unit
    if amount.unit == "times":
        return metric.unit == "count"
    return True


def _bound_metric(draft: Draft, place: int, owner: int, amount: AmountHit) -> None:
    name = draft.pieces[owner].id
    value = _scaled(draft, name, amount)
    if value is None or (amount.op is None and amount.kind == "threshold"):
        draft.obstacles.append(Obstacle("unit", draft.pieces[place].words))
        return
    if amount.kind == "between" and amount.upper is not None:
        draft.having.append(Having(metric=name, op="gte", value=value))
        draft.having.append(Having(metric=name, op="lte", value=amount.upper))
    elif amount.op:
        draft.having.append(Having(metric=name, op=amount.op, value=value))
    draft.use(place, f"having:{name}")
    if amount.about:
        draft.assumptions.append(Assumption("about", subject=draft.pieces[place].words))


def _scaled(draft: Draft, name: str, amount: AmountHit) -> float | None:
    """40 for a bounded rate is 40 per cent; above 1 an unbounded rate is unclear."""
    metric = draft.catalogue.metric(name)
    if metric is None or amount.value is None:
        return None
    if metric.unit != "percent" or amount.percent or amount.value <= 1:
        return amount.value
    return amount.value / 100 if _is_bounded(draft, metric) else None


def _is_bounded(draft: Draft, metric: Metric) -> bool:
    if isinstance(metric, PerEntity):
        return True
    return isinstance(metric, Ratio) and all(
        draft.catalogue.is_count(part) for part in (metric.numerator, metric.denominator)
    )


def _bound_dimension(draft: Draft, place: int, owner: int, amount: AmountHit) -> None:
    name = draft.pieces[owner].id
    if amount.value is None:
        return
    if amount.kind == "between" and amount.upper is not None:
        draft.filters.append(Filter(dimension=name, op="gte", values=(amount.value,)))
        draft.filters.append(Filter(dimension=name, op="lte", values=(amount.upper,)))
    elif amount.op in {"gt", "gte", "lt", "lte"}:
        draft.filters.append(Filter(dimension=name, op=amount.op, values=(amount.value,)))
    elif amount.op in {"eq", "ne"}:
        op = "in" if amount.op == "eq" else "not_in"
        draft.filters.append(Filter(dimension=name, op=op, values=(amount.value,)))
    else:
        return
    draft.use(place, f"filter:{name}")
    draft.use(owner, f"filter:{name}")


def _bound_on_rows(draft: Draft, place: int, amount: AmountHit) -> None:
    """'deals over 5,000 dollars': the one sum of money over those very rows, row by row."""
    if amount.unit != "money" or amount.op is None or amount.kind != "threshold":
        return
    counted = [piece for piece in draft.pieces if piece.role == "metric"]
    if len(counted) != 1 or not draft.catalogue.is_count(counted[0].id):
        return
    table = draft.catalogue.table_of(counted[0].id)
    sums = [
        name
        for name, metric in draft.catalogue.model.metrics.items()
        if isinstance(metric, Aggregate) and metric.aggregate == "sum"
        and metric.table == table and metric.unit not in PLAIN_UNITS
    ]  # fmt: skip
    if len(sums) == 1:
        draft.entity_filters.append(
            EntityFilter(entity=table, metric=sums[0], op=amount.op, value=amount.value)
        )
        draft.use(place, f"entity filter:{sums[0]}")


def read_statistics(draft: Draft) -> None:
    """average, median, total before a metric: allowed when the metric is that, or allows it."""
    for place in draft.free_words("statistic"):
        wanted = draft.argument(place, "statistic")
        owner = _measure_of(draft, place)
        metric = draft.catalogue.metric(draft.pieces[owner].id) if owner >= 0 else None
        if metric is None:
            continue
        if isinstance(metric, Aggregate) and wanted in metric.also:
            _use_aggregate(draft, owner, wanted)
            draft.use(place, f"metric:{draft.pieces[owner].id}")
        elif wanted == "avg" and _is_average(metric):
            draft.use(place, "metric")
    for place in draft.free_words("total"):
        draft.use(place, "metric")


def _measure_of(draft: Draft, place: int) -> int:
    for step in (1, -1):
        near = draft.next_content(place, step)
        while near >= 0 and draft.pieces[near].role in {"value", "dimension", "entity"}:
            near = draft.next_content(near, step)
        if near >= 0 and draft.pieces[near].role == "metric":
            return near
    return -1


def _use_aggregate(draft: Draft, owner: int, wanted: str) -> None:
    pieces = list(draft.pieces)
    piece = pieces[owner]
    pieces[owner] = type(piece)(
        piece.token, piece.role, f"{piece.id}.{wanted}", piece.meaning, piece.open
    )
    draft.pieces = pieces


def _is_average(metric: Metric) -> bool:
    match metric:
        case Aggregate():
            return metric.aggregate == "avg"
        case PerEntity():
            return metric.outer in {"avg", None}
        case Ratio():
            return True
        case _:
            return False


def read_metrics(draft: Draft) -> None:
    """The measures named, the leading one first; counted nouns and default counts settled."""
    places = [place for place in draft.free_of("metric") if not draft.pieces[place].open]
    nouns = {place for place in places if _is_counted_noun(draft, place, places)}
    for place in places:
        name = draft.pieces[place].id
        draft.use(place, f"noun:{name}" if place in nouns else f"metric:{name}")
        if place not in nouns and name not in draft.metrics:
            draft.metrics.append(name)
    for condition in draft.having:
        if condition.metric not in draft.metrics:
            draft.metrics.append(condition.metric)
    if not draft.metrics and not draft.rows:
        _default_count(draft)
    _need_joint(draft, [place for place in places if place not in nouns])
    if draft.metrics:
        for place in draft.free_words("how_many", "how_much"):
            draft.use(place, "metric")


def _is_counted_noun(draft: Draft, place: int, places: list[int]) -> bool:
    """'response time for VIP tickets': the tickets are what is measured, not a measure."""
    catalogue = draft.catalogue
    name = draft.pieces[place].id
    entity = catalogue.entity_of_count(name)
    others = [index for index in places if draft.pieces[index].id != name]
    if not others:
        return False
    if any(_joined(draft, place, index) for index in others):
        return False
    if _is_verb_of(draft, place, others):
        return True
    if draft.pieces[place].meaning and draft.pieces[place].words.startswith(("number", "count")):
        return False
    if not catalogue.is_count(name):
        return False
    tables = {catalogue.table_of(draft.pieces[index].id) for index in others}
    return entity in tables or catalogue.table_of(name) in tables


def _is_verb_of(draft: Draft, place: int, others: list[int]) -> bool:
    """'how many units were sold': the verb says what happened to the units."""
    meaning = draft.pieces[place].meaning
    table = draft.catalogue.table_of(draft.pieces[place].id)
    return (
        meaning is not None
        and meaning.manner == "verb"
        and any(
            (other := draft.pieces[index].meaning) is not None
            and other.manner != "verb"
            and draft.catalogue.table_of(draft.pieces[index].id) == table
            for index in others
        )
    )


def _joined(draft: Draft, one: int, other: int) -> bool:
    low, high = min(one, other), max(one, other)
    between = range(low + 1, high)
    if any(draft.pieces[place].word("and", "vs", "also") for place in between):
        return True
    return draft.comma_between(low, high)


def _default_count(draft: Draft) -> None:
    """'customers by segment': a bare entity noun counts it, said as an assumption."""
    subjects = [
        place for place, piece in enumerate(draft.pieces)
        if piece.role in {"entity", "dimension"} and piece.id in draft.catalogue.counts
        and (not draft.slots[place] or draft.slots[place].startswith("noun"))
    ]  # fmt: skip
    asked = bool(draft.free_words("how_many"))
    if len(subjects) != 1 or not (asked or draft.groups):
        if asked and not subjects:
            _count_of_values(draft)
        return
    counter = draft.catalogue.counts[draft.pieces[subjects[0]].id]
    draft.metrics.append(counter)
    draft.use(subjects[0], f"metric:{counter}")
    if not asked:
        draft.assumptions.append(Assumption("colloquial", subject=counter))


def _count_of_values(draft: Draft) -> None:
    """'how many VIPs': the entity those values describe."""
    from agent.offline.roles import base_entity

    entities = {
        base_entity(draft.catalogue, piece.id) for piece in draft.pieces if piece.role == "value"
    } & set(draft.catalogue.counts)
    if len(entities) == 1:
        counter = draft.catalogue.counts[entities.pop()]
        draft.metrics.append(counter)
        draft.assumptions.append(Assumption("colloquial", subject=counter))


def _need_joint(draft: Draft, places: list[int]) -> None:
    """Two measures that nothing joins: a noun may have been read as the second."""
    measures = [place for place in places if draft.slots[place].startswith("metric")]
    for one, other in zip(measures, measures[1:], strict=False):
        if draft.pieces[one].id == draft.pieces[other].id:
            continue
        if _joined(draft, one, other):
            for place in range(one + 1, other):
                if draft.pieces[place].word("and", "vs", "also"):
                    draft.use(place, "metric")
        else:
            draft.obstacles.append(
                Obstacle("two_metrics", draft.pieces[other].words, detail=draft.pieces[one].words)
            )
