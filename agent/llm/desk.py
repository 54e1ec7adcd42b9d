"""Everything a question does with the model goes over one desk: what it cost, what went wrong.

Planner and narrator share it, so that one budget holds for both. Knows no form and no word.
"""

from collections.abc import Callable, Sequence
from typing import Literal

from agent.llm.client import Check, ModelClient
from agent.llm.messages import Limits, Message, ModelFault, ModelReply, ToolSchema
from agent.moves import PlannerUse, Remark

LIMITS = Limits(calls=4, tokens_in=40_000, tokens_out=4_000, seconds=30.0)
"""Of one question: planning and wording, repairs and look-ups together."""
PLANNING = 20.0
"""Seconds of them for planning."""


class Desk:
    """One client and the question in hand."""

    def __init__(
        self, client: ModelClient, clock: Callable[[], float], limits: Limits = LIMITS
    ) -> None:
        """Keep the client; a question begins with `begin`. `clock` gives seconds."""
        self.client = client
        self._clock = clock
        self.limits = limits
        self.asking = False
        """True while a request runs; read from other threads."""
        self._remarks: list[Remark] = []
        self._planned: Literal["offline", "model", "both"] = "offline"
        self._prose: Literal["offline", "model"] = "offline"
        self._seconds = 0.0

    def begin(self) -> None:
        """A new question."""
        self._remarks, self._planned, self._prose = [], "offline", "offline"
        self._seconds = 0.0
        self.client.begin(self.limits)

    def stop(self) -> None:
        """End the running request; from any thread."""
        self.client.stop()

    def warm(self) -> None:
        """Load what the first request needs; from any thread."""
        self.client.load()

    def close(self) -> None:
        """Let go of the connections."""
        self.client.close()

    def reply(
        self,
        messages: Sequence[Message],
        tools: Sequence[ToolSchema] = (),
        check: Check | None = None,
        seconds: float | None = None,
    ) -> ModelReply:
        """What the model says; raises ModelFault."""
        self.asking = True
        started = self._clock()
        try:
            return self.client.reply(messages, tools, check=check, seconds=seconds)
        finally:
            self.asking = False
            self._seconds += self._clock() - started

    @property
    def calls(self) -> int:
        """Requests of this question so far."""
        return self.client.spent.calls

    @property
    def calls_left(self) -> int:
        """Requests this question may still make."""
        return max(0, self.limits.calls - self.calls)

    def planned(self, by: Literal["offline", "model", "both"]) -> None:
        """Note whose plan is carried out."""
        self._planned = by

    def worded(self) -> None:
        """Note that the model's words stand in the answer."""
        self._prose = "model"

    def dropped(self) -> None:
        """Note that the model's words did not hold."""
        self.note(Remark("dropped"))

    def note(self, found: Remark) -> None:
        """Note what the user is told of the model, once."""
        if found not in self._remarks:
            self._remarks.append(found)

    def failed(self, fault: Exception) -> None:
        """Note why the model was of no use; a person's own stop is no news to them."""
        reason = fault.kind if isinstance(fault, ModelFault) else "bad_arguments"
        if reason != "stopped":
            self.note(Remark("failed", reason))

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What is said of the model beside the answer."""
        return tuple(self._remarks)

    @property
    def use(self) -> PlannerUse:
        """Who planned and what it cost."""
        spent = self.client.spent
        return PlannerUse(
            name=self._planned,
            model=spent.model or (self.client.endpoint.model if spent.calls else ""),
            calls=spent.calls,
            tokens=spent.tokens,
            cost=round(spent.cost, 6),
            seconds=round(self._seconds, 3),
            prose=self._prose,
        )
