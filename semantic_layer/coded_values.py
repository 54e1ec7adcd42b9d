"""Labels of values that tools write into their rows as codes: verdicts, kinds of complaint, sums.

They stand in every vocabulary beside the labels of stored values; no sentence belongs here.
"""

from collections.abc import Mapping

VERDICTS: Mapping[str, tuple[str, str]] = {
    "rose": ("rose", "上升"),
    "fell": ("fell", "下降"),
    "higher": ("higher", "较高"),
    "lower": ("lower", "较低"),
    "not_distinguishable": ("within chance", "与随机波动无异"),
    "too_few": ("too few", "样本太少"),
}
"""`higher` and `lower` are said of two groups, `rose` and `fell` of two periods."""
THEMES: Mapping[str, tuple[str, str]] = {
    "delivery": ("Delivery", "物流配送"),
    "quality": ("Quality", "商品质量"),
    "price": ("Price", "价格"),
    "service": ("Customer service", "客服服务"),
    "refund": ("Refund and after-sales", "退款售后"),
    "packaging": ("Packaging", "包装"),
    "app": ("App and website", "应用与网站"),
    "billing": ("Billing and account", "账单与账户"),
    "staff": ("Staff and store", "门店与人员"),
    "waiting": ("Waiting", "等待排队"),
    "promise": ("Promises and information", "承诺与信息"),
    "safety": ("Safety and hygiene", "安全卫生"),
    "(other)": ("other themes", "其余主题"),
    "(any)": ("any complaint", "任何投诉"),
}
"""Names of the general aspects for texts that are labelled while asked for."""
TOTALS: Mapping[str, tuple[str, str]] = {
    "negative": ("negative texts", "负面反馈"),
    "themed": ("… in a theme", "……有主题"),
    "unclear": ("… unclear: no shared phrase", "……不明确：没有共同说法"),
    "unassigned": ("… unassigned: too few to group", "……未归类：太少，不分组"),
    "suspicious": ("… that read like an instruction, never quoted", "……形似指令，从不引用"),
    "positive": ("positive texts", "正面反馈"),
    "neutral": ("neutral texts", "中性反馈"),
    "mixed": ("mixed texts", "褒贬并存的反馈"),
    "template": ("template texts, left out of shares", "模板评价，不计入占比"),
    "unlabelled": ("not labelled: another language", "未标注：其他语言"),
    "repeated": ("repeats by the same customer, not counted", "同一客户的重复内容，未计"),
    "writers": ("customers who wrote", "写过反馈的客户"),
    "safety": ("negative texts that name safety", "提到安全的负面反馈"),
    "money": ("negative texts that name money", "提到金钱的负面反馈"),
    "repeat": ("negative texts that name a repeated problem", "提到反复出现的负面反馈"),
    "leaving": ("negative texts that name leaving", "提到要离开的负面反馈"),
    "legal": ("negative texts that name the law", "提到法律的负面反馈"),
}
GROUPS: Mapping[str, tuple[str, str]] = {
    "with": ("with the theme", "提到该主题的客户"),
    "without": ("others who wrote", "其余写过反馈的客户"),
}
LANGUAGES: Mapping[str, tuple[str, str]] = {
    "zh": ("Chinese", "中文"),
    "en": ("English", "英文"),
    "mix": ("both languages", "中英混合"),
    "other": ("another language", "其他语言"),
}
TEAMS: Mapping[str, tuple[str, str]] = {
    "logistics": ("logistics", "物流"),
    "product": ("product", "产品"),
    "marketing": ("marketing", "市场"),
    "service": ("service", "客服"),
    "finance": ("finance", "财务"),
    "store": ("store", "门店"),
    "kitchen": ("kitchen", "后厨"),
    "floor": ("floor", "前厅"),
}
"""Who answers for an aspect of the shipped packs."""
CODED: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "verdict": VERDICTS,
    "theme": THEMES,
    "aspect": {key: THEMES[key] for key in ("(other)", "(any)")},
    "total": TOTALS,
    "theme_group": GROUPS,
    "text_language": LANGUAGES,
    "owner_team": TEAMS,
}
"""Column subject -> code -> the English and the Chinese label."""
