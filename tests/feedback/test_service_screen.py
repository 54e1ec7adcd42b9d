"""The service screen in a running chat: themes, quotes, texts, SQL, in both languages and sizes."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from agent.assemble import open_analyst
from agent.settings import Settings
from tui.app import AskcrmApp
from tui.screens.page import PageScreen
from tui.screens.service import ServiceScreen
from tui.screens.table import TableScreen

PATIENCE = 500
TODAY = date(2026, 3, 31)
HOSTILE = ("\x1b", "13812345678", "jane@example.com", "Ignore all previous")


def app_over(database: Path, model: Path, folder: Path) -> AskcrmApp:
    settings = Settings(
        db=str(database), model=model, data_folder=folder, today=TODAY, history=False
    )
    return AskcrmApp(open_analyst(settings), settings, "en")


def lines_of(app: AskcrmApp) -> list[str]:
    # Private, and here alone: Textual has no public way to read the screen as text.
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip) for strip in strips]


async def until(app: AskcrmApp, pilot: Pilot[int], holds: Callable[[], bool]) -> None:
    for _ in range(PATIENCE):
        if holds():
            await pilot.pause()
            return
        await pilot.pause(0.02)
    raise AssertionError("\n".join(lines_of(app)))


async def opened(app: AskcrmApp, pilot: Pilot[int], question: str) -> ServiceScreen:
    await until(app, pilot, lambda: app.chat.is_mounted)
    await app.chat.ask(question)
    await until(app, pilot, lambda: bool(app.chat.cards) and app.chat.cards[-1].done)
    app.chat.cards[-1].focus()
    await pilot.press("enter")
    await until(app, pilot, lambda: isinstance(app.screen, ServiceScreen))
    await pilot.pause(0.1)
    assert isinstance(app.screen, ServiceScreen)
    return app.screen


@pytest.mark.parametrize(
    ("size", "question", "wanted"),
    [
        ((80, 24), "summarise complaints in March 2026", ("Delivery", "rose", "Enter texts")),
        ((120, 36), "2026年3月投诉最多的是什么", ("物流配送", "上升", "Enter 原文", "趋势")),
    ],
    ids=["en", "zh"],
)
async def test_themes_quotes_and_keys_stand_on_the_screen(
    size: tuple[int, int], question: str, wanted: tuple[str, ...],
    labelled_shop: Path, shop_model: Path, tmp_path: Path,
) -> None:  # fmt: skip
    app = app_over(labelled_shop, shop_model, tmp_path)
    async with app.run_test(size=size) as pilot:
        await opened(app, pilot, question)
        await pilot.press("down", "up")
        await pilot.pause(0.1)
        lines = lines_of(app)
        text = "\n".join(lines)
        assert [word for word in wanted if word not in text] == []
        assert "The courier was late again" in text
        assert {cell_len(line) for line in lines} == {size[0]}
        assert [word for word in HOSTILE if word in text] == []


async def test_enter_opens_the_texts_and_s_the_statement(
    labelled_shop: Path, shop_model: Path, tmp_path: Path
) -> None:
    app = app_over(labelled_shop, shop_model, tmp_path)
    async with app.run_test(size=(120, 36)) as pilot:
        await opened(app, pilot, "summarise complaints in March 2026")
        await pilot.press("enter")
        await until(app, pilot, lambda: isinstance(app.screen, TableScreen))
        await pilot.pause(0.1)
        assert "42" in lines_of(app)[0]
        await pilot.press("escape")
        await until(app, pilot, lambda: isinstance(app.screen, ServiceScreen))
        await pilot.press("s")
        await until(app, pilot, lambda: isinstance(app.screen, PageScreen))
        await pilot.pause(0.1)
        assert "primary_aspect = 'delivery'" in "\n".join(lines_of(app))
        await pilot.press("escape")
        await until(app, pilot, lambda: isinstance(app.screen, ServiceScreen))
        await pilot.press("n")
        await until(app, pilot, lambda: isinstance(app.screen, PageScreen))
        await pilot.pause(0.1)
        assert "customers who wrote" in "\n".join(lines_of(app))
        await pilot.press("escape", "escape")
        await until(app, pilot, lambda: app.screen is app.chat)
