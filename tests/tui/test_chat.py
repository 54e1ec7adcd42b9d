"""The chat driven as a person would, in both languages and at every size."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pytest
from textual.events import Paste

from agent.analyst import Analyst
from agent.protocols import Planner
from tui.widgets.choices import Choices
from tui.widgets.question_box import CompletionList

SIZES = [(40, 16), (80, 24), (100, 30), (120, 36)]

ASKED = {"en": "revenue by channel", "zh": "各渠道的销售额"}
BY_REGION = {"en": "revenue by region", "zh": "各地区的销售额"}


@dataclass
class Held:
    """A planner that waits until it is let go: a slow step of a real question."""

    planner: Planner
    gate: Event

    def next_move(self, question, conversation, findings, problems):
        self.gate.wait(20)
        return self.planner.next_move(question, conversation, findings, problems)


@dataclass
class Broken:
    """A planner with a fault of ours."""

    def next_move(self, *_asked: object):
        raise LookupError("[bold]a fault[/nope]")


def hold(analyst: Analyst) -> Event:
    gate = Event()
    analyst.planner = Held(analyst.planner, gate)
    return gate


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_line_is_as_wide_as_the_terminal_whatever_is_shown(
    chat, language, size
) -> None:
    async with chat(language, size) as driver:
        seen = [driver.widths()]
        await driver.ask(ASKED[language])
        seen.append(driver.widths())
        await driver.press("tab", "s")
        seen.append(driver.widths())
        for key in ("f1", "ctrl+o"):
            await driver.press(key)
            seen.append(driver.widths())
            await driver.press("escape")
        assert seen == [{size[0]}] * 5


CARDS = {
    "en": """\
╭─ 1  revenue by channel ─────────────────────────────────────────────────────╮
│ Reading  Revenue by channel · Revenue = order amounts, canceled ones left   │
│          out · all data, 10 Feb – 4 May 2026                                │
│ Revenue came to CNY 1,050 over all. By revenue, web stood highest with CNY  │
│ 850, shop lowest with CNY 200.                                              │
│ Table   Chart   SQL   Definition   Notes 1                                  │
│ ━━━━━                                                                       │
│ Channel  Revenue                                                            │
│ web      CNY 850                                                            │
│ shop     CNY 200                                                            │
╰─ 2 rows · 0 ms ──────────────────────────── Enter open · y copy · x export ─╯""",
    "zh": """\
