"""How Chinese says time: patterns and what each says. No English, no arithmetic of its own."""

import re
from collections.abc import Callable

from agent.offline.numerals import CHINESE, HAN_DIGITS, han_number
from agent.offline.time_phrases import readings as say
from agent.offline.time_phrases.calendar_days import (
    Frame,
    fiscal_quarter,
    fiscal_year,
    fiscal_year_of,
)
from agent.offline.time_phrases.holidays import chinese_rules
from agent.offline.time_phrases.pieces import Language, Meaning, Rule
from semantic_layer.query import Grain

UNITS: dict[str, Grain] = {
    "天": "day", "日": "day", "周": "week", "星期": "week", "礼拜": "week", "个星期": "week",
    "个礼拜": "week", "个月": "month", "月": "month", "季度": "quarter", "个季度": "quarter",
    "季": "quarter", "年": "year", "年度": "year", "个自然月": "month", "个整月": "month",
    "小时": "hour", "个小时": "hour",
}  # fmt: skip
NAMED_DAYS = {
    "今天": 0, "今日": 0, "昨天": -1, "昨日": -1, "前天": -2, "前日": -2, "大前天": -3,
    "明天": 1, "明日": 1, "后天": 2, "大后天": 3, "当天": 0, "当日": 0,
}  # fmt: skip
NAMED_YEARS = {"今年": 0, "本年": 0, "本年度": 0, "今年度": 0, "当年": 0, "去年": -1, "上年": -1,
               "上年度": -1, "去年度": -1, "上一年": -1, "前年": -2, "大前年": -3, "明年": 1,
               "下一年": 1, "后年": 2}  # fmt: skip
NEARNESS = {
    "本": 0, "这": 0, "这个": 0, "这一": 0, "这一个": 0, "当": 0, "当前": 0, "上": -1, "上个": -1,
    "上一": -1, "上一个": -1, "上上": -2, "上上个": -2, "大上个": -2, "大上": -2, "下": 1, "下个": 1, "下一": 1, "下一个": 1,
    "下下": 2, "下下个": 2,
}  # fmt: skip
WEEKDAYS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7}
TEN_DAYS = {"上旬": 1, "中旬": 2, "下旬": 3}
EDGES = {"初": "start", "末": "end", "底": "end", "尾": "end", "中": "middle"}

_N = f"({CHINESE})"
_UNIT = "(" + "|".join(sorted(UNITS, key=len, reverse=True)) + ")"
_SPAN = "(天|日|周|星期|礼拜|个星期|个礼拜|个月|个自然月|个整月|季度|个季度|年|月)"
_NEAR = "(" + "|".join(sorted(NEARNESS, key=len, reverse=True)) + ")"
_WEEK = "(?:周|星期|礼拜)"
_DAYNAME = "([一二三四五六日天])"
_NO_DIGIT = r"(?<!\d[.,])(?<![\d零〇一二两三四五六七八九十百千万亿])"
_YEAR4 = r"((?:19|20)\d\d|[一二][零〇九]?[零〇一二三四五六七八九]{2,3})"
_AFTER_EDGE = r"(?![级次始步创衷中薪层价部盘端位尾国央东西南北心小大文信标型等旬])"
AFTER_BOUND = r"(?![\d一二两三四五六七八九十几名列端台续来备勤])"

Reader = Callable[[re.Match[str], Frame], Meaning | None]


def _rule(needs: str, pattern: str, read: Reader) -> Rule:
    return Rule(tuple(needs.split("|")) if needs else (), re.compile(pattern), read)


def _number(match: re.Match[str], group: int) -> float | None:
    words = match.group(group)
    return 0.5 if words == "半" else han_number(words)


def _whole(match: re.Match[str], group: int) -> int:
    return int(han_number(match.group(group)) or 0)


def _near(match: re.Match[str], frame: Frame) -> Meaning:
    return say.whole_unit(UNITS[match.group(2)], NEARNESS[match.group(1)], frame)


def _back(match: re.Match[str], frame: Frame) -> Meaning | None:
    return say.back(UNITS[match.group(2)], _number(match, 1), frame)


def _year4(match: re.Match[str], _: Frame) -> Meaning | None:
    words = match.group(1)
    if not words.isdigit() or not words.isascii():
        words = "".join(str(HAN_DIGITS[char]) for char in words)
    return say.plain_year(int(words)) if len(words) == 4 else None


