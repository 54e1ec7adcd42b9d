"""One table of commands feeds every face of the chat."""

from collections import Counter

import pytest

from agent.wording.say import say
from semantic_layer.form import Language
from tui.commands import COMMANDS, TYPING, Command, read_command, slash_words, written
from tui.screens.chat import ChatScreen
from tui.screens.help import help_lines

BOTH: tuple[Language, ...] = ("en", "zh")


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_a_name_and_a_slash_word_in_each_language(
    command: Command, language: Language
) -> None:
    assert command.title(language)
    assert command.word(language)
    assert read_command(f"/{command.word(language)} x") == (command, "x")


@pytest.mark.parametrize("language", BOTH)
def test_help_names_every_command_by_key_and_slash_word(language: Language) -> None:
    page = "\n".join(line.plain for line in help_lines(language, 200))
    missing = [
        command.name
        for command in COMMANDS
        if command.name != "stop"
        and not (written(command.key) in page and f"/{command.word(language)}" in page)
    ]
    assert missing == []
    assert [key for key, _ in TYPING if key not in page] == []


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize("width", [40, 60, 72, 80, 120])
def test_no_line_of_help_is_wider_than_the_screen(language: Language, width: int) -> None:
    assert max(line.cell_len for line in help_lines(language, width)) <= width


def test_the_screen_can_do_every_command() -> None:
    assert [c.name for c in COMMANDS if not hasattr(ChatScreen, f"do_{c.name}")] == []


def test_no_slash_word_and_no_key_means_two_things() -> None:
    words = Counter(word for command in COMMANDS for word in command.words)
    keys = Counter(command.key for command in COMMANDS if command.key)
    assert [word for word, count in words.items() if count > 1] == []
    assert [key for key, count in keys.items() if count > 1] == []


@pytest.mark.parametrize("line", ["/help", "／help", "、帮助", " /HELP ", "/帮助"])
def test_a_chinese_keyboard_can_begin_a_command_as_well(line: str) -> None:
    assert read_command(line) == (COMMANDS[0], "")


def test_a_question_is_no_command_and_an_unknown_one_is_named() -> None:
    assert read_command("revenue") is None
    assert read_command("/nope now") == (None, "nope")


def test_slash_words_of_ones_own_language_come_first() -> None:
    assert slash_words("zh")[0] == "帮助"
    assert slash_words("en")[0] == "help"
    assert set(slash_words("en")) == set(slash_words("zh"))


@pytest.mark.parametrize("language", BOTH)
async def test_the_menu_holds_every_command_in_ones_own_language_and_nothing_else(
    chat, language: Language
) -> None:
    async with chat(language) as driver:
        entries = driver.app.get_system_commands(driver.app.screen)
        titles = [entry.title for entry in entries]
    assert titles == [c.title(language) for c in COMMANDS if c.name != "palette"]
    assert say("key.help", language) in titles
