"""Values: which stored value a word means when it is not written as stored.

The first rungs (equal, given names, spacing, affixes) stand in the lexicon, slips in repair.py;
here are names in the other language and one word of a longer name.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from agent.offline.cover import Token
from agent.offline.lexicon import Lexicon, Meaning
from agent.offline.spelling import other_language_names

CHINESE = re.compile(r"[一-鿿]+")
SHORTEST = 3
"""Letters of a word that may stand for a longer value."""
SEVERAL = 12
"""Values that share a word: more than these are no reading."""


@dataclass(frozen=True)
class PartialValues:
    """Words of longer values, for the words nothing else explains."""

    lexicon: Lexicon

    @cached_property
    def by_word(self) -> Mapping[str, tuple[Meaning, ...]]:
        """Word -> the values of several words that hold it."""
        found: dict[str, dict[tuple[str, object], Meaning]] = {}
        for surface, meanings in self.lexicon.entries.items():
            words = surface.split()
            if len(words) < 2:
                continue
            for meaning in meanings:
                if meaning.kind == "value":
                    for word in words:
                        if len(word) >= SHORTEST:
                            known = found.setdefault(word, {})
                            known[meaning.id, meaning.value] = meaning
        return {word: tuple(values.values()) for word, values in found.items()}

    @cached_property
    def by_head(self) -> Mapping[str, tuple[Meaning, ...]]:
        """Last word (or last two characters) of longer dimension names -> those dimensions."""
        found: dict[str, dict[str, Meaning]] = {}
        for surface, meanings in self.lexicon.entries.items():
            for meaning in meanings:
                if meaning.kind == "dimension" and len(surface) > 2:
                    head = surface.split()[-1] if surface.isascii() else surface[-2:]
                    if head != surface:
                        found.setdefault(head, {})[meaning.id] = meaning
        return {head: tuple(named.values()) for head, named in found.items()}

    def with_heads(self, tokens: Sequence[Token]) -> tuple[Token, ...]:
        """The tokens, with 'by type' or 按原因 read as the dimensions whose names end so."""
        read = list(tokens)
        for place, token in enumerate(tokens):
            marked = place > 0 and tokens[place - 1].word("by", "each", "which") is not None
            if marked and not token.of_model and not token.time and not token.word("unit"):
                meanings = self.by_head.get(token.words, ())
                if meanings:
                    read[place] = replace(token, meanings=meanings, certainty="assumed")
        return tuple(read)

    @cached_property
    def by_part(self) -> Mapping[str, tuple[Meaning, ...]]:
        """First or last characters (two and more) of longer Chinese values -> those values."""
        found: dict[str, dict[tuple[str, object], Meaning]] = {}
        for surface, meanings in self.lexicon.entries.items():
            if len(surface) <= SHORTEST or not CHINESE.fullmatch(surface):
                continue
            named = [meaning for meaning in meanings if meaning.kind == "value"]
            for size in range(2, len(surface)) if named else ():
                for part in (surface[:size], surface[-size:]):
                    known = found.setdefault(part, {})
                    known.update({(one.id, one.value): one for one in named})
        return {part: tuple(values.values()) for part, values in found.items()}

    def with_partial(self, tokens: Sequence[Token]) -> tuple[Token, ...]:
        """The tokens, with a lone word of a longer value read as that value, as an assumption."""
        read = [self._partial(token) for token in tokens]
        for place, token in enumerate(read):
            if not token.known and CHINESE.fullmatch(token.words):
                return self._with_part(read, place)
        return tuple(read)

    def _with_part(self, tokens: list[Token], place: int) -> tuple[Token, ...]:
        """家具 in 家具类销售额: unknown characters, with small words that touch them, as a part."""
        for first in range(max(place - 2, 0), place + 1):
            for last in range(min(place + 2, len(tokens) - 1), place - 1, -1):
                run = tokens[first : last + 1]
                words = "".join(token.words for token in run)
                small = all(not one.known or (one.harmless and len(one.words) == 1) for one in run)
                meanings = self.by_part.get(words, ())
                alike = len({one.id for one in meanings}) == 1
                if small and alike and 1 < len(meanings) <= SEVERAL:
                    found = Token(run[0].start, run[-1].end, words, meanings, certainty="assumed")
                    return (*tokens[:first], found, *tokens[last + 1 :])
        return tuple(tokens)

    def _partial(self, token: Token) -> Token:
        if token.known or not token.words.isalpha():
            return token
        meanings = tuple(self._meant(token.words))
        if not meanings:
            return token
        return replace(token, meanings=meanings, certainty="assumed")

    def _meant(self, word: str) -> Iterator[Meaning]:
        """Values with another name in the other language, else those that hold the word."""
        elsewhere = [
            meaning
            for name in other_language_names(word)
            for meaning in self.lexicon.meanings(name)
            if meaning.kind == "value"
        ]
        meanings = elsewhere or self.by_word.get(word, ())
        if len(meanings) <= SEVERAL:
            yield from meanings
