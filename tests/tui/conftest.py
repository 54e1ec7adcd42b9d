"""A chat over a small real database, driven by Pilot and read as text."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from agent.assemble import open_analyst
from agent.settings import Settings
from semantic_layer.form import Language
from tui.app import AskcrmApp

PATIENCE = 500
"""Looks at the screen before a test gives up, 0.02 s each."""


@dataclass(frozen=True)
class Driver:
    """A running chat and a hand on its keys."""

    app: AskcrmApp
    pilot: Pilot[int]

    def lines(self) -> list[str]:
        """The screen as text, every line as wide as the terminal."""
        # Private, and here alone: Textual has no public way to read the screen as text.
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip) for strip in strips]

    def text(self) -> str:
        """The screen without the blanks at the ends of its lines."""
        return "\n".join(line.rstrip() for line in self.lines())

    def widths(self) -> set[int]:
        """The widths of all lines in terminal cells."""
        return {cell_len(line) for line in self.lines()}

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for the screen."""
        for _ in range(PATIENCE):
            if holds():
                await self.pilot.pause()
                return
            await self.pilot.pause(0.02)
        raise AssertionError(f"it never came to that:\n{self.text()}")

    async def type(self, text: str) -> None:
        """As a paste into the question box."""
        self.app.chat.box.focus()
        await self.pilot.pause()
        self.app.chat.box.insert(text)
        await self.pilot.pause()

    async def send(self, text: str) -> None:
        """Type a line and press Enter."""
        await self.type(text)
        await self.pilot.press("enter")

    async def ask(self, text: str) -> None:
        """Ask and wait for what comes."""
        before = len(self.app.chat.cards)
        await self.send(text)
        await self.until(lambda: len(self.app.chat.cards) > before)
        await self.until(lambda: self.app.chat.cards[-1].done)
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Press keys and let the screen follow."""
        await self.pilot.press(*keys)
        await self.pilot.pause()


Chat = Callable[..., AbstractAsyncContextManager[Driver]]


@pytest.fixture
def chat(small_crm: Path, small_model_file: Path, tmp_path: Path) -> Chat:
    """`async with chat("en", (80, 24)) as driver`; the answers come in each question's language."""

    @asynccontextmanager
    async def running(
        language: Language = "en", size: tuple[int, int] = (80, 24), **more: object
    ) -> AsyncIterator[Driver]:
        values = {"db": str(small_crm), "model": small_model_file, "today": "2026-05-20", **more}
        settings = Settings.model_validate({**values, "data_folder": tmp_path / "data"})
        analyst = open_analyst(settings)
        app = AskcrmApp(analyst, settings, language)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield Driver(app, pilot)
        await asyncio.to_thread(analyst.close)
        analyst.workspace.engine.close()

    return running
