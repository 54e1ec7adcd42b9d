"""`verified_questions.yaml` beside a model: each question still gives its form.

A list of `{id, question: {en, zh}, form}`, or `question` as one text; `now` is optional. The
forms are compared by meaning; nothing is run.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from agent.analyst import Analyst
from agent.assemble import at_day, new_conversation
from agent.wording.say import say
from cli.evaluate import is_form, wanted_text
from cli.opening import Opened
from cli.question_lines import Expected
from semantic_layer.form import Bilingual
from semantic_layer.query import MetricQuery, RowQuery

VERIFIED = "verified_questions.yaml"


class Verified(BaseModel):
    """One question whose form a person has looked at."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    question: Bilingual | str
    form: MetricQuery | RowQuery
    now: date | None = None
    """The day it is asked on; None = today."""

    def texts(self) -> tuple[str, ...]:
        """The question in each language it is written in."""
        if isinstance(self.question, str):
            return (self.question,)
        return (self.question.en, self.question.zh)


def verified_problems(file: Path, opened: Opened) -> tuple[int, list[str]]:
    """How many texts were asked, and a line for each that is read otherwise."""
    try:
        entries = TypeAdapter(tuple[Verified, ...]).validate_python(
            yaml.safe_load(file.read_text(encoding="utf-8"))
        )
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        reason = str(error).splitlines()[0]
        blanks = {"file": file, "reason": reason}
        return 0, [say("check.questions_unreadable", opened.language, **blanks)]
    problems = [line for entry in entries for line in _failures(entry, opened)]
    return sum(len(entry.texts()) for entry in entries), problems


def _failures(entry: Verified, opened: Opened) -> Iterator[str]:
    today = entry.now or opened.analyst.workspace.today
    analyst: Analyst = at_day(opened.analyst, today)
    for text in entry.texts():
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
