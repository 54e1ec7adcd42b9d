"""A draft written down as YAML, guesses as comments beside what they concern."""

import json
import re
from collections.abc import Iterator

from semantic_layer.drafting.plan import (
    DraftDate,
    DraftDimension,
    DraftMetric,
    DraftModel,
    DraftTable,
    Words,
)
from semantic_layer.form import Scalar

PLAIN = re.compile(r"[A-Za-z\u4e00-\u9fff_][\w \u4e00-\u9fff]*", re.ASCII)
WORDS = frozenset(["true", "false", "null", "yes", "no", "on", "off", "y", "n"])
SHOWN = 6
"""Fields of a record list."""


def model_text(model: DraftModel) -> str:
    """The whole file."""
    lines = [
        "# Drafted by `askcrm init` from the data alone. Correct it freely; what is a guess is",
        "# marked so, and open_questions.md lists what the data do not say.",
        f"model: {text(model.name)}",
        f"calendar: {{timezone: UTC, week_start: monday, currency: {text(model.currency)}}}",
        "",
        "tables:",
    ]
    for table in model.tables.values():
        lines += _table(table)
    lines += ["", "metrics:" if model.metrics else "metrics: {}"]
    for metric in model.metrics.values():
        lines += _metric(metric)
    if model.not_computable:
        lines += ["", "not_computable:"]
        for name, (words, needs, instead) in model.not_computable.items():
            listed = f", instead: {_list(instead)}" if instead else ""
            lines.append(f"  {name}: {{names: {_words(words)}, needs: {_pair(needs)}{listed}}}")
    return "\n".join(lines) + "\n"


def text(value: Scalar) -> str:
    """A value as YAML takes it: plain where that is safe, else in double quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if value is None:
        return "null"
    if PLAIN.fullmatch(value) and value.casefold() not in WORDS and value == value.strip():
        return value
    return json.dumps(value, ensure_ascii=False)


def _table(table: DraftTable) -> Iterator[str]:
    yield f"  {table.id}:"
    yield from (f"    # {' '.join(comment.split())}" for comment in table.comments)
    yield from (f"    {key}: {value}" for key, value in _table_fields(table) if value)
    if table.dates:
        yield "    dates:"
    yield from (f"      {text(name)}: {_date(date)}" for name, date in table.dates.items())
    if table.dimensions:
        yield "    dimensions:"
    for name, dimension in table.dimensions.items():
        yield from _dimension(name, dimension)


def _table_fields(table: DraftTable) -> Iterator[tuple[str, str]]:
    """What a table says of itself on one line each; an empty text is left out."""
    shown = tuple([*table.dates, *table.dimensions][:SHOWN])
    yield "source", text(table.held.name)
    yield "key", text(table.key[0]) if len(table.key) == 1 else _list(table.key)
    yield "distinct", "true" if table.distinct else ""
    yield "label", text(table.label) if table.label else ""
    yield "names", _words(_both(table.words, table.called)) if table.named else ""
    yield "searchable", "" if table.named and table.label else "false"
    yield "joins", f"{{{', '.join(_joins(table))}}}" if table.joins else ""
    yield "shows", _list(shown) if shown else ""


def _joins(table: DraftTable) -> Iterator[str]:
    for parent in table.joins:
        column = text(table.join_column(parent))
        if parent in table.optional:
            yield f"{parent}: {{table: {parent}, on: {column}, optional: true}}"
        else:
            yield f"{parent}: {column}"


def _date(date: DraftDate) -> str:
    parts = [f"column: {text(date.column)}"]
    if date.earliest:
        parts = [f"earliest: {date.earliest}"]
    elif date.expression:
        parts = [f"expression: {json.dumps(date.expression, ensure_ascii=False)}"]
    parts += [f"{flag}: true" for flag in ("default", "future", "hours") if getattr(date, flag)]
    if date.words.en and date.words.zh:
        parts.append(f"names: {_words(date.words)}")
    return "{" + ", ".join(parts) + "}"


def _dimension(name: str, dimension: DraftDimension) -> Iterator[str]:
    flags = [f for f in ("searchable", "number", "text") if getattr(dimension, f)]
    if dimension.expression:
        held = f"expression: {json.dumps(dimension.expression, ensure_ascii=False)}"
    else:
        held = f"column: {text(dimension.column)}"
    parts = [held, *(f"{flag}: true" for flag in flags)]
    if dimension.pii:
        parts.append(f"pii: {dimension.pii}")
    parts.append(f"names: {_words(dimension.words)}")
    if not dimension.values:
        yield f"      {text(name)}: {{{', '.join(parts)}}}"
        return
    yield f"      {text(name)}:"
    yield from (f"        {part}" for part in parts)
    yield "        values:"
    for value, words in dimension.values.items():
        yield f"          {text(value)}: {_words(words)}"


def _metric(metric: DraftMetric) -> Iterator[str]:
    yield f"  {text(metric.id)}:"
    if metric.comment:
        yield f"    # {metric.comment}"
    for key, value in metric.fields.items():
        yield f"    {key}: {_field(key, value)}"
    if metric.also:
        yield "    also: [median, min, max, p90]"
    yield f"    unit: {metric.unit}"
    if metric.format:
        yield f"    format: {metric.format}"
    if metric.better != "neither":
        yield f"    better: {metric.better}"
    if metric.group:
        yield f"    group: {text(metric.group)}"
    yield f"    means: {_pair(metric.means)}"
    yield f"    names: {_words(metric.words)}"
    yield from _said(metric)


def _said(metric: DraftMetric) -> Iterator[str]:
    for key, words in (("verbs", metric.verbs), ("phrases", metric.phrases)):
        if words.en or words.zh:
            yield f"    {key}: {_words(words)}"


def _field(key: str, value: str) -> str:
    quoted = key in ("of", "where", "formula", "count_where", "share_where")
    return json.dumps(value, ensure_ascii=False) if quoted else value


def _words(words: Words) -> str:
    parts = [
        f"{key}: {_list(forms)}" for key, forms in (("en", words.en), ("zh", words.zh)) if forms
    ]
    return "{" + ", ".join(parts) + "}"


def _both(words: Words, further: Words) -> Words:
    return Words(
        tuple(dict.fromkeys((*words.en, *further.en))),
        tuple(dict.fromkeys((*words.zh, *further.zh))),
    )


def _list(values: tuple[str, ...]) -> str:
    return "[" + ", ".join(text(value) for value in values) + "]"


def _pair(pair: tuple[str, str]) -> str:
    english, chinese = (json.dumps(form, ensure_ascii=False) for form in pair)
    return f"{{en: {english}, zh: {chinese}}}"
