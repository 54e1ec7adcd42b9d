"""The question box: a text area of one to six lines, what was asked before, and completion.

A real text area, so that the terminal's cursor and input-method windows stand in the right place.
"""

from collections.abc import Callable
from typing import ClassVar

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea
from typing_extensions import override

from agent.exports.widths import fit
from agent.offline.completion import Completion
from agent.wording.say import say
from semantic_layer.form import Language
from semantic_layer.formats import readable, readable_lines
from tui.messages import Asked, Wanted
from tui.widgets.lines import DIM, Lines

Complete = Callable[[str, int], tuple[Completion, ...]]

CHOSEN = Style(reverse=True)
LONGEST_COMPLETED = 400
"""Characters; a longer text is a pasted one and is not completed."""


class QuestionBox(TextArea):
    """Enter asks, Ctrl+J begins a line, ↑ recalls, Tab takes a completion."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+j,shift+enter,alt+enter", "line", show=False),
        Binding("tab", "take", show=False),
        Binding("pageup", "scroll_answers(-1)", show=False),
        Binding("pagedown", "scroll_answers(1)", show=False),
    ]

    class Completed(Message):
        """The list of completions changed."""

    class Scrolled(Message):
        """A page of answers up (-1) or down (1)."""

        def __init__(self, pages: int) -> None:
            """Keep the direction."""
            self.pages = pages
            super().__init__()

    def __init__(self, complete: Complete) -> None:
        """Keep what knows the completions."""
        super().__init__(soft_wrap=True, compact=True, highlight_cursor_line=False, id="question")
        self.found: tuple[Completion, ...] = ()
        self.place = 0
        self._complete = complete
        self._asked: list[str] = []
        self._recalled = 0
        self._quiet = False

    def put(self, text: str) -> None:
        """Replace what is typed; nothing is completed until the next key."""
        self._quiet = text != self.text
        self.load_text(text)
        self.move_cursor(self.document.end)
        self.close_list()

    def remember(self, text: str) -> None:
        """What ↑ brings back."""
        if not self._asked or self._asked[-1] != text:
            self._asked.append(text)
        self._recalled = len(self._asked)

    def close_list(self) -> bool:
        """Close the list of completions; False when it was closed."""
        was_open = bool(self.found)
        self.found, self.place = (), 0
        self.post_message(self.Completed())
        return was_open

    def on_text_area_changed(self) -> None:
        """Look for what can be typed next."""
        if self._quiet:
            self._quiet = False
            return
        self.found, self.place = self._look_up(), 0
        self.post_message(self.Completed())

    def send(self) -> None:
        """Ask. No priority binding: it would overtake the keys typed just before."""
        self.close_list()
        self.post_message(Asked(self.text))

    def action_line(self) -> None:
        """Begin a new line."""
        self.insert("\n")

    def action_take(self) -> None:
        """Take the completion; without one go to the answers."""
        if not self.found:
            self.post_message(Wanted("answers"))
            return
        chosen = self.found[self.place]
        text = self.text
        taken = f"{text[: chosen.start]}{readable(chosen.text)}"
        self.put(taken + text[chosen.end :])
        self.move_cursor(_location(self.text, len(taken)))

    def action_scroll_answers(self, pages: int) -> None:
        """A page up or down, without leaving the question."""
        self.post_message(self.Scrolled(pages))

    @override
    def action_cursor_up(self, select: bool = False) -> None:
        if self.found:
            self._move(-1)
        elif self._asked and (not self.text or self._is_recalled()):
            self._recall(-1)
        else:
            super().action_cursor_up(select)

    @override
    def action_cursor_down(self, select: bool = False) -> None:
        if self.found:
            self._move(1)
        elif self.text and self._is_recalled():
            self._recall(1)
        else:
            super().action_cursor_down(select)

    @override
    async def _on_key(self, event: events.Key) -> None:
        is_help = not self.text and event.character in {"?", "？"}
        if event.key != "enter" and not is_help:
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()
        if is_help:
            self.post_message(Wanted("help"))
        else:
            self.send()

    @override
    async def _on_paste(self, event: events.Paste) -> None:
        """What is pasted is text: nothing in it drives the screen."""
        await super()._on_paste(events.Paste(readable_lines(event.text)))
        event.stop()
        event.prevent_default()

    def _move(self, by: int) -> None:
        self.place = (self.place + by) % len(self.found)
        self.post_message(self.Completed())

    def _is_recalled(self) -> bool:
        return self._recalled < len(self._asked) and self.text == self._asked[self._recalled]

    def _recall(self, by: int) -> None:
        self._recalled = min(max(self._recalled + by, 0), len(self._asked))
        there = self._recalled < len(self._asked)
        self.put(self._asked[self._recalled] if there else "")

    def _look_up(self) -> tuple[Completion, ...]:
        text = self.text
        if not text.strip() or len(text) > LONGEST_COMPLETED:
            return ()
        row, column = self.cursor_location
        before = "\n".join([*text.split("\n")[:row], text.split("\n")[row][:column]])
        found = self._complete(text, len(before))
        is_whole = len(found) == 1 and found[0].text == text
        return () if is_whole else found


def _location(text: str, place: int) -> tuple[int, int]:
    before = text[:place].split("\n")
    return len(before) - 1, len(before[-1])


class CompletionList(Lines):
    """What can be typed next, over the answers; the chosen line is reversed."""

    def __init__(self, box: Callable[[], QuestionBox], language: Callable[[], Language]) -> None:
        """Keep whose completions these are."""
        self._box = box
        self._language = language
        super().__init__(self._draw_list, id="completions")

    def _draw_list(self, width: int) -> list[Text]:
        language = self._language()
        drawn = []
        box = self._box()
        for place, one in enumerate(box.found):
            style = CHOSEN if place == box.place else Style()
            kind = say(f"kind.{one.kind}", language)
            drawn.append(_row(one, kind, width, style))
        hint = say("complete.keys", language)
        return [*drawn, Text(fit(hint, width).rstrip(), style=DIM)] if drawn else []


def _row(one: Completion, kind: str, width: int, style: Style) -> Text:
    typed, label = readable(one.text), readable(one.label)
    name = typed if typed.casefold() == label.casefold() or one.kind == "command" else ""
    name = name or f"{typed} → {label}"
    room = max(width - cell_len(kind) - 3, 4)
    return Text.assemble((fit(f" {name}", room), style), (f" {kind} ", style + DIM))