def _year_run(match: re.Match[str], frame: Frame) -> Meaning | None:
    if not (match.group(1).isdigit() and match.group(2).isdigit()):
        return None
    return say.years(int(match.group(1)), int(match.group(2)))


def _year2(match: re.Match[str], frame: Frame) -> Meaning | None:
    """17年: a year where it is near today, else a length of time."""
    number = int("".join(str(HAN_DIGITS.get(char, char)) for char in match.group(1)))
    year = 2000 + number
    return say.plain_year(year) if -12 <= year - frame.today.year <= 2 else None


def _month(match: re.Match[str], _: Frame) -> Meaning | None:
    month = _whole(match, 1)
    return say.month_of_year(month) if 1 <= month <= 12 else None


def _month_run(match: re.Match[str], _: Frame) -> Meaning | None:
    return say.months_of_year(_whole(match, 1), _whole(match, 2))


def _day_of_month(match: re.Match[str], _: Frame) -> Meaning | None:
    day = _whole(match, 1)
    return say.a_cut(say.days_of_month(day, day), "day") if 1 <= day <= 31 else None


def _days_of_month(match: re.Match[str], _: Frame) -> Meaning | None:
    return say.a_cut(say.days_of_month(_whole(match, 1), _whole(match, 2)))


def _quarter(match: re.Match[str], frame: Frame) -> Meaning | None:
    quarter = 1 if match.group(1) == "首" else 4 if match.group(1) == "末" else _whole(match, 1)
    return say.quarter_of_year(quarter, frame) if 1 <= quarter <= 4 else None


def _first_quarters(match: re.Match[str], frame: Frame) -> Meaning | None:
    count = _whole(match, 1)
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


def _joined(first: "say.Days | None", last: "say.Days | None") -> "say.Days | None":
    return (first[0], last[1]) if first and last else None


def _outer(match: re.Match[str], _: Frame) -> Meaning | None:
    count, unit = _whole(match, 2), UNITS[match.group(3)]
    if count < 1 or (count == 1 and unit == "week"):
        return None
    return say.outer(match.group(1) not in ("后", "最后"), count, unit)


def _nth_week(match: re.Match[str], frame: Frame) -> Meaning | None:
    number = -1 if match.group(1) == "最后一" else _whole(match, 1) if match.group(1) != "首" else 1
    return say.a_cut(say.nth_week(number, frame), "week", asked=True) if number else None


def _week_of_year(match: re.Match[str], frame: Frame) -> Meaning | None:
    number = _whole(match, 1)
    if not 6 <= number <= 53:  # 第三周 alone may be of a month as well
        cut_only = say.nth_week(number, frame)
        return say.a_cut(cut_only, "week", asked=True)
    cut = say.nth_week(number, frame)
    return Meaning(in_year=lambda year: cut(say.year_days(year), "year"), unit="week")


def _weekday(match: re.Match[str], frame: Frame) -> Meaning:
    return say.day_of_week(WEEKDAYS[match.group(2)], NEARNESS[match.group(1)], frame)


def _weekend(match: re.Match[str], frame: Frame) -> Meaning:
    week = say.unit_at("week", NEARNESS[match.group(1)], frame)
    return Meaning(days=say.weekend_of(week))


def _edge(match: re.Match[str], _: Frame) -> Meaning:
    edge = EDGES[match.group(1)]
    return Meaning(kind="edge", edge="start" if edge == "start" else "end" if edge == "end" else "middle")


EDGE_UNITS: dict[str, Grain] = {"年": "year", "月": "month", "季": "quarter", "季度": "quarter",
                                "周": "week"}  # fmt: skip


def _bare_edge(match: re.Match[str], frame: Frame) -> Meaning:
    unit, edge = EDGE_UNITS[match.group(1)], EDGES[match.group(2)]
    return Meaning(
        kind="ask", days=say.unit_at(unit, 0, frame), unit=unit,
        edge="start" if edge == "start" else "end" if edge == "end" else "middle",
    )  # fmt: skip


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
    return Meaning(days=fiscal_year(fiscal_year_of(frame.today, frame) + shift[match.group(1)], frame))


