"""Result columns: the id, meaning, format and label of what a statement shows."""

from semantic_layer import joins
from semantic_layer.compile.compiled import ColumnRole, ResultColumn
from semantic_layer.compile.keys import Key
from semantic_layer.form import Bilingual
from semantic_layer.formats import FormatKind, ValueFormat
from semantic_layer.leaves import additivity, named
from semantic_layer.metrics import Aggregate, MetricFields, Names
from semantic_layer.model import Calendar, Dimension, SemanticModel
from semantic_layer.names import table_of
from semantic_layer.vocabulary import FUNCTION_NAMES

_OF = {
    "base": ("{}, before", "{}（基期）"), "delta": ("{}, change", "{}变化"),
    "pct": ("{}, change %", "{}变化率"), "share": ("{}, share", "{}占比"),
}  # fmt: skip
_GRAIN_FORMATS: dict[str, FormatKind] = {
    "hour": "hour", "day": "day", "week": "week", "month": "month", "quarter": "quarter",
    "year": "year",
}  # fmt: skip
_PART_FORMATS: dict[str, FormatKind] = {
    "weekday": "weekday", "is_weekend": "weekend", "month_of_year": "month_of_year",
}  # fmt: skip
_UNIT_FORMATS: dict[str, FormatKind] = {
    "days": "duration", "hours": "duration", "years": "duration", "percent": "percent",
    "points": "points", "score": "score", "number": "number", "": "number",
}  # fmt: skip
_FIXED = {"time": ("time", "时间"), "stage": ("stage", "阶段"), "age": ("age", "第几期")}


def metric_columns(
    model: SemanticModel, metric_id: str, roles: tuple[ColumnRole, ...]
) -> list[ResultColumn]:
    """The columns of one metric: its value, and what stands beside it."""
    label, shown = metric_label(model, metric_id), metric_format(model, metric_id)
    adds = additivity(model, metric_id) == "adds"
    found = []
    for role in roles:
        if role == "value":
            found.append(ResultColumn(metric_id, role, metric_id, shown, label, adds))
            continue
        en, zh = _OF[role]
        beside = Bilingual(en=en.format(label.en), zh=zh.format(label.zh))
        column_id = f"{metric_id}.{role}"
        found.append(
            ResultColumn(
                column_id, role, metric_id, _beside(shown, role), beside, adds and role != "pct"
            )
        )
    return found


def metric_label(model: SemanticModel, metric_id: str) -> Bilingual:
    """The metric's name in both languages; of another aggregate, with that aggregate's name."""
    found = named(model, metric_id)
    if found is None:
        return Bilingual(en=metric_id, zh=metric_id)
    metric, function = found
    base = label_of(metric.names, metric_id.partition(".")[0])
    if function is None:
        return base
    en, zh = FUNCTION_NAMES[function]
    return Bilingual(en=f"{base.en} ({en})", zh=f"{base.zh}（{zh}）")


def metric_format(model: SemanticModel, metric_id: str) -> ValueFormat:
    """How the metric's values are shown: as declared, else as its unit suggests."""
    found = named(model, metric_id)
    if found is None:
        return ValueFormat("number")
    metric, function = found
    if metric.format is None:
        return _of_unit(metric, model.calendar, function)
    unit = metric.unit if metric.format in {"money", "duration"} else ""
    if metric.format == "money" and unit in {"", "count", "number"}:
        unit = model.calendar.currency
    return ValueFormat(metric.format, unit)


def key_columns(model: SemanticModel, key: Key) -> list[ResultColumn]:
    """The column of a group; an entity has its label and its key."""
    label = key_label(model, key)
    group = ResultColumn(key.id, "group", key.subject, _key_format(model, key), label)
    if key.kind != "entity":
        return [group]
    beside = Bilingual(en=f"{label.en} key", zh=f"{label.zh}编号")
    return [group, ResultColumn(f"{key.id}.key", "key", key.subject, ValueFormat("text"), beside)]


def key_label(model: SemanticModel, key: Key) -> Bilingual:
    """The group's name in both languages."""
    return subject_label(model, key.subject)


def subject_label(model: SemanticModel, subject: str) -> Bilingual:
    """The name of a dimension, table or date role in both languages."""
    if subject in _FIXED:
        en, zh = _FIXED[subject]
        return Bilingual(en=en, zh=zh)
    if (table := table_of(model, subject)) is not None:
        return label_of(model.tables[table].names, subject)
    qualifier, _, last = subject.rpartition(".")
    owner = table_of(model, qualifier) if qualifier else None
    if owner is not None and last in model.tables[owner].dates:
        return label_of(model.tables[owner].dates[last].names, subject)
    found = dimension_named(model, subject)
    return label_of(found.names if found else Names(), last)


def dimension_named(model: SemanticModel, subject: str) -> Dimension | None:
    """A dimension of that id, wherever it is at home."""
    qualifier, _, last = subject.rpartition(".")
    if qualifier and (owner := table_of(model, qualifier)):
        home = joins.home(model, owner, last)
        return home.dimension if isinstance(home, joins.Home) else None
    homes = (table.dimensions.get(last) for table in model.tables.values())
    return next((found for found in homes if found is not None), None)


def label_of(names: Names, fallback: str) -> Bilingual:
    """The first name of each language; a name missing in one language is taken from the other."""
    en = names.en[0] if names.en else ""
    zh = names.zh[0] if names.zh else ""
    plain = fallback.rpartition(".")[2].replace("_", " ")
    return Bilingual(en=en or zh or plain, zh=zh or en or plain)


def _beside(shown: ValueFormat, role: ColumnRole) -> ValueFormat:
    if role in {"pct", "share"}:
        return ValueFormat("percent")
    if role == "delta" and shown.kind == "percent":
        return ValueFormat("points")
    return shown


def _of_unit(metric: MetricFields, calendar: Calendar, function: str | None) -> ValueFormat:
    averages = function not in {None, "sum", "count", "count_distinct"}
    if isinstance(metric, Aggregate) and function is None:
        averages = metric.aggregate not in {"sum", "count", "count_distinct"}
    if metric.unit == "count":
        return ValueFormat("number" if averages else "integer")
    if metric.unit in _UNIT_FORMATS:
        kind = _UNIT_FORMATS[metric.unit]
        return ValueFormat(kind, metric.unit if kind == "duration" else "")
    currency = metric.unit if metric.unit.isupper() and len(metric.unit) == 3 else ""
    return ValueFormat("money", currency or calendar.currency)


def _key_format(model: SemanticModel, key: Key) -> ValueFormat:
    if key.part is not None:
        return ValueFormat(_PART_FORMATS.get(key.part, "integer"))
    if key.kind in {"time", "date"}:
        return ValueFormat(_GRAIN_FORMATS[key.grain or "day"])
    if key.kind != "dimension":
        return ValueFormat("text")
    found = dimension_named(model, key.subject)
    if key.edges or (found is not None and found.bands):
        return ValueFormat("band")
    return ValueFormat("number" if found is not None and found.number else "text")
