"""What a model's form may not name: columns of phones, addresses and the like, whatever the value.

The offline planner declines a wish for them by its words; a model may be told to wish for it by
words that are not the question's.
"""

from collections.abc import Iterator

from semantic_layer.feedback_forms import RelateTheme, SummariseFeedback
from semantic_layer.model import SemanticModel
from semantic_layer.query import AnyOf, Filter, MetricQuery, RowQuery
from text_analysis.privacy import MASKED_CLASSES

AskedForm = MetricQuery | RowQuery | SummariseFeedback | RelateTheme


def personal_columns(form: AskedForm, model: SemanticModel) -> tuple[str, ...]:
    """The names in a form that stand for a column nobody hands out; names of persons are none."""
    closed = {
        key
        for table in model.tables.values()
        for key, dimension in table.dimensions.items()
        if dimension.pii in MASKED_CLASSES
    }
    return tuple(dict.fromkeys(n for n in _names(form) if n.rpartition(".")[2] in closed))


def _names(form: AskedForm) -> Iterator[str]:
    yield from _conditions(form.filters)
    match form:
        case MetricQuery() | RowQuery():
            groups = form.group_by if isinstance(form, MetricQuery) else ()
            yield from (group.dimension for group in groups)
            yield from form.fields if isinstance(form, RowQuery) else ()
            yield from (order.by for order in form.order)
            for wanted in form.entity_filters:
                yield from _conditions(wanted.filters)
        case SummariseFeedback():
            yield from (form.split,) if form.split else ()
        case RelateTheme():
            return


def _conditions(filters: tuple[Filter | AnyOf, ...]) -> Iterator[str]:
    for condition in filters:
        match condition:
            case Filter():
                yield condition.dimension
            case AnyOf():
                yield from _conditions(condition.any_of)
