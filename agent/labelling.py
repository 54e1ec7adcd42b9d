"""Who labels: the rules of text_analysis, as store/labels.py wants them.

Nothing here is needed to answer a question; commands and the demo load it when they write labels.
"""

from collections.abc import Iterable, Iterator, Sequence
from json.encoder import encode_basestring as _quoted
from pathlib import Path

from agent.label_pool import read_in_order
from store.label_rows import (
    AspectName,
    AspectRow,
    ClauseRow,
    Labeller,
    LabelRow,
    RatedText,
    TextLabel,
)
from store.labels import write_labels
from text_analysis.aspect_file import AspectPack, shipped_pack
from text_analysis.aspects import Mention
from text_analysis.clause_rules import Reason
from text_analysis.duplicates import duplicate_groups
from text_analysis.feedback import FeedbackLabel, label_feedback, labels_version
from text_analysis.language import fold, text_hash
from text_analysis.ngrams import Trained, WeightsRefused, read_trained

SHORT, MOST_KNOWN = 40, 20_000
"""Short texts are often written twice; so many are remembered in a run."""
LEARNED = "labeller.json.gz"
DEMO_PACK = "electronics"
"""What the demo company sells."""


class RulesReader:
    """Texts to labels, by the rules; it can be sent to another process."""

    def __init__(self, pack: AspectPack, trained: Trained | None) -> None:
        self.source = "trained" if trained is not None else "rules"
        self._pack = pack
        self._trained = trained
        self._parents = {one.id: one.parent for one in pack.aspects if one.parent}
        self._known: dict[RatedText, TextLabel] = {}

    def __call__(self, texts: Sequence[RatedText]) -> list[TextLabel]:
        """The labels of the texts, in their order."""
        return [self._known.get(rated) or self._read(rated) for rated in texts]

    def _read(self, rated: RatedText) -> TextLabel:
        label = label_feedback(*rated, self._pack, self._trained)
        found = text_label(label, self._parents, self.source)
        if len(rated[0]) <= SHORT and len(self._known) < MOST_KNOWN:
            self._known[rated] = found
        return found


def rules_labeller(
    pack: AspectPack, name: str, trained: Trained | None = None, *, workers: int | None = None
) -> Labeller:
    """The rules with the aspects of a pack called `name`, and what was learned beside them.

    Many texts are read by `workers` processes; None = as many as suit this machine.
    """
    reader = RulesReader(pack, trained)

    def label(texts: Sequence[RatedText]) -> Iterator[TextLabel]:
        return read_in_order(reader, texts, workers=workers)

    return Labeller(
        name=reader.source,
        version=labels_version(pack, trained),
        pack=name,
        aspects=tuple(_names(pack)),
        hash_of=lambda text: text_hash(fold(text)),
        label=label,
        group=duplicate_groups,
    )


def _names(pack: AspectPack) -> Iterable[AspectName]:
    for position, aspect in enumerate(pack.aspects):
        english = aspect.names.get("en", aspect.id)
        yield AspectName(
            aspect.id, position, aspect.parent, english, aspect.names.get("zh", english),
            aspect.owner_team,
        )  # fmt: skip


def text_label(label: FeedbackLabel, parents: dict[str, str], source: str) -> TextLabel:
    """All rows of a label; `source` says who labelled."""
    flags = label.flags
    row = LabelRow(
        text_hash=label.text_hash,
        source=source,
        language=label.language,
        sentiment=label.sentiment,
        score=label.score,
        confidence=label.confidence,
        unsure="unsure" in flags,
        primary_aspect=label.primary_aspect,
        severity=label.severity,
        conflict="conflict" in flags,
        sarcasm_cue="sarcasm_cue" in flags,
        question="question" in flags,
        suspicious="suspicious" in flags,
        template="template" in flags,
        reasons=_as_json(label.reasons),
    )
    return TextLabel(row, tuple(_aspect_rows(label, parents)), tuple(_unexplained(label)))


def _as_json(reasons: Iterable[Reason]) -> str:
    """Written by hand: a hundred thousand texts have reasons, and a word is all that is escaped."""
    rows = [f"[{_quoted(w)},{start},{end},{round(value, 2)!r},\"{rule}\"]"
            for w, start, end, value, rule in reasons]  # fmt: skip
    return f"[{','.join(rows)}]"


def _aspect_rows(label: FeedbackLabel, parents: dict[str, str]) -> Iterator[AspectRow]:
    """A row per clause and aspect, and one for each parent its children stand for."""
    own = {(mention.clause_no, mention.aspect) for mention in label.mentions}
    for mention in label.mentions:
        yield _aspect_row(label, mention, mention.aspect, rolled_up=False)
        parent = parents.get(mention.aspect)
        while parent and (mention.clause_no, parent) not in own:
            own.add((mention.clause_no, parent))
            yield _aspect_row(label, mention, parent, rolled_up=True)
            parent = parents.get(parent)


def _aspect_row(
    label: FeedbackLabel, mention: Mention, aspect: str, *, rolled_up: bool
) -> AspectRow:
    start, end = label.clause_spans[mention.clause_no]
    return AspectRow(
        clause_no=mention.clause_no,
        aspect=aspect,
        polarity=mention.polarity,
        score=round(mention.score, 4),
        start_at=start,
        end_at=end,
        severity=label.severity if mention.polarity == "neg" else None,
        rolled_up=rolled_up,
    )


def _unexplained(label: FeedbackLabel) -> Iterator[ClauseRow]:
    """Negative clauses without an aspect of their own or of the clause before."""
    if min(label.clause_scores, default=0.0) >= 0:
        return
    explained = {mention.clause_no for mention in label.mentions}
    for number, (span, score) in enumerate(
        zip(label.clause_spans, label.clause_scores, strict=True)
    ):
        if score < 0 and not explained & {number, number - 1}:
            yield ClauseRow(number, *span, score)


def label_demo(file: Path, day: str) -> None:
    """Label the demo's texts with the aspects of its trade; the same file every time."""
    write_labels(file, rules_labeller(shipped_pack(DEMO_PACK), DEMO_PACK), _silent, moment=day)


def _silent(_done: int, _total: int) -> None:
    """The demo shows a progress of its own."""


def trained_file(data_folder: Path) -> Path:
    """Where `label train` keeps what it learned."""
    return data_folder / LEARNED


def read_kept(data_folder: Path) -> Trained | None:
    """What was learned and kept; None where nothing was, or by another version of askcrm."""
    file = trained_file(data_folder)
    try:
        return read_trained(file) if file.is_file() else None
    except WeightsRefused:
        return None
