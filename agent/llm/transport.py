"""One request and its raw reply: the only room of langchain and openai, loaded on first need.

What leaves is written to the outbox first, byte for byte; headers we do not need are taken off,
tracing is off, redirects are not followed, and the library repeats nothing by itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from ssl import SSLContext
from typing import TYPE_CHECKING

from agent.llm.endpoint import (
    NO_KEY,
    Endpoint,
    counts_completion_tokens,
    extra_fields,
    harmless,
    status_fault,
)
from agent.llm.messages import Message, ModelFault, ToolCall, ToolSchema
from agent.llm.outbox import Outbox
from agent.llm.wire import RawReply, forced, message_json, tool_json

if TYPE_CHECKING:
    import httpx2
    from langchain_core.messages import AIMessage
    from langchain_openai import ChatOpenAI

HEADERS = frozenset({
    "host", "content-type", "content-length", "accept", "accept-encoding", "connection",
    "authorization", "user-agent",
})  # fmt: skip
"""What a request needs; the rest would tell the endpoint about this machine."""
OWN_NOTES = "askcrm_headers"
LONGEST_READ = 120.0
"""Seconds between two bytes; the deadline of the client ends a request long before."""


@dataclass(frozen=True)
class Options:
    """How one request is asked."""

    model: str
    room: int
    """Tokens the reply may have."""
    must_call: str | None = None
    plain: bool = False
    """True: without what some endpoints refuse, a temperature and a forced call."""


class Door:
    """The connections to one endpoint; used inside one event loop."""

    def __init__(self, endpoint: Endpoint, outbox: Outbox | None) -> None:
        """Keep both; nothing is loaded yet."""
        self._endpoint = endpoint
        self._outbox = outbox
        self._unwritten = False
        self._chats: dict[tuple[str, bool], ChatOpenAI] = {}

    def load(self) -> None:
        """Load the libraries, which takes a second or two, outside any event loop."""
        import langchain_openai
        import langsmith

        del langchain_openai, langsmith
        _trusted()

    async def send(
        self, messages: Sequence[Message], tools: Sequence[ToolSchema], options: Options
    ) -> RawReply:
        """The reply as the library reads it; raises ModelFault for every other end."""
        import openai
        from langchain_core.exceptions import ContextOverflowError
        from langsmith import tracing_context

        self._unwritten = False
        wire = [message_json(message) for message in messages]
        given = self._given(tools, options)
        key = self._endpoint.key
        try:
            with tracing_context(enabled=False):
                reply = await self._chat(options).bind(**given).ainvoke(wire)
        except ContextOverflowError as error:
            raise ModelFault("too_long", harmless(str(error), key)) from None
        except openai.APIStatusError as error:
            after = str(error.response.headers.get("retry-after", ""))
            raise status_fault(error.status_code, error.message, key, after) from None
        except (openai.APIConnectionError, OSError) as error:
            from httpx2 import ConnectError, ConnectTimeout

            fault = ModelFault("outbox" if self._unwritten else "connection")
            fault.left = not any(
                isinstance(one, ConnectError | ConnectTimeout) for one in _causes(error)
            )
            raise fault from None
        except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
            # Not JSON, or JSON of another shape: the library has no error of its own for it.
            raise ModelFault("not_json", harmless(str(error), key)) from None
        return _raw(reply)

    async def close(self) -> None:
        """Let go of the connections."""
        if "_http" in self.__dict__:
            await self._http.aclose()

    def _given(self, tools: Sequence[ToolSchema], options: Options) -> dict[str, object]:
        """What goes beside the messages."""
        given: dict[str, object] = {}
        if tools:
            given["tools"] = [tool_json(tool) for tool in tools]
            must = options.must_call if not options.plain else None
            given["tool_choice"] = forced(must) if must else "auto"
        extra = extra_fields(self._endpoint)
        if counts_completion_tokens(self._endpoint):
            given["max_completion_tokens"] = options.room
        else:
            extra["max_tokens"] = options.room
        if extra:
            given["extra_body"] = extra
        return given

    def _chat(self, options: Options) -> "ChatOpenAI":
        known = self._chats.get((options.model, options.plain))
        if known is None:
            known = self._new_chat(options)
            self._chats[options.model, options.plain] = known
        return known

    def _new_chat(self, options: Options) -> "ChatOpenAI":
        from langchain_openai import ChatOpenAI
        from openai import DefaultHttpxClient
        from pydantic import SecretStr

        return ChatOpenAI(
            model=options.model,
            base_url=self._endpoint.base_url,
            api_key=SecretStr(self._endpoint.key or NO_KEY),
            http_async_client=self._http,
            http_client=DefaultHttpxClient(verify=_trusted()),  # never used; the library wants one
            temperature=None if options.plain else 0.0,
            timeout=LONGEST_READ,
            max_retries=0,
            use_responses_api=False,
            disable_streaming=True,
            cache=False,
        )

    @cached_property
    def _http(self) -> "httpx2.AsyncClient":
        from openai import DefaultAsyncHttpxClient

        return DefaultAsyncHttpxClient(
            verify=_trusted(),
            follow_redirects=False,
            event_hooks={"request": [self._leaving], "response": [_come_back]},
        )

    async def _leaving(self, request: "httpx2.Request") -> None:
        """Take off what is not needed, write down what is left."""
        request.extensions = {**request.extensions, OWN_NOTES: dict(request.headers)}
        for name in tuple(request.headers):
            if name.lower() not in HEADERS:
                del request.headers[name]
        request.headers["user-agent"] = "askcrm"
        if self._outbox is None:
            return
        shown = tuple(
            (name, value) for name, value in request.headers.items() if name != "authorization"
        )
        where = f"{request.url.scheme}://{request.url.netloc.decode()}{request.url.path}"
        self._unwritten = True
        self._outbox.keep(where, shown, request.content)
        self._unwritten = False


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and what caused it."""
    found: BaseException | None = error
    while found is not None:
        yield found
        found = found.__cause__


@cache
def _trusted() -> SSLContext:
    """The certificates of the machine, read once: a tenth of a second."""
    from httpx2 import create_ssl_context

    return create_ssl_context()


async def _come_back(response: "httpx2.Response") -> None:
    """Give the library back the notes to itself that it keeps in the headers of a request."""
    response.request.headers.update(response.request.extensions.get(OWN_NOTES, {}))


def _raw(reply: "AIMessage") -> RawReply:
    said: Mapping[str, object] = reply.response_metadata
    usage = reply.usage_metadata
    finish, model = said.get("finish_reason"), said.get("model_name")
    return RawReply(
        text=str(reply.text),
        calls=tuple(
            ToolCall(call["id"] or "", call["name"], call["args"]) for call in reply.tool_calls
        ),
        broken=tuple(call["name"] or "" for call in reply.invalid_tool_calls),
        finish=finish if isinstance(finish, str) else None,
        model=model if isinstance(model, str) else "",
        tokens_in=usage["input_tokens"] if usage else 0,
        tokens_out=usage["output_tokens"] if usage else 0,
    )
