"""What goes to a model and what comes back, as plain data; and why nothing came.

Knows no library, no wire format and no clock. `client.py` speaks it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from agent.protocols import Unavailable

Json = str | int | float | bool | list["Json"] | dict[str, "Json"] | None
"""A JSON value, as it stands in a tool's schema and in the arguments of a call."""


@dataclass(frozen=True)
class ToolSchema:
    """One function the model may call."""

    name: str
    description: str
    parameters: Mapping[str, Json]
    """JSON schema of an object, references inlined."""


@dataclass(frozen=True)
class ToolCall:
    """One call the model makes; its arguments are JSON, not yet checked against any form."""

    id: str
    name: str
    arguments: Mapping[str, Json]


@dataclass(frozen=True)
class Message:
    """One message of the talk."""

    role: Literal["system", "user", "assistant", "tool"]
    text: str = ""
    calls: tuple[ToolCall, ...] = ()
    """Of an assistant message: the calls it made."""
    call_id: str = ""
    """Of a tool message: the call it answers."""


@dataclass(frozen=True)
class ModelReply:
    """One whole reply: it has a text or a call, its calls name tools that were offered."""

    text: str
    calls: tuple[ToolCall, ...]
    model: str
    """The model that answered, as it names itself; else as it was asked for."""

    @property
    def message(self) -> Message:
        """The reply as a message, to carry the talk on."""
        return Message("assistant", self.text, self.calls)


@dataclass(frozen=True)
class Limits:
    """What one question may cost."""

    calls: int = 4
    """Requests, repeated ones and those to the fallback model among them."""
    tokens_in: int = 12_000
    tokens_out: int = 2_000
    cost: float | None = None
    """In the currency of the settings' prices; None = no limit."""
    seconds: float = 30.0
    """From `begin` to the last byte read."""


@dataclass(frozen=True)
class Spent:
    """What the question in hand has cost so far."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0
    counted: bool = True
    """False: at least one reply named no tokens and they were estimated."""
    model: str = ""
    """The model that answered last; empty = none did."""

    @property
    def tokens(self) -> int:
        """Both directions together."""
        return self.tokens_in + self.tokens_out


FaultKind = Literal[
    # nothing was sent
    "no_key", "insecure", "paused", "outbox",
    "calls_spent", "tokens_spent", "cost_spent", "stopped",
    # the endpoint answered with a status
    "bad_request", "too_long", "unauthorised", "forbidden", "not_found", "timed_out", "conflict",
    "rate_limited", "server", "refused",
    # no answer, or half of one
    "deadline", "connection", "not_json", "cut", "empty", "length",
    # an answer that cannot be used
    "bad_call", "unknown_tool", "bad_arguments",
]  # fmt: skip
FAULT_KINDS: tuple[FaultKind, ...] = get_args(FaultKind)


class ModelFault(Unavailable):
    """Why the model is of no use now; the offline planner or narrator steps in."""

    def __init__(
        self, kind: FaultKind, detail: str = "", status: int = 0, retry_after: str = ""
    ) -> None:
        """Keep the kind; `detail` is data from outside: readable, masked, 200 characters."""
        self.kind = kind
        self.detail = detail
        self.status = status
        self.retry_after = retry_after
        self.left = True
        """False: nothing of the request reached the endpoint."""
        super().__init__(kind)


def count_tokens(text: str) -> int:
    """A number of tokens that is not too low: Chinese and other wide signs 1, else 4 to one.

    `'上个季度'` -> 4, `'revenue by region'` -> 5. Libraries halve the Chinese part.
    """
    wide = sum(character >= "\u2e80" for character in text)
    return wide + -(-(len(text) - wide) // 4)


def first_json_object(text: str) -> Mapping[str, Json] | None:
    """The first JSON object in a text, fenced or bare; None where there is none.

    `'Sure: {"metric": "revenue"} as asked'` -> `{"metric": "revenue"}`
    """
    for start in _openings(text):
        try:
            found, _ = json.JSONDecoder().raw_decode(text, start)
        except (json.JSONDecodeError, RecursionError):
            continue
        return dict(found)
    return None


def _openings(text: str) -> Iterator[int]:
    start = text.find("{")
    while start >= 0:
        yield start
        start = text.find("{", start + 1)
