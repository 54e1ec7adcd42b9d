"""Analyst: the corridor from a question to an answer, with the offline and scripted planners."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from pathlib import Path

import pytest

from agent.analyst import MOVES, Analyst
from agent.answer import Answer
from agent.conversation import Conversation, Turn
from agent.moves import Choice, Clarify, Decline, Done, Finding, Move, Reading, Steps
from agent.offline.narrator import OfflineNarrator
from agent.offline.planner import OfflinePlanner
from agent.question import Question
from semantic_layer.load import load_model
from semantic_layer.problems import Problem, QueryRefused
from semantic_layer.query import Group, MetricQuery, RowQuery
from store.connect import open_engine
from store.engine import StoreError
from tools.describe_catalogue import DescribeCatalogue
from tools.workspace import Workspace, open_workspace

REVENUE = MetricQuery(metrics=("revenue",))
BY_REGION = MetricQuery(metrics=("revenue",), group_by=(Group(dimension="region"),))
UNKNOWN = MetricQuery(metrics=("revenu",))


@pytest.fixture
def workspace(small_crm: Path, small_model_file: Path) -> Iterator[Workspace]:
    engine = open_engine(str(small_crm))
    yield open_workspace(load_model(small_model_file), engine, date(2026, 5, 20))
    engine.close()


@dataclass
class Script:
    """A planner that says what it was told to, and remembers what it was asked."""

    moves: tuple[Move, ...]
    heard: list[tuple[tuple[Finding, ...], tuple[Problem, ...]]] = field(default_factory=list)

    def next_move(
        self,
        question: Question,  # noqa: ARG002 - the protocol's
        conversation: Conversation,  # noqa: ARG002 - the protocol's
        findings: tuple[Finding, ...],
        problems: tuple[Problem, ...],
    ) -> Move:
        self.heard.append((findings, problems))
        return self.moves[len(self.heard) - 1]


def analyst_with(workspace: Workspace, planner: Script | OfflinePlanner) -> Analyst:
    ticks = count()
    narrator = OfflineNarrator(workspace.model, workspace.vocabulary)
    return Analyst(workspace, planner, narrator, clock=lambda: next(ticks) / 1000)


@pytest.fixture
def analyst(workspace: Workspace) -> Analyst:
    def problems_of(query: MetricQuery | RowQuery) -> tuple[Problem, ...]:
        try:
            workspace.resolve(query)
        except QueryRefused as refused:
            return refused.problems
        return ()

    planner = OfflinePlanner(workspace.model, workspace.vocabulary, workspace.today, problems_of)
    return analyst_with(workspace, planner)


@pytest.mark.parametrize("text", ["revenue by region", "各地区的销售额"])
def test_both_languages_give_the_same_form_and_the_same_rows(analyst: Analyst, text: str) -> None:
    answer = analyst.ask(text)
    assert (answer.kind, answer.elapsed_ms) == ("answer", 1.0)
    (result,) = answer.results
    assert result.form == BY_REGION
    assert result.tables[0].table.rows == (("EC", 600.0), ("SC", 400.0), ("(no match)", 50.0))
    assert answer.turn == Turn(
        text, Steps((BY_REGION,), answer.chips), (BY_REGION,), result.tables[0].table
    )


def test_an_answer_arrives_whole(analyst: Analyst) -> None:
    answer = analyst.ask("revenue by region")
    assert answer.text.startswith("Revenue came to CNY 1,050 over all.")
    assert answer.reading.startswith("Revenue by region")
    assert answer.chart is not None
    assert [note.code for note in answer.notes] == ["lost_rows", "all_data"]
    assert answer.note_texts[0] == '1 row (20.0 %) has no customer and stands under "(no match)".'
    assert "SELECT" in answer.results[0].tables[0].sql


def test_a_conversation_grows_by_each_outcome_but_not_by_a_failure(workspace: Workspace) -> None:
    analyst = analyst_with(workspace, Script((Steps((REVENUE,)), Decline("write"))))
    conversation = Conversation()
    for text in ("revenue", "delete all customers"):
        conversation = analyst.advance(conversation, analyst.ask(text, conversation))
    assert [type(turn.move) for turn in conversation.turns] == [Steps, Decline]
    failed = Answer("error", "revenue", "en", "")
    assert analyst.advance(conversation, failed) is conversation


def test_a_picked_choice_runs_as_it_was_shown_and_asks_no_planner(workspace: Workspace) -> None:
    choices = (Choice("revenue", Steps((REVENUE,))), Choice("各地区", Steps((BY_REGION,))))
    planner = Script((Clarify("clarify.choose", choices=choices),))
    analyst = analyst_with(workspace, planner)
    asked = analyst.ask("销售额怎么样")
    assert (asked.kind, asked.language, asked.choices) == ("clarify", "zh", choices)
    conversation = analyst.advance(Conversation(), asked)
    for pick, form in (("2", BY_REGION), ("２", BY_REGION), ("revenue", REVENUE)):
        answer = analyst.ask(pick, conversation)
        assert (answer.kind, answer.language, answer.results[0].form) == ("answer", "zh", form)
    assert len(planner.heard) == 1


def test_problems_go_back_to_the_planner_which_may_do_better(workspace: Workspace) -> None:
    planner = Script((Steps((UNKNOWN,)), Steps((REVENUE,))))
    answer = analyst_with(workspace, planner).ask("revenue")
    assert answer.results[0].form == REVENUE
    ((_, none), (_, problems)) = planner.heard
    assert none == ()
    assert [(p.code, p.subject) for p in problems] == [("unknown_metric", "revenu")]


def test_three_refused_moves_end_in_an_answer_that_names_them(workspace: Workspace) -> None:
    planner = Script((Steps((UNKNOWN,)),) * MOVES)
    answer = analyst_with(workspace, planner).ask("revenue")
    assert (answer.kind, answer.decline_reason) == ("decline", "refused_form")
    assert answer.text == (
        'The question cannot be asked like that. No metric is called "revenu". Nearest: revenue.'
    )
    assert len(planner.heard) == MOVES


def test_a_planner_that_has_nothing_to_say_is_not_an_answer(workspace: Workspace) -> None:
    answer = analyst_with(workspace, Script((Done(),))).ask("hm")
    assert (answer.kind, answer.decline_reason) == ("decline", "not_understood")


def test_findings_are_shown_again_only_to_a_planner_that_wants_to_look(
    workspace: Workspace,
) -> None:
    curious = Script((Steps((REVENUE,), look_again=True), Steps((BY_REGION,)), Done()))
    answer = analyst_with(workspace, curious).ask("revenue")
    assert [result.form for result in answer.results] == [REVENUE, BY_REGION]
    assert [len(findings) for findings, _ in curious.heard] == [0, 1]
    assert answer.reading.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "reason"), [("", "empty"), ("？？", "empty"), ("revenue " * 300, "too_long")]
)
def test_what_cannot_be_read_is_declined_before_planning(
    workspace: Workspace, text: str, reason: str
) -> None:
    planner = Script(())
    answer = analyst_with(workspace, planner).ask(text)
    assert (answer.kind, answer.decline_reason, answer.turn) == ("decline", reason, None)
    assert planner.heard == []


def test_what_the_database_refuses_is_an_answer_in_the_askers_language(
    workspace: Workspace, small_crm: Path
) -> None:
    analyst = analyst_with(workspace, Script((Steps((REVENUE,)),)))
    with closing(sqlite3.connect(small_crm)) as connection:
        connection.execute("drop table orders")
    answer = analyst.ask("销售额")
    assert (answer.kind, answer.language, answer.turn) == ("error", "zh", None)
    assert answer.fault is not None
    assert answer.fault.code.startswith("store.")
    assert answer.text == answer.fault.message
    assert analyst.stage == "idle"


def test_a_stopped_question_says_so_and_the_next_one_is_answered(workspace: Workspace) -> None:
    steps = Steps((REVENUE,))
    analyst = analyst_with(workspace, Script((steps, steps)))
    planner = analyst.planner

    class Impatient:
        def next_move(self, *asked: object) -> Move:
            analyst.stop()
            return planner.next_move(*asked)  # type: ignore[arg-type]  # handed on as they came

    analyst.planner = Impatient()
    answer = analyst.ask("revenue")
    assert (answer.kind, answer.text) == ("error", "Stopped. Nothing was changed.")
    assert analyst.stage == "idle"
    analyst.planner = planner
    assert analyst.ask("revenue").kind == "answer"


def test_every_outcome_is_kept_once(workspace: Workspace) -> None:
    kept: list[tuple[str, str]] = []
    moves: tuple[Move, ...] = (Steps((REVENUE,)), Decline("write"), Clarify("clarify.choose"))
    analyst = replace(
        analyst_with(workspace, Script(moves)),
        keep=lambda answer, conversation: kept.append((answer.kind, conversation.id)),
    )
    conversation = Conversation(id="one")
    for text in ("revenue", "delete it", "hm", ""):
        assert analyst.ask(text, conversation).kept is True
    analyst.carry_out(Steps((BY_REGION,)), analyst.question("again"))
    assert kept == [
        ("answer", "one"), ("decline", "one"), ("clarify", "one"), ("decline", "one"),
        ("answer", ""),
    ]  # fmt: skip


def test_an_answer_is_not_lost_because_its_history_cannot_be_written(workspace: Workspace) -> None:
    def full(answer: Answer, conversation: Conversation) -> None:
        raise StoreError("read_only_folder", f"{answer.kind} {conversation.id}")

    analyst = replace(analyst_with(workspace, Script((Steps((REVENUE,)),))), keep=full)
    answer = analyst.ask("revenue")
    assert (answer.kind, answer.kept) == ("answer", False)


def test_carried_out_steps_that_are_refused_name_their_problem(workspace: Workspace) -> None:
    analyst = analyst_with(workspace, Script(()))
    answer = analyst.carry_out(Steps((UNKNOWN,), Reading()), analyst.question("销售额"))
    assert (answer.kind, answer.decline_reason) == ("decline", "refused_form")


def test_the_stage_is_told_while_a_question_is_worked_on(workspace: Workspace) -> None:
    seen: list[str] = []

    class Watching:
        def write(self, *_: object) -> str:
            seen.append(watched.stage)
            return "done"

    class Planning:
        def next_move(self, *_: object) -> Move:
            seen.append(watched.stage)
            return Steps((REVENUE,))

    watched = Analyst(workspace, Planning(), Watching(), clock=float)
    assert watched.ask("revenue").text == "done"
    assert (seen, watched.stage) == (["reading", "wording"], "idle")


@pytest.mark.parametrize("text", ["revenue by region", "各地区的销售额"])
def test_explaining_gives_reading_columns_and_sql_and_runs_no_statement(
    analyst: Analyst, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = analyst.ask(text)
    kept: list[str] = []
    analyst.keep = lambda answer, _: kept.append(answer.kind)

    def refuse(sql: str, limit: int) -> None:
        raise AssertionError(f"was run: {sql} ({limit})")

    monkeypatch.setattr(analyst.workspace.engine, "run", refuse)
    explained = analyst.explain(text)
    (result,), (told,) = explained.results, asked.results
    assert (explained.kind, explained.reading) == ("answer", asked.reading)
    assert (result.form, result.canonical) == (told.form, told.canonical)
    assert (result.tables[0].sql, result.tables[0].columns) == (
        told.tables[0].sql,
        told.tables[0].columns,
    )
    assert result.tables[0].table.rows == ()
    assert (explained.turn, explained.chart, explained.notes, kept) == (None, None, (), [])


def test_explaining_records_and_the_catalogue_asks_the_database_nothing(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    len(workspace.spans)  # the days present are known to any open analyst
    monkeypatch.setattr(workspace.engine, "run", lambda *_: pytest.fail("was run"))
    forms = (RowQuery(entity="order"), DescribeCatalogue(about="metric", name="revenue"))
    analyst = analyst_with(workspace, Script((Steps(forms),)))
    records, entry = analyst.explain("orders, and what revenue is").results
    assert records.tables[0].sql.startswith("SELECT")
    assert records.tables[0].table.rows == ()
    assert (len(entry.tables[0].table.rows), entry.tables[0].sql) == (1, "")


def test_what_cannot_be_asked_cannot_be_explained_either(workspace: Workspace) -> None:
    planner = Script((Steps((UNKNOWN,)),) * MOVES)
    explained = analyst_with(workspace, planner).explain("revenue")
    assert (explained.kind, explained.decline_reason) == ("decline", "refused_form")