def _anchored(sign: int) -> Reader:
    def read(match: re.Match[str], _: Frame) -> Meaning | None:
        count = han_number(match.group(1)) if match.group(1) else 1
        return say.relative(UNITS[match.group(2)], sign * int(count)) if count else None

    return read


def _same_period(match: re.Match[str], _: Frame) -> Meaning:
    unit = match.group(1)
    to = "previous" if unit in ("上月", "上个月", "上季", "上季度", "上周", "上期") else "year_ago"
    if to == "previous":
        return Meaning(kind="anchored", unit="quarter" if "季" in unit else "week" if "周" in unit else "month", shift=-1, compare="previous")
    return Meaning(kind="anchored", unit="year", shift=-1, compare="year_ago")


GRAINS: dict[str, Grain] = {
    "天": "day", "日": "day", "周": "week", "星期": "week", "个星期": "week", "礼拜": "week",
    "月": "month", "月份": "month", "个月": "month", "月度": "month", "季": "quarter",
    "季度": "quarter", "个季度": "quarter", "年": "year", "年度": "year", "年份": "year",
    "小时": "hour", "个小时": "hour", "周度": "week",
}  # fmt: skip
_GRAIN = "(" + "|".join(sorted(GRAINS, key=len, reverse=True)) + ")"
CHANGE_UNITS: dict[str, Grain] = {"月": "month", "月度": "month", "季": "quarter", "季度": "quarter",
                                  "周": "week", "日": "day", "年": "year", "年度": "year"}  # fmt: skip


def _grain(match: re.Match[str], _: Frame) -> Meaning:
    return say.a_grain(GRAINS[match.group(1)])


def _change(match: re.Match[str], _: Frame) -> Meaning:
    unit = CHANGE_UNITS.get(match.group(1) or "")
    return say.a_change("year_ago" if match.group(2) == "同比" else "previous", unit)


