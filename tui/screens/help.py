"""Help: every key and every slash word, made from the table of commands."""

from itertools import zip_longest

from rich.cells import cell_len
from rich.text import Text

from agent.exports.widths import exact, fit
from agent.wording.say import say
from semantic_layer.form import Language
from tui.commands import COMMANDS, TYPING, Command, written
from tui.screens.page import PageScreen
from tui.widgets.lines import BOLD, DIM

TWO_COLUMNS = 72
KEY = 8
"""Cells of a key."""


class HelpScreen(PageScreen):
    """One page."""

    def __init__(self, language: Language) -> None:
        """In one language."""
        super().__init__(say("title.help", language), lambda w: help_lines(language, w), language)


def help_lines(language: Language, width: int) -> list[Text]:
    """Typing and everywhere at the left, answers at the right; in one column where it is narrow."""
    typing = [_line(key, say(label, language), "") for key, label in TYPING]
    answer = [_command(c, language) for c in COMMANDS if c.place == "answer"]
    anywhere = [
        _command(c, language) for c in COMMANDS if c.place == "anywhere" and c.name != "stop"
    ]
    left = [_heading("help.typing", language), *typing, Text("")]
    left += [_heading("help.anywhere", language), *anywhere]
    right = [_heading("help.answer", language), *answer, Text("")]
    if width < TWO_COLUMNS:
        return [_fitted(line, width) for line in (*left, Text(""), *right)]
    half = (width - 2) // 2
    return [
        _padded(one, half).append("  ").append_text(_fitted(other, width - half - 2))
        for one, other in zip_longest(left, right, fillvalue=Text(""))
    ]


def _heading(key: str, language: Language) -> Text:
    return Text(say(key, language), style=BOLD)


def _command(command: Command, language: Language) -> Text:
    key = written(command.key) if command.key else {"answers": "Tab"}.get(command.name, "")
    return _line(key, command.title(language), f"/{command.word(language)}")


def _line(key: str, label: str, word: str) -> Text:
    return Text.assemble((fit(key, KEY), BOLD), f" {label}", (f"  {word}" if word else "", DIM))


def _fitted(line: Text, width: int) -> Text:
    shown = line.copy()
    shown.truncate(width, overflow="ellipsis")
    return shown


def _padded(line: Text, width: int) -> Text:
    shown = _fitted(line, width)
    return shown.append(exact("", width - cell_len(shown.plain)))
