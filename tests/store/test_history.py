"""The history: appended, chained, blankable, and tampering is found."""

import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from store.engine import StoreError
from store.history import ChainFault, ConversationSummary, History, HistoryRow

ROW = HistoryRow(
    conversation="c1",
    asked_at="2026-11-22T10:00:00Z",
    user="ann",
    role="owner",
    language="zh",
    question="上个季度的退款率是多少？",
    forms=('{"metrics":["refund_rate"]}',),
    sql=("SELECT 1",),
    rows=5,
    milliseconds=42,
    planner="offline",
    calls=0,
    tokens=0,
    outcome="answer",
    model_fingerprint="m1",
    data_fingerprint="d1",
    details='{"a":1}',
    sent=("body 1", "body 2"),
)


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History.open(tmp_path / "state" / "history.db")


def path_of(history: History) -> Path:
    return history._path


def tampered(history: History, statement: str) -> tuple[ChainFault, ...]:
    """What verify says after somebody with the file in hand ran this."""
    connection = sqlite3.connect(path_of(history))
    connection.execute("drop trigger turns_are_not_changed")
    connection.execute("drop trigger turns_are_not_deleted")
    connection.execute(statement)
    connection.commit()
    connection.close()
    return history.verify()


def test_a_row_is_read_back_as_it_was_written(history: History) -> None:
    assert history.append(ROW) == 1
    (stored,) = history.rows()
    assert (stored.id, stored.row, stored.is_blanked) == (1, ROW, False)


def test_a_hundred_questions_are_a_hundred_rows_in_their_order(history: History) -> None:
    for number in range(100):
        history.append(replace(ROW, question=f"q{number}", asked_at=f"{100 - number:03}"))
    assert [stored.row.question for stored in history.rows()] == [f"q{n}" for n in range(100)]
    assert [stored.row.question for stored in history.rows(limit=2)] == ["q98", "q99"]
    assert history.verify() == ()


def test_rows_are_found_by_word_and_conversation(history: History) -> None:
    history.append(replace(ROW, question="Revenue by month"))
    history.append(replace(ROW, conversation="c2", question="refunds 100%"))
    assert [stored.id for stored in history.rows(containing="REVENUE")] == [1]
    assert [stored.id for stored in history.rows(containing="%")] == [2]
    assert [stored.id for stored in history.rows(conversation="c2")] == [2]


def test_conversations_are_listed_newest_first_and_can_be_named(history: History) -> None:
    history.append(replace(ROW, question="one"))
    history.append(replace(ROW, conversation="c2", question="two", asked_at="t2"))
    history.append(replace(ROW, question="three", asked_at="2026-11-22T10:05:00Z"))
    history.rename("c2", "二")
    assert history.conversations() == (
        ConversationSummary("c1", "", 2, "one", "2026-11-22T10:05:00Z"),
        ConversationSummary("c2", "二", 1, "two", "t2"),
    )


@pytest.mark.parametrize("statement", ["update turns set rows = 9", "delete from turns"])
def test_the_database_itself_refuses_changes(history: History, statement: str) -> None:
    history.append(ROW)
    connection = sqlite3.connect(path_of(history))
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    ("statement", "faults"),
    [
        ("update turns set rows = 9 where id = 2", (ChainFault(2, "changed"),)),
        ("delete from turns where id = 2", (ChainFault(2, "missing"),)),
        ("delete from turns where id = 3", (ChainFault(3, "missing"),)),
        (
            "update turns set id = case id when 2 then 30 else id end",
            (ChainFault(2, "missing"), ChainFault(4, "missing")),
        ),
        ("update words set question = 'x' where turn = 1", (ChainFault(1, "question"),)),
    ],
)
def test_each_tampering_is_found(
    history: History, statement: str, faults: tuple[ChainFault, ...]
) -> None:
    for number in range(3):
        history.append(replace(ROW, question=f"q{number}"))
    assert tampered(history, statement) == faults


def test_two_rows_that_changed_places_are_found(history: History) -> None:
    for number in range(3):
        history.append(replace(ROW, question=f"q{number}"))
    connection = sqlite3.connect(path_of(history))
    connection.executescript(
        "drop trigger turns_are_not_changed; update turns set id = 99 where id = 1;"
        "update turns set id = 1 where id = 2; update turns set id = 2 where id = 99;"
    )
    connection.close()
    assert {fault.kind for fault in history.verify()} >= {"order"}


def test_a_blanked_question_is_gone_and_the_chain_still_holds(history: History) -> None:
    history.append(replace(ROW, question="a very private question"))
    history.append(ROW)
    history.blank((1,), asked_at="2027-11-22T10:00:00Z", user="ann")
    first, second = history.rows()
    assert (first.is_blanked, first.row) == (True, replace(ROW, question="", details="", sent=()))
    assert (second.is_blanked, second.row) == (False, ROW)
    assert history.verify() == ()
    history.close()
    content = b"".join(p.read_bytes() for p in path_of(history).parent.iterdir())
    assert b"very private" not in content


def test_the_files_are_for_their_owner_only(history: History) -> None:
    history.append(ROW)
    folder = path_of(history).parent
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {p.stat().st_mode & 0o777 for p in folder.iterdir()} == {0o600}


def test_two_processes_may_append_to_one_chain(history: History) -> None:
    code = (
        "from dataclasses import replace; from pathlib import Path; import sys\n"
        "from store.history import History, HistoryRow\n"
        "row = HistoryRow('c', 't', 'u', 'r', 'en', 'q', (), (), 0, 0, 'p', 0, 0, 'o', 'm', 'd')\n"
        "history = History.open(Path(sys.argv[1]))\n"
        "for _ in range(50): history.append(row)\n"
    )
    command = [sys.executable, "-c", code, str(path_of(history))]
    root = Path(__file__).parents[2]
    workers = [subprocess.Popen(command, cwd=root) for _ in range(2)]
    assert [worker.wait(60) for worker in workers] == [0, 0]
    assert (len(history.rows()), history.verify()) == (100, ())


def test_a_killed_writer_leaves_a_chain_that_verifies(history: History) -> None:
    code = (
        "from pathlib import Path; import sys\n"
        "from store.history import History, HistoryRow\n"
        "row = HistoryRow('c', 't', 'u', 'r', 'en', 'q', (), (), 0, 0, 'p', 0, 0, 'o', 'm', 'd')\n"
        "history = History.open(Path(sys.argv[1]))\n"
        "print('ready', flush=True)\n"
        "while True: history.append(row)\n"
    )
    command = [sys.executable, "-c", code, str(path_of(history))]
    worker = subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE)
    assert worker.stdout is not None
    worker.stdout.readline()
    while not history.rows(limit=1):
        pass
    worker.kill()
    worker.wait(60)
    worker.stdout.close()
    history.append(ROW)
    assert history.verify() == ()


def test_a_file_that_is_no_history_is_named(tmp_path: Path) -> None:
    path = tmp_path / "h.db"
    path.write_text("text " * 1000)
    with pytest.raises(StoreError) as refused:
        History.open(path)
    assert refused.value.kind == "not_a_database"
