"""Verify: printed SQL read again and held against the model before an engine sees it.

Exactly one SELECT; no table, column or function that the model and the compiler do not know. The
reader here is a small one of its own: every sign must belong to a word, a literal or an operator of
closed lists, so a text it accepts cannot spell anything but a SELECT over known names.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from semantic_layer.compile.build import sources
from semantic_layer.compile.compiled import CompiledQuery
from semantic_layer.expressions import Expression, columns
from semantic_layer.metrics import Aggregate, Snapshot
from semantic_layer.model import JoinTarget, Label, SemanticModel, Table

FUNCTIONS = frozenset((
    "ABS", "AVG", "CAST", "COALESCE", "COUNT", "DATE", "DATETIME", "DATE_TRUNC", "EPOCH", "EXTRACT",
    "GREATEST", "INSTR", "JULIANDAY", "LEAST", "LENGTH", "LOWER", "MAX", "MIN", "NULLIF",
    "POSITION", "RANK", "REPLACE", "ROUND", "ROW_NUMBER", "STRFTIME", "STRPOS", "SUBSTR",
    "SUBSTRING", "SUM", "TO_CHAR", "TRIM", "TRY_CAST", "UPPER",
))  # fmt: skip
"""All that the compiler prints before a bracket."""
TYPES = frozenset((
    "BIGINT", "BOOLEAN", "DATE", "DECIMAL", "DOUBLE", "INT", "INTEGER", "NUMERIC", "PRECISION",
    "REAL", "TEXT", "TIMESTAMP", "VARCHAR",
))  # fmt: skip
UNITS = frozenset((
    "DAY", "DOW", "EPOCH", "HOUR", "ISODOW", "ISOYEAR", "MONTH", "QUARTER", "SECOND", "WEEK",
    "YEAR",
))  # fmt: skip
WORDS = frozenset((
    "ALL", "AND", "AS", "ASC", "BETWEEN", "BY", "CASE", "CROSS", "DESC", "DISTINCT", "ELSE", "END",
    "ESCAPE", "FALSE", "FOR", "FROM", "GROUP", "HAVING", "IN", "INTERVAL", "IS", "JOIN", "LAST",
    "LEFT", "LIKE", "LIMIT", "NOT", "NULL", "NULLS", "ON", "OR", "ORDER", "OVER", "PARTITION",
    "SELECT", "THEN", "TRUE", "UNION", "VALUES", "WHEN", "WHERE", "WITH",
))  # fmt: skip
"""The words of a SELECT; whatever writes, attaches, sets or runs is none of them."""
INNER_FROM = frozenset(("EXTRACT", "SUBSTRING", "TRIM", "POSITION"))
"""Functions in which FROM and IN stand between arguments."""

_LEXEME = re.compile(
    r"""\s+
    | '(?:[^']|'')*'
    | "(?:[^"]|"")*"
    | \d+(?:\.\d+)?(?:e[+-]?\d+)?(?!\w)
    | [^\W\d]\w*(?!['"])
    | <=|>=|<>|!=|\|\||::|-(?!-)|/(?!\*)|[+*%(),.<>=]""",
    re.VERBOSE,
)


class NotVerified(Exception):  # noqa: N818 - a finding about our own text
    """The printed text is not what the compiler may print; never shown as an answer."""


class _Lexeme(NamedTuple):
    """One word, literal or sign."""

    kind: Literal["gap", "text", "number", "name", "word", "sign"]
    """`word` is one of the closed lists above; `name` is any other."""
    said: str


_OPEN, _CLOSE, _STAR, _AS = (
    _Lexeme("sign", "("), _Lexeme("sign", ")"), _Lexeme("sign", "*"), _Lexeme("word", "AS")
)  # fmt: skip


def verify(compiled: CompiledQuery, model: SemanticModel) -> CompiledQuery:
    """The same compiled query once its texts have been read back; raises NotVerified."""
    for sql in (compiled.sql, compiled.check_sql):
        if sql:
            verify_text(sql, model)
    return compiled


def verify_text(sql: str, model: SemanticModel) -> None:
    """Raise NotVerified unless `sql` is one SELECT over known tables, columns and functions."""
    read = _read(sql)
    if not read or read[0] not in {_Lexeme("word", "SELECT"), _Lexeme("word", "WITH")}:
        raise NotVerified("not a SELECT")
    around = _around(read)
    read = _placed(read, around)
    made, listed = _made(read, around)
    known_sources = sources(model) | made
    names = _columns(model).union(known_sources, listed, _aliases(read))
    for place, lexeme in enumerate(read):
        if lexeme == _STAR:
            _check_star(read[place - 1], around[place])
        elif lexeme.kind == "name":
            before = read[place - 1].said if read[place - 1].kind == "word" else ""
            reads_rows = before in {"FROM", "JOIN"} and around[place] not in INNER_FROM
            if reads_rows and lexeme.said not in known_sources:
                raise NotVerified(f"unknown table {lexeme.said}")
            if lexeme.said not in names:
                raise NotVerified(f"unknown column {lexeme.said}")


def _read(sql: str) -> list[_Lexeme]:
    """The lexemes without the gaps; the text may hold nothing else."""
    found = _LEXEME.findall(sql)
    if sum(map(len, found)) != len(sql):
        raise NotVerified("a sign that has no place in a question")
    return [lexeme for each in found if (lexeme := _lexeme(each)).kind != "gap"]


@lru_cache(maxsize=8192)
def _lexeme(text: str) -> _Lexeme:
    first = text[0]
    if first.isspace():
        return _Lexeme("gap", "")
    if first == "'":
        return _Lexeme("text", text)
    if first == '"':
        return _Lexeme("name", text[1:-1].replace('""', '"'))
    if first.isdigit():
        return _Lexeme("number", text)
    if first.isalpha() or first == "_":
        known = text.upper() in WORDS | TYPES | UNITS | FUNCTIONS
        return _Lexeme("word", text.upper()) if known else _Lexeme("name", text)
    return _Lexeme("sign", text)


def _around(read: list[_Lexeme]) -> list[str]:
    """For each lexeme the word before the bracket it stands in; only known functions are called."""
    found: list[str] = []
    openers = [""]
    for place, lexeme in enumerate(read):
        if lexeme == _CLOSE:
            openers.pop()
            if not openers:
                raise NotVerified("a bracket that closes nothing")
        found.append(openers[-1])
        if lexeme == _OPEN:
            _check_call(read, place - 1, len(openers) == 1)
            openers.append(read[place - 1].said or "(")
    if len(openers) > 1:
        raise NotVerified("a bracket that is not closed")
    return found


def _placed(read: list[_Lexeme], around: list[str]) -> list[_Lexeme]:
    """Types, units and function names that stand where only a column can are names."""
    found = list(read)
    for place, lexeme in enumerate(read[1:-1], 1):
        if lexeme.kind != "word" or lexeme.said in WORDS or read[place + 1] == _OPEN:
            continue
        before = read[place - 1]
        is_type = lexeme.said in TYPES and around[place] in {"CAST", "TRY_CAST"}
        extracted = before == _OPEN and around[place] == "EXTRACT"
        is_unit = lexeme.said in UNITS and (extracted or _spans(read, place))
        if not is_type and not is_unit:
            found[place] = _Lexeme("name", lexeme.said.lower())
    return found


def _spans(read: list[_Lexeme], place: int) -> bool:
    """Whether the word is the unit of an interval: INTERVAL '1' SECOND."""
    return place > 1 and read[place - 1].kind == "text" and read[place - 2].said == "INTERVAL"


def _check_call(read: list[_Lexeme], place: int, outside: bool) -> None:
    """What stands before a bracket is a known function, a word of a SELECT, or a CTE's name."""
    called, before = read[place], read[place - 1].said
    is_made = outside and before in {"WITH", ","}
    is_type = called.said in TYPES | UNITS and before != "AS"
    if called.kind == "word" and (called.said in FUNCTIONS or not is_type):
        return
    if called.kind == "word" or (called.kind == "name" and not is_made):
        raise NotVerified(f"unknown function {called.said}")


def _made(read: list[_Lexeme], around: list[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The names of the CTEs, and the columns named behind them."""
    made: list[str] = []
    listed: list[str] = []
    for place, lexeme in enumerate(read[:-3]):
        if lexeme.kind != "name" or around[place] or read[place - 1].said not in {"WITH", ","}:
            continue
        behind = place + 1
        if read[behind] == _OPEN:
            until = read.index(_CLOSE, behind)
            listed.extend(each.said for each in read[behind:until] if each.kind == "name")
            behind = until + 1
        if read[behind : behind + 2] == [_AS, _OPEN]:
            made.append(lexeme.said)
    return frozenset(made), frozenset(listed)


def _aliases(read: list[_Lexeme]) -> frozenset[str]:
    pairs = pairwise(read)
    return frozenset(name.said for word, name in pairs if name.kind == "name" and word == _AS)


def _check_star(before: _Lexeme, around: str) -> None:
    """COUNT(*), or between two values."""
    counted = before == _OPEN and around == "COUNT"
    factor = before.kind in {"name", "number", "text"} or before.said in {")", "END", "NULL"}
    if not counted and not factor:
        raise NotVerified("a star that is not counted")


@lru_cache(maxsize=64)
def _columns(model: SemanticModel) -> frozenset[str]:
    """Every column any definition of the model names."""
    found: set[str] = set()
    for table in model.tables.values():
        found |= set(_of_table(table))
    for metric in model.metrics.values():
        if isinstance(metric, Aggregate | Snapshot):
            found |= _of(metric.of) | _of(metric.where)
    return frozenset(found)


def _of_table(table: Table) -> Iterator[str]:
    yield from (table.key,) if isinstance(table.key, str) else table.key
    yield from _of_label(table.label)
    yield from table.shows
    if table.pairs is not None:
        yield from (table.pairs.on, *table.pairs.columns)
    yield from _of(table.where)
    for role, target in table.joins.items():
        yield target.on if isinstance(target, JoinTarget) else target
        yield role
    for name, date in table.dates.items():
        yield date.column or name
        yield from _of(date.expression) | _of(date.where)
    for name, dimension in table.dimensions.items():
        yield dimension.column or name
        yield from _of_label(dimension.label)
        yield from _of(dimension.expression)


def _of_label(label: str | Label | None) -> tuple[str, ...]:
    match label:
        case None:
            return ()
        case str():
            return (label,)
        case Label():
            return label.en, label.zh


def _of(expression: Expression | None) -> set[str]:
    return set() if expression is None else {name for _, name in columns(expression)}
