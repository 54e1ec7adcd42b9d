"""A sample of texts for a model to label, and what it says of all: shares with intervals."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from agent.llm.label_records import Record, sendable
from text_analysis.aspect_file import AspectPack
from text_analysis.feedback import label_feedback
from text_analysis.sentiment import Sentiment
from tools.maths.intervals import Interval, Share, wilson


@dataclass(frozen=True)
class Sample:
    """What a model says of a sample."""

    texts: int
    """Texts the model labelled."""
    shares: tuple[tuple[Sentiment, float, Interval], ...]
    """Each sentiment, its share, and where the share of all texts may lie."""
    agreement: float
    """Share of texts to which the rules give the same sentiment."""


def drawn(texts: Sequence[str], pack: AspectPack, count: int) -> tuple[str, ...]:
    """So many texts, each language and sentiment of the rules by its share; always the same ones.

    Largest remainders; inside a group by a hash of the text.
    """
    groups: dict[tuple[str, Sentiment | None], list[str]] = defaultdict(list)
    for text in dict.fromkeys(texts):
        label = label_feedback(text, None, pack)
        groups[label.language, label.sentiment].append(text)
    whole = sum(map(len, groups.values()))
    count = min(count, whole)
    exact = {group: count * len(members) / whole for group, members in groups.items()}
    taken = {group: int(share) for group, share in exact.items()}
    left = count - sum(taken.values())
    for group in sorted(exact, key=lambda one: (taken[one] - exact[one], str(one)))[:left]:
        taken[group] += 1
    return tuple(
        text
        for group in sorted(groups, key=str)
        for text in sorted(groups[group], key=_by_hash)[: taken[group]]
    )


def _by_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def sample_of(texts: Sequence[str], pack: AspectPack, records: dict[str, Record]) -> Sample:
    """What the records say of the sample they are of."""
    said = [(text, records[sendable(text)]) for text in texts if sendable(text) in records]
    counts = Counter(record.sentiment for _, record in said)
    equal = sum(
        label_feedback(text, None, pack).sentiment == record.sentiment for text, record in said
    )
    order: tuple[Sentiment, ...] = get_args(Sentiment)
    total = len(said)
    shares = tuple(
        (one, counts[one] / total, wilson(Share(counts[one], total))) for one in order if total
    )
    return Sample(total, shares, equal / total if total else 0.0)
