"""Toolbox: every tool in one explicit tuple, and the two steps each form takes.

All forms are prepared before any runs: a refused second form wastes nothing, and half answers do
not exist.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from semantic_layer.feedback_forms import RelateTheme, SummariseFeedback
from semantic_layer.form import Form
from semantic_layer.problems import Problem, QueryRefused
from semantic_layer.query import MetricQuery, RowQuery
from tools import describe_catalogue, list_rows, query_metrics
from tools.describe_catalogue import DescribeCatalogue
from tools.result import Result
from tools.workspace import Workspace

AskedForm = TypeVar("AskedForm", bound=Form)


class Prepared(Protocol):
    """A form that will not be refused when it runs."""

    def run(self, workspace: Workspace) -> Result:
        """The result; raises StoreError, nothing else."""
        ...

    def explain(self, workspace: Workspace) -> Result:
        """The same columns and SQL without a row; nothing is asked of the database."""
        ...


@dataclass(frozen=True)
class Tool(Generic[AskedForm]):
    """One thing that can be asked for."""

    name: str
    """As a model or MCP names it."""
    form: type[AskedForm]
    prepare: Callable[[AskedForm, Workspace], Prepared]
    """Raises QueryRefused."""

    def prepared(self, form: Form, workspace: Workspace) -> Prepared | None:
        """The form prepared; None when it is another tool's."""
        return self.prepare(form, workspace) if isinstance(form, self.form) else None


AnyTool = (
    Tool[MetricQuery]
    | Tool[RowQuery]
    | Tool[SummariseFeedback]
    | Tool[RelateTheme]
    | Tool[DescribeCatalogue]
)


def _summary(form: SummariseFeedback, workspace: Workspace) -> Prepared:
    # late: the words texts are labelled with, which no other question needs
    from tools import summarise_feedback

    return summarise_feedback.prepare(form, workspace)


def _relation(form: RelateTheme, workspace: Workspace) -> Prepared:
    # late: as above
    from tools import relate_theme

    return relate_theme.prepare(form, workspace)


TOOLS: tuple[AnyTool, ...] = (
    Tool("query_metrics", MetricQuery, query_metrics.prepare),
    Tool("list_rows", RowQuery, list_rows.prepare),
    Tool("summarise_feedback", SummariseFeedback, _summary),
    Tool("relate_theme", RelateTheme, _relation),
    Tool("describe_catalogue", DescribeCatalogue, describe_catalogue.prepare),
)


def prepare(forms: tuple[Form, ...], workspace: Workspace) -> tuple[Prepared, ...]:
    """Every form prepared, none run; raises QueryRefused with the problems of all of them."""
    prepared: list[Prepared] = []
    problems: list[Problem] = []
    for form in forms:
        try:
            prepared.append(_prepared(form, workspace))
        except QueryRefused as refused:
            problems.extend(refused.problems)
    if problems:
        raise QueryRefused(tuple(dict.fromkeys(problems)))
    return tuple(prepared)


def _prepared(form: Form, workspace: Workspace) -> Prepared:
    for tool in TOOLS:
        found = tool.prepared(form, workspace)
        if found is not None:
            return found
    raise TypeError(f"no tool takes a {type(form).__name__}")


def run(prepared: tuple[Prepared, ...], workspace: Workspace) -> tuple[Result, ...]:
    """The results in order, all from one state of the data; raises StoreError."""
    with workspace.engine.snapshot():
        return tuple(form.run(workspace) for form in prepared)


def explain(prepared: tuple[Prepared, ...], workspace: Workspace) -> tuple[Result, ...]:
    """What run would ask for, in order, without asking for it."""
    return tuple(form.explain(workspace) for form in prepared)
