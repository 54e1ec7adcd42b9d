"""What was typed, before anything heavy is loaded. Nothing is read or checked here."""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal


@dataclass(frozen=True)
class Shared:
    """Options every question-asking command takes; None = not typed."""

    db: str | None = None
    model: Path | None = None
    today: str | None = None
    lang: str | None = None
    config: Path | None = None
    llm: str | None = None

    def typed(self) -> dict[str, str | Path | None]:
        """By the names of agent.settings.Settings."""
        return {
            "db": self.db,
            "model": self.model,
            "today": self.today,
            "language": self.lang,
            "llm": self.llm,
        }


class ReaderLeft(Exception):  # noqa: N818 - the end of a pipe is no error
    """The reader of standard output went away, as `| head` does."""


class OutputLost(Exception):  # noqa: N818 - the disk's fault
    """Standard output cannot be written: a full disk, most likely."""


def language_typed(words: list[str]) -> Literal["en", "zh"] | None:
    """The language `--lang` names, read before any parsing: help and usage faults speak it."""
    named = {following for word, following in pairwise(words) if word == "--lang"}
    named |= {word.removeprefix("--lang=") for word in words if word.startswith("--lang=")}
    if "zh" in named:
        return "zh"
    return "en" if "en" in named else None


def wants_json(words: list[str]) -> bool:
    """Whether a machine listens: `--json`, or the format json."""
    pairs = pairwise(words)
    return bool(
        {"--json", "-fjson", "--format=json"} & set(words)
        or any(name in {"-f", "--format"} and value == "json" for name, value in pairs)
    )
