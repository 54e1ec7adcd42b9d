"""Labels as rows: once per text, resumable, one current run."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from store import labels as labels_module
from store.engine import StoreError
from store.label_rows import (
    AspectName,
    AspectRow,
    ClauseRow,
    Labeller,
    LabelReport,
    LabelRow,
    RatedText,
    TextLabel,
)
from store.labels import NoFeedback, current_pack, write_labels
from store.side_files import side_file

TEXTS = ((1, "good", 5), (2, "bad", 1), (3, "good", 2), (4, None, 3))


def label_row(text: str, rating: float | None) -> TextLabel:
    side = "pos" if "good" in text else "neg"
    row = LabelRow(
        text_hash=text, source="rules", language="en", sentiment=side, score=1.0, confidence=0.5,
        unsure=False, primary_aspect="price", severity=None,
        conflict=side == "pos" and (rating or 5) <= 2, sarcasm_cue=False, question=False,
        suspicious=False, template=False, reasons="[]",
    )  # fmt: skip
    aspect = AspectRow(0, "price", side, 1.0, 0, len(text), None, rolled_up=False)
    unexplained = (ClauseRow(1, 0, len(text), -1.0),) if side == "neg" else ()
    return TextLabel(row, (aspect,), unexplained)


def labeller(version: str = "one", calls: list[str] | None = None) -> Labeller:
    def label(texts: Sequence[RatedText]) -> Iterator[TextLabel]:
        for text, rating in texts:
            if calls is not None:
                calls.append(text)
            yield label_row(text, rating)

    def group(texts: Sequence[str]) -> list[int]:
        return [list(texts).index(text) for text in texts]

    names = (AspectName("price", 0, None, "Price", "价格", "marketing"),)
    return Labeller("rules", version, "general", names, lambda text: text, label, group)


@pytest.fixture
def crm(tmp_path: Path) -> Path:
    file = tmp_path / "crm.sqlite"
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("create table feedback (feedback_id integer, text text, rating integer)")
        database.executemany("insert into feedback values (?, ?, ?)", TEXTS)
    return file


def rows(file: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as database:
        return database.execute(sql).fetchall()


def silent(_done: int, _total: int) -> None:
    """No screen."""


def test_every_text_is_labelled_once_and_readable_through_the_views(crm: Path) -> None:
    report = write_labels(crm, labeller(), silent)
    assert report == LabelReport(3, 0, 0, 1, None)
    assert rows(crm, "select feedback_id, sentiment, conflict, duplicate_group"
                     " from feedback_labels_now order by 1") == [
        (1, "pos", 0, 1), (2, "neg", 0, 2), (3, "pos", 1, 1),
    ]  # fmt: skip
    assert rows(
        crm,
        "select feedback_id, aspect, polarity, start_at, end_at"
        " from feedback_aspects_now order by 1",
    )[1] == (2, "price", "neg", 0, 3)


def test_a_second_run_labels_nothing_and_changes_nothing(crm: Path) -> None:
    write_labels(crm, labeller(), silent)
    before = rows(crm, "select * from label_runs")
    calls: list[str] = []
    assert write_labels(crm, labeller(calls=calls), silent) == LabelReport(0, 3, 0, 1, 0.0)
    assert (calls, rows(crm, "select * from label_runs")) == ([], before)


def test_only_new_and_changed_texts_are_read_again(crm: Path) -> None:
    write_labels(crm, labeller(), silent)
    with closing(sqlite3.connect(crm)) as database, database:
        database.execute("update feedback set text = 'good now' where feedback_id = 2")
        database.execute("insert into feedback values (5, 'bad thing', 1)")
        database.execute("delete from feedback where feedback_id = 3")
    calls: list[str] = []
    report = write_labels(crm, labeller(calls=calls), silent)
    assert (report, calls) == (LabelReport(2, 1, 0, 0, 1 / 2), ["good now", "bad thing"])
    assert rows(crm, "select feedback_id, sentiment from feedback_labels_now order by 1") == [
        (1, "pos"), (2, "pos"), (5, "neg"),
    ]  # fmt: skip


def test_another_version_labels_everything_and_keeps_one_run_before(crm: Path) -> None:
    for version in ("one", "two"):
        write_labels(crm, labeller(version), silent)
    report = write_labels(crm, labeller("three"), silent)
    assert report == LabelReport(3, 0, 0, 1, 0.0)
    assert rows(crm, "select version, is_current, rows from label_runs order by run_id") == [
        ("two", 0, 3), ("three", 1, 3),
    ]  # fmt: skip


def test_a_stopped_run_goes_on_and_readers_see_the_old_one(
    crm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_labels(crm, labeller("old"), silent)
    monkeypatch.setattr(labels_module, "BATCH", 1)

    def stop(done: int, _total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_labels(crm, labeller("new"), stop)
    assert rows(crm, "select version from label_runs where is_current = 1") == [("old",)]
    calls: list[str] = []
    assert write_labels(crm, labeller("new", calls), silent).kept == 2
    assert calls == ["good"]
    assert rows(crm, "select version from label_runs where is_current = 1") == [("new",)]


def test_a_database_without_feedback_is_told_apart_from_no_database(tmp_path: Path) -> None:
    empty = tmp_path / "empty.sqlite"
    with closing(sqlite3.connect(empty)) as database, database:
        database.execute("create table orders (id integer)")
    with pytest.raises(NoFeedback):
        write_labels(empty, labeller(), silent)
    with pytest.raises(StoreError) as error:
        write_labels(tmp_path / "nowhere.sqlite", labeller(), silent)
    assert error.value.kind == "missing"


def test_names_of_aspects_and_unexplained_clauses_stand_beside_the_labels(crm: Path) -> None:
    write_labels(crm, labeller(), silent)
    assert rows(crm, "select feedback_id, aspect_en, aspect_zh from feedback_aspects_now") == [
        (1, "Price", "价格"), (2, "Price", "价格"), (3, "Price", "价格"),
    ]  # fmt: skip
    assert rows(crm, "select primary_aspect_zh from feedback_labels_now where feedback_id = 2") == [
        ("价格",)
    ]
    assert rows(crm, "select feedback_id, clause_no from feedback_clauses_now") == [(2, 1)]
    assert rows(crm, "select aspect, owner_team from label_aspects_now") == [("price", "marketing")]
    assert current_pack(crm) == "general"


def test_a_database_that_may_not_be_written_gets_its_labels_in_a_file_beside(
    crm: Path, tmp_path: Path
) -> None:
    before = crm.read_bytes()
    beside = side_file(crm, tmp_path / "data")
    report = write_labels(crm, labeller(), silent, beside=beside)
    assert (report.labelled, crm.read_bytes()) == (3, before)
    assert rows(beside, "select feedback_id, sentiment from feedback_labels_now order by 1") == [
        (1, "pos"), (2, "neg"), (3, "pos"),
    ]  # fmt: skip
    assert write_labels(crm, labeller(), silent, beside=beside).kept == 3


def test_a_given_moment_stands_in_place_of_the_clock(crm: Path) -> None:
    write_labels(crm, labeller(), silent, moment="2026-10-20")
    assert rows(crm, "select started_at, finished_at from label_runs") == [
        ("2026-10-20", "2026-10-20")
    ]
