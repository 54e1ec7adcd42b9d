"""The time grammar: the agreed phrases, the classes beside them, and what must never happen."""

import json
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.offline.hits import TimeHit
from agent.offline.normalise import normalise
from agent.offline.time_phrases.find import find_times
from semantic_layer.model import Calendar

TODAY = date(2026, 5, 20)
"""A Wednesday."""
PLAIN = Calendar()


def times(text: str, today: date = TODAY, calendar: Calendar = PLAIN) -> tuple[TimeHit, ...]:
    return find_times(normalise(text), today, calendar)


def periods(text: str) -> list[tuple[str, str]]:
    return [
        (str(hit.period.start), str(hit.period.end))
        for hit in times(text)
        if hit.kind == "period" and hit.period
    ]


def test_every_agreed_phrase_is_read_as_a_whole(shared_data: Path) -> None:
    lines = (shared_data / "questions" / "time_phrases.jsonl").read_text("utf-8").splitlines()
    wrong = []
    for line in lines:
        case = json.loads(line)
        found = times(case["phrase"], date.fromisoformat(case["now"]))
        span = found[0].period if len(found) == 1 and found[0].kind == "period" else None
        days = [str(span.start) if span.start else None, str(span.end)] if span else None
        whole = span is not None and (found[0].start, found[0].end) == (0, len(case["phrase"]))
        if days != [case["start"], case["end"]] or not whole:
            wrong.append((case["id"], case["phrase"], days))
    assert wrong == []


DAYS = [
    ("2017年Q2卖了多少", "2017-04-01", "2017-07-01"),
    ("17年三季度营收", "2017-07-01", "2017-10-01"),
    ("Q4各渠道的销售额", "2025-10-01", "2026-01-01"),
    ("last month 的销售额", "2026-04-01", "2026-05-01"),
    ("revenue 2016 H2", "2016-07-01", "2017-01-01"),
    ("orders from Nov 20 to Nov 26, 2017", "2017-11-20", "2017-11-27"),
    ("2017年11月20日到26日", "2017-11-20", "2017-11-27"),
    ("between March and May 2018", "2018-03-01", "2018-06-01"),
    ("since the beginning of the year until end of April", "2026-01-01", "2026-05-01"),
    ("since February until April", "2026-02-01", "2026-05-01"),
    ("between March and now", "2026-03-01", "2026-05-21"),
    ("从3月到现在", "2026-03-01", "2026-05-21"),
    ("从2017年起", "2017-01-01", "2026-05-21"),
    ("2018年至今", "2018-01-01", "2026-05-21"),
    ("first ten days of last month", "2026-04-01", "2026-04-11"),
    ("last ten days of April", "2026-04-21", "2026-05-01"),
    ("上个月中旬", "2026-04-11", "2026-04-21"),
    ("4–22 this month", "2026-05-04", "2026-05-23"),
    ("本月4日到22日", "2026-05-04", "2026-05-23"),
    ("second week of March", "2026-03-09", "2026-03-16"),
    ("3月第二周", "2026-03-09", "2026-03-16"),
    ("week 10 of 2026", "2026-03-02", "2026-03-09"),
    ("first Monday of March", "2026-03-02", "2026-03-03"),
    ("3月第一个周一", "2026-03-02", "2026-03-03"),
    ("Monday of last week", "2026-05-11", "2026-05-12"),
    ("last weekend", "2026-05-16", "2026-05-18"),
    ("上周末", "2026-05-16", "2026-05-18"),
    ("past half year", "2025-11-21", "2026-05-21"),
    ("近半年", "2025-11-21", "2026-05-21"),
    ("过去一年", "2025-05-21", "2026-05-21"),
    ("FY2026", "2026-01-01", "2027-01-01"),
    ("2026财年", "2026-01-01", "2027-01-01"),
    ("the 2010s", "2010-01-01", "2020-01-01"),
    ("2010年代", "2010-01-01", "2020-01-01"),
    ("2016-2018", "2016-01-01", "2019-01-01"),
    ("2016到2018年", "2016-01-01", "2019-01-01"),
    ("双11", "2025-11-11", "2025-11-12"),
    ("Singles' Day 2024", "2024-11-11", "2024-11-12"),
    ("Black Friday week 2017", "2017-11-20", "2017-11-27"),
    ("2026年春节", "2026-02-17", "2026-02-24"),
    ("Chinese New Year 2025", "2025-01-29", "2025-02-05"),
    ("中秋节", "2025-10-06", "2025-10-07"),
    ("Dragon Boat Festival 2025", "2025-05-31", "2025-06-01"),
    ("去年国庆", "2025-10-01", "2025-10-08"),
    ("Christmas", "2025-12-25", "2025-12-26"),
    ("大前天", "2026-05-17", "2026-05-18"),
    ("上上个季度", "2025-10-01", "2026-01-01"),
    ("customers with no order in 180 days", "2025-11-22", "2026-05-21"),
    ("180天没下单的客户", "2025-11-22", "2026-05-21"),
    ("半年没下单的客户", "2025-11-21", "2026-05-21"),
    ("by the end of Q1", "None", "2026-04-01"),
    ("截至3月底", "None", "2026-04-01"),
    ("一二季度", "2026-01-01", "2026-07-01"),
    ("1、2月", "2026-01-01", "2026-03-01"),
    ("帮我拉一下4月份", "2026-04-01", "2026-05-01"),
    ("revenue has developed over 2025", "2025-01-01", "2026-01-01"),
    ("2025年中国区", "2025-01-01", "2026-01-01"),
    ("第10周", "2026-03-02", "2026-03-09"),
    ("2018年前三季度", "2018-01-01", "2018-10-01"),
    ("上周三到周五", "2026-05-13", "2026-05-16"),
    ("all time", "None", "None"),
]


