"""Taken apart: which long names may be read word by word, and whether that loses a word."""

from agent.offline.draft import Draft, Piece

SHORTEST = 4
"""Characters of a Chinese name that may have words within it."""
SMALL = frozenset({"connector", "copula", "particle", "classifier", "opener", "past"})
"""Classes that may stay without a slot where a long name is taken apart."""


def is_long_name(words: str) -> bool:
    """A name that has words within it."""
    return " " in words or (words[0] >= "一" and len(words) >= SHORTEST)


def loses_part(draft: Draft, name: Piece) -> bool:
    """'deal size' taken apart leaves a size that says nothing: the name was meant."""
    return any(
        not slot
        and part.token.end > name.token.start
        and part.token.start < name.token.end
        and not any(meaning.id in SMALL for meaning in part.token.meanings)
        for part, slot in zip(draft.pieces, draft.slots, strict=True)
    )
