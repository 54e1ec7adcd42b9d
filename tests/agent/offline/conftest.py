"""A small shop with a real database, and the planner over it."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from agent.conversation import Conversation, Turn
from agent.moves import Clarify, Decline, Done, Move, Steps
from agent.offline.planner import OfflinePlanner
from agent.question import Question
from semantic_layer.form import Language
from semantic_layer.load import load_model
from semantic_layer.problems import Problem, QueryRefused
from semantic_layer.query import MetricQuery, RowQuery
from store.connect import open_engine
from tools.workspace import open_workspace

TODAY = date(2026, 5, 20)
ROWS = """
create table customers(customer_id integer primary key, name text, region text, level text,
  industry text, phone text, created_at text);
create table orders(order_id integer primary key, customer_id integer, channel text, category text,
  rep text, amount real, discount real, ordered_at text, delivered_at text);
create table payments(payment_id integer primary key, order_id integer, method text, paid_at text);
create table tickets(ticket_id integer primary key, customer_id integer, type text,
  reply_hours real, opened_at text);
insert into customers values
 (1,'Ann','EC','VIP','Retail','1','2024-03-01'),(2,'Bob','NC','Gold','Finance','2','2025-01-05'),
 (3,'Cid','SC','Silver','Finance','3','2026-03-09');
insert into orders values
 (1,1,'Online','Electronics','Zhang Wei',100,0.1,'2025-05-02','2025-05-06'),
 (2,1,'Retail','Apparel','Li Na',50,0,'2026-04-02','2026-04-05'),
 (3,2,'Tmall','Apparel','Zhang Wei',70,0.4,'2026-04-20','2026-05-01'),
 (4,3,'Online','Electronics','Wang Fang',30,0.2,'2026-05-10',null);
insert into payments values (1,1,'card','2025-05-02'),(2,2,'cash','2026-04-02');
insert into tickets values (1,1,'delivery',3,'2026-04-03'),(2,2,'quality',9,'2026-05-02');
"""


@pytest.fixture(scope="session")
def planner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfflinePlanner]:
    """The planner over the shop, asked on Wednesday 20 May 2026."""
    path = tmp_path_factory.mktemp("shop") / "shop.sqlite"
    with sqlite3.connect(path) as connection:
        connection.executescript(ROWS)
    connection.close()
    engine = open_engine(str(path))
    workspace = open_workspace(load_model(Path(__file__).parent / "shop.yaml"), engine, TODAY)

    def check(query: MetricQuery | RowQuery) -> tuple[Problem, ...]:
        try:
            workspace.resolve(query)
        except QueryRefused as refused:
            return refused.problems
        return ()

    yield OfflinePlanner(workspace.model, workspace.vocabulary, TODAY, check)
    engine.close()


Ask = Callable[..., Move]


@pytest.fixture
def ask(planner: OfflinePlanner) -> Ask:
    """Ask one or several questions of one conversation; the move of the last."""

    def asked(*questions: str) -> Move:
        conversation = Conversation()
        move: Move = Done()
        for text in questions:
            language: Language = "zh" if any("一" <= char <= "鿿" for char in text) else "en"
            move = planner.next_move(Question(text, language, TODAY, 10.0), conversation, (), ())
            if isinstance(move, Steps):
                conversation = conversation.with_turn(Turn(text, move, move.forms))
            elif isinstance(move, Clarify | Decline):
                conversation = conversation.with_turn(Turn(text, move))
        return move

    return asked


@pytest.fixture
def form(ask: Ask) -> Callable[..., dict[str, Any]]:
    """The set fields of the answered form, without the words its days came from."""

    def formed(*questions: str) -> dict[str, Any]:
        move = ask(*questions)
        assert isinstance(move, Steps), (questions, move)
        fields: dict[str, Any] = move.forms[0].model_dump(exclude_defaults=True, mode="json")
        for holder in (fields, *fields.get("entity_filters", ())):
            if isinstance(holder.get("period"), dict):
                holder["period"].pop("phrase", None)
        return fields

    return formed
