"""Chinese words that name days: 上个月, 2017年三季度, 3月5号, 2026财年."""

import re

from agent.offline.numerals import HAN_DIGITS, han_number
from agent.offline.time_phrases import readings as say
from agent.offline.time_phrases.calendar_days import (
    Days,
    Frame,
    fiscal_quarter,
    fiscal_year,
    fiscal_year_of,
    step,
    unit_at,
)
from agent.offline.time_phrases.chinese_words import (
    COUNT,
    LENGTH,
    NAMED_DAYS,
    NAMED_YEARS,
    NEAR,
    NEARNESS,
    NO_DIGIT,
    UNIT_WORDS,
    YEAR,
    number_in,
    rule,
    whole_in,
)
from agent.offline.time_phrases.pieces import Meaning, Rule


def _near(match: re.Match[str], frame: Frame) -> Meaning:
    unit = next(word for word in match.groups()[1:] if word)
    return say.whole_unit(UNIT_WORDS[unit], NEARNESS[match.group(1)], frame)


def _back(match: re.Match[str], frame: Frame) -> Meaning | None:
    return say.back(UNIT_WORDS[match.group(2)], number_in(match, 1), frame)


def _year4(match: re.Match[str], _: Frame) -> Meaning | None:
    words = match.group(1)
    if not words.isdigit() or not words.isascii():
        words = "".join(str(HAN_DIGITS[char]) for char in words)
    return say.plain_year(int(words)) if len(words) == 4 else None


def _year_run(match: re.Match[str], _: Frame) -> Meaning | None:
    if not (match.group(1).isdigit() and match.group(2).isdigit()):
        return None
    return say.years(int(match.group(1)), int(match.group(2)))


def _year2(match: re.Match[str], frame: Frame) -> Meaning | None:
    """17年: a year where it is near today, else a length of time."""
    number = int("".join(str(HAN_DIGITS.get(char, char)) for char in match.group(1)))
    year = 2000 + number
    return say.plain_year(year) if -12 <= year - frame.today.year <= 2 else None


def _month(match: re.Match[str], _: Frame) -> Meaning | None:
    month = whole_in(match, 1)
    return say.month_of_year(month) if 1 <= month <= 12 else None


def _month_run(match: re.Match[str], _: Frame) -> Meaning | None:
    return say.months_of_year(whole_in(match, 1), whole_in(match, 2))


def _quarter(match: re.Match[str], frame: Frame) -> Meaning | None:
    quarter = 1 if match.group(1) == "首" else 4 if match.group(1) == "末" else whole_in(match, 1)
    return say.quarter_of_year(quarter, frame) if 1 <= quarter <= 4 else None


def _first_quarters(match: re.Match[str], frame: Frame) -> Meaning | None:
    count = whole_in(match, 1)
    if not 2 <= count <= 3:
        return None
    last = say.quarter_of_year(count, frame).in_year
    first = say.quarter_of_year(1, frame).in_year
    if first is None or last is None:
        return None
    return Meaning(in_year=lambda year: _joined(first(year), last(year)))


def _decade(match: re.Match[str], _: Frame) -> Meaning | None:
    run = say.years(int(match.group(1)), int(match.group(1)) + 9)
    return Meaning(days=run.days) if run else None


def _joined(first: Days | None, last: Days | None) -> Days | None:
    return (first[0], last[1]) if first and last else None


def _fiscal(match: re.Match[str], frame: Frame) -> Meaning | None:
    year = int(match.group(1))
    year += 2000 if year < 100 else 0
    quarter = match.group(2)
    if quarter:
        number = han_number(quarter)
        return Meaning(days=fiscal_quarter(year, int(number or 1), frame), unit="quarter")
    return Meaning(days=fiscal_year(year, frame))


def _fiscal_near(match: re.Match[str], frame: Frame) -> Meaning:
    shift = {"本": 0, "这个": 0, "当前": 0, "上": -1, "上个": -1, "上一": -1, "下": 1, "下个": 1}
    return Meaning(
        days=fiscal_year(fiscal_year_of(frame.today, frame) + shift[match.group(1)], frame)
    )


def _day_run(month: int, first: int, last: int) -> Meaning | None:
    opening, closing = say.day_of_year(month, first), say.day_of_year(month, last)
    if opening is None or closing is None or first > last:
        return None
    start, end = opening.in_year, closing.in_year
    if start is None or end is None:
        return None
    return Meaning(in_year=lambda year: _joined(start(year), end(year)))


def _year_ago(match: re.Match[str], frame: Frame) -> Meaning:
    """去年本月; a week has no exact counterpart, so it is asked."""
    unit = UNIT_WORDS[match.group(1)]
    start, end = unit_at(unit, 0, frame)
    if unit == "week":
        return Meaning(kind="ask")
    return Meaning(days=(step("year", start, -1), step("year", end, -1)), unit=unit)


