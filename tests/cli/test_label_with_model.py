"""`askcrm label --with llm`: the estimate first, a yes, then rows that say who labelled them."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.agent.llm.loopback_model import LoopbackModel, Status
from tests.agent.llm.test_labeller import UNSURE, rows_in, says_all

SURE = ("Terrible, broken, the worst shop, refund now!", "非常满意，质量很好")


@pytest.fixture
def feedback(tmp_path: Path) -> Path:
    file = tmp_path / "crm.sqlite"
    with closing(sqlite3.connect(file)) as data:
        data.execute("create table feedback (feedback_id integer primary key, text text)")
        data.executemany("insert into feedback (text) values (?)", [(t,) for t in UNSURE + SURE])
        data.commit()
    return file


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Any:
    with LoopbackModel(says_all("neg"), repeat=True) as found:
        monkeypatch.setenv("ASKCRM_LLM_BASE_URL", found.url)
        monkeypatch.setenv("ASKCRM_LLM_MODEL", "scripted")
        monkeypatch.setenv("ASKCRM_LLM_PRICE_IN", "1")
        monkeypatch.setenv("ASKCRM_LLM_PRICE_OUT", "2")
        yield found


def sources(file: Path) -> list[tuple[int, str]]:
    with closing(sqlite3.connect(file)) as data:
        return list(data.execute("select feedback_id, source from feedback_labels_now order by 1"))


def costs(file: Path) -> list[float | None]:
    with closing(sqlite3.connect(file)) as data:
        return [cost for (cost,) in data.execute("select cost from label_runs order by run_id")]


def tables(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as data:
        return {name for (name,) in data.execute("select name from sqlite_master")}


ESTIMATE = "To 127.0.0.1: 3 masked texts (0 are known from before), 2 requests, about"


def test_without_a_yes_the_estimate_is_told_and_nothing_is_sent_or_written(
    askcrm: Any, feedback: Path, server: LoopbackModel
) -> None:
    said = askcrm("label", "--db", str(feedback), "--with", "llm")
    assert (said.code, said.out, server.requests) == (3, "", [])
    lines = said.err.splitlines()
    assert lines[0].startswith(ESTIMATE)
    assert lines[1].startswith("About 0.00")
    assert lines[-1] == "Nothing was sent. Agree beforehand with --yes."
    assert tables(feedback) == {"feedback"}


def test_with_a_yes_the_unsure_texts_are_labelled_by_the_model(
    askcrm: Any, feedback: Path, server: LoopbackModel
) -> None:
    said = askcrm("label", "--db", str(feedback), "--with", "llm", "--yes", "--max-cost", "1")
    assert said.code == 0, said.err
    assert sources(feedback) == [(1, "llm"), (2, "llm"), (3, "llm"), (4, "rules"), (5, "rules")]
    assert {row["text"] for r in server.requests for row in rows_in(r)} == set(UNSURE)
    assert "3 different texts labelled by the model: 2 requests, 36 tokens, cost 0.0001" in said.err
    assert costs(feedback) == [pytest.approx(36e-6, rel=0.5)]
    again = askcrm("label", "--db", str(feedback), "--with", "llm")
    assert (again.code, len(server.requests)) == (0, 2)


def test_a_sample_prints_shares_with_intervals_and_writes_nothing(
    askcrm: Any, feedback: Path, server: LoopbackModel
) -> None:
    words = ("label", "--db", str(feedback), "--with", "llm", "--yes", "--all", "--sample", "4")
    said = askcrm(*words)
    assert said.code == 0, said.err
    assert "  negative 100.0% (51.0% to 100.0%)" in said.err.splitlines()
    assert len([row for r in server.requests for row in rows_in(r)]) == 4
    assert tables(feedback) == {"feedback"}


def test_in_chinese_the_same_is_said(askcrm: Any, feedback: Path, server: LoopbackModel) -> None:
    server.repeat = True
    server.script(Status(401))
    said = askcrm("label", "--db", str(feedback), "--with", "llm", "--yes", "--lang", "zh")
    assert said.code == 0
    assert "提前结束：" in said.err
    assert {source for _, source in sources(feedback)} == {"rules"}


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--with", "llm", "--file", "in.csv"), 2,
         '--with is "rules" or "llm", and "llm" labels a database (--db).'),
        (("--with", "gpt"), 2, ""),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(
    askcrm: Any, feedback: Path, words: tuple[str, ...], code: int, told: str
) -> None:
    said = askcrm("label", "--db", str(feedback), *words)
    assert said.code == code
    assert told in said.err


def test_without_an_endpoint_or_prices_it_says_what_to_set(
    askcrm: Any, feedback: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = askcrm("label", "--db", str(feedback), "--with", "llm")
    assert (said.code, said.err.splitlines()[0]) == (
        2, "--with llm needs an endpoint: set llm.base_url and llm.model (docs/llm.md).",
    )  # fmt: skip
    monkeypatch.setenv("ASKCRM_LLM_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("ASKCRM_LLM_MODEL", "m")
    said = askcrm("label", "--db", str(feedback), "--with", "llm", "--max-cost", "1")
    assert (said.code, said.err.splitlines()[0]) == (
        2, "--max-cost needs llm.price_in and llm.price_out in the settings.",
    )  # fmt: skip
