"""What things complained about are called: names of stored aspects, keywords of shipped packs."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from agent.offline.feedback_words import THEME_LEAD, THEME_TAIL
from agent.offline.lexicon import Lexicon, Match
from agent.offline.normalise import normalise
from semantic_layer.vocabulary import Vocabulary

ASPECTS = frozenset({"aspect"})
"""Dimensions whose stored values are aspects."""
LONG_NAME = 2
"""Characters of a measure's name that may be an aspect as well: 退款, but not 退款率."""


class AspectNames:
    """Finds aspects in questions over one model."""

    def __init__(self, vocabulary: Vocabulary, lexicon: Lexicon) -> None:
        """Keep what names come from."""
        self._vocabulary = vocabulary
        self._lexicon = lexicon

    def called(self, words: str) -> str | None:
        """The aspect of a name; None = no aspect is called so."""
        plain = words.removeprefix("the ")
        return self._ids.get(words) or self._ids.get(plain) or self._ids.get(f"the {plain}")

    @cached_property
    def _ids(self) -> Mapping[str, str]:
        """Word -> aspect: names of the stored ones, and the keywords of the packs that ship."""
        # late: the packs are read when the first question about complaints is asked
        from text_analysis.aspect_file import shipped_pack, shipped_packs

        found: dict[str, str] = {}
        stored = [t for t in self._vocabulary.terms if t.kind == "value" and t.id in ASPECTS]
        known = {str(term.value) for term in stored}
        for pack in (shipped_pack(name) for name in shipped_packs()):
            for aspect in pack.aspects:
                if known and aspect.id not in known:
                    continue
                plain = (one for one in aspect.keywords if not one.endswith("*"))
                for word in (*aspect.names.values(), aspect.id, *plain):
                    found.setdefault(normalise(word).text, aspect.id)
        for term in stored:
            found[normalise(term.text).text] = str(term.value)
        return found

    def taken_out(self, text: str, *, anywhere: bool = False) -> tuple[str, tuple[str, ...]]:
        """The text without the aspects it names as what is complained about, and those aspects.

        "about delivery in East China" -> " in East China"; a value of the data keeps its words.
        """
        found: list[str] = []
        for start, end, aspect in sorted(self._hits(text), reverse=True):
            before, after = text[:start], text[end:]
            lead = THEME_LEAD.search(before.rstrip())
            tail = THEME_TAIL.match(after)
            chinese = text[start] >= "一"
            if not (lead or chinese or anywhere) and before.strip():
                continue
            before = before.rstrip()[: lead.start()] if lead else before
            text = f"{before} {after[tail.end() :] if tail and chinese else after}"
            found.append(aspect)
        return text, tuple(reversed(found))

    def _hits(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Longest names first; none that is, or is a part of, another name of the data."""
        others = [hit for hit in self._lexicon.scan(text) if _is_other(hit)]
        taken: list[tuple[int, int]] = []
        for word in sorted(self._ids, key=len, reverse=True):
            start = text.find(word)
            while start >= 0:
                end = _with_plural(text, start + len(word))
                led = THEME_LEAD.search(text[:start].rstrip()) is not None
                free = all(end <= one or start >= other for one, other in taken)
                if free and _is_whole(text, start, end) and not _held(others, start, end, led):
                    taken.append((start, end))
                    yield _with_article(text, start), end, self._ids[word]
                start = text.find(word, end)


def _held(others: list[Match], start: int, end: int, led: bool) -> bool:
    """Whether another name holds these words; what is complained about may be a record's name."""
    for hit in others:
        if end <= hit.start or start >= hit.end:
            continue
        longer = hit.end - hit.start > end - start
        if longer or not led or any(one.kind == "value" for one in hit.meanings):
            return True
    return False


def _is_other(hit: Match) -> bool:
    """A split, a kind of record, a value of another dimension; a measure of a longer name."""
    kinds = {one.kind for one in hit.meanings if one.id not in ASPECTS}
    if any(one.kind == "value" and one.id in ASPECTS for one in hit.meanings):
        return False
    return bool(kinds & {"dimension", "entity", "value", "date"}) or (
        "metric" in kinds and hit.end - hit.start > LONG_NAME
    )


def _with_plural(text: str, end: int) -> int:
    """The end of a name with its English plural."""
    is_plural = text[end : end + 1] == "s" and text[end - 1].isascii()
    return end + 1 if is_plural and not text[end + 1 : end + 2].isalpha() else end


def _is_whole(text: str, start: int, end: int) -> bool:
    """Latin names only as whole words."""
    if text[start] >= "一":
        return True
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isalnum() and before.isascii()) and not (after.isalnum() and after.isascii())


def _with_article(text: str, start: int) -> int:
    """The place of a "the" before a name."""
    return start - 4 if text[max(start - 4, 0) : start] == "the " else start
