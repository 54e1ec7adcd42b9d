"""What can be done with an answer, and the screens that open over the chat."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from textual.widgets import DataTable, Input, OptionList

from tui.screens.catalogue import CatalogueScreen
from tui.screens.export import ExportScreen, free_name
from tui.screens.first_run import FirstRunScreen
from tui.screens.help import HelpScreen
from tui.screens.history import HistoryScreen
from tui.screens.page import PageScreen
from tui.screens.table import TableScreen
from tui.widgets.key_bar import KeyBar
from tui.widgets.tab_bar import TabBar

TABLE = "Channel\tRevenue\nweb\t850\nshop\t200\n"


def said(driver) -> list[str]:
    return [toast.message for toast in driver.app._notifications]


async def test_y_copies_the_open_tab_and_capital_y_the_whole_answer(chat) -> None:
    async with chat() as driver:
        await driver.ask("revenue by channel")
        await driver.press("tab", "y")
        table = driver.app.clipboard
        await driver.press("s", "y")
        sql = driver.app.clipboard
        await driver.press("Y")
        everything = driver.app.clipboard
    assert table == TABLE
    assert sql.startswith(("SELECT", "WITH"))
    assert everything.startswith("# revenue by channel\n")
    assert said(driver)[0] == f"Copied: {len(TABLE)} characters"


async def test_a_copied_cell_that_looks_like_a_formula_is_made_harmless(
    chat, small_crm: Path
) -> None:
    with closing(sqlite3.connect(small_crm)) as connection, connection:
        connection.execute("update orders set channel = '=1+1' where channel = 'web'")
    async with chat() as driver:
        await driver.ask("revenue by channel")
        await driver.send("/copy")
        copied = driver.app.clipboard
    assert copied == "Channel\tRevenue\n'=1+1\t850\nshop\t200\n"


async def test_what_is_too_long_for_the_clipboard_goes_to_a_file(
    chat, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr("tui.screens.answers.CLIPBOARD_BYTES", 10)
    async with chat() as driver:
        await driver.ask("revenue by channel")
        await driver.send("/copy")
        file = tmp_path / "data" / "copied.txt"
        told = said(driver)
    assert file.read_text(encoding="utf-8") == TABLE
    assert told == [f"Too long for the clipboard. Saved: {file}"]


async def test_an_export_writes_the_file_and_never_replaces_one(
    chat, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with chat() as driver:
        await driver.ask("revenue by channel")
        await driver.press("tab", "x")
        assert isinstance(driver.app.screen, ExportScreen)
        await driver.press("enter")
        await driver.until(lambda: (tmp_path / "askcrm-1.csv").exists())
        await driver.until(lambda: len(said(driver)) == 1)
        await driver.send("/export askcrm-1.csv")
        await driver.until(lambda: len(said(driver)) == 2)
        await driver.send("/export a.docx")
        await driver.until(lambda: len(said(driver)) == 3)
        told = said(driver)
    assert (tmp_path / "askcrm-1.csv").read_text(encoding="utf-8-sig").splitlines() == [
        "Channel,Revenue",
        "web,850",
        "shop,200",
    ]
    assert free_name("askcrm-1", tmp_path) == "askcrm-1-2.csv"
    assert told[1] == "askcrm-1.csv exists already. Choose another name."
    assert told[2].startswith("a.docx: askcrm cannot write .docx files.")


async def test_without_an_answer_nothing_is_copied(chat) -> None:
    async with chat() as driver:
        await driver.send("/copy")
        assert said(driver) == ["There is no answer yet."]


async def test_the_table_on_the_whole_screen_sorts_and_searches(chat) -> None:
    async with chat() as driver:
        await driver.ask("revenue by channel")
        await driver.press("tab", "enter")
        assert isinstance(driver.app.screen, TableScreen)
        table = driver.app.screen.query_one(DataTable)

        def rows() -> list[list[str]]:
            return [[cell.plain for cell in table.get_row_at(n)] for n in range(table.row_count)]

        first = rows()
        await driver.press("right", "s", "s")
        up = rows()
        await driver.press("s")
        down = rows()
        await driver.press("/")
        await driver.press("s", "h")
        found = rows()
        await driver.press("escape", "escape")
        back = driver.app.screen is driver.app.chat
    assert first == down == [["web", "CNY 850"], ["shop", "CNY 200"]]
    assert up == [["shop", "CNY 200"], ["web", "CNY 850"]]
    assert found == [["shop", "CNY 200"]]
    assert back


async def test_another_tab_opens_on_the_whole_screen_uncut(chat) -> None:
    async with chat() as driver:
        await driver.ask("refund rate by region")
        await driver.press("tab", "s", "enter")
        page = driver.app.screen
        await driver.press("escape")
    assert isinstance(page, PageScreen)


async def test_an_answer_is_edited_and_asked_again(chat) -> None:
    async with chat() as driver:
        await driver.ask("revenue by channel")
        await driver.press("tab", "e")
        edited = (driver.app.chat.box.text, driver.app.focused is driver.app.chat.box)
        driver.app.chat.box.put("")
        await driver.press("tab", "r")
        await driver.until(lambda: len(driver.app.chat.cards) == 2)
        await driver.until(lambda: driver.app.chat.cards[1].done)
        questions = [card.question for card in driver.app.chat.cards]
    assert edited == ("revenue by channel", True)
    assert questions == ["revenue by channel"] * 2


async def test_brackets_go_from_answer_to_answer(chat) -> None:
    async with chat() as driver:
        await driver.ask("revenue by channel")
        await driver.ask("orders")
        await driver.press("tab", "[")
        before = driver.app.focused
        await driver.press("]")
        after = driver.app.focused
        assert [before, after] == driver.app.chat.cards


@pytest.mark.parametrize(
    ("language", "word", "label"), [("en", "refund", "refund rate"), ("zh", "退款", "退款率")]
)
async def test_the_catalogue_explains_a_name_and_puts_it_into_the_question(
    chat, language, word, label
) -> None:
    async with chat(language) as driver:
        await driver.press("ctrl+o")
        assert isinstance(driver.app.screen, CatalogueScreen)
        driver.app.screen.query_one(Input).value = word
        await driver.pilot.pause()
        screen = driver.text()
        await driver.press("enter")
        text = driver.app.chat.box.text
    assert f"{label}  (refund_rate)" in screen
    assert text == label


async def test_the_catalogue_says_what_cannot_be_computed_and_what_it_needs(chat) -> None:
    async with chat() as driver:
        await driver.send("/catalogue margin")
        screen = driver.text()
        await driver.press("enter")
        text = driver.app.chat.box.text
    assert "NOT COMPUTABLE HERE" in screen
    assert "needs a cost per order" in screen
    assert text == ""


async def test_history_lists_outcomes_and_brings_a_question_back(chat) -> None:
    async with chat() as driver:
        await driver.ask("revenue by channel")
        await driver.ask("margin by region")
        await driver.press("ctrl+r")
        assert isinstance(driver.app.screen, HistoryScreen)
        listed = driver.app.screen.query_one(OptionList)
        lines = [str(listed.get_option_at_index(n).prompt).split() for n in range(2)]
        await driver.press("down", "enter")
        text = driver.app.chat.box.text
    assert lines == [
        ["2", "margin", "by", "region", "declined"],
        ["1", "revenue", "by", "channel", "answered", "2", "rows"],
    ]
    assert text == "revenue by channel"


async def test_the_side_pane_comes_with_a_wide_screen_and_goes_with_a_key(chat) -> None:
    async with chat("en", (120, 36)) as driver:
        await driver.ask("revenue by channel")
        pane = driver.app.chat.query_one("#side")
        shown = pane.display
        listed = " 1  revenue by channel" in driver.text()
        await driver.press("ctrl+t")
        hidden = pane.display
        await driver.press("ctrl+t")
        await driver.pilot.resize_terminal(80, 24)
        await driver.pilot.pause()
        narrow = pane.display
    assert (shown, listed, hidden, narrow) == (True, True, False, False)


@pytest.mark.parametrize(
    ("language", "first"), [("en", "1  Look around"), ("zh", "1  先用演示 CRM 看看")]
)
async def test_the_first_start_offers_the_demo_and_is_shown_once(
    chat, tmp_path: Path, small_crm: Path, language, first
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "demo.sqlite").write_bytes(small_crm.read_bytes())
    async with chat(language, db=None) as driver:
        assert isinstance(driver.app.screen, FirstRunScreen)
        screen = driver.text()
        widths = driver.widths()
        await driver.press("enter")
        chatting = driver.app.screen is driver.app.chat
    async with chat(language, db=None) as driver:
        again = isinstance(driver.app.screen, FirstRunScreen)
    assert first in screen
    assert widths == {80}
    assert (chatting, again) == (True, False)


async def test_control_c_stops_and_twice_leaves(chat) -> None:
    async with chat() as driver:
        driver.app.chat.analyst.clock = iter((10.0, 10.5)).__next__
        driver.app.action_help_quit()
        await driver.pilot.pause()
        stays = driver.app.return_value
        driver.app.action_help_quit()
        await driver.pilot.pause()
    assert (stays, driver.app.return_value) == (None, 0)


async def test_the_mouse_opens_tabs_does_what_the_last_line_says_and_takes_choices(chat) -> None:
    async with chat() as driver:
        await driver.ask("revenue by channel")
        card = driver.app.chat.cards[0]
        place = sum(len(tab.label) + 3 for tab in card._tabs()[:2])
        await driver.pilot.click(card.query_one(TabBar), offset=(place + 1, 0))
        await driver.pilot.pause()
        tab = card.tab
        await driver.pilot.click(driver.app.chat.query_one(KeyBar), offset=(2, 0))
        await driver.pilot.pause()
        helped = isinstance(driver.app.screen, HelpScreen)
        await driver.press("escape")
        await driver.ask("margin by region")
        choices = driver.app.chat.cards[1].choices()
        await driver.pilot.click(choices, offset=(3, 0))
        await driver.until(lambda: len(driver.app.chat.cards) == 3)
    assert (tab, helped) == ("sql", True)


@pytest.mark.parametrize("name", ["x" * 400 + ".csv", "~nobody-here/a.csv", "missing/a.csv"])
async def test_a_name_no_file_can_have_is_said(chat, name: str) -> None:
    async with chat() as driver:
        await driver.ask("revenue by channel")
        await driver.send(f"/export {name}")
        await driver.until(lambda: bool(said(driver)))
        told = said(driver)
    assert len(told) == 1
    assert told[0].endswith("cannot be written. Check the folder and its rights.")


@pytest.mark.parametrize("name", ["x" * 4000, "~nobody-here/a", ".", "/", "http://x/y"])
async def test_what_cannot_be_opened_is_said(chat, name: str) -> None:
    async with chat() as driver:
        before = driver.app.chat.analyst
        await driver.send(f"/open {name}")
        await driver.until(lambda: bool(said(driver)))
        kept = driver.app.chat.analyst is before
    assert kept
