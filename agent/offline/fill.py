"""Fill: settled pieces -> the slots of a form, in a fixed order of small steps.

Each step takes what it understands and marks it; nothing is guessed for what no step took. Whether
the result may be answered is decided in gates.py, after a merge with the previous form.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from agent.offline.about import read_about
from agent.offline.bounds import read_bounds
from agent.offline.bridges import bridge
from agent.offline.catalogue import Catalogue
from agent.offline.changes import read_kept_changes
from agent.offline.chosen import take_chosen
from agent.offline.clauses import read_clauses
from agent.offline.conditions import values_of
from agent.offline.cover import Token
from agent.offline.dated_states import read_dated_states
from agent.offline.dates import default_grain, read_dates
from agent.offline.draft import Draft
from agent.offline.excluded import read_excluded_rows
from agent.offline.groups import read_bare_nouns, read_marked_groups
from agent.offline.measures import read_metrics, read_statistics
from agent.offline.numbered import read_numbered
from agent.offline.ranking import orders_of, read_ranking
from agent.offline.records import hold_to_count, read_rows
from agent.offline.refine import refine
from agent.offline.restated import restate
from agent.offline.roles import pieces_of, settle
from agent.offline.two_dates import read_two_dates
from agent.offline.within import read_within
from semantic_layer.form import Language, Scalar
from semantic_layer.metrics import Aggregate, Ratio
from semantic_layer.query import (
    EntityFilter,
    Filter,
    Grain,
    Group,
    MetricQuery,
    RowQuery,
    Running,
    ShareOf,
    Span,
)

LONGEST_WINDOW = 400
"""Buckets of a moving mean."""


@dataclass(frozen=True)
class Setting:
    """What a question is asked in."""

    language: Language
    today: date
    context: tuple[str, ...] = ()
    """Metrics of the last answered form."""
    splits: tuple[str, ...] = ()
    """What that form is split by."""
    chosen: Mapping[str, MetricQuery | RowQuery] = field(default_factory=dict)
    """Ambiguous words of this conversation and the form that was picked for each."""


def fill(text: str, tokens: Sequence[Token], catalogue: Catalogue, setting: Setting) -> Draft:
    """Everything the pieces of one question say, as a draft."""
    draft = Draft(
        text=text, pieces=pieces_of(tokens), catalogue=catalogue, language=setting.language,
        context=setting.context, splits=setting.splits,
    )  # fmt: skip
    take_chosen(draft, setting.chosen)
    refine(draft)
    restate(draft)
    read_about(draft)
    settle(draft)
    _read_means(draft)
    read_two_dates(draft)
    read_excluded_rows(draft)
    read_numbered(draft)
    read_within(draft)
    read_clauses(draft)
    read_bounds(draft)
    _read_exclusions(draft)
    read_statistics(draft)
    read_rows(draft)
    read_marked_groups(draft)
    read_bare_nouns(draft)
    read_ranking(draft)
    read_metrics(draft)
    read_dates(draft, setting.today)
    read_dated_states(draft)
    hold_to_count(draft)
    read_kept_changes(draft)
    _read_values(draft)
    _read_share(draft)
    _read_side_by_side(draft)
    _read_running(draft)
    _read_cohort(draft)
    bridge(draft)
    return draft


def form_of(draft: Draft) -> MetricQuery | RowQuery:
    """The form a draft amounts to; it may still be empty."""
    if draft.rows and draft.entity:
        return RowQuery(
            entity=draft.entity,
            filters=tuple(draft.filters),
            entity_filters=tuple(draft.entity_filters),
            period=draft.period,
            limit=draft.limit,
        )
    return MetricQuery(
        metrics=tuple(draft.metrics),
        group_by=tuple(draft.groups),
        filters=tuple(draft.filters),
        entity_filters=tuple(draft.entity_filters),
        period=draft.period,
        compare=draft.compare,
        share_of=draft.share,
        having=tuple(draft.having),
        order=orders_of(draft),
        limit=draft.limit,
        limit_per=draft.limit_per,
        running=draft.running,
    )


def _read_means(draft: Draft) -> None:
    """'paid by credit card': before a value, by is no split."""
    for place in draft.free_words("by"):
        following = draft.next_content(place)
        if following >= 0 and draft.pieces[following].role == "value":
            draft.use(place, "filter")


def _read_exclusions(draft: Draft) -> None:
    """Excluding X, 不含X, 除X外, X不算, not X -> not_in."""
    for place in draft.free_words("exclude", "without", "negation", "exclude_after"):
        behind, before = _values_behind(draft, place), _values_before(draft, place)
        word = draft.pieces[place].word
        if behind and word("exclude", "without", "negation"):
            _exclude(draft, place, behind)
        elif before and word("exclude_after"):
            _exclude(draft, place, before)
    for place in draft.free_words("remove")[:1] if draft.context else ():
        leads = draft.next_content(place, -1) < 0
        if leads and (behind := _values_behind(draft, place)):  # 'drop the distributors'
            _exclude(draft, place, behind)
    for place in draft.free_words("exclude_after"):
        if any(draft.slots[index] == "filter:not_in" for index in range(place)):
            draft.use(place, "filter:not_in")


def _values_behind(draft: Draft, place: int) -> list[int]:
    return _values_along(draft, place, 1)


def _values_before(draft: Draft, place: int) -> list[int]:
    return _values_along(draft, place, -1)


def _values_along(draft: Draft, place: int, step: int) -> list[int]:
    found: list[int] = []
    index = place + step
    while 0 <= index < len(draft.pieces):
        piece = draft.pieces[index]
        if piece.role == "value" and draft.free(index):
            found.append(index)
        elif not (piece.role == "harmless" or piece.word("and", "or") or draft.slots[index]) or (
            draft.slots[index] and not draft.slots[index].startswith("noun")
        ):
            break
        index += step
    return found


def _exclude(draft: Draft, place: int, values: Sequence[int]) -> None:
    for index in values:
        piece = draft.pieces[index]
        _filter(draft, piece.id, "not_in", values_of(piece))
        draft.use(index, f"value:{piece.id}")
    low, high = min(place, *values), max(place, *values)
    for between in range(low, high):
        if draft.pieces[between].word("and", "or"):
            draft.use(between, "filter:not_in")
    draft.use(place, "filter:not_in")


def _filter(draft: Draft, dimension: str, op: str, values: tuple[Scalar, ...]) -> None:
    for place, known in enumerate(draft.filters):
        if isinstance(known, Filter) and (known.dimension, known.op) == (dimension, op):
            merged = tuple(dict.fromkeys((*known.values, *values)))
            draft.filters[place] = known.model_copy(update={"values": merged})
            return
    filters = Filter(dimension=dimension, op="not_in" if op == "not_in" else "in", values=values)
    draft.filters.append(filters)


def _read_values(draft: Draft) -> None:
    """The rest of the values are filters; several of one dimension also split by it."""
    for place in draft.free_of("value"):
        piece = draft.pieces[place]
        _filter(draft, piece.id, "in", values_of(piece))
        draft.use(place, f"value:{piece.id}")
    for known in list(draft.filters):
        if isinstance(known, Filter) and known.op == "in" and not known.part and not draft.rows:
            places = [
                place for place, piece in enumerate(draft.pieces)
                if piece.role == "value" and piece.id == known.dimension
                and draft.slots[place] == f"value:{known.dimension}"
            ]  # fmt: skip
            if len({draft.pieces[place].words for place in places}) > 1:
                draft.add_group(Group(dimension=known.dimension))
                _use_joiners(draft, places)


def _use_joiners(draft: Draft, places: Sequence[int]) -> None:
    for place in range(min(places) - 2, max(places) + 1):
        if place >= 0 and draft.pieces[place].word("and", "or", "vs", "each", "more"):
            draft.use(place, "filter")
    for place in draft.free_words("vs", "more", "which", "each", "than"):
        draft.use(place, "filter")


def _read_side_by_side(draft: Draft) -> None:
    """'compare the refund rate across channels': the split is the comparison."""
    if draft.groups or draft.compare:
        for place in draft.free_words("vs"):
            draft.use(place, "group")


def _read_share(draft: Draft) -> None:
    places = draft.free_words("share")
    if not places:
        return
    if rate := _rate_of_part(draft, places):
        draft.metrics = [rate]
        for place in places:
            draft.use(place, f"metric:{rate}")
        return
    if _take_share(draft):
        for place in (*places, *draft.free_words("of_total", "total")):
            draft.use(place, "share")


def _rate_of_part(draft: Draft, places: Sequence[int]) -> str:
    """'percentage of tickets within SLA by priority': the model's own rate over all tickets."""
    asked = any("percent" in draft.pieces[place].words for place in places)
    if not asked or len(draft.metrics) != 1 or not draft.groups:
        return ""
    rates = [
        name
        for name, metric in draft.catalogue.model.metrics.items()
        if isinstance(metric, Ratio) and metric.unit == "percent"
        and metric.numerator == draft.metrics[0]
        and all(draft.catalogue.is_count(one) for one in (metric.numerator, metric.denominator))
    ]  # fmt: skip
    return rates[0] if len(rates) == 1 else ""


