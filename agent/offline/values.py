"""Values: which stored value a word means when it is not written as stored.

The first rungs (equal, given names, spacing, affixes) stand in the lexicon, slips in repair.py;
here are names in the other language and one word of a longer name.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from agent.offline.cover import Token
from agent.offline.lexicon import Lexicon, Meaning
from agent.offline.spelling import other_language_names

SHORTEST = 3
"""Letters of a word that may stand for a longer value."""
SEVERAL = 4
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

    def with_partial(self, tokens: Sequence[Token]) -> tuple[Token, ...]:
        """The tokens, with a lone word of a longer value read as that value, as an assumption."""
        return tuple(self._partial(token) for token in tokens)

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
