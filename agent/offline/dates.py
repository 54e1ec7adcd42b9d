"""Dates: which period, grain, date role and comparison the time words of a question ask for.

Reads time hits only; the phrases themselves are understood in time_phrases/. Two periods become a
comparison when the words say so, never silently one period.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from agent.moves import Assumption
from agent.offline.comparisons import comparison_of
from agent.offline.courses import read_course
from agent.offline.draft import Draft, Obstacle
from agent.offline.hits import TimeHit
from semantic_layer.leaves import leaves
from semantic_layer.periods import shift_months
from semantic_layer.query import Comparison, Filter, Grain, Group, Span

DAYS_SHOWN_BY_DAY = 31
MONTHS = {"month": 1, "quarter": 3, "year": 12}
ENDS = re.compile(r"\b(?:to|and)\b|到|至|和")
AT_END = frozenset({"start", "snapshot"})
"""Manners of a measure that stands at the end of its period."""
COMPARING = ("vs", "growth", "than", "more", "evolve")


def read_dates(draft: Draft, today: date) -> None:
    """Period, grain, part and comparison."""
    read_course(draft)
    _read_periods(draft)
    _read_date_roles(draft)
    _read_parts(draft)
    _read_grains(draft)
    _read_comparison(draft, today)
    for place in _hits(draft, "ask"):
        closing = _hit(draft, place).closing
        if closing and not draft.period and taken_at_end(draft):
            draft.period = closing
            draft.use(place, "period")
        else:
            draft.obstacles.append(Obstacle("time_left", draft.pieces[place].words))


def taken_at_end(draft: Draft) -> bool:
    """Whether every measure is a stand at the period's end: then 'the end of Q2' means Q2."""
    model = draft.catalogue.model
    stands = [one.manner in AT_END for name in draft.metrics for one in leaves(model, name)]
    return bool(stands) and all(stands) and not draft.compare


def _hits(draft: Draft, *kinds: str) -> list[int]:
    return [
        place
        for place in draft.free_of("time")
        if (hit := draft.pieces[place].token.time) and hit.kind in kinds
    ]


def _hit(draft: Draft, place: int) -> TimeHit:
    hit = draft.pieces[place].token.time
    if hit is None:
        raise ValueError(f"piece {place} is no time")
    return hit


def _read_periods(draft: Draft) -> None:
    places = [place for place in _hits(draft, "period") if _hit(draft, place).period]
    if not places:
        return
    spans = [_hit(draft, place).period for place in places]
    if len({(span.start, span.end) for span in spans if span}) == 1:
        _take_period(draft, places)
    elif len(places) == 2 and (draft.free_words(*COMPARING) or _joined(draft, places)):
        _two_periods(draft, places)
    else:
        words = " / ".join(draft.pieces[place].words for place in places)
        draft.obstacles.append(Obstacle("several_periods", words))


def _take_period(draft: Draft, places: Sequence[int]) -> None:
    hit = _hit(draft, places[0])
    draft.period = hit.period
    for place in places:
        draft.use(place, "period")
    ends = _two_ends(hit)
    if ends and draft.free_words("growth") and not draft.free_words("evolve"):
        draft.period, base = ends
        draft.compare = comparison_of(draft.period, base)


def _two_ends(hit: TimeHit) -> tuple[Span, Span] | None:
    """'from Q3 to Q4' with a change: the last unit against the first."""
    span = hit.period
    words = span.phrase or "" if span else ""
    months = MONTHS.get(hit.unit or "", 0)
    if not (span and span.start and span.end and months and ENDS.search(words)):
        return None
    last = Span(start=shift_months(span.end, -months), end=span.end, phrase=span.phrase)
    first = Span(start=span.start, end=shift_months(span.start, months))
    return (last, first) if last.start and last.start > span.start else None


def _joined(draft: Draft, places: Sequence[int]) -> bool:
    between = [draft.pieces[place] for place in range(places[0] + 1, places[1])]
    joiners = [piece for piece in between if piece.word("vs", "and")]
    return bool(joiners) and all(piece in joiners or piece.role == "harmless" for piece in between)


def _two_periods(draft: Draft, places: Sequence[int]) -> None:
    first, second = (_hit(draft, place) for place in places)
    if first.period is None or second.period is None:
        return
    later, earlier = (first, second) if _starts_later(first, second) else (second, first)
    if later.period is None or earlier.period is None:
        return
    draft.period = later.period
    draft.compare = comparison_of(later.period, earlier.period)
    for place in places:
        draft.use(place, "period" if _hit(draft, place) is later else "compare")
    for place in (*range(places[0], places[1]), *draft.free_words("vs")):
        if draft.pieces[place].word("vs", "and", "than"):
            draft.use(place, "compare")


def _starts_later(one: TimeHit, other: TimeHit) -> bool:
    start = one.period.start if one.period else None
    against = other.period.start if other.period else None
    return bool(start and against and start > against)


