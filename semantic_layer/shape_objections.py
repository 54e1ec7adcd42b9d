"""Objections to a form as a whole: limits, periods, comparisons, shares, ranks, running values."""

from collections.abc import Iterator
from datetime import date, timedelta

from semantic_layer import joins, timeline
from semantic_layer.asked import Asked, is_journey
from semantic_layer.joins import DateHome
from semantic_layer.leaves import PERCENTILES, SO_FAR, additivity
from semantic_layer.metrics import Funnel, PerEntity, Snapshot
from semantic_layer.name_objections import Rule
from semantic_layer.names import kind_of, own_id, owner_of
from semantic_layer.periods import Period, bucket_count
from semantic_layer.problems import Problem
from semantic_layer.query import AnyOf, Having, Order, Running, Span

MOST = {"metrics": 4, "group_by": 3, "filters": 12, "entity_filters": 4}
MOST_BUCKETS = 1000
MOST_GROUPS = 1000
"""The highest limit: nobody reads a longer ranking, and an export needs none."""


def sizes(asked: Asked) -> Iterator[Problem]:
    """Nothing to measure, or more than a form holds."""
    query = asked.query
    if not query.metrics:
        yield Problem("needs_metric", "metrics")
    held = {
        "metrics": len(query.metrics), "group_by": len(query.group_by),
        "filters": len(asked.single_filters), "entity_filters": len(query.entity_filters),
    }  # fmt: skip
    for name, count in held.items():
        if count > MOST[name]:
            yield Problem("too_many", name, (str(MOST[name]),))
    if query.limit is not None and query.limit < 1:
        yield Problem("wrong_value_type", "limit", ("1",))
    if query.limit is not None and query.limit > MOST_GROUPS:
        yield Problem("too_many", "limit", (str(MOST_GROUPS),))
    axes = [g for g in query.group_by if g.dimension == "time" and g.part is None]
    if len(axes) > 1:
        yield Problem("too_many", "time", ("1",))


def mixed_kinds(asked: Asked) -> Iterator[Problem]:
    """Funnels and retention stand alone."""
    if len(asked.known_metrics) < 2:
        return
    for name in asked.known_metrics:
        if is_journey(asked.metric(name)):
            yield Problem("kinds_do_not_mix", name)


def wrong_periods(asked: Asked) -> Iterator[Problem]:
    """Periods without days, backwards, in the future, or outside the data."""
    query = asked.query
    yield from wrong_span(query.period)
    if query.compare is not None:
        yield from wrong_span(query.compare.period)
    for wanted in query.entity_filters:
        if isinstance(wanted.period, Span):
            yield from wrong_span(wanted.period)
    roles = [role for name in asked.known_metrics for role in asked.dates(name) if role]
    yield from misplaced(asked, query.period, tuple(dict.fromkeys(roles)))


def wrong_span(span: Span | None) -> Iterator[Problem]:
    """Words without days, or an end before the start."""
    if span is None:
        return
    if span.phrase is not None and span.start is None and span.end is None:
        yield Problem("period_unresolved", span.phrase)
    if span.start is not None and span.end is not None and span.end <= span.start:
        yield Problem("period_backwards", f"{span.start}..{span.end}")


def misplaced(asked: Asked, span: Span | None, roles: tuple[str, ...]) -> Iterator[Problem]:
    """A period that lies after today, or where no data are."""
    if span is None or not roles or any(_may_lie_ahead(asked, role) for role in roles):
        return
    known = asked.known(roles)
    days = () if known is None else (known.start.isoformat(), known.last.isoformat())
    if span.start is not None and span.start > asked.today:
        yield Problem("period_in_future", span.start.isoformat(), days)
    elif known is not None and _outside(span, known, asked.today):
        yield Problem("period_outside_data", f"{span.start or ''}..{span.end or ''}", days)


def timeless_returns(asked: Asked) -> Iterator[Problem]:
    """Those active or known before the period: all data have nothing before them."""
    period = asked.query.period
    if asked.axis is not None or (period is not None and period.start is not None):
        return
    for name in asked.known_metrics:
        inside = (leaf.entity for leaf in asked.leaves(name))
        if any(one is not None and _looks_back(one) for one in inside):
            yield Problem("needs_period", name)


def wrong_comparisons(asked: Asked) -> Iterator[Problem]:
    """A comparison needs days on both sides."""
    compare, period = asked.query.compare, asked.query.period
    if compare is None:
        return
    bare = period is None or (period.start is None and period.end is None)
    fixed = compare.period
    if compare.to == "period" and (fixed is None or fixed.start is None or fixed.end is None):
        yield Problem("compare_needs_period", "compare")
    elif bare and asked.axis is None:
        yield Problem("compare_needs_period", compare.to)
    yield from _uncompared(asked)


