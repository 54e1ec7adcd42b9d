"""`askcrm eval`: conversations from a JSON-lines file, answered, written and scored.

A line out has `id`, `kind`, `columns`, `rows`, `results`, `reading`, `text` of the last turn, and
`turns` with the same for each. One bad line never ends the run.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from agent.analyst import Analyst
from agent.answer import Answer, Fault
from agent.assemble import at_day, new_conversation
from agent.exports.json_answer import Json, answer_object
from agent.reading import short_reading
from agent.wording.say import alternatives, say
from cli.diagnostics import Exit, count_progress, fault_of_ours, tell
from cli.opening import NotOpened, Opened, open_for, spoken
from cli.options import Shared
from cli.output import print_data
from cli.question_lines import AnswerForm, BadLine, Conversed, Expected, read_lines
from cli.refusing import bad_value, refuse
from cli.scoreboard import Case, NoRun, change_lines, read_run, score_lines, scores_object, slices
from cli.scoring import Outcome, outcome_of, same_result
from semantic_layer.canonical import canonical, same_meaning
from semantic_layer.form import Form, Language
from semantic_layer.query import MetricQuery, RowQuery

Line = dict[str, Json]


@dataclass(frozen=True)
class EvalOptions:
    """What is read and written."""

    questions: Path
    answers: Path | None = None
    """Every answer, one a line."""
    json_out: Path | None = None
    """The scores."""
    compare: Path | None = None
    """The scores of an earlier run."""
    bar: str | None = None
    """The share of right answers below which the exit code is 6."""


@dataclass(frozen=True)
class Run:
    """What came of a file of questions."""

    answered: int
    bad: tuple[BadLine, ...]
    cases: tuple[Case, ...]


def evaluate_file(options: EvalOptions, shared: Shared) -> int:
    """Answer every conversation, write what was asked for and print the scores; the exit code."""
    language = spoken(shared)
    bar = _bar(options.bar)
    if bar is None:
        fault = bad_value("--bar", options.bar or "", "0 – 1", language)
        return refuse(fault, language, Exit.USAGE)
    try:
        lines = options.questions.read_text(encoding="utf-8-sig").splitlines()
        before = read_run(options.compare) if options.compare else None
    except (OSError, UnicodeDecodeError):
        tell(say("eval.unreadable", language, file=options.questions))
        return Exit.OUTSIDE
    except NoRun as error:
        tell(say("eval.no_run", language, file=error))
        return Exit.OUTSIDE
    match open_for(shared):
        case NotOpened(code):
            return code
        case Opened() as found:
            # An evaluation is nobody's question: the history keeps none of it.
            opened = replace(found, analyst=replace(found.analyst, keep=None))
            try:
                run = _answer_all(tuple(read_lines(lines)), options.answers, opened)
            except OSError:
                tell(say("save.failed", opened.language, file=options.answers))
                return Exit.OUTSIDE
            return _report(run, options, before or {}, bar, opened.language)


def _bar(text: str | None) -> float | None:
    """The share asked for, 0 when none is; None when it is no share."""
    try:
        share = float(text or 0)
    except ValueError:
        return None
    return share if 0 <= share <= 1 else None


def _answer_all(
    entries: tuple[Conversed | BadLine, ...], answers: Path | None, opened: Opened
) -> Run:
    """Answer each line; the answers appear under their name only when complete."""
    show = count_progress(opened.language)
    by_day: dict[date | None, Analyst] = {None: opened.analyst}
    partial = answers.with_name(f".{answers.name}.part") if answers is not None else None
    cases: list[Case] = []
    with ExitStack() as stack:
        out = stack.enter_context(partial.open("w", encoding="utf-8")) if partial else None
        for done, entry in enumerate(entries, 1):
            line, case = _line_of(entry, by_day, opened)
            if out is not None:
                # A lone surrogate is escaped, as JSON allows.
                text = json.dumps(line, ensure_ascii=False)
                out.write(text.encode("utf-8", "backslashreplace").decode() + "\n")
            cases += [] if case is None else [case]
            show("eval", done, len(entries))
    if partial is not None and answers is not None:
        partial.replace(answers)
    bad = tuple(entry for entry in entries if isinstance(entry, BadLine))
    return Run(len(entries), bad, tuple(cases))


def _report(
    run: Run, options: EvalOptions, before: Mapping[str, str], bar: float, language: Language
) -> int:
    """Messages on standard error, the scores on standard output; the exit code."""
    for line in run.bad:
        tell(say("eval.bad_line", language, id=line.id, reason=line.reason))
    if options.answers is not None:
        tell(say("eval.written", language, count=run.answered, file=options.answers))
    if not run.cases:
        nothing_to_do = options.answers is None or options.bar is not None
        tell(say("eval.nothing_to_score", language)) if nothing_to_do else None
        return Exit.USAGE if nothing_to_do else Exit.ANSWERED
    changes = change_lines(before, run.cases, language) if options.compare else ()
    print_data("\n".join((*score_lines(run.cases, language), *changes)))
    if options.json_out is not None:
        try:
            text = json.dumps(scores_object(run.cases), ensure_ascii=False, indent=1)
            options.json_out.write_text(text, encoding="utf-8", errors="backslashreplace")
        except OSError:
            tell(say("save.failed", language, file=options.json_out))
            return Exit.OUTSIDE
    whole = slices(run.cases)[0]
    if whole.right / whole.total < bar:
        tell(say("eval.below", language, bar=options.bar))
        return Exit.CHECK
    return Exit.ANSWERED


def _line_of(
    entry: Conversed | BadLine, by_day: dict[date | None, Analyst], opened: Opened
) -> tuple[Line, Case | None]:
    """The line to write, and what became of its expectation."""
    if isinstance(entry, BadLine):
        return _error_line(entry.id, Fault("bad_line", entry.reason)), None
    if entry.now not in by_day:
        by_day[entry.now] = at_day(opened.analyst, entry.now or opened.analyst.workspace.today)
    analyst = by_day[entry.now]
    try:
        answers = tuple(converse(entry.turns, analyst))
    except Exception as error:  # noqa: BLE001 - a fault of ours on one line ends no run
        fault = fault_of_ours(error, opened.language)
        case = _case(entry, "failed", "", analyst, opened.language)
        return _error_line(entry.id, fault), case
    turns: list[Json] = [turn_object(answer) for answer in answers]
    last = answers[-1]
    case = _case(entry, _judged(last, entry.expected, analyst), last.reading, analyst,
                 opened.language)  # fmt: skip
    return {"id": entry.id, **turn_object(last), "turns": turns}, case


def _error_line(identity: str, fault: Fault) -> Line:
    error: Json = {"code": fault.code, "message": fault.message, "hint": fault.hint}
    return {"id": identity, "kind": "error", "columns": [], "rows": [], "error": error}


def converse(turns: tuple[str, ...], analyst: Analyst) -> Iterator[Answer]:
    """One conversation, its answers in order."""
    conversation = new_conversation()
    for text in turns:
        answer = analyst.ask(text, conversation)
        conversation = analyst.advance(conversation, answer)
        yield answer


def turn_object(answer: Answer) -> Line:
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


def _judged(answer: Answer, expected: Expected | None, analyst: Analyst) -> Outcome:
    """What the last answer is worth; without an expectation nothing depends on it."""
    if expected is None:
        return "right"
    return outcome_of(answer.kind, expected.accepted, holds=holds(answer, expected, analyst))


def holds(answer: Answer, expected: Expected, analyst: Analyst) -> bool:
    """Whether an answer's rows and form are the expected ones, where these are said."""
    if expected.other_form or not answer.results:
        return not expected.other_form and expected.form is None and expected.gold is None
    first = answer.results[0]
    if expected.gold is not None and not same_result(expected.gold, first.tables[0].table.rows):
        return False
    return expected.form is None or is_form(first.form, expected.form, analyst)