def _read_date_roles(draft: Draft) -> None:
    """'delivered in April', 4月签收的: a date word beside the period."""
    for place in draft.free_of("date"):
        role = draft.pieces[place].id
        near = (draft.next_content(place), draft.next_content(place, -1))
        beside = any(index >= 0 and draft.slots[index] == "period" for index in near)
        if draft.period and (beside or _is_done_by(draft, place)):
            draft.period = draft.period.model_copy(update={"date": role})
            draft.use(place, f"date:{role}")
        elif any(_is_grain(draft, index) for index in near) or _is_marked(draft, place):
            draft.use(place, f"group:{role}")
            grain = _grain_beside(draft, near)
            draft.add_group(Group(dimension=role, grain=grain or "month"))
        elif draft.period and len(draft.free_of("date")) == 1:
            draft.period = draft.period.model_copy(update={"date": role})
            draft.use(place, f"date:{role}")


def _is_done_by(draft: Draft, place: int) -> bool:
    """'delivered by month in 2025': both the months and the year are of that date."""
    behind = draft.next_content(place)
    if not _is_grain(draft, behind):
        return False
    marked = draft.pieces[place + 1].word("by", "each", "per") is not None
    return marked or draft.pieces[behind].words.startswith(("by ", "per ", "each "))


def _is_marked(draft: Draft, place: int) -> bool:
    before = draft.next_content(place, -1)
    return before >= 0 and draft.slots[before] == "group"


def _is_grain(draft: Draft, index: int) -> bool:
    if index < 0 or not draft.free(index):
        return False
    hit = draft.pieces[index].token.time
    return bool(hit and hit.kind == "grain") or draft.pieces[index].word("unit") is not None


def _grain_beside(draft: Draft, near: Sequence[int]) -> Grain | None:
    for index in near:
        if _is_grain(draft, index):
            draft.use(index, "grain")
            named = draft.argument(index, "unit")
            if named:
                return Group.model_validate({"dimension": "time", "grain": named}).grain
            return _hit(draft, index).grain
    return None


def _read_parts(draft: Draft) -> None:
    for place in _hits(draft, "part"):
        hit = _hit(draft, place)
        role = _role_beside(draft, place)
        if hit.part_values:
            draft.filters.append(Filter(dimension=role, part=hit.part, values=hit.part_values))
        else:
            draft.add_group(Group(dimension=role, part=hit.part))
        draft.use(place, "part")


def _role_beside(draft: Draft, place: int) -> str:
    """The date a part is of: the one named beside it, else each measure's own."""
    for near in (draft.next_content(place), draft.next_content(place, -1)):
        if near >= 0 and draft.free(near) and draft.pieces[near].role == "date":
            role = draft.pieces[near].id
            draft.use(near, f"date:{role}")
            own = [draft.catalogue.metric(name) for name in draft.metrics]
            return "time" if all(getattr(one, "date", None) == role for one in own) else role
    return "time"


def _read_grains(draft: Draft) -> None:
    for place in _hits(draft, "grain"):
        grain = _hit(draft, place).grain
        if grain is None and any(_hit(draft, other).grain for other in _hits(draft, "grain")):
            draft.use(place, "grain")
            continue
        if grain is None and _time_group(draft):
            draft.use(place, "grain")
            continue
        if _time_group(draft) and not any(group.grain == grain for group in draft.groups):
            return
        draft.add_group(Group(dimension="time", grain=grain or default_grain(draft)))
        draft.use(place, "grain")
    for place in draft.free_words("evolve"):
        draft.use(place, "grain")
        if draft.compare is None and not _time_group(draft) and not _hits(draft, "compare"):
            draft.add_group(Group(dimension="time", grain=default_grain(draft)))
            draft.assumptions.append(Assumption("default_grain"))


def _time_group(draft: Draft) -> bool:
    return any(group.dimension == "time" and group.grain for group in draft.groups)


def default_grain(draft: Draft) -> Grain:
    """Days up to 31 of them, else months."""
    span = draft.period
    if span and span.start and span.end:
        short = span.end - span.start <= timedelta(days=DAYS_SHOWN_BY_DAY)
        return "day" if short else "month"
    return "month"


def _read_comparison(draft: Draft, today: date) -> None:
    for place in _hits(draft, "compare"):
        hit = _hit(draft, place)
        if draft.compare is not None and draft.compare.to != hit.compare:
            return
        if hit.compare == "period" and draft.period is None and " over " in hit_words(draft, place):
            _read_course(draft, place, hit)
            return
        if hit.compare == "period":
            _against(draft, hit)
        elif hit.compare:
            draft.compare = Comparison(to=hit.compare)
        draft.use(place, "compare")
        if draft.period is None and not _time_group(draft):
            _default_period(draft, hit, today)
        elif not _time_group(draft) and _by_buckets(draft, hit):
            draft.add_group(Group(dimension="time", grain=hit.unit))
    _read_growth(draft, today)


def hit_words(draft: Draft, place: int) -> str:
    """The words of one time hit."""
    return draft.pieces[place].words


def _read_course(draft: Draft, place: int, hit: TimeHit) -> None:
    """'changed over the past year': the course of that period, not a comparison with it."""
    draft.period = hit.period
    if not _time_group(draft):
        draft.add_group(Group(dimension="time", grain=default_grain(draft)))
        draft.assumptions.append(Assumption("default_grain"))
    draft.use(place, "period")


