"""`verified_questions.yaml` beside a model: each question still gives its form.

A list of `{id, question: {en, zh}, form}`, or `question` as one text; `now` is optional. The
forms are compared by meaning; nothing is run.
"""

from collections.abc import Iterator
from pathlib import Path

from agent.analyst import Analyst
from agent.assemble import at_day, new_conversation, without_verified
from agent.offline.verified import Verified, read_verified
from agent.wording.say import say
from cli.evaluate import is_form, wanted_text
from cli.opening import Opened
from cli.question_lines import Expected
from semantic_layer.problems import ModelRejected


def verified_problems(file: Path, opened: Opened) -> tuple[int, list[str]]:
    """How many texts were asked, and a line for each that is read otherwise."""
    try:
        entries = read_verified(file.parent)
    except ModelRejected as rejected:
        blanks = {"file": file, "reason": rejected.problems[0].detail}
        return 0, [say("check.questions_unreadable", opened.language, **blanks)]
    problems = [line for entry in entries for line in _failures(entry, opened)]
    return sum(len(entry.texts()) for entry in entries), problems


def _failures(entry: Verified, opened: Opened) -> Iterator[str]:
    today = entry.now or opened.analyst.workspace.today
    analyst: Analyst = at_day(opened.analyst, today)
    unaided = without_verified(analyst)
    for text in entry.texts():
        answer = unaided.explain(text, new_conversation())
        if not answer.results:  # what is not understood without the entry, the entry answers
            answer = analyst.explain(text, new_conversation())
        if answer.results and is_form(answer.results[0].form, entry.form, analyst):
            continue
        expected = Expected(frozenset({"answer"}), form=entry.form)
        yield say(
            "check.question_failed",
            opened.language,
            id=entry.id,
            question=text,
            reading=answer.reading or answer.text,
            wanted=wanted_text(expected, analyst, answer.language),
        )
