"""Segments: rows of an entity sorted into classes by their measures, against the whole of them.

Tiers by the share of a total, scores against means. Only rows of the entity's own table count.
"""

from collections.abc import Sequence

from sqlglot import expressions as exp

from semantic_layer.compile import nodes
from semantic_layer.compile.build import Build
from semantic_layer.compile.frame import Block
from semantic_layer.compile.rows import first_key, relation
from semantic_layer.joins import Home

FIRST = "measured_1"
"""The dimension's own metric: rows where it is above 0 are sorted, the others have no class."""


def segment_list(build: Build, home: Home, computed: Block, values: Sequence[exp.Expr]) -> str:
    """A CTE with the class of each row: `values` are the dimension's metric, then its scores'."""
    measured = _measured(build, home, computed, values)
    if home.dimension.tiers:
        return _tiers(build, home, measured)
    return _scores(build, home, measured)


def known(build: Build, entity: str, holder: exp.Expr) -> exp.Expr:
    """The key is one of the entity's rows: "all customers" are those in the customers' table."""
    source = relation(build, entity, keep_where=True)
    own_key = nodes.column(source, first_key(build.model.tables[entity]))
    listed = nodes.select([own_key], nodes.table(source))
    return exp.In(this=holder, query=exp.Subquery(this=listed))


def _measured(build: Build, home: Home, computed: Block, values: Sequence[exp.Expr]) -> str:
    """Every measure of the rows that are sorted."""
    holder = nodes.column(computed.name, "holder_key")
    shown: list[exp.Expr] = [nodes.named(holder, "holder")]
    shown.extend(
        nodes.named(exp.Round(this=nodes.inside(value), decimals=nodes.number(6)), f"measured_{n}")
        if build.dialect != "postgres" else nodes.named(value, f"measured_{n}")
        for n, value in enumerate(values, start=1)
    )  # fmt: skip
    above = exp.GT(this=nodes.inside(values[0].copy()), expression=nodes.number(0))
    conditions = nodes.all_of([above, known(build, home.table, holder.copy())])
    query = nodes.select(shown, nodes.table(computed.name), (), conditions)
    return build.add(f"{home.name}_measured", query)


def _tiers(build: Build, home: Home, measured: str) -> str:
    """The largest first: a row is in a tier while those before it hold less than its share."""
    order = [nodes.ordered(nodes.bare(FIRST), True), nodes.ordered(nodes.bare("holder"), False)]
    up_to = nodes.window(exp.Sum(this=nodes.bare(FIRST)), (), order)
    shown: list[exp.Expr] = [
        nodes.bare("holder"),
        nodes.named(exp.Sub(this=up_to, expression=nodes.bare(FIRST)), "before"),
        nodes.named(nodes.window(exp.Sum(this=nodes.bare(FIRST))), "total"),
    ]
    ranked = build.add(f"{home.name}_ranked", nodes.select(shown, nodes.table(measured)))
    *upper, (last, _) = home.dimension.tiers.items()
    branches = []
    for tier, share in upper:
        limit = exp.Mul(this=nodes.bare("total"), expression=nodes.number(share))
        branches.append((exp.LT(this=nodes.bare("before"), expression=limit), nodes.text(tier)))
    return _listed(build, home, ranked, nodes.when(*branches, default=nodes.text(last)))


def _scores(build: Build, home: Home, measured: str) -> str:
    """A digit for each measure, against its mean over the rows that are sorted."""
    shown: list[exp.Expr] = [nodes.bare("holder")]
    digits: list[exp.Expr] = []
    for number, score in enumerate(home.dimension.scores, start=2):
        value, mean = nodes.bare(f"measured_{number}"), f"mean_{number}"
        shown.append(value)
        shown.append(nodes.named(nodes.window(exp.Avg(this=value.copy())), mean))
        sign = exp.GT if score.better == "up" else exp.LTE
        better = sign(this=value.copy(), expression=nodes.bare(mean))
        digits.append(nodes.when((better, nodes.text("1")), default=nodes.text("0")))
    ranked = build.add(f"{home.name}_means", nodes.select(shown, nodes.table(measured)))
    together = digits[0]
    for digit in digits[1:]:
        together = exp.DPipe(this=together, expression=digit)
    return _listed(build, home, ranked, together)


def _listed(build: Build, home: Home, source: str, value: exp.Expr) -> str:
    shown = [nodes.bare("holder"), nodes.named(value, "value")]
    return build.add(f"{home.table}_{home.name}", looked_up(shown, source))


def looked_up(shown: Sequence[exp.Expr], source: str) -> exp.Select:
    """A list that rows are matched with by its first column, which is unique in it.

    SQLite makes an index for a grouped list, and may read any other once per row.
    """
    group = [nodes.number(place) for place in range(1, len(shown) + 1)]
    return nodes.select(shown, nodes.table(source), (), None, group)