def _against(draft: Draft, hit: TimeHit) -> None:
    """'2024 vs 2025': the later period leads, whichever was said first."""
    before, named = draft.period, hit.period
    if before and named and before.start and named.start and named.start > before.start:
        draft.period = named
        draft.compare = comparison_of(named, before)
    else:
        draft.compare = Comparison(to="period", period=named)


def _by_buckets(draft: Draft, hit: TimeHit) -> bool:
    """'month over month this year': every month against the one before."""
    span = draft.period
    if not (hit.unit and hit.compare == "previous" and _names_only_the_grain(draft, hit)):
        return False
    return bool(
        span
        and span.start
        and span.end
        and span.end > (unit_of(span.start, hit.unit).end or span.end)
    )


def _default_period(draft: Draft, hit: TimeHit, today: date) -> None:
    if hit.unit and hit.compare == "previous" and _names_only_the_grain(draft, hit):
        draft.add_group(Group(dimension="time", grain=hit.unit))
        return
    unit: Grain = hit.unit if hit.unit and hit.compare == "previous" else "year"
    draft.period = unit_of(today, unit)
    if hit.period and (same := _a_year_on(hit, today)):
        draft.period, draft.compare = same, comparison_of(same, hit.period)
    draft.assumptions.append(Assumption("default_period", subject=unit))


def _a_year_on(hit: TimeHit, today: date) -> Span | None:
    """'compared with last year in August': that month of the year after, where it has begun."""
    base = hit.period if hit.compare == "period" and hit.unit in {"month", "quarter"} else None
    if base is None or base.start is None or base.end is None:
        return None
    start = shift_months(base.start, MONTHS["year"])
    return Span(start=start, end=shift_months(base.end, MONTHS["year"])) if start <= today else None


def _names_only_the_grain(draft: Draft, hit: TimeHit) -> bool:
    """'month over month', 月环比: a change from bucket to bucket, not against one period."""
    words = draft.text[hit.start : hit.end]
    return "over" in words or "环比" in words or words in {"mom", "qoq", "wow"}


def unit_of(today: date, unit: Grain) -> Span:
    """The calendar unit `today` lies in."""
    match unit:
        case "day" | "hour":
            return Span(start=today, end=today + timedelta(days=1))
        case "week":
            first = today - timedelta(days=today.weekday())
            return Span(start=first, end=first + timedelta(days=7))
        case "month":
            return _months_from(today.replace(day=1), 1)
        case "quarter":
            return _months_from(date(today.year, (today.month - 1) // 3 * 3 + 1, 1), 3)
        case "year":
            return Span(start=date(today.year, 1, 1), end=date(today.year + 1, 1, 1))


def _months_from(first: date, count: int) -> Span:
    month = first.month - 1 + count
    return Span(start=first, end=date(first.year + month // 12, month % 12 + 1, 1))


def _read_growth(draft: Draft, today: date) -> None:
    """growth, 增长, rose: a comparison with the period before unless another is named."""
    for place in draft.free_words("growth"):
        kind = draft.argument(place, "growth")
        draft.use(place, "compare")
        if kind == "change" and draft.compare is None and not _ranks(draft):
            _read_change(draft)
            continue
        _rank_growth(draft, kind)
        if draft.compare is None:
            draft.compare = Comparison(to="previous")
            if draft.period is None and not _time_group(draft):
                draft.period = unit_of(today, "year")
                draft.assumptions.append(Assumption("default_period", subject="year"))


def _read_change(draft: Draft) -> None:
    named = {
        piece.meaning.value for piece in draft.pieces if piece.role == "value" and piece.meaning
    }
    if _time_group(draft) or (len(named) > 1 and draft.period is None):
        return
    if draft.period and default_grain(draft) == "day":
        draft.compare = Comparison(to="previous")
    else:
        draft.add_group(Group(dimension="time", grain=default_grain(draft)))
        draft.assumptions.append(Assumption("default_grain"))


def _ranks(draft: Draft) -> bool:
    return bool(draft.direction or draft.limit)


def _rank_growth(draft: Draft, kind: str) -> None:
    ranked = _ranks(draft) or draft.limit is not None
    if kind == "fall" and (ranked or draft.free_words("most")):
        draft.direction, draft.order_of = "asc", "delta"
    elif kind == "slowest":
        draft.direction, draft.order_of = "asc", "pct"
        draft.limit = draft.limit or _one(draft)
    elif ranked:
        draft.order_of = "pct" if kind == "pct" else "delta"
    elif kind == "pct" and _says_fastest(draft):
        draft.direction, draft.order_of = "desc", "pct"
        draft.limit = draft.limit or _one(draft)


def _says_fastest(draft: Draft) -> bool:
    return any(word in draft.text for word in ("fastest", "最快", "highest growth", "最大", "最高"))


def _one(draft: Draft) -> int | None:
    if draft.plural or not any(group.dimension != "time" for group in draft.groups):
        return None
    return 1
