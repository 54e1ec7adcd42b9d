"""Chinese: what `audit`, `replay` and certificates say. Templates only."""

from collections.abc import Mapping

CHECK_TEMPLATES: Mapping[str, str] = {
    "audit.count": "{count} 个查询各算两遍：{equal} 个一致，{different} 个不一致",
    "audit.not_audited": "{count} 个未核算：{reasons}",
    "audit.form": "不一致 {form}",
    "audit.value": "  {column} {group}：SQL 结果 {compiled}，逐行计算 {recomputed}",
    "audit.more": "  另有 {count} 处",
    "audit.progress": "核算",
    "audit.empty": "（空）",
    "audit.whole": "（整体）",
    "audit.sample": "0 到 100000 之间的数",
    "certificate.saved": "凭证：{file}",
    "certificate.nothing": "没有可出具凭证的数字：只有指标和记录列表可以出具。",
    "certificate.nothing.hint": "请提出有数字的问题，并去掉 --explain。",
    "certificate.unwritable": "{file} 无法写入。文件夹存在吗？",
    "certificate.missing": "{file} 无法读取。文件名对吗？",
    "certificate.not_a_certificate": "{file} 不是 askcrm 的凭证。",
    "certificate.altered": "{file} 写出后被改动过，不能作为凭证。",
    "replay.identical": "一致：按 {day} 当日的口径，数字相同",
    "replay.data_changed": "数据有变：同样的 SQL 得到不同的数字",
    "replay.definition_changed": "口径有变：同一个问题现在的算法不同",
    "replay.parts": "模型：{model} · SQL：{sql} · 数据库文件：{data}",
    "replay.same": "相同",
    "replay.changed": "有变",
    "replay.change.changed": "{group} {column}：{before} → {after}",
    "replay.change.added": "{group}：新增",
    "replay.change.gone": "{group}：消失",
    "replay.more": "另有 {count} 处不同",
    "replay.more.one": "另有 1 处不同",
    "replay.refused": "该查询已无法提出：{problems}",
}
