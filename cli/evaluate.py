"""`askcrm eval`: conversations from a JSON-lines file, answered and written one a line.

A line in has `id`, `turns` (the questions of one conversation) and `now`; a line out has `id`,
`kind`, `columns`, `rows`, `results`, `reading`, `text` of the last turn, and `turns` with the same
for each. One bad line never ends the run.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from agent.analyst import START, Analyst
from agent.answer import Answer
from agent.assemble import at_day
from agent.exports.json_answer import Json, answer_object
from agent.wording.say import say
from cli.diagnostics import Exit, count_progress, tell
from cli.opening import NotOpened, Opened, open_for, spoken
from cli.options import Shared
from semantic_layer.form import Language


@dataclass(frozen=True)
class Conversed:
    """One line of the questions file."""

    id: str
    turns: tuple[str, ...]
    now: date | None
    """The day it is asked on; None = the analyst's own."""


@dataclass(frozen=True)
class BadLine:
    """A line that is no conversation."""

    id: str
    reason: str


def evaluate_file(questions: Path, answers: Path, shared: Shared) -> int:
    """Answer every conversation of `questions` and write `answers`; the exit code."""
    language = spoken(shared)
    try:
        lines = questions.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        tell(say("eval.unreadable", language, file=questions))
        return Exit.OUTSIDE
    match open_for(shared):
        case NotOpened(code):
            return code
        case Opened(analyst):
            return _write(tuple(read_lines(lines)), answers, analyst, language)


def read_lines(lines: list[str]) -> Iterator[Conversed | BadLine]:
    """Each filled line as a conversation, or why it is none."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _read_line(line, f"line-{number}")


def _read_line(line: str, fallback: str) -> Conversed | BadLine:
    try:
        entry = json.loads(line)
        turns = tuple(str(turn) for turn in entry["turns"])
        now = date.fromisoformat(str(entry["now"])[:10]) if entry.get("now") else None
        identity = str(entry["id"])
    except (ValueError, KeyError, TypeError) as error:
        return BadLine(fallback, f"{type(error).__name__}: {error}")
    if not turns:
        return BadLine(identity, "turns: empty")
    return Conversed(identity, turns, now)


def _write(
    entries: tuple[Conversed | BadLine, ...], answers: Path, analyst: Analyst, language: Language
) -> int:
    """Write to a temporary name and rename, so that a broken run leaves no half file."""
    show = count_progress(language)
    partial = answers.with_name(f".{answers.name}.part")
    try:
        with partial.open("w", encoding="utf-8") as out:
            for done, entry in enumerate(entries, 1):
                out.write(json.dumps(_line_of(entry, analyst), ensure_ascii=False) + "\n")
                show("eval", done, len(entries))
        partial.replace(answers)
    except OSError:
        tell(say("save.failed", language, file=answers))
        return Exit.OUTSIDE
    tell(say("eval.written", language, count=len(entries), file=answers))
    return Exit.ANSWERED


def _line_of(entry: Conversed | BadLine, analyst: Analyst) -> dict[str, Json]:
    if isinstance(entry, BadLine):
        fault: Json = {"code": "bad_line", "message": entry.reason, "hint": ""}
        return {"id": entry.id, "kind": "error", "columns": [], "rows": [], "error": fault}
    turns = [turn_object(answer) for answer in converse(entry, analyst)]
    return {"id": entry.id, **turns[-1], "turns": turns}


def converse(entry: Conversed, analyst: Analyst) -> Iterator[Answer]:
    """One conversation, its answers in order."""
    of_day = analyst if entry.now is None else at_day(analyst, entry.now)
    conversation = START
    for text in entry.turns:
        answer = of_day.ask(text, conversation)
        conversation = of_day.advance(conversation, answer)
        yield answer


def turn_object(answer: Answer) -> dict[str, Json]:
    """One turn as the contract has it; the first result's columns and rows stand at the top."""
    whole = answer_object(answer)
    first = answer.results[0].tables[0] if answer.results else None
    columns: Json = [] if first is None else [column.id for column in first.columns]
    rows: Json = [] if first is None else [list(row) for row in first.table.rows]
    kept = ("kind", "question", "reading", "text", "results", "notes", "choices", "can_do")
    return {
        "columns": columns,
        "rows": rows,
        **{key: whole[key] for key in kept},
        "decline_reason": answer.decline_reason,
    }
