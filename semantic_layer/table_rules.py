"""What must hold of the tables of a model: joins, dates, dimensions, and one way to each."""

from collections.abc import Iterator
from itertools import chain

from semantic_layer.expressions import columns
from semantic_layer.findings import problem_at, unknown_at
from semantic_layer.joins import DateHome, JoinPath, Tie, date_home, home, join_target, path, routes
from semantic_layer.model import Dimension, SemanticModel
from semantic_layer.parts import dimensions_of, expressions_of
from semantic_layer.periods import WEEKDAYS
from semantic_layer.problems import ModelProblem

RESERVED = frozenset({"time", "stage", "age"})
"""Ids a query uses for itself."""
MONTHS = 12


def calendar_is_known(model: SemanticModel) -> Iterator[ModelProblem]:
    """The week starts on a weekday, the fiscal year in a month, quarters are of a known kind."""
    calendar = model.calendar
    if calendar.week_start not in WEEKDAYS:
        yield problem_at(
            model, "calendar.week_start", "wrong_value", calendar.week_start, "a weekday"
        )
    if not 1 <= calendar.fiscal_year_start <= MONTHS:
        month = str(calendar.fiscal_year_start)
        yield problem_at(
            model, "calendar.fiscal_year_start", "wrong_value", month, "a month, 1 to 12"
        )
    if calendar.quarters not in ("calendar", "fiscal"):
        yield problem_at(
            model, "calendar.quarters", "wrong_value", calendar.quarters, "calendar or fiscal"
        )


def ids_are_plain(model: SemanticModel) -> Iterator[ModelProblem]:
    """Ids hold no dot, are not reserved, and no two kinds of thing share one."""
    named = chain(
        ((f"metrics.{name}", name) for name in model.metrics),
        ((f"tables.{name}", name) for name in model.tables),
        (
            (f"tables.{id_}.dates.{name}", name)
            for id_, t in model.tables.items()
            for name in t.dates
        ),
        ((key, key.rpartition(".")[2]) for key, _, _ in dimensions_of(model)),
    )
    for key, name in named:
        if not name.strip() or "." in name or name in RESERVED:
            yield problem_at(
                model, key, "bad_id", name, "an id without a dot, not time, stage, age"
            )
    dimensions = {name for table in model.tables.values() for name in table.dimensions}
    for name in sorted(model.tables.keys() & dimensions):
        yield problem_at(model, f"tables.{name}", "same_id", name, "no dimension of a table's id")
    for name in sorted(model.metrics.keys() & (dimensions | model.tables.keys())):
        detail = "no table or dimension of a metric's id"
        yield problem_at(model, f"metrics.{name}", "same_id", name, detail)


def joins_reach_single_keys(model: SemanticModel) -> Iterator[ModelProblem]:
    """A join leads to a known table whose key is one column, so that it cannot multiply rows."""
    for name, table in model.tables.items():
        for role, target in table.joins.items():
            to_table, _ = join_target(role, target)
            key = f"tables.{name}.joins.{role}"
            if to_table not in model.tables:
                yield unknown_at(model, key, "unknown_table", to_table, model.tables)
            elif not isinstance(model.tables[to_table].key, str):
                detail = "a table whose key is one column"
                yield problem_at(model, key, "join_without_single_key", to_table, detail)
            if role in model.tables and role != to_table:
                detail = "a role that is not another table's id"
                yield problem_at(model, key, "misleading_role", role, detail)


def pairs_are_sound(model: SemanticModel) -> Iterator[ModelProblem]:
    """Pairs stand under a key of both sides, so that nothing can be joined to them."""
    for name, table in model.tables.items():
        if table.pairs is None:
            continue
        key = f"tables.{name}"
        read = set(table.key) if not isinstance(table.key, str) else set()
        if table.distinct or not read & set(table.pairs.columns):
            detail = "a key of several columns, one of them read from the second source"
            yield problem_at(model, f"{key}.key", "wrong_value", str(table.key), detail)
        if not table.pairs.columns or table.pairs.source == table.source:
            detail = "another source and the columns read from it"
            yield problem_at(model, f"{key}.pairs", "wrong_value", table.pairs.source, detail)


def dates_are_sound(model: SemanticModel) -> Iterator[ModelProblem]:
    """One default among the dates of a table; each has one origin, which is known."""
    for name, table in model.tables.items():
        key = f"tables.{name}.dates"
        defaults = [role for role in table.dates.values() if role.default]
        if table.dates and len(defaults) != 1:
            detail = "exactly one date with `default: true`"
            yield problem_at(model, key, "default_date", str(len(defaults)), detail)
        for role, date in table.dates.items():
            here = f"{key}.{role}"
            origins = [date.column, date.expression, date.earliest, date.first_of or None]
            if origins.count(None) != len(origins) - 1:
                detail = "one of column, expression, earliest, first_of"
                yield problem_at(model, here, "date_origin", role, detail)
            if date.earliest is not None:
                yield from _earliest(model, name, f"{here}.earliest", date.earliest)
            for field, others in (("first_of", date.first_of), ("unless", date.unless)):
                for other in others:
                    yield from date_problem(model, name, other, f"{here}.{field}")