RULES: tuple[Rule, ...] = (
    _rule("天|日", "(大前天|大后天|今天|今日|昨天|昨日|前天|前日(?!期)|明天|明日|(?<!大)后天|当天|当日)",
          lambda m, f: say.whole_unit("day", NAMED_DAYS[m.group(1)], f)),
    _rule("年", "(" + "|".join(sorted(NAMED_YEARS, key=len, reverse=True)) + ")(?!轻|龄|会员)",
          lambda m, f: say.whole_unit("year", NAMED_YEARS[m.group(1)], f)),
    _rule("本|这|当|上|下", _NEAR + "(自然月|月份|月度|月|周|星期|礼拜|季度|季|年度|年)(?![一二两三四五六日天末]|半|轻|龄|环比|同比|初级|结)"
          .replace("(自然月|月份|月度|月|", "(月|"), _near),
    _rule("本|这|当|上|下", _NEAR + r"(月|周|星期|礼拜|季度|季|年度)(?=末|初)", _near),
    _rule("近|过去|最近|前|以来|往前", rf"(?:最近|过去|近|往前|之前|以往|前面|过往)的?{_N}{_SPAN}(?!份)", _back),
    _rule("近|过去|最近", r"(?:最近|过去|近)(?:这)?(半)年", lambda m, f: say.back("month", 6, f)),
    _rule("近|过去|最近", r"(?:最近|过去|近)(?:一年半|1年半)", lambda m, f: say.back("month", 18, f)),
    _rule("近|过去|最近", r"(?:最近|过去|近)(?:半个月)", lambda m, f: say.back("day", 15, f)),
    _rule("半年|年半", r"(?<![上下])半年(?=内|里|以来|[都还]?(?:没|未|不|无))", lambda m, f: say.back("month", 6, f)),
    _rule("没|未|无", rf"(?<![近去前满])(?<![\d第]){_N}{_SPAN}(?=[都还以]?(?:内|里)?(?:没|未|无))",
          _back),
    _rule("上", rf"上{_N}(个月|周|个星期|个季度|季度)", lambda m, f: None if m.group(1) == "一" else say.full_back(UNITS[m.group(2)], _number(m, 1), f)),
    _rule("完整|整|自然", rf"(?:最近|过去|近|前){_N}个?(?:完整的?|整|自然)(月|季度|周|年)",
          lambda m, f: say.full_back(UNITS[m.group(2)], _number(m, 1), f)),
    _rule("前", rf"{_NO_DIGIT}{_N}{_SPAN}(?:之)?前(?![{'一二两三四五六七八九十'}\d名列端])",
          lambda m, f: None if m.group(2) in ("日", "月") else say.ago(UNITS[m.group(2)], _number(m, 1), f)),
    _rule("半年前", "半年(?:之)?前", lambda m, f: say.ago("month", 6, f)),
    _rule("未来|接下来|今后|往后|下", rf"(?:未来|接下来|今后|往后|下){_N}{_SPAN}",
          lambda m, f: say.ahead(UNITS[m.group(2)], _number(m, 1), f)),
    _rule("前几|近几|几天|几个|最近|近期|近来|前段|前阵", r"(?:前|近|最近|过去|这|最近这)几(?:天|日|周|个月|个季度|个星期|年)|近期|近来|前段时间|前阵子|最近一段时间|这段时间|"
          r"最近(?![\d一二两三四五六七八九十半几这的]|更新|购买|下单|联系|访问|登录|[个笔条单次])", lambda m, f: say.recent(f)),
    _rule("小时", rf"(?:最近|过去|近){_N}个?小时",
          lambda m, f: Meaning(kind="ask", choices=(say.unit_at("day", 0, f), say.unit_at("day", -1, f)))),
    _rule("年初|年", r"(?:今年|本年度?|年)(?:年)?初?(?:至今|以来|到现在|到今天|到目前为止|至现在|截至目前|累计至今|开始到现在)|今年累计|本年累计|年累计|年初以来|(?:从|自)?年初(?:开始)?(?:至今|以来|到现在|到今天)|今年(?:截至|截止)?(?:到)?目前(?:为止)?|今年迄今",
          lambda m, f: say.to_date("year", f)),
    _rule("月", r"(?:本月|这个月|当月|月初|这月|本月初)(?:至今|以来|到现在|到今天|到目前为止|累计)|本月累计", lambda m, f: say.to_date("month", f)),
    _rule("季", r"(?:本季度?|这个季度|当季|季初|季度初)(?:至今|以来|到现在|到今天|到目前为止|累计)", lambda m, f: say.to_date("quarter", f)),
    _rule("周", r"(?:本周|这周|这个星期)(?:至今|以来|到现在|到今天|到目前为止|累计)", lambda m, f: say.to_date("week", f)),
    _rule("有史以来|全部时间|所有时间|历史", r"有史以来|全部时间|所有时间|全时段|历史累计|全部历史",
          lambda m, f: Meaning(days=(None, None))),
    # years, halves, quarters, months
    _rule("年", rf"(?<![\d.]){_YEAR4}年(?:度|全年)?(?![前内代]|以[内上下])", _year4),
    _rule("年", rf"(?<!\d[.,])(?<![近去前满第超过于\d这了作达约有用每]){'([0-3][0-9]|[一二三][零〇一二三四五六七八九])'}年(?![前内代间期老质经历合保会客工寿计战半多]|以[内上下])", _year2),
    _rule("年代", r"((?:19|20)\d0)年代", _decade),
    _rule("半年", r"(上|下|前|后)半年(?!度?均)度?", lambda m, f: say.half_of_year(1 if m.group(1) in "上前" else 2)),
    _rule("季", r"第?([1-4一二三四首])个?季度?(?!度|卡|票)", _quarter),
    _rule("季", r"q([1-4])季度?", _quarter),
    _rule("季", r"([1-3一二三])[、,和与及]?([2-4二三四])季度?", lambda m, f: say.quarters_of_year(_whole(m, 1), _whole(m, 2), f)),
    _rule("月", rf"{_NO_DIGIT}(\d{{1,2}}|[一二三四五六七八九])[、,和与及](\d{{1,2}}|[一二三四五六七八九]|十[一二]?)月份?(?!\d*[日号])", lambda m, f: _month_run(m, f) if _whole(m, 2) == _whole(m, 1) + 1 else None),
    _rule("去年", "去年的?(?:今天|今日|同一天|同日)", lambda m, f: say.whole_day(say.step("year", f.today, -1))),
    _rule("季度", r"前([两二三23])个?季度", _first_quarters),
    _rule("月", rf"{_NO_DIGIT}(?<!近)(?<!过去)(?<!最近)(\d{{1,2}}|[一二三四五六七八九]|十[一二]?)月份?(?![\d]*[日号])", _month),
    _rule("月", rf"{_NO_DIGIT}(\d{{1,2}}|[一二三四五六七八九]|十[一二]?)月?份?(?:到|至|-|~|—)(\d{{1,2}}|[一二三四五六七八九]|十[一二]?)月份?(?![\d]*[日号])", _month_run),
    _rule("月", rf"{_NO_DIGIT}(\d{{1,2}}|[一二三四五六七八九]|十[一二]?)月(\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[日号]?(?!\d|[日号])(?<=[日号])", lambda m, f: say.day_of_year(_whole(m, 1), _whole(m, 2))),
    _rule("月", rf"{_NO_DIGIT}(\d{{1,2}})月(\d{{1,2}})[日号]?(?:到|至|-|~)(\d{{1,2}})[日号]", lambda m, f: _day_run(_whole(m, 1), _whole(m, 2), _whole(m, 3))),
    _rule("日|号", rf"{_NO_DIGIT}(\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[日号]", _day_of_month),
    _rule("日|号", rf"{_NO_DIGIT}(\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[日号]?(?:到|至|-|~)(\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[日号]", _days_of_month),
    # parts
    _rule("旬", "(上旬|中旬|下旬)", lambda m, f: say.a_cut(say.ten_days(TEN_DAYS[m.group(1)]))),
    _rule("半月", "(上|下|前|后)半个?月", lambda m, f: say.a_cut(say.half(1 if m.group(1) in "上前" else 2))),
    _rule("半", "(上|下|前|后)半段?(?!年|月|个月|数)", lambda m, f: say.a_cut(say.half(1 if m.group(1) in "上前" else 2))),
    _rule("前|头|后|最", rf"(前|头|最后|后|最初)的?{_N}(天|日|周|个星期|个月|月|个季度|季度)(?!大)", _outer),
    _rule("周|星期", r"第(\d{1,2}|[一二三四五六]|[一二三四五]?十[一二三四五六七八九]?)(?:个)?(?:周|星期|礼拜)(?![一二三四五六日])", _nth_week),
    _rule("周|星期", r"(最后一|首)(?:个)?(?:周|星期)(?![一二三四五六日])", _nth_week),
    _rule("周", r"第(\d{1,2}|[一二三四五六七八九]|[一二三四五]?十[一二三四五六七八九]?)周(?![一二三四五六日])", _week_of_year),
    _rule("第", r"第([一二三四五六七八九十]{1,2}|\d{1,2})个?(月|季度|天)(?!大)", lambda m, f: say.a_cut(say.nth_unit(_whole(m, 1), UNITS[m.group(2)]), UNITS[m.group(2)])),
    _rule("第|最后", r"(?:第([一二三四五1-5])|最后一)个(?:周|星期|礼拜)([一二三四五六日天])", lambda m, f: say.a_cut(say.nth_weekday(_whole(m, 1) if m.group(1) else -1, WEEKDAYS[m.group(2)]), "day")),
    _rule("首月|末月|首日|末日|首周", r"(首|末)(月|日|周)", lambda m, f: say.a_cut(say.nth_unit(1 if m.group(1) == "首" else -1, UNITS[m.group(2)]), UNITS[m.group(2)])),
    _rule("年", rf"(?<!\d){_YEAR4}年?(?:到|至|-|~){_YEAR4}年", _year_run),
    _rule("旬", "(上旬|中旬|下旬)", lambda m, f: Meaning(kind="ask", choices=say.thirds(say.unit_at("month", 0, f)))),
    _rule("初|末|底|尾", rf"([初末底尾]){_AFTER_EDGE}", _edge),
    _rule("月初|月末|月底|月尾|年初|年末|年底|季初|季末|季度初|季度末|季底", rf"(?:月|年|季度|季)([初末底尾]){_AFTER_EDGE}", _edge),
    _rule("中", r"(?:月)?(中)(?=[的至到之以,，。?？ ]|$)", _edge),
    _rule("年中", r"年(中)(?=[的至到之以,，。?？ ]|$)", _edge),
    _rule("初|末|底", rf"(?<![一两二三四五六七八九十\d今去前上本这明后]|个)(月|年|季度|季)([初末底]){_AFTER_EDGE}", _bare_edge),
    # weekdays and hours
    _rule("周|星期|礼拜", rf"(本|这|这个|上|上个|上上|上上个|下|下个)?{_WEEK}{_DAYNAME}(?!年|度|期|均)".replace(")?", ")", 1), _weekday),
    _rule("周|星期|礼拜", rf"(?<![上下本这个每逢]){_WEEK}([一二三四五六日])(?!年|度|均)", lambda m, f: say.some_day(WEEKDAYS[m.group(1)], f)),
    _rule("周|星期|礼拜", rf"(?:每个?|逢){_WEEK}{_DAYNAME}", lambda m, f: say.a_part("weekday", WEEKDAYS[m.group(1)])),
    _rule("周|星期|礼拜", rf"{_WEEK}{_DAYNAME}(?:到|至|-|~){_WEEK}?{_DAYNAME}", lambda m, f: _weekday_run(WEEKDAYS[m.group(1)], WEEKDAYS[m.group(2)])),
    _rule("周末", "(本|这|这个|上|上个|上上|上上个|下|下个)周末", _weekend),
    _rule("周末|双休", "(?:在)?(?<![上下本这个])(?:周末|双休日)", lambda m, f: say.a_part("is_weekend", True)),
    _rule("周末", "(?<=每个)周末", lambda m, f: say.a_part("is_weekend", True)),
    _rule("工作日|平日", "工作日|平日", lambda m, f: say.a_part("is_weekend", False)),
    _rule("周末|工作日|平日", "(?:周末|双休日)(?:和|与|跟|对比|vs|还是|、|/)(?:工作日|平日)|(?:工作日|平日)(?:和|与|跟|对比|vs|还是|、|/)(?:周末|双休日)|是否周末",
          lambda m, f: say.a_part("is_weekend")),
    _rule("周|星期|礼拜", r"(?:按|各|每个?|分|在|哪)?(?:周几|星期几|礼拜几)|按(?:星期|礼拜)(?!度)|(?:一周|一星期|每周|一周中)(?:的|中)?(?:各天|每天|每一天|哪一天|哪天)", lambda m, f: say.a_part("weekday")),
    _rule("小时|时段|几点|钟头", r"(?:按|各|每个?|分|哪个?|不同)?(?:个)?(?:时段|时间段)|(?:按|各|分|哪个)小时|(?:一天|每天|一天中|每天的)?(?:中)?(?:的)?(?:各小时|几点钟?|各个时段|哪个时段|哪个小时)", lambda m, f: say.a_part("hour")),
    # grains
    _rule("每|各|逐|按|分|历", rf"(?:每一个?|每个?|各个?|逐|按照?每?个?|分|以){_GRAIN}(?!几|[一二三四五六]|末|单|活|线|客)(?:维度|粒度|为单位|来看|变化)?", _grain),
    _rule("按周|每周|按天", r"(?:每|按|逐|各)周(?!几|[一二三四五六日末])", lambda m, f: say.a_grain("week")),
    _rule("历年|历月|历季|月月|年年|天天|周周", "历(年|月|季)|(月)月|(年)年|(天)天|(周)周",
          lambda m, f: say.a_grain(GRAINS[next(one for one in m.groups() if one)])),
    _rule("度", rf"(?<![本上下这个季年半{'一二三四'}\d])(月|季|年|周)度(?!假)", lambda m, f: say.a_grain(GRAINS[m.group(1)])),
    _rule("季度", r"(?<![本上下这个第前一二三四两\d每各按分逐])季度(?![初末])", lambda m, f: say.a_grain("quarter")),
    _rule("月份|年份", r"(?<=[^\d一二三四五六七八九十几])(月份|年份)", _grain),
    _rule("月份|年份", r"^(月份|年份)", _grain),
    _rule("哪", r"(?:在)?哪(?:一个?|个|几个?)?(月份?|天|日|周|星期|季度?|年份?|个月|个季度)", _grain),
    _rule("走势|趋势|变化趋势|曲线|走向", "变化趋势|走势|趋势|走向|变化曲线|曲线", lambda m, f: say.a_grain(None)),
    # comparisons
    _rule("同比|环比", r"(月度|季度|年度|月|季|周|日|年)?(同比|环比)", _change),
    _rule("同比|环比", r"(月度|季度|年度|月|季|周|日|年)?(同比|环比)(?:去年同期|去年|上年同期|上年|上个?月|上个?季度|上季|上周|上期|增长(?!率|速|最|额))", _change),
    _rule("同期|同月|同季", r"(上个?月|上季度?|上周|上期|去年|上年|前年)(?:的)?(?:同期|同月|同季度?|同一时期|同样时间)", lambda m, f: _same_period(m, f)),
    _rule("上期|上一期|上一周期|上个周期|前期", r"(?:与|和|跟|较|比|同|环比)(?:上期|上一期|上一周期|上个周期)(?:相比|对比|比)?", lambda m, f: say.a_change("previous")),
    # relative to the last form
    _rule("前|早", rf"(?:再|更)?(?:往前|早|往前推|前推|往回)推?{_N}{_SPAN}", _anchored(-1)),
    _rule("前", r"(?:再|那|它的|的)?()前一个?(月|季度|周|星期|年|天|季)", lambda m, f: say.relative(UNITS[m.group(2)], -1)),
    _rule("前", rf"(?:再|更)前{_N}{_SPAN}", _anchored(-1)),
    _rule("早", rf"早{_N}{_SPAN}", _anchored(-1)),
    _rule("后", r"(?:再|那|它的|的)?()(?<!最)后一个?(月|季度|周|星期|年|天|季)(?!内)", lambda m, f: say.relative(UNITS[m.group(2)], 1)),
    _rule("往后|晚|之后|推", rf"(?:再|更)(?:往后|晚|往后推){_N}{_SPAN}", _anchored(1)),
    _rule("财年|财季|fy", r"(\d{4}|\d\d)财年(?:第?(?:q)?([1-4一二三四])(?:财)?(?:季度?)?)?", _fiscal),
    _rule("财年", "(本|这个|当前|上|上个|上一|下|下个)财年", _fiscal_near),
    _rule("现在|今|目前|当前", "现在|目前|如今|今日|当前", lambda m, f: Meaning(kind="now", days=say.unit_at("day", 0, f))),
    _rule("全年", "(?<![年\\d])全年", lambda m, f: Meaning(kind="ask", choices=(say.unit_at("year", 0, f), say.unit_at("year", -1, f)))),
)  # fmt: skip


