"""Stack: CTEs laid on top of each other and grouped by their shared keys.

UNION ALL and GROUP BY treat empty keys as equal, keep the groups found on any side and need no FULL
JOIN. Which side keeps its rows follows from the metric kind.
"""

from collections.abc import Sequence

from sqlglot import expressions as exp

from semantic_layer.compile import nodes
from semantic_layer.compile.build import Build
from semantic_layer.compile.frame import Block, Frame, Part, SideName
from semantic_layer.compile.keys import Key
from semantic_layer.compile.measures import positions
from semantic_layer.leaves import Leaf, leaves, named
from semantic_layer.metrics import Ratio
from semantic_layer.model import SemanticModel


def stacked(
    build: Build, metrics: Sequence[str], frame: Frame, parts: Sequence[Part], spine: str | None
) -> Block:
    """The parts side by side, one row per combination of keys."""
    columns = {pair: column for part in parts for pair, column in part.columns.items()}
    selects = [_layer(build, part.name, part.columns, columns, frame.keys) for part in parts]
    if spine is not None:
        selects.append(_layer(build, spine, {}, columns, frame.keys))
    layers = build.add("stacked", nodes.union_all(selects))
    merged: list[exp.Expr] = [nodes.bare(key.column) for key in frame.keys]
    merged.extend(
        nodes.named(exp.Max(this=nodes.bare(column)), column) for column in columns.values()
    )
    query = nodes.select(merged, nodes.table(layers), (), None, positions(frame.keys))
    if frame.keys and spine is None and (kept := _kept(build, metrics, parts)):
        query.set("having", exp.Having(this=kept))
    return Block(build.add("combined", query), columns, certain=False)


def _layer(
    build: Build,
    source: str,
    held: object,
    columns: dict[tuple[str, SideName], str],
    keys: Sequence[Key],
) -> exp.Select:
    """One CTE's rows with a place for every column of the stack."""
    shown: list[exp.Expr] = [nodes.bare(key.column) for key in keys]
    for pair, column in columns.items():
        if isinstance(held, dict) and pair in held:
            shown.append(nodes.bare(column))
        else:
            shown.append(nodes.named(_nothing(build), column))
    return nodes.select(shown, nodes.table(source))


def _nothing(build: Build) -> exp.Expr:
    """An empty number; PostgreSQL would take an untyped one for text."""
    if build.dialect == "postgres":
        return exp.Cast(this=exp.Null(), to=exp.DataType.build("decimal"))
    return exp.Null()


def _kept(build: Build, metrics: Sequence[str], parts: Sequence[Part]) -> exp.Expr | None:
    """Groups are kept by the sides that keep rows: a ratio's denominator, never its numerator."""
    keepers = {leaf.id for name in metrics for leaf in _keepers(build.model, name)}
    if all(any(leaf_id in keepers for leaf_id, _ in part.columns) for part in parts):
        return None
    present = [
        nodes.not_null(exp.Max(this=nodes.bare(column)))
        for part in parts
        for (leaf_id, _), column in part.columns.items()
        if leaf_id in keepers
    ]
    return nodes.any_of(present) if present else None


def _keepers(model: SemanticModel, metric_id: str) -> tuple[Leaf, ...]:
    found = named(model, metric_id)
    metric = found[0] if found else None
    match metric:
        case Ratio():
            return _keepers(model, metric.denominator)
        case _:
            return leaves(model, metric_id)


def spine_of(build: Build, frame: Frame, parts: Sequence[Part]) -> str | None:
    """A CTE with every bucket, beside every combination of the other keys that has rows."""
    axis_key = frame.axis_key
    axis = frame.sides[0].axis
    if axis_key is None or not axis or not frame.dense:
        return None
    rows = [(nodes.text(label),) for label, _ in axis]
    times = build.add("calendar", nodes.values(rows), (axis_key.column,))
    others = [key for key in frame.keys if key is not axis_key]
    if not others:
        return times
    found = [
        nodes.select([nodes.bare(key.column) for key in others], nodes.table(part.name))
        for part in parts
    ]
    distinct: exp.Query = found[0]
    if len(found) == 1:
        found[0].set("distinct", exp.Distinct())
    for further in found[1:]:
        distinct = exp.Union(this=distinct, expression=further, distinct=True)
    groups = build.add("groups_found", distinct)
    shown: list[exp.Expr] = [nodes.bare(key.column) for key in frame.keys]
    crossed = nodes.select(shown, nodes.table(times), [nodes.inner_join(nodes.table(groups))])
    return build.add("every_bucket", crossed)
