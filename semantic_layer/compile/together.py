"""Together: one statement that gives a query's rows and, beside each, what its companion says.

The rows of a table are then read once. What cannot be had of group sums (distinct counts) is read
apart inside the same statement; where windows overlap or entities come between, there is none.
"""

from collections.abc import Iterator
from dataclasses import replace

from sqlglot import expressions as exp

from semantic_layer.compile import nodes
from semantic_layer.compile.aggregates import grouped
from semantic_layer.compile.build import Build
from semantic_layer.compile.checks import Checked, newest, scanned, summed
from semantic_layer.compile.combine import block, value_node
from semantic_layer.compile.compare import frame_of
from semantic_layer.compile.compiled import CheckColumn, CheckKind, Together
from semantic_layer.compile.compiler import final_of, sheet_of
from semantic_layer.compile.frame import READ, Frame, Part, Side, SideName
from semantic_layer.compile.measures import metrics_of, taken_of
from semantic_layer.compile.printed import printed
from semantic_layer.compile.reading import read, restrict
from semantic_layer.compile.rows import NO_MATCH
from semantic_layer.dialects import Dialect
from semantic_layer.leaves import PERCENTILES, Leaf, leaves, named
from semantic_layer.metrics import Funnel, Ratio, Retention
from semantic_layer.query import MetricQuery
from semantic_layer.resolved import ResolvedQuery

_OF_GROUPS = frozenset(("sum", "count", "min", "max", "avg"))
"""Functions whose value over everything follows from those of the groups."""
LOST: tuple[CheckKind, str] = ("no_match", "")
"""Rows without a partner, whichever."""
Held = dict[tuple[str, SideName], exp.Expr]
"""(leaf id, side) -> its value over everything."""


def compile_together(
    resolved: ResolvedQuery, dialect: Dialect, counted: tuple[str, ...] = ()
) -> Together | None:
    """The statement; None where rows and whole must be read apart.

    `counted`: metrics that say of how many each row is, as columns behind the query's own.
    """
    query = resolved.query
    if not isinstance(query, MetricQuery):
        return None
    frame = frame_of(resolved, query)
    if not _readable(resolved, query, frame):
        return None
    frame = replace(frame, counted_for=query.metrics)
    build = Build(resolved.model, resolved.today, dialect)
    computed = block(build, query.metrics, frame)
    sheet = sheet_of(build, resolved, frame, computed, counted)
    found = list(_checked(build, resolved, query, frame, computed.parts))
    sources = dict.fromkeys(
        column.table for _, _, node in found for column in node.find_all(exp.Column)
    )
    lost = next((node for kind, subject, node in found if (kind, subject) == LOST), None)
    found = [each for each in found if each[:2] not in {LOST, READ}]
    found.extend(newest(build, resolved))
    beside = [nodes.shown(sheet.value(name, "value"), f"counted {name}") for name in counted]
    beside.extend(nodes.shown(node, f"{kind} {subject}") for kind, subject, node in found)
    if lost is not None:
        beside.append(nodes.shown(lost, "lost"))
    crossed = [nodes.inner_join(nodes.table(name)) for name in sources if name != sheet.source]
    _, final = final_of(sheet, beside, crossed)
    checks = tuple(CheckColumn(kind, subject) for kind, subject, _ in found)
    return Together(printed(final, dialect), dialect, counted, checks, lost is not None)


def _readable(resolved: ResolvedQuery, query: MetricQuery, frame: Frame) -> bool:
    """True: every aggregate is over the rows of one table, each of which has one bucket at most."""
    first = named(resolved.model, query.metrics[0])
    if first is not None and isinstance(first[0], Funnel | Retention):
        return False
    parts = [leaf for metric in query.metrics for leaf in leaves(resolved.model, metric)]
    plain = all(leaf.manner == "plain" and leaf.function not in PERCENTILES for leaf in parts)
    return plain and not any(side.ranged for side in frame.sides)


def _checked(
    build: Build,
    resolved: ResolvedQuery,
    query: MetricQuery,
    frame: Frame,
    parts: tuple[Part, ...],
) -> Iterator[Checked]:
    """The wholes of each metric, and what is counted of the rows behind it."""
    held: Held = {}
    counts: list[Checked] = []
    bare = replace(frame, keys=(), dense=False, cast=(), counted_for=())
    for part in parts:
        side = next(side for side in frame.sides if (part.leaves[0].id, side.name) in part.columns)
        whole = bare.only(replace(side, axis=(), ranged=False))
        if not frame.keys:
            counts.extend(_as_they_are(part, side, held))
        elif any(build.model.tables[leaf.table].pairs for leaf in part.leaves):
            counts.extend(_apart(build, query, frame, whole, part, held))
        else:
            counts.extend(_summed_up(build, part, side, held))
            _read_again(build, part, whole, held)
    yield from _wholes(build, resolved, query, held)
    yield from summed(counts)


