"""The words Chinese says time with, and the patterns made of them. Tables only."""

import re

from agent.offline.numerals import CHINESE, han_number
from agent.offline.time_phrases.pieces import Reader, Rule
from semantic_layer.query import Grain

UNIT_WORDS: dict[str, Grain] = {
    "天": "day", "日": "day", "周": "week", "星期": "week", "礼拜": "week", "个星期": "week",
    "个礼拜": "week", "个月": "month", "月": "month", "季度": "quarter", "个季度": "quarter",
    "季": "quarter", "年": "year", "年度": "year", "个自然月": "month", "个整月": "month",
    "小时": "hour", "个小时": "hour",
}  # fmt: skip

NAMED_DAYS = {
    "今天": 0, "今日": 0, "昨天": -1, "昨日": -1, "前天": -2, "前日": -2, "大前天": -3,
    "明天": 1, "明日": 1, "后天": 2, "大后天": 3, "当天": 0, "当日": 0,
}  # fmt: skip

NAMED_YEARS = {
    "今年": 0, "本年": 0, "本年度": 0, "今年度": 0, "当年": 0, "去年": -1, "上年": -1, "上年度": -1,
    "去年度": -1, "上一年": -1, "前年": -2, "大前年": -3, "明年": 1, "下一年": 1, "后年": 2,
}  # fmt: skip

NEARNESS = {
    "本": 0, "这": 0, "这个": 0, "这一": 0, "这一个": 0, "当": 0, "当前": 0, "上": -1, "上个": -1,
    "上一": -1, "上一个": -1, "上上": -2, "上上个": -2, "大上个": -2, "大上": -2,
    "下": 1, "下个": 1, "下一": 1, "下一个": 1,
    "下下": 2, "下下个": 2,
}  # fmt: skip

WEEKDAYS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7}

TEN_DAYS = {"上旬": 1, "中旬": 2, "下旬": 3}

EDGES = {"初": "start", "末": "end", "底": "end", "尾": "end", "中": "middle"}

COUNT = f"({CHINESE})"

ONE_UNIT = "(" + "|".join(sorted(UNIT_WORDS, key=len, reverse=True)) + ")"

LENGTH = "(天|日|周|星期|礼拜|个星期|个礼拜|个月|个自然月|个整月|季度|个季度|年|月)"

NEAR = "(" + "|".join(sorted(NEARNESS, key=len, reverse=True)) + ")"

WEEK = "(?:周|星期|礼拜)"

WEEKDAY = "([一二三四五六日天])"

NO_DIGIT = r"(?<!\d[.,])(?<![\d零〇一二两三四五六七八九十百千万亿])"

YEAR = r"((?:19|20)\d\d|[一二][零〇九]?[零〇一二三四五六七八九]{2,3})"

AFTER_EDGE = r"(?![级次始步创衷中薪层价部盘端位尾国央东西南北心小大文信标型等旬])"

AFTER_BOUND = r"(?![\d一二两三四五六七八九十几名列端台续来备勤])"


def rule(needs: str, pattern: str, read: Reader) -> Rule:
    """A rule that is tried where one of the `needs`, parted by bars, is in the text."""
    return Rule(tuple(needs.split("|")) if needs else (), pattern, read)


def number_in(match: re.Match[str], group: int) -> float | None:
    """The number a group holds; 半 is a half."""
    words = match.group(group)
    return 0.5 if words == "半" else han_number(words)


def whole_in(match: re.Match[str], group: int) -> int:
    """The whole number a group holds."""
    return int(han_number(match.group(group)) or 0)


EDGE_UNITS: dict[str, Grain] = {
    "年": "year", "月": "month", "季": "quarter", "季度": "quarter", "周": "week",
}  # fmt: skip

GRAINS: dict[str, Grain] = {
    "天": "day", "日": "day", "周": "week", "星期": "week", "个星期": "week", "礼拜": "week",
    "月": "month", "月份": "month", "个月": "month", "月度": "month", "季": "quarter",
    "季度": "quarter", "个季度": "quarter", "年": "year", "年度": "year", "年份": "year",
    "小时": "hour", "个小时": "hour", "周度": "week",
}  # fmt: skip

GRAIN = "(" + "|".join(sorted(GRAINS, key=len, reverse=True)) + ")"

CHANGE_UNITS: dict[str, Grain] = {
    "月": "month", "月度": "month", "季": "quarter", "季度": "quarter", "周": "week", "日": "day",
    "年": "year", "年度": "year",
}  # fmt: skip
