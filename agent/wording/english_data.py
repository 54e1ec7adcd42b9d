"""English: what `check` finds in the data, what an import changed, how fresh the data are."""

from collections.abc import Mapping

DATA_TEMPLATES: Mapping[str, str] = {
    "check.lint.unreachable_dimension": '{place}: no metric can be split by "{value}".',
    "check.lint.word_of_several": '{place}: "{value}" also names {detail}; a question is asked.',
    "check.lint.few_names": "{place}: {count} names and phrases in {detail}; four are wanted.",
    "check.lint.few_names.one": "{place}: 1 name or phrase in {detail}; four are wanted.",
    "check.lint.value_without_en": '{place}: "{value}" has no English name.',
    "check.lint.value_without_zh": '{place}: "{value}" has no Chinese name.',
    "check.lint.absent_table": '{place}: the database has no table "{value}".',
    "check.lint.absent_column": '{place}: the database has no column "{value}".',
    "check.lint.key_not_unique": (
        "{place}: {detail} values of {value} stand in several rows; joins would multiply rows."
    ),
    "check.lint.rows_not_unique": "{place}: {detail} values of {value} stand in several rows.",
    "check.lint.join_loses_rows": (
        "{place}: {value} of {detail} find their row; not found: {nearest} …"
    ),
    "check.lint.empty_column": "{place}: {value} is empty in every row.",
    "check.lint.constant_column": '{place}: {value} is "{detail}" in every row.',
    "check.lint.values_without_name": (
        "{place}: {count} values of {detail} have no name: {nearest} …"
    ),
    "check.lint.values_without_name.one": "{place}: 1 value of {detail} has no name: {nearest}.",
    "check.lint.values_not_stored": (
        "{place}: {count} named values do not stand in {detail}: {nearest} …"
    ),
    "check.lint.values_not_stored.one": (
        "{place}: 1 named value does not stand in {detail}: {nearest}."
    ),
    "data.latest": "Latest day: {tables}",
    "data.latest.table": "{table} {day}",
    "import.note.without_order": "{count} rows name an order that no file brought",
    "import.note.without_order.one": "1 row names an order that no file brought",
    "import.note.stage_days": "{count} days on which deals entered a stage were read",
    "import.note.scaled": "{count} columns in 千元, 万元 or 亿元 were turned into 元",
    "import.note.scaled.one": "1 column in 千元, 万元 or 亿元 was turned into 元",
    "import.changes": (
        "{table}: {inserted} new, {changed} changed, {unchanged} unchanged, {vanished} vanished"
    ),
    "import.vanished_kept": "vanished rows were kept; --replace deletes them",
    "import.vanished_deleted": "vanished rows were deleted",
    "import.by_key": "{table}: rows are told apart by {key}",
    "import.by_content": "{table}: no column is different in every row; whole rows are compared",
}
