"""The outbox: every byte that leaves for an endpoint, as it leaves, in a file of one's own.

One JSON line a request, the key never in it; a file that cannot be written stops the sending.
Rotated by size; the folder belongs to the user alone, and so does the file (0600).
"""

import json
import os
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

OUTBOX = "outbox.jsonl"
LARGEST = 8 * 1024 * 1024
"""Bytes of one file; then a new one begins."""
OLDER = 9
"""Files kept beside the newest."""


@dataclass(frozen=True)
class Sent:
    """One request as it went out."""

    id: str
    at: str
    """When, as the clock of the machine says; ISO."""
    to: str
    """Scheme, host and path."""
    headers: tuple[tuple[str, str], ...]
    """All but the one that holds the key."""
    body: str
    """The bytes, as UTF-8 text."""


class Outbox:
    """A file that grows; raises OSError where it cannot be written."""

    def __init__(self, folder: Path, now: Callable[[], str]) -> None:
        """Keep the folder; `now` gives the time of a line."""
        self.file = folder / OUTBOX
        self._now = now
        self._lock = threading.Lock()
        self._count = 0

    def keep(self, to: str, headers: tuple[tuple[str, str], ...], body: bytes) -> str:
        """Write one request down before it is sent; its id."""
        with self._lock:
            self._count += 1
            at = self._now()
            sent = Sent(f"{at}#{self._count}", at, to, headers, body.decode("utf-8", "replace"))
            line = json.dumps(asdict(sent), ensure_ascii=False) + "\n"
            self._append(line.encode("utf-8", "replace"))
            return sent.id

    def _append(self, line: bytes) -> None:
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.file.exists() and self.file.stat().st_size + len(line) > LARGEST:
            self._rotate()
        handle = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "ab") as file:
            file.write(line)

    def _rotate(self) -> None:
        """outbox.jsonl -> outbox.1.jsonl -> … ; the oldest goes."""
        for number in range(OLDER, 0, -1):
            newer = self._older(number - 1) if number > 1 else self.file
            if newer.exists():
                newer.replace(self._older(number))

    def _older(self, number: int) -> Path:
        return self.file.with_name(f"outbox.{number}.jsonl")


def read_outbox(folder: Path) -> tuple[Sent, ...]:
    """What was sent, oldest first; a last line cut by a crash is left out."""
    files = [folder / f"outbox.{number}.jsonl" for number in range(OLDER, 0, -1)]
    lines: list[str] = []
    for file in (*files, folder / OUTBOX):
        if file.exists():
            lines += file.read_text(encoding="utf-8").splitlines()
    return tuple(sent for line in lines if (sent := _sent(line)) is not None)


def _sent(line: str) -> Sent | None:
    try:
        found = json.loads(line)
    except json.JSONDecodeError:
        return None
    headers = tuple((name, value) for name, value in found["headers"])
    return Sent(found["id"], found["at"], found["to"], headers, found["body"])
