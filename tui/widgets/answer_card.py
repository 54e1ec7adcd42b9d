"""One question and what became of it: waiting, answer, question back, refusal or failure.

Order, always the same: reading, text, tabs, the open tab, warnings, foot. Absent parts are absent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from typing_extensions import override

from agent.answer import Answer
from agent.exports.widths import fit
from agent.wording.say import say
from semantic_layer.form import Language
from semantic_layer.formats import readable
from tools.workspace import Workspace
from tui.commands import COMMANDS
from tui.widgets.card_frame import foot
from tui.widgets.card_tabs import Room, body, tabs_of
from tui.widgets.card_texts import (
    first_sentence,
    warning_texts,
    warnings_of,
    word_texts,
)
from tui.widgets.choices import Choices
from tui.widgets.lines import BOLD, DIM, Lines, texts
from tui.widgets.result_table import tables_of
from tui.widgets.tab_bar import Tab, TabBar

WIDE = 100
"""Columns of the screen from which table and chart stand side by side."""

FRAME = 6
"""Cells of a border line beside its title: corners, a dash and a blank at each end."""

CHROME = 5
"""Lines of the screen beside the answers: title, question, keys."""

CARD = 4
"""Lines of a card beside its words, tab and warnings: frame, names of the tabs, rule."""

LEAST = 6
"""Lines an open tab gets at least."""


@dataclass(frozen=True)
class Surroundings:
    """What a card needs besides its answer."""

    workspace: Workspace
    ascii_only: bool
    screen_width: Callable[[], int]
    screen_height: Callable[[], int]


class AnswerCard(Vertical, can_focus=True):
    """A card; collapsed it is one line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(command.key, f"screen.command('{command.name}')", show=False)
        for command in COMMANDS
        if command.place == "answer"
    ]

    collapsed: reactive[bool] = reactive(False)

    class Resized(Message):
        """A card has another size."""

        def __init__(self, card: "AnswerCard") -> None:
            """Keep which one."""
            self.card = card
            super().__init__()

    def __init__(
        self, number: int, question: str, language: Language, around: Surroundings
    ) -> None:
        """A card that waits."""
        super().__init__(classes="card")
        self.number = number
        self.question = readable(question)
        self.language = language
        self.answer: Answer | None = None
        self.stopped = False
        self.tab = ""
        self._around = around
        self._waiting = ""
        self._steps: tuple[str, ...] = ()
        self._wording = False
        self._titled: tuple[int, bool] | None = None

    @property
    def done(self) -> bool:
        """Whether nothing more will come."""
        return self.answer is not None or self.stopped

    @override
    def compose(self) -> ComposeResult:
        yield Lines(self._draw_waiting, classes="waiting")

    def wait(self, stage: str, seconds: float, steps: tuple[str, ...] = ()) -> None:
        """Say what is being done and for how long, and the steps that are taken already."""
        if self._wording:
            stage = say("model.wording", self.language)
        text = say("stage.seconds", self.language, stage=stage, seconds=f"{seconds:.1f}")
        self._waiting = f"{text}   {say('stage.stops', self.language)}"
        if not self._wording:
            self._steps = steps
        for lines in self.query(".waiting").results(Lines):
            lines.redraw()

    async def stop(self) -> None:
        """The person stopped it."""
        self.stopped = True
        await self._build()

    async def show(self, answer: Answer, *, wording: bool = False) -> None:
        """The answer has come; `wording`: it stands, a model is still wording it."""
        self.answer, self.language = answer, answer.language
        self._wording, self._waiting = wording, ""
        self.tab = self._tabs()[0].name if self._tabs() else ""
        await self._build()

    async def reword(self, answer: Answer) -> None:
        """The answer that stands, in its last words; the open tab stays."""
        self.answer, self._wording = answer, False
        await self._build()

    async def open_tab(self, name: str) -> bool:
        """Show another tab; False where this answer has none of that name."""
        names = [tab.name for tab in self._tabs()]
        if name == "chart" and name not in names and "both" in names:
            name = "both"
        if name == "table" and name not in names and "both" in names:
            name = "both"
        if name not in names:
            return False
        self.tab = name
        self._redraw()
        return True

    def full_lines(self, width: int) -> list[Text]:
        """The open tab without a limit of lines, for the full screen and the clipboard."""
        return self._body(width, lines=100_000)

    def choices(self) -> Choices | None:
        """The choices this card offers."""
        return next(iter(self.query(Choices)), None)

    def summary(self, width: int) -> Text:
        """The card on one line: question and first sentence."""
        stopped = say("stage.stopped", self.language) if self.stopped else ""
        text = first_sentence(self.answer) if self.answer else stopped
        mark = "> " if self._around.ascii_only else "▸ "
        line = f"{mark}{self.number}  {self.question}{': ' if text else ''}{text}"
        return Text(fit(line, width, ascii_only=self._around.ascii_only))

    async def watch_collapsed(self) -> None:
        """Fold to one line, or unfold."""
        self.set_class(self.collapsed, "-collapsed")
        if self.is_mounted:
            await self._build()

    def on_resize(self, event: events.Resize) -> None:
        """Frame and tabs follow the width; whoever scrolls hears of a new height."""
        del event
        self.post_message(self.Resized(self))
        wide = self._is_wide()
        if self._titled != (self.size.width, wide):
            self._titled = (self.size.width, wide)
            self._keep_tab()
            self._redraw()

    def on_focus(self) -> None:
        """A folded card opens when one goes there."""
        if self.collapsed:
            self.collapsed = False

    async def on_tab_bar_opened(self, event: TabBar.Opened) -> None:
        """A tab was clicked."""
        event.stop()
        await self.open_tab(event.name)

    async def _build(self) -> None:
        async with self.batch():
            await self.remove_children()
            await self.mount_all(self._parts())
        self._frame()

    def _parts(self) -> list[Widget]:
        if self.collapsed:
            return [Lines(lambda width: [self.summary(width)])]
        if self.answer is None:
            return [Lines(self._draw_waiting, classes="waiting")]
        parts: list[Widget] = [Lines(self._draw_words)]
        if self._wording:
            parts.append(Lines(self._draw_waiting, classes="waiting"))
        if tabs := self._tabs():
            parts.append(TabBar(tabs, self.tab, ascii_only=self._around.ascii_only))
            parts.append(Lines(self._draw_body, classes="body"))
        if warnings_of(self.answer) or self.answer.remark_texts:
            parts.append(Lines(self._draw_warnings))
        offered = self.answer.choices or self.answer.can_do
        if offered:
            key = "cli.choices" if self.answer.choices else "cli.can_do"
            heading = say(key, self.language)
            parts.append(Lines(lambda width: texts(heading, width, DIM)))
            parts.append(Choices(tuple(offered), self.language))
        return parts

    def _redraw(self) -> None:
        for bar in self.query(TabBar):
            bar.open(self._tabs(), self.tab)
        for lines in self.query(Lines):
            if not isinstance(lines, TabBar):
                lines.redraw()
        self._frame()

    def _frame(self) -> None:
        """Question above; rows, time and keys below."""
        room = self.outer_size.width - FRAME
        if self.collapsed or room < 8:
            self.border_title = self.border_subtitle = None
            return
        title = fit(f"{self.number}  {self.question}", room).rstrip()
        self.border_title = Text(title, style=BOLD)
        self.border_subtitle = (
            Text(foot(self.answer, room, ascii_only=self._around.ascii_only))
            if self.answer
            else None
        )

    def _is_wide(self) -> bool:
        return self._around.screen_width() >= WIDE

    def _tabs(self) -> tuple[Tab, ...]:
        answer, workspace = self.answer, self._around.workspace
        return tabs_of(answer, workspace, self.language, wide=self._is_wide()) if answer else ()

    def _keep_tab(self) -> None:
        names = [tab.name for tab in self._tabs()]
        if names and self.tab not in names:
            self.tab = names[0]

    def _draw_waiting(self, width: int) -> list[Text]:
        if self.stopped:
            return texts(say("stage.stopped", self.language), width)
        drawn = []
        for number, step in enumerate(self._steps, 1):
            line = say("model.step", self.language, count=number, reading=readable(step))
            drawn += texts(line, width)
        waiting = self._waiting or say("stage.reading", self.language) + " …"
        return [*drawn, *texts(waiting, width, DIM)]

    def _draw_words(self, width: int) -> list[Text]:
        return word_texts(self.answer, width) if self.answer else []

    def _draw_warnings(self, width: int) -> list[Text]:
        return warning_texts(self.answer, width) if self.answer else []

    def _draw_body(self, width: int) -> list[Text]:
        """The open tab, cut so that the whole card fits the screen where that is possible."""
        beside = len(self._draw_words(width)) + len(self._draw_warnings(width)) + CARD
        room = max(self._around.screen_height() - CHROME - beside, LEAST)
        if self.tab in {"table", "both"}:
            tables = tables_of(self.answer) if self.answer else ()
            rows = max((len(table.table.rows) for table in tables), default=0)
            return self._body(width, room - 1 if rows < room else room - 2)
        drawn = self._body(width, room - 2)
        if len(drawn) <= room or self.tab == "chart":
            return drawn
        more = say("card.more_lines", self.language, count=len(drawn) - room + 1)
        return [*drawn[: room - 1], Text(fit(more, width).rstrip(), style=DIM)]

    def _body(self, width: int, lines: int) -> list[Text]:
        if self.answer is None or not self.tab:
            return []
        workspace, plain = self._around.workspace, self._around.ascii_only
        return body(self.answer, self.tab, workspace, Room(width, lines, plain))
