"""What a name of the catalogue means, as lines: meaning, formula, table, date, where it is defined.

For the definition tab and the catalogue alike. Reads the model only.
"""

from agent.wording.names import Names
from agent.wording.say import listing, say
from semantic_layer.form import Language
from semantic_layer.formats import readable
from semantic_layer.metrics import Aggregate, Derived, Metric, PerEntity, Ratio
from tools.describe_catalogue import Entry
from tools.result import Result
from tools.workspace import Workspace

SHOWN = 12
"""Dimensions or values that are named; the others are counted."""


def metrics_of(results: tuple[Result, ...], workspace: Workspace) -> tuple[str, ...]:
    """The metrics of an answer's columns, in order."""
    subjects = (
        column.subject.partition(".")[0]
        for result in results
        for table in result.tables
        for column in table.columns
        if column.role == "value"
    )
    return tuple(dict.fromkeys(s for s in subjects if s in workspace.model.metrics))


def metric_lines(metric_id: str, workspace: Workspace, language: Language) -> tuple[str, ...]:
    """Name, meaning, formula, table, date and place of one metric."""
    names = Names(workspace.model, workspace.vocabulary, language)
    metric = workspace.model.metrics[metric_id]
    lines = [f"{names.metric(metric_id)}  ({metric_id})"]
    if metric.means is not None:
        lines.append(readable(metric.means.in_language(language)))
    if formula := _formula(metric, names):
        lines.append(say("definition.formula", language, formula=readable(formula)))
    if isinstance(metric, Aggregate):
        lines.append(say("definition.table", language, table=names.of(metric.table)))
        if metric.date:
            lines.append(say("definition.date", language, date=names.of(metric.date)))
    if isinstance(metric, Ratio):
        parts = (metric.numerator, metric.denominator)
        lines += [f"· {line}" for part in parts for line in _part(part, workspace, names)]
    place = workspace.model.places.get(f"metrics.{metric_id}")
    if place is not None:
        where = f"{readable(place.file)}:{place.line}"
        lines.append(say("catalogue.defined", language, place=where))
    return tuple(lines)


def entry_lines(entry: Entry, workspace: Workspace, language: Language) -> tuple[str, ...]:
    """Everything the catalogue says of one entry."""
    names = Names(workspace.model, workspace.vocabulary, language)
    others = _others(entry, language)
    also = (say("catalogue.also", language, names=listing(others, language)),) if others else ()
    if entry.kind == "metric":
        first, *rest = metric_lines(entry.id, workspace, language)
        by = _some(tuple(names.of(d) for d in entry.dimensions), language)
        split = (say("catalogue.by", language, dimensions=by),) if by else ()
        return (first, *also, *rest[:-1], _unit(entry, names), *split, *rest[-1:])
    lines = [f"{names.of(entry.id)}  ({entry.id})", *also]
    if entry.means is not None:
        means = readable(entry.means.in_language(language))
        lines.append(
            say("catalogue.needs", language, needs=means)
            if entry.kind == "not_computable"
            else means
        )
    if entry.kind == "dimension" and entry.dimensions:
        values = tuple(names.value(entry.id, value) for value in entry.dimensions)
        shown = _some(values, language)
        lines.append(say("catalogue.some_values", language, values=shown))
    if entry.place:
        lines.append(say("catalogue.defined", language, place=readable(entry.place)))
    return tuple(lines)


def _part(metric_id: str, workspace: Workspace, names: Names) -> tuple[str, ...]:
    metric = workspace.model.metrics.get(metric_id)
    if metric is None:
        return ()
    formula = _formula(metric, names)
    return (f"{names.metric(metric_id)} = {readable(formula)}",) if formula else ()


def _formula(metric: Metric, names: Names) -> str:
    match metric:
        case Aggregate():
            of = metric.of.text if metric.of else "*"
            where = f" WHERE {metric.where.text}" if metric.where else ""
            return f"{metric.aggregate}({of}){where}"
        case Ratio():
            return f"{names.metric(metric.numerator)} ÷ {names.metric(metric.denominator)}"
        case Derived():
            return metric.formula.text
        case PerEntity():
            test = metric.share_where or metric.count_where or ""
            outer = metric.outer or ("share" if metric.share_where else "count")
            inner = f"{names.metric(metric.inner)} / {names.of(metric.entity)}"
            return f"{outer}({inner}{' ' + test if test else ''})"
        case _:
            return ""


def _unit(entry: Entry, names: Names) -> str:
    language = names.language
    key = f"unit.{entry.unit}"
    unit = say(key, language) if key in _UNITS else entry.unit
    better = say(f"better.{entry.better}", language)
    return say("catalogue.unit", language, unit=readable(unit), better=better)


_UNITS = frozenset(
    f"unit.{unit}"
    for unit in ("count", "percent", "points", "days", "hours", "years", "score", "number")
)


def _others(entry: Entry, language: Language) -> tuple[str, ...]:
    own, other = entry.names.en, entry.names.zh
    if language == "zh":
        own, other = other, own
    return tuple(readable(name) for name in (*own[1:], *other[:2]))


def _some(words: tuple[str, ...], language: Language) -> str:
    text = listing(words[:SHOWN], language)
    return f"{text} …" if len(words) > SHOWN else text
