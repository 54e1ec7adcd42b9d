"""The app: themes, keys that work everywhere, the menu. What is asked is the chat screen's."""

import locale
from collections.abc import Awaitable, Callable, Iterable
from typing import ClassVar

from rich.text import Text
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.screen import Screen
from textual.theme import Theme, ThemeProvider
from typing_extensions import override

from agent.analyst import Analyst
from agent.settings import Settings
from semantic_layer.form import Language
from tui.asking import fault_sentence
from tui.commands import COMMANDS
from tui.screens.chat import ChatScreen
from tui.screens.first_run import FirstRunScreen, Wish

SEEN = "welcomed"
"""A file in the data folder: the first-run screen has been shown."""

TWICE = 1.0
"""Seconds within which a second Ctrl+C leaves."""

THEMES = (
    Theme(
        name="askcrm-dark", primary="#56b4e9", secondary="#009e73", accent="#56b4e9",
        warning="#e69f00", error="#d55e00", success="#009e73", foreground="#e6e6e6",
        background="#14171c", surface="#1a1e24", panel="#222830", dark=True,
    ),
    Theme(
        name="askcrm-light", primary="#0072b2", secondary="#00735a", accent="#0072b2",
        warning="#b07900", error="#b34a00", success="#00735a", foreground="#1b1b1b",
        background="#fbfbf9", surface="#f2f2ef", panel="#e6e6e2", dark=False,
    ),
)  # fmt: skip


class Menu(CommandPalette):
    """Textual's menu; its own sentence for "nothing found" is English only, so it never comes."""

    @override
    def _start_no_matches_countdown(self, search_value: str) -> None:
        del search_value


class AskcrmApp(App[int]):
    """The chat in a terminal."""

    CSS_PATH = "styles.tcss"
    TITLE = "askcrm"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(command.key, f"command('{command.name}')", show=False, priority=True)
        for command in COMMANDS
        if command.place == "anywhere" and command.key
    ]

    def __init__(self, analyst: Analyst, settings: Settings, language: Language) -> None:
        """Keep whose questions are asked; `language` is that of everything around the answers."""
        super().__init__()
        self.chat = ChatScreen(analyst, settings, language)
        self._settings = settings
        self._interrupted = 0.0
        self.animation_level = "none"
        for theme in THEMES:
            self.register_theme(theme)
        wanted = settings.theme
        self.theme = wanted if wanted in self.available_themes else "askcrm-dark"

    def on_mount(self) -> None:
        """The chat, and before it once the first-run screen."""
        self.push_screen(self.chat)
        if self._settings.db is None and not (self._settings.data_folder / SEEN).exists():
            self.push_screen(FirstRunScreen(self.chat.language), self._begin)

    async def action_command(self, name: str) -> None:
        """A key that works everywhere: what is open over the chat closes first."""
        if isinstance(self.screen, FirstRunScreen):
            if name == "quit":
                self.exit(0)
            return
        while self.screen is not self.chat and len(self.screen_stack) > 1:
            self.pop_screen()
        await self.chat.run_command(name, "")

    @override
    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        del screen
        language = self.chat.language
        for command in COMMANDS:
            if command.name != "palette":
                hint = f"/{command.word(language)}"
                yield SystemCommand(command.title(language), hint, self._runner(command.name))

    @override
    def action_command_palette(self) -> None:
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(Menu(placeholder=self.chat.say("palette.placeholder")))

    @override
    def search_themes(self) -> None:
        hint = self.chat.say("palette.themes")
        self.push_screen(Menu(providers=[ThemeProvider], placeholder=hint))

    @override
    def action_help_quit(self) -> None:
        """Ctrl+C without a selection: stop what runs; twice within a second leaves."""
        self.run_worker(self._interrupt())

    async def _interrupt(self) -> None:
        now = self.chat.analyst.clock()
        if now - self._interrupted < TWICE:
            await self.chat.do_quit("")
            return
        self._interrupted = now
        await self.chat.do_stop("")
        self.chat.tell(self.chat.say("quit.twice"))

    @override
    def _fatal_error(self) -> None:
        """One sentence instead of Textual's traceback, whose local variables hold people's data."""
        if self._exception is not None:
            message = fault_sentence(self._exception, self.chat.language)
            self._exit_renderables.append(Text(message))
        self._close_messages_no_wait()

    def _runner(self, name: str) -> Callable[[], Awaitable[None]]:
        async def run() -> None:
            await self.chat.run_command(name, "")

        return run

    def _begin(self, wish: Wish | None) -> None:
        first = self._settings.data_folder / SEEN
        try:
            first.parent.mkdir(parents=True, exist_ok=True)
            first.touch()
        except OSError:
            self.log("the first-run mark could not be written")
        if wish is None:
            return
        self.chat.speak(wish.language)
        if wish.place:
            self.chat.open_data(wish.place)


def run_chat(analyst: Analyst, settings: Settings) -> int:
    """Open the chat and stay until it is left; the exit code."""
    app = AskcrmApp(analyst, settings, settings.language or spoken_here())
    code = app.run()
    app.chat.analyst.close()
    return code if code is not None else app.return_code or 0


def spoken_here() -> Language:
    """Chinese where the terminal's own language is Chinese, else English."""
    name = locale.getlocale()[0] or ""
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"
