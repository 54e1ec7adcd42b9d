"""The counted themes as tables of a result: themes, trend, quotes, sums, split.

Rows hold keys and codes; a vocabulary has their labels. Nothing is counted here but buckets.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from semantic_layer.compile.compiled import ColumnRole, ResultColumn
from semantic_layer.form import Bilingual
from semantic_layer.formats import FormatKind, ValueFormat
from semantic_layer.periods import Period, bucket_start, next_bucket
from semantic_layer.query import Grain
from store.table import Cell, Column, Table
from tools.feedback.counting import OTHERS, SEVERITIES, Placing, Sums, Theme, Window, units
from tools.feedback.pieces import Piece
from tools.feedback.quoting import Quote
from tools.workspace import ResultTable

TREND_THEMES = 3
"""Themes a trend follows; more lines cannot be told apart."""
DAYS_BY_DAY, DAYS_BY_WEEK = 24, 190
"""Up to so many days a trend goes by day, by week; beyond, by month."""
MOST_VALUES = 20
"""Values of a split that are shown."""
LISTED = 200
"""Texts of a phrase that are listed by key."""

Spec = tuple[str, ColumnRole, str, FormatKind, str, str]
"""Id, role, subject, format, English and Chinese label."""


def _columns(specs: Sequence[Spec]) -> tuple[ResultColumn, ...]:
    return tuple(
        ResultColumn(key, role, subject, ValueFormat(kind), Bilingual(en=en, zh=zh))
        for key, role, subject, kind, en, zh in specs
    )


def _table(specs: Sequence[Spec], rows: Sequence[tuple[Cell, ...]], sql: str) -> ResultTable:
    columns = _columns(specs)
    names = tuple(Column(column.id, "unknown") for column in columns)
    return ResultTable(Table(names, tuple(rows)), columns, sql)


def theme_specs(theme: str) -> tuple[Spec, ...]:
    """The columns of the theme table; `theme` is the dimension of its keys."""
    severity: tuple[Spec, ...] = (
        ("safety", "field", "safety", "integer", "safety", "安全"),
        ("money", "field", "money", "integer", "money", "金钱"),
        ("repeat", "field", "repeat", "integer", "repeat", "反复"),
        ("leaving", "field", "leaving", "integer", "leaving", "要离开"),
        ("legal", "field", "legal", "integer", "legal", "法律"),
    )
    return (
        ("theme", "group", theme, "text", "theme", "主题"),
        ("customers", "value", "theme_customers", "integer", "customers", "客户数"),
        ("texts", "field", "theme_texts", "integer", "texts", "反馈数"),
        ("share", "field", "theme_share", "percent", "share of negative", "占负面反馈"),
        ("writers", "value", "theme_writers", "percent", "share of writers", "占写反馈客户"),
        ("writers.base", "base", "theme_writers", "percent", "previous", "上期"),
        ("writers.delta", "delta", "theme_writers", "points", "change", "变化"),
        ("verdict", "field", "verdict", "text", "verdict", "判断"),
        ("negative_rate", "field", "negative_rate", "percent", "negative rate", "负面率"),
        *severity,
        ("rating_gap", "field", "rating_gap", "number", "rating gap", "评分差"),
        ("rated", "field", "rated", "integer", "rated", "有评分"),
        ("first_seen", "field", "first_seen", "date", "first seen", "首次出现"),
        ("also", "field", "theme_also", "integer", "also mentioned", "另有提及"),
        ("owner_team", "field", "owner_team", "text", "owner team", "负责团队"),
        ("texts.keys", "key", "theme_texts", "text", "text ids", "反馈编号"),
    )


def theme_table(
    themes: Sequence[Theme], theme: str, owners: Mapping[str, str], sql: str,
    *, by_label: frozenset[str],
) -> ResultTable:  # fmt: skip
    """One row a theme; beside those no label can find, in `by_label`, the keys of their texts."""
    rows = [
        (
            one.key, *_counts(one), one.verdict, _rounded(one.negative_rate),
            *(one.severity[kind] for kind in SEVERITIES), _rounded(one.rating_gap), one.rated,
            one.first_seen.isoformat() if one.first_seen else None, one.also,
            owners.get(one.key) or None,
            None if one.key in by_label else _keys(one),
        )
        for one in themes
    ]  # fmt: skip
    return _table(theme_specs(theme), rows, sql)


def _counts(one: Theme) -> tuple[Cell, ...]:
    if one.key == OTHERS:
        return (None, one.texts, _rounded(one.share), None, None, None)
    base = one.before.value if one.before is not None else None
    return (
        one.writers.events, one.texts, _rounded(one.share), _rounded(one.writers.value),
        _rounded(base), _rounded(one.change),
    )  # fmt: skip


def _keys(one: Theme) -> str:
    return ",".join(str(key) for key in one.keys[:LISTED])


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def trend_table(
    pieces: Sequence[Piece], placing: Placing, themes: Sequence[Theme], days: Period,
    theme: str, week_start: str,
) -> ResultTable | None:  # fmt: skip
    """Customers of the first themes by day, week or month; whole buckets only."""
    followed = [one.key for one in themes if one.key != OTHERS][:TREND_THEMES]
    grain = _grain(days)
    buckets = list(_whole_buckets(days, grain, week_start))
    if len(buckets) < 2 or not followed:
        return None
    specs: tuple[Spec, ...] = (
        ("time", "group", "time", grain, grain, grain),
        ("theme", "group", theme, "text", "theme", "主题"),
        ("customers", "value", "theme_customers", "integer", "customers", "客户数"),
    )
    held: dict[tuple[date, str], list[Piece]] = {}
    for piece in pieces:
        key = placing.theme_of(piece) if piece.is_negative else None
        if key in followed and key is not None:
            start = _day(bucket_start(piece.day, grain, week_start))
            held.setdefault((start, key), []).append(piece)
    rows = [
        (bucket.isoformat(), key, len(units(held.get((bucket, key), []))))
        for bucket in buckets
        for key in followed
    ]
    return _table(specs, rows, "")


def _grain(days: Period) -> Grain:
    if days.days <= DAYS_BY_DAY:
        return "day"
    return "week" if days.days <= DAYS_BY_WEEK else "month"


def _whole_buckets(days: Period, grain: Grain, week_start: str) -> Iterator[date]:
    bucket = _day(bucket_start(days.start, grain, week_start))
    while bucket < days.end:
        following = _day(next_bucket(bucket, grain, week_start))
        if bucket >= days.start and following <= days.end:
            yield bucket
        bucket = following


def _day(moment: date) -> date:
    return date(moment.year, moment.month, moment.day)


def quote_table(quotes: Sequence[Quote], theme: str) -> ResultTable:
    """Two or three of each theme, with the row they stand in."""
    specs: tuple[Spec, ...] = (
        ("theme", "field", theme, "text", "theme", "主题"),
        ("quote", "field", "quote", "text", "quote", "原话"),
        ("text.key", "field", "text_key", "text", "text id", "反馈编号"),
        ("day", "field", "written", "date", "written", "日期"),
        ("rating", "field", "rating_given", "number", "rating", "评分"),
        ("language", "field", "text_language", "text", "language", "语言"),
        ("said_by", "field", "said_by", "integer", "customers who said so", "说过的客户数"),
    )
    rows = [
        (q.theme, q.text, str(q.key), q.day.isoformat(), q.rating, q.language or None, q.said_by)
        for q in quotes
    ]
    return _table(specs, rows, "")


def sums_table(now: Sums, before: Sums | None) -> ResultTable:
    """What the rows add up to: themed + unclear + unassigned = all negative texts."""
    specs: tuple[Spec, ...] = (
        ("what", "field", "total", "text", "what", "内容"),
        ("count", "field", "total_count", "integer", "count", "数量"),
        ("previous", "field", "total_previous", "integer", "previous", "上期"),
    )
    rows = [
        (name, value, getattr(before, name) if before is not None else None)
        for name, value in vars(now).items()
    ]
    return _table(specs, rows, "")


def split_table(
    now: Window, before: Window | None, placing: Placing, split: tuple[str, Bilingual], theme: str
) -> ResultTable:
    """Who complains in each value of a dimension, and about what most; `split`: id and label."""
    dimension, label = split
    specs: tuple[Spec, ...] = (
        (dimension, "group", dimension, "text", label.en, label.zh),
        ("customers", "value", "split_customers", "integer", "customers", "客户数"),
        ("texts", "field", "split_texts", "integer", "negative texts", "负面反馈数"),
        ("writers", "field", "split_writers", "percent", "share of writers", "占写反馈客户"),
        ("previous", "field", "split_previous", "percent", "previous", "上期"),
        ("leading", "field", theme, "text", "first theme", "首要主题"),
    )
    values = dict.fromkeys(piece.split for piece in now.counted)
    rows = [_split_row(value, now, before, placing) for value in values]
    rows = [row for row in rows if row[2]]
    rows.sort(key=lambda row: -int(row[1] or 0))
    return _table(specs, rows[:MOST_VALUES], "")


def _split_row(
    value: Cell, now: Window, before: Window | None, placing: Placing
) -> tuple[Cell, int, int, float | None, float | None, str | None]:
    negative = [piece for piece in now.negative if piece.split == value]
    held: dict[str, set[object]] = {}
    for piece in negative:
        if (key := placing.theme_of(piece)) is not None:
            held.setdefault(key, set()).add(piece.unit)
    leading = max(held, key=lambda key: (len(held[key]), key), default=None)
    return (
        value, len(units(negative)), len(negative), _share(now, value),
        _share(before, value) if before is not None else None, leading,
    )  # fmt: skip


def _share(window: Window, value: Cell) -> float | None:
    wrote = units(piece for piece in window.counted if piece.split == value)
    complained = units(piece for piece in window.negative if piece.split == value)
    return round(len(complained) / len(wrote), 6) if wrote else None
