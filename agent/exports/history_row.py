"""An outcome as the history keeps it: masked words, hashed personal values, no row of the data."""

import hashlib
import json
from collections.abc import Iterator

from agent.answer import Answer
from agent.conversation import Conversation
from agent.moves import PlannerUse
from semantic_layer.form import Form
from semantic_layer.model import SemanticModel
from semantic_layer.query import AnyOf, Filter, MetricQuery, RowQuery
from store.history import HistoryRow
from text_analysis.privacy import mask_text
from tools.workspace import Workspace


def history_row(
    answer: Answer, conversation: Conversation, workspace: Workspace, asked_at: str, user: str
) -> HistoryRow:
    """One row; `asked_at` is ISO time from the caller's clock.

    What reopening the turn needs stands in `details`, which is blanked with the question.
    """
    tables = tuple(table for result in answer.results for table in result.tables)
    forms = tuple(result.form for result in answer.results)
    persons = tuple(p for form in forms for p in personal_values(form, workspace.model))
    return HistoryRow(
        conversation=conversation.id,
        asked_at=asked_at,
        user=user,
        role="owner",
        language=answer.language,
        question=mask_text(answer.question),
        forms=tuple(_without(result.canonical, persons) for result in answer.results),
        sql=tuple(_without(table.sql, persons) for table in tables),
        rows=sum(len(table.table.rows) for table in tables),
        milliseconds=round(answer.elapsed_ms),
        planner=_planner_text(answer.planner),
        calls=answer.planner.calls,
        tokens=answer.planner.tokens,
        outcome=answer.kind,
        model_fingerprint=workspace.model.fingerprint,
        data_fingerprint=workspace.engine.fingerprint(),
        details=forms_text(forms),
    )


def _planner_text(use: PlannerUse) -> str:
    """`offline`, or `both (name-of-model, cost 0.0021, 2.4 s)`."""
    if not use.calls:
        return use.name
    return f"{use.name} ({use.model}, cost {use.cost:g}, {use.seconds:.1f} s)"


def forms_text(forms: tuple[Form, ...]) -> str:
    """The forms as one JSON list, each with its kind under `form`, unset fields left out."""
    plain = (
        {"form": type(form).__name__, **form.model_dump(mode="json", exclude_defaults=True)}
        for form in forms
    )
    return json.dumps(list(plain), ensure_ascii=False)


def personal_values(form: Form, model: SemanticModel) -> Iterator[str]:
    """Texts in the conditions of a form that name a person or stand in a free text."""
    match form:
        case MetricQuery() | RowQuery():
            nested = (f for wanted in form.entity_filters for f in wanted.filters)
            for condition in _flat((*form.filters, *nested)):
                if condition.op == "contains" or _is_personal(condition.dimension, model):
                    yield from (value for value in condition.values if isinstance(value, str))
        case _:
            return


def _flat(filters: tuple[Filter | AnyOf, ...]) -> Iterator[Filter]:
    for condition in filters:
        match condition:
            case Filter():
                yield condition
            case AnyOf():
                yield from condition.any_of


def _is_personal(dimension: str, model: SemanticModel) -> bool:
    name = dimension.rpartition(".")[2]
    homes = (table.dimensions.get(name) for table in model.tables.values())
    return any(home is not None and home.pii is not None for home in homes)


def _without(text: str, persons: tuple[str, ...]) -> str:
    """The text with each personal value as a short hash: equal values stay equal."""
    for person in sorted(dict.fromkeys(persons), key=len, reverse=True):
        hidden = f"#{hashlib.sha256(person.encode()).hexdigest()[:12]}"
        for spelt in (person, person.lower()):
            text = text.replace(spelt, hidden)
    return text
