"""Chinese words for a part of something: 上旬, 第二周, 月初, 周末."""

import re

from agent.offline.time_phrases import cuts
from agent.offline.time_phrases import readings as say
from agent.offline.time_phrases.calendar_days import Frame, unit_at, year_days
from agent.offline.time_phrases.chinese_words import (
    AFTER_EDGE,
    COUNT,
    EDGE_UNITS,
    EDGES,
    NEAR,
    NEARNESS,
    NO_DIGIT,
    TEN_DAYS,
    UNIT_WORDS,
    WEEK,
    WEEKDAY,
    WEEKDAYS,
    rule,
    whole_in,
)
from agent.offline.time_phrases.pieces import Meaning, Rule


def _day_of_month(match: re.Match[str], _: Frame) -> Meaning | None:
    day = whole_in(match, 1)
    return cuts.a_cut(cuts.days_of_month(day, day), "day") if 1 <= day <= 31 else None


def _days_of_month(match: re.Match[str], _: Frame) -> Meaning | None:
    return cuts.a_cut(cuts.days_of_month(whole_in(match, 1), whole_in(match, 2)))


def _outer(match: re.Match[str], _: Frame) -> Meaning | None:
    count, unit = whole_in(match, 2), UNIT_WORDS[match.group(3)]
    if count < 1 or (count == 1 and unit == "week"):
        return None
    return cuts.outer(match.group(1) not in ("后", "最后"), count, unit)


def _nth_week(match: re.Match[str], frame: Frame) -> Meaning | None:
    number = (
        -1 if match.group(1) == "最后一" else whole_in(match, 1) if match.group(1) != "首" else 1
    )
    return cuts.a_cut(cuts.nth_week(number, frame), "week", asked=True) if number else None


def _week_of_year(match: re.Match[str], frame: Frame) -> Meaning | None:
    number = whole_in(match, 1)
    if not 6 <= number <= 53:  # 第三周 alone may be of a month as well
        cut_only = cuts.nth_week(number, frame)
        return cuts.a_cut(cut_only, "week", asked=True)
    cut = cuts.nth_week(number, frame)
    return Meaning(in_year=lambda year: cut(year_days(year), "year"), unit="week")


def _weekday(match: re.Match[str], frame: Frame) -> Meaning:
    return say.day_of_week(WEEKDAYS[match.group(2)], NEARNESS[match.group(1)], frame)


def _weekend(match: re.Match[str], frame: Frame) -> Meaning:
    week = unit_at("week", NEARNESS[match.group(1)], frame)
    return Meaning(days=say.weekend_of(week))


def _edge(match: re.Match[str], _: Frame) -> Meaning:
    edge = EDGES[match.group(1)]
    return Meaning(
        kind="edge", edge="start" if edge == "start" else "end" if edge == "end" else "middle"
    )


def _bare_edge(match: re.Match[str], frame: Frame) -> Meaning:
    unit, edge = EDGE_UNITS[match.group(1)], EDGES[match.group(2)]
    return Meaning(
        kind="ask", days=unit_at(unit, 0, frame), unit=unit,
        edge="start" if edge == "start" else "end" if edge == "end" else "middle",
    )  # fmt: skip


def _weekday_run(first: int, last: int) -> Meaning | None:
    return say.a_part("weekday", *range(first, last + 1)) if first < last else None


def _days_of_week(match: re.Match[str], frame: Frame) -> Meaning | None:
    """上周三到周五."""
    shift = NEARNESS[match.group(1)]
    first = say.day_of_week(WEEKDAYS[match.group(2)], shift, frame).days
    last = say.day_of_week(WEEKDAYS[match.group(3)], shift, frame).days
    if first is None or last is None or match.group(2) == match.group(3):
        return None
    return Meaning(days=(first[0], last[1]))