def _same_day(match: re.Match[str], frame: Frame) -> Meaning:
    """上月今日, 上周的今天."""
    return say.whole_day(step(UNIT_WORDS[match.group(1)], frame.today, -1))


RULES: tuple[Rule, ...] = (
    rule("去年", "去年的?(?:本|这个?|当)(月|季度|季|周|星期)", _year_ago),
    rule("今天|今日|同一天|同日", "上个?(月|周|星期)的?(?:今天|今日|同一天|同日)", _same_day),
    rule(
        "天|日",
        "(大前天|大后天|今天|今日|昨天|昨日|前天|前日(?!期)|明天|明日|(?<!大)后天|当天|当日)",
        lambda m, f: say.whole_unit("day", NAMED_DAYS[m.group(1)], f),
    ),
    rule(
        "年",
        "(" + "|".join(sorted(NAMED_YEARS, key=len, reverse=True)) + ")(?!轻|龄|会员)",
        lambda m, f: say.whole_unit("year", NAMED_YEARS[m.group(1)], f),
    ),
    rule(
        "本|这|当|上|下",
        rf"{NEAR}(?:(周|星期|礼拜)(?!一(?!次)|[二两三四五六天末]|日(?!均))|(月|季度|季|年度|年)(?!末))"
        r"(?![一二三四五六七八九十]{1,3}[日号]|半|轻|龄|环比|同比|初级|结(?![单案束清算]))",
        _near,
    ),
    rule("本|这|当|上|下", NEAR + r"(月|周|星期|礼拜|季度|季|年度)(?=末|初)", _near),
    rule(
        "近|过去|最近|前|以来|往前",
        rf"(?:最近|过去|近|往前|之前|以往|前面|过往)的?{COUNT}{LENGTH}(?!份)",
        _back,
    ),
    rule("近|过去|最近", r"(?:最近|过去|近)(?:这)?(半)年", lambda _, f: say.back("month", 6, f)),
    rule(
        "近|过去|最近", r"(?:最近|过去|近)(?:一年半|1年半)", lambda _, f: say.back("month", 18, f)
    ),
    rule("近|过去|最近", r"(?:最近|过去|近)(?:半个月)", lambda _, f: say.back("day", 15, f)),
    rule(
        "半年|年半",
        r"(?<![上下])半年(?=内|里|以来|[都还]?(?:没|未|不|无))",
        lambda _, f: say.back("month", 6, f),
    ),
    rule(
        "没|未|无",
        rf"(?<![近去前满过于达到足约\d第]){COUNT}(?!月|季度){LENGTH}(?=[都还以]?(?:内|里)?(?:没|未|无))",
        _back,
    ),
    rule(
        "上",
        rf"上{COUNT}(个月|周|个星期|个季度|季度)",
        lambda m, f: (
            None
            if m.group(1) == "一"
            else say.full_back(UNIT_WORDS[m.group(2)], number_in(m, 1), f)
        ),
    ),
    rule(
        "完整|整|自然",
        rf"(?:最近|过去|近|前){COUNT}个?(?:完整的?|整|自然)(月|季度|周|年)",
        lambda m, f: say.full_back(UNIT_WORDS[m.group(2)], number_in(m, 1), f),
    ),
    rule(
        "前",
        rf"{NO_DIGIT}{COUNT}{LENGTH}(?:之)?前(?![{'一二两三四五六七八九十'}\d名列端])",
        lambda m, f: (
            None
            if m.group(2) in ("日", "月")
            else say.ago(UNIT_WORDS[m.group(2)], number_in(m, 1), f)
        ),
    ),
    rule("半年前", "半年(?:之)?前", lambda _, f: say.ago("month", 6, f)),
    rule(
        "未来|接下来|今后|往后|下",
        rf"(?:未来|接下来|今后|往后|(?<![一等以时之])下){COUNT}(?!月){LENGTH}",
        lambda m, f: say.ahead(UNIT_WORDS[m.group(2)], number_in(m, 1), f),
    ),
    rule(
        "前几|近几|几天|几个|最近|近期|近来|前段|前阵",
        "(?:前|近|最近|过去|这|最近这)几(?:天|日|周|个月|个季度|个星期|年)|近期|"
        "近来|前段时间|前阵子|最近一段时间|这段时间|"
        r"最近(?![\d一二两三四五六七八九十半几这的]|更新|购买|下单|联系|访问|登录|[个笔条单次])",
        lambda _, f: say.recent(f),
    ),
    rule(
        "小时",
        rf"(?:最近|过去|近){COUNT}个?小时",
        lambda _, f: Meaning(kind="ask", choices=(unit_at("day", 0, f), unit_at("day", -1, f))),
    ),
    rule(
        "年初|年",
        "(?:今年|本年度?|年)(?:年)?初?(?:至今|以来|到现在|到今天|到目前为止|"
        "至现在|截至目前|累计至今|开始到现在)|今年累计|本年累计|年累计|年初以来|"
        "(?:从|自)?年初(?:开始)?(?:至今|以来|到现在|到今天)|今年(?:截至|截止)?"
        "(?:到)?目前(?:为止)?|今年迄今",
        lambda _, f: say.to_date("year", f),
    ),
    rule(
        "月",
        "(?:本月|这个月|当月|月初|这月|本月初)(?:至今|以来|到现在|到今天|到目前为止|累计)|本月累计",
        lambda _, f: say.to_date("month", f),
    ),
    rule(
        "季",
        "(?:本季度?|这个季度|当季|季初|季度初)(?:至今|以来|到现在|到今天|到目前为止|累计)",
        lambda _, f: say.to_date("quarter", f),
    ),
    rule(
        "周",
        r"(?:本周|这周|这个星期)(?:至今|以来|到现在|到今天|到目前为止|累计)",
        lambda _, f: say.to_date("week", f),
    ),
    rule(
        "有史以来|全部时间|所有时间|历史",
        r"有史以来|全部时间|所有时间|全时段|历史累计|全部历史",
        lambda *_: Meaning(days=(None, None)),
    ),
    rule("年", rf"(?<![\d.]){YEAR}年(?:度|全年)?(?![内代]|以[内上下])", _year4),
    rule(
        "年",
        r"(?<!\d[.,])"
        rf"(?<![近去前满第超过于\d这了作达约有用每]){'([0-3][0-9]|[一二三][零〇一二三四五六七八九])'}年"
        "(?![前内代间期老质经历合保会客工寿计战半多]|以[内上下])",
        _year2,
    ),
    rule("年代", r"((?:19|20)\d0)年代", _decade),
    rule(
        "半年",
        r"(?<!上)(上|下|前|后)半年(?!度?均)度?",
        lambda m, _: say.half_of_year(1 if m.group(1) in "上前" else 2),
    ),
    rule("季", r"第?([1-4一二三四首])个?季度?(?!度|卡|票)", _quarter),
    rule("季", r"q([1-4])季度?", _quarter),
    rule(
        "季",
        r"([1-3一二三])[、,和与及]?([2-4二三四])季度?",
        lambda m, f: say.quarters_of_year(whole_in(m, 1), whole_in(m, 2), f),
    ),
    rule(
        "月",
        rf"{NO_DIGIT}(\d{{1,2}}|[一二三四五六七八九])[、,和与及](\d{{1,2}}|"
        r"[一二三四五六七八九]|十[一二]?)月份?(?!\d*[日号])",
        lambda m, f: _month_run(m, f) if whole_in(m, 2) == whole_in(m, 1) + 1 else None,
    ),
    rule(
        "去年",
        "去年的?(?:今天|今日|同一天|同日|本日)",
        lambda _, f: say.whole_day(step("year", f.today, -1)),
    ),
    rule("季度", r"前([两二三23])个?季度", _first_quarters),
    rule(
        "月",
        rf"{NO_DIGIT}(?<!近)(?<!过去)(?<!最近)(\d{{1,2}}|[一二三四五六七八九]|"
        r"十[一二]?)月份?(?![\d]*[日号])",
        _month,
    ),
    rule(
        "月",
        rf"{NO_DIGIT}(\d{{1,2}}|[一二三四五六七八九]|十[一二]?)月?份?(?:到|至|-|~|"
        rf"—)(\d{{1,2}}|[一二三四五六七八九]|十[一二]?)月份?(?![\d]*[日号])",
        _month_run,
    ),
    rule(
        "月",
        rf"{NO_DIGIT}(\d{{1,2}}|[一二三四五六七八九]|十[一二]?)月(\d{{1,2}}|"
        f"[一二三四五六七八九十]{{1,3}})[日号]?"
        r"(?!\d|[日号])(?<=[日号])",
        lambda m, _: say.day_of_year(whole_in(m, 1), whole_in(m, 2)) or Meaning(kind="ask"),
    ),
    rule(
        "月",
        rf"{NO_DIGIT}(\d{{1,2}})月(\d{{1,2}})[日号]?"
        rf"(?:到|至|-|~)(\d{{1,2}})[日号]",
        lambda m, _: _day_run(whole_in(m, 1), whole_in(m, 2), whole_in(m, 3)),
    ),
    rule("年", rf"(?<!\d){YEAR}年?(?:到|至|-|~){YEAR}年", _year_run),
    rule(
        "财年|财季|fy", r"(\d{4}|\d\d)财年(?:第?(?:q)?([1-4一二三四])(?:财)?(?:季度?)?)?", _fiscal
    ),
    rule("财年", "(本|这个|当前|上|上个|上一|下|下个)财年", _fiscal_near),
)
"""The patterns of this file."""
