"""What an empty conversation shows: one sentence and questions that can be asked here."""

from textual.app import ComposeResult
from textual.containers import Vertical

from agent.wording.names import Names
from agent.wording.say import say
from semantic_layer.form import Language
from tools.describe_catalogue import dimensions_of
from tools.workspace import Workspace
from tui.widgets.choices import Choices
from tui.widgets.lines import DIM, Lines, texts


class Welcome(Vertical):
    """Gone with the first question."""

    def __init__(self, workspace: Workspace, language: Language) -> None:
        """Keep what can be asked and the language to say it in."""
        super().__init__(id="welcome")
        self._workspace = workspace
        self._language = language

    def compose(self) -> ComposeResult:
        """The sentence and the questions."""
        language = self._language
        yield Lines(lambda width: texts(say("chat.welcome", language), width))
        examples = examples_of(self._workspace, language)
        if examples:
            yield Lines(lambda width: texts(say("chat.try", language), width, DIM), classes="try")
            yield Choices(examples, language)


def examples_of(workspace: Workspace, language: Language) -> tuple[str, ...]:
    """Up to three questions over the first metrics of the model."""
    names = Names(workspace.model, workspace.vocabulary, language)
    metrics = list(workspace.model.metrics)[:3]
    found: list[str] = []
    for place, metric in enumerate(metrics):
        label = names.metric(metric)
        split = next(iter(dimensions_of(workspace.model, metric)), "")
        if place == 1 and split:
            found.append(say("try.by", language, metric=label, dimension=names.of(split)))
        else:
            key = "try.by_month" if place == 0 else "try.total"
            found.append(say(key, language, metric=label))
    return tuple(text[:1].upper() + text[1:] for text in found)
