"""Measures: which metrics a question is about, and the statistics asked of them.

A count beside the measure of what it counts is a noun, not a second measure. A bare entity noun
counts it, growth without a measure is that of the leading sum of money: both as assumptions.
"""

from itertools import pairwise

from agent.moves import Assumption
from agent.offline.catalogue import PLAIN_UNITS
from agent.offline.draft import Draft, Obstacle
from agent.offline.groups import MONEY_WORDS
from agent.offline.roles import base_entity
from semantic_layer.metrics import Aggregate, Metric, PerEntity, Ratio
from semantic_layer.query import Filter

PIECES_OF_THINGS = frozenset("把台本辆只双瓶盒箱套部支件个块张条")
"""Classifiers that count things sold."""
LEADING = frozenset({"from", "of", "for", "by", "with", "in", "among", "的", "来自", "per"})


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
    stepwise = any(piece.token.time and piece.token.time.kind == "grain" for piece in draft.pieces)
    for place in draft.free_words("total"):
        if not (stepwise and draft.pieces[place].word("running")):
            draft.use(place, "metric")


def _measure_of(draft: Draft, place: int) -> int:
    for step in (1, -1):
        near = draft.next_content(place, step)
        while near >= 0 and (
            draft.pieces[near].role in {"value", "dimension", "entity"}
            or draft.pieces[near].word("how_many")
        ):
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
    named = [draft.pieces[place].id for place in places if place not in nouns]
    bounded = [condition.metric for condition in draft.having]
    draft.metrics = list(dict.fromkeys((*draft.metrics, *named, *bounded)))
    for place in places:
        name = draft.pieces[place].id
        draft.use(place, f"noun:{name}" if place in nouns else f"metric:{name}")
    for default in (_default_growth, _default_measure, _default_money, _default_sum):
        if not draft.metrics and not draft.rows and not draft.context:
            default(draft)
    if not draft.metrics and not draft.rows:
        _default_count(draft)
    _need_no_money(draft, places)
    _need_joint(draft, [place for place in places if place not in nouns])
    if draft.metrics:
        for place in draft.free_words("how_many", "how_much"):
            draft.use(place, "metric")


def _need_no_money(draft: Draft, places: list[int]) -> None:
    """卖了多少把椅子 asks for pieces: a sum of money is no answer to it."""
    for place in places:
        metric = draft.catalogue.metric(draft.pieces[place].id)
        behind = draft.pieces[place + 1].words if place + 1 < len(draft.pieces) else ""
        if (
            metric is not None
            and metric.unit not in PLAIN_UNITS
            and draft.pieces[place].words.endswith(("多少", "几"))
            and behind in PIECES_OF_THINGS
        ):
            draft.obstacles.append(Obstacle("counted_noun", draft.pieces[place].words + behind))


def _is_counted_noun(draft: Draft, place: int, places: list[int]) -> bool:
    """'response time for VIP tickets': the tickets are what is measured, not a measure."""
    catalogue = draft.catalogue
    name = draft.pieces[place].id
    entity = catalogue.entity_of_count(name)
    others = [index for index in places if draft.pieces[index].id != name]
    if not others or any(_joined(draft, place, index) for index in others):
        return False
    if _is_verb_of(draft, place, others):
        return True
    if draft.pieces[place].meaning and draft.pieces[place].words.startswith(("number", "count")):
        return False
    if not catalogue.is_count(name):
        return False
    tables = {catalogue.table_of(draft.pieces[index].id) for index in others}
    if entity in tables or catalogue.table_of(name) in tables:
        return entity in tables or all(
            _holds_for(draft, name, draft.pieces[index].id) for index in others
        )
    led = _is_led(draft, place) or _owns_duration(draft, place, others)
    return (
        led
        and entity is not None
        and all(catalogue.fits(draft.pieces[index].id, entity) for index in others)
    )


def _owns_duration(draft: Draft, place: int, others: list[int]) -> bool:
    """线索从首次接触到成交要多少天: right before how long it took, the noun says of what."""
    behind = draft.next_content(place)
    found = draft.catalogue.metric(draft.pieces[behind].id) if behind in others else None
    timed = found is not None and found.unit in {"days", "hours"}
    return timed and draft.catalogue.counts_rows(draft.pieces[place].id)


def _is_led(draft: Draft, place: int) -> bool:
    """'from accounts', 'from retail and medical accounts'."""
    before = place - 1
    while before > 0 and (
        draft.pieces[before].role == "value" or draft.pieces[before].word("and", "or")
    ):
        before -= 1
    return before >= 0 and draft.pieces[before].words in LEADING


def _holds_for(draft: Draft, counter: str, measure: str) -> bool:
    """What a counter leaves out the measure leaves out too: no condition is lost with the noun."""
    counted, measured = draft.catalogue.metric(counter), draft.catalogue.metric(measure)
    where = counted.where if isinstance(counted, Aggregate) else None
    if where is None:
        return True
    return isinstance(measured, Aggregate) and measured.where == where


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
            and _holds_for(draft, draft.pieces[place].id, draft.pieces[index].id)
            for index in others
        )
    )


