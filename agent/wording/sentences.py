"""Notes, problems, refusals and failures as sentences: codes and figures in, words out.

Takes data of the packages below only. Which of them are shown, and where, is for the faces.
"""

from datetime import date, timedelta

from agent.wording.cells import number_text
from agent.wording.names import Names
from agent.wording.say import alternatives, known, say
from semantic_layer.compile.compiled import ResultColumn
from semantic_layer.form import Language
from semantic_layer.formats import ValueFormat, format_period, readable
from semantic_layer.periods import Period
from semantic_layer.problems import Problem
from store.engine import StoreError
from store.table import Cell
from tools.integrity import NOTE_NUMBERS, Note
from tools.result import Result

METRIC_FIGURES = frozenset({"parts", "whole", "value"})
DAY_FIGURES = frozenset({"first", "last", "newest"})
DAY_PROBLEMS = frozenset({"period_outside_data", "period_in_future"})
"""Their subject is days, half-open, and what is nearest the first and last day of the data."""


def note_sentence(note: Note, result: Result, names: Names) -> str:
    """A note in words; figures read as the result's own columns do."""
    language = names.language
    figures = dict(zip(NOTE_NUMBERS[note.code], note.numbers, strict=False))
    blanks = {
        name: _figure(name, figure, note, result, language) for name, figure in figures.items()
    }
    blanks |= {"subject": names.metric(note.subject) if note.subject else ""}
    blanks |= _days(figures, language) | _group(figures, result, names)
    if note.code == "dates_differ":
        blanks["other"] = names.of(str(figures.get("other")))
    sentence = say(_note_key(note, figures), language, **blanks)
    return sentence[:1].upper() + sentence[1:]


def _note_key(note: Note, figures: dict[str, Cell]) -> str:
    key = f"note.{note.code}"
    if note.code == "all_data" and figures.get("first") is None:
        return f"{key}.bare"
    if note.code == "small_counts":
        if figures.get("key") is None:
            return f"{key}.whole"
        if str(figures.get("groups")) != "1":
            return f"{key}.several"
    return key


def _figure(name: str, figure: Cell, note: Note, result: Result, language: Language) -> str:
    if name == "share":
        return number_text(figure, ValueFormat("percent"), language)
    if name in DAY_FIGURES and figure is not None:
        return number_text(figure, ValueFormat("date"), language)
    column = _column(note.subject, result)
    if name in METRIC_FIGURES and column is not None:
        return number_text(figure, column.format, language)
    if isinstance(figure, int | float):
        return number_text(figure, ValueFormat("integer"), language)
    return "" if figure is None else readable(str(figure))


def _column(subject: str, result: Result) -> ResultColumn | None:
    columns = (column for table in result.tables for column in table.columns)
    return next((c for c in columns if c.role == "value" and c.subject == subject), None)


def _days(figures: dict[str, Cell], language: Language) -> dict[str, str]:
    first, last = figures.get("first"), figures.get("last")
    if not isinstance(first, str) or not isinstance(last, str):
        return {"period": say("reading.all_time", language)}
    period = Period(start=_day(first), end=_day(last) + timedelta(days=1))
    return {"period": format_period(period, language)}


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])


def _group(figures: dict[str, Cell], result: Result, names: Names) -> dict[str, str]:
    key = figures.get("key")
    groups = [c for table in result.tables for c in table.columns if c.role == "group"]
    if key is None or not groups:
        return {"group": "" if key is None else readable(str(key))}
    column = groups[0]
    if column.format.kind in {"text", "boolean"}:
        return {"group": names.value(column.subject, key)}
    return {"group": number_text(key, column.format, names.language)}


def problem_sentence(problem: Problem, names: Names) -> str:
    """What is wrong with a form, what comes nearest, what to do next."""
    key = f"problem.{problem.code}"
    if known(f"{key}.{problem.subject}"):  # a part of the form, which has no name to say
        key = f"{key}.{problem.subject}"
    nearest = tuple(names.metric(word) for word in problem.nearest)
    if not nearest and known(f"{key}.bare"):
        key = f"{key}.bare"
    subject = names.metric(problem.subject) if problem.subject else ""
    said = alternatives(nearest, names.language)
    if problem.code in DAY_PROBLEMS:
        subject = _span_text(problem.subject, names)
        said = _known_days(problem.nearest, names) if problem.nearest else ""
    return say(
        key,
        names.language,
        subject=subject,
        beside=names.metric(problem.beside) if problem.beside else "",
        nearest=said,
    )


def _span_text(subject: str, names: Names) -> str:
    """A day, or `2022-01-01..2023-01-01` with the end not counted and either side open."""
    start, dots, end = subject.partition("..")
    if not dots:
        return names.day_text(start)
    return names.days(_day(start) if start else None, _day(end) if end else None)


def _known_days(days: tuple[str, ...], names: Names) -> str:
    first, last = days
    return names.days(_day(first), _day(last) + timedelta(days=1))


def decline_sentence(reason: str, subject: str, detail: str, language: Language) -> str:
    """A refusal; `subject` and `detail` are words in that language already."""
    key = f"decline.{reason}"
    if not detail and known(f"{key}.bare"):
        key = f"{key}.bare"
    if reason == "not_computable":
        subject = subject[:1].upper() + subject[1:]  # it begins the sentence
    return say(key, language, subject=readable(subject), detail=readable(detail))


def assumption_sentence(code: str, subject: str, detail: str, language: Language) -> str:
    """A convention that was taken without being said; both are words in that language already."""
    key = f"assumption.{code}"
    if not (detail if code == "colloquial" else subject) and known(f"{key}.bare"):
        key = f"{key}.bare"
    return say(key, language, subject=readable(subject), detail=readable(detail))


def clarify_sentence(code: str, blanks: tuple[tuple[str, str], ...], language: Language) -> str:
    """The question asked back."""
    return say(code, language, **{name: readable(text) for name, text in blanks})


def store_sentence(error: StoreError, language: Language) -> str:
    """What cannot be read, why, and what to do next."""
    return say(
        f"store.{error.kind}",
        language,
        subject=readable(error.subject),
        detail=readable(error.detail),
    )
