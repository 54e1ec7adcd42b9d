"""The words of an answer as lines: reading, sentences, warnings, notes, definitions.

Everything here has passed `readable`; nothing is read as markup.
"""

from rich.text import Text

from agent.answer import Answer
from agent.exports.model_lines import model_lines
from agent.wording.say import say
from semantic_layer.formats import readable
from tools.workspace import Workspace
from tui.definitions import metric_lines, metrics_of
from tui.widgets.lines import BOLD, DIM, WARNING, labelled, texts


def word_texts(answer: Answer, width: int) -> list[Text]:
    """How the question was read, then the sentences."""
    drawn: list[Text] = []
    for line in answer.reading.splitlines():
        drawn += labelled(say("report.reading", answer.language), readable(line), width)
    for line in _sentences(answer).splitlines():
        drawn += texts(readable(line), width)
    return drawn


def first_sentence(answer: Answer) -> str:
    """What a folded card says."""
    text = readable(answer.text)
    ends = (text.find(". "), text.find("。"))
    return text[: min((end for end in ends if end >= 0), default=len(text))]


def warnings_of(answer: Answer) -> list[str]:
    """Notes that must be said with the answer."""
    pairs = zip(answer.notes, answer.note_texts, strict=True)
    return [text for note, text in pairs if note.level == "warning"]


def warning_texts(answer: Answer, width: int) -> list[Text]:
    """Each warning behind its mark."""
    marked = (("! ", text) for text in (*warnings_of(answer), *answer.remark_texts))
    return [line for mark, text in marked for line in _marked(mark, text, width, warn=True)]


def note_texts(answer: Answer, width: int) -> list[Text]:
    """Every note, warnings marked as such."""
    drawn: list[Text] = []
    for note, text in zip(answer.notes, answer.note_texts, strict=True):
        warn = note.level == "warning"
        drawn += _marked("! " if warn else "· ", text, width, warn=warn)
    for text in model_lines(answer):
        drawn += _marked("· ", text, width, warn=False)
    return drawn


def definition_texts(answer: Answer, workspace: Workspace, width: int) -> list[Text]:
    """What each metric of the answer means."""
    drawn: list[Text] = []
    for metric in metrics_of(answer.results, workspace):
        drawn += [Text("")] if drawn else []
        first, *rest = metric_lines(metric, workspace, answer.language)
        drawn += texts(first, width, BOLD)
        for line in rest:
            drawn += texts(line, width)
    return drawn


def _marked(mark: str, text: str, width: int, *, warn: bool) -> list[Text]:
    first, *rest = texts(readable(text), width - 2)
    head = Text.assemble((mark, WARNING if warn else DIM), first)
    return [head, *(Text("  ").append_text(line) for line in rest)]


def _sentences(answer: Answer) -> str:
    """The text; a warning that stands below with its mark is not said twice."""
    text = answer.text
    for warning in warnings_of(answer):
        text = text.replace(warning, "")
    return text.strip()