RULES: tuple[Rule, ...] = (
    rule(
        "周|星期|礼拜",
        f"{NEAR}{WEEK}{WEEKDAY}(?:到|至|-|~){WEEK}?{WEEKDAY}",
        _days_of_week,
    ),
    rule("日|号", rf"{NO_DIGIT}(\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[日号]", _day_of_month),
    rule(
        "日|号",
        rf"{NO_DIGIT}(\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[日号]?(?:到|至|-|~)"
        rf"(\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[日号]",
        _days_of_month,
    ),
    rule("旬", "(上旬|中旬|下旬)", lambda m, _: cuts.a_cut(cuts.ten_days(TEN_DAYS[m.group(1)]))),
    rule(
        "半月",
        "(上|下|前|后)半个?月",
        lambda m, _: cuts.a_cut(cuts.half(1 if m.group(1) in "上前" else 2)),
    ),
    rule(
        "半",
        "(上|下|前|后)半段?(?!年|月|个月|数)",
        lambda m, _: cuts.a_cut(cuts.half(1 if m.group(1) in "上前" else 2)),
    ),
    rule(
        "前|头|后|最",
        rf"(前|头|最后|后|最初)的?{COUNT}(天|日|周|个星期|个月|月|个季度|季度)(?!大)",
        _outer,
    ),
    rule(
        "周|星期",
        r"第(\d{1,2}|[一二三四五六]|[一二三四五]?十[一二三四五六七八九]?)(?:个)?"
        "(?:周|星期|礼拜)(?![一二三四五六日])",
        _nth_week,
    ),
    rule("周|星期", r"(最后一|首)(?:个)?(?:周|星期)(?![一二三四五六日])", _nth_week),
    rule(
        "周",
        r"第(\d{1,2}|[一二三四五六七八九]|[一二三四五]?十[一二三四五六七八九]?)周(?![一二三四五六日])",
        _week_of_year,
    ),
    rule(
        "第",
        "第([一二三四五六七八九十]{1,2}|"
        r"\d{1,2})个?(月|季度|天)(?!大)",
        lambda m, _: cuts.a_cut(
            cuts.nth_unit(whole_in(m, 1), UNIT_WORDS[m.group(2)]), UNIT_WORDS[m.group(2)]
        ),
    ),
    rule(
        "第|最后",
        "(?:第([一二三四五1-5])|最后一)个(?:周|星期|礼拜)([一二三四五六日天])",
        lambda m, _: cuts.a_cut(
            cuts.nth_weekday(whole_in(m, 1) if m.group(1) else -1, WEEKDAYS[m.group(2)]), "day"
        ),
    ),
    rule(
        "首月|末月|首日|末日|首周",
        r"(首|末)(月|日|周)",
        lambda m, _: cuts.a_cut(
            cuts.nth_unit(1 if m.group(1) == "首" else -1, UNIT_WORDS[m.group(2)]),
            UNIT_WORDS[m.group(2)],
        ),
    ),
    rule(
        "旬",
        "(上旬|中旬|下旬)",
        lambda _, f: Meaning(kind="ask", choices=cuts.thirds(unit_at("month", 0, f))),
    ),
    rule("初|末|底|尾", rf"([初末底尾]){AFTER_EDGE}", _edge),
    rule(
        "月初|月末|月底|月尾|年初|年末|年底|季初|季末|季度初|季度末|季底",
        rf"(?:月|年|季度|季)([初末底尾]){AFTER_EDGE}",
        _edge,
    ),
    rule("中", r"(?:月)?(中)(?=[的至到之以,，。?？ ]|$)", _edge),
    rule("年中", r"年(中)(?=[的至到之以,，。?？ ]|$)", _edge),
    rule(
        "初|末|底",
        rf"(?<![一两二三四五六七八九十\d今去前上本这明后]|个)(月|年|季度|季)([初末底]){AFTER_EDGE}",
        _bare_edge,
    ),
    rule(
        "周|星期|礼拜",
        f"(本|这|这个|上|上个|上上|上上个|下|下个)?{WEEK}{WEEKDAY}(?!年|度|期|均)".replace(
            ")?", ")", 1
        ),
        _weekday,
    ),
    rule(
        "周|星期|礼拜",
        f"(?<![上下本这个每逢]){WEEK}([一二三四五六日])(?!年|度|均)",
        lambda m, f: say.some_day(WEEKDAYS[m.group(1)], f),
    ),
    rule(
        "周|星期|礼拜",
        rf"(?:每个?|逢){WEEK}{WEEKDAY}",
        lambda m, _: say.a_part("weekday", WEEKDAYS[m.group(1)]),
    ),
    rule(
        "周|星期|礼拜",
        f"(?<![上下本这个]){WEEK}{WEEKDAY}(?:到|至|-|~){WEEK}?{WEEKDAY}",
        lambda m, _: _weekday_run(WEEKDAYS[m.group(1)], WEEKDAYS[m.group(2)]),
    ),
    rule("周末", "(本|这|这个|上|上个|上上|上上个|下|下个)周末", _weekend),
    rule(
        "周末|双休",
        "(?:在)?(?<![上下本这个])(?:周末|双休日)",
        lambda *_: say.a_part("is_weekend", True),
    ),
    rule("周末", "(?<=每个)周末", lambda *_: say.a_part("is_weekend", True)),
    rule("工作日|平日", "工作日|平日", lambda *_: say.a_part("is_weekend", False)),
    rule(
        "周末|工作日|平日",
        "(?:周末|双休日)(?:和|与|跟|对比|vs|还是|、|/)(?:工作日|平日)|(?:工作日|"
        "平日)(?:和|与|跟|对比|vs|还是|、|/)(?:周末|双休日)|是否周末",
        lambda *_: say.a_part("is_weekend"),
    ),
    rule(
        "周|星期|礼拜",
        "(?:按|各|每个?|分|在|哪)?(?:周几|星期几|礼拜几)|[按各](?:星期|礼拜)(?!度)|"
        "(?:一周|一星期|每周|一周中)(?:的|中)?(?:各天|每天|每一天|哪一天|哪天)",
        lambda *_: say.a_part("weekday"),
    ),
    rule(
        "小时|时段|几点|钟头",
        "(?:按|各|每个?|分|哪个?|不同)?(?:个)?(?:时段|时间段)|(?:按|各|分|"
        "哪个)小时|(?:一天|每天|一天中|每天的)?(?:中)?(?:的)?(?:各小时|几点钟?|"
        "各个时段|哪个时段|哪个小时)",
        lambda *_: say.a_part("hour"),
    ),
)
"""The patterns of this file."""
