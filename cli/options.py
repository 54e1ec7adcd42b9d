"""What was typed, before anything heavy is loaded. Nothing is read or checked here."""

from dataclasses import dataclass
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

    def typed(self) -> dict[str, str | Path | None]:
        """By the names of agent.settings.Settings."""
        return {"db": self.db, "model": self.model, "today": self.today, "language": self.lang}


class ReaderLeft(Exception):  # noqa: N818 - the end of a pipe is no error
    """The reader of standard output went away, as `| head` does."""


def language_typed(words: list[str]) -> Literal["en", "zh"] | None:
    """The language `--lang` names, read before any parsing: help and usage faults speak it."""
    for word, following in zip(words, [*words[1:], ""], strict=True):
        match word.removeprefix("--lang=") if word.startswith("--lang=") else following:
            case ("en" | "zh") as language if word.split("=")[0] == "--lang":
                return language
            case _:
                continue
    return None


def wants_json(words: list[str]) -> bool:
    """Whether a machine listens: `--json`, or the format json."""
    pairs = zip(words, words[1:], strict=False)
    return bool(
        {"--json", "-fjson", "--format=json"} & set(words)
        or any(name in {"-f", "--format"} and value == "json" for name, value in pairs)
    )
