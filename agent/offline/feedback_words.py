"""How people ask what customers complain about: the words that ask, and those that do not.

Closed-class patterns of both languages, each group a word that asks; what stands between them (a
region, a month) is left for the planner. Names of aspects come from the data and the shipped packs.
"""

import re

QUANTITY = re.compile(
    r"\b(?:how many|how much|number of|count of|share of|percentage|percent|average|ratio|rate of"
    r"|trend of|total)\b|多少(?!个?主题)|几[个条件]|占比|比例|数量|条数|平均"
    r"|[数率量]$|[数率量](?=[，,？?])"
)
"""Who asks so wants a measure, unless a summary is asked for outright."""

_WHO = r"(?:customers?|clients?|people|users?|buyers?|guests?|they|everyone|everybody)"
_SAYS = r"(?:complain(?:s|ed|ing)?|gripe|griping|moan(?:ing)?|grumbl(?:e|ing))"
_ABOUT = r"(?: (?:most|mostly|mainly))?(?: (?:about|with|of))?(?: (?:most|mostly))?"
_ASKED: tuple[str, ...] = (
    rf"\b(what)\b(?: (do|does|did|are|is|were|have|has))?(?P<gap>.{{0,60}}?)\b({_SAYS}{_ABOUT})\b",
    r"\b(what)\b(?: (are|is|were|makes?|made))?(?P<gap>.{0,60}?)\b"
    r"((?:un|dis|not (?:so |very )?)(?:happy|satisfied|pleased)|upset|annoyed|angry)\b"
    r"(?: (with|about|at))?",
    rf"\b(what)\b (do|does|did|are|were) (?:(?:our|the) )?({_WHO}|reviews|comments|feedback)"
    r" (say|saying|dislike|hate|disliking)(?: (about))?\b",
    r"\b(which|what)\b (?:(?:kinds?|types?|sorts?) of )?(complaints?(?: themes?)?|gripes|themes)"
    r" (grew|rose|increased|grow|rise|gained|went up|are growing|are rising)"
    r"(?: ((?:the )?(?:most|fastest)))?\b",
    r"((?:哪类|哪些|哪种|哪个|什么|哪方面)(?:的)?(?:投诉|抱怨|吐槽|客诉|投诉主题|主题)"
    r"(?:增加|上升|增长|增多|涨)(?:得)?(?:最多|最快|最大|了)?)",
    r"(对)(?P<gap>.{0,12}?)(有(?:什么|哪些|啥)(?:样的)?(?:不满意?|意见|抱怨|投诉|怨言)(?:的地方)?)",
    r"\b(what) (are|were) (the|our)?(?P<gap>.{0,20}?)\b(complaints|gripes)( about)\b",
    r"\b((?:main|top|biggest|common|commonest|most common|most frequent|leading|key|worst)"
    r"(?: \d+| five| ten| three)? (?:customer )?"
    r"(?:complaints|gripes|complaint themes|complaint topics|pain points|feedback themes))\b",
    r"\b((?:customer )?(?:complaint|feedback)(?: and \w+)? (?:themes|topics))\b",
    r"\b(themes|topics) (in|of|from) (?:the )?(complaints|feedback|reviews)\b",
    r"\b(pain points|voice of the customer|complaint themes)\b",
    r"(?:((?:都在?|都是在?)?(?:投诉|抱怨|吐槽|反映|埋怨|客诉|差评)(?:得|的)?(?:了|过)?(?:最多|最集中|较多)?"
    r"(?:的)?(?:主要)?(?:都?是|集中在|在于|来自|针对)?(?:些|一些)?(?:什么|啥|哪些|哪个|哪方面|哪几)"
    r"(?:方面|问题|内容|主题|点|东西|地方)?))",
    r"((?:最|都)?(?:不满意?|不高兴|生气)(?:的|了)?(?:是|主要是|在于)?(?:什么|啥|哪些|哪方面|哪里)"
    r"(?:方面|问题|地方)?)",
    r"(对)(?P<gap>.{0,4}?)((?:什么|哪些|啥|哪(?:些)?方面)(?:方面|地方)?(?:最|比较|都)?不满意?)",
    r"((?:什么|哪些|哪方面|哪类|啥)(?:样的)?(?:问题|方面|地方|主题|事情?)?(?:的)?(?:被)?"
    r"(?:投诉|抱怨|吐槽|不满)(?:得|的)?(?:最多|最集中|比较多|较多))",
    r"((?:客户|用户|顾客)(?:都|们都|最近都)?在?(?:说|骂|反映)(?:了)?(?:些)?(?:什么|啥))",
    r"((?:主要|常见|突出|高频|最多|集中)(?:的)?(?:投诉|抱怨|吐槽|不满)"
    r"(?:点|问题|主题|内容)?)(?![数率量])",
    r"((?:投诉|抱怨|吐槽|差评|反馈|不满|客诉)(?:的)?(?:主题|热点|焦点|痛点|集中点|点有哪些))(?![数率量])",
    r"((?:客户)?痛点)",
)
_OUTRIGHT: tuple[str, ...] = (
    r"\b(summar(?:y|ies|i[sz]e[sd]?|i[sz]ing)(?: of| up)?|sum up|overview of|digest of|recap of)\b"
    r"(?P<gap>.{0,60}?)\b(complaints?|feedback|reviews?|comments?|gripes)( about)?\b",
    r"(总结|概括|归纳|汇总|梳理|概述)(?:一下|下)?(?P<gap>.{0,30}?)((?:客户|用户|顾客)?(?:的)?"
    r"(?:投诉|反馈|评论|评价|差评|抱怨|吐槽)(?:内容|情况)?)(?![数率量])",
)
_PRAISED: tuple[str, ...] = (
    r"^(?!.*\b(?:not|never|least|n't)\b)(?:.*?)\b(what)\b(?: (are|is|were|makes?|made))?"
    r"(?P<gap>.{0,60}?)\b((?:(?:most|very|really|so) )?"
    r"(?:happ(?:y|iest)|satisfied|pleased|delighted))\b(?: (most))?(?: (with|about))?(?: (most))?",
    rf"\b(what)\b (do|does|did) (?:(?:our|the) )?({_WHO})(?P<gap>.{{0,50}}?) (?:(really|mostly) )?"
    r"(like|love|praise|enjoy|appreciate)\b(?: (most|best))?(?: (about))?(?: (us))?",
    r"(对)(?P<gap>.{0,4}?)((?:什么|哪些|啥|哪(?:些)?方面)(?:方面|地方)?(?:最|比较|都)?(?<!不)满意)",
    r"((?:最|都|比较)?(?<!不)(?:满意|喜欢)的(?:是|方面是|地方是)?(?:什么|啥|哪些|哪方面)"
    r"(?:方面|地方)?)",
    r"((?:都|最|主要)?(?:在)?(?<!不)(?:夸|表扬|称赞|好评|喜欢)(?:得|的)?(?:最多)?(?:的)?(?:都?是|集中在)?"
    r"(?:什么|啥|哪些|哪方面)(?:方面|地方)?)",
)
ASKED = tuple(re.compile(pattern) for pattern in _ASKED)
PRAISED = tuple(re.compile(pattern) for pattern in _PRAISED)
"""Asks what customers like: a measure by aspect, which needs no summary."""
OUTRIGHT = tuple(re.compile(pattern) for pattern in _OUTRIGHT)
GAPS = re.compile(
    rf"\b(?:our|the|do|does|did|are|is|been|have|has|mostly|mainly|most|so)\b|\b{_WHO}\b"
)
"""Words in a gap that only carry the verb."""
CHINESE_WHO = re.compile(
    r"(?:我们的?)?(?:客户|顾客|用户|消费者|买家|大家)(?:们)?(?:最近)?(?:都|主要)?(?:在)?(?=的? |$)"
)
QUOTES = re.compile(
    r"(?:,? ?\b(?:and |please )*(?:with|show(?: me)?|give(?: me)?|including|plus|add)?"
    r" ?(?:some |a few |the |example |customer )*(?:quotes?|quotations?|verbatims?|examples)\b)"
    r"|(?:[，,]?(?:并|同时|附上?|给出|列出|带上?|展示|显示|要|看)*(?:几[条句个])?(?:客户)?"
    r"(?:的)?(?:原话|原文|引语|原声|例子))"
)
THEME_LEAD = re.compile(
    r"\b(?:about|regarding|concerning|on|with|for)\s*$|(?:关于|有关|对于?|针对)$"
)
THEME_TAIL = re.compile(r"^(?:方面|问题|相关)?的?")
WORSE = re.compile(
    r"\b(?:getting|become|becoming|got|gotten|going)\b.{0,12}\b(?:worse|better|up|down|bigger|more)\b"
    r"|\b(?:worsening|improving|deteriorating|escalating|rising|growing)\b"
    r"|\b(?:what|which|any).{0,20}\b(?:changed|rose|grew|increased|worsened)\b.{0,12}$"
    r"|变(?:得)?(?:更)?(?:严重|差|糟|坏|好|多|少)|恶化|好转|加重|改善|更(?:严重|糟|差)了?|越来越"
    r"|(?:上升|增加|增多|下降|减少)了?(?:吗|没有|么)"
)
NOISE = re.compile(
    r"\b(?:is|are|it|this|that|they|the|things?|situation|has|have|been|and|what|how|about|of|for"
    r"|only|just|show|me|please|complaints?|theme|problem|over time|ok|so|does|did|do|with)\b"
    r"|情况|这个|那个|问题|投诉|抱怨|是不是|是否|有没有|还是|整体|总体|关于|方面|只看|看看|看|那|呢|吗|么"
    r"|了|的|在|都|是|也"
)
"""What may stand beside such a follow-up without saying anything."""
LETTERS = re.compile(r"[^\W_]")
COMPLAINERS = re.compile(
    rf"\b(?:{_WHO}|those|persons) (?:who|that) (?:have |had |has |ever )?(?:wrote |been )?"
    r"(?:complain(?:ed|s|ing)?|were unhappy|are unhappy|grumbled)"
    r"(?: (?:about|with|of|over) (?P<en>[a-z][a-z' -]{1,40}?))?"
    r"(?=\s*(?:[:,;?.]|$|how|compare[ds]?|differ|versus|vs|and|than|against|have|has|different|buy"
    r"|to|in|last|this|since|from|is|was|any|also|more|less|any|with the|with other|with every))"
    r"|(?:投诉|抱怨|吐槽|不满意?|反映)(?:过|了)?(?P<zh>[^的，,。？? ]{1,8}?)?(?:问题|方面)?过?的"
    r"(?:客户|顾客|用户|买家|人)(?:们)?(?:的)?"
)
CONTRAST = re.compile(
    r"\b(?:how (?:does|do|did|is|are)|what is|is|are|does|do|compared? (?:with|to|against)"
    r"|compare[ds]?|differ(?:s|ent|ence)?(?: (?:from|to|than|between|in))?|versus|vs\.?|against"
    r"|than|beside)\b"
    r"|\b(?:more|less|fewer|higher|lower)(?: often)?\b"
    r"|\b(?:the )?(?:other(?:s| customers| writers| people)?|everyone else|everybody else|the rest"
    r"(?: of (?:the )?customers)?|customers who did(?: not|n't)|those who did(?: not|n't))\b"
    r"|\btheir\b|\bof\b|\bthe\b|\bany\b|\b(?:between|and)\b"
    r"|(?:与|和|跟|同|比|较)?(?:其他|其它|其余|别的|没投诉的?|未投诉的?)(?:的)?(?:客户|顾客|用户|人|买家)?"
    r"(?:们)?(?:的)?(?:相比|比较|对比|相较|比起来|比)?|(?:相差|差|差别|差异|差距|不同|区别)"
    r"(?:有)?(?:多少|多大|什么|吗|如何|怎样)?|有(?:什么|多大|何)(?:不同|差别|差异|区别)"
    r"|(?:相比|对比|比较)(?:如何|怎样|怎么样|起来)?|如何|怎么样|怎样|更?(?:高|低)(?:还是低|吗|不高)?|有没有|是否"
)
DIFFERS = re.compile(
    r"differ|compare|versus|\bvs\b|against|\bthan\b|other|everyone else|everybody else|the rest"
    r"|relat|correlat|其他|其它|其余|别的|相比|对比|比较|差多少|差异|差别|区别|不同|相差|差距"
    r"|关系|相关|关联"
)
"""A question about complainers is a comparison only where it says so."""
FIRST_ONES = re.compile(
    r"\b(?:top|first)\s+(?P<en>\d{1,2}|three|five|ten)\s+"
    r"(?=(?:customer )?(?:complaint|theme|gripe))"
    r"|前(?P<zh>\d{1,2}|三|五|十)(?:大|个|名|条|项)?(?=的?(?:投诉|抱怨|主题|痛点|反馈))"
)
ONLY_SO_MANY = re.compile(
    r"^(?:only |just )?(?:the )?(?:top|first) (\d{1,2})$|^(?:只看)?前(\d{1,2})个?$"
)
"""A follow-up that shortens the list."""
NUMBERS = {"three": 3, "five": 5, "ten": 10, "三": 3, "五": 5, "十": 10}
LISTED = re.compile(
    r"\b(?:(what) (are|were) )?(the )?(complaints|complaint themes|themes|gripes)\b"
)
"""Asks for themes where a number of them was said: the top 3 complaints."""
GREW = re.compile(
    r"\b(?:grew|rose|increased|grow|rise|gained|went up|growing|rising)\b|增加|上升|增长|增多|涨"
)
