"""Rank: having, order with its tie-breakers, limit, and the limit inside each value of a group."""

from collections.abc import Iterator
from dataclasses import replace

from sqlglot import expressions as exp

from semantic_layer.compile import nodes
from semantic_layer.compile.columns import dimension_named
from semantic_layer.compile.combine import block, leaf_column, value_node
from semantic_layer.compile.compare import same_keys, share
from semantic_layer.compile.compiled import ColumnRole
from semantic_layer.compile.conditions import COMPARISONS
from semantic_layer.compile.keys import Key
from semantic_layer.compile.rows import NO_MATCH
from semantic_layer.compile.sheet import Sheet
from semantic_layer.form import Scalar
from semantic_layer.names import band_keys
from semantic_layer.query import Having, Order


def having(sheet: Sheet) -> None:
    """Conditions on result rows."""
    for wanted in sheet.query.having:
        sheet.conditions.append(_held(sheet, wanted))


def limit(sheet: Sheet) -> None:
    """Top N: of all named rows, of a group's values, or of the lines along a time axis."""
    query = sheet.query
    if query.limit is None:
        return
    sheet.conditions.extend(_named_only(sheet, query.limit_per))
    if query.limit_per is not None:
        _limit_per(sheet, query.limit_per, query.limit)
    elif sheet.frame.axis_key is not None and len(sheet.frame.keys) > 1:
        _limit_lines(sheet, query.limit)
    else:
        sheet.limit = query.limit


def order(sheet: Sheet) -> None:
    """The sort keys, then every group, so that a result never shuffles."""
    wanted = list(sheet.query.order)
    lines = sheet.places and sheet.query.limit_per is None
    if lines:
        axis = sheet.frame.axis_key
        wanted = [Order(by=axis.id, direction="asc")] if axis is not None else []
    if sheet.query.limit_per is not None:
        first = sheet.query.limit_per
        wanted = [term for term in wanted if term.by != first]
        given = [term for term in sheet.query.order if term.by == first]
        wanted = [*(given or [Order(by=first, direction="asc")]), *wanted]
    sheet.order = order_terms(sheet, wanted, final=True)
    if sheet.query.limit_per is not None:
        sheet.order = [*_nameless_last(sheet, sheet.query.limit_per), *sheet.order]
    if lines:
        sheet.order.insert(1, nodes.ordered(nodes.column(sheet.source, "place"), False))


def order_terms(sheet: Sheet, wanted: list[Order], *, final: bool = False) -> list[exp.Expr]:
    """Sort keys over the sheet's source, with the groups not named as tie-breakers.

    `final`: in the last SELECT, where result columns go by their names.
    """
    terms: list[exp.Expr] = []
    named: set[str] = set()
    keys = {key.id: key for key in sheet.frame.keys}
    by_subject = {key.subject: key for key in reversed(sheet.frame.keys)}
    for term in wanted:
        descending = term.direction == "desc"
        key = keys.get(term.by) or by_subject.get(term.by)
        if key is not None:
            named.add(key.id)
            terms.append(nodes.ordered(_natural(sheet, key, final), descending))
        elif final:
            shown = term.by if term.of == "value" else f"{term.by}.{term.of}"
            terms.append(nodes.ordered(nodes.bare(shown), descending))
        else:
            terms.append(nodes.ordered(sheet.value(term.by, term.of), descending))
    for key in sheet.frame.keys:
        if key.id not in named:
            terms.append(nodes.ordered(_natural(sheet, key, final), False))
    return terms


def _held(sheet: Sheet, wanted: Having) -> exp.Expr:
    value = sheet.value(wanted.metric, wanted.of)
    match wanted.op:
        case "is_null":
            return nodes.is_null(value)
        case "not_null":
            return nodes.not_null(value)
        case _:
            sign = COMPARISONS[wanted.op]
            return sign(this=nodes.inside(value), expression=nodes.number(wanted.value or 0))


def _limit_per(sheet: Sheet, group: str, size: int) -> None:
    """The first rows inside each value of a group."""
    per = [key for key in sheet.frame.keys if group in {key.id, key.subject}]
    partition = [nodes.column(sheet.source, key.column) for key in per]
    wanted = [term for term in sheet.query.order if term.by != group]
    place = nodes.window(exp.RowNumber(), partition, order_terms(sheet, wanted))
    sheet.freeze("placed", [nodes.named(place, "place")])
    sheet.conditions.append(
        exp.LTE(this=nodes.column(sheet.source, "place"), expression=nodes.number(size))
    )


