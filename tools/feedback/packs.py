"""What the shipped packs say of an aspect beside its words: whose it is, and a part of what."""

from collections.abc import Iterator, Mapping
from functools import cache

from text_analysis.aspect_file import Aspect, shipped_pack, shipped_packs

GENERAL = "general"


def _aspects() -> Iterator[Aspect]:
    """Of every pack, the general one last, so that it prevails."""
    for name in sorted(shipped_packs(), key=lambda pack: pack == GENERAL):
        yield from shipped_pack(name).aspects


@cache
def owners() -> Mapping[str, str]:
    """Aspect id -> the team that answers for it."""
    return {aspect.id: aspect.owner_team for aspect in _aspects()}


@cache
def parents() -> Mapping[str, str]:
    """Aspect id -> the one it is a part of: a text about the battery is one about quality."""
    return {aspect.id: aspect.parent for aspect in _aspects() if aspect.parent}
