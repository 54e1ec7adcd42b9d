"""The tools a model may call: the forms as function schemas, two look-ups, and saying no.

Made from the same classes that check what comes back. Versioned: FORMS_VERSION rises whenever what
the model sees of a form changes. No prompt text beyond what a field means.
"""

from collections.abc import Iterator, Mapping
from functools import cache

from pydantic import BaseModel

from agent.llm.messages import Json, ToolSchema
from semantic_layer.feedback_forms import RelateTheme, SummariseFeedback
from semantic_layer.form import Form, field_texts
from semantic_layer.query import (
    AnyOf,
    Comparison,
    EntityFilter,
    Filter,
    Group,
    Having,
    MetricQuery,
    Order,
    RowQuery,
    Running,
    ShareOf,
    Span,
)

FORMS_VERSION = 1
"""Of what a model is shown of the forms."""

Asked = MetricQuery | RowQuery | SummariseFeedback | RelateTheme
FORMS: Mapping[str, type[Asked]] = {
    "query_metrics": MetricQuery,
    "list_rows": RowQuery,
    "summarise_feedback": SummariseFeedback,
    "relate_theme": RelateTheme,
}
"""Tool name -> the form its arguments must be. The catalogue stands in the prompt already."""

SEARCH, LOOKUP, CANNOT, FINISH = "search_catalogue", "lookup_values", "cannot_answer", "finish"
BESIDE = ("readings", "ignored_words", "look_again")
"""What a call carries beside its form; split off before the form is checked."""

_PARTS: Mapping[str, type[Form]] = {
    part.__name__: part
    for part in (AnyOf, Comparison, EntityFilter, Filter, Group, Having, Order, Running, ShareOf,
                 Span)
}  # fmt: skip
_WRITTEN_OUT_ONCE = frozenset({(EntityFilter, "filters"), (AnyOf, "any_of")})
"""Conditions inside conditions: their schema stands in the query's own filters."""
_TELLING: Mapping[type[BaseModel], str] = {
    MetricQuery: "Measures, split and filtered. One call per table wanted.",
    RowQuery: "A list of records instead of a measure.",
    SummariseFeedback: "What customers complain about, one row per theme.",
    RelateTheme: "A metric of customers who complained about a theme beside that of others.",
}


@cache
def form_tools(look_again: bool, feedback: bool = True) -> tuple[ToolSchema, ...]:
    """One function per form; with `look_again` the model may ask to see what came.

    `feedback`: the data hold texts of customers.
    """
    return tuple(
        ToolSchema(name, _TELLING[form], _parameters(form, look_again))
        for name, form in FORMS.items()
        if feedback or form not in {SummariseFeedback, RelateTheme}
    )


def look_up_tools() -> tuple[ToolSchema, ...]:
    """Looking into the catalogue and at stored values; neither reaches a row."""
    return (
        ToolSchema(
            SEARCH,
            "Metrics and dimensions whose names are like the words, with meaning and splits.",
            _object({"words": _text("Words for what is sought.")}, ("words",)),
        ),
        ToolSchema(
            LOOKUP,
            "Stored values of a dimension that are like the words. Personal ones are never shown.",
            _object(
                {
                    "dimension": _text("A dimension id or table name."),
                    "words": _text("The value as the user wrote it; empty = the first ones."),
                },
                ("dimension",),
            ),
        ),
    )


def cannot_tool() -> ToolSchema:
    """Saying that the catalogue has no answer."""
    return ToolSchema(
        CANNOT,
        "No metric of the catalogue means what was asked, or a word cannot be placed.",
        _object(
            {
                "reason": {
                    "type": "string",
                    "enum": ["unclear", "not_in_catalogue", "no_question"],
                },
                "missing": _text("The words that cannot be placed."),
            },
            ("reason",),
        ),
    )


