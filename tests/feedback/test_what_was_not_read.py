"""Texts that could not be read are said, never taken for content customers; praise is a metric."""

import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from agent.analyst import START, Analyst
from agent.answer import Answer
from agent.assemble import open_analyst
from agent.exports.feedback_lines import filled_sums, theme_view
from agent.settings import Settings
from semantic_layer.query import MetricQuery

TODAY = date(2026, 3, 31)
UNREAD = "No text that matches could be read, so nothing is said about complaints."


def changed(labelled_shop: Path, shop_model: Path, folder: Path, sql: str) -> Answer:
    file = folder / "changed.sqlite"
    shutil.copy(labelled_shop, file)
    with closing(sqlite3.connect(file)) as database, database:
        database.executescript(sql)
    analyst = open_analyst(Settings(db=str(file), model=shop_model, today=TODAY, history=False))
    answer = analyst.ask("what are customers complaining about?", START)
    analyst.workspace.engine.close()
    return answer


def counts(answer: Answer) -> dict[str, tuple[object, ...]]:
    return {note.code: note.numbers for note in answer.results[0].notes}


def test_a_labelling_that_was_stopped_is_not_a_shop_without_complaints(
    labelled_shop: Path, shop_model: Path, tmp_path: Path
) -> None:
    stopped = "update label_runs set is_current = 0"
    answer = changed(labelled_shop, shop_model, tmp_path, stopped)
    with closing(sqlite3.connect(labelled_shop)) as database:
        texts = "select count(*) from feedback where trim(text) <> ''"
        assert counts(answer)["unread_texts"] == database.execute(texts).fetchone()
    assert answer.text.startswith(UNREAD)


def test_texts_without_a_date_are_counted_apart(
    labelled_shop: Path, shop_model: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(labelled_shop)) as database:
        written = database.execute("pragma table_info(feedback)").fetchall()[-1][1]
        dated = database.execute("select count(*) from feedback where text <> ''").fetchone()
    answer = changed(labelled_shop, shop_model, tmp_path, f"update feedback set {written} = null")
    assert counts(answer)["undated_texts"] == dated
    assert answer.text.startswith(UNREAD)


def test_nothing_is_compared_in_columns_of_dashes(shop_analyst: Analyst) -> None:
    result = shop_analyst.ask("what are customers complaining about?", START).results[0]
    seen = theme_view(result.tables[0], shop_analyst.workspace.vocabulary, "en", 200)
    assert not {"writers.base", "writers.delta", "verdict"} & {one.id for one in seen.columns}
    assert filled_sums(result.tables[-1]).table.names == ("what", "count")


@pytest.mark.parametrize(
    "question",
    [
        "what are customers happy about?", "客户对什么最满意", "what do customers like most?",
        "客户都夸什么",
    ],
)  # fmt: skip
def test_praise_is_counted_by_aspect(question: str, demo_analyst: Analyst) -> None:
    form = demo_analyst.ask(question, START).results[0].form
    assert isinstance(form, MetricQuery)
    assert (form.metrics, [group.dimension for group in form.group_by]) == (
        ("positive_texts",), ["aspect"],
    )  # fmt: skip


@pytest.mark.parametrize("question", ["what are customers not happy about?", "客户对什么不满意"])
def test_what_displeases_is_no_praise(question: str, demo_analyst: Analyst) -> None:
    form = demo_analyst.ask(question, START).results[0].form
    assert type(form).__name__ == "SummariseFeedback"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("what are customers complaining about?",
         "40 of 42 texts are in a language that askcrm does not label, so they say nothing about"
         " complaints here."),
        ("客户在抱怨什么？",
         "42 条反馈中有 40 条使用了 askcrm 不标注的语言，无法据此说明投诉情况。"),
    ],
)  # fmt: skip
def test_texts_in_another_language_are_no_lack_of_complaints(
    question: str, said: str, shop_model: Path, labelled_shop: Path, tmp_path: Path
) -> None:
    file = tmp_path / "other.sqlite"
    shutil.copy(labelled_shop, file)
    with closing(sqlite3.connect(file)) as database, database:
        keys = [row[0] for row in database.execute("select feedback_id from feedback_labels_now")]
        one = "delete from feedback where feedback_id = ?"
        database.executemany(one, [(key,) for key in keys[42:]])
        other = "update feedback_labels set sentiment = null, language = 'other'"
        database.execute(f"{other}, primary_aspect = null where feedback_id <= ?", (keys[39],))
    analyst = open_analyst(Settings(db=str(file), model=shop_model, today=TODAY, history=False))
    answer = analyst.ask(question, START)
    analyst.workspace.engine.close()
    assert answer.text.startswith(said)
