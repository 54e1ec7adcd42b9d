"""How a pack of aspects works on real texts: what each keyword finds, and what none explains.

Counts and places only; the list of unexplained complaints is how a pack grows.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from text_analysis.aspect_file import AspectPack
from text_analysis.aspects import find_words
from text_analysis.feedback import label_feedback
from text_analysis.language import fold, language_of

MOST_EXAMPLES = 200
SHORTEST = 4
"""Characters of a clause that is worth an example."""


@dataclass(frozen=True)
class KeywordUse:
    """What one keyword found."""

    aspect: str
    keyword: str
    texts: int


@dataclass(frozen=True)
class PackUse:
    """What a pack found in texts."""

    texts: int
    negative: int
    explained: int
    """Negative texts with an aspect."""
    used: tuple[KeywordUse, ...]
    """Most frequent first."""
    overlaps: tuple[tuple[str, str, int], ...]
    """Two aspects that share clauses, and how many."""
    unused: tuple[tuple[str, str], ...]
    """Aspect and keyword that found nothing."""
    unexplained: tuple[str, ...]
    """Negative clauses that no aspect explains, as written."""


def use_of(pack: AspectPack, texts: Iterable[str]) -> PackUse:
    """Look at every text once."""
    found: Counter[tuple[str, str]] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    unexplained: list[str] = []
    count = negative = explained = 0
    for text in texts:
        count += 1
        _count_words(text, pack, found)
        label = label_feedback(text, None, pack)
        if label.sentiment != "neg":
            continue
        negative += 1
        explained += label.primary_aspect is not None
        held: dict[int, set[str]] = {}
        for mention in label.mentions:
            held.setdefault(mention.clause_no, set()).add(mention.aspect)
        for aspects in held.values():
            pairs.update((a, b) for a in aspects for b in aspects if a < b)
        for number, (start, end) in enumerate(label.clause_spans):
            alone = label.clause_scores[number] < 0 and not held.keys() & {number, number - 1}
            if alone and end - start >= SHORTEST and len(unexplained) < MOST_EXAMPLES:
                unexplained.append(text[start:end].strip())
    known = {(aspect.id, keyword) for aspect in pack.aspects for keyword in aspect.keywords}
    return PackUse(
        texts=count,
        negative=negative,
        explained=explained,
        used=tuple(KeywordUse(*key, texts) for key, texts in found.most_common()),
        overlaps=tuple((a, b, n) for (a, b), n in pairs.most_common()),
        unused=tuple(sorted(known - found.keys())),
        unexplained=tuple(unexplained),
    )


def _count_words(text: str, pack: AspectPack, found: Counter[tuple[str, str]]) -> None:
    """Each keyword once per text, under the entry of the pack that brought it."""
    folded = fold(text).text
    hits = find_words(folded, language_of(folded), pack.table)
    seen = {(number, folded[start:end]) for start, end, number in hits}
    aspects = pack.aspects
    found.update({(aspects[n].id, _entry(aspects[n].keywords, word)) for n, word in seen})


def _entry(keywords: tuple[str, ...], word: str) -> str:
    """The keyword behind a word: itself, the longest beginning, else the word (of a pattern)."""
    if word in keywords:
        return word
    stems = [one for one in keywords if one.endswith("*") and word.startswith(one[:-1])]
    return max(stems, key=len, default=word)
