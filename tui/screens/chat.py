"""The chat: answers above, the question below. Nothing asked here ever blocks the screen."""

from collections.abc import Callable
from typing import ClassVar

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.timer import Timer
from typing_extensions import override

from agent.analyst import Analyst, Early
from agent.answer import Answer
from agent.assemble import new_conversation
from agent.moves import Choice
from agent.question import language_of
from agent.settings import Settings
from semantic_layer.form import Language
from tui.asking import Desk
from tui.commands import read_command
from tui.messages import Answered, Asked, Chosen, Opened
from tui.screens.keyboard import KeyboardScreen
from tui.title import data_day, title_text
from tui.widgets.answer_card import WIDE, AnswerCard, Surroundings
from tui.widgets.key_bar import KeyBar
from tui.widgets.lines import Lines
from tui.widgets.question_box import CompletionList, QuestionBox
from tui.widgets.side_pane import SidePane
from tui.widgets.welcome import Welcome

EarlyJob = Callable[[Early], Answer]

LIVE = 3
"""Cards that stay open; older ones fold to one line."""

TICK = 0.2
"""Seconds between two looks at what the analyst is doing."""

WARMED = 1.0
"""Seconds after the first frame before the libraries of a model are loaded."""

SETTLED = 0.3
"""Seconds after the first frame before completion is prepared."""


