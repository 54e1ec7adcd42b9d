"""The store's labeller that asks a model: the rules' label of each text, a model's word in it.

What the rules know (language, severity, flags, clauses) stays; the row says who labelled it.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from agent.labelling import rules_labeller, text_label
from agent.llm.label_records import Record, sendable
from agent.llm.labeller import ModelLabeller, Outcome, contradicts, is_for_the_model
from agent.llm.labelling_prompt import LABELS_VERSION
from store.label_rows import Labeller, RatedText, TextLabel
from text_analysis.aspect_file import AspectPack
from text_analysis.aspects import Mention, Polarity, primary_aspect
from text_analysis.feedback import FeedbackLabel, label_feedback
from text_analysis.quotes import quotable

SOURCE = "llm"
SCORES = {"neg": -1.0, "neu": 0.0, "pos": 1.0, "mixed": 0.0}
"""Where the rules' score points elsewhere than the model's word."""


@dataclass(frozen=True)
class Scope:
    """Which texts are sent, and to which model."""

    model: str
    every: bool = False
    """False: only those the rules are unsure of."""


def texts_for_the_model(
    texts: Sequence[RatedText], pack: AspectPack, *, every: bool
) -> tuple[str, ...]:
    """The texts that would be sent, before any is masked or grouped."""
    labels = (label_feedback(text, rating, pack) for text, rating in texts)
    return tuple(
        text
        for (text, _), label in zip(texts, labels, strict=True)
        if is_for_the_model(text, label, every=every)
    )


def model_labeller(
    pack: AspectPack, name: str, asked: ModelLabeller, scope: Scope,
    told: Callable[[Outcome], None], progress: Callable[[int, int], None],
) -> Labeller:  # fmt: skip
    """The labeller as store/labels.py wants it; `told` hears what became of the requests."""
    rules = rules_labeller(pack, name)
    parents = {aspect.id: aspect.parent for aspect in pack.aspects if aspect.parent}

    def label(texts: Sequence[RatedText]) -> Iterator[TextLabel]:
        outcome = asked.run(texts_for_the_model(texts, pack, every=scope.every), progress)
        told(outcome)
        for text, rating in texts:
            found = label_feedback(text, rating, pack)
            sent = is_for_the_model(text, found, every=scope.every)
            record = outcome.records.get(sendable(text)) if sent else None
            yield merged(text, found, record, pack, parents)

    version = f"{rules.version}+{LABELS_VERSION}:{scope.model}{':all' if scope.every else ''}"
    return replace(rules, name=SOURCE, version=version, label=label, cost=lambda: asked.cost)


def merged(
    text: str,
    label: FeedbackLabel,
    record: Record | None,
    pack: AspectPack,
    parents: dict[str, str],
) -> TextLabel:
    """All rows of a text: the model's word where there is one the rules do not contradict."""
    if record is None or contradicts(label, record):
        return text_label(label, parents, "rules")
    mentions = tuple(_mentions(text, label, record))
    negative = record.sentiment in {"neg", "mixed"}
    rows = text_label(
        replace(
            label,
            sentiment=record.sentiment,
            score=_score(record, label),
            mentions=mentions,
            primary_aspect=primary_aspect(mentions, negative, pack),
            flags=label.flags - {"unsure"},
        ),
        parents,
        SOURCE,
    )
    reasons = [[m.aspect, m.start, m.end, m.score, SOURCE] for m in mentions]
    row = replace(rows.label, reasons=json.dumps(reasons, ensure_ascii=False))
    return replace(rows, label=row)


def _score(record: Record, label: FeedbackLabel) -> float:
    word = SCORES[record.sentiment]
    return label.score if word * label.score > 0 else word


def _mentions(text: str, label: FeedbackLabel, record: Record) -> Iterator[Mention]:
    for said in record.aspects:
        place = _place(text, label, said.quote)
        if place is not None:
            start, end, clause = place
            yield Mention(said.aspect, said.polarity, _strength(said.polarity), start, end, clause)


def _strength(polarity: Polarity) -> float:
    return SCORES[polarity]


def _place(text: str, label: FeedbackLabel, quote: str) -> tuple[int, int, int] | None:
    """Start, end and clause of a quote in the text as it is stored; None = it is not in it.

    A quote that crosses a mask stands where its clause stands.
    """
    start = text.find(quote)
    for number, (first, last) in enumerate(label.clause_spans):
        if start >= 0 and first <= start < last:
            return start, start + len(quote), number
        shown = quotable(text[first:last])
        if start < 0 and shown and (shown in quote or quote in shown):
            return first, last, number
    return None