def dimensions_are_sound(model: SemanticModel) -> Iterator[ModelProblem]:
    """Each dimension has one origin; bands rise; a metric per row exists."""
    for key, _, dimension in dimensions_of(model):
        origins = [dimension.column, dimension.expression, dimension.metric]
        if origins.count(None) != 2:
            yield problem_at(
                model, key, "dimension_origin", "", "one of column, expression, metric"
            )
        if list(dimension.bands) != sorted(set(dimension.bands)):
            bands = str(list(dimension.bands))
            yield problem_at(model, f"{key}.bands", "bad_bands", bands, "rising numbers")
        yield from _segments_are_sound(model, key, dimension)


def _segments_are_sound(
    model: SemanticModel, key: str, dimension: Dimension
) -> Iterator[ModelProblem]:
    """Its metrics exist; the shares of tiers rise up to 1."""
    named = [("metric", dimension.metric)] if dimension.metric else []
    named.extend(("scores", score.metric) for score in dimension.scores)
    for field, metric in named:
        if metric not in model.metrics:
            yield unknown_at(model, f"{key}.{field}", "unknown_metric", metric, model.metrics)
    shares = list(dimension.tiers.values())
    rising = shares == sorted(set(shares)) and all(0 < share <= 1 for share in shares)
    if not rising or (shares and shares[-1] != 1):
        yield problem_at(model, f"{key}.tiers", "wrong_value", str(shares), "shares rising to 1")
    if (dimension.tiers or dimension.scores) and not dimension.metric:
        detail = "`metric`: what rows are sorted by, or must be above 0 in"
        yield problem_at(model, f"{key}.metric", "missing_key", "", detail)
    if [bool(dimension.bands), bool(dimension.tiers), bool(dimension.scores)].count(True) > 1:
        yield problem_at(model, key, "wrong_value", "", "one of bands, tiers, scores")


def shown_fields_exist(model: SemanticModel) -> Iterator[ModelProblem]:
    """`shows` names dimensions, dates or parents of the table."""
    for name, table in model.tables.items():
        known = (*table.dimensions, *table.dates, *table.joins)
        for field in table.shows:
            if field not in known and home(model, name, field) is None:
                yield unknown_at(model, f"tables.{name}.shows", "unknown_field", field, known)


def qualifiers_are_reachable(model: SemanticModel) -> Iterator[ModelProblem]:
    """`parent.column` in an expression names a table or role that rows belong to."""
    for key, table, expression in expressions_of(model):
        for qualifier in dict.fromkeys(qualifier for qualifier, _ in columns(expression)):
            if qualifier is None or isinstance(path(model, table, qualifier), JoinPath):
                continue
            if isinstance(path(model, table, qualifier), Tie):
                yield problem_at(model, key, "ambiguous_path", qualifier, "a named join role")
                continue
            known = {way.end for way in routes(model, table)}
            yield unknown_at(model, key, "not_many_to_one", qualifier, known)


def homes_are_not_tied(model: SemanticModel) -> Iterator[ModelProblem]:
    """From no table do two equally short ways lead to a dimension of one id."""
    ids = {name for table in model.tables.values() for name in table.dimensions}
    for table in model.tables:
        for dimension in sorted(ids):
            found = home(model, table, dimension)
            if isinstance(found, Tie):
                ways = ", ".join(".".join(way.roles) for way in found.paths)
                detail = f"one nearest home; {ways} are equally near: name one in `joins`"
                yield problem_at(
                    model, f"tables.{table}.joins", "ambiguous_home", dimension, detail
                )


def date_problem(model: SemanticModel, table: str, role: str, key: str) -> Iterator[ModelProblem]:
    """A problem at `key` unless rows of `table` have that date."""
    match date_home(model, table, role):
        case DateHome():
            return
        case Tie():
            yield problem_at(model, key, "ambiguous_path", role, "a date behind a named join role")
        case None:
            known = (
                f"{way.end}.{name}"
                for way in routes(model, table)
                for name in model.tables[way.end].dates
            )
            yield unknown_at(model, key, "unknown_date", role, known)


def _earliest(model: SemanticModel, table: str, key: str, said: str) -> Iterator[ModelProblem]:
    source, _, role = said.rpartition(".")
    if source not in model.tables:
        yield unknown_at(model, key, "unknown_table", source, model.tables)
    elif role not in model.tables[source].dates:
        yield unknown_at(model, key, "unknown_date", role, model.tables[source].dates)
    elif not isinstance(path(model, source, table), JoinPath):
        yield problem_at(model, key, "not_many_to_one", said, f"rows that belong to one {table}")