def finish_tool() -> ToolSchema:
    """Saying that the findings answer the question."""
    return ToolSchema(FINISH, "The findings answer the question; nothing more is needed.",
                      _object({}, ()))  # fmt: skip


def _parameters(form: type[Asked], look_again: bool) -> dict[str, Json]:
    beside: dict[str, Json] = {
        "readings": {
            "type": "array",
            "description": "For every content word of the question: the slot it filled, such as "
            "metric:revenue, value:region=EC, period, limit.",
            "items": _object({"words": {"type": "string"}, "slot": {"type": "string"}},
                             ("words", "slot")),
        },
        "ignored_words": {"type": "array", "items": {"type": "string"}},
    }  # fmt: skip
    if look_again:
        beside["look_again"] = {
            "type": "boolean",
            "description": "true only if what comes decides what to ask next.",
        }
    whole = _of_form(form)
    properties = whole["properties"]
    if form is not MetricQuery and isinstance(properties, dict):
        properties.update(_as_in_query(properties))
    if isinstance(properties, dict):
        properties.update(beside)
    return whole


def _as_in_query(properties: Mapping[str, Json]) -> dict[str, Json]:
    """Parts that both forms have, named instead of written out a second time."""
    lists = [name for name in ("filters", "entity_filters") if name in properties]
    order = properties.get("order")
    if isinstance(order, dict) and order.get("type") == "array":
        lists.append("order")
    named: dict[str, Json] = {
        name: _array_of_objects(f"As {name} of query_metrics.") for name in lists
    }
    for name in ("period", "compare"):
        if name in properties:
            named[name] = {"type": "object", "description": f"As {name} of query_metrics."}
    return named


def _array_of_objects(description: str) -> dict[str, Json]:
    return {"type": "array", "items": {"type": "object"}, "description": description}


def _of_form(form: type[BaseModel]) -> dict[str, Json]:
    """The class as a schema without titles, defaults and nulls; parts inside it written out."""
    raw = form.model_json_schema()
    texts = field_texts(form)
    fields: dict[str, Json] = {}
    for name, spec in raw["properties"].items():
        if (form, name) in _WRITTEN_OUT_ONCE:
            fields[name] = _array_of_objects("As filters of query_metrics.")
            continue
        fields[name] = _with_text(_plain(spec), texts.get(name, ""))
    return _object(fields, tuple(raw.get("required", ())))


def _with_text(spec: dict[str, Json], text: str) -> dict[str, Json]:
    return {**spec, "description": " ".join(text.split())} if text else spec


def _plain(spec: Mapping[str, Json]) -> dict[str, Json]:
    reference = spec.get("$ref")
    if isinstance(reference, str):
        return _of_form(_PARTS[reference.rpartition("/")[2]])
    options = spec.get("anyOf")
    if isinstance(options, list):
        return _one_of([_plain(one) for one in _objects(options) if one.get("type") != "null"])
    kept = {key: value for key, value in spec.items() if key in {"type", "enum", "const", "format"}}
    items = spec.get("items")
    if isinstance(items, dict):
        kept["items"] = _plain(items)
    return kept


def _objects(options: list[Json]) -> Iterator[dict[str, Json]]:
    yield from (one for one in options if isinstance(one, dict))


def _one_of(options: list[dict[str, Json]]) -> dict[str, Json]:
    """One option stands by itself; plain types become a list of types."""
    if len(options) == 1:
        return options[0]
    names: list[Json] = [one["type"] for one in options if set(one) == {"type"}]
    if len(names) == len(options):
        return {"type": list(dict.fromkeys(map(str, names)))}
    choices: list[Json] = [*options]
    return {"anyOf": choices}


def _object(properties: Mapping[str, Json], required: tuple[str, ...]) -> dict[str, Json]:
    whole: dict[str, Json] = {"type": "object", "properties": dict(properties)}
    if required:
        whole["required"] = list(required)
    return whole


def _text(description: str) -> dict[str, Json]:
    return {"type": "string", "description": description}