def _as_they_are(part: Part, side: Side, held: Held) -> Iterator[Checked]:
    """Without groups the part is the whole."""
    for leaf in part.leaves:
        held[leaf.id, side.name] = nodes.column(part.name, part.columns[leaf.id, side.name])
    for kind, subject, column in part.counted:
        yield kind, subject, nodes.column(part.name, column)


def _summed_up(build: Build, part: Part, side: Side, held: Held) -> Iterator[Checked]:
    """The whole from the groups, where it follows from them."""
    name = build.free_name(f"{part.name}_whole")
    shown: list[exp.Expr] = []
    for leaf in part.leaves:
        if leaf.function in _OF_GROUPS:
            column = part.columns[leaf.id, side.name]
            shown.append(nodes.named(_of_groups(part, leaf, column), column))
            held[leaf.id, side.name] = nodes.column(name, column)
    for number, (kind, subject, node) in enumerate(_counts(build, part)):
        held_in = f"counted_{number}"
        shown.append(nodes.named(nodes.coalesce(exp.Sum(this=node), nodes.number(0)), held_in))
        yield kind, subject, nodes.column(name, held_in)
    if shown:
        build.ctes.append(nodes.cte(name, nodes.select(shown, nodes.table(part.name))))


def _read_again(build: Build, part: Part, whole: Frame, held: Held) -> None:
    """What no sum of groups gives, such as a distinct count, from the rows themselves."""
    left = [leaf for leaf in part.leaves if leaf.function not in _OF_GROUPS]
    if not left:
        return
    side = whole.sides[0]
    reading = read(build, left[0], whole, side)
    restrict(reading, left, always=True)
    taken = taken_of(reading.rows, left, side)
    query = grouped(reading.rows, (), taken, reading.conditions, once=False)
    name = build.add(f"{part.name}_again", query)
    for leaf, each in zip(left, taken, strict=True):
        held[leaf.id, side.name] = nodes.column(name, each.name)


def _apart(
    build: Build,
    query: MetricQuery,
    frame: Frame,
    whole: Frame,
    part: Part,
    held: Held,
) -> Iterator[Checked]:
    """A table of pairs has a row in several groups: nothing of the whole follows from them."""
    own: dict[str, exp.Expr] = {}
    side = whole.sides[0]
    pairs = metrics_of(build.model, query.metrics, part.leaves)
    counts = list(scanned(build, pairs, frame, whole, own))
    held.update({(leaf.id, side.name): own[leaf.id] for leaf in part.leaves})
    if side.name == "value":
        yield from counts


def _counts(build: Build, part: Part) -> Iterator[Checked]:
    """What each group says of its rows: what is counted in it, and what its keys are."""
    for kind, subject, column in part.counted:
        if (kind, subject) != READ:
            yield kind, subject, nodes.bare(column)
    read = next((column for kind, subject, column in part.counted if (kind, subject) == READ), "")
    for subject, key in part.empty:
        yield "empty", subject, nodes.when((nodes.is_null(nodes.bare(key)), nodes.bare(read)))
    lost = [_no_match(build, nodes.bare(key)) for key in part.lost]
    if lost:
        yield *LOST, nodes.when((nodes.any_of(lost), nodes.bare(read)))


def _no_match(build: Build, key: exp.Expr) -> exp.Expr:
    """True: the key stands for rows without a partner."""
    if build.dialect != "sqlite":  # a number cannot be compared with a word there
        key = exp.Cast(this=key, to=exp.DataType.build("text"))
    return exp.EQ(this=key, expression=nodes.text(NO_MATCH))


def _of_groups(part: Part, leaf: Leaf, column: str) -> exp.Expr:
    """A leaf's value over everything from those of the groups."""
    match leaf.function:
        case "min":
            return exp.Min(this=nodes.bare(column))
        case "max":
            return exp.Max(this=nodes.bare(column))
        case "avg":
            above, below = part.means[leaf.id]
            return nodes.quotient(exp.Sum(this=nodes.bare(above)), exp.Sum(this=nodes.bare(below)))
        case _:
            return exp.Sum(this=nodes.bare(column))


def _wholes(
    build: Build, resolved: ResolvedQuery, query: MetricQuery, held: Held
) -> Iterator[Checked]:
    def over(side: SideName, metric: str) -> exp.Expr:
        def value(leaf: Leaf) -> exp.Expr:
            column = held[leaf.id, side].copy()
            return nodes.coalesce(column, nodes.number(0)) if leaf.zero_when_missing else column

        return value_node(build, metric, value)

    for metric in query.metrics:
        yield "whole", metric, over("value", metric)
        if query.compare is not None:
            yield "base_whole", metric, over("base", metric)
        found = named(resolved.model, metric)
        if found is not None and isinstance(found[0], Ratio):
            yield "denominator", metric, over("value", found[0].denominator)
