"""A model's form may name no column of phones and the like, wherever the name stands."""

from pathlib import Path

import pytest

from agent.llm.forbidden import AskedForm, personal_columns
from semantic_layer.feedback_forms import SummariseFeedback
from semantic_layer.load import load_model
from semantic_layer.query import MetricQuery, RowQuery


def query(**fields: object) -> MetricQuery:
    return MetricQuery.model_validate({"metrics": ["revenue"], **fields})


def rows(**fields: object) -> RowQuery:
    return RowQuery.model_validate({"entity": "customer", **fields})


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (query(group_by=[{"dimension": "region"}, {"dimension": "name"}]), ()),
        (query(group_by=[{"dimension": "phone"}]), ("phone",)),
        (query(group_by=[{"dimension": "customer.email"}]), ("customer.email",)),
        (query(filters=[{"dimension": "phone", "values": ["138"]}]), ("phone",)),
        (query(order=[{"by": "email"}]), ("email",)),
        (rows(fields=["name", "phone", "email"]), ("phone", "email")),
        (rows(order=[{"by": "phone"}]), ("phone",)),
        (SummariseFeedback(split="phone"), ("phone",)),
        (SummariseFeedback(), ()),
    ],
)
def test_personal_columns_are_found_in_every_slot(
    form: AskedForm, found: tuple[str, ...], small_model_file: Path
) -> None:
    assert personal_columns(form, load_model(small_model_file)) == found