def _take_share(draft: Draft) -> bool:
    """What the share is of; False when nothing says it for sure."""
    if _is_share_of_top(draft):
        _share_of_top(draft)
        return True
    if len(draft.entity_filters) > 1:
        return _share_of_first(draft)
    filtered = [known for known in draft.filters if isinstance(known, Filter) and not known.part]
    if draft.entity and draft.entity_filters and not draft.rows:
        split = tuple(group.dimension for group in draft.groups)
        draft.share = ShareOf(within=split or None, dropping=(draft.entity,))
    elif not draft.groups and len(filtered) == 1:
        draft.share = ShareOf(dropping=(filtered[0].dimension,))
    elif split := _split_of_part(draft, filtered):
        draft.share = ShareOf(within=split, dropping=(filtered[0].dimension,))
        draft.order_of = "share" if draft.direction else draft.order_of
    else:
        draft.share = ShareOf()
    return bool(draft.share.dropping or draft.groups)


def _split_of_part(draft: Draft, filtered: Sequence[Filter]) -> tuple[str, ...]:
    """各州1星评价的占比: of each state's reviews, not of all that have one star; its splits."""
    names = tuple(group.dimension for group in draft.groups)
    one = len(filtered) == len(draft.filters) == 1 and filtered[0].op == "in"
    whole = draft.free_words("of_total", "total")
    return names if one and not whole and filtered[0].dimension not in names else ()


