"""Both languages say the same things, and every code has words."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

from agent.moves import Assumption, DeclineReason
from agent.wording.chinese import TEMPLATES as CHINESE
from agent.wording.english import TEMPLATES as ENGLISH
from agent.wording.say import alternatives, say, together
from semantic_layer.problems import PROBLEM_CODES
from store.engine import StoreErrorKind
from tools.integrity import NOTE_NUMBERS


def blanks(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_both_languages_have_the_same_keys_except_forms_of_one_thing() -> None:
    assert {k for k in ENGLISH if not k.endswith(".one")} == {
        k for k in CHINESE if not k.endswith(".one")
    }


@pytest.mark.parametrize("key", sorted(set(ENGLISH) & set(CHINESE)))
def test_both_languages_fill_the_same_blanks(key: str) -> None:
    if key.endswith(".one"):
        assert blanks(ENGLISH[key]) | {"count"} == blanks(CHINESE[key]) | {"count"}
    else:
        assert blanks(ENGLISH[key]) == blanks(CHINESE[key])


@pytest.mark.parametrize("templates", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_a_form_of_one_thing_needs_no_blank_that_the_form_of_many_lacks(
    templates: dict[str, str],
) -> None:
    for key in (key for key in templates if key.endswith(".one")):
        assert blanks(templates[key]) <= blanks(templates[key.removesuffix(".one")])


def test_every_code_of_every_kind_has_words() -> None:
    codes = {
        "decline": get_args(DeclineReason),
        "problem": PROBLEM_CODES,
        "store": get_args(StoreErrorKind),
        "note": tuple(NOTE_NUMBERS),
        "assumption": get_args(Assumption.__annotations__["code"]),
    }
    missing = {f"{kind}.{code}" for kind, named in codes.items() for code in named} - set(ENGLISH)
    assert missing == set()


@pytest.mark.parametrize("kind", ["decline", "problem"])
def test_what_names_something_near_can_also_be_said_without(kind: str) -> None:
    optional = {"detail", "nearest"}
    without = {
        key
        for key, template in ENGLISH.items()
        if key.startswith(f"{kind}.") and not key.endswith(".bare") and blanks(template) & optional
    }
    assert {f"{key}.bare" for key in without} <= set(ENGLISH)


def test_no_chinese_template_uses_a_half_width_comma_or_full_stop_between_characters() -> None:
    wrong = [key for key, text in CHINESE.items() if any(sign in text for sign in (", ", "。 "))]
    assert wrong == []


def test_one_row_is_said_as_one_row() -> None:
    assert (say("rows.count", "en", count=1), say("rows.count", "en", count=2)) == (
        "1 row",
        "2 rows",
    )


def test_lists_end_in_or_and_and() -> None:
    words = ("a", "b", "c")
    assert (alternatives(words, "en"), together(words, "zh")) == ("a, b or c", "a、b和c")


def test_braces_in_a_value_are_only_characters() -> None:
    assert say("quote", "en", text="{subject.__class__}") == '"{subject.__class__}"'


ROOT = Path(__file__).parents[2]


def said_in_the_code() -> Iterator[tuple[str, str, set[str] | None]]:
    """File and line, key and blanks of each `say("...")`; None where blanks are unpacked."""
    for package in ("agent", "cli", "tui"):
        for file in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                match node:
                    case ast.Call(
                        func=ast.Name(id="say"), args=[ast.Constant(value=str() as key), *_]
                    ):
                        place = f"{file.relative_to(ROOT)}:{node.lineno}"
                        given = {keyword.arg for keyword in node.keywords}
                        filled = None if None in given else {name for name in given if name}
                        yield place, key, filled
                    case _:
                        pass


def test_every_sentence_the_code_says_exists_and_gets_its_blanks() -> None:
    wrong = [
        (place, key)
        for place, key, given in said_in_the_code()
        if key not in ENGLISH or (given is not None and not blanks(ENGLISH[key]) <= given)
    ]
    assert wrong == []
