"""An endpoint on 127.0.0.1 that speaks chat completions over real HTTP and says what it is told.

    with LoopbackModel(Calls(("query_metrics", {"metrics": ["revenue"]})), Says("done")) as server:
        client = ModelClient(Endpoint(server.url, "scripted"), None, time.monotonic)

A step is one reply, or a function of the request that returns one: `obey` reads the prompt and
does what its last order says. After the last step every request gets the last step again if
`repeat`, else a text that says so. `server.requests` holds what arrived, byte for byte.
"""

import json
import re
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from typing_extensions import override

USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}


@dataclass(frozen=True)
class Says:
    """A whole reply of text."""

    text: str
    finish: str | None = "stop"
    usage: Mapping[str, int] | None = field(default_factory=lambda: dict(USAGE))
    slowly: float = 0.0
    """Seconds between two bytes."""


@dataclass(frozen=True)
class Calls:
    """A whole reply of calls: (name, arguments as a mapping, or as the broken text sent)."""

    calls: tuple[tuple[str, Mapping[str, object] | str], ...]
    text: str = ""
    finish: str | None = "tool_calls"
    usage: Mapping[str, int] | None = field(default_factory=lambda: dict(USAGE))
    slowly: float = 0.0

    def __init__(
        self,
        *calls: tuple[str, Mapping[str, object] | str],
        text: str = "",
        finish: str | None = "tool_calls",
        usage: Mapping[str, int] | None = None,
        slowly: float = 0.0,
    ) -> None:
        """`Calls(("query_metrics", {...}))`"""
        object.__setattr__(self, "calls", calls)
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "finish", finish)
        object.__setattr__(self, "usage", dict(USAGE) if usage is None else usage)
        object.__setattr__(self, "slowly", slowly)


@dataclass(frozen=True)
class Status:
    """An HTTP error with a body as OpenAI writes it; `body` replaces it."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    message: str = "scripted"
    code: str | None = None


@dataclass(frozen=True)
class Html:
    """A page instead of JSON."""

    status: int = 200


@dataclass(frozen=True)
class Hangs:
    """No answer for so many seconds, then the connection closes."""

    seconds: float


@dataclass(frozen=True)
class Drops:
    """The connection closes without an answer."""


@dataclass(frozen=True)
class CutOff:
    """The first `bytes_sent` bytes of a text reply, then the connection closes."""

    text: str
    bytes_sent: int = 40
    says_length: bool = True
    """False: without content-length, so that nothing in HTTP says it was cut."""


@dataclass(frozen=True)
class AnyJson:
    """Any JSON with status 200."""

    value: object


Reply = Says | Calls | Status | Html | Hangs | Drops | CutOff | AnyJson


@dataclass(frozen=True)
class Received:
    """One request as it arrived."""

    path: str
    headers: Mapping[str, str]
    """Names in lower case."""
    raw: bytes

    @property
    def body(self) -> dict[str, object]:
        """The request as JSON."""
        found = json.loads(self.raw)
        assert isinstance(found, dict)
        return found

    @property
    def prompt(self) -> str:
        """Every message's text, in order."""
        messages = self.body["messages"]
        assert isinstance(messages, list)
        return "\n".join(str(message.get("content") or "") for message in messages)


Step = Reply | Callable[[Received], Reply]


