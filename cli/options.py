"""What was typed, before anything heavy is loaded. Nothing is read or checked here."""

from dataclasses import dataclass
from pathlib import Path


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
