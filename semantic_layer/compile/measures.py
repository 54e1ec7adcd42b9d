"""Measures: one CTE per source table, filtered, cut into buckets and aggregated before any join."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from sqlglot import expressions as exp

from semantic_layer.compile import nodes
from semantic_layer.compile.aggregates import (
    Taken,
    aggregate,
    counts_once,
    grouped,
    measured,
    number_of,
    single,
    total,
)
from semantic_layer.compile.build import Build
from semantic_layer.compile.compiled import CheckKind
from semantic_layer.compile.counted import (
    Counted,
    counted_in_groups,
    flag,
    may_be_lost,
    says_empty,
)
from semantic_layer.compile.frame import READ, Counts, Frame, Part, Side, SideName, date_of
from semantic_layer.compile.reading import column_name, key_columns, positions, read, restrict
from semantic_layer.compile.rows import Rows
from semantic_layer.leaves import PERCENTILES, Leaf
from semantic_layer.leaves import leaves as leaves_of
from semantic_layer.model import SemanticModel

Grouping = tuple[str, str | None, str, bool]
"""Table, date role, reach, whether a row counts once per group: what shares a CTE."""


def table_parts(build: Build, wanted: Sequence[Leaf], frame: Frame, side: Side) -> list[Part]:
    """The CTEs of all leaves that are read straight from tables."""
    together: dict[Grouping, list[Leaf]] = {}
    parts: list[Part] = []
    for leaf in wanted:
        if leaf.function in PERCENTILES:
            parts.append(percentile_part(build, leaf, frame, side))
        else:
            kind = (leaf.table, date_of(leaf, frame), leaf.reach, counts_once(build.model, leaf))
            together.setdefault(kind, []).append(leaf)
    return [_table_part(build, leaves, frame, side) for leaves in together.values()] + parts


def percentile_part(build: Build, leaf: Leaf, frame: Frame, side: Side) -> Part:
    """A median or percentile: each row's place in its group, then linear interpolation."""
    reading = read(build, leaf, frame, side)
    rows = reading.rows
    if leaf.of is None:
        raise LookupError(f"{leaf.id} has nothing to rank")
    value = rows.expression(leaf.of, rows.start)
    conditions = [*reading.conditions, nodes.not_null(value.copy())]
    if leaf.where is not None:
        conditions.append(rows.expression(leaf.where, rows.start))
    keys = key_columns(frame, reading.keys)
    if counts_once(build.model, leaf):
        name = single(rows, keys, {"measured": value}, conditions)
    else:
        columns = [*keys, nodes.named(value, "measured")]
        name = build.add(f"{leaf.table}_values", rows.select(columns, conditions))
    return interpolated(build, leaf, frame, side, name)


def interpolated(build: Build, leaf: Leaf, frame: Frame, side: Side, values: str) -> Part:
    """The percentile of a CTE's column `measured`, alike on every engine.

    Each value gets its place in its group; the two nearest the wanted place are weighted by how
    near they are.
    """
    keys = [nodes.bare(key.column) for key in frame.keys]
    partition = [key.copy() for key in keys]
    order = [nodes.ordered(nodes.bare("measured"), False)]
    place = nodes.window(exp.RowNumber(), partition, order)
    number = nodes.window(exp.Count(this=exp.Star()), [key.copy() for key in keys])
    shown = [
        *keys, nodes.bare("measured"), nodes.named(place, "place"), nodes.named(number, "places"),
    ]  # fmt: skip
    ranked = build.add(f"{values}_ranked", nodes.select(shown, nodes.table(values)))
    return _nearest_two(build, leaf, frame, side, ranked)