def _day_run(month: int, first: int, last: int) -> Meaning | None:
    opening, closing = say.day_of_year(month, first), say.day_of_year(month, last)
    if opening is None or closing is None or first > last:
        return None
    start, end = opening.in_year, closing.in_year
    if start is None or end is None:
        return None
    return Meaning(in_year=lambda year: _joined(start(year), end(year)))


def _weekday_run(first: int, last: int) -> Meaning | None:
    return say.a_part("weekday", *range(first, last + 1)) if first < last else None


CHINESE_LANGUAGE = Language(
    rules=RULES + chinese_rules(),
    inner_first=None,
    outer_first=re.compile(r"\s*的?\s*"),
    between=re.compile(r"\s*(?:到|至|~|-|—)\s*"),
    both=re.compile(r"\s*(?:和|与|到|至)\s*"),
    leads=tuple(
        (effect, re.compile(rf"(?:{words})\s*$"))
        for effect, words in (
            ("range", "从|自从|自"),
            ("both", "介于|在"),
            ("beside", "和|与|跟|同"),
            ("vague", "大约|大概|约莫"),
            ("until", "截至到?|截止到?"),
            ("compare", r"相比于?|相较于?|相对于?|对比|比较|(?<![占环同对分相])比|(?<![比])较|vs\.?"),
        )
    ),
    trails=tuple(
        (effect, re.compile(rf"\s*(?:{words})"))
        for effect, words in (
            ("since", "以来|至今|到现在|到今天|到目前(?:为止)?|至现在|开始到现在|起(?:至今)?(?![来码订])|"
                      "开始(?:至今)?|(?:之|以)后至今|到今(?!年)"),
            ("before", rf"之前|以前|(?<![上下])前{AFTER_BOUND}"),
            ("after", rf"之后|以后|(?<![上下])后{AFTER_BOUND}"),
            ("until", "为止|止"),
            ("vague", "前后|左右"),
            ("compare", "相比较?(?:较|而言)?|比起来|做?对比(?=$|[,?!。 的呢]|一下|怎|如何)|比较?(?![例率重价分方])(?=$|[,?!。 呢]|一下|怎|如何|的|有|增|下|上|涨|跌|是|差)"),
        )
    ),
)
"""Chinese as one table."""
