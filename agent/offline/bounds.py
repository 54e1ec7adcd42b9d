"""Bounds: 'over 40%', 至少10个: which noun a number in a question belongs to.

The noun right behind it, else the measure nearest before it; a bound on a measure holds for result
rows, one on a number of the rows is a filter. What fits no unit stays without a slot.
"""

from agent.moves import Assumption
from agent.offline.catalogue import PLAIN_UNITS
from agent.offline.draft import Draft, Obstacle
from agent.offline.hits import AmountHit
from agent.offline.roles import base_entity
from semantic_layer.metrics import Aggregate, Metric, PerEntity, Ratio
from semantic_layer.model import Dimension
from semantic_layer.query import EntityFilter, Filter, Having

SPANS = {"days": ("day", "天"), "hours": ("hour", "小时"), "years": ("year", "age", "年")}

BEST_SCORE = 10
"""The highest mark a scale ends at."""
MONEY_SIZED = 1_000
"""'deals over N' from here on is a size; below, it may be how many."""


def read_bounds(draft: Draft) -> None:
    """'over 40%', 至少10个: conditions on result rows, or on a number of the rows."""
    for place in draft.free_of("amount"):
        amount = draft.pieces[place].token.amount
        if amount is None or amount.kind not in {"threshold", "between"}:
            continue
        owner = _owner(draft, place, amount)
        if owner < 0:
            _bound_on_rows(draft, place, amount)
        elif _sizes_rows(draft, place, owner, amount):
            _bound_size(draft, place, owner, amount)
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


def _sizes_rows(draft: Draft, place: int, owner: int, amount: AmountHit) -> bool:
    """'deals over 100000', 10万以上商机: a sum of money of each deal, never a number of deals."""
    piece = draft.pieces[owner]
    plain = amount.unit in {"", "money"} and not amount.percent and amount.kind == "threshold"
    if not plain or (amount.value or 0) < MONEY_SIZED or not draft.touching(owner, place):
        return False
    if piece.role != "metric" or not draft.catalogue.is_count(piece.id):
        return False
    before = draft.pieces[owner - 1] if owner else None
    if owner > place:
        return piece.words[0] >= "一" and bool(piece.token.of("entity"))
    if piece.token.of("entity"):
        return before is None or before.token.word("opener") is None
    led = before is None or before.role == "harmless" or before.word("list") is not None
    return led and piece.words[0] < "一"


def _bound_size(draft: Draft, place: int, owner: int, amount: AmountHit) -> None:
    """The one number of those rows that is money, else the one sum of it; else it is asked."""
    catalogue = draft.catalogue
    table = catalogue.table_of(draft.pieces[owner].id)
    sums = _sums_of_money(draft, table)
    columns = {metric.of.text for metric in sums.values() if metric.of and metric.where is None}
    alone = all(piece.role != "metric" or piece.id == draft.pieces[owner].id
                for piece in draft.pieces)  # fmt: skip
    numbers = [
        name for name, dimension in catalogue.model.tables[table].dimensions.items()
        if dimension.number and dimension.column in columns
    ]  # fmt: skip
    if len(numbers) == 1 and amount.op in {"gt", "gte", "lt", "lte"} and amount.value is not None:
        known = {"dimension": numbers[0], "op": amount.op, "values": (amount.value,)}
        draft.filters.append(Filter.model_validate(known))
        draft.use(place, f"filter:{numbers[0]}")
    elif len(sums) == 1 and alone and amount.op is not None:
        name = next(iter(sums))
        draft.entity_filters.append(
            EntityFilter(entity=table, metric=name, op=amount.op, value=amount.value)
        )
        draft.use(place, f"entity filter:{name}")
    else:
        draft.obstacles.append(Obstacle("unit", draft.pieces[place].words))


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
    if not _is_bounded(draft, metric) or _is_score(draft, name, amount.value):
        return None
    return amount.value / 100


def _is_score(draft: Draft, name: str, value: float) -> bool:
    """3.5 beside 满意度 may be a mark: a measure in marks is called by the same word."""
    said = {piece.words for piece in draft.pieces if piece.id == name}
    return value <= BEST_SCORE and any(
        word in known.casefold()
        for one in draft.catalogue.model.metrics.values()
        if one.unit == "score"
        for known in (*one.names.en, *one.names.zh)
        for word in said
    )


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
    if amount.op is None or amount.kind != "threshold":
        return
    if amount.unit in SPANS:
        _bound_age(draft, place, amount)
    if amount.unit != "money":
        return
    counted = [piece for piece in draft.pieces if piece.role == "metric"]
    if len(counted) != 1 or not draft.catalogue.is_count(counted[0].id):
        return
    table = draft.catalogue.table_of(counted[0].id)
    sums = list(_sums_of_money(draft, table))
    if len(sums) == 1:
        draft.entity_filters.append(
            EntityFilter(entity=table, metric=sums[0], op=amount.op, value=amount.value)
        )
        draft.use(place, f"entity filter:{sums[0]}")


def _sums_of_money(draft: Draft, table: str) -> dict[str, Aggregate]:
    return {
        name: metric
        for name, metric in draft.catalogue.model.metrics.items()
        if isinstance(metric, Aggregate) and metric.aggregate == "sum"
        and metric.table == table and metric.unit not in PLAIN_UNITS
    }  # fmt: skip


def _bound_age(draft: Draft, place: int, amount: AmountHit) -> None:
    """'older than 120 days': the one number of those rows that is counted in that unit."""
    metrics = [piece.id for piece in draft.pieces if piece.role == "metric"] or draft.context
    tables = {draft.catalogue.table_of(name) for name in metrics}
    tables |= {base_entity(draft.catalogue, p.id) for p in draft.pieces if p.role == "value"}
    found = [
        name
        for name, homes in draft.catalogue.homes.items()
        for table, dimension in homes
        if dimension.number
        and _names_unit(name, dimension, amount.unit)
        and (table in tables or any(draft.catalogue.fits(one, name) for one in metrics))
    ]
    if len(found) == 1 and amount.op in {"gt", "gte", "lt", "lte"}:
        draft.filters.append(
            Filter.model_validate(
                {"dimension": found[0], "op": amount.op, "values": (amount.value,)}
            )
        )
        draft.use(place, f"filter:{found[0]}")
        draft.assumptions.append(Assumption("colloquial", subject=found[0]))


def _names_unit(name: str, dimension: Dimension, unit: str) -> bool:
    words = " ".join((name, *dimension.names.en, *dimension.names.zh)).lower()
    return any(sign in words for sign in SPANS[unit])
