"""The commands as a person runs them: words in, streams and an exit code out."""

import io
import locale
import math
import sqlite3
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from agent.analyst import START, Analyst
from agent.assemble import at_day, open_analyst
from agent.settings import Settings
from cli.main import run

TODAY = "2026-10-20"
ENOUGH_RIGHT = 7
SNAPSHOTS = Path(__file__).parents[1] / "snapshots" / "cli"


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str


Askcrm = Callable[..., Said]


@pytest.fixture
def environment(tmp_path: Path, demo_database: Path) -> dict[str, str]:
    """Nothing of the machine's settings, history or language; the demo is the database."""
    home = tmp_path / "home"
    return {
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "ASKCRM_DATA_FOLDER": str(home / "data"),
        "ASKCRM_DB": str(demo_database),
        "ASKCRM_TODAY": TODAY,
        "COLUMNS": "100",
        "LC_ALL": "C.UTF-8",
        "TERM": "dumb",
    }


@pytest.fixture
def askcrm(
    tmp_path: Path,
    demo_database: Path,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Askcrm:
    """Run a command in this process; the demo database is the configured one."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for name in ("ASKCRM_LANG", "ASKCRM_MODEL", "ASKCRM_CONFIG", "ASKCRM_HISTORY", "ASKCRM_PLAIN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(locale, "getlocale", lambda *_: ("en_US", "UTF-8"))
    monkeypatch.chdir(tmp_path)

    def run_here(*words: str, stdin: bytes = b"") -> Said:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        capsys.readouterr()
        code = run(list(words))
        streams = capsys.readouterr()
        places = {str(demo_database): "DEMO", str(tmp_path): "HERE"}
        out, err = streams.out, streams.err
        for path, name in places.items():
            out, err = out.replace(path, name), err.replace(path, name)
        return Said(code, out, err)

    return run_here


@pytest.fixture
def kept() -> Callable[[str, Said], None]:
    """Compare with the file under tests/snapshots/cli; a missing one is written and must be read.

    A changed answer: delete the file, run the test, read the difference before keeping it.
    """

    def compare(name: str, said: Said) -> None:
        file = SNAPSHOTS / f"{name}.txt"
        text = f"exit {said.code}\n--- stdout\n{said.out}--- stderr\n{said.err}"
        if not file.exists():
            file.write_bytes(text.encode())
            pytest.fail(f"{file.name} was not there and has been written: read it")
        assert text == file.read_bytes().decode()

    return compare


@pytest.fixture
def judge() -> Callable[..., None]:
    """Ask a draft questions whose true SQL is known: at least seven of ten right, none wrong.

    What is not answered is asked back or declined.
    """

    def judged(database: Path, out: Path, asked: Sequence[tuple[str, str]], today: date) -> None:
        settings = Settings(db=str(database), model=out / "model.yaml", today=today, history=False)
        analyst = at_day(open_analyst(settings), today)
        outcomes = {text: _outcome(analyst, text, truth, database) for text, truth in asked}
        wrong = {text: told for text, told in outcomes.items() if told.startswith("wrong")}
        right = sum(outcome == "right" for outcome in outcomes.values())
        assert (wrong, right >= ENOUGH_RIGHT) == ({}, True), outcomes

    return judged


def _outcome(analyst: Analyst, text: str, truth: str, database: Path) -> str:
    answer = analyst.ask(text, START)
    if answer.kind != "answer":
        return f"{answer.kind} {answer.decline_reason or ''}: {answer.text[:160]}"
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        expected = connection.execute(truth).fetchall()
    rows = answer.results[0].tables[0].table.rows
    if _same_rows(expected, rows):
        return "right"
    return f"wrong: {rows[:3]} for {expected[:3]}; {answer.reading}"


def _same_rows(truth: Sequence[Sequence[object]], rows: Sequence[Sequence[object]]) -> bool:
    """Each true row is one row of the answer, which may have further columns."""
    return len(truth) == len(rows) and all(
        any(all(any(_same(cell, other) for other in row) for cell in wanted) for row in rows)
        for wanted in truth
    )


def _same(wanted: object, given: object) -> bool:
    if isinstance(wanted, int | float) and isinstance(given, int | float):
        return math.isclose(wanted, given, rel_tol=1e-6)
    return (wanted or None) == (given or None)
