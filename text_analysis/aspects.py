"""What a text speaks about, clause by clause, and with which polarity.

Keywords are looked up, the longest first; the polarity is that of the opinion words nearest to
the mention, else of the clause, else of a neighbour.
"""

import re
from typing import Literal, NamedTuple

from text_analysis.aspect_file import SEVERITIES, AspectPack, Severity, WordTable
from text_analysis.language import TextLanguage
from text_analysis.sentiment import ClauseScore

Polarity = Literal["pos", "neg", "neu"]
POLAR_FROM = 0.3
NEIGHBOUR_SHARE = 0.5
_WORD = re.compile(r"[a-z0-9$]+(?:'[a-z]+)?")

Hit = tuple[int, int, int]
"""Start, end, number of the aspect."""


class Mention(NamedTuple):
    """An aspect in a clause."""

    aspect: str
    polarity: Polarity
    score: float
    start: int
    end: int
    """Of the words that name it, in the folded text."""
    clause_no: int


def find_mentions(
    folded: str, language: TextLanguage, clauses: tuple[ClauseScore, ...], pack: AspectPack
) -> tuple[Mention, ...]:
    """Every aspect once per clause; a neutral mention only where no other clause has an opinion."""
    hits = find_words(folded, language, pack.table)
    if not hits or not clauses:
        return ()
    found: list[Mention] = []
    last = len(clauses) - 1
    number = 0
    inside: list[list[Hit]] = [[] for _clause in clauses]
    for hit in sorted(hits):
        while number < last and hit[0] >= clauses[number].span[1]:
            number += 1
        inside[number].append(hit)
    for number, clause_hits in enumerate(inside):
        if clause_hits:
            found += _mentions_of(number, clause_hits, clauses, pack)
    opinionated = {mention.aspect for mention in found if mention.polarity != "neu"}
    return tuple(m for m in found if m.polarity != "neu" or m.aspect not in opinionated)


def primary_aspect(mentions: tuple[Mention, ...], negative: bool, pack: AspectPack) -> str | None:
    """The aspect with the largest total on the text's side; ties by the file's order."""
    totals: dict[str, float] = {}
    sign = -1.0 if negative else 1.0
    for mention in mentions:
        totals[mention.aspect] = totals.get(mention.aspect, 0.0) + max(0.0, sign * mention.score)
    ranked = [
        (totals[a.id], a.weight, -n, a.id) for n, a in enumerate(pack.aspects) if a.id in totals
    ]
    return max(ranked)[3] if ranked else None


def severity_of(
    folded: str, language: TextLanguage, clauses: tuple[ClauseScore, ...], pack: AspectPack
) -> Severity | None:
    """The gravest kind named in a text with a negative clause."""
    if not any(clause.score < 0 for clause in clauses):
        return None
    numbers = [number for _start, _end, number in find_words(folded, language, pack.severity)]
    return SEVERITIES[min(numbers)] if numbers else None


def find_words(folded: str, language: TextLanguage, table: WordTable) -> list[Hit]:
    """All hits of a table in the text."""
    hits: list[Hit] = []
    if language != "en":
        hits += _signs(folded, table)
    if language != "zh":
        hits += _words(folded, table)
    for pattern, number in table.patterns:
        hits += [(hit.start(), hit.end(), number) for hit in pattern.finditer(folded)]
    return hits


def _signs(folded: str, table: WordTable) -> list[Hit]:
    signs, lengths = table.signs, table.sign_lengths
    hits: list[Hit] = []
    until = 0
    for first in table.sign_first.finditer(folded):
        place = first.start()
        if place < until:
            continue
        for length in lengths[folded[place]]:
            sign = folded[place : place + length]
            numbers = signs.get(sign)
            if numbers is not None:
                until = place + len(sign)  # at the end of a text the slice is shorter
                hits += [(place, until, number) for number in numbers]
                break
    return hits


def _words(folded: str, table: WordTable) -> list[Hit]:
    found = list(_WORD.finditer(folded))
    words = [hit[0] for hit in found]
    remembered, phrases = table.remembered, table.phrase_lengths
    hits: list[Hit] = []
    position, count = 0, len(words)
    while position < count:
        word = words[position]
        numbers = remembered.get(word)
        if numbers is None:
            numbers = remembered[word] = _look_up(word, table)
        length = 1
        if word in phrases:
            length, numbers = _phrase(words, position, table, numbers)
        if numbers:
            start, end = found[position].start(), found[position + length - 1].end()
            hits += [(start, end, number) for number in numbers]
        position += length
    return hits


def _phrase(
    words: list[str], position: int, table: WordTable, alone: tuple[int, ...]
) -> tuple[int, tuple[int, ...]]:
    """Words and aspects of the longest phrase that begins here; of the word alone if none."""
    for length in table.phrase_lengths[words[position]]:
        phrase = words[position : position + length]
        numbers = table.phrases.get(" ".join(phrase))
        if numbers is not None:
            return len(phrase), numbers  # at the end of a text the slice is shorter
    return 1, alone


def _look_up(word: str, table: WordTable) -> tuple[int, ...]:
    if word in table.words:
        return table.words[word]
    for length in table.prefix_lengths:
        numbers = table.prefixes.get(word[:length])
        if numbers is not None:
            return numbers
    return ()


def _mentions_of(
    number: int, hits: list[Hit], clauses: tuple[ClauseScore, ...], pack: AspectPack
) -> list[Mention]:
    longest: dict[int, Hit] = {}
    for hit in hits:
        known = longest.get(hit[2])
        if known is None or hit[1] - hit[0] > known[1] - known[0]:
            longest[hit[2]] = hit
    clause = clauses[number]
    shared = _neighbour(number, clauses) if not clause.score else clause.score
    own = _nearest(clause, hits) if len(longest) > 1 else {}
    return [
        _mention(pack.aspects[aspect].id, own.get(aspect, shared), hit, number)
        for aspect, hit in longest.items()
    ]


def _mention(aspect: str, score: float, hit: Hit, number: int) -> Mention:
    polarity: Polarity = "pos" if score > POLAR_FROM else "neg" if score < -POLAR_FROM else "neu"
    return Mention(aspect, polarity, score, hit[0], hit[1], number)


def _neighbour(number: int, clauses: tuple[ClauseScore, ...]) -> float:
    """Half the next clause's score, else half the one's before, else half the text's mean."""
    for other in (number + 1, number - 1):
        if 0 <= other < len(clauses) and clauses[other].score:
            return NEIGHBOUR_SHARE * clauses[other].score
    return NEIGHBOUR_SHARE * sum([clause.score for clause in clauses]) / len(clauses)


def _nearest(clause: ClauseScore, hits: list[Hit]) -> dict[int, float]:
    """Aspect -> the opinions that stand nearest to it; only where the clause holds both sides."""
    values = [reason.value for reason in clause.reasons]
    if not values or min(values) >= 0 or max(values) <= 0:
        return {}
    raw = sum(values)
    weight = clause.score / raw if raw and clause.score else 1.0
    totals: dict[int, float] = {}
    for reason in clause.reasons:
        nearest = min(hits, key=lambda hit: max(hit[0] - reason.end, reason.start - hit[1], 0))
        totals[nearest[2]] = totals.get(nearest[2], 0.0) + reason.value * weight
    return totals


def at_original(mention: Mention, start: int, end: int) -> Mention:
    """The mention with its places in the original text."""
    return mention._replace(start=start, end=end)