def _uncompared(asked: Asked) -> Iterator[Problem]:
    """What cannot stand beside a comparison."""
    if asked.query.running is not None:
        yield Problem("not_yet_compiled", "running", (), "compare")
    in_force = {date for name in asked.known_metrics for date in asked.dates(name)}
    for group in asked.query.group_by:
        # Groups of the date that is compared have no partner in the base; `time` aligns them.
        if group.grain and group.dimension in in_force:
            yield Problem("compare_by_its_own_date", group.dimension)
    for name in asked.known_metrics:
        if is_journey(asked.metric(name)):
            yield Problem("journey_as_it_is", "compare", (), name)


def wrong_shares(asked: Asked) -> Iterator[Problem]:
    """A share needs something to be a share of, and values that add up."""
    share, query = asked.query.share_of, asked.query
    if share is None:
        return
    groups = {group.dimension for group in query.group_by}
    if not groups and not share.dropping:
        yield Problem("needs_group", "share_of")
    for name in share.within or ():
        if name not in groups:
            yield Problem("needs_group", name, tuple(sorted(groups))[:3], "share_of")
    for name in share.dropping:
        if kind_of(asked.model, name) is None:
            near = asked.near(name, asked.dimension_ids())
            yield Problem("unknown_dimension", name, near, "share_of")
    yield from _not_additive(asked)


def _not_additive(asked: Asked) -> Iterator[Problem]:
    for name in asked.known_metrics:
        if additivity(asked.model, name) == "no":
            parts = [leaf.id for leaf in asked.leaves(name) if leaf.id in asked.model.metrics]
            adding = [part for part in parts if additivity(asked.model, part) == "adds"]
            yield Problem("share_needs_additive", name, tuple(adding)[:3])


def wrong_ranks(asked: Asked) -> Iterator[Problem]:
    """Having, order and limits name what the query has."""
    query = asked.query
    for wanted in query.having:
        yield from _wrong_having(asked, wanted)
    for term in query.order:
        yield from _wrong_order(asked, term)
    groups = {group.dimension for group in query.group_by}
    if query.limit is not None and not groups:
        yield Problem("needs_group", "limit")
    if query.limit_per is not None and (query.limit_per not in groups or query.limit is None):
        yield Problem("limit_per_not_grouped", query.limit_per, tuple(sorted(groups))[:3])


def wrong_running(asked: Asked) -> Iterator[Problem]:
    """Running values go along time, and totals need what adds up."""
    running = asked.query.running
    if running is None:
        return
    if asked.axis is None:
        yield Problem("needs_time_group", "running")
    if running.window is not None and running.window < 1:
        yield Problem("wrong_value_type", "running", ("1",))
    if running.function == "mean" and running.window is None:
        yield Problem("wrong_value_type", "running", (), "window")
    for name in asked.known_metrics:
        yield from _not_running(asked, running, name)


def too_many_buckets(asked: Asked) -> Iterator[Problem]:
    """At most a thousand buckets."""
    axis, query = asked.axis, asked.query
    if axis is None or axis.grain is None:
        return
    roles = [role for name in asked.known_metrics for role in asked.dates(name) if role]
    known = asked.known(roles)
    span = query.period
    backwards = span is not None and span.start and span.end and span.end <= span.start
    if backwards or (known is None and (span is None or not span.start)):
        return
    period = timeline.closed(span, known, asked.today)
    week_start = asked.model.calendar.week_start
    shown = timeline.axis_period(period, known, asked.today, axis.grain, week_start)
    if shown is not None and bucket_count(shown, axis.grain, week_start) > MOST_BUCKETS:
        yield Problem("too_many", axis.grain, (f"{MOST_BUCKETS}",), "time")


def timeless_values(asked: Asked) -> Iterator[Problem]:
    """What has no weekday or hour, and medians of what is taken so far."""
    for name in asked.known_metrics:
        metric = asked.metric(name)
        if isinstance(metric, Snapshot) or any(
            leaf.manner in SO_FAR for leaf in asked.leaves(name)
        ):
            for group in asked.query.group_by:
                if group.dimension == "time" and group.part is not None:
                    yield Problem("no_repeating_part", "time", (), name)
        yield from _timeless_population(asked, name)
        if any(leaf.manner not in {"plain"} and leaf.function in PERCENTILES and leaf.entity is None
               for leaf in asked.leaves(name)):  # fmt: skip
            yield Problem("running_needs_additive", name)


