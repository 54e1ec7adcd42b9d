"""The only door to a model: deadline, retries, completeness, caps, outbox.

The one room of langchain and openai, loaded at the first request. Nothing is streamed, nothing is
traced, no redirect is followed, and a reply that is not whole is a fault.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from agent.llm.endpoint import Endpoint, seconds_to_wait
from agent.llm.health import OURS, SWITCHES_OFF, Health
from agent.llm.messages import FaultKind, Limits, Message, ModelFault, ModelReply, Spent, ToolSchema
from agent.llm.outbox import Outbox
from agent.llm.transport import Door, Options
from agent.llm.wire import (
    RawReply,
    tokens_of,
    tokens_of_reply,
    whole,
    with_repair,
    without_persons,
)

Veil = Callable[[str], str]
Check = Callable[[ModelReply], str]
"""What is wrong with a reply, for the model to mend; empty = nothing."""

ONCE_MORE: frozenset[FaultKind] = frozenset({
    "timed_out", "conflict", "rate_limited", "server", "connection", "not_json",
    "cut", "empty", "length", "bad_call", "unknown_tool", "bad_arguments",
})  # fmt: skip
"""Faults after which the same model is asked once more."""
NOT_BILLED: frozenset[FaultKind] = frozenset({
    "bad_request", "too_long", "unauthorised", "forbidden", "not_found", "timed_out", "conflict",
    "rate_limited", "server",
})  # fmt: skip
STANDARD = Limits()
WAIT = 0.5
"""Seconds before a repetition, where the endpoint names none."""


@dataclass(frozen=True)
class _Request:
    messages: tuple[Message, ...]
    tools: tuple[ToolSchema, ...]
    must_call: str | None
    check: Check | None

    @property
    def offered(self) -> tuple[str, ...]:
        return tuple(tool.name for tool in self.tools)


class ModelClient:
    """One endpoint and one question at a time; raises ModelFault for every other outcome."""

    def __init__(
        self,
        endpoint: Endpoint,
        outbox: Outbox | None,
        clock: Callable[[], float],
        wait: float = WAIT,
        veil: Veil | None = None,
    ) -> None:
        """Keep them; nothing is loaded or sent before the first reply is asked for.

        Without an outbox nothing is written down: for tests. `wait` is the pause before a second
        try, where the endpoint names none. `veil` takes names out of what is not our own text:
        the last door, whoever wrote the messages.
        """
        self._wait = wait
        self._veil = veil
        self.endpoint = endpoint
        self._clock = clock
        self._limits = Limits()
        self._spent = Spent()
        self._begun: float | None = None
        self._runner: asyncio.Runner | None = None
        self._door = Door(endpoint, outbox)
        self._task: asyncio.Task[ModelReply] | None = None
        self._stopped = False
        self._health = Health(endpoint, clock)
        self._plain: set[str] = set()

    @property
    def spent(self) -> Spent:
        """What this question has cost so far."""
        return self._spent

    def begin(self, limits: Limits = STANDARD) -> None:
        """A new question: counters at zero, the deadline begins."""
        self._limits = limits
        self._spent = Spent()
        self._begun = self._clock()
        self._stopped = False
        self._health.begin()

    def reply(
        self,
        messages: Sequence[Message],
        tools: Sequence[ToolSchema] = (),
        must_call: str | None = None,
        check: Check | None = None,
        seconds: float | None = None,
    ) -> ModelReply:
        """The model's whole reply; raises ModelFault, at the latest when the time is over.

        `must_call` forces one function. `check` says what is wrong with a reply: the model is told
        once. `seconds` is a shorter time than the question's. Retries and repairs count as calls.
        """
        if self._begun is None:
            self.begin(self._limits)
        if fault := self._closed():
            raise fault
        veiled = tuple(without_persons(message, self._veil) for message in messages)
        request = _Request(veiled, tuple(tools), must_call, check)
        self._door.load()
        if fault := self._closed():  # stopped while the libraries were loaded
            raise fault
        left = self._seconds_left()
        allowed = left if seconds is None else min(left, seconds)
        try:
            found = self._run(self._within(allowed, self._from_any(request)))
        except ModelFault as fault:
            self._health.ended(fault)
            raise
        self._health.ended(None)
        return found

    def load(self) -> None:
        """Load the libraries ahead of the first reply; from any thread."""
        self._door.load()

    def stop(self) -> None:
        """End the running reply with the fault `stopped`; from any thread."""
        self._stopped = True
        task = self._task
        if task is not None:
            task.get_loop().call_soon_threadsafe(task.cancel)

    def close(self) -> None:
        """Let go of the connections."""
        if self._runner is not None:
            self._runner.run(self._door.close())
            self._runner.close()
            self._runner = None

    def _closed(self) -> ModelFault | None:
        """Why nothing is sent at all."""
        if self._stopped:
            return ModelFault("stopped")
        return self._health.fault()

    def _seconds_left(self) -> float:
        begun = self._clock() if self._begun is None else self._begun
        return max(0.0, begun + self._limits.seconds - self._clock())

    def _run(self, work: "Awaitable[ModelReply]") -> ModelReply:
        if self._runner is None:
            self._runner = asyncio.Runner()

        async def told() -> ModelReply:
            self._task = asyncio.current_task()
            try:
                return await work
            except asyncio.CancelledError:
                if self._stopped:
                    raise ModelFault("stopped") from None
                raise
            finally:
                self._task = None

        return self._runner.run(told())

    async def _within(self, seconds: float, work: "Awaitable[ModelReply]") -> ModelReply:
        try:
            async with asyncio.timeout(seconds):
                return await work
        except TimeoutError:
            raise ModelFault("deadline") from None

    async def _from_any(self, request: _Request) -> ModelReply:
        """The first model that answers; the last one's fault when none does."""
        last: ModelFault | None = None
        for model in self._health.models():
            if last is not None and not self._may_call():
                break
            try:
                return await self._from(model, request, once_more=last is None)
            except ModelFault as fault:
                if fault.kind in OURS or fault.kind in SWITCHES_OFF:
                    raise
                self._health.given_up(model)
                last = fault
        raise last or ModelFault("no_key")

    async def _from(self, model: str, request: _Request, *, once_more: bool) -> ModelReply:
        """Ask one model, and once more after a fault that may pass."""
        try:
            return await self._once(model, request)
        except ModelFault as fault:
            self._health.failed(model, fault)
            again = self._again(model, fault, request) if once_more else None
            if again is None:
                raise
        await asyncio.sleep(again[0])
        return await self._once(model, again[1])

    def _again(
        self, model: str, fault: ModelFault, request: _Request
    ) -> tuple[float, _Request] | None:
        """How long to wait and what to ask then; None = the fault stands."""
        if not self._may_call():
            return None
        if fault.kind == "bad_request" and model not in self._plain:
            self._plain.add(model)  # perhaps it knows no temperature, or no forced call
            return 0.0, request
        if fault.kind not in ONCE_MORE:
            return None
        wait = seconds_to_wait(fault.retry_after, self._wait) if fault.status else 0.0
        if wait >= self._seconds_left():
            return None
        mended = with_repair(request.messages, fault, request.offered, self._veil)
        return wait, replace(request, messages=mended)

    def _may_call(self) -> bool:
        return self._spent.calls < self._limits.calls

    async def _once(self, model: str, request: _Request) -> ModelReply:
        """One request and its reply, counted."""
        size = tokens_of(request.messages, request.tools)
        room = self._room(size)
        options = Options(model, room, request.must_call, plain=model in self._plain)
        self._spent = replace(self._spent, calls=self._spent.calls + 1)
        try:
            raw = await self._door.send(request.messages, request.tools, options)
        except ModelFault as fault:
            if fault.left and fault.kind not in NOT_BILLED | OURS:
                self._count(size, 0, counted=False)
            raise
        except asyncio.CancelledError:
            self._count(size, 0, counted=False)
            raise
        self._count_reply(raw, size)
        found = whole(raw, request.offered, model)
        self._spent = replace(self._spent, model=found.model)
        wrong = request.check(found) if request.check is not None else ""
        if wrong:
            raise ModelFault("bad_arguments", wrong)
        return found

    def _room(self, size: int) -> int:
        """Tokens a reply may have; raises when a cap would be passed."""
        limits, spent = self._limits, self._spent
        if spent.calls >= limits.calls:
            raise ModelFault("calls_spent")
        room = limits.tokens_out - spent.tokens_out
        if spent.tokens_in + size > limits.tokens_in or room <= 0:
            raise ModelFault("tokens_spent")
        if limits.cost is not None:
            most = spent.cost + self.endpoint.cost(size, room)
            if most > limits.cost:
                raise ModelFault("cost_spent")
        return room

    def _count_reply(self, raw: RawReply, size: int) -> None:
        counted = raw.tokens_in > 0 and raw.tokens_out > 0
        if counted:
            self._count(raw.tokens_in, raw.tokens_out, counted=True)
        else:
            self._count(size, tokens_of_reply(raw), counted=False)

    def _count(self, tokens_in: int, tokens_out: int, *, counted: bool) -> None:
        spent = self._spent
        self._spent = replace(
            spent,
            tokens_in=spent.tokens_in + tokens_in,
            tokens_out=spent.tokens_out + tokens_out,
            cost=spent.cost + self.endpoint.cost(tokens_in, tokens_out),
            counted=spent.counted and counted,
        )