class ChatScreen(KeyboardScreen):
    """Ask, wait, read, go on."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "command('stop')", show=False)]

    def __init__(self, analyst: Analyst, settings: Settings, language: Language) -> None:
        """Begin an empty conversation."""
        super().__init__(analyst, settings, language)
        self.conversation = new_conversation()
        self._desk = Desk()
        self._standing: Answer | None = None
        self._waiting: AnswerCard | None = None
        self._since = 0.0
        self._timer: Timer | None = None
        self._number = 0
        self._day = data_day(analyst)

    @override
    def compose(self) -> ComposeResult:
        """Title, answers, question, keys."""
        yield Lines(self._draw_title, id="title")
        with Horizontal(id="middle"):
            yield SidePane(self._asked, lambda: self.language)
            answers = VerticalScroll(id="answers", can_focus=False)
            with answers:
                yield Welcome(self.analyst.workspace, self.language)
        yield QuestionBox(self._complete)
        yield KeyBar(self._hints)
        yield CompletionList(lambda: self.box, lambda: self.language)

    def on_mount(self) -> None:
        """Begin typing; prepare completion beside the first look at the screen."""
        self.set_class(self.settings.ascii, "-ascii")
        self._timer = self.set_interval(TICK, self._tick, pause=True)
        self._name_everything()
        self.box.focus()
        self.set_timer(SETTLED, lambda: self.prepare_completion(self.analyst))
        if (side := self.analyst.model) is not None:
            warm = side.warm
            self.set_timer(
                WARMED,
                lambda: self.run_worker(warm, thread=True, group="model", exit_on_error=False),
            )

    def on_resize(self, event: Resize) -> None:
        """The side pane needs a wide screen."""
        self.set_class(event.size.width >= WIDE, "-wide")

    async def on_asked(self, event: Asked) -> None:
        """A line was sent."""
        box, text = self.box, event.text.strip()
        if not text:
            return
        if named := read_command(text):
            box.put("")
            command, argument = named
            if command is None:
                self.tell(self.say("command.unknown", word=argument), warn=True)
            else:
                await self.run_command(command.name, argument)
            return
        if not await self._is_free():
            return
        box.put("")
        box.remember(text)
        await self._send(text)

    async def on_chosen(self, event: Chosen) -> None:
        """A choice, or a question that can be asked instead."""
        if not await self._is_free():
            return
        self.box.focus()
        if isinstance(event.choice, str):
            self.box.remember(event.choice)
            await self.ask(event.choice)
        else:
            await self._carry_out(event.choice)

    def on_side_pane_picked(self, event: SidePane.Picked) -> None:
        """Go to an answer."""
        for card in self.cards:
            if card.number == event.number:
                card.focus()
                self.call_after_refresh(self.show_card, card)

    async def on_answered(self, event: Answered) -> None:
        """An answer has come; one that nobody waits for is dropped."""
        card = self._waiting
        if event.turn != self._desk.turn or card is None:
            return
        if not event.final:
            self._standing = event.answer
            await card.show(event.answer, wording=True)
            return
        stood = self._standing is not None
        self._rest()
        self.conversation = self.analyst.advance(self.conversation, event.answer)
        await (card.reword(event.answer) if stood else card.show(event.answer))
        self._fold_old()
        choices = card.choices()
        if event.answer.choices and choices is not None and not self.box.text:
            choices.focus()

    async def on_opened(self, event: Opened) -> None:
        """Other data are there."""
        await self.begin_anew(event.analyst)

    def on_answer_card_resized(self, event: AnswerCard.Resized) -> None:
        """Keep the newest answer in sight, from its beginning."""
        cards = self.cards
        if cards and event.card is cards[-1]:
            self.call_after_refresh(self.show_card, event.card)

    async def ask(self, text: str) -> None:
        """Ask in words."""
        conversation = self.conversation
        await self._begin(text, lambda early: self.analyst.ask(text, conversation, early))

    def speak(self, language: Language) -> None:
        """Say everything around the answers in that language."""
        self.language = language
        if self.analyst.language is not None:
            self.analyst.language = language
        self._name_everything()
        for welcome in self.query(Welcome):
            welcome.speak(language)

    async def begin_anew(self, analyst: Analyst | None = None) -> None:
        """An empty conversation, perhaps over other data."""
        if self._waiting is not None:
            await self._stop_running(self._waiting)
        if analyst is not None:
            self.run_worker(self.analyst.close, thread=True, exit_on_error=False)
            self.analyst, self._day = analyst, data_day(analyst)
            self.prepare_completion(analyst)
        self.conversation = new_conversation()
        self._number = 0
        area = self.query_one("#answers", VerticalScroll)
        await area.remove_children()
        await area.mount(Welcome(self.analyst.workspace, self.language))
        self._name_everything()
        self.box.focus()

    async def do_stop(self, argument: str) -> None:
        """Close what is open, else stop what runs, else go back to typing."""
        del argument
        box = self.box
        if box.close_list():
            return
        if (card := self._waiting) is not None:
            await self._stop_running(card)
        box.focus()

    async def do_new(self, argument: str) -> None:
        """An empty conversation."""
        del argument
        await self.begin_anew()

    async def do_side(self, argument: str) -> None:
        """Show or hide the side pane."""
        del argument
        self.toggle_class("-no-side")

    async def do_run_again(self, argument: str) -> None:
        """Ask the question of the current answer again."""
        del argument
        card = self.current
        if card is not None and self._waiting is None:
            self.box.focus()
            await self.ask(card.question)

    async def do_language(self, argument: str) -> None:
        """`/lang zh`; without a name the other language."""
        wanted = argument.casefold()
        if wanted in {"en", "english", "英文"}:
            self.speak("en")
        elif wanted in {"zh", "chinese", "中文"}:
            self.speak("zh")
        else:
            self.speak("en" if self.language == "zh" else "zh")

    async def _stop_running(self, card: AnswerCard) -> None:
        """Stop what runs; an answer that stands stays, in the words it has."""
        standing = self._standing
        self._desk.close()
        self._rest()
        self.analyst.stop()
        if standing is None:
            await card.stop()
            return
        self.conversation = self.analyst.advance(self.conversation, standing)
        await card.reword(standing)

    async def _is_free(self) -> bool:
        """Whether a question may be asked; one that is only being worded gives way."""
        if self._waiting is not None and self._standing is not None:
            await self._stop_running(self._waiting)
        if self._waiting is not None:
            self.tell(self.say("ask.busy"), warn=True)
        return self._waiting is None

    async def _send(self, text: str) -> None:
        """A choice by its number or name, a question offered by its number, or a question."""
        if choice := self.conversation.pending_choice(text):
            await self._carry_out(choice)
            return
        offered = self.cards[-1].choices() if self.cards else None
        wish = text.strip(".。、)） ")
        if offered is not None and wish.isdecimal() and offered.take(int(wish)):
            return
        await self.ask(text)

    async def _carry_out(self, choice: Choice) -> None:
        conversation = self.conversation

        def job(early: Early) -> Answer:
            question = self.analyst.question(choice.label, conversation)
            return self.analyst.carry_out(choice.steps, question, conversation, early)

        await self._begin(choice.label, job)

    async def _begin(self, text: str, job: EarlyJob) -> None:
        for welcome in self.query(Welcome):
            await welcome.remove()
        self._number += 1
        language = self.analyst.language or language_of(text)
        size = self.app
        around = Surroundings(
            self.analyst.workspace,
            self.settings.ascii,
            lambda: size.size.width,
            lambda: size.size.height,
        )
        card = AnswerCard(self._number, text, language, around)
        self._waiting, self._since = card, self.analyst.clock()
        await self.query_one("#answers", VerticalScroll).mount(card)
        self.query_one(SidePane).redraw()
        if self._timer is not None:
            self._timer.resume()
        self._work(self._desk.open(), job, text, language)

    @work(thread=True, exclusive=True, group="question")
    def _work(self, turn: int, job: EarlyJob, question: str, language: Language) -> None:
        def early(answer: Answer) -> None:
            self.post_message(Answered(turn, answer, final=False))

        answer = self._desk.work(turn, lambda: job(early), question, language)
        if answer is not None:
            self.post_message(Answered(turn, answer))

    def _tick(self) -> None:
        card = self._waiting
        if card is not None:
            stage = self.analyst.stage
            word = self.say("stage.reading" if stage == "idle" else f"stage.{stage}")
            card.wait(word, self.analyst.clock() - self._since, self.analyst.taken)

    def _rest(self) -> None:
        self._waiting = self._standing = None
        if self._timer is not None:
            self._timer.pause()

    def _fold_old(self) -> None:
        open_cards = [card for card in self.cards if not card.collapsed and card.done]
        for card in open_cards[:-LIVE]:
            if not card.has_focus_within and not card.has_focus:
                card.collapsed = True

    def _asked(self) -> tuple[tuple[int, str], ...]:
        return tuple((card.number, card.question) for card in self.cards)

    def _draw_title(self, width: int) -> list[Text]:
        return [title_text(self.analyst, self._day, self.language, width)]

    def _name_everything(self) -> None:
        """Words around the answers in the language of the screen."""
        box = self.box
        box.placeholder = Content(self.say("ask.placeholder"))
        box.border_subtitle = Content(self.say("ask.keys"))
        for lines in self.query(Lines):
            lines.redraw()