def _nearest_two(build: Build, leaf: Leaf, frame: Frame, side: Side, ranked: str) -> Part:
    fraction = exp.Literal(this=PERCENTILES[leaf.function], is_string=False)
    one = nodes.number(1)
    span = exp.Paren(this=exp.Sub(this=nodes.bare("places"), expression=one))
    wish = exp.Add(this=nodes.number(1), expression=exp.Mul(this=span, expression=fraction))
    distance = exp.Abs(this=exp.Sub(this=nodes.bare("place"), expression=exp.Paren(this=wish)))
    weight = exp.Paren(this=exp.Sub(this=nodes.number(1), expression=distance))
    measured: exp.Expr = nodes.bare("measured")
    if build.dialect != "sqlite":  # a weight times a 32-bit float would be one too
        measured = exp.Cast(this=measured, to=exp.DataType.build("double"))
    total = exp.Sum(this=exp.Mul(this=measured, expression=weight))
    column = column_name(leaf.id, side)
    near = exp.LT(this=distance.copy(), expression=nodes.number(1))
    keys: list[exp.Expr] = [nodes.bare(key.column) for key in frame.keys]
    query = nodes.select(
        [*keys, nodes.named(total, column)],
        nodes.table(ranked), (), near, positions(frame.keys),
    )  # fmt: skip
    return Part(build.add(column, query), {(leaf.id, side.name): column})


def _table_part(build: Build, leaves: list[Leaf], frame: Frame, side: Side) -> Part:
    reading = read(build, leaves[0], frame, side)
    restrict(reading, leaves, always=bool(frame.keys or frame.counted_for))
    taken = taken_of(reading.rows, leaves, side)
    found: list[Counted] = []
    if frame.counted_for and side.name == "value":
        pairs = metrics_of(build.model, frame.counted_for, leaves)
        found = [(*READ, None), *counted_in_groups(reading.rows, pairs, frame)]
    counts, columns = counts_of(found)
    taken.extend(columns)
    means: dict[str, tuple[str, str]] = {}
    if frame.counted_for and frame.keys:
        means = {leaf.id: _as_mean(taken, leaf, side) for leaf in leaves if leaf.function == "avg"}
    empty = [(k.subject, k.column) for k in frame.keys if found and says_empty(reading.rows, k)]
    lost = [key.column for key in frame.keys if found and may_be_lost(reading.rows, key)]
    once = counts_once(build.model, leaves[0])
    keys = key_columns(frame, reading.keys)
    query = grouped(reading.rows, keys, taken, reading.conditions, once=once)
    wish = f"{leaves[0].table}_{'rows' if side.name == 'value' else side.name}"
    names: dict[tuple[str, SideName], str] = {
        (leaf.id, side.name): column_name(leaf.id, side) for leaf in leaves
    }
    return Part(
        build.add(wish, query), names, counts, tuple(empty), tuple(lost), means, tuple(leaves)
    )


def taken_of(rows: Rows, leaves: Sequence[Leaf], side: Side) -> list[Taken]:
    """What the leaves take of each row; their conditions stand here where they differ."""
    own_where = len({leaf.where for leaf in leaves}) > 1
    return [
        Taken(column_name(leaf.id, side), measured(rows, leaf, own_where), partial(aggregate, leaf))
        for leaf in leaves
    ]


def counts_of(found: Sequence[Counted]) -> tuple[Counts, list[Taken]]:
    """The columns rows are counted in, and what each counts; equal counts share a column."""
    columns: list[Taken] = []
    counts: list[tuple[CheckKind, str, str]] = []
    for kind, about, held in found:
        taken = Taken(f"checked_{len(columns)}", None if held is None else flag(held), number_of)
        known = next((each for each in columns if each.value == taken.value), taken)
        if known is taken:
            columns.append(taken)
        counts.append((kind, about, known.name))
    return tuple(counts), columns


def metrics_of(
    model: SemanticModel, metrics: Sequence[str], among: Sequence[Leaf]
) -> list[tuple[str, Leaf]]:
    """Each metric with each of its leaves among these."""
    return [(name, leaf) for name in metrics for leaf in leaves_of(model, name) if leaf in among]


def _as_mean(taken: list[Taken], leaf: Leaf, side: Side) -> tuple[str, str]:
    """Add the sum and the count behind a mean, from which that of all groups follows."""
    name = column_name(leaf.id, side)
    value = next(each.value for each in taken if each.name == name)
    added = (Taken(f"{name}_sum", value, total), Taken(f"{name}_count", value, number_of))
    for each in added:
        copied = None if each.value is None else each.value.copy()
        taken.append(replace(each, value=copied))
    return added[0].name, added[1].name
