"""Verified questions: texts of which a person has said what form they mean.

Equal after normalising, and with the days masked, is the only match; nothing is compared by
likeness. The days then come from the new question.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from agent.offline.hits import TimeHit
from agent.offline.normalise import normalise
from semantic_layer.form import Bilingual
from semantic_layer.problems import ModelProblem, ModelRejected
from semantic_layer.query import EntityFilter, MetricQuery, RowQuery, Span

VERIFIED = "verified_questions.yaml"
"""The file beside a model."""
DAYS = "\x00"
"""What stands for the words about days; no text of a person holds it."""
SIGNS = re.compile(r"[\s.,;:!?。，；：！？、\"'“”‘’]+")

Times = Callable[[str], tuple[TimeHit, ...]]


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


@dataclass(frozen=True)
class VerifiedForms:
    """Forms by their masked question."""

    forms: Mapping[str, MetricQuery | RowQuery] = field(default_factory=dict)

    def find(self, text: str, times: Times) -> MetricQuery | RowQuery | None:
        """The form of a question that was verified, with the days this one names."""
        if not self.forms:
            return None
        exact = self.forms.get(_key(text))
        if exact is not None:
            return exact
        masked, span = _masked(text, times)
        found = self.forms.get(masked) if span is not None else None
        if found is None or span is None:
            return None
        dated = span.model_copy(update={"date": found.period.date if found.period else None})
        return found.model_copy(update={"period": dated})


def verified_forms(entries: tuple[Verified, ...], times: Times) -> VerifiedForms:
    """The entries by their text: with days that move, masked; without, as written.

    Days fixed anywhere but in the period cannot follow another question's: such a text must be
    met as it stands.
    """
    forms: dict[str, MetricQuery | RowQuery] = {}
    for entry in entries:
        for text in entry.texts():
            masked, span = _masked(text, times)
            if span is None:
                forms[_key(text)] = entry.form
            elif entry.form.period is not None and not _holds_other_days(entry.form):
                forms[masked] = entry.form
    return VerifiedForms(forms)


def read_verified(model: Path) -> tuple[Verified, ...]:
    """What stands beside a model's files; none without the file, ModelRejected if it is unsound."""
    file = (model if model.is_dir() else model.parent) / VERIFIED
    if not file.exists():
        return ()
    # Late: most models have no such file.
    import yaml

    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        return TypeAdapter(tuple[Verified, ...]).validate_python(content)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        detail = str(error).splitlines()[0]
        problem = ModelProblem("unreadable_file", file.name, 0, "", "", detail=detail)
        raise ModelRejected((problem,)) from error


def _key(text: str) -> str:
    return SIGNS.sub(" ", normalise(text).text).strip()


def _masked(text: str, times: Times) -> tuple[str, Span | None]:
    """The text with its one span of days masked; None when it names none, or several."""
    plain = normalise(text).text
    hits = times(plain)
    if len(hits) != 1 or hits[0].kind != "period" or hits[0].period is None:
        return "", None
    hit = hits[0]
    masked = f"{plain[: hit.start]} {DAYS} {plain[hit.end :]}"
    return SIGNS.sub(" ", masked).strip(), hit.period


def _holds_other_days(form: MetricQuery | RowQuery) -> bool:
    """Whether a form has fixed days besides its period."""
    fixed = any(_is_fixed(one) for one in form.entity_filters)
    return fixed or (isinstance(form, MetricQuery) and bool(form.compare and form.compare.period))


def _is_fixed(condition: EntityFilter) -> bool:
    return isinstance(condition.period, Span)