@pytest.mark.parametrize(("text", "start", "end"), DAYS)
def test_words_about_time_become_half_open_days(text: str, start: str, end: str) -> None:
    assert periods(text) == [(start, end)]


ASKED = [
    "late last month", "上月末", "early 2025", "mid-March", "月初", "年底", "上个月初",
    "at the end of last month", "since early March", "until late 2025", "until March",
    "around March", "3月前后", "last Monday", "周一", "recently", "最近", "近期", "03/05/2026",
    "春节期间的销售额", "sales on Chinese New Year", "618大促", "上旬", "第三周", "前三个月",
    "29 Feb 2017", "the week before Christmas", "past few days", "last 24 hours",
    "midway through 2025", "去年年底",
]  # fmt: skip


@pytest.mark.parametrize("text", ASKED)
def test_what_cannot_be_read_safely_is_asked_and_never_half_read(text: str) -> None:
    assert [hit.kind for hit in times(text)] == ["ask"]


def test_an_asked_stretch_of_a_month_offers_its_ten_day_ranges() -> None:
    (hit,) = times("late last month")
    assert [(str(span.start), str(span.end)) for span in hit.choices] == [
        ("2026-04-01", "2026-04-11"),
        ("2026-04-11", "2026-04-21"),
        ("2026-04-21", "2026-05-01"),
    ]


NOTHING = [
    "order 2017", "over 2000", "customers with revenue over 2000", "May I see the revenue?",
    "the second one", "120 days", "超过120天", "within 3 months of it", "三个月内再次下单的",
    "接洽超过120天还没关", "half-yearly", "上下半年",
    "10年老客户", "三年以上的客户", "最近一次购买", "第一名", "GTX 618", "12.12",
]  # fmt: skip


@pytest.mark.parametrize("text", NOTHING)
def test_numbers_and_verbs_are_no_time(text: str) -> None:
    assert times(text) == ()


GRAINS = [
    ("each month", "month"), ("per month", "month"), ("orders / month", "month"),
    ("by quarter", "quarter"), ("quarterly", "quarter"), ("week by week", "week"),
    ("month after month", "month"), ("for every year", "year"), ("历年", "year"), ("每月", "month"),
    ("各月", "month"), ("按月", "month"), ("逐月", "month"), ("每个季度", "quarter"),
    ("每天", "day"),
    ("by category and quarter", "quarter"), ("which month", "month"), ("哪个月", "month"),
    ("trend", None), ("走势", None), ("月活跃客户", "month"), ("按注册月份", "month"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "grain"), GRAINS)
def test_a_cut_of_time_is_a_grain(text: str, grain: str | None) -> None:
    assert [(hit.kind, hit.grain) for hit in times(text)] == [("grain", grain)]


