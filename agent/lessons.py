"""What `askcrm label train` and `compare` do with rated texts: rows to learn from, and their worth.

Loaded by those two only, for what they call needs numpy.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from store.rated_texts import RatedText
from text_analysis.duplicates import duplicate_groups
from text_analysis.feedback import label_feedback
from text_analysis.language import fold, language_of
from text_analysis.ngrams import Trained, Weights, write_trained
from text_analysis.sentiment import score_text
from text_analysis.training import NEG, NEU, POS, Lesson, RatedRow, enough, learn, side_by_side

LANGUAGES = ("zh", "en")
CODES = {"neg": NEG, "neu": NEU, "mixed": NEU, "pos": POS}


@dataclass(frozen=True)
class Learned:
    """What came of the rated texts."""

    rows: int
    """Texts learned from."""
    left_out: int
    """Without a rating, repeated, templates, or in a language that is not labelled."""
    lessons: Mapping[str, Lesson]
    too_few: tuple[str, ...]
    """Languages with some rated texts, but not enough."""


@dataclass(frozen=True)
class Compared:
    """Two labellers on the same rated texts."""

    first: float
    second: float
    """Macro-F1 of three classes."""
    agreement: float
    rows: int


def learn_from(texts: Sequence[RatedText], current: Trained | None) -> Learned:
    """Learn each language that has enough; the labeller in use is what has to be beaten."""
    rows: dict[str, list[RatedRow]] = {}
    for language, row in _rows(texts, current):
        rows.setdefault(language, []).append(row)
    lessons = {name: learn(found, name) for name, found in rows.items() if enough(found)}
    used = sum(len(found) for found in rows.values())
    too_few = tuple(name for name in rows if name not in lessons)
    return Learned(used, len(texts) - used, lessons, too_few)


def keep(learned: Learned, file: Path, source: str) -> None:
    """Write the weights that are better, with a card that says what they come from."""
    better = {name: lesson for name, lesson in learned.lessons.items() if lesson.kept}
    weights: dict[str, Weights] = {name: lesson.weights for name, lesson in better.items()}
    card = {
        "data": source,
        "licence": "the owner's own texts; never shipped",
        "rows": {name: lesson.rows for name, lesson in better.items()},
        "macro_f1_before": {name: round(one.before, 4) for name, one in better.items()},
        "macro_f1_after": {name: round(one.after, 4) for name, one in better.items()},
        "measured": "grouped 5-fold cross-validation, three classes",
    }
    write_trained(file, weights, card)


def compared(texts: Sequence[RatedText], first: Trained | None, second: Trained | None) -> Compared:
    """Macro-F1 of both on the rated texts, and on how many they agree."""
    gold: list[int] = []
    found: tuple[list[int], list[int]] = ([], [])
    for text in texts:
        one = label_feedback(text.text, None, None, first)
        if text.rating is None or one.sentiment is None:
            continue
        other = label_feedback(text.text, None, None, second)
        gold.append(_class_of(text.rating))
        found[0].append(CODES[one.sentiment])
        found[1].append(CODES[other.sentiment or "neu"])
    if not gold:
        return Compared(0.0, 0.0, 0.0, 0)
    return Compared(*side_by_side(gold, *found), len(gold))


def _rows(texts: Sequence[RatedText], current: Trained | None) -> Iterator[tuple[str, RatedRow]]:
    """Rated texts, each wording once, with what the labeller in use says."""
    groups = duplicate_groups([text.text for text in texts])
    for place, (text, group) in enumerate(zip(texts, groups, strict=True)):
        if text.rating is None or group != place:
            continue
        folded = fold(text.text).text
        language = language_of(folded)
        if language not in LANGUAGES:
            continue
        label = label_feedback(text.text, None, None, current)
        if "template" in label.flags or label.sentiment is None:
            continue
        score = score_text(folded, language).score
        said = CODES[label.sentiment]
        yield language, RatedRow(folded, score, _class_of(text.rating), said, text.customer)


def _class_of(rating: float) -> int:
    return NEG if rating <= 2 else POS if rating >= 4 else NEU