def _share_of_first(draft: Draft) -> bool:
    """'of customers who bought in 2016, what share bought again in 2017': the whole did the first.

    Only where the number of the entity counts by those same doings: its period is then theirs.
    """
    counter = draft.catalogue.counts.get(draft.entity, "")
    first, *rest = draft.entity_filters
    does = first.op == "gte" and first.value == 1 and not first.filters
    same = draft.catalogue.table_of(counter) == draft.catalogue.table_of(first.metric)
    counts = isinstance(draft.catalogue.metric(counter), Aggregate) and first.entity == draft.entity
    dated = isinstance(first.period, Span) and draft.period is None
    other = draft.catalogue.metric(first.metric)
    plain = isinstance(other, Aggregate) and other.where is None
    if len(rest) != 1 or draft.metrics != [counter] or not (does and same and counts and dated):
        return False
    if not plain or draft.catalogue.table_of(counter) == draft.entity:
        return False
    draft.period = first.period if isinstance(first.period, Span) else None
    draft.entity_filters = rest
    draft.share = ShareOf(dropping=(draft.entity,))
    return True


def _is_share_of_top(draft: Draft) -> bool:
    """'percent of revenue from the top 10 accounts': one share, not ten."""
    groups = [group for group in draft.groups if group.dimension not in draft.each]
    return (
        draft.limit is not None
        and draft.direction in {"desc", "asc"}
        and len(draft.groups) == len(groups) == 1
        and draft.catalogue.is_entity(groups[0].dimension)
        and len(draft.metrics) == 1
    )


def _share_of_top(draft: Draft) -> None:
    entity = draft.groups[0].dimension
    op = "top" if draft.direction == "desc" else "bottom"
    draft.entity_filters.append(
        EntityFilter.model_validate({
            "entity": entity, "metric": draft.metrics[0], "op": op, "value": draft.limit,
            "period": "query" if draft.period else None,
        })
    )  # fmt: skip
    draft.share = ShareOf(dropping=(entity,))
    draft.groups, draft.limit, draft.direction = [], None, ""


def _read_running(draft: Draft) -> None:
    for place in draft.free_words("running"):
        mean = draft.argument(place, "running") == "mean"
        window = _window(draft)
        if mean and window is None:
            return
        if not any(group.dimension == "time" and group.grain for group in draft.groups):
            draft.add_group(Group(dimension="time", grain=_window_grain(draft)))
        draft.running = Running(function="mean" if mean else "total", window=window)
        draft.use(place, "running")
    _read_sum_to_date(draft)


def _read_sum_to_date(draft: Draft) -> None:
    """今年累计…按月: the time phrase holds 累计, so each step is the sum up to it."""
    phrase = draft.period.phrase or "" if draft.period else ""
    steps = any(group.dimension == "time" and group.grain for group in draft.groups)
    if "累计" in phrase and steps and draft.running is None and draft.compare is None:
        draft.running = Running(function="total")


def _window(draft: Draft) -> int | None:
    for place in draft.free_of("unknown"):
        words = draft.pieces[place].words
        if words.isdecimal() and 1 < int(words) < LONGEST_WINDOW:
            draft.use(place, "running")
            return int(words)
    for place in draft.free_of("amount"):
        amount = draft.pieces[place].token.amount
        if amount and amount.kind == "number" and amount.value == int(amount.value or 0):
            draft.use(place, "running")
            return int(amount.value or 0) or None
    return None


def _window_grain(draft: Draft) -> Grain:
    """'7-day moving average': the unit of the window, else the grain that suits the period."""
    for place in draft.free_words("unit"):
        draft.use(place, "running")
        named = {"dimension": "time", "grain": draft.argument(place, "unit")}
        return Group.model_validate(named).grain or "day"
    if any(piece.token.amount and piece.token.amount.unit == "days" for piece in draft.pieces):
        return "day"
    return default_grain(draft)


def _read_cohort(draft: Draft) -> None:
    """A retention metric split by a cohort date is also split by age."""
    dates = [group for group in draft.groups if "." in group.dimension and group.grain]
    metric = draft.catalogue.metric(draft.metrics[0]) if draft.metrics else None
    if dates and metric is not None and metric.kind == "retention":
        draft.add_group(Group(dimension="age"))
