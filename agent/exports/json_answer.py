"""The machine's form of an answer: one JSON object, on failure too. The contract of `--json`.

Numbers stay numbers, dates are ISO, an empty value is null. A key is never left out, so a reader
needs no test for its presence; `error` alone stands on failures only.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from agent.answer import Answer, Fault
from agent.charts import Chart
from agent.moves import Choice
from semantic_layer.compile.compiled import ResultColumn
from semantic_layer.form import Form, Language
from semantic_layer.formats import ValueFormat
from store.table import ColumnType
from tools.facts import Fact
from tools.integrity import NOTE_NUMBERS, Note
from tools.result import Result, ResultTable

VERSION = 1
"""Of the contract; rises when a key changes its meaning."""

Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]

_TYPES: Mapping[str, ColumnType] = {
    "integer": "integer",
    "number": "number",
    "money": "number",
    "percent": "number",
    "points": "number",
    "duration": "number",
    "score": "number",
    "boolean": "boolean",
    "date": "date",
    "day": "date",
    "week": "date",
    "month": "date",
    "quarter": "date",
    "year": "date",
    "datetime": "datetime",
    "hour": "datetime",
}
"""Types by format; every other format is text, or what the rows hold."""


def answer_object(answer: Answer) -> dict[str, Json]:
    """The whole answer as plain JSON data, keys in their documented order."""
    use = answer.planner
    whole: dict[str, Json] = {
        "askcrm": VERSION,
        "kind": answer.kind,
        "question": answer.question,
        "language": answer.language,
        "reading": answer.reading,
        "text": answer.text,
        "results": [
            _result(result, table, answer.language)
            for result in answer.results
            for table in result.tables
        ],
        "facts": [_fact(fact, answer.language) for r in answer.results for fact in r.facts],
        "notes": [
            _note(note, text) for note, text in zip(answer.notes, answer.note_texts, strict=True)
        ],
        "choices": [_choice(choice) for choice in answer.choices],
        "can_do": list(answer.can_do),
        "chart": _chart(answer.chart),
        "planner": {
            "name": use.name,
            "model": use.model,
            "calls": use.calls,
            "tokens": use.tokens,
            "cost": use.cost,
            "seconds": use.seconds,
            "prose": use.prose,
        },
        "remarks": [
            {"code": remark.code, "reason": remark.reason or None, "text": text}
            for remark, text in zip(answer.remarks, answer.remark_texts, strict=True)
        ],
        "elapsed_ms": round(answer.elapsed_ms, 1),
    }
    if answer.decline_reason:
        whole["reason"] = answer.decline_reason
    if answer.fault is not None:
        whole["error"] = _fault(answer.fault)
    return whole


def fault_object(fault: Fault, language: Language, question: str = "") -> dict[str, Json]:
    """What `--json` prints when nothing could be opened, so that no answer exists."""
    return answer_object(Answer("error", question, language, fault.message, fault=fault))


def json_text(whole: Mapping[str, Json]) -> str:
    """The object as one line of JSON; Chinese stays readable."""
    return json.dumps(whole, ensure_ascii=False, allow_nan=False)


def _fault(fault: Fault) -> dict[str, Json]:
    return {"code": fault.code, "message": fault.message, "hint": fault.hint}


def _result(result: Result, table: ResultTable, language: Language) -> dict[str, Json]:
    return {
        "form": form_object(result),
        "columns": [
            _column(column, stored.type, language)
            for column, stored in zip(table.columns, table.table.columns, strict=True)
        ],
        "rows": [list(row) for row in table.table.rows],
        "truncated": table.table.truncated,
        "sql": table.sql,
    }


def form_object(result: Result) -> Json:
    """The canonical form as data: its kind under `form`, unset fields left out."""
    fields: Json = json.loads(result.canonical)
    return fields


def _plain(form: Form) -> dict[str, Json]:
    return form.model_dump(mode="json", exclude_defaults=True)


def _column(column: ResultColumn, stored: ColumnType, language: Language) -> dict[str, Json]:
    kind = _TYPES.get(column.format.kind, "text" if stored == "unknown" else stored)
    label = column.label.in_language(language)
    return {"id": column.id, "label": label, "type": kind, "unit": _unit(column.format)}


def _unit(shown_as: ValueFormat) -> str | None:
    """Currency code, days or hours; `percent` for fractions; null where there is none."""
    if shown_as.unit:
        return shown_as.unit
    return shown_as.kind if shown_as.kind in {"percent", "points"} else None


def _fact(fact: Fact, language: Language) -> dict[str, Json]:
    period, cell = fact.period, fact.cell
    return {
        "id": fact.id,
        "kind": fact.kind,
        "metric": fact.subject or None,
        "label": fact.label.in_language(language),
        "value": fact.value,
        "unit": _unit(fact.format),
        "groups": [
            {"group": group.in_language(language), "key": key, "label": shown.in_language(language)}
            for group, key, shown in fact.groups
        ],
        "period": [period.start.isoformat(), period.end.isoformat()] if period else None,
        "cell": [cell.table, cell.row, cell.column] if cell else None,
    }


def _note(note: Note, text: str) -> dict[str, Json]:
    return {
        "code": note.code,
        "level": note.level,
        "subject": note.subject or None,
        "numbers": dict(zip(NOTE_NUMBERS[note.code], note.numbers, strict=False)),
        "text": text,
    }


def _choice(choice: Choice) -> dict[str, Json]:
    forms: list[Json] = [
        {"form": type(form).__name__, **_plain(form)} for form in choice.steps.forms
    ]
    return {"label": choice.label, "forms": forms}


def _chart(chart: Chart | None) -> Json:
    if chart is None:
        return None
    series: list[Json] = [{"label": s.label, "values": list(s.values)} for s in chart.series]
    return {
        "kind": chart.kind,
        "title": chart.title,
        "labels": list(chart.labels),
        "series": series,
        "format": asdict(chart.format),
        "left_out": chart.left_out,
    }