class LoopbackModel:
    """The server; a context manager."""

    def __init__(self, *steps: Step, repeat: bool = False) -> None:
        self.steps: list[Step] = list(steps)
        self.repeat = repeat
        self.requests: list[Received] = []
        self.url = ""
        self._lock = threading.Lock()
        self._gone = threading.Event()

    def script(self, *steps: Step) -> None:
        """Say these next."""
        with self._lock:
            self.steps = list(steps)

    def next_step(self, received: Received) -> Reply:
        with self._lock:
            self.requests.append(received)
            if not self.steps:
                return Says("(the script is at its end)")
            only = self.repeat and len(self.steps) == 1
            step = self.steps[0] if only else self.steps.pop(0)
        return step(received) if callable(step) else step

    def wait(self, seconds: float) -> None:
        """Sleep, but not longer than the server lives."""
        self._gone.wait(seconds)

    def __enter__(self) -> "LoopbackModel":
        self._server = ThreadingHTTPServer(
            ("127.0.0.1", 0), type("Handler", (_Handler,), {"model": self})
        )
        self._server.daemon_threads = True
        self._server.block_on_close = False
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._gone.set()
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    model: LoopbackModel

    @override
    def log_message(self, format: str, *values: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            received = Received(self.path, headers, raw)
            self._asked = str(received.body.get("model", ""))
            self._play(self.model.next_step(received))
        except OSError:
            self.close_connection = True  # the client went away

    def _play(self, step: Reply) -> None:
        match step:
            case Says() | Calls():
                self._send(200, _completion(step, self._asked), slowly=step.slowly)
            case AnyJson(value):
                self._send(200, json.dumps(value).encode())
            case Status() | Html():
                self._play_status(step)
            case Hangs() | Drops() | CutOff():
                self._play_broken(step)

    def _play_status(self, step: Status | Html) -> None:
        if isinstance(step, Html):
            page = b"<html><body>Bad gateway</body></html>"
            self._send(step.status, page, (("content-type", "text/html"),))
            return
        said = {"message": step.message, "type": "scripted", "param": None, "code": step.code}
        body = json.dumps({"error": said}).encode() if step.body is None else step.body
        self._send(step.status, body, step.headers)

    def _play_broken(self, step: Hangs | Drops | CutOff) -> None:
        if isinstance(step, Hangs):
            self.model.wait(step.seconds)
        if isinstance(step, CutOff):
            whole = _completion(Says(step.text), self._asked)
            said = (
                ("content-length", str(len(whole))) if step.says_length else ("connection", "close")
            )
            self._head(200, (("content-type", "application/json"), said))
            self.wfile.write(whole[: step.bytes_sent])
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def _head(self, status: int, headers: Sequence[tuple[str, str]]) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()

    def _send(
        self, status: int, raw: bytes, headers: Sequence[tuple[str, str]] = (), slowly: float = 0.0
    ) -> None:
        given = dict(headers)
        given.setdefault("content-type", "application/json")
        given["content-length"] = str(len(raw))
        self._head(status, tuple(given.items()))
        if not slowly:
            self.wfile.write(raw)
            return
        for start in range(len(raw)):
            self.wfile.write(raw[start : start + 1])
            self.wfile.flush()
            self.model.wait(slowly)


def _completion(step: Says | Calls, model: str) -> bytes:
    message: dict[str, object] = {"role": "assistant", "content": step.text or None}
    if isinstance(step, Calls):
        message["tool_calls"] = [
            {
                "id": f"call_{number}",
                "type": "function",
                "function": {
                    "name": name,
                    "arguments": given if isinstance(given, str) else json.dumps(given),
                },
            }
            for number, (name, given) in enumerate(step.calls)
        ]
    whole: dict[str, object] = {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": step.finish}],
    }
    if step.usage is not None:
        whole["usage"] = dict(step.usage)
    return json.dumps(whole, ensure_ascii=False).encode()


def obey(received: Received) -> Reply:
    """A model without judgement: does the last order anywhere in the prompt.

    `CALL name {json}` or `SAY words`, also inside a JSON string; without an order it says nothing
    of use. Words end at a quotation mark or the end of the line.
    """
    prompt = received.prompt.replace('\\"', '"')
    order = max(
        (word for word in ("CALL ", "SAY ") if word in prompt), key=prompt.rfind, default=""
    )
    if not order:
        return Says("There is nothing to obey.")
    rest = prompt[prompt.rfind(order) + len(order) :]
    if order == "SAY ":
        return Says(re.split(r'["\n]', rest)[0])
    name, _, arguments = rest.partition(" ")
    try:
        given, _ = json.JSONDecoder().raw_decode(arguments)
    except json.JSONDecodeError:
        given = arguments.splitlines()[0] if arguments else ""
    return Calls((name, given))