def is_form(found: Form, wanted: AnswerForm, analyst: Analyst) -> bool:
    """Whether two forms ask for the same, order and wording aside."""
    if not isinstance(found, MetricQuery | RowQuery):
        return False
    model, today = analyst.workspace.model, analyst.workspace.today
    return same_meaning(canonical(found, model, today), canonical(wanted, model, today))


def _case(
    entry: Conversed, outcome: Outcome, reading: str, analyst: Analyst, language: Language
) -> Case | None:
    """The scored conversation; None when the line does not say what is right."""
    if entry.expected is None:
        return None
    question = " / ".join(entry.turns)
    wanted = wanted_text(entry.expected, analyst, language)
    return Case(entry.id, entry.language, entry.category, outcome, question, reading, wanted)


def wanted_text(expected: Expected, analyst: Analyst, language: Language) -> str:
    """What was expected: the form said back, the rows, or the kinds."""
    workspace = analyst.workspace
    if expected.form is not None:
        try:
            return short_reading(expected.form, workspace.model, workspace.vocabulary, language)
        except (KeyError, ValueError):  # it names what this model has not
            return expected.form.model_dump_json(exclude_defaults=True)
    if expected.gold is not None and "answer" in expected.accepted:
        rows = expected.gold.tables[0]
        first = ", ".join(str(cell) for cell in rows[0]) if rows else ""
        return say("eval.rows", language, count=len(rows), first=first)
    kinds = tuple(say(f"eval.kind.{kind}", language) for kind in sorted(expected.accepted))
    return expected.other_form or alternatives(kinds, language)
