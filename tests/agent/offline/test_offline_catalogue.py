"""Questions for the metrics and classes of the catalogue: one form in both languages."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from agent.analyst import Analyst
from agent.answer import Answer
from agent.assemble import open_analyst
from agent.settings import Settings
from semantic_layer.canonical import canonical, same_meaning
from semantic_layer.query import Filter, Group, MetricQuery, Span

TODAY = date(2026, 10, 20)
QUESTIONS = yaml.safe_load(
    (Path(__file__).parents[2] / "cases" / "catalogue" / "questions.yaml").read_text("utf-8")
)


@pytest.fixture(scope="module")
def demo(demo_database: Path) -> Analyst:
    return open_analyst(Settings(db=str(demo_database), today=TODAY, history=False))


def form_of(said: dict[str, Any]) -> MetricQuery:
    groups = [{"dimension": g} if isinstance(g, str) else g for g in said.get("group_by", ())]
    days = said.get("period")
    return MetricQuery(
        metrics=tuple(said["metrics"]),
        group_by=tuple(Group(**group) for group in groups),
        filters=tuple(
            Filter(dimension=name, values=tuple(values))
            for name, values in said.get("filters", {}).items()
        ),
        period=Span(start=days[0], end=days[1]) if days else None,
    )


def means(answer: Answer, form: MetricQuery, demo: Analyst) -> bool:
    """The answer is that of the form."""
    model = demo.workspace.model
    wanted = canonical(form, model, TODAY)
    return any(
        isinstance(result.form, MetricQuery)
        and same_meaning(canonical(result.form, model, TODAY), wanted)
        for result in answer.results
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_question_is_answered_with_its_form(language: str, demo: Analyst) -> None:
    asked = [one for one in QUESTIONS if "form" in one]
    answers = {one[language]: demo.ask(one[language]) for one in asked}
    unlike = [
        one[language] for one in asked
        if not means(answers[one[language]], form_of(one["form"]), demo)
    ]  # fmt: skip
    assert unlike == []
    assert len(asked) > 25


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_not_worked_out_is_refused_by_name(language: str, demo: Analyst) -> None:
    model = demo.workspace.model
    for one in QUESTIONS:
        if "refused" in one:
            answer = demo.ask(one[language])
            assert (answer.kind, answer.decline_reason) == ("decline", "not_computable")
            wish = model.not_computable[one["refused"]]
            needs = wish.needs.en if language == "en" else wish.needs.zh
            assert needs in answer.text
