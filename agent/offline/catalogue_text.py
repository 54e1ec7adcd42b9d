"""What can be asked, in words: the catalogue and the meaning of one name. Reads the model only."""

from agent.wording.names import Names
from agent.wording.say import listing, say
from agent.wording.sentences import decline_sentence
from semantic_layer.formats import readable
from semantic_layer.metrics import MetricFields
from tools.describe_catalogue import DescribeCatalogue, dimensions_of

EXAMPLES = 8
"""Names given of a long list."""

NAMED_UNITS = frozenset({"count", "percent", "points", "days", "hours", "years", "score",
                            "number"})  # fmt: skip


def catalogue_sentences(form: DescribeCatalogue, names: Names) -> list[str]:
    """One name explained, or how much there is with some of it."""
    if form.name:
        return _one(form.name, names)
    parts = {
        "metrics": [_metrics],
        "dimensions": [_dimensions],
        "entities": [_entities],
    }.get(form.about, [_metrics, _dimensions, _entities])
    return [part(names) for part in parts]


def _metrics(names: Names) -> str:
    labels = tuple(names.metric(metric) for metric in names.model.metrics)
    return _some("text.catalogue_metrics", labels, names)


def _dimensions(names: Names) -> str:
    tables = names.model.tables.values()
    found = dict.fromkeys(dimension for table in tables for dimension in table.dimensions)
    labels = tuple(names.of(dimension) for dimension in found)
    return _some("text.catalogue_dimensions", labels, names)


def _entities(names: Names) -> str:
    tables = tuple(names.entity(table) for table in names.model.tables)
    return say("text.catalogue_entities", names.language, names=listing(tables, names.language))


def _some(key: str, labels: tuple[str, ...], names: Names) -> str:
    shown = listing(labels[:EXAMPLES], names.language)
    return say(key, names.language, count=len(labels), names=shown)


def _one(name: str, names: Names) -> list[str]:
    metric: MetricFields | None = names.model.metrics.get(name.partition(".")[0])
    if metric is not None:
        return _metric(name, metric, names)
    if missing := names.model.not_computable.get(name):
        needs = readable(missing.needs.in_language(names.language))
        return [decline_sentence("not_computable", names.of(name), needs, names.language)]
    known = any(name in table.dimensions for table in names.model.tables.values())
    if not known and name not in names.model.tables and not names.is_date(name):
        return [say("text.catalogue_unknown", names.language, name=readable(name))]
    return [_dimension(name, names)]


def _metric(name: str, metric: MetricFields, names: Names) -> list[str]:
    label, language = names.metric(name), names.language
    said = [say("text.catalogue_no_means", language, metric=label)]
    if metric.means is not None:
        means = readable(metric.means.in_language(language)).rstrip(".。")
        said = [say("text.catalogue_metric", language, metric=label, means=means)]
    unit = say(f"unit.{metric.unit}", language) if metric.unit in NAMED_UNITS else metric.unit
    better = say(f"better.{metric.better}", language)
    said.append(say("text.catalogue_unit", language, unit=unit, better=better))
    splits = dimensions_of(names.model, name.partition(".")[0])
    if splits:
        by = tuple(names.of(dimension) for dimension in splits[:EXAMPLES])
        said.append(say("text.catalogue_split", language, dimensions=listing(by, language)))
    return said


def _dimension(name: str, names: Names) -> str:
    language = names.language
    keys = dict.fromkeys(
        term.value for term in names.vocabulary.terms if term.kind == "value" and term.id == name
    )
    if not keys:
        return say("text.catalogue_dimension_plain", language, dimension=names.of(name))
    shown = tuple(dict.fromkeys(names.value(name, key) for key in keys))
    values = listing(shown[:EXAMPLES], language)
    if len(shown) > EXAMPLES:
        values = say("text.among", language, values=values, count=len(shown))
    return say("text.catalogue_dimension", language, dimension=names.of(name), values=values)
