"""Stack: CTEs laid on top of each other and grouped by their shared keys.

UNION ALL and GROUP BY treat empty keys as equal, keep the groups found on any side and need no FULL
JOIN. Which side keeps its rows follows from the metric kind.
"""

from collections.abc import Iterator, Sequence

from sqlglot import expressions as exp

from semantic_layer.compile import nodes
from semantic_layer.compile.build import Build
from semantic_layer.compile.frame import Block, Frame, Part, SideName
from semantic_layer.compile.keys import Key
from semantic_layer.compile.reading import positions
from semantic_layer.leaves import Leaf, leaves, named
from semantic_layer.metrics import Ratio
from semantic_layer.model import SemanticModel

_ON_AXIS = "on_axis"


def stacked(
    build: Build, metrics: Sequence[str], frame: Frame, parts: Sequence[Part], spine: str | None
) -> Block:
    """The parts side by side, one row per combination of keys."""
    columns = {pair: column for part in parts for pair, column in part.columns.items()}
    kept = kept_groups(build.model, metrics, parts) if frame.keys else None
    selects = [_layer(build, part.name, part.columns, columns, frame.keys) for part in parts]
    if spine is not None:
        selects.append(_layer(build, spine, {}, columns, frame.keys))
        if kept is not None:
            _mark(selects)
            marked = exp.Max(this=nodes.bare(_ON_AXIS))
            kept = exp.Or(this=nodes.equal(marked, nodes.number(1)), expression=kept)
    layers = build.add("stacked", nodes.union_all(selects))
    merged: list[exp.Expr] = [nodes.bare(key.column) for key in frame.keys]
    merged.extend(
        nodes.named(exp.Max(this=nodes.bare(column)), column) for column in columns.values()
    )
    query = nodes.select(merged, nodes.table(layers), (), None, positions(frame.keys))
    if kept is not None:
        query.set("having", exp.Having(this=kept))
    return Block(build.add("combined", query), columns, certain=False, parts=tuple(parts))


def _mark(selects: Sequence[exp.Select]) -> None:
    """The last layer is the spine: its rows stand, whoever else has them."""
    for place, layer in enumerate(selects, start=1):
        mark = nodes.number(1 if place == len(selects) else 0)
        layer.append("expressions", nodes.named(mark, _ON_AXIS))


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


def _groups_of(part: Part, keys: Sequence[Key], keepers: Sequence[Leaf]) -> Iterator[exp.Select]:
    """The combinations of the other keys that a part keeps; nothing where it keeps none."""
    there = list(_there(part, keepers, merged=False))
    if keepers and not there:
        return
    where = nodes.any_of(there) if there and not _keeps_all(part, keepers) else None
    yield nodes.select([nodes.bare(key.column) for key in keys], nodes.table(part.name), (), where)


def kept_groups(
    model: SemanticModel, metrics: Sequence[str], parts: Sequence[Part]
) -> exp.Expr | None:
    """Groups are kept by the sides that keep rows: a ratio's denominator, never its numerator.

    None where every group of every part is kept.
    """
    keepers = _keepers(model, metrics)
    if not keepers or all(_keeps_all(part, keepers) for part in parts):
        return None
    return nodes.any_of([there for part in parts for there in _there(part, keepers, merged=True)])


def _keeps_all(part: Part, keepers: Sequence[Leaf]) -> bool:
    """True: each of the part's groups has a row that counts for a leaf which keeps groups."""
    own = [leaf for leaf in keepers if _holds(part, leaf)]
    return bool(own) and not _mixed(part, own)


def _mixed(part: Part, own: Sequence[Leaf]) -> bool:
    """True: a row may be there for a leaf that keeps no groups alone."""
    wheres = {leaf.where for leaf in own}
    others = any(leaf.where not in wheres for leaf in part.leaves)
    return None not in wheres and others


def _holds(part: Part, leaf: Leaf) -> bool:
    return any(leaf_id == leaf.id for leaf_id, _ in part.columns)


def _there(part: Part, keepers: Sequence[Leaf], *, merged: bool) -> Iterator[exp.Expr]:
    """That a group has rows which count for the leaves that keep groups."""
    own = {leaf.id: leaf for leaf in keepers if _holds(part, leaf)}
    mixed = _mixed(part, tuple(own.values()))
    for (leaf_id, _), column in part.columns.items():
        if leaf_id not in own:
            continue
        value: exp.Expr = nodes.bare(column)
        value = exp.Max(this=value) if merged else value
        if mixed and own[leaf_id].function in {"count", "count_distinct"}:
            yield exp.GT(this=value, expression=nodes.number(0))
        else:
            yield nodes.not_null(value)


def _keepers(model: SemanticModel, metrics: Sequence[str]) -> tuple[Leaf, ...]:
    found = (leaf for name in metrics for leaf in _keepers_of(model, name))
    return tuple(dict.fromkeys(found))


def _keepers_of(model: SemanticModel, metric_id: str) -> tuple[Leaf, ...]:
    found = named(model, metric_id)
    metric = found[0] if found else None
    match metric:
        case Ratio():
            return _keepers_of(model, metric.denominator)
        case _:
            return leaves(model, metric_id)


def spine_of(
    build: Build, metrics: Sequence[str], frame: Frame, parts: Sequence[Part]
) -> str | None:
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
    keepers = _keepers(build.model, metrics)
    found = [found for part in parts for found in _groups_of(part, others, keepers)]
    distinct: exp.Query = found[0]
    if len(found) == 1:
        found[0].set("distinct", exp.Distinct())
    for further in found[1:]:
        distinct = exp.Union(this=distinct, expression=further, distinct=True)
    groups = build.add("groups_found", distinct)
    shown: list[exp.Expr] = [nodes.bare(key.column) for key in frame.keys]
    crossed = nodes.select(shown, nodes.table(times), [nodes.inner_join(nodes.table(groups))])
    return build.add("every_bucket", crossed)
