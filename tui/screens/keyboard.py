"""What is typed: completion, commands by key and by word, the keys on the last line."""

from textual import work
from textual.containers import VerticalScroll

from agent.analyst import Analyst
from agent.offline.completion import Completion, complete
from agent.settings import Settings
from semantic_layer.form import Language
from semantic_layer.vocabulary import Vocabulary
from tui.commands import COMMANDS, short, slash_words
from tui.messages import Typed, Wanted
from tui.screens.places import PlacesScreen
from tui.widgets.answer_card import WIDE
from tui.widgets.key_bar import Hint
from tui.widgets.question_box import CompletionList, QuestionBox


class KeyboardScreen(PlacesScreen):
    """The question box and what belongs to it."""

    def __init__(self, analyst: Analyst, settings: Settings, language: Language) -> None:
        """Nothing is completed before its names are sorted."""
        super().__init__(analyst, settings, language)
        self.completes: Vocabulary | None = None
        """Whose names are sorted; None = not yet."""

    def on_typed(self, event: Typed) -> None:
        """Typing goes on where typing goes."""
        box = self.box
        box.focus()
        box.insert(event.text)

    async def on_wanted(self, event: Wanted) -> None:
        """A command was clicked."""
        await self.run_command(event.name, "")

    def on_question_box_completed(self) -> None:
        """Show or hide the list above the question."""
        found = self.query_one(CompletionList)
        found.display = bool(self.box.found)
        found.styles.margin = (0, 1, self.box.size.height + 3, 1)
        found.redraw()

    def on_question_box_scrolled(self, event: QuestionBox.Scrolled) -> None:
        """A page of answers, while typing."""
        area = self.query_one("#answers", VerticalScroll)
        area.scroll_relative(y=event.pages * max(area.size.height - 2, 1), animate=False)

    async def action_command(self, name: str) -> None:
        """A key was pressed."""
        await self.run_command(name, "")

    async def run_command(self, name: str, argument: str) -> None:
        """Do what a command of the table says."""
        await getattr(self, f"do_{name}")(argument)

    async def do_answers(self, argument: str) -> None:
        """Go to the newest answer."""
        del argument
        card = self.cards[-1] if self.cards else None
        target = (
            card.choices() or card if card else next(iter(self.query("#welcome Choices")), None)
        )
        if target is not None:
            target.focus()

    async def do_edit(self, argument: str) -> None:
        """Put the question of the current answer back into the box."""
        del argument
        if (card := self.current) is not None:
            self.box.put(card.question)
            self.box.focus()

    @work(thread=True, group="completion")
    def prepare_completion(self, analyst: Analyst) -> None:
        """Build the sorted names and the initials beside the screen; until then nothing shows."""
        for fragment in ("a", "qqqq"):
            complete(fragment, len(fragment), analyst.workspace.vocabulary, self.language)
        self.completes = analyst.workspace.vocabulary

    def _complete(self, text: str, cursor: int) -> tuple[Completion, ...]:
        vocabulary = self.analyst.workspace.vocabulary
        if self.completes is not vocabulary:
            return ()
        return complete(text, cursor, vocabulary, self.language, slash_words(self.language))

    def _hints(self, width: int) -> tuple[Hint, ...]:
        return tuple(
            (short(command), self.say(f"foot.{command.name}"), command.name)
            for command in COMMANDS
            if command.footer == "narrow" or (command.footer == "wide" and width >= WIDE)
        )
