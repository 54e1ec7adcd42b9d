"""Commands: one table that feeds bindings, footer, menu, slash words and help alike.

What a command does is a method `do_<name>` of the chat screen. No command depends on a key alone.
"""

from dataclasses import dataclass
from typing import Literal

from agent.wording.say import say
from semantic_layer.form import Language

SLASHES = "/／、"
"""A Chinese keyboard has no slash at hand: 、 begins a command as well."""


@dataclass(frozen=True)
class Command:
    """One thing that can be done, by key, slash word, menu line or click."""

    name: str
    label: str
    """Key of agent/wording."""
    english: str
    """Slash word."""
    chinese: str
    place: Literal["anywhere", "answer"]
    key: str = ""
    """As Textual calls it; empty = none."""
    also: tuple[str, ...] = ()
    """Further slash words."""
    footer: Literal["", "narrow", "wide"] = ""
    """From which width it stands in the footer."""
    takes: bool = False
    """True: the slash word may be followed by an argument."""

    def title(self, language: Language) -> str:
        """What it is called."""
        return say(self.label, language)

    def word(self, language: Language) -> str:
        """Its slash word in one language."""
        return self.english if language == "en" else self.chinese

    @property
    def words(self) -> tuple[str, ...]:
        """Every slash word it answers to."""
        return (self.english, self.chinese, *self.also)


COMMANDS: tuple[Command, ...] = (
    Command("help", "key.help", "help", "帮助", "anywhere", "f1", footer="narrow"),
    Command("stop", "key.stop", "stop", "停止", "anywhere", footer="narrow"),
    Command("answers", "key.answers", "answers", "答案", "anywhere", footer="narrow"),
    Command("history", "key.history", "history", "历史", "anywhere", "ctrl+r", footer="narrow"),
    Command("catalogue", "key.catalogue", "catalogue", "目录", "anywhere", "ctrl+o",
            ("metrics", "指标"), "narrow"),
    Command("new", "key.new", "new", "新对话", "anywhere", "ctrl+n", footer="wide"),
    Command("side", "key.side", "side", "侧栏", "anywhere", "ctrl+t", footer="wide"),
    Command("palette", "key.palette", "menu", "菜单", "anywhere", "ctrl+p", footer="narrow"),
    Command("quit", "key.quit", "quit", "退出", "anywhere", "ctrl+q", ("exit", "q"), "narrow"),
    Command("language", "key.language", "lang", "语言", "anywhere", takes=True),
    Command("theme", "key.theme", "theme", "配色", "anywhere", takes=True),
    Command("open", "key.open", "open", "打开", "anywhere", takes=True),
    Command("table", "key.tab_table", "table", "表格", "answer", "t"),
    Command("chart", "key.tab_chart", "chart", "图表", "answer", "c"),
    Command("sql", "key.tab_sql", "sql", "语句", "answer", "s"),
    Command("definition", "key.tab_definition", "definition", "定义", "answer", "d"),
    Command("notes", "key.tab_notes", "notes", "提示", "answer", "n"),
    Command("full_screen", "key.full_screen", "full", "全屏", "answer", "enter"),
    Command("copy", "key.copy", "copy", "复制", "answer", "y"),
    Command("copy_all", "key.copy_all", "copyall", "复制答案", "answer", "Y"),
    Command("export", "key.export", "export", "导出", "answer", "x", takes=True),
    Command("edit", "key.edit", "edit", "改问", "answer", "e"),
    Command("run_again", "key.run_again", "again", "重新运行", "answer", "r"),
    Command("previous", "key.previous_answer", "previous", "上一个", "answer",
            "left_square_bracket"),
    Command("next", "key.next_answer", "next", "下一个", "answer", "right_square_bracket"),
)  # fmt: skip

TYPING: tuple[tuple[str, str], ...] = (
    ("Enter", "key.ask"),
    ("Ctrl+J", "key.new_line"),
    ("Tab", "key.complete"),
    ("↑", "key.recall"),
    ("Esc", "key.stop"),
    ("1 – 9", "key.choice"),
    ("/  、", "key.commands"),
)
"""Keys of the question box: editing, not commands."""

_WRITTEN = {
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "enter": "Enter",
    "f1": "F1",
}


def written(key: str) -> str:
    """A key as people write it: `ctrl+o` -> `Ctrl+O`."""
    if key.startswith("ctrl+"):
        return f"Ctrl+{key[-1].upper()}"
    return _WRITTEN.get(key, key)


def short(command: Command) -> str:
    """A key as the footer writes it: `^O`; keys that typing owns are named here."""
    if command.name == "stop":
        return "Esc"
    if command.name == "answers":
        return "Tab"
    return written(command.key).replace("Ctrl+", "^")


def of(name: str) -> Command:
    """The command of that name."""
    return next(command for command in COMMANDS if command.name == name)


def read_command(text: str) -> tuple[Command | None, str] | None:
    """The command a line names and its argument; no command at all is None.

    `read_command("/export a.csv")` -> (export, "a.csv"); `read_command("/nope")` -> (None, "nope").
    """
    line = text.strip()
    if not line or line[0] not in SLASHES:
        return None
    word, _, argument = line[1:].strip().partition(" ")
    wanted = word.casefold()
    found = next((c for c in COMMANDS if wanted in (w.casefold() for w in c.words)), None)
    return found, argument.strip() if found else word


def slash_words(language: Language) -> tuple[str, ...]:
    """Every slash word, those of the person's language first."""
    own = tuple(command.word(language) for command in COMMANDS)
    others = tuple(word for command in COMMANDS for word in command.words)
    return tuple(dict.fromkeys((*own, *others)))
