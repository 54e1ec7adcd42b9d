"""What `--help` says, in both languages. Read before anything but typer is loaded.

Every command's text ends with an example that a test runs.
"""

from collections.abc import Mapping

from typer._click.core import Context  # typer's own click gives it no public name
from typer.core import TyperCommand, TyperGroup
from typing_extensions import override

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
        "Answer the questions of a JSON-lines file, and score them where it says what is right.\n\n"
        "Example: askcrm eval questions.jsonl --answers answers.jsonl"
    ),
    "demo": "Build the demo CRM and say where it is.\n\nExample: askcrm demo",
    "import": (
        "Read CSV and Excel files into an SQLite database, as CRM tables where they are known.\n\n"
        "Example: askcrm import customers.csv orders.csv --into crm.db --as-is --yes"
    ),
    "init": (
        "Draft a semantic model from a database or from CSV and Excel files.\n\n"
        "Example: askcrm init customers.csv orders.csv --out my_crm"
    ),
    "label": (
        "Label what customers wrote: sentiment and aspects, for a CSV file or a database.\n\n"
        "train learns from ratings and keeps what is better, check shows what keywords find,\n"
        "compare A B holds two labellers against each other, reset goes back to the rules.\n\n"
        "Example: askcrm label --file reviews.csv --out labelled.csv"
    ),
    "audit": (
        "Compute a sample of queries twice, by SQL and row by row; exit 6 when they differ.\n\n"
        "Example: askcrm audit --sample 5"
    ),
    "replay": (
        "Ask again what a certificate holds; exit 6 when the figures are not the same.\n\n"
        "Example: askcrm replay revenue.cert.json"
    ),
    "check": "Check a semantic model: a folder or a file.\n\nExample: askcrm check",
    "learn": (
        "Show unexplained words and what they were picked to mean; --yes keeps that.\n\n"
        "Example: askcrm learn"
    ),
    "agreed": "Write what is shown to learned.yaml.",
    "doctor": "Look at this machine: one line each, with the remedy.\n\nExample: askcrm doctor",
    "question": "The question; - reads it from standard input.",
    "word": "A word of a name; left out: everything.",
    "questions": "JSON lines with id, turns and now; with gold_result, expect or form they score.",
    "json_out": "Write the scores to a file, as JSON.",
    "compare": "An earlier --json-out file: what became right or wrong since.",
    "bar": "Exit with 6 when a smaller share is right, such as 0.9.",
    "files": "CSV or Excel files.",
    "path": "Folder or file of the model; left out: the CRM model that ships.",
    "result": "The result to print when there are several: 1, 2, ...",
    "db": "Path or address of the database; left out: the demo CRM.",
    "model": "Folder or file of the semantic model.",
    "today": "The day it is, as YYYY-MM-DD.",
    "llm": "Ask a language model: off, when_needed or always.",
    "lang": "en or zh; left out: the language of the question.",
    "config": "The settings file.",
    "as_json": "Print one JSON object, on failure too.",
    "form": "text, json, csv, md or sql.",
    "output": "Write the answer to a file: .csv .tsv .xlsx .json .md .html",
    "certificate": "Write a certificate of the answer to a file, for askcrm replay.",
    "certificate_file": "A file that ask --certificate has written.",
    "sample": "How many forms to draw, besides every metric alone.",
    "seed": "Which forms are drawn: the same number draws the same ones.",
    "explain": "Reading and SQL only; nothing is run.",
    "answers": "File to write, one JSON object a line.",
    "sources": "One database (path or address), or CSV and Excel files.",
    "out": "Folder for the model, the open questions and imported data.",
    "force": "Draft a model anew that is there already.",
    "texts": "CSV file with a column of texts.",
    "labelled": "CSV file to write: the same columns and the labels.",
    "text_column": "Column of the texts.",
    "words": "train, check, compare A B or reset; left out: texts are labelled.",
    "rating_column": "Column of the ratings: 1 to 5, or neg, neu, pos.",
    "rules_only": "Leave aside what train learned.",
    "labeller": "rules, or llm: a language model for texts the rules are unsure of.",
    "every_text": "With llm: send every text, also those the rules are sure of.",
    "sample_texts": "With llm: label so many texts, write nothing, print the shares.",
    "max_cost": "With llm: the most the run may cost, in the currency of the prices.",
    "send": "With llm: agree to the estimate beforehand.",
    "beside": "Do not write the database; keep its labels in the data folder.",
    "aspects": "general, dining, electronics, or a YAML file of your own.",
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
        "回答 JSON Lines 文件中的问题；文件给出正确答案时同时评分。\n\n"
        "示例：askcrm eval questions.jsonl --answers answers.jsonl"
    ),
    "demo": "生成演示 CRM，并说明文件位置。\n\n示例：askcrm demo",
    "import": (
        "把 CSV 和 Excel 文件读入 SQLite 数据库；能识别的读成 CRM 表。\n\n"
        "示例：askcrm import 客户.csv 订单.csv --into crm.db --as-is --yes"
    ),
    "init": (
        "根据数据库或 CSV、Excel 文件起草语义模型。\n\n"
        "示例：askcrm init 客户.csv 订单.csv --out my_crm"
    ),
    "label": (
        "标注客户写的文字：情感和方面；可标注 CSV 文件或数据库。\n\n"
        "train 从评分中学习并保留更好的结果，check 显示关键词的命中，compare A B 比较两个标注器，\n"
        "reset 恢复为只用规则。\n\n"
        "示例：askcrm label --file reviews.csv --out labelled.csv"
    ),
    "audit": (
        "抽取一批查询各算两遍：一遍用 SQL，一遍逐行计算；不一致时以 6 退出。\n\n"
        "示例：askcrm audit --sample 5"
    ),
    "replay": ("按凭证重新提问；数字不同时以 6 退出。\n\n示例：askcrm replay revenue.cert.json"),
    "check": "检查语义模型（文件夹或文件）。\n\n示例：askcrm check",
    "learn": ("列出没有读懂的词，以及后来选定的含义；加 --yes 才写入。\n\n示例：askcrm learn"),
    "agreed": "把列出的内容写入 learned.yaml。",
    "doctor": "检查本机环境，每行一项并给出办法。\n\n示例：askcrm doctor",
    "question": "问题；写 - 则从标准输入读取。",
    "word": "名称中的一个词；不填则全部列出。",
    "questions": "JSON Lines 文件，每行有 id、turns、now；有 gold_result、expect 或 form 则评分。",
    "json_out": "把评分写入 JSON 文件。",
    "compare": "以前的 --json-out 文件：列出其后变对、变错的问题。",
    "bar": "正确率低于此值时以 6 退出，例如 0.9。",
    "files": "CSV 或 Excel 文件。",
    "path": "模型的文件夹或文件；不填则用自带的 CRM 模型。",
    "result": "有多个结果时输出第几个：1、2……",
    "db": "数据库的路径或地址；不填则用演示 CRM。",
    "model": "语义模型的文件夹或文件。",
    "today": "今天的日期，写作 YYYY-MM-DD。",
    "llm": "是否询问大语言模型：off、when_needed、always。",
    "lang": "en 或 zh；不填则按问题的语言。",
    "config": "设置文件。",
    "as_json": "输出一个 JSON 对象，失败时也一样。",
    "form": "text、json、csv、md 或 sql。",
    "output": "把答案写入文件：.csv .tsv .xlsx .json .md .html",
    "certificate": "把该回答的凭证写入文件，供 askcrm replay 使用。",
    "certificate_file": "由 ask --certificate 写出的文件。",
    "sample": "除每个指标单独核算外，再抽取多少个查询。",
    "seed": "抽取哪些查询：同一个数总是抽到同一批。",
    "explain": "只显示读法和 SQL，不运行。",
    "answers": "要写出的文件，每行一个 JSON 对象。",
    "sources": "一个数据库（路径或地址），或若干 CSV、Excel 文件。",
    "out": "写入模型、待确认问题和导入数据的文件夹。",
    "force": "重新起草已存在的模型。",
    "texts": "含有文本列的 CSV 文件。",
    "labelled": "要写出的 CSV 文件：原有各列加上标注。",
    "text_column": "文本所在的列。",
    "words": "train、check、compare A B 或 reset；不写则进行标注。",
    "rating_column": "评分列：1 到 5，或 neg、neu、pos。",
    "rules_only": "不使用 train 学到的内容。",
    "labeller": "rules，或 llm：规则没有把握的文字由大语言模型打标签。",
    "every_text": "用 llm 时：发送每条文字，包括规则有把握的。",
    "sample_texts": "用 llm 时：只给这么多条打标签，不写入，打印各类占比。",
    "max_cost": "用 llm 时：本次费用上限，币种同价格设置。",
    "send": "用 llm 时：事先同意估算。",
    "beside": "不写数据库，把标注放在数据文件夹里。",
    "aspects": "general、dining、electronics，或自己的 YAML 文件。",
    "into": "要写入的 SQLite 文件。",
    "as_is": "每个文件保留为一张独立的表。",
    "yes": "写入前不再询问。",
    "replace": "替换已有的同名表。",
    "plain": "逐行问答，不用全屏界面。",
    "tour": "打开对话界面；没有终端时回答八个示例问题。",
    "version": "显示版本。",
}

FRAME: tuple[tuple[str, str], ...] = (
    ("Usage: ", "用法："),
    ("[OPTIONS]", "[选项]"),
    ("COMMAND [ARGS]...", "命令 [参数]..."),
    ("\nArguments:\n", "\n参数：\n"),
    ("\nOptions:\n", "\n选项：\n"),
    ("\nCommands:\n", "\n命令：\n"),
    ("[required]", "[必填]"),
    ("[default: ", "[默认："),
    ("Show this message and exit.", "显示本帮助。"),
)
"""What typer itself writes into a help page."""


class ChineseCommand(TyperCommand):
    """A command whose help page is Chinese throughout."""

    @override
    def get_help(self, ctx: Context) -> str:
        """The page with typer's own words replaced."""
        return _in_chinese(super().get_help(ctx))


class ChineseGroup(TyperGroup):
    """The same for `askcrm --help`."""

    @override
    def get_help(self, ctx: Context) -> str:
        """The page with typer's own words replaced."""
        return _in_chinese(super().get_help(ctx))


def _in_chinese(page: str) -> str:
    for english, chinese in FRAME:
        page = page.replace(english, chinese)
    return page