PARTS = [
    ("by weekday", "weekday", ()), ("按星期几", "weekday", ()), ("by hour of day", "hour", ()),
    ("各时段", "hour", ()), ("on weekends", "is_weekend", (True,)), ("周末", "is_weekend", (True,)),
    ("工作日", "is_weekend", (False,)), ("weekdays vs weekends", "is_weekend", ()),
    ("周末和工作日", "is_weekend", ()), ("on Mondays", "weekday", (1,)),
    ("每周一", "weekday", (1,)), ("周一到周五", "weekday", (1, 2, 3, 4, 5)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "part", "values"), PARTS)
def test_a_repeating_part_is_a_filter_or_a_split(
    text: str, part: str, values: tuple[int | bool, ...]
) -> None:
    assert [(hit.kind, hit.part, hit.part_values) for hit in times(text)] == [
        ("part", part, values)
    ]


COMPARISONS = [
    ("同比", "year_ago", None), ("yoy", "year_ago", None), ("月环比", "previous", None),
    ("qoq", "previous", None), ("quarter over quarter", "previous", None),
    ("vs last year", "year_ago", "2025-01-01"), ("than last year", "year_ago", "2025-01-01"),
    ("5月相比4月", "previous", "2026-04-01"), ("2025年相比2024年", "year_ago", "2024-01-01"),
    ("和上个季度相比", "previous", "2026-01-01"), ("Q4 vs Q3", "previous", "2025-07-01"),
    ("四季度比三季度", "previous", "2025-07-01"),
    ("今年和去年的退货率对比", "year_ago", "2025-01-01"),
    ("2018年二季度比一季度", "previous", "2018-01-01"),
    ("Compare 2016 and 2017", "year_ago", "2016-01-01"),
    ("Why is it lower in April than in March?", "previous", "2026-03-01"),
    ("YTD orders vs same period last year", "year_ago", None), ("与去年同期对比", "year_ago", None),
    ("compared to the month before", "previous", None), ("跟前一个月比呢", "previous", None),
    ("this month vs January", "period", "2026-01-01"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "to", "start"), COMPARISONS)
def test_a_comparison_names_its_base(text: str, to: str, start: str | None) -> None:
    found = [hit for hit in times(text) if hit.kind == "compare"]
    bases = [(hit.compare, str(hit.period.start) if hit.period else None) for hit in found]
    assert bases == [(to, start)]


ANCHORED = [
    ("the quarter before", "quarter", -1), ("the month before", "month", -1),
    ("the week after that", "week", 1), ("更早一年", "year", -1), ("再往前一个月", "month", -1),
    ("前一个季度", "quarter", -1), ("two months earlier", "month", -2),
]  # fmt: skip


@pytest.mark.parametrize(("text", "unit", "shift"), ANCHORED)
def test_steps_from_the_last_period_are_anchored(text: str, unit: str, shift: int) -> None:
    assert [(hit.kind, hit.unit, hit.shift) for hit in times(text)] == [("anchored", unit, shift)]


@pytest.mark.parametrize("text", ["next month", "下周", "明年", "in the coming month", "Q3 2026"])
def test_days_after_today_are_marked(text: str) -> None:
    assert [hit.future for hit in times(text)] == [True]


@pytest.mark.parametrize("text", ["this month", "今年", "2026 to 2027"])
def test_a_running_period_is_not_the_future(text: str) -> None:
    assert [hit.future for hit in times(text)] == [False]


def test_a_range_keeps_its_two_ends_for_a_comparison() -> None:
    (hit,) = times("How did revenue change from Q3 to Q4?")
    assert [(str(span.start), str(span.end)) for span in hit.choices] == [
        ("2025-07-01", "2025-10-01"),
        ("2025-10-01", "2026-01-01"),
    ]


def test_one_year_said_counts_for_its_neighbour() -> None:
    assert periods("March and April 2018") == [
        ("2018-03-01", "2018-04-01"),
        ("2018-04-01", "2018-05-01"),
    ]


def test_fiscal_quarters_follow_the_calendar_of_the_model() -> None:
    fiscal = Calendar(fiscal_year_start=4, quarters="fiscal")
    spans = [hit.period for text in ("Q1 2026", "FY2026", "this fiscal year")
             for hit in times(text, calendar=fiscal)]  # fmt: skip
    assert [(str(span.start), str(span.end)) for span in spans if span] == [
        ("2025-04-01", "2025-07-01"),
        ("2025-04-01", "2026-04-01"),
        ("2026-04-01", "2027-04-01"),
    ]


