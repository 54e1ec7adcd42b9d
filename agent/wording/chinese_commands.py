"""Chinese: what the commands around a question say. Templates only.

Split off chinese_faces.py because these change with the commands and not with the chat.
"""

from collections.abc import Mapping

IMPORT = {
    "import.source": "{file}：表 {table}，{columns} 列，{encoding}",
    "import.skipped_line": "表头上方的一行已略去：“{text}”",
    "import.question.day_or_month": (
        "{column}：“{example}”既可读作日/月，也可读作月/日。已按 {taken} 读，另一种是 {other}。"
    ),
    "import.question.no_header": "没有找到表头。各列命名为 {taken}（首行：{other}）。",
    "import.question.serial_date": "{column}：“{example}”可能是以天数计的日期。已按 {taken} 读。",
    "import.question.encoding": "编码是推测的。已按 {taken} 读，也可能是 {other}。",
    "import.question.decimal_comma": (
        "{column}：“{example}”中的逗号可能是千分位，也可能是小数点。已按 {taken} 读。"
    ),
    "import.question.utc_times": (
        "{column}：“{example}”这样的时间带有时区。已按 {taken} 读，另一种是 {other}。"
    ),
    "import.rows": "{table}：{count} 行",
    "import.rejected": "{count} 行未能读入，全部保存在 {file}",
    "import.set_aside": "{count} 行是报表的合计或说明文字，已另放",
    "import.reject.type": "第 {line} 行，{column}：“{text}”与该列类型不符",
    "import.reject.cells": "第 {line} 行：单元格过多或过少（“{text}”……）",
    "import.reject.quotes": "第 {line} 行：引号没有闭合（“{text}”……）",
    "import.reject.total_line": "第 {line} 行：合计行（“{text}”……）",
    "import.reject.text_line": "第 {line} 行：说明文字（“{text}”……）",
    "import.key": "{table}.{column} → {other}：{share} 能找到",
    "import.refusal.missing": "没有这个文件：{subject}",
    "import.refusal.folder": "{subject} 是文件夹，请写出其中的文件。",
    "import.refusal.not_a_file": "{subject} 不是普通文件。",
    "import.refusal.link": "{subject} 是指向别处的链接，请写出文件本身。",
    "import.refusal.too_large": "{subject} 太大（{detail}），请先拆分。",
    "import.refusal.empty": "{subject} 是空的。",
    "import.refusal.archive": "{subject} 是压缩包，请解压后写出其中的文件。",
    "import.refusal.old_excel": "{subject} 是旧版 Excel 文件，请先另存为 .xlsx 或 .csv。",
    "import.refusal.zip_bomb": "{subject} 解压后远大于应有的大小（{detail}）。",
    "import.refusal.entities": "{subject} 含有正常工作簿不会有的 XML 定义。",
    "import.refusal.broken_workbook": "{subject} 无法作为工作簿读取，请重新保存。",
    "import.refusal.binary": "{subject} 既不是文本也不是工作簿。",
    "import.refusal.unreadable_text": "{subject} 的编码无法识别，请另存为 UTF-8。",
    "import.refusal.mixed_encodings": "{subject} 中途换了编码（{detail}），请整体另存为 UTF-8。",
    "import.refusal.cell_too_large": "{subject} 有过大的单元格（{detail}）。",
    "import.refusal.too_many_columns": "{subject} 超过 {detail} 列。",
    "import.refusal.not_a_table": "{subject} 中没有表格：找不到宽度一致的行。",
    "import.refusal.table_exists": "数据库中已有表“{subject}”。如要替换，请加 --replace。",
    "import.refusal.no_files": "没有写出文件。",
    "import.refusal.target_not_a_database": "{subject} 不是 SQLite 数据库。",
    "import.refusal.target_in_use": "{subject} 正被其他程序使用。",
    "import.refusal.target_damaged": "{subject} 已损坏（{detail}）。",
    "import.refusal.target_folder": "{subject} 所在的文件夹不存在或只读。",
    "import.refusal.disk": "{subject} 无法写入：磁盘已满或只读。",
    "import.needs_as_is": "这些文件不能映射到 CRM 的表。可用 --as-is 原样保留。",
}

EVAL = {
    "eval.unreadable": "{file} 无法读取。请给出 UTF-8 的 JSON Lines 文件。",
    "eval.written": "已写出 {count} 个答案：{file}",
}

DOCTOR = {
    "doctor.sqlite_old": "需要 SQLite 3.39 或更新版本，请安装较新的 Python。",
    "doctor.encoding": "输出编码：{encoding}",
    "doctor.encoding_remedy": "请设置 PYTHONUTF8=1，或选用 UTF-8 语言环境。",
    "doctor.today": "今天按 {day} 计",
}

OTHER = {
    "cli.share": "{step}……{share}",
    "check.nearest": "相近的有：{nearest}。",
    "catalogue.entities": "记录",
}

COMMAND_TEMPLATES: Mapping[str, str] = {**IMPORT, **EVAL, **DOCTOR, **OTHER}
