"""What an empty conversation shows: one sentence and questions that can be asked here."""

from collections import Counter
from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical
from typing_extensions import override

from agent.wording.names import Names
from agent.wording.say import say
from semantic_layer.form import Language
from semantic_layer.metrics import Aggregate, Metric, Ratio
from tools.describe_catalogue import dimensions_of
from tools.workspace import Workspace
from tui.widgets.choices import Choices
from tui.widgets.lines import DIM, Lines, texts

FEW = 40


class Welcome(Vertical):
    """Gone with the first question."""

    def __init__(self, workspace: Workspace, language: Language) -> None:
        """Keep what can be asked and the language to say it in."""
        super().__init__(id="welcome")
        self._workspace = workspace
        self._language = language

    def speak(self, language: Language) -> None:
        """The same in another language."""
        self._language = language
        self.refresh(recompose=True)

    @override
    def compose(self) -> ComposeResult:
        """The sentence and the questions."""
        language = self._language
        yield Lines(lambda width: texts(say("chat.welcome", language), width))
        examples = examples_of(self._workspace, language)
        if examples:
            yield Lines(lambda width: texts(say("chat.try", language), width, DIM), classes="try")
            yield Choices(examples, language)


def examples_of(workspace: Workspace, language: Language) -> tuple[str, ...]:
    """Questions over this model: money by month, a rate by something, a number of things."""
    names = Names(workspace.model, workspace.vocabulary, language)
    money, rate, count = (_first(workspace, kind) for kind in (_is_money, _is_rate, _is_count))
    found: list[str] = []
    if money:
        found.append(say("try.by_month", language, metric=names.metric(money)))
    split = _split(workspace, rate) if rate else ""
    if rate and split:
        blanks = {"metric": names.metric(rate), "dimension": names.of(split)}
        found.append(say("try.by", language, **blanks))
    if count:
        found.append(say("try.last_year", language, metric=names.metric(count)))
    return tuple(text[:1].upper() + text[1:] for text in found)


def _first(workspace: Workspace, fits: Callable[[Metric], bool]) -> str:
    """The one of the shortest name: plain metrics have one, special ones are long."""
    metrics = workspace.model.metrics
    fitting = [name for name, metric in metrics.items() if fits(metric) and metric.names.en]
    return min(fitting, key=lambda name: len(metrics[name].names.en[0]), default="")


def _is_money(metric: Metric) -> bool:
    return isinstance(metric, Aggregate) and metric.aggregate == "sum" and metric.unit.isupper()


def _is_rate(metric: Metric) -> bool:
    return isinstance(metric, Ratio) and metric.unit == "percent"


def _is_count(metric: Metric) -> bool:
    return isinstance(metric, Aggregate) and metric.aggregate == "count" and metric.date is None


def _split(workspace: Workspace, metric: str) -> str:
    """A dimension with few names of its own, which makes a table that is quickly read."""
    counted = Counter(term.id for term in workspace.vocabulary.terms if term.kind == "value")
    few = [name for name in dimensions_of(workspace.model, metric) if 2 < counted[name] < FEW]
    return max(few, key=lambda name: counted[name], default="")