def _joined(draft: Draft, one: int, other: int) -> bool:
    low, high = min(one, other), max(one, other)
    between = range(low + 1, high)
    if any(
        draft.pieces[place].word("and", "vs", "also", "rank") and not _joins_values(draft, place)
        for place in between
    ):
        return True
    return draft.comma_between(low, high)


def _joins_values(draft: Draft, place: int) -> bool:
    """'revenue from retail and medical accounts': the and belongs to the values."""
    sides = (draft.next_content(place, -1), draft.next_content(place))
    return all(side >= 0 and draft.pieces[side].role == "value" for side in sides)


def _default_growth(draft: Draft) -> None:
    """'which region grew fastest': growth of the model's leading sum of money, as an assumption."""
    places = draft.free_words("growth")
    if not places or draft.free_words("generic"):
        return
    against = any(piece.token.time and piece.token.time.kind == "compare" for piece in draft.pieces)
    falls = all(draft.argument(place, "growth") == "fall" for place in places)
    if falls and not against and not draft.direction:
        return
    lead = next(iter(draft.catalogue.model.metrics), "")
    metric = draft.catalogue.metric(lead)
    if metric is not None and metric.unit not in PLAIN_UNITS and draft.catalogue.is_additive(lead):
        draft.metrics.append(lead)
        draft.assumptions.append(Assumption("colloquial", subject=lead))


def _default_money(draft: Draft) -> None:
    """各支付方式的金额占比: the one sum of money that can be split that way, as an assumption."""
    named = {group.dimension for group in draft.groups if group.dimension in draft.catalogue.homes}
    named |= {piece.id for piece in draft.pieces if piece.role == "value"}
    said = [place for place, piece in enumerate(draft.pieces) if piece.words in MONEY_WORDS]
    if not said or not named or draft.free_of("dimension", "unknown"):
        return
    sums = [
        name for name, metric in draft.catalogue.model.metrics.items()
        if isinstance(metric, Aggregate) and metric.aggregate == "sum"
        and metric.unit not in PLAIN_UNITS
        and all(draft.catalogue.fits(name, one) for one in named)
    ]  # fmt: skip
    if len(sums) == 1:
        draft.metrics.append(sums[0])
        draft.assumptions.append(Assumption("colloquial", subject=sums[0]))


def _default_sum(draft: Draft) -> None:
    """上个月的商机金额: a number of the rows is measured by the one sum of all of them."""
    places = [
        place for place in draft.free_of("dimension")
        if (found := draft.catalogue.dimension(draft.pieces[place].id)) and found.number
    ]  # fmt: skip
    if len(places) != 1:
        return
    name = draft.pieces[places[0]].id
    table, dimension = draft.catalogue.homes[name][0]
    sums = [
        one for one, metric in draft.catalogue.model.metrics.items()
        if isinstance(metric, Aggregate) and metric.aggregate == "sum" and metric.table == table
        and metric.where is None and metric.of and metric.of.text == dimension.column
    ]  # fmt: skip
    if len(sums) == 1:
        draft.metrics.append(sums[0])
        draft.use(places[0], f"metric:{sums[0]}")
        draft.assumptions.append(Assumption("colloquial", subject=sums[0]))


def _default_measure(draft: Draft) -> None:
    """'top 3 customers': by the measure the model names for that; 'the best' is a judgement."""
    name = draft.catalogue.model.default_metric
    ranked = any(piece.token.amount and piece.token.amount.kind == "top" for piece in draft.pieces)
    counted = draft.direction in {"asc", "desc"} or (draft.limit or 0) > 1
    if name and ranked and draft.groups and draft.direction and counted:
        draft.metrics.append(name)
        draft.assumptions.append(
            Assumption("default_metric", draft.catalogue.label(name, draft.language))
        )


def _default_count(draft: Draft) -> None:
    """'customers by segment': a bare entity noun counts it, said as an assumption."""
    subjects = [
        place for place, piece in enumerate(draft.pieces)
        if piece.role in {"entity", "dimension"} and piece.id in draft.catalogue.counts
        and (not draft.slots[place] or draft.slots[place].startswith("noun"))
    ]  # fmt: skip
    asked = bool(draft.free_words("how_many"))
    if draft.context and not asked:
        return
    bounded = any(
        isinstance(one, Filter) and one.op in {"gt", "gte", "lt", "lte"} for one in draft.filters
    )
    if len(subjects) != 1 or not (asked or draft.groups):
        if (asked or bounded) and not subjects:
            _count_of_values(draft)
        return
    counter = draft.catalogue.counts[draft.pieces[subjects[0]].id]
    draft.metrics.append(counter)
    draft.use(subjects[0], f"metric:{counter}")
    if not asked:
        draft.assumptions.append(Assumption("colloquial", subject=counter))


def _count_of_values(draft: Draft) -> None:
    """'how many VIPs': the entity those values describe."""
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
    for one, other in pairwise(measures):
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
