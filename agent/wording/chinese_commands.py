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

MAPPED = {
    "import.file_is": "{file} → {table}：{total} 列中识别出 {known} 列",
    "import.file_is_own": "{file}：不是已知的 CRM 文件，将成为表 {table}",
    "import.field": "{header} → {column}",
    "import.field_unfit": "{header} → {column}：略去，单元格不是日期或数字",
    "import.field_offered": "{header} 可能是 {column}；略去",
    "import.field_unused": "略去：{headers}",
    "import.became": "{file}：{table} 表 {count} 行",
    "import.mapping_saved": "对应关系保存在 {file}，可修改后重新导入。",
    "import.note.customers_made": "按其他文件中的名称新建了 {count} 个客户",
    "import.note.ambiguous_customers": "{count} 个名称对应多个客户，未作关联",
    "import.note.doubled_keys": "{count} 个编号重复出现，以最后一行为准",
    "import.note.without_date": "{count} 行没有日期，已略去",
    "import.note.status_assumed_paid": "{count} 张订单没有状态，按已付款计",
    "import.note.unknown_statuses": "{count} 个状态无法识别，原样保留",
    "import.note.refunds": "按已退款订单生成了 {count} 张退款单",
}

EVAL = {
    "eval.bad_line": "{id}：未提问。{reason}",
    "eval.no_run": "{file} 不是 --json-out 写出的文件。",
    "eval.nothing_to_score": (
        "没有一行写明正确答案（gold_result、form 或 expect），无从评分。可用 --answers 文件 写出答案。"
    ),
    "eval.right": "正确",
    "eval.wrong": "错误",
    "eval.clarified": "反问",
    "eval.declined": "拒答",
    "eval.failed": "失败",
    "eval.of": "共",
    "eval.share": "正确率（95 %）",
    "eval.all": "全部",
    "eval.wrong_ones": "错误的回答：",
    "eval.read_as": "读作：{reading}",
    "eval.wanted": "应为：{reading}",
    "eval.rows": "{count} 行，首行：{first}",
    "eval.kind.answer": "回答",
    "eval.kind.clarify": "反问",
    "eval.kind.decline": "拒答",
    "eval.since": (
        "两次都问到的 {count} 题：正确 {right_before} → {right_now}，"
        "错误 {wrong_before} → {wrong_now}"
    ),
    "eval.became_right": "变为正确（{total}）：{ids}",
    "eval.no_longer_right": "不再正确（{total}）：{ids}",
    "eval.became_wrong": "变为错误（{total}）：{ids}",
    "eval.unreadable": "{file} 无法读取。请给出 UTF-8 的 JSON Lines 文件。",
    "eval.written": "已写出 {count} 个答案：{file}",
}

DOCTOR = {
    "doctor.python_old": "需要 Python 3.11 或更新版本。",
    "doctor.colours": "颜色：{subject}",
    "doctor.no_colours": "无",
    "doctor.folder": "数据文件夹：{subject}",
    "doctor.no_demo": "数据库：演示 CRM，首次使用时生成：{subject}",
    "doctor.engine": "{name}：{state}",
    "doctor.engine_there": "可以打开",
    "doctor.engine_missing": "未安装（SQLite 不需要）",
    "doctor.sqlite_old": "需要 SQLite 3.39 或更新版本，请安装较新的 Python。",
    "doctor.encoding": "输出编码：{encoding}",
    "doctor.encoding_remedy": "请设置 PYTHONUTF8=1，或选用 UTF-8 语言环境。",
    "doctor.today": "今天按 {day} 计",
}

OTHER = {
    "explain.nothing_run": "没有运行查询。",
    "explain.no_sql": "这个问题不需要 SQL，答案就在模型里。",
    "open.data_folder": "“{subject}”无法写入。",
    "open.data_folder.hint": "用 ASKCRM_DATA_FOLDER 指定别的文件夹，或取得写入权限",
    "catalogue.unknown": "没有名为“{word}”的内容。相近的有：{nearest}。查看全部：askcrm metrics",
    "catalogue.unknown.bare": "没有名为“{word}”的内容。查看全部：askcrm metrics",
    "cli.by_line": "逐行读取问题，空行结束。",
    "usage.no_such_option": "{command}：没有选项“{value}”。",
    "usage.no_such_command": "{command}：没有命令“{value}”。",
    "usage.missing": "{command}：缺少 {value}。",
    "usage.missing_option": "{command}：缺少选项 {value}。",
    "usage.needs_value": "{command}：选项 {value} 需要一个值。",
    "usage.other": "{command}：无法这样读取（{value}）。",
    "usage.nearest": "相近的有：{nearest}。",
    "usage.help": "{command} --help",
    "check.missing_columns": "此数据库算不出：{metric}（需要{needs}）",
    "check.questions_ok": "{count} 个验证问题全部通过。",
    "check.question_failed": "{id}：{question}：读作 {reading}；应为 {wanted}",
    "check.questions_unreadable": "{file} 无法读取：{reason}",
    "cli.share": "{step}……{share}",
    "check.nearest": "相近的有：{nearest}。",
    "catalogue.entities": "记录",
}

COMMAND_TEMPLATES: Mapping[str, str] = {**IMPORT, **MAPPED, **EVAL, **DOCTOR, **OTHER}
