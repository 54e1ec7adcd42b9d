"""What was asked and what came of it: appended rows in a chain of hashes, never changed.

The question's words stand in a side table and can be blanked; the chain holds only their salted
hash, so it still verifies. Times, users and forms come as plain text: no type of agent is known.
"""

import hashlib
import json
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal

from store.engine import StoreError
from store.engines.sqlite_errors import store_error

BUSY_SECONDS = 5.0
SCHEMA = """
create table if not exists turns (
  id integer primary key autoincrement,
  conversation text not null, asked_at text not null, user text not null, role text not null,
  language text not null, question_hash text not null, forms text not null, sql text not null,
  rows integer not null, milliseconds integer not null, planner text not null,
  calls integer not null, tokens integer not null, outcome text not null,
  model_fingerprint text not null, data_fingerprint text not null,
  previous_hash text not null, hash text not null);
create table if not exists words (
  turn integer primary key references turns, salt text not null, question text not null,
  details text not null, sent text not null);
create table if not exists names (conversation text primary key, name text not null);
create index if not exists turns_conversation on turns (conversation);
create trigger if not exists turns_are_not_changed before update on turns
  begin select raise(abort, 'the history is appended to, never changed'); end;
create trigger if not exists turns_are_not_deleted before delete on turns
  begin select raise(abort, 'the history is appended to, never changed'); end;
"""
BLANKED = "blanked"
"""The outcome of the row that says which question was blanked."""


@dataclass(frozen=True)
class HistoryRow:
    """One question, answered or not, as it goes into the history."""

    conversation: str
    asked_at: str
    """ISO time, from the caller's clock; the order of rows does not depend on it."""

    user: str
    role: str
    language: str
    question: str
    """Already masked. Kept aside, may be blanked later."""

    forms: tuple[str, ...]
    """Canonical texts; personal values already hashed."""

    sql: tuple[str, ...]
    rows: int
    milliseconds: int
    planner: str
    calls: int
    tokens: int
    outcome: str
    model_fingerprint: str
    data_fingerprint: str
    details: str = ""
    """What is needed to reopen the turn, as the caller's JSON; blanked with the question."""

    sent: tuple[str, ...] = ()
    """The bodies that went to an endpoint, masked; blanked with the question."""


@dataclass(frozen=True)
class StoredRow:
    """A row as it was read back."""

    id: int
    row: HistoryRow
    """Its question, details and sent bodies are empty when they were blanked."""

    is_blanked: bool
    hash: str


@dataclass(frozen=True)
class ConversationSummary:
    """A conversation in a list."""

    conversation: str
    name: str
    """Empty until it is given one."""

    turns: int
    first_question: str
    last_asked_at: str


@dataclass(frozen=True)
class ChainFault:
    """Where the chain does not hold. `missing` at the end: rows were deleted behind that id."""

    id: int
    kind: Literal["changed", "missing", "order", "question"]


CHAINED = tuple(
    field.name for field in fields(HistoryRow) if field.name not in ("question", "details", "sent")
)
COLUMNS = ("question_hash", *CHAINED)


