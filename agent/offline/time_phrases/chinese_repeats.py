"""Chinese words for grains, comparisons and steps from the last period."""

import re

from agent.offline.numerals import han_number
from agent.offline.time_phrases import readings as say
from agent.offline.time_phrases.calendar_days import Frame, unit_at
from agent.offline.time_phrases.chinese_words import (
    CHANGE_UNITS,
    COUNT,
    GRAIN,
    GRAINS,
    LENGTH,
    UNIT_WORDS,
    rule,
)
from agent.offline.time_phrases.pieces import Meaning, Reader, Rule


def _anchored(sign: int) -> Reader:
    def read(match: re.Match[str], _: Frame) -> Meaning | None:
        count = han_number(match.group(1)) if match.group(1) else 1
        return say.relative(UNIT_WORDS[match.group(2)], sign * int(count)) if count else None

    return read


def _same_period(match: re.Match[str], _: Frame) -> Meaning:
    unit = match.group(1)
    to = "previous" if unit in ("上月", "上个月", "上季", "上季度", "上周", "上期") else "year_ago"
    if to == "previous":
        return Meaning(
            kind="anchored",
            unit="quarter" if "季" in unit else "week" if "周" in unit else "month",
            shift=-1,
            compare="previous",
        )
    if unit == "前年":
        return Meaning(kind="anchored", unit="year", shift=-2, compare="period")
    return Meaning(kind="anchored", unit="year", shift=-1, compare="year_ago")


def _grain(match: re.Match[str], _: Frame) -> Meaning:
    return say.a_grain(GRAINS[match.group(1)])


def _change(match: re.Match[str], _: Frame) -> Meaning:
    unit = CHANGE_UNITS.get(match.group(1) or "")
    return say.a_change("year_ago" if match.group(2) == "同比" else "previous", unit)


RULES: tuple[Rule, ...] = (
    rule(
        "活|销|营收|收入|订单|新增",
        r"(?<![\d个上本这当每各逐按今昨前明一二三四五六七八九十半次首末])(月|周|日|季|年)"
        "(?=活跃|活|销售|销量|营收|收入|订单|新增)",
        _grain,
    ),
    rule("按", "(?<=[和、与及])(月|季|周|日|天|年)(?=$|[,?!。 的看拆分统汇])", _grain),
    rule(
        "每|各|逐|按|分|历",
        f"(?:每一个?|每个?|各个?|逐|按照?每?个?|分|以){GRAIN}(?!几|[一二三四五六]|"
        "末|单|活|线|客)(?:维度|粒度|为单位|来看|变化)?",
        _grain,
    ),
    rule(
        "按周|每周|按天",
        r"(?:每|按|逐|各)周(?!几|[一二三四五六日末])",
        lambda *_: say.a_grain("week"),
    ),
    rule(
        "历年|历月|历季|月月|年年|天天|周周",
        "历(年|月|季)|(月)月|(年)年|(天)天|(周)周",
        lambda m, _: say.a_grain(GRAINS[next(one for one in m.groups() if one)]),
    ),
    rule(
        "度",
        rf"(?<![本上下这个季年半{'一二三四'}\d])"
        "(月|季|年|周)度(?!假)",
        lambda m, _: say.a_grain(GRAINS[m.group(1)]),
    ),
    rule(
        "季度",
        r"(?<![本上下这个第前一二三四两\d每各按分逐])季度(?![初末])",
        lambda *_: say.a_grain("quarter"),
    ),
    rule("月份|年份", r"(?<=[^\d一二三四五六七八九十几])(月份|年份)", _grain),
    rule("月份|年份", r"^(月份|年份)", _grain),
    rule(
        "哪", r"(?:在)?哪(?:一个?|个|几个?)?(月份?|天|日|周|星期|季度?|年份?|个月|个季度)", _grain
    ),
    rule(
        "走势|趋势|变化趋势|曲线|走向",
        "变化趋势|走势|趋势|走向|变化曲线|曲线",
        lambda *_: say.a_grain(None),
    ),
    rule("同比|环比", r"(月度|季度|年度|月|季|周|日|年)?(同比|环比)", _change),
    rule(
        "同比|环比",
        "(月度|季度|年度|月|季|周|日|年)?(同比|环比)(?:去年同期|去年|上年同期|"
        "上年|上个?月|上个?季度|上季|上周|上期|增长(?!率|速|最|额))",
        _change,
    ),
    rule(
        "同期|同月|同季",
        "(上个?月|上季度?|上周|上期|去年|上年|前年)(?:的)?(?:同期|同月|同季度?|同一时期|同样时间)",
        lambda m, f: _same_period(m, f),
    ),
    rule(
        "上期|上一期|上一周期|上个周期|前期",
        "(?:与|和|跟|较|比|同|环比)(?:上期|上一期|上一周期|上个周期)(?:相比|对比|比)?",
        lambda *_: say.a_change("previous"),
    ),
    rule("前|早", rf"(?:再|更)?(?:往前|早|往前推|前推|往回)推?{COUNT}{LENGTH}", _anchored(-1)),
    rule(
        "前",
        r"(?:再|那|它的|的)?()前一个?(月|季度|周|星期|年|天|季)",
        lambda m, _: say.relative(UNIT_WORDS[m.group(2)], -1),
    ),
    rule("前", rf"(?:再|更)前{COUNT}{LENGTH}", _anchored(-1)),
    rule("早", rf"早{COUNT}{LENGTH}", _anchored(-1)),
    rule(
        "后",
        "(?:再|那|它的|的)?()(?<!最)后一个?(月|季度|周|星期|年|天|季)(?!内)",
        lambda m, _: say.relative(UNIT_WORDS[m.group(2)], 1),
    ),
    rule("往后|晚|之后|推", rf"(?:再|更)(?:往后|晚|往后推){COUNT}{LENGTH}", _anchored(1)),
    rule(
        "现在|今|目前|当前",
        "现在|目前|如今|今日|当前",
        lambda _, f: Meaning(kind="now", days=unit_at("day", 0, f)),
    ),
    rule(
        "全年",
        "(?<![年\\d])全年",
        lambda _, f: Meaning(kind="ask", choices=(unit_at("year", 0, f), unit_at("year", -1, f))),
    ),
)
"""The patterns of this file."""
