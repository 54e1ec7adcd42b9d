"""Whatever an endpoint does, the answer is ours, whole, with a note; then it recovers."""

import pytest

from agent.assemble import open_history
from agent.settings import Settings
from tests.agent.llm.asking import Shop, query
from tests.agent.llm.loopback_model import (
    Calls,
    CutOff,
    Drops,
    Hangs,
    Html,
    LoopbackModel,
    Reply,
    Says,
    Status,
)

BY_REGION = query(metrics=["revenue"], group_by=[{"dimension": "region"}])
ROWS = (("EC", 600.0), ("SC", 400.0), ("(no match)", 50.0))
FAULTS: dict[str, tuple[Reply, str]] = {
    "400": (Status(400), "bad_request"),
    "401": (Status(401), "unauthorised"),
    "403": (Status(403), "forbidden"),
    "404": (Status(404), "not_found"),
    "408": (Status(408), "timed_out"),
    "409": (Status(409), "conflict"),
    "429": (Status(429), "rate_limited"),
    "429 with retry-after": (Status(429, (("retry-after", "0"),)), "rate_limited"),
    "429 for an hour": (Status(429, (("retry-after", "3600"),)), "rate_limited"),
    "500": (Status(500), "server"),
    "502 as HTML": (Html(502), "server"),
    "200 as HTML": (Html(200), "not_json"),
    "503": (Status(503), "server"),
    "hang": (Hangs(20), "deadline"),
    "drip": (Says("a" * 400, slowly=0.1), "deadline"),
    "drop": (Drops(), "connection"),
    "cut": (CutOff("whole"), "connection"),
    "empty": (Says(""), "empty"),
    "length": (Says("Revenue was", finish="length"), "length"),
    "no finish": (Says("Revenue was", finish=None), "cut"),
    "malformed call": (Calls(("query_metrics", '{"metrics": ["reve')), "bad_call"),
    "unknown tool": (Calls(("run_sql", {"sql": "delete from orders"})), "unknown_tool"),
    "invalid arguments": (Calls(query(metrics="revenue", sql="select 1")), "bad_arguments"),
}
ASKED = {"en": "revenue by region", "zh": "各地区的销售额"}
TOLD = {"en": "This is the offline answer.", "zh": "以下为离线回答。"}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_ends_in_the_offline_answer_with_a_note(
    shop: Shop, scripted: LoopbackModel, name: str, language: str
) -> None:
    fault, reason = FAULTS[name]
    scripted.script(fault)
    scripted.repeat = True
    seconds = 1.0 if reason == "deadline" else 30.0
    analyst = shop.analyst(scripted, "always", llm_seconds=seconds)
    answer = analyst.ask(ASKED[language])
    assert (answer.kind, answer.results[0].tables[0].table.rows) == ("answer", ROWS)
    assert (answer.planner.name, answer.planner.prose) == ("offline", "offline")
    assert [(remark.code, remark.reason) for remark in answer.remarks] == [("failed", reason)]
    assert answer.remark_texts[0].endswith(TOLD[language])
    assert len(scripted.requests) <= 4


def test_after_a_fault_a_good_reply_is_used_again(shop: Shop, scripted: LoopbackModel) -> None:
    scripted.script(Drops(), Drops(), Calls(BY_REGION), Says("{f1}"))
    analyst = shop.analyst(scripted, "always")
    first, second = analyst.ask("revenue by region"), analyst.ask("revenue by region")
    assert (first.planner.name, second.planner.name) == ("offline", "both")


def test_the_history_keeps_who_planned_which_model_and_what_it_cost(
    shop: Shop, scripted: LoopbackModel
) -> None:
    scripted.script(Calls(BY_REGION), Says("Revenue was {f1}."))
    analyst = shop.analyst(
        scripted, "always", history=True, llm_price_in=1000.0, llm_price_out=1000.0
    )
    analyst.ask("revenue by region")
    history = open_history(Settings(data_folder=shop.folder))
    (row,) = (stored.row for stored in history.rows())
    history.close()
    assert row.planner.startswith("both (scripted, cost 0.036, ")
    assert (row.calls, row.tokens, row.outcome) == (2, 36, "answer")
