"""Chinese: what `check` finds in the data, what an import changed, how fresh the data are."""

from collections.abc import Mapping

DATA_TEMPLATES: Mapping[str, str] = {
    "check.lint.unreachable_dimension": "{place}：没有指标能按“{value}”拆分。",
    "check.lint.word_of_several": "{place}：“{value}”也指 {detail}；提问时会反问。",
    "check.lint.few_names": "{place}：{detail} 名称和说法只有 {count} 个，应有四个。",
    "check.lint.few_names.one": "{place}：{detail} 名称或说法只有 1 个，应有四个。",
    "check.lint.value_without_en": "{place}：“{value}”没有英文名称。",
    "check.lint.value_without_zh": "{place}：“{value}”没有中文名称。",
    "check.lint.absent_table": "{place}：数据库中没有表“{value}”。",
    "check.lint.absent_column": "{place}：数据库中没有列“{value}”。",
    "check.lint.key_not_unique": (
        "{place}：{value} 有 {detail} 个取值出现在多行中；连接到它会使行数倍增。"
    ),
    "check.lint.rows_not_unique": "{place}：{value} 有 {detail} 个取值出现在多行中。",
    "check.lint.join_loses_rows": (
        "{place}：{detail} 只有 {value} 能找到对应的行；找不到的有：{nearest} 等。"
    ),
    "check.lint.empty_column": "{place}：{value} 在所有行中都为空。",
    "check.lint.constant_column": "{place}：{value} 在所有行中都是“{detail}”。",
    "check.lint.values_without_name": "{place}：{detail} 有 {count} 个取值没有名称：{nearest} 等。",
    "check.lint.values_without_name.one": "{place}：{detail} 有 1 个取值没有名称：{nearest}。",
    "check.lint.values_not_stored": (
        "{place}：有 {count} 个命名的取值不在 {detail} 中：{nearest} 等。"
    ),
    "check.lint.values_not_stored.one": "{place}：有 1 个命名的取值不在 {detail} 中：{nearest}。",
    "data.latest": "数据最新日期：{tables}",
    "data.latest.table": "{table} {day}",
    "import.note.without_order": "{count} 行的订单不在任何文件中",
    "import.note.without_order.one": "1 行的订单不在任何文件中",
    "import.note.stage_days": "读入 {count} 个商机进入阶段的日期",
    "import.note.scaled": "{count} 列的单位（千元、万元、亿元）已换算为元",
    "import.note.scaled.one": "1 列的单位（千元、万元、亿元）已换算为元",
    "import.changes": (
        "{table}：新增 {inserted}，更改 {changed}，未变 {unchanged}，消失 {vanished}"
    ),
    "import.vanished_kept": "消失的行已保留；用 --replace 删除",
    "import.vanished_deleted": "消失的行已删除",
    "import.by_key": "{table}：按 {key} 区分各行",
    "import.by_content": "{table}：没有一列在每行都不同；按整行比较",
}
