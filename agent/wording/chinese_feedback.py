"""Chinese: complaints by theme, a theme beside a metric, and the service screen. Templates only."""

from collections.abc import Mapping

FEEDBACK: Mapping[str, str] = {
    "note.labelled_live": (
        "没有已保存的标注：刚刚标注了最新的 {count} 条反馈；运行 askcrm label 可标注全部。"
    ),
    "note.instructions_in_texts": "有 {count} 条反馈形似给机器的指令：计入统计，从不引用。",
    "note.instructions_in_texts.one": "有 1 条反馈形似给机器的指令：计入统计，从不引用。",
    "note.theme_coverage": "有 {count} 条负面反馈（{share}）不属于任何主题。",
    "note.theme_coverage.one": "有 1 条负面反馈（{share}）不属于任何主题。",
    "note.unlabelled_texts": "有 {count} 条反馈使用了未标注的语言。",
    "note.unlabelled_texts.one": "有 1 条反馈使用了未标注的语言。",
    "note.template_texts": "有 {count} 条模板评价不计入占比。",
    "note.template_texts.one": "有 1 条模板评价不计入占比。",
    "note.unread_texts": "有 {count} 条反馈尚未标注，未计入；运行 askcrm label --db 即可标注。",
    "note.unread_texts.one": "有 1 条反馈尚未标注，未计入；运行 askcrm label --db 即可标注。",
    "note.undated_texts": "有 {count} 条反馈没有日期，未计入。",
    "note.undated_texts.one": "有 1 条反馈没有日期，未计入。",
    "note.repeated_texts": "有 {count} 条是同一客户的重复内容，未计。",
    "note.repeated_texts.one": "有 1 条是同一客户的重复内容，未计。",
    "note.sampled_clauses": "短语从样本中归纳，有 {count} 个分句不在样本内。",
    "note.association": "这是客户群之间的关联，不是因果。",
    "note.other_customers": "写过反馈的客户中有 {count} 位没有该指标的数据。",
    "note.other_customers.one": "写过反馈的客户中有 1 位没有该指标的数据。",
    "problem.metric_not_per_customer": "{subject}不能按客户拆开，无法比较提到与未提到主题的客户。",
    "reading.feedback": "投诉主题",
    "reading.feedback_themes": "关于{themes}的投诉",
    "reading.feedback_split": "{what}，按{split}",
    "reading.feedback_order.change": "上升最多的在前",
    "reading.feedback_order.severity": "最严重的在前",
    "reading.feedback_first": "前 {count} 个主题",
    "reading.feedback_means": "投诉 = 标注为负面的反馈；一位客户在每个主题中只计一次",
    "reading.relation": "投诉过{theme}的客户与其余写过反馈的客户的{metric}",
    "reading.relation_any": "投诉过的客户与其余写过反馈的客户的{metric}",
    "text.feedback_total": "{negative}；写过反馈的有 {writers}。",
    "text.feedback_total_base": (
        "{negative}，上期 {negative_base} 条；写过反馈的有 {writers}，上期 {writers_base} 位。"
    ),
    "text.feedback_unread": "符合条件的反馈没有可读取的内容，无法说明投诉情况。",
    "text.feedback_other_language": (
        "{total} 条反馈中有 {count} 条使用了 askcrm 不标注的语言，无法据此说明投诉情况。"
    ),
    "text.feedback_other_language.one": (
        "{total} 条反馈中有 1 条使用了 askcrm 不标注的语言，无法据此说明投诉情况。"
    ),
    "text.customers": "{count} 位客户",
    "text.customers.one": "1 位客户",
    "text.texts": "{count} 条反馈",
    "text.texts.one": "1 条反馈",
    "text.negative": "负面反馈 {count} 条",
    "text.negative.one": "负面反馈 1 条",
    "text.others": "{count} 位客户",
    "text.others.one": "1 位客户",
    "text.feedback_none": "符合条件的反馈中没有负面的。",
    "text.feedback_most": "投诉{theme}的客户最多：{count} 位，占写过反馈的客户的 {share}。",
    "text.feedback_themes": "各主题的客户数：{themes}。",
    "text.feedback_theme": "{theme} {count}",
    "text.feedback_one": ("{theme}：{customers}、{texts}，占写过反馈的客户的 {share}。"),
    "text.feedback_one_base": (
        "{theme}：{customers}、{texts}，占写过反馈的客户的 {share}，上期为 {base}。"
    ),
    "text.feedback_rose": "{theme}的客户占比从 {base} 上升到 {share}。",
    "text.feedback_fell": "{theme}的客户占比从 {base} 下降到 {share}。",
    "text.feedback_still": "各主题的变化都与随机波动无异。",
    "text.feedback_still_one": "变化与随机波动无异。",
    "text.feedback_few_one": "客户太少，不足以谈变化。",
    "text.feedback_severity": "其中提到：{kinds}。",
    "text.feedback_kind": "{kind} {count} 条",
    "text.feedback_gap": "提到{theme}的评分与其他评分平均相差 {gap} 分，依据 {count} 个评分。",
    "text.relation": (
        "{metric}：投诉过{theme}的 {customers}为 {value}，其余写过反馈的 {others}为 {other}。"
    ),
    "text.relation_any": (
        "{metric}：投诉过的 {customers}为 {value}，其余写过反馈的 {others}为 {other}。"
    ),
    "text.relation_apart": "相差 {difference}，大于随机波动（{low} 至 {high}）。",
    "text.relation_alike": "相差 {difference}，与随机波动无异。",
    "text.relation_few": "客户太少，无法区分两组。",
    "text.relation_weeks": (
        "在 {weeks} 个完整周里，两者同步变化，秩相关系数为 {correlation}（{low} 至 {high}）。"
    ),
    "text.relation_weeks_none": (
        "在 {weeks} 个完整周里看不出同步变化：秩相关系数 {correlation}（{low} 至 {high}）。"
    ),
    "text.relation_weeks_few": "只有 {weeks} 个完整周，太少，无法按周对照。",
    "severity.safety": "安全",
    "severity.money": "金钱",
    "severity.repeat": "反复出现",
    "severity.leaving": "要离开",
    "severity.legal": "法律",
    "chart.themes": "各主题的客户数",
    "chart.trend": "各主题每{grain}的客户数",
    "service.title": "投诉 · {title}",
    "service.themes": "主题",
    "service.trend": "趋势",
    "service.quotes": "原话",
    "service.sums": "合计",
    "service.rated": "评分 {rating}",
    "service.rows": "原文",
    "service.sql": "语句",
    "service.page": "原话与合计",
    "service.row": "整行",
    "service.no_rows": "这一行合计了多个主题，请打开其中一个。",
    "service.texts_of": "关于{theme}的反馈",
    "service.sql_of": "SQL · {theme}",
    "key.service": "客服界面",
}
