"""Chinese time as one table: its rules, and how it puts pieces together."""

import re

from agent.offline.time_phrases.chinese_days import RULES as DAYS
from agent.offline.time_phrases.chinese_parts import RULES as PARTS
from agent.offline.time_phrases.chinese_repeats import RULES as REPEATS
from agent.offline.time_phrases.chinese_words import AFTER_BOUND, COUNT
from agent.offline.time_phrases.holidays import chinese_rules
from agent.offline.time_phrases.pieces import Language

CHINESE_LANGUAGE = Language(
    rules=(*DAYS, *PARTS, *REPEATS, *chinese_rules()),
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
            (
                "compare",
                r"相比于?|相较于?|相对于?|对比|比较|(?<![占环同对分相])比|(?<![比])较|vs\.?",
            ),
        )
    ),
    trails=tuple(
        (effect, re.compile(rf"\s*(?:{words})"))
        for effect, words in (
            (
                "since",
                "以来|至今|到现在|到今天|到目前(?:为止)?|至现在|开始到现在|起(?:至今)?(?![来码订])|"
                "开始(?:至今)?|(?:之|以)后至今|到今(?!年)",
            ),
            ("before", rf"之前|以前|(?<![上下])前{AFTER_BOUND}"),
            ("after", rf"之后|以后|(?<![上下])后{AFTER_BOUND}"),
            ("until", "为止|止"),
            ("vague", f"前后|左右|之?[前后]的?{COUNT}(?:天|日|周|个星期|个月|年)"),
            ("compare", "相比较?(?:较|而言)?|比起来"),
            (
                "compared",
                "做?对比(?=$|[,?!。 的呢]|一下|怎|如何)|比较?"
                "(?![例率重价分方])(?=$|[,?!。 呢]|一下|怎|如何|的|有|增|下|上|涨|跌|是|"
                "差)",
            ),
        )
    ),
)


"""Chinese as one table."""