╭─ 1  各渠道的销售额 ─────────────────────────────────────────────────────────╮
│ 读作  各渠道的销售额 · 销售额 = 订单金额，不含已取消 · 全部数据，2026-02-10 │
│       至 2026-05-04                                                         │
│ 销售额整体为 1,050 元。按销售额看，web最高，为 850 元；shop最低，为 200     │
│ 元。                                                                        │
│ 表格   图表   SQL   定义   提示 1                                           │
│ ━━━━                                                                        │
│ 渠道  销售额                                                                │
│ web   850 元                                                                │
│ shop  200 元                                                                │
╰─ 2 行 · 0 毫秒 ────────────────────────────── Enter 展开 · y 复制 · x 导出 ─╯""",
}


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_an_answer_shows_reading_text_tabs_table_and_foot_in_this_order(
    chat, language
) -> None:
    async with chat(language) as driver:
        driver.app.chat.analyst.clock = lambda: 0.0
        await driver.ask(ASKED[language])
        shown = driver.text().splitlines()[1:12]
    assert shown == CARDS[language].splitlines()


async def test_a_warning_is_said_once_and_marked(chat) -> None:
    async with chat(today="2026-08-20") as driver:
        await driver.ask("revenue by channel")
        screen = driver.text()
    assert screen.count("The newest row is") == 1
    assert "│ ! The newest row is 108 days old (4 May 2026). " in screen


async def test_each_tab_shows_its_own_part(chat) -> None:
    async with chat() as driver:
        await driver.ask("revenue by channel")
        card = driver.app.chat.cards[0]
        await driver.press("tab")
        shown = {}
        for key in "tcsdn":
            await driver.press(key)
            shown[card.tab] = card.full_lines(70)[0].plain.strip()
    assert shown.keys() >= {"table", "chart", "sql", "definition"}
    assert shown["chart"] == "Revenue by channel"
    assert shown["definition"] == "revenue  (revenue)"
    assert shown["sql"].startswith(("SELECT", "WITH"))


async def test_from_a_hundred_columns_table_and_chart_stand_side_by_side(chat) -> None:
    async with chat("en", (120, 36)) as driver:
        await driver.ask("revenue by channel")
        names = [tab.name for tab in driver.app.chat.cards[0]._tabs()]
        line = next(line for line in driver.lines() if "CNY 850" in line and "█" in line)
        await driver.pilot.resize_terminal(80, 24)
        await driver.pilot.pause()
        narrow = [tab.name for tab in driver.app.chat.cards[0]._tabs()]
        widths = driver.widths()
    assert names[0] == "both"
    assert line.count("CNY 850") == 2
    assert narrow[:2] == ["table", "chart"]
    assert widths == {80}


async def test_a_choice_is_taken_by_its_number_and_words_go_to_the_question(chat) -> None:
    async with chat() as driver:
        await driver.ask("best customers")
        first = driver.app.chat.cards[0]
        assert first.answer is not None
        assert first.answer.kind == "clarify"
        label = first.answer.choices[0].label
        await driver.until(lambda: isinstance(driver.app.focused, Choices))
        await driver.press("r", "e", "space", "v")
        elsewhere = driver.app.chat.box.text
        driver.app.chat.box.put("")
        await driver.press("tab")
        driver.app.focused.post_message(Paste("by channel"))
        await driver.pilot.pause()
        pasted = driver.app.chat.box.text
        driver.app.chat.box.put("")
        await driver.press("tab", "1")
        await driver.until(lambda: len(driver.app.chat.cards) == 2)
        await driver.until(lambda: driver.app.chat.cards[1].done)
        second = driver.app.chat.cards[1]
        typing = driver.app.focused is driver.app.chat.box
    assert (elsewhere, pasted) == ("re v", "by channel")
    assert second.question == label
    assert second.answer is not None
    assert second.answer.kind == "answer"
    assert typing


async def test_a_question_that_can_be_asked_instead_runs_by_its_number(chat) -> None:
    async with chat() as driver:
        await driver.ask("margin by region")
        first = driver.app.chat.cards[0]
        assert first.answer is not None
        assert (first.answer.kind, bool(first.answer.can_do)) == ("decline", True)
        await driver.send("1")
        await driver.until(lambda: len(driver.app.chat.cards) == 2)
        await driver.until(lambda: driver.app.chat.cards[1].done)
        second = driver.app.chat.cards[1]
    assert second.question == first.answer.can_do[0]
    assert second.answer is not None
    assert second.answer.kind == "answer"


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_escape_gives_the_prompt_back_and_what_comes_late_is_dropped(chat, language) -> None:
    async with chat(language) as driver:
        gate = hold(driver.app.chat.analyst)
        await driver.send(ASKED[language])
        await driver.until(lambda: len(driver.app.chat.cards) == 1)
        await driver.press("escape")
        card = driver.app.chat.cards[0]
        stopped = (card.stopped, card.answer, driver.app.chat._waiting)
        typing = driver.app.focused is driver.app.chat.box
        said = {"en": "Stopped. Nothing was changed.", "zh": "已停止，没有任何改动。"}[language]
        shown = said in driver.text()
        gate.set()
        await driver.ask(BY_REGION[language])
        late, fresh = driver.app.chat.cards
    assert stopped == (True, None, None)
    assert typing
    assert shown
    assert late.answer is None
    assert fresh.answer is not None
    assert (fresh.answer.kind, fresh.answer.question) == ("answer", BY_REGION[language])
    assert len(driver.app.chat.conversation.turns) == 1


async def test_the_screen_lives_while_a_question_runs(chat) -> None:
    async with chat() as driver:
        gate = hold(driver.app.chat.analyst)
        await driver.send("revenue by channel")
        await driver.until(lambda: "Esc stops" in driver.text())
        waiting = driver.text()
        await driver.type("revenue by reg")
        await driver.press("enter")
        kept = driver.app.chat.box.text
        await driver.press("f1")
        helped = driver.lines()[0].split()[0]
        await driver.press("escape")
        cards = len(driver.app.chat.cards)
        gate.set()
        await driver.until(lambda: driver.app.chat.cards[0].done)
    assert "reading …" in waiting
    assert kept == "revenue by reg"
    assert helped == "Help"
    assert cards == 1


async def test_a_fault_of_ours_is_said_and_the_chat_goes_on(chat, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr("tui.asking.log_file", lambda: tmp_path / "log" / "askcrm.log")
    async with chat() as driver:
        planner = driver.app.chat.analyst.planner
        driver.app.chat.analyst.planner = Broken()
        await driver.ask("revenue by channel")
        driver.app.chat.analyst.planner = planner
        await driver.ask("revenue by region")
        broken, fine = driver.app.chat.cards
        widths = driver.widths()
    assert broken.answer is not None
    assert broken.answer.fault is not None
    assert broken.answer.fault.code == "ours"
    assert "LookupError" in broken.answer.text
    assert "[bold]a fault[/nope]" in (tmp_path / "log" / "askcrm.log").read_text()
    assert fine.answer is not None
    assert fine.answer.kind == "answer"
    assert widths == {80}


HOSTILE = (
    ("[/nope]", "[/nope]"),
    ("[@click=app.quit]x[/]", "[@click=app.quit]x[/]"),
    ("\x1b]52;c;aGVsbG8=\x07East", "East"),
    ("\x1b[31mred\x1b[0m", "red"),
    ("\u202eevil", "evil"),
    ("a\nb\tc\rd", "a b c d"),
    ("\x9dquote", "quote"),
)


@pytest.mark.parametrize("size", [(80, 30), (120, 36)], ids=["80", "120"])
async def test_a_value_of_the_data_is_text_and_nothing_else(chat, small_crm: Path, size) -> None:
    with closing(sqlite3.connect(small_crm)) as connection, connection:
        connection.executemany(
            "insert into orders values (?, 1, '2026-03-01', ?, 'paid', ?, null)",
            [(100 + n, 10 + n, stored) for n, (stored, _) in enumerate(HOSTILE)],
        )
    async with chat("en", size) as driver:
        await driver.ask("revenue by channel")
        screens = [driver.text()]
        widths = [driver.widths()]
        await driver.press("tab", "c")
        screens.append(driver.text())
        await driver.press("t", "enter")
        screens.append(driver.text())
        widths.append(driver.widths())
        await driver.press("enter")
        widths.append(driver.widths())
        await driver.press("escape")
    missing = [shown for screen in screens for _, shown in HOSTILE if shown not in screen]
    assert missing == []
    assert not any(set("\x1b\x07\x9d\u202e") & set(screen) for screen in screens)
    assert widths == [{size[0]}] * 3


async def test_a_choice_and_a_completion_from_the_data_are_text_as_well(chat, small_crm) -> None:
    with closing(sqlite3.connect(small_crm)) as connection, connection:
        connection.execute("update orders set channel = 'shop[/nope]\x1b[31m' where order_id = 11")
    async with chat() as driver:
        await driver.until(lambda: driver.app.chat.completes is not None)
        await driver.type("revenue of shop")
        listed = driver.text()
        widths = driver.widths()
        await driver.press("tab")
        typed = driver.app.chat.box.text
    assert "shop[/nope]" in listed
    assert widths == {80}
    assert "\x1b" not in typed


@pytest.mark.parametrize(
    "text",
    [
        "[/nope]",
        "x" * 10_000,
        "退" * 10_000,
        "select * from orders",
        "\x1b[2J\x1b]0;t\x07",
        "🙂👨‍👩‍👧",
    ],
    ids=["markup", "latin", "chinese", "sql", "escapes", "emoji"],
)
async def test_whatever_is_typed_gets_an_answer_and_keeps_the_screen(chat, text: str) -> None:
    async with chat() as driver:
        await driver.ask(text)
        card = driver.app.chat.cards[0]
        widths = driver.widths()
    assert card.answer is not None
    assert card.answer.kind in {"decline", "clarify"}
    assert widths == {80}


async def test_an_empty_line_asks_nothing(chat) -> None:
    async with chat() as driver:
        await driver.send("   ")
        assert driver.app.chat.cards == []


async def test_older_answers_fold_to_one_line_and_open_again(chat) -> None:
    async with chat("en", (80, 40)) as driver:
        for text in (
            "revenue by channel",
            "revenue by region",
            "orders",
            "buyers",
            "refunded orders",
        ):
            await driver.ask(text)
        folded = [card.collapsed for card in driver.app.chat.cards]
        heights = [card.size.height for card in driver.app.chat.cards[:2]]
        driver.app.chat.cards[0].focus()
        await driver.until(lambda: not driver.app.chat.cards[0].collapsed)
        await driver.pilot.pause()
        opened = driver.app.chat.cards[0].size.height
    assert folded == [True, True, False, False, False]
    assert heights == [1, 1]
    assert opened > 5


async def test_completion_offers_names_of_both_languages_and_tab_takes_one(chat) -> None:
    async with chat() as driver:
        await driver.until(lambda: driver.app.chat.completes is not None)
        await driver.type("refund r")
        names = [one.text for one in driver.app.chat.box.found]
        shown = driver.app.chat.query_one(CompletionList).display
        widths = driver.widths()
        await driver.press("tab")
        taken = driver.app.chat.box.text
        hidden = not driver.app.chat.query_one(CompletionList).display
        driver.app.chat.box.put("")
        await driver.type("按渠")
        chinese = [one.text for one in driver.app.chat.box.found]
        await driver.press("escape")
        closed = driver.app.chat.box.found
    assert names == ["refund rate"]
    assert shown
    assert widths == {80}
    assert taken == "refund rate"
    assert hidden
    assert chinese == ["渠道"]
    assert closed == ()


async def test_a_question_has_several_lines_and_the_last_ones_come_back(chat) -> None:
    async with chat() as driver:
        await driver.ask("revenue by channel")
        await driver.ask("orders")
        await driver.press("up", "up")
        recalled = driver.app.chat.box.text
        await driver.press("down")
        newer = driver.app.chat.box.text
        driver.app.chat.box.put("")
        await driver.type("one\n" * 8)
        await driver.press("ctrl+j")
        height = driver.app.chat.box.outer_size.height
        widths = driver.widths()
    assert recalled == "revenue by channel"
    assert newer == "orders"
    assert height == 8
    assert widths == {80}


async def test_a_new_conversation_forgets_the_old_one(chat) -> None:
    async with chat() as driver:
        await driver.ask("revenue by channel")
        await driver.send("/new")
        await driver.until(lambda: not driver.app.chat.cards)
        turns = driver.app.chat.conversation.turns
        await driver.ask("orders")
        number = driver.app.chat.cards[0].number
    assert turns == ()
    assert number == 1


async def test_the_language_of_everything_around_changes_at_once(chat) -> None:
    async with chat("en") as driver:
        english = driver.lines()[-1].split()
        await driver.send("/lang")
        chinese = driver.lines()[-1].split()
        await driver.send("/lang en")
        again = driver.lines()[-1].split()
    assert english[:2] == ["F1", "help"]
    assert chinese[:2] == ["F1", "帮助"]
    assert again == english


@pytest.mark.parametrize("key", ["ctrl+q", "/quit", "/退出"])
async def test_the_chat_is_left_with_exit_code_nought(chat, key: str) -> None:
    async with chat() as driver:
        if key.startswith("/"):
            await driver.send(key)
        else:
            await driver.press(key)
        await driver.pilot.pause()
    assert driver.app.return_value == 0


async def test_an_unknown_command_and_an_unknown_theme_are_said(chat) -> None:
    async with chat() as driver:
        await driver.send("/nope [/x]")
        await driver.send("/theme [/x]")
        await driver.pilot.pause()
        said = [toast.message for toast in driver.app._notifications]
    assert said == [
        "There is no command /nope. F1 lists them all.",
        'There is no theme "[/x]". /theme lists them.',
    ]


async def test_other_data_can_be_opened_and_what_fails_changes_nothing(chat, small_crm) -> None:
    async with chat() as driver:
        before = driver.app.chat.analyst
        await driver.ask("orders")
        await driver.send("/open missing.sqlite")
        await driver.until(lambda: bool(driver.app._notifications))
        kept = (driver.app.chat.analyst is before, len(driver.app.chat.cards))
        await driver.send(f"/open {small_crm}")
        await driver.until(lambda: driver.app.chat.analyst is not before)
        await driver.until(lambda: not driver.app.chat.cards)
        driver.app.chat.analyst.workspace.engine.close()
    assert kept == (True, 1)


async def test_what_is_pasted_is_text_and_keeps_its_lines(chat) -> None:
    async with chat() as driver:
        driver.app.chat.box.post_message(Paste("\x1b[31mrevenue\x1b[0m\nby\u202e channel\x07"))
        await driver.pilot.pause()
        text = driver.app.chat.box.text
        screen = driver.text()
    assert text == "revenue\nby channel"
    assert not set("\x1b\x07\u202e") & set(screen)


async def test_a_fault_of_the_screen_ends_in_one_sentence_without_any_data(
    chat, monkeypatch, tmp_path, capsys
) -> None:
    log = tmp_path / "askcrm.log"
    monkeypatch.setattr("tui.asking.log_file", lambda: log)

    async def fail(argument: str) -> None:
        secret = "13812340001"
        raise LookupError(len(secret + argument))

    async def meet_it() -> None:
        async with chat() as driver:
            driver.app.chat.do_help = fail
            await driver.press("f1")

    with pytest.raises(LookupError):
        await meet_it()
    told = " ".join(capsys.readouterr().err.split())
    assert told == f"A fault of ours (LookupError). Nothing was changed; details: {log}"
    assert "LookupError: 11" in log.read_text(encoding="utf-8")
