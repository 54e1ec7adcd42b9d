"""What `--help` says, in both languages. Plain data: read before anything else is loaded.

Every command's text ends with an example that a test runs.
"""

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "app": "Ask your CRM data in plain English or Chinese. Without a command: the chat.",
    "ask": (
        "Answer one question. Text, table and notes come on standard output.\n\n"
        'Example: askcrm ask "Refund rate by region last quarter"'
    ),
    "chat": "Open the chat in this terminal.\n\nExample: askcrm chat --lang en",
    "sql": (
        "Print the SQL of a question without running it.\n\n"
        'Example: askcrm sql "Revenue by month this year"'
    ),
    "metrics": (
        "List metrics, dimensions, and what cannot be computed; a word narrows the list.\n\n"
        "Example: askcrm metrics refund"
    ),
    "eval": (
        "Answer the questions of a JSON-lines file and write one answer a line.\n\n"
        "Example: askcrm eval questions.jsonl --answers answers.jsonl"
    ),
    "demo": "Build the demo CRM and say where it is.\n\nExample: askcrm demo",
    "import": (
        "Read CSV and Excel files into an SQLite database.\n\n"
        "Example: askcrm import customers.csv orders.csv --into crm.db --as-is --yes"
    ),
    "check": "Check a semantic model: a folder or a file.\n\nExample: askcrm check",
    "doctor": "Look at this machine: one line each, with the remedy.\n\nExample: askcrm doctor",
    "question": "The question; - reads it from standard input.",
    "word": "Only what is called like this.",
    "questions": "One JSON object a line: id, turns, now.",
    "files": "CSV and Excel files.",
    "path": "The model's folder or file; unset: the one that ships.",
    "db": "Path or address of the database; unset: the demo CRM.",
    "model": "Folder or file of the semantic model.",
    "today": "The day it is, as YYYY-MM-DD.",
    "lang": "en or zh; unset: the language of the question.",
    "config": "The settings file.",
    "as_json": "Print one JSON object, on failure too.",
    "form": "text, json, csv, md or sql.",
    "output": "Write the answer to a file: .csv .tsv .xlsx .json .md .html",
    "explain": "Reading and SQL only; nothing is run.",
    "answers": "File to write, one JSON object a line.",
    "into": "The SQLite file to write.",
    "as_is": "Keep each file as a table of its own.",
    "yes": "Do not ask before writing.",
    "replace": "Replace tables that are there already.",
    "plain": "Line by line, without a screen.",
    "tour": "Open the chat; without a terminal, answer eight sample questions.",
    "version": "Print the version.",
}

CHINESE: Mapping[str, str] = {
    "app": "用日常的中文或英文向 CRM 数据提问。不带命令时打开对话界面。",
    "ask": (
        "回答一个问题。文字、表格和提示写到标准输出。\n\n"
        '示例：askcrm ask "上个季度各地区的退款率是多少?"'
    ),
    "chat": "在本终端打开对话界面。\n\n示例：askcrm chat --lang zh",
    "sql": '只显示问题对应的 SQL，不运行。\n\n示例：askcrm sql "今年每月的销售额"',
    "metrics": (
        "列出指标、维度，以及算不出的内容和原因；可加一个词缩小范围。\n\n示例：askcrm metrics 退款"
    ),
    "eval": (
        "回答 JSON Lines 文件中的问题，每行写出一个答案。\n\n"
        "示例：askcrm eval questions.jsonl --answers answers.jsonl"
    ),
    "demo": "生成演示 CRM，并说明文件位置。\n\n示例：askcrm demo",
    "import": (
        "把 CSV 和 Excel 文件读入 SQLite 数据库。\n\n"
        "示例：askcrm import 客户.csv 订单.csv --into crm.db --as-is --yes"
    ),
    "check": "检查语义模型（文件夹或文件）。\n\n示例：askcrm check",
    "doctor": "检查本机环境，每行一项并给出办法。\n\n示例：askcrm doctor",
    "question": "问题；写 - 则从标准输入读取。",
    "word": "只列出名称含有这个词的内容。",
    "questions": "每行一个 JSON 对象：id、turns、now。",
    "files": "CSV 和 Excel 文件。",
    "path": "模型的文件夹或文件；不填则用自带的模型。",
    "db": "数据库的路径或地址；不填则用演示 CRM。",
    "model": "语义模型的文件夹或文件。",
    "today": "今天的日期，写作 YYYY-MM-DD。",
    "lang": "en 或 zh；不填则按问题的语言。",
    "config": "设置文件。",
    "as_json": "输出一个 JSON 对象，失败时也一样。",
    "form": "text、json、csv、md 或 sql。",
    "output": "把答案写入文件：.csv .tsv .xlsx .json .md .html",
    "explain": "只显示读法和 SQL，不运行。",
    "answers": "要写出的文件，每行一个 JSON 对象。",
    "into": "要写入的 SQLite 文件。",
    "as_is": "每个文件保留为一张独立的表。",
    "yes": "写入前不再询问。",
    "replace": "替换已有的同名表。",
    "plain": "逐行问答，不用全屏界面。",
    "tour": "打开对话界面；没有终端时回答八个示例问题。",
    "version": "显示版本。",
}
