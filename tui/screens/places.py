"""The commands that lead somewhere: help, catalogue, history, menu, colours, other data, out."""

from textual import work

from tui.messages import Opened
from tui.screens.answers import AnswersScreen
from tui.widgets.question_box import QuestionBox


class PlacesScreen(AnswersScreen):
    """Screens that are seldom needed are loaded when they are."""

    @property
    def box(self) -> QuestionBox:
        """The question box."""
        return self.query_one(QuestionBox)

    async def do_help(self, argument: str) -> None:
        """Every key and slash word."""
        del argument
        from tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.language))

    async def do_catalogue(self, argument: str) -> None:
        """Metrics, dimensions and what cannot be asked."""
        from tui.screens.catalogue import CatalogueScreen

        def chosen(name: str | None) -> None:
            if name:
                self.box.put(name)
            self.box.focus()

        screen = CatalogueScreen(self.analyst.workspace, self.language, argument)
        self.app.push_screen(screen, chosen)

    async def do_history(self, argument: str) -> None:
        """What was asked in this conversation."""
        del argument
        from tui.screens.history import HistoryScreen, Past

        past = tuple(Past(card.number, card.question, card.answer) for card in self.cards)

        async def chosen(question: str | None) -> None:
            self.box.focus()
            if question:
                self.box.put(question)

        self.app.push_screen(HistoryScreen(past, self.language), chosen)

    async def do_palette(self, argument: str) -> None:
        """The menu of all commands."""
        del argument
        self.app.action_command_palette()

    async def do_quit(self, argument: str) -> None:
        """Leave; what still runs is stopped."""
        del argument
        self.analyst.stop()
        self.app.exit(0)

    async def do_theme(self, argument: str) -> None:
        """`/theme nord`; without a name the list of themes."""
        if not argument:
            self.app.search_themes()
        elif argument in self.app.available_themes:
            self.app.theme = argument
        else:
            self.tell(self.say("theme.unknown", name=argument), warn=True)

    async def do_open(self, argument: str) -> None:
        """`/open sales.sqlite`: other data, a new conversation."""
        if argument:
            self.open_data(argument)
        else:
            self.tell(self.say("open.how"))

    @work(thread=True, exclusive=True, group="open")
    def open_data(self, place: str) -> None:
        """Open a database beside the screen's work; what fails is said and changes nothing."""
        from tui.opening import opened_at

        found = opened_at(self.settings, place, self.language)
        if isinstance(found, str):
            self.app.call_from_thread(self.tell, found, warn=True)
        else:
            self.post_message(Opened(found))
