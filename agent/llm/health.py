"""Which models of an endpoint may be asked now, after what became of earlier requests.

Sends nothing and counts no cost.
"""

from collections.abc import Callable

from agent.llm.endpoint import Endpoint, address_fault
from agent.llm.messages import FaultKind, ModelFault

SWITCHES_OFF: frozenset[FaultKind] = frozenset({"unauthorised", "forbidden"})
"""Faults that no repetition mends before the settings change; so is an unknown model."""
OURS: frozenset[FaultKind] = frozenset({
    "calls_spent", "tokens_spent", "cost_spent", "stopped", "outbox",
})  # fmt: skip
"""Ends that say nothing about the endpoint."""
FAILURES = 3
"""Questions in a row that the model failed; then it rests."""
REST = 60.0


class Health:
    """What is known of an endpoint's models; lives as long as their client."""

    def __init__(self, endpoint: Endpoint, clock: Callable[[], float]) -> None:
        """Every model is well; `clock` gives seconds."""
        self._endpoint = endpoint
        self._clock = clock
        self._off: dict[str, ModelFault] = {}
        self._given_up: set[str] = set()
        self._failures = 0
        self._rests_until = 0.0

    def begin(self) -> None:
        """A new question: a model that was given up for the last one gets its chance."""
        self._given_up.clear()

    def fault(self) -> ModelFault | None:
        """Why nobody may be asked; None where somebody may."""
        if fault := address_fault(self._endpoint):
            return fault
        if all(model in self._off for model in self._endpoint.models):
            return next(iter(self._off.values()), ModelFault("no_key"))
        return ModelFault("paused") if self._clock() < self._rests_until else None

    def models(self) -> tuple[str, ...]:
        """Whom to ask, in order; one that this question gave up only where no other is left."""
        known = tuple(model for model in self._endpoint.models if model not in self._off)
        return tuple(model for model in known if model not in self._given_up) or known

    def failed(self, model: str, fault: ModelFault) -> None:
        """One request came to nothing."""
        if fault.kind in SWITCHES_OFF:
            self._off.update(dict.fromkeys(self._endpoint.models, fault))
        if fault.kind == "not_found":
            self._off[model] = fault

    def given_up(self, model: str) -> None:
        """The rest of the question goes to another model, where there is one."""
        self._given_up.add(model)

    def ended(self, fault: ModelFault | None) -> None:
        """A reply was got, or nobody gave one."""
        if fault is None:
            self._failures = 0
        elif fault.kind not in OURS | SWITCHES_OFF:
            self._failures += 1
            if self._failures >= FAILURES:
                self._failures = 0
                self._rests_until = self._clock() + REST