def test_weeks_start_where_the_model_says() -> None:
    (hit,) = times("last week", calendar=Calendar(week_start="sunday"))
    assert hit.period is not None
    assert (str(hit.period.start), str(hit.period.end)) == ("2026-05-10", "2026-05-17")


WHOLE = [
    "last month", "Q3 2017", "the past 30 days", "year to date", "first half of 2018",
    "since September", "Nov 20 to Nov 26", "上个月", "2017年三季度", "近30天", "9月以来",
    "2018年上半年", "去年", "last 2 quarters", "二零二五年", "双11", "三个月前",
]  # fmt: skip
CARRIERS = [
    "revenue by region {} for electronics", "top 5 products {}", "{} sales by channel",
    "各渠道{}的销售额", "{}华东退款率最高的品类", "show me {} please",
]  # fmt: skip


@given(st.sampled_from(CARRIERS), st.sampled_from(WHOLE))
def test_an_inserted_phrase_is_read_whole_and_means_the_same(carrier: str, phrase: str) -> None:
    start = carrier.index("{}")
    text = carrier.format(phrase)
    (found,) = times(text)
    (alone,) = times(phrase)
    assert found.period is not None
    assert alone.period is not None
    assert (found.period.start, found.period.end) == (alone.period.start, alone.period.end)
    assert found.start <= start
    assert found.end >= start + len(phrase)


@given(st.sampled_from(["early ", "late ", "mid-"]), st.sampled_from(
    ["last month", "March", "2025", "Q3 2017", "last year"]
))  # fmt: skip
def test_a_word_left_beside_a_period_turns_it_into_a_question(word: str, phrase: str) -> None:
    assert [hit.kind for hit in times(f"sales {word}{phrase} by region")] == ["ask"]


@given(st.sampled_from("初末底"), st.sampled_from(["3月", "上月", "今年", "2025年", "上个季度"]))
def test_an_edge_behind_a_period_turns_it_into_a_question(edge: str, phrase: str) -> None:
    assert [hit.kind for hit in times(f"{phrase}{edge}的销售额")] == ["ask"]


WORDS = st.sampled_from(
    ["revenue", "region", "last", "month", "quarter", "2017", "may", "in", "to", "q3", "by", "vs",
     "first", "week", "上", "个", "月", "3", "年", "前", "后", "底", "的", "周", "一", "末", "至今",
     "比"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=8), st.sampled_from(["", " "]))
def test_hits_never_overlap_cut_a_word_or_lose_their_words(parts: list[str], gap: str) -> None:
    text = gap.join(parts)
    found = times(text)
    for one, other in pairwise(found):
        assert one.end <= other.start
    for hit in found:
        assert 0 <= hit.start < hit.end <= len(text)
        assert not _cuts(text, hit.start)
        assert not _cuts(text, hit.end)
        if hit.period:
            assert hit.period.phrase == text[hit.start : hit.end].strip()


def _cuts(text: str, at: int) -> bool:
    sides = text[max(0, at - 1) : at + 1]
    return len(sides) == 2 and sides.isascii() and sides.isalpha()


def test_a_month_or_a_quarter_in_which_something_was_not_done_is_that_one() -> None:
    assert periods("一季度下过单但二季度没下单") == [
        ("2026-01-01", "2026-04-01"),
        ("2026-04-01", "2026-07-01"),
    ]
    assert periods("4月赢单但3月没赢单") == [
        ("2026-04-01", "2026-05-01"),
        ("2026-03-01", "2026-04-01"),
    ]
    assert periods("3个月没下单") == [("2026-02-21", "2026-05-21")]


@pytest.mark.parametrize("text", ["revenue on 2026-13-45", "2026-02-30的销售额"])
def test_a_day_that_no_calendar_has_is_asked_about(text: str) -> None:
    assert [(hit.kind, hit.choices) for hit in times(text)] == [("ask", ())]


def test_each_weekday_is_a_part_of_the_week() -> None:
    assert [(hit.kind, hit.part) for hit in times("各星期的订单数")] == [("part", "weekday")]
