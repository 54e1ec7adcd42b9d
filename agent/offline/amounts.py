"""Numbers in a question: thresholds, ranges, top N. Where they belong is decided by the planner.

Patterns per language as data; the same small reader for both. Words about time are the caller's:
what lies in `taken` is not read again.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Literal

from agent.offline.hits import AmountHit, NormalText
from agent.offline.numerals import ENGLISH_WORDS
from agent.offline.quantities import Quantity, quantities

Op = Literal["gt", "gte", "lt", "lte", "eq", "ne"]


OPERATORS_BEFORE: tuple[tuple[Op, str], ...] = (
    ("gte", r"at least|no less than|not less than|no fewer than|not fewer than|a minimum of|"
            r"minimum(?: of)?|min|greater than or equal to|more than or equal to|>=|≥|"
            r"not under|not below|大于等于|大于或等于|不少于|"
            r"不低于|不小于|不下于|至少|最少|起码|多于或等于|达到|满|不下|高于或等于"),
    ("lte", r"at most|no more than|not more than|not over|not above|not exceeding|up to|"
            r"a maximum of|maximum(?: of)?|max|less than or equal to|<=|≤|within|"
            r"小于等于|小于或等于|不超过|"
            r"不多于|不大于|不高于|至多|最多|顶多|低于或等于"),
    ("gt", r"more than|greater than|larger than|bigger than|higher than|longer than|older than|"
           r"over|above|exceeding|exceeds?|in excess of|upwards of|beyond|better than|"
           r"north of|>|超过|超出|大于|多于|高于|高过|突破|逾|长于|早于"),
    ("lt", r"less than|fewer than|lower than|smaller than|shorter than|under|below|beneath|"
           r"younger than|worse than|sou"
            r"th of|<|低于|少于|小于|不到|不足|未满|未达到|未达|短于|没到|不满"),
    ("ne", r"other than|not equal to|!=|≠|不等于"),
    ("eq", r"exactly|precisely|equal to|equals?|just|only|=|等于|正好|恰好|刚好|只有|仅有|仅"),
)  # fmt: skip


OPERATORS_AFTER: tuple[tuple[Op, str], ...] = (
    ("gte", r"or more|or above|or over|or higher|or better|or longer|or greater|and more|"
            r"and above|and over|and up|upwards|plus|or older|"
            r"及以上|或以上|以上|起|或更多|或更高"),
    ("lte", r"or less|or fewer|or below|or under|or lower|or shorter|at most|and below|"
            r"及以下|或以下|以下|以内|之内|或更少|或更低|(?<=[天周月年时])内(?![容部])"),
    ("lt", r"不到"),
)  # fmt: skip


TOP_WORDS = r"top|best|first|highest|leading|largest|biggest|greatest"


BOTTOM_WORDS = r"bottom|worst|lowest|smallest|fewest|poorest|weakest|slowest"


DESC_WORDS = r"highest|best|largest|biggest|greatest|top|strongest|leading|longest|richest|fastest"


ASC_WORDS = r"lowest|worst|smallest|weakest|fewest|poorest|slowest|shortest|cheapest"


ABOUT_BEFORE = re.compile(
    r"(?:about|around|roughly|approximately|approx\.?|nearly|almost|some|~|约|大约|大概|将近|接近|差不多)\s?$"
)


ABOUT_AFTER = re.compile(r"\s?(?:左右|上下|来|or so)")


def find_amounts(text: NormalText, taken: Iterable[tuple[int, int]] = ()) -> tuple[AmountHit, ...]:
    """Every amount, in order, none overlapping; `taken` spans (time hits) are left alone.

    'win rate above 40%' -> one threshold, gt 0.4, percent.
    """
    plain = text.text
    closed = tuple(taken)
    if not _may_hold_a_number(plain):
        return ()
    numbers = [one for one in quantities(plain) if not _overlaps(one.start, one.end, closed)]
    hits = [*_betweens(plain, numbers), *_tops(plain, numbers), *_thresholds(plain, numbers)]
    hits = [hit for hit in hits if not _overlaps(hit.start, hit.end, closed)]
    chosen = _without_overlap(hits)
    spans = tuple((hit.start, hit.end) for hit in chosen)
    bare = [_bare(plain, one) for one in numbers if not _overlaps(one.start, one.end, spans)]
    chosen += [hit for hit in bare if hit is not None]
    return tuple(sorted(chosen, key=lambda hit: hit.start))


_HINT = re.compile(
    r"\d|[零〇一二两俩三四五六七八九十百千万亿半]|"
    rf"(?<![a-z])(?:{ENGLISH_WORDS}|twice|once|thrice|half|third|dozen)(?![a-z])",
    re.ASCII,
)


def _may_hold_a_number(text: str) -> bool:
    return _HINT.search(text) is not None


def _overlaps(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start < other_end and other_start < end for other_start, other_end in spans)


def _without_overlap(hits: list[AmountHit]) -> list[AmountHit]:
    """Longest first; between equal lengths a top N before a threshold."""
    chosen: list[AmountHit] = []
    for hit in sorted(hits, key=lambda one: (one.start - one.end, one.kind != "top")):
        if not _overlaps(hit.start, hit.end, ((one.start, one.end) for one in chosen)):
            chosen.append(hit)
    return chosen


_BEFORE = tuple(
    (
        op,
        re.compile(
            f"(?:(?:(?<![a-z])|(?=[^a-z]))(?:is |are |was |were |of |be )?(?:{words})"
            "(?: than)?)(?:了)? ?$",
            re.ASCII,
        ),
    )
    for op, words in OPERATORS_BEFORE
)


_AFTER = tuple(
    (op, re.compile(rf" ?(?:{words})(?![a-z])", re.ASCII)) for op, words in OPERATORS_AFTER
)


_PLUS = re.compile(r"\+(?: ?(?:days?|条|个|单|笔|件))?")


def _thresholds(text: str, numbers: list[Quantity]) -> Iterator[AmountHit]:
    for number in numbers:
        before, about = _before(text, number.start)
        lead = text[max(0, before - 30) : before]
        for op, pattern in _BEFORE:
            found = pattern.search(lead)
            if found:
                yield _hit(number, op, before - len(found.group()), number.end, about)
                break
        for op, pattern in _AFTER:
            trail = pattern.match(text, number.end)
            if trail:
                yield _hit(number, op, before, trail.end(), about)
                break
        plus = _PLUS.match(text, number.end)
        if plus:
            yield _hit(number, "gte", before, plus.end(), about)


def _before(text: str, start: int) -> tuple[int, bool]:
    """Where the number begins with an 'about' before it."""
    about = ABOUT_BEFORE.search(text, max(0, start - 15), start)
    return (about.start(), True) if about else (start, False)


def _hit(number: Quantity, op: Op, start: int, end: int, about: bool) -> AmountHit:
    return AmountHit(
        start=start, end=end, kind="threshold", op=op, value=number.value,
        percent=number.percent, unit=number.unit, about=about,
    )  # fmt: skip


_BETWEEN_JOIN = re.compile(r" ?(?:and|to|-|~|到|至|和|与) ?", re.ASCII)


_BETWEEN_LEAD = re.compile(r"(?<![a-z])(?:between|from|ranging from|介于|从|在) ?$", re.ASCII)


_BETWEEN_TRAIL = re.compile(r" ?(?:之间|区间|这个区间)")


def _betweens(text: str, numbers: list[Quantity]) -> Iterator[AmountHit]:
    for low, high in pairwise(numbers):
        joined = _BETWEEN_JOIN.fullmatch(text[low.end : high.start])
        if not joined:
            continue
        lead = _BETWEEN_LEAD.search(text, max(0, low.start - 14), low.start)
        trail = _BETWEEN_TRAIL.match(text, high.end)
        if not (lead or trail) and joined.group().strip() in ("and", "和", "与"):
            continue
        shared = replace(low, value=low.value / 100, percent=True) if _is_shared(low, high) else low
        if shared.value < high.value:
            yield AmountHit(
                start=lead.start() if lead else low.start, end=trail.end() if trail else high.end,
                kind="between", value=shared.value, upper=high.value, percent=high.percent,
                unit=high.unit or low.unit,
            )  # fmt: skip


def _is_shared(low: Quantity, high: Quantity) -> bool:
    """'between 20 and 40%': the sign is said once."""
    return high.percent and not low.percent and low.value > 1


_TOP_N = re.compile(rf"(?<![a-z])(?:the )?(?P<word>{TOP_WORDS}|{BOTTOM_WORDS}) ?-?$", re.ASCII)


_N_TOP = re.compile(
    rf" (?:(?:(?P<asc>{ASC_WORDS})|(?P<desc>{DESC_WORDS}))(?:[- ]performing)?(?![a-z]|[- ]sell))",
    re.ASCII,
)


_N_FAR_TOP = re.compile(
    rf" (?:best[- ]sell|most [a-z]|[a-z]+(?: [a-z]+)?(?: with| having| by)(?: the)? "
    rf"(?:(?P<asc>{ASC_WORDS}|least)|{DESC_WORDS}|most)|(?P<least>least [a-z]))", re.ASCII,
)  # fmt: skip
"""The superlative stands apart or belongs to a phrase: only the number is taken."""


_HAN_TOP = re.compile(r"(?P<word>排名前|排前|前|头|top|后|倒数第?|垫底的?|末尾)\s?第?$")


_HAN_TOP_TRAIL = re.compile(
    r"(?:大(?!区|客|类|单|中|城|品|部)|大(?=客户|品类|城市|区域)|强|甲|者)?"
)


_HAN_N_TOP = re.compile(
    r"(?<!得)最(?P<word>高|多|大|好|强|贵|快|长|低|少|小|差|弱|慢|短|便宜)的?(?:那|前)?$"
)


_HAN_FAR_TOP = re.compile(r"最(?P<word>[^的最]{1,6})的(?:那|前)?$")


_PER_GROUP = re.compile(
    "(?<![a-z])(?:in|within|for|of|per|under|by|from) (?:each|every)"
"(?![a-z])|(?<![a-z])per [a-z]+|each [a-z]+'s|"
    r"(?:每个?|各个?)", re.ASCII,
)  # fmt: skip


def _tops(text: str, numbers: list[Quantity]) -> Iterator[AmountHit]:
    for number in numbers:
        if not _is_count(number):
            continue
        found = _english_top(text, number) or _chinese_top(text, number)
        if found is not None:
            yield replace(found, per_group=_PER_GROUP.search(text) is not None)


def _is_count(number: Quantity) -> bool:
    """Ten customers or 10 % of them; '1,000 dollars' or 2.5 are no count."""
    if number.percent:
        return 0 < number.value <= 1
    whole = number.value == int(number.value) and 1 <= number.value <= 10_000
    return whole and number.unit in ("", "count")


def _english_top(text: str, number: Quantity) -> AmountHit | None:
    lead = _TOP_N.search(text, max(0, number.start - 14), number.start)
    if lead:
        down = re.fullmatch(BOTTOM_WORDS, lead["word"]) is not None
        return _top(number, lead.start(), number.end, "asc" if down else "desc")
    trail = _N_TOP.match(text, number.end)
    if trail:
        return _top(number, number.start, trail.end(), "asc" if trail["asc"] else "desc")
    far = _N_FAR_TOP.match(text, number.end)
    if far:
        down = bool(far["asc"] or far["least"])
        return _top(number, number.start, number.end, "asc" if down else "desc")
    return None


def _chinese_top(text: str, number: Quantity) -> AmountHit | None:
    lead = _HAN_TOP.search(text, max(0, number.start - 5), number.start)
    if lead:
        down = lead["word"].startswith(("后", "倒数", "末尾", "垫底"))
        trail = _HAN_TOP_TRAIL.match(text, number.end)
        return _top(number, lead.start(), trail.end() if trail else number.end, _way(down))
    ranked = _HAN_N_TOP.search(text, max(0, number.start - 6), number.start)
    if ranked:
        return _top(number, ranked.start(), number.end, _way(ranked["word"] in HAN_DOWN))
    far = _HAN_FAR_TOP.search(text, max(0, number.start - 10), number.start)
    if far:
        known = far["word"] in HAN_DOWN or far["word"] in HAN_UP
        down = far["word"] in HAN_DOWN
        found = _top(number, number.start, number.end, _way(down))
        return found if known else replace(found, direction=None)
    return None


HAN_UP = ("高", "多", "大", "好", "强", "贵", "快", "长", "有价值", "畅销", "重要")


HAN_DOWN = ("低", "少", "小", "差", "弱", "慢", "短", "便宜")


def _way(down: bool) -> Literal["asc", "desc"]:
    return "asc" if down else "desc"


def _top(number: Quantity, start: int, end: int, direction: Literal["asc", "desc"]) -> AmountHit:
    return AmountHit(
        start=start, end=end, kind="top", value=number.value, percent=number.percent,
        unit=number.unit, direction=direction,
    )  # fmt: skip


_ORDINAL = re.compile(r"第$")


def _bare(text: str, number: Quantity) -> AmountHit | None:
    """A number nothing explains; a lone 一 or 'one' inside words is none."""
    if number.bare_han or _ORDINAL.search(text, 0, number.start):
        return None
    if text[number.start : number.end] in ("one", "second"):
        return None
    return AmountHit(
        start=number.start, end=number.end, kind="number", value=number.value,
        percent=number.percent, unit=number.unit,
        about=_before(text, number.start)[1] or ABOUT_AFTER.match(text, number.end) is not None,
    )  # fmt: skip
