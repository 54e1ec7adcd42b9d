"""The lines of a questions file: a conversation, and what is right where the line says so.

`id`, `turns` (or `question`) and `now`; what is right stands in `gold_result` (with
`alt_gold_result`, `order_matters`, `free_label_columns`), in `form` (with `form_type`), and in
`accept_kinds`, `accept`, `expect` or `kind`; `lang` and `category` (or the first of `tags`) name
its slice. `refuse` is another word for decline.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from pydantic import ValidationError

from agent.question import language_of
from cli.scoring import Gold, Rows
from semantic_layer.query import MetricQuery, RowQuery

AnswerForm = MetricQuery | RowQuery
FORMS: Mapping[str, type[AnswerForm]] = {"MetricQuery": MetricQuery, "RowQuery": RowQuery}
KINDS = frozenset({"answer", "clarify", "decline"})

Fields = Mapping[str, object]


@dataclass(frozen=True)
class Expected:
    """What is right."""

    accepted: frozenset[str]
    """Of answer, clarify, decline."""
    gold: Gold | None = None
    form: AnswerForm | None = None
    other_form: str = ""
    """A form this version does not run: no answer is right."""


@dataclass(frozen=True)
class Conversed:
    """One line of the questions file."""

    id: str
    turns: tuple[str, ...]
    now: date | None
    """The day it is asked on; None = the analyst's own."""
    language: str
    category: str
    """Empty when the line names none."""
    expected: Expected | None
    """None: the line is answered and not scored."""


@dataclass(frozen=True)
class BadLine:
    """A line that is no conversation, or whose expectation cannot be read."""

    id: str
    reason: str


def read_lines(lines: list[str]) -> Iterator[Conversed | BadLine]:
    """Each filled line as a conversation, or why it is none."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _read_line(line, f"line-{number}")


def _read_line(line: str, fallback: str) -> Conversed | BadLine:
    identity = fallback
    try:
        entry = json.loads(line)
        identity = str(entry["id"])
        turns = tuple(str(turn) for turn in _turns(entry))
        now = date.fromisoformat(str(entry["now"])[:10]) if entry.get("now") else None
        expected = _expected(entry)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return BadLine(identity, _reason(error))
    if not turns:
        return BadLine(identity, "turns: empty")
    language = str(entry.get("lang") or language_of(turns[-1]))
    return Conversed(identity, turns, now, language, _category(entry), expected)


def _turns(entry: Fields) -> list[object]:
    turns = entry["turns"] if "turns" in entry else [entry["question"]]
    if not isinstance(turns, list):
        raise TypeError("turns: not a list")
    return turns


def _category(entry: Fields) -> str:
    tags = entry.get("tags")
    first = tags[0] if isinstance(tags, list) and tags else ""
    return str(entry.get("category") or first)


def _expected(entry: Fields) -> Expected | None:
    """What the line says is right; None when it says nothing."""
    gold = _gold(entry)
    form, other = _form(entry)
    kinds = _kinds(entry)
    if gold is None and form is None and not other and not kinds:
        return None
    return Expected(kinds or frozenset({"answer"}), gold, form, other)


def _kinds(entry: Fields) -> frozenset[str]:
    """The accepted kinds; `kind` counts only beside `gold_result`, elsewhere it is an outcome."""
    for key in ("accept_kinds", "accept", "expect", "kind"):
        said = entry.get(key)
        if said and (key != "kind" or "gold_result" in entry):
            words = said if isinstance(said, list) else [said]
            kinds = frozenset("decline" if word == "refuse" else str(word) for word in words)
            if kinds - KINDS:
                raise ValueError(f"{key}: {', '.join(sorted(kinds - KINDS))}")
            return kinds
    return frozenset()


def _gold(entry: Fields) -> Gold | None:
    rows = entry.get("gold_result")
    if rows is None:
        return None
    others = cast("list[object]", entry.get("alt_gold_result") or [])
    free = cast("list[int]", entry.get("free_label_columns") or [])
    tables = tuple(_rows(table) for table in (rows, *others))
    return Gold(tables, bool(entry.get("order_matters")), frozenset(free))


def _rows(table: object) -> Rows:
    if not isinstance(table, list) or not all(isinstance(row, list) for row in table):
        raise TypeError("gold_result: not a list of rows")
    return tuple(tuple(row) for row in table)


def _form(entry: Fields) -> tuple[AnswerForm | None, str]:
    """The expected form; or the name of one that this version does not run."""
    said = entry.get("form")
    if not isinstance(said, dict):
        return None, ""
    name = str(entry.get("form_type") or said.get("form") or "MetricQuery")
    if name not in FORMS:
        return None, name
    fields = {key: value for key, value in said.items() if key != "form"}
    return FORMS[name].model_validate_json(json.dumps(fields)), ""


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        return f"form.{place}: {first['msg']}"
    return f"{type(error).__name__}: {error}"
