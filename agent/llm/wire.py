"""Our messages as the wire wants them, and a reply of the wire as ours: whole, or a fault.

Chat completions, function calling only: no response_format, no streaming. Knows no library.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from agent.llm.messages import (
    Json,
    Message,
    ModelFault,
    ModelReply,
    ToolCall,
    ToolSchema,
    count_tokens,
)
from text_analysis.privacy import mask_text

TOKENS_A_MESSAGE = 4
WHOLE = ("stop", "tool_calls", "function_call")
"""Reasons to finish that mean: this is all."""


@dataclass(frozen=True)
class RawReply:
    """What the library made of a reply."""

    text: str
    calls: tuple[ToolCall, ...]
    broken: tuple[str, ...]
    """Names of calls whose arguments are no JSON object."""
    finish: str | None
    model: str
    tokens_in: int
    """0 = the endpoint did not say."""
    tokens_out: int


def message_json(message: Message) -> dict[str, Json]:
    """One message of chat completions."""
    found: dict[str, Json] = {"role": message.role, "content": message.text}
    if message.calls:
        found["tool_calls"] = [_call_json(call) for call in message.calls]
    if message.role == "tool":
        found["tool_call_id"] = message.call_id
    return found


def _call_json(call: ToolCall) -> dict[str, Json]:
    arguments = json.dumps(dict(call.arguments), ensure_ascii=False)
    function: dict[str, Json] = {"name": call.name, "arguments": arguments}
    return {"id": call.id, "type": "function", "function": function}


def tool_json(tool: ToolSchema) -> dict[str, Json]:
    """One function that is offered."""
    function: dict[str, Json] = {
        "name": tool.name,
        "description": tool.description,
        "parameters": dict(tool.parameters),
    }
    return {"type": "function", "function": function}


def forced(name: str) -> dict[str, Json]:
    """The choice of exactly this function."""
    return {"type": "function", "function": {"name": name}}


def tokens_of(messages: Sequence[Message], tools: Sequence[ToolSchema]) -> int:
    """A number of tokens a request does not exceed by much, before anyone has counted."""
    texts = [json.dumps(message_json(one), ensure_ascii=False) for one in messages]
    texts += [json.dumps(tool_json(tool), ensure_ascii=False) for tool in tools]
    return sum(count_tokens(text) + TOKENS_A_MESSAGE for text in texts)


def tokens_of_reply(raw: RawReply) -> int:
    """The same for a reply."""
    said = [json.dumps(dict(call.arguments), ensure_ascii=False) for call in raw.calls]
    return sum(count_tokens(text) for text in (raw.text, *said)) + TOKENS_A_MESSAGE


def whole(raw: RawReply, offered: Sequence[str], asked: str) -> ModelReply:
    """The reply, if nothing of it is missing; else ModelFault.

    No finish reason is accepted beside a call that could be read: some local servers send none.
    """
    fault = _fault(raw, offered)
    if fault is not None:
        raise fault
    return ModelReply(raw.text, raw.calls, raw.model or asked)


def _fault(raw: RawReply, offered: Sequence[str]) -> ModelFault | None:
    if raw.finish == "length":
        return ModelFault("length")
    if raw.finish == "content_filter":
        return ModelFault("refused")
    if raw.broken:
        return ModelFault("bad_call", ", ".join(raw.broken)[:80])
    if raw.finish not in WHOLE and not (raw.finish is None and raw.calls):
        return ModelFault("cut")
    if not raw.calls and not raw.text.strip():
        return ModelFault("empty")
    unknown = [call.name for call in raw.calls if call.name not in offered]
    return ModelFault("unknown_tool", ", ".join(unknown)[:80]) if unknown else None


_REPAIRS: Mapping[str, str] = {
    "bad_call": "Your last call could not be read: its arguments are not one JSON object.",
    "unknown_tool": "Your last call names a function that does not exist.",
    "bad_arguments": "Your last call could not be used: {detail}",
}


def with_repair(
    messages: Sequence[Message],
    fault: ModelFault,
    offered: Sequence[str],
    veil: Callable[[str], str] | None = None,
) -> tuple[Message, ...]:
    """The same talk with what was wrong handed back, for faults the model can mend."""
    wrong = _REPAIRS.get(fault.kind)
    if wrong is None:
        return tuple(messages)
    can = f" The functions are: {', '.join(offered)}." if offered else ""
    said = wrong.format(detail=fault.detail) + can + " Answer again, whole."
    return (*messages, without_persons(Message("user", said), veil))


def without_persons(message: Message, veil: Callable[[str], str] | None) -> Message:
    """A message without contacts; without known names where it is not our own rules."""
    hide = mask_text if veil is None or message.role == "system" else veil
    calls = tuple(replace(call, arguments=_hidden(call.arguments, hide)) for call in message.calls)
    return replace(message, text=hide(message.text), calls=calls)


def _hidden(arguments: Mapping[str, Json], hide: Callable[[str], str]) -> Mapping[str, Json]:
    return {name: _hidden_value(value, hide) for name, value in arguments.items()}


def _hidden_value(value: Json, hide: Callable[[str], str]) -> Json:
    match value:
        case str():
            return hide(value)
        case list():
            return [_hidden_value(one, hide) for one in value]
        case dict():
            return {name: _hidden_value(one, hide) for name, one in value.items()}
        case _:
            return value
