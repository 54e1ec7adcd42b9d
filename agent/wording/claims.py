"""Words that claim something of a number: which way it moved, where it stands, why.

Tables by meaning, both languages; agent/grounding.py demands a fact behind each of them.
"""

RISING: tuple[str, ...] = (
    "rose", "rise", "risen", "rising", "grew", "grow", "growth", "grown", "increase", "increased",
    "increasing", "climbed", "climb", "jumped", "surged", "soared", "improved", "gained", "upward",
    "上升", "增长", "增加", "上涨", "提高", "提升", "攀升", "回升", "走高", "增多", "升至", "涨",
)  # fmt: skip

FALLING: tuple[str, ...] = (
    "fell", "fall", "fallen", "falling", "dropped", "drop", "decline", "declined", "decrease",
    "decreased", "decreasing", "shrank", "sank", "slipped", "worsened", "lost", "downward",
    "下降", "减少", "下跌", "降低", "下滑", "回落", "走低", "缩减", "降至", "跌",
)  # fmt: skip

HIGHEST: tuple[str, ...] = (
    "highest", "largest", "biggest", "best", "greatest", "most", "top", "leads", "led", "leading",
    "leader", "maximum", "peak", "peaked", "foremost",
    "最高", "最大", "最多", "最好", "最强", "第一", "居首", "榜首", "领先", "首位", "峰值",
)  # fmt: skip

LOWEST: tuple[str, ...] = (
    "lowest", "smallest", "worst", "least", "fewest", "bottom", "minimum", "last place",
    "最低", "最小", "最少", "最差", "最弱", "垫底", "末位", "谷值",
)  # fmt: skip

BEYOND: tuple[str, ...] = (
    "exceed", "exceeds", "exceeded", "surpass", "surpassed", "more than", "less than", "above",
    "below", "higher", "lower", "outperformed",
    "超过", "超出", "高于", "低于", "多于", "少于", "不足", "超越",
)  # fmt: skip

CAUSAL: tuple[str, ...] = (
    "because", "due to", "caused", "cause", "causes", "owing to", "thanks to", "driven by",
    "as a result", "result of", "leads to", "led to", "therefore", "explains", "attributable",
    "因为", "由于", "导致", "因此", "所以", "原因", "得益于", "归因", "造成", "源于", "使得",
)  # fmt: skip

HALVES: tuple[str, ...] = ("half", "一半", "过半", "近半", "半数")
DOUBLES: tuple[str, ...] = (
    "double",
    "doubled",
    "doubling",
    "twice",
    "翻倍",
    "翻番",
    "翻了一番",
    "两倍",
    "加倍",
)
TRIPLES: tuple[str, ...] = ("triple", "tripled", "trebled", "thrice", "三倍", "翻两番")

NUMBER_WORDS: dict[str, float] = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "hundred": 100, "dozen": 12, "thousand": 1000, "million": 1_000_000,
}  # fmt: skip
"""Without "one", which is a pronoun as often as a number."""

CHINESE_DIGITS: dict[str, float] = {
    "零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7,
    "八": 8, "九": 9,
}  # fmt: skip
CHINESE_UNITS: dict[str, float] = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}

CURRENCIES: tuple[str, ...] = (
    "CNY", "RMB", "USD", "EUR", "GBP", "JPY", "HKD", "BRL", "CAD", "AUD", "INR", "KRW",
    "¥", "￥", "$", "€", "£", "₩", "₹", "人民币", "美元", "欧元", "日元", "英镑", "港元",
)  # fmt: skip

CAPITALISED = frozenset({
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December", "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep",
    "Oct", "Nov", "Dec", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    "Sunday", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun",
})  # fmt: skip
"""Capitalised in any sentence; dates are held against the facts by their digits."""
