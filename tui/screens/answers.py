"""A screen with answers, and all that can be done with one: tabs, copy, export, full screen."""

from pathlib import Path

from textual import work
from textual.containers import VerticalScroll
from textual.screen import Screen

from agent.analyst import Analyst
from agent.answer import Answer
from agent.exports.report import markdown
from agent.exports.save import SaveRefused, save
from agent.exports.tables import separated
from agent.settings import Settings
from agent.wording.say import say
from semantic_layer.feedback_forms import SummariseFeedback
from semantic_layer.form import Language
from semantic_layer.formats import readable
from tui.screens.export import ExportScreen, free_name
from tui.screens.table import PageScreen, TableScreen
from tui.widgets.answer_card import AnswerCard
from tui.widgets.result_table import tables_of
from tui.widgets.sql_panel import sql_of

CLIPBOARD_BYTES = 74_000
"""What a terminal takes by its escape code at most; more goes to a file."""

COPIED = "copied.txt"

LONGEST_NAME = 200
"""Characters of a file's name that a message repeats."""


class AnswersScreen(Screen[None]):
    """Cards in order, one of them the current one."""

    def __init__(self, analyst: Analyst, settings: Settings, language: Language) -> None:
        """Keep whose answers these are; `language` is that of everything around them."""
        super().__init__()
        self.analyst = analyst
        self.settings = settings
        self.language: Language = language

    @property
    def cards(self) -> list[AnswerCard]:
        """All cards, the newest last."""
        return list(self.query(AnswerCard))

    @property
    def current(self) -> AnswerCard | None:
        """The card one is on, else the newest."""
        focused = self.focused
        while focused is not None and not isinstance(focused, AnswerCard):
            focused = focused.parent  # type: ignore[assignment]  # a widget's parents are widgets
        if focused is not None:
            return focused
        return self.cards[-1] if self.cards else None

    def tell(self, text: str, *, warn: bool = False) -> None:
        """A short message that goes away by itself."""
        self.notify(readable(text), severity="warning" if warn else "information", markup=False)

    def say(self, key: str, **blanks: object) -> str:
        """A sentence in the language of the screen."""
        return say(key, self.language, **blanks)

    async def do_table(self, argument: str) -> None:
        """Open a tab of the current card."""
        await self._open_tab("table", argument)

    async def do_chart(self, argument: str) -> None:
        """Open a tab of the current card."""
        await self._open_tab("chart", argument)

    async def do_sql(self, argument: str) -> None:
        """Open a tab of the current card."""
        await self._open_tab("sql", argument)

    async def do_definition(self, argument: str) -> None:
        """Open a tab of the current card."""
        await self._open_tab("definition", argument)

    async def do_notes(self, argument: str) -> None:
        """Open a tab of the current card."""
        await self._open_tab("notes", argument)

    async def do_full_screen(self, argument: str) -> None:
        """The open tab on the whole terminal; a folded card unfolds."""
        del argument
        card = self.current
        if card is None or card.answer is None:
            self.tell(self.say("answer.none"), warn=True)
            return
        if card.collapsed:
            card.collapsed = False
            return
        tables = tables_of(card.answer)
        if not tables:
            return
        if summed(card.answer) and card.tab in {"table", "both", "chart"}:
            from tui.screens.service import ServiceScreen

            self.app.push_screen(ServiceScreen(card.answer, self.analyst))
        elif card.tab in {"table", "both"}:
            screen = TableScreen(card.answer, tables[0], self.analyst.workspace.vocabulary)
            self.app.push_screen(screen)
        else:
            self.app.push_screen(PageScreen(card.question, card.full_lines, card.language))

    async def do_copy(self, argument: str) -> None:
        """The open tab to the clipboard: a table as tab-separated values, all else as text."""
        del argument
        card = self._answered()
        if card is not None and card.answer is not None:
            self._to_clipboard(self._tab_text(card, card.answer))

    async def do_copy_all(self, argument: str) -> None:
        """The answer as Markdown to the clipboard."""
        del argument
        card = self._answered()
        if card is not None and card.answer is not None:
            self._to_clipboard(markdown(card.answer, self.analyst.workspace.vocabulary))

    async def do_export(self, argument: str) -> None:
        """The answer to a file; without a name the name is asked for."""
        card = self._answered()
        if card is None or card.answer is None:
            return
        answer = card.answer
        if argument:
            self.save_to(answer, argument)
            return
        name = free_name(f"askcrm-{card.number}", Path.cwd())

        def chosen(path: str | None) -> None:
            if path:
                self.save_to(answer, path)

        self.app.push_screen(ExportScreen(name, self.language), chosen)

    async def do_previous(self, argument: str) -> None:
        """The answer before."""
        del argument
        self._step(-1)

    async def do_next(self, argument: str) -> None:
        """The answer after."""
        del argument
        self._step(1)

    @work(thread=True, group="save")
    def save_to(self, answer: Answer, name: str) -> None:
        """Write the file beside the screen's work; an existing one is never replaced."""
        try:
            path = Path(name).expanduser()
            if path.exists():
                self._tell_from_thread(self.say("save.exists", file=path))
                return
            saved = save(answer, path, self.analyst.workspace.vocabulary)
        except SaveRefused as refused:
            self._tell_from_thread(str(refused))
            return
        except (OSError, RuntimeError, ValueError):  # a name no file can have, a user nobody is
            self._tell_from_thread(self.say("save.failed", file=name[:LONGEST_NAME]))
            return
        self.app.call_from_thread(self.tell, self.say("saved", file=saved.absolute()))

    def _tell_from_thread(self, text: str) -> None:
        self.app.call_from_thread(self.tell, text, warn=True)

    def show_card(self, card: AnswerCard) -> None:
        """Scroll so that a card is seen, its beginning above all."""
        area = self.query_one("#answers", VerticalScroll)
        area.scroll_to_widget(card, animate=False, top=True, force=True)

    async def _open_tab(self, name: str, argument: str) -> None:
        del argument
        card = self._answered()
        if card is None:
            return
        if card.collapsed:
            card.collapsed = False
        if not await card.open_tab(name):
            self.tell(self.say("answer.no_tab"), warn=True)

    def _answered(self) -> AnswerCard | None:
        """The current card if it holds an answer; else says that there is none."""
        card = self.current
        if card is not None and card.answer is not None:
            return card
        self.tell(self.say("answer.none"), warn=True)
        return None

    def _step(self, by: int) -> None:
        cards, card = self.cards, self.current
        if card is None:
            return
        there = cards[min(max(cards.index(card) + by, 0), len(cards) - 1)]
        there.focus()
        self.call_after_refresh(self.show_card, there)

    def _tab_text(self, card: AnswerCard, answer: Answer) -> str:
        tables = tables_of(answer)
        vocabulary = self.analyst.workspace.vocabulary
        if card.tab in {"table", "both"} and tables:
            parts = (separated(table, vocabulary, answer.language, "\t") for table in tables)
            return "\n".join(part.replace("\r\n", "\n") for part in parts)
        if card.tab == "sql":
            return sql_of(answer)
        if not card.tab:
            return readable(answer.text)
        return "\n".join(line.plain.rstrip() for line in card.full_lines(100))

    def _to_clipboard(self, text: str) -> None:
        if len(text.encode("utf-8", errors="replace")) <= CLIPBOARD_BYTES:
            self.app.copy_to_clipboard(text)
            self.tell(self.say("copied", count=f"{len(text):,}"))
            return
        path = self.settings.data_folder / COPIED
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError:
            self.tell(self.say("save.failed", file=path), warn=True)
            return
        self.tell(self.say("copied_to_file", file=path))


def summed(answer: Answer) -> bool:
    """Whether an answer is a summary of complaints, which has a screen of its own."""
    return any(isinstance(r.form, SummariseFeedback) and r.facts for r in answer.results)
