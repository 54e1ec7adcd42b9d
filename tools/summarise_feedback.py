"""SummariseFeedback: what customers complain about.

Themes that add up, changes with a verdict, quotes that are masked. Nothing here says why.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from semantic_layer.compile.rows import NO_MATCH
from semantic_layer.feedback_forms import SummariseFeedback
from semantic_layer.form import Bilingual
from semantic_layer.periods import Period
from semantic_layer.problems import Problem, QueryRefused
from semantic_layer.query import Filter, Order, RowQuery, Span
from semantic_layer.resolved import ResolvedQuery
from store.table import Cell
from tools.feedback.columns import TextTable, nearest_tables, text_table
from tools.feedback.counting import (
    OTHERS,
    Theme,
    Unit,
    Window,
    ordered,
    shown,
    sums_of,
    themes_of,
)
from tools.feedback.days import Days, closed_days, until
from tools.feedback.findings import facts_of_themes, notes_of_texts
from tools.feedback.packs import owners, parents
from tools.feedback.phrases import Grouped, grouped, unexplained
from tools.feedback.pieces import (
    MOST_TEXTS,
    Piece,
    Pieces,
    many,
    once_each,
    piece_fields,
    read_pieces,
    row_query,
    widened,
)
from tools.feedback.quoting import Words, quotes_of
from tools.feedback.tables import quote_table, split_table, sums_table, theme_table, trend_table
from tools.result import Result, ResultTable
from tools.workspace import Workspace

MOST_QUOTES = 3
LISTED_ROWS = 1000
NEGATIVE = "neg"


@dataclass(frozen=True)
class PreparedSummary:
    """A summary that will not be refused when it runs."""

    form: SummariseFeedback
    table: TextTable
    days: Days
    rows: ResolvedQuery
    """Every text of the days read, with what it is counted by."""
    words: ResolvedQuery
    """The negative ones with their words."""

    def run(self, workspace: Workspace) -> Result:
        """Count, group, quote; raises StoreError."""
        return _Summary(self, workspace).result()

    def explain(self, workspace: Workspace) -> Result:
        """The columns and the SQL; no text is read."""
        sql = workspace.unrun(many(self.rows, MOST_TEXTS)).sql
        table = theme_table((), self.table.theme, {}, sql, by_label=frozenset())
        return self.as_result((table,))

    def as_result(self, tables: tuple[ResultTable, ...]) -> Result:
        """The tables under the form and its days."""
        return Result(
            form=self.form, tables=tables, canonical=_text(self.form),
            period=self.days.now, base=self.days.before,
        )  # fmt: skip


def _text(form: SummariseFeedback) -> str:
    fields = form.model_dump(mode="json", exclude_defaults=True)
    for span in (fields.get("period"), (fields.get("compare") or {}).get("period")):
        if isinstance(span, dict):
            span.pop("phrase", None)
    return json.dumps({"form": type(form).__name__, **fields}, sort_keys=True, ensure_ascii=False)


def prepare(form: SummariseFeedback, workspace: Workspace) -> PreparedSummary:
    """Find the texts, the days and the names; raises QueryRefused."""
    table = text_table(workspace.model)
    if table is None:
        raise QueryRefused(
            (Problem("unknown_entity", "feedback", nearest_tables(workspace.model)),)
        )
    if problems := tuple(_objections(form)):
        raise QueryRefused(problems)
    days = closed_days(form.period, form.compare, form.filters, table, workspace)
    fields = piece_fields(table, form.split)
    rows = workspace.resolve(row_query(table, fields, form.filters, days.span))
    said = _negative(table) if table.is_labelled else ()
    named = tuple(name for name in (table.customer,) if name is not None)
    words = row_query(table, (table.table, table.text, *named), (*form.filters, *said), days.span)
    return PreparedSummary(form, table, days, rows, workspace.resolve(words))


def _objections(form: SummariseFeedback) -> Iterator[Problem]:
    if form.limit is not None and form.limit < 1:
        yield Problem("wrong_value_type", "limit", ("1",))
    if not 0 <= form.quotes <= MOST_QUOTES:
        yield Problem("too_many", "quotes", (str(MOST_QUOTES),))


def _negative(table: TextTable) -> tuple[Filter, ...]:
    return (Filter(dimension=table.labels["sentiment"], values=(NEGATIVE,)),)


@dataclass(frozen=True)
class _Summary:
    """One summary while it is counted."""

    prepared: PreparedSummary
    workspace: Workspace

    def result(self) -> Result:
        form, table, days = self.prepared.form, self.prepared.table, self.prepared.days
        read = read_pieces(table, self.prepared.rows, self.workspace, form.split)
        now = _window(read.pieces, days.now)
        before = _window(read.pieces, days.before) if days.before is not None else None
        words = self._words()
        held = grouped(unexplained(read.pieces), words.texts)
        themes = themes_of(now, before, held.placing, self._mentions(read))
        rows = shown(ordered(themes, form.order), form.themes, form.limit)
        first = self._first_seen()
        rows = tuple(replace(one, first_seen=first.get(one.key, one.first_seen)) for one in rows)
        sums = sums_of(now, held.placing)
        earlier = sums_of(before, held.placing) if before is not None else None
        tables = self._tables(rows, read, (now, before), held, words)
        result = self.prepared.as_result((*tables, sums_table(sums, earlier)))
        return replace(
            result,
            facts=facts_of_themes(rows, sums, result, self.workspace.vocabulary),
            notes=notes_of_texts(sums, read, held.sampled, days),
        )

    def _tables(
        self, rows: tuple[Theme, ...], read: Pieces, windows: tuple[Window, Window | None],
        held: Grouped, words: Words,
    ) -> list[ResultTable]:  # fmt: skip
        form, table, days = self.prepared.form, self.prepared.table, self.prepared.days
        now, before = windows
        by_label = frozenset(one.key for one in rows if table.is_labelled) - set(held.central)
        tables = [theme_table(rows, table.theme, owners(), read.sql, by_label=by_label)]
        week_start = self.workspace.model.calendar.week_start
        span = until(days.read or _days_of(read.pieces), self.workspace.today)
        if span is not None:
            trend = trend_table(read.pieces, held.placing, rows, span, table.theme, week_start)
            tables += [trend] if trend is not None else []
        if form.split is not None:
            split = (form.split, self._label(form.split))
            tables.append(split_table(now, before, held.placing, split, table.theme))
        if form.quotes:
            quoted = [one for one in rows if one.key != OTHERS]
            quotes = quotes_of(quoted, now.pieces, words, held.central, form.quotes)
            tables.append(quote_table(quotes, table.theme))
        return tables

    def _label(self, name: str) -> Bilingual:
        label = self.workspace.vocabulary.label
        return Bilingual(en=label(name, "en"), zh=label(name, "zh"))

    def _words(self) -> Words:
        """The words of the negative texts, and the names that must not stand in a quote."""
        table = self.prepared.table
        fetched = widened(self.workspace, MOST_TEXTS).fetch(many(self.prepared.words, MOST_TEXTS))
        places = {column.id: place for place, column in enumerate(fetched.table.columns)}
        key, text = places[f"{table.table}.key"], places[table.text]
        name = places.get(table.customer) if table.customer else None
        rows = fetched.table.table.rows
        texts = {row[key]: str(row[text]) for row in rows if row[text] is not None}
        named = {row[key]: str(row[name]) for row in rows} if name is not None else {}
        return Words(texts, {k: v for k, v in named.items() if v not in {"None", NO_MATCH}})

    def _mentions(self, read: Pieces) -> Mapping[str, frozenset[Unit]]:
        """Who speaks badly of an aspect anywhere in a text, by aspect."""
        mentions = self.prepared.table.mentions
        days = self.prepared.days.now
        pieces = {piece.key: piece for piece in read.pieces if _is_in(piece, days)}
        pairs: list[tuple[Cell, Cell]] = []
        if self.prepared.table.is_labelled and mentions is not None:
            pairs = self._stored_mentions(mentions.table, mentions.aspect, mentions.polarity)
        else:
            pairs = [(key, aspect) for key, piece in pieces.items() for aspect in piece.also]
        said = set(pairs)
        rolled_up = {(key, parents().get(str(aspect))) for key, aspect in said}
        found: dict[str, set[Unit]] = {}
        for key, aspect in said - rolled_up:
            piece = pieces.get(key)
            if piece is not None and piece.is_counted:
                found.setdefault(str(aspect), set()).add(piece.unit)
        return {aspect: frozenset(who) for aspect, who in found.items()}

    def _stored_mentions(self, entity: str, aspect: str, polarity: str) -> list[tuple[Cell, Cell]]:
        table, span = self.prepared.table, self.prepared.days.span
        if span is not None:
            span = span.model_copy(update={"date": f"{table.table}.{table.written}"})
        query = RowQuery(
            entity=entity, fields=(table.table, aspect), period=span,
            filters=(*self.prepared.form.filters, Filter(dimension=polarity, values=(NEGATIVE,))),
        )  # fmt: skip
        try:
            resolved = self.workspace.resolve(query)
        except QueryRefused:  # a condition that the mentions do not have
            return []
        fetched = widened(self.workspace, MOST_TEXTS).fetch(many(resolved, MOST_TEXTS))
        places = {column.id: place for place, column in enumerate(fetched.table.columns)}
        key, about = places[f"{table.table}.key"], places[aspect]
        return [(row[key], row[about]) for row in fetched.table.table.rows]

    def _first_seen(self) -> Mapping[str, date]:
        """The first day of each aspect in all texts that meet the conditions, whatever the days."""
        table, form = self.prepared.table, self.prepared.form
        if not table.is_labelled or self.prepared.days.now is None:
            return {}
        oldest = Order(by=table.written, direction="asc")
        query = RowQuery(
            entity=table.table, fields=(table.primary, table.written),
            filters=(*form.filters, *_negative(table)), order=(oldest,),
        )  # fmt: skip
        resolved = many(self.workspace.resolve(query), MOST_TEXTS)
        fetched = widened(self.workspace, MOST_TEXTS).fetch(resolved).table
        found: dict[str, date] = {}
        for aspect, written, *_ in fetched.table.rows:
            if aspect is not None and str(aspect) not in found and written is not None:
                found[str(aspect)] = date.fromisoformat(str(written)[:10])
        return found


def behind_theme(
    form: SummariseFeedback, table: TextTable, theme: str, days: Period | None,
    keys: Sequence[Cell],
) -> RowQuery:  # fmt: skip
    """The texts of one theme as a list of records; `keys` where no label can find them."""
    if keys:
        conditions: tuple[Filter, ...] = (
            Filter(dimension=table.table, values=tuple(keys[:LISTED_ROWS])),
        )
    else:
        themed = Filter(dimension=table.primary, values=(theme,))
        conditions = (*_negative(table), *_own_words(table), themed)
    fields = [table.written, table.customer, table.rating, form.split, table.text]
    return RowQuery(
        entity=table.table,
        fields=tuple(dict.fromkeys([table.table, *(one for one in fields if one is not None)])),
        filters=(*form.filters, *conditions),
        period=None if days is None else Span(start=days.start, end=days.end),
        limit=LISTED_ROWS,
    )


def _own_words(table: TextTable) -> tuple[Filter, ...]:
    template = table.labels.get("template")
    return (Filter(dimension=template, values=(0,)),) if template else ()


def rows_behind_theme(result: Result, row: int, workspace: Workspace) -> RowQuery | None:
    """The texts behind one row of the theme table; None where the row adds up several themes."""
    table, form = text_table(workspace.model), result.form
    if table is None or not isinstance(form, SummariseFeedback):
        return None
    cells = dict(zip(result.tables[0].table.names, result.tables[0].table.rows[row], strict=True))
    theme, listed = cells["theme"], cells["texts.keys"]
    if theme == OTHERS:
        return None
    keys = [int(key) if key.isdecimal() else key for key in str(listed).split(",")]
    return behind_theme(form, table, str(theme), result.period, keys if listed else ())


def _window(pieces: Sequence[Piece], days: Period | None) -> Window:
    return Window(*once_each([piece for piece in pieces if _is_in(piece, days)]))


def _is_in(piece: Piece, days: Period | None) -> bool:
    return days is None or days.start <= piece.day < days.end


def _days_of(pieces: Sequence[Piece]) -> Period | None:
    if not pieces:
        return None
    return Period(start=pieces[0].day, end=pieces[-1].day + timedelta(days=1))