def _looks_back(metric: PerEntity) -> bool:
    return metric.population == "active_before" or metric.joined_before is not None


def _timeless_population(asked: Asked, name: str) -> Iterator[Problem]:
    """All entities, also those without rows, have no weekday and no hour."""
    metric = asked.metric(name)
    if not isinstance(metric, PerEntity) or metric.population != "all":
        return
    parts = [g.dimension for g in asked.query.group_by if g.part is not None]
    for wanted in asked.query.filters:
        if isinstance(wanted, AnyOf):
            parts.extend(f.dimension for f in wanted.any_of if f.part is not None)
    if "time" in parts:
        yield Problem("no_repeating_part", "time", (), name)


def limited_journeys(asked: Asked) -> Iterator[Problem]:
    """Funnels and retention are split by one group at most, and neither ranked nor summed."""
    query = asked.query
    for name in asked.known_metrics:
        if not is_journey(asked.metric(name)):
            continue
        unsaid = {
            "share_of": query.share_of, "having": query.having, "limit": query.limit,
            "running": query.running, "order": query.order,
        }  # fmt: skip
        for part, given in unsaid.items():
            if given:
                yield Problem("journey_as_it_is", part, (), name)
        own = [g for g in query.group_by if g.dimension not in {"stage", "age"}]
        for group in own:
            if kind_of(asked.model, group.dimension) == "entity":
                yield Problem("journey_as_it_is", group.dimension, (), name)
        if len(own) > (1 if isinstance(asked.metric(name), Funnel) else 2):
            yield Problem("too_many", "group_by", ("1",), name)


def _may_lie_ahead(asked: Asked, role: str) -> bool:
    model = asked.model
    home = joins.date_home(model, owner_of(model, role), own_id(model, role))
    return isinstance(home, DateHome) and home.role.future


def _outside(span: Span, known: Period, today: date) -> bool:
    """Over before the data begin, or begun after they end although it is over by now."""
    if span.end is not None and span.end <= known.start:
        return True
    over = span.end is not None and span.end <= today + timedelta(days=1)
    return span.start is not None and span.start >= known.end and over


def _wrong_having(asked: Asked, wanted: Having) -> Iterator[Problem]:
    query = asked.query
    if not query.group_by:
        yield Problem("needs_group", "having")
    if wanted.metric not in query.metrics:
        yield Problem("needs_metric", wanted.metric, query.metrics, "having")
    yield from _beside(asked, wanted.of, wanted.metric)
    if wanted.op not in {"is_null", "not_null"} and wanted.value is None:
        yield Problem("wrong_value_type", wanted.metric, (), "having")


def _wrong_order(asked: Asked, term: Order) -> Iterator[Problem]:
    query = asked.query
    groups = {group.dimension for group in query.group_by}
    if term.by in query.metrics:
        yield from _beside(asked, term.of, term.by)
    elif term.by not in groups:
        if kind_of(asked.model, term.by) is not None:
            yield Problem("needs_group", term.by, tuple(sorted(groups))[:3], "order")
        else:
            yield Problem("needs_metric", term.by, query.metrics[:3], "order")


def _beside(asked: Asked, of: str, metric: str) -> Iterator[Problem]:
    if of in {"delta", "pct"} and asked.query.compare is None:
        yield Problem("needs_compare", metric, (), of)
    if of == "share" and asked.query.share_of is None:
        yield Problem("needs_share", metric)


def _not_running(asked: Asked, running: Running, name: str) -> Iterator[Problem]:
    adds = additivity(asked.model, name)
    parts = [leaf.id for leaf in asked.leaves(name) if leaf.id in asked.model.metrics]
    adding = tuple(part for part in parts if additivity(asked.model, part) == "adds")[:3]
    plain = all(
        leaf.manner == "plain" and leaf.function not in {"min", "max", *PERCENTILES}
        for leaf in asked.leaves(name)
    )
    if not plain or (running.function == "total" and adds == "no"):
        yield Problem("running_needs_additive", name, tuple(p for p in adding if p != name))


RULES: tuple[Rule, ...] = (
    sizes,
    mixed_kinds,
    wrong_periods,
    timeless_returns,
    wrong_comparisons,
    wrong_shares,
    wrong_ranks,
    wrong_running,
    too_many_buckets,
    timeless_values,
    limited_journeys,
)
