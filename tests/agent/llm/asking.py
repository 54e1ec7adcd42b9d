"""An analyst over the small shop with a scripted model beside it, for transcripts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from agent.analyst import Analyst
from agent.assemble import open_analyst
from agent.settings import Settings
from tests.agent.llm.loopback_model import LoopbackModel, Received

Arguments = Mapping[str, object]


def query(**arguments: object) -> tuple[str, Arguments]:
    """A call of query_metrics."""
    return "query_metrics", arguments


@dataclass(frozen=True)
class Shop:
    """Where the small shop's files are."""

    db: Path
    model: Path
    folder: Path
    opened: list[Analyst] = field(default_factory=list)

    def analyst(self, server: LoopbackModel, mode: str = "when_needed", **more: object) -> Analyst:
        """The analyst of these settings; closed when the test ends."""
        analyst = open_analyst(
            Settings.model_validate(
                {
                    "db": str(self.db),
                    "model": self.model,
                    "today": "2026-05-20",
                    "data_folder": self.folder,
                    "history": False,
                    "llm": mode,
                    "llm_base_url": server.url,
                    "llm_model": "scripted",
                    **more,
                }
            )
        )
        self.opened.append(analyst)
        return analyst


def offered(request: Received) -> list[str]:
    """The functions a request offers."""
    tools = request.body.get("tools", [])
    assert isinstance(tools, list)
    return [tool["function"]["name"] for tool in tools]
