"""The SQL of an answer: every statement, highlighted, wrapped, cut where a card has no room."""

import re

from rich.style import Style
from rich.text import Text

from agent.answer import Answer
from semantic_layer.formats import readable
from tui.widgets.lines import DIM, PLAIN, wrap

_WORD = re.compile(
    r"(?P<text>'(?:[^']|'')*')|(?P<name>\"[^\"]*\")|(?P<remark>--.*$)"
    r"|(?P<number>\b\d+(?:\.\d+)?\b)|(?P<keyword>\b[A-Z]{2,}\b)"
)
"""Our own SQL is printed by one printer, keywords in capitals: a table of five kinds is enough and
saves loading a highlighter for every language there is."""

_STYLES = {
    "text": Style(color="#009e73"),
    "name": PLAIN,
    "remark": DIM,
    "number": Style(color="#e69f00"),
    "keyword": Style(color="#56b4e9", bold=True),
}


def sql_of(answer: Answer) -> str:
    """Every statement, in order, a blank line between."""
    statements = (table.sql for result in answer.results for table in result.tables if table.sql)
    return "\n\n".join(safe_lines(statement) for statement in statements)


def safe_lines(text: str) -> str:
    """Text of several lines, each safe to show, indentation kept."""
    return "\n".join(
        " " * (len(line) - len(line.lstrip(" "))) + readable(line) for line in text.split("\n")
    )


def sql_texts(sql: str, width: int) -> list[Text]:
    """Highlighted lines, none wider than `width`; a broken line goes on two cells deeper."""
    drawn: list[Text] = []
    for line in sql.split("\n"):
        bare = line.lstrip(" ")
        depth = min(len(line) - len(bare), width // 2)
        pieces = wrap(bare, width - depth - 2)
        for place, piece in enumerate(pieces):
            drawn.append(_highlighted(" " * (depth + (2 if place else 0)) + piece))
    return drawn


def _highlighted(line: str) -> Text:
    text = Text(line)
    for found in _WORD.finditer(line):
        text.stylize(_STYLES[found.lastgroup or "name"], found.start(), found.end())
    return text