def _nameless_last(sheet: Sheet, per: str) -> Iterator[exp.Expr]:
    """What has no value or no partner in `per` stands below all that has."""
    for key in sheet.frame.keys:
        if key.kind not in {"dimension", "entity"} or per not in {key.id, key.subject}:
            continue
        column: exp.Expr = nodes.column(sheet.source, key.column)
        nameless = nodes.any_of([nodes.is_null(column), _is_no_match(sheet, column.copy())])
        last = nodes.when((nameless, nodes.number(1)), default=nodes.number(0))
        yield nodes.ordered(last, False)


def _is_no_match(sheet: Sheet, text: exp.Expr) -> exp.Expr:
    if sheet.build.dialect != "sqlite":  # a number cannot be compared with a word there
        text = exp.Cast(this=text, to=exp.DataType.build("text"))
    return exp.EQ(this=text, expression=nodes.text(NO_MATCH))


def _named_only(sheet: Sheet, per: str | None) -> Iterator[exp.Expr]:
    """A ranking names things: rows without a value or a partner take no place in it.

    They stay in the whole, and a note counts them.
    """
    for key in sheet.frame.keys:
        if key.kind not in {"dimension", "entity"} or per in {key.id, key.subject}:
            continue
        column: exp.Expr = nodes.column(sheet.source, key.column)
        yield nodes.not_null(column)
        same = _is_no_match(sheet, column.copy())
        yield exp.NEQ(this=same.this, expression=same.expression)


def _limit_lines(sheet: Sheet, size: int) -> None:
    """With a time axis the limit counts combinations of the other groups, over the whole period."""
    others = tuple(key for key in sheet.frame.keys if not key.is_axis)
    sides = tuple(replace(side, axis=(), ranged=False) for side in sheet.frame.sides)
    frame = replace(sheet.frame, keys=others, sides=sides, dense=False, counted_for=())
    whole = block(sheet.build, sheet.query.metrics, frame)
    lines = Sheet(sheet.build, sheet.resolved, sheet.query, frame, whole, whole.name)
    for metric in sheet.query.metrics:
        for side in sides:
            role: ColumnRole = "value" if side.name == "value" else "base"
            value = value_node(sheet.build, metric, leaf_column(whole, side.name))
            lines.values[metric, role] = value
    wanted = [term for term in sheet.query.order if term.by in sheet.query.metrics]
    if not wanted:
        wanted = [Order(by=sheet.query.metrics[0])]
    if any(term.of == "share" for term in wanted):
        share(lines)
    place = nodes.window(exp.RowNumber(), (), order_terms(lines, wanted))
    lines.freeze("lines", [nodes.named(place, "place")])
    on = same_keys(lines.source, sheet.source, others)
    if on is None:
        raise LookupError("a limit on lines needs a group beside the time")
    first = exp.LTE(this=nodes.column(lines.source, "place"), expression=nodes.number(size))
    sheet.joined.append(
        nodes.inner_join(nodes.table(lines.source), exp.And(this=on, expression=first))
    )
    sheet.freeze("shown_lines", [nodes.column(lines.source, "place")])
    sheet.places = True


def _natural(sheet: Sheet, key: Key, final: bool) -> exp.Expr:
    """What a group is sorted by: bands and declared orders by their place, all else by value."""
    column = nodes.column(sheet.source, key.column)
    values = natural_values(sheet, key)
    if not values:
        shown = f"{key.id}.key" if key.kind == "entity" else key.id
        return nodes.bare(shown) if final else column
    branches = [
        (nodes.equal(column.copy(), nodes.scalar(value)), nodes.number(place))
        for place, value in enumerate(values, start=1)
    ]
    return nodes.when(*branches)


def natural_values(sheet: Sheet, key: Key) -> tuple[Scalar, ...]:
    """The values in their own order, where that is not the alphabet's or the number's."""
    if key.kind != "dimension":
        return ()
    found = dimension_named(sheet.build.model, key.subject)
    if key.edges or (found is not None and found.bands):
        return band_keys(key.edges or (found.bands if found is not None else ()))
    return found.order if found is not None else ()