class History:
    """The file of all turns; several processes may append to it."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        """Keep an opened file. Made by History.open."""
        self._path = path
        self._connection = connection

    @classmethod
    def open(cls, path: Path) -> "History":
        """Open the file, made on first use: its folder 0700, itself 0600."""
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not path.exists():
                os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        except OSError:
            raise StoreError("read_only_folder", str(path)) from None
        with _as_store_error(path):
            connection = sqlite3.connect(
                path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = full")
            connection.executescript(SCHEMA)
        return cls(path, connection)

    def append(self, row: HistoryRow) -> int:
        """Add one row at the end of the chain; gives its id."""
        with _as_store_error(self._path), self._writing():
            return self._add(row)

    def rows(
        self, *, conversation: str | None = None, containing: str = "", limit: int = 1_000
    ) -> tuple[StoredRow, ...]:
        """The newest `limit` rows in the order they were added, narrowed by words or conversation.

        `containing` is sought in the questions, without case; rows about blanking are not shown.
        """
        names = ", ".join(f"t.{name}" for name in CHAINED)
        with _as_store_error(self._path):
            found = self._connection.execute(
                f"select t.id, t.hash, w.question, w.details, w.sent, {names} from turns t"  # noqa: S608 - our own names
                " left join words w on w.turn = t.id"
                " where t.outcome <> ? and (? is null or t.conversation = ?)"
                " and (? = '' or instr(lower(w.question), lower(?)) > 0)"
                " order by t.id desc limit ?",
                (BLANKED, conversation, conversation, containing, containing, limit),
            ).fetchall()
        return tuple(map(_stored, reversed(found)))

    def conversations(self, limit: int = 100) -> tuple[ConversationSummary, ...]:
        """The newest conversations, newest first; wholly blanked ones are not listed."""
        with _as_store_error(self._path):
            found = self._connection.execute(
                "select s.conversation, coalesce(n.name, ''), s.turns, w.question, s.last_asked_at"
                " from (select t.conversation, count(*) as turns, min(t.id) as first_turn,"
                " max(t.id) as last_turn, max(t.asked_at) as last_asked_at"
                " from turns t join words on words.turn = t.id where t.outcome <> ?"
                " group by t.conversation) s join words w on w.turn = s.first_turn"
                " left join names n on n.conversation = s.conversation"
                " order by s.last_turn desc limit ?",
                (BLANKED, limit),
            ).fetchall()
        return tuple(ConversationSummary(*summary) for summary in found)

    def rename(self, conversation: str, name: str) -> None:
        """Give a conversation a name; names are no part of the chain."""
        with _as_store_error(self._path), self._writing():
            self._connection.execute(
                "insert or replace into names values (?, ?)", (conversation, name)
            )

    def blank(self, ids: tuple[int, ...], *, asked_at: str, user: str) -> None:
        """Forget the words of these rows for good; that it was done is a row of its own."""
        with _as_store_error(self._path), self._writing():
            self._connection.execute("pragma secure_delete = on")
            for turn in ids:
                self._connection.execute("delete from words where turn = ?", (turn,))
            self._add(
                HistoryRow(
                    "", asked_at, user, "", "", "", tuple(map(str, ids)), (), 0, 0, "", 0, 0,
                    BLANKED, "", "",
                )
            )  # fmt: skip

    def verify(self) -> tuple[ChainFault, ...]:
        """Every place where a row was changed, deleted or moved; empty when the chain holds."""
        names = ", ".join(f"t.{name}" for name in COLUMNS)
        with _as_store_error(self._path):
            stored = self._connection.execute(
                f"select t.id, t.previous_hash, t.hash, w.salt, w.question, {names} from turns t"  # noqa: S608 - our own names
                " left join words w on w.turn = t.id order by t.id"
            ).fetchall()
            last = self._connection.execute(
                "select seq from sqlite_sequence where name = 'turns'"
            ).fetchone()
        return tuple(_faults(stored, last[0] if last else 0))

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    def _add(self, row: HistoryRow) -> int:
        salt = secrets.token_hex(16)
        last = self._connection.execute(
            "select hash from turns order by id desc limit 1"
        ).fetchone()
        previous = last[0] if last else ""
        values = _values(row, question_hash(salt, row.question))
        names = ", ".join((*COLUMNS, "previous_hash", "hash"))
        blanks = ", ".join("?" * (len(COLUMNS) + 2))
        cursor = self._connection.execute(
            f"insert into turns ({names}) values ({blanks})",  # noqa: S608 - our own names
            (*values, previous, chained_hash(previous, values)),
        )
        turn = int(cursor.lastrowid or 0)
        if row.outcome != BLANKED:
            self._connection.execute(
                "insert into words values (?, ?, ?, ?, ?)",
                (turn, salt, row.question, row.details, json.dumps(row.sent, ensure_ascii=False)),
            )
        return turn

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One writer at a time, so that two processes never continue the same row."""
        self._connection.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._connection.execute("rollback")
            raise
        self._connection.execute("commit")


def question_hash(salt: str, question: str) -> str:
    """Salted, so that a blanked question cannot be found again by guessing."""
    return hashlib.sha256(f"{salt}\n{question}".encode()).hexdigest()


def chained_hash(previous: str, values: tuple[str | int, ...]) -> str:
    """The hash of a row: of all its columns and of the row before it."""
    text = json.dumps([previous, *values], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _values(row: HistoryRow, hashed: str) -> tuple[str | int, ...]:
    columns = asdict(row)
    texts = {
        "forms": json.dumps(row.forms, ensure_ascii=False),
        "sql": json.dumps(row.sql, ensure_ascii=False),
    }
    return (hashed, *(texts.get(name, columns[name]) for name in CHAINED))


def _stored(found: tuple[object, ...]) -> StoredRow:
    turn, hashed, question, details, sent, *chained = found
    values: dict[str, Any] = dict(zip(CHAINED, chained, strict=True))
    values |= {name: tuple(json.loads(values[name])) for name in ("forms", "sql")}
    row = HistoryRow(
        **values,
        question=str(question or ""),
        details=str(details or ""),
        sent=tuple(json.loads(str(sent))) if sent else (),
    )
    return StoredRow(int(str(turn)), row, question is None, str(hashed))


def _faults(stored: list[tuple[object, ...]], last: int) -> Iterator[ChainFault]:
    expected, previous = 1, ""
    for found in stored:
        turn, before, hashed, salt, question, *values = found
        number = int(str(turn))
        if number != expected:
            yield ChainFault(expected, "missing")
        elif before != previous:
            yield ChainFault(number, "order")
        if chained_hash(str(before), tuple(values)) != hashed:  # type: ignore[arg-type]
            yield ChainFault(number, "changed")
        if salt is not None and question_hash(str(salt), str(question)) != values[0]:
            yield ChainFault(number, "question")
        expected, previous = number + 1, str(hashed)
    if last >= expected:
        yield ChainFault(expected, "missing")


@contextmanager
def _as_store_error(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise store_error(error, str(path)) from None
