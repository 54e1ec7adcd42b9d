"""The model's planner over real HTTP: repair, look-ups, several steps, limits, stopping."""

import json
import threading
import time

import pytest

from agent.answer import Answer
from agent.conversation import Conversation
from tests.agent.llm.asking import Shop, offered, query
from tests.agent.llm.loopback_model import Calls, Hangs, LoopbackModel, Says, Status

REVENUE = query(metrics=["revenue"])
UNKNOWN = "how much dough"
EST = {"dimension": "region", "values": ["Est China"]}


def labels(answer: Answer) -> list[str]:
    return [choice.label for choice in answer.choices]


def test_problems_of_a_form_go_back_once_with_what_is_near(
    shop: Shop, scripted: LoopbackModel
) -> None:
    scripted.script(
        Calls(query(metrics=["revenu"], group_by=[{"dimension": "regoin"}])),
        Calls(query(metrics=["revenue"], group_by=[{"dimension": "region"}])),
    )
    answer = shop.analyst(scripted).ask(UNKNOWN)
    assert labels(answer) == ["Revenue by region"]
    told = scripted.requests[1].prompt
    assert '"unknown_metric: revenu (revenue)", "unknown_dimension: regoin (region' in told


def test_a_form_that_stays_wrong_ends_in_the_offline_outcome(
    shop: Shop, scripted: LoopbackModel
) -> None:
    scripted.script(Calls(query(metrics=["a"])), Calls(query(metrics=["b"])))
    answer = shop.analyst(scripted, "always").ask("revenue by region")
    assert (answer.kind, answer.planner.name, answer.planner.calls) == ("answer", "offline", 2)
    assert answer.remarks[0].reason == "bad_arguments"


def test_a_call_written_as_text_is_taken_as_a_call(shop: Shop, scripted: LoopbackModel) -> None:
    written = json.dumps({"name": "query_metrics", "arguments": {"metrics": ["revenue"]}})
    scripted.script(Says(f"Here it is:\n```json\n{written}\n```"))
    assert labels(shop.analyst(scripted).ask(UNKNOWN)) == ["Revenue"]


def test_a_phrase_becomes_days_by_our_calendar(shop: Shop, scripted: LoopbackModel) -> None:
    scripted.script(Calls(query(metrics=["revenue"], period={"phrase": "last month"})))
    answer = shop.analyst(scripted, "always").ask("revenue last month")
    assert (answer.kind, answer.planner.name) == ("answer", "both")


def test_days_that_are_not_those_of_the_phrase_are_handed_back(
    shop: Shop, scripted: LoopbackModel
) -> None:
    wrong = {"phrase": "last month", "start": "2026-03-01", "end": "2026-04-01"}
    scripted.script(
        Calls(query(metrics=["revenue"], period=wrong)),
        Calls(query(metrics=["revenue"], period={"phrase": "last month"})),
    )
    answer = shop.analyst(scripted, "always").ask("revenue last month")
    assert answer.planner.name == "both"
    assert "period_conflict: last month is 2026-04-01 to 2026-05-01" in scripted.requests[1].prompt


def test_a_value_may_be_named_by_its_label_in_either_language(
    shop: Shop, scripted: LoopbackModel
) -> None:
    scripted.script(
        Calls(query(metrics=["revenue"], filters=[{"dimension": "region", "values": ["华东"]}]))
    )
    answer = shop.analyst(scripted, "always").ask("revenue of East China")
    assert (answer.kind, answer.planner.name) == ("answer", "both")


def test_a_value_that_is_not_in_the_data_is_handed_back(
    shop: Shop, scripted: LoopbackModel
) -> None:
    scripted.script(
        Calls(query(metrics=["revenue"], filters=[EST])),
        Calls(query(metrics=["revenue"], filters=[{"dimension": "region", "values": ["EC"]}])),
    )
    answer = shop.analyst(scripted, "always").ask("revenue of East China")
    assert answer.planner.name == "both"
    assert "unknown_value: Est China of region" in scripted.requests[1].prompt


def test_look_ups_are_answered_and_no_more_than_two_are_offered(
    shop: Shop, scripted: LoopbackModel
) -> None:
    scripted.script(
        Calls(("search_catalogue", {"words": "money back"})),
        Calls(("lookup_values", {"dimension": "region", "words": "east"})),
        Calls(query(metrics=["refund_rate"])),
    )
    answer = shop.analyst(scripted).ask(UNKNOWN)
    assert labels(answer) == ["Refund rate"]
    assert "EC = East China" in scripted.requests[2].prompt
    assert "lookup_values" in offered(scripted.requests[0])
    assert "lookup_values" not in offered(scripted.requests[2])


@pytest.mark.parametrize("dimension", ["name", "customer", "phone", "email"])
def test_values_of_personal_columns_are_never_looked_up(
    shop: Shop, scripted: LoopbackModel, dimension: str
) -> None:
    scripted.script(Calls(("lookup_values", {"dimension": dimension, "words": ""})), Calls(REVENUE))
    shop.analyst(scripted).ask(UNKNOWN)
    sent = scripted.requests[1].prompt
    assert "not available: personal" in sent
    assert not any(name in sent for name in ("Acme", "蓝天", "Delta", "13812340001", "amy@"))


def test_a_customers_name_leaves_as_a_token_and_comes_back_as_the_condition(
    shop: Shop, scripted: LoopbackModel
) -> None:
    named = {"dimension": "customer", "values": ["<customer:1>"]}
    scripted.script(Calls(query(metrics=["revenue"], filters=[named])), Says("{f1}"))
    answer = shop.analyst(scripted, "always").ask("revenue of Acme")
    assert (answer.kind, answer.planner.name) == ("answer", "both")
    assert answer.results[0].tables[0].table.rows == ((300.0,),)
    assert all("Acme" not in request.prompt for request in scripted.requests)


def test_the_model_may_look_and_ask_for_more(shop: Shop, scripted: LoopbackModel) -> None:
    scripted.script(
        Calls(query(metrics=["refund_rate"], look_again=True)),
        Calls(query(metrics=["refund_rate"], group_by=[{"dimension": "region"}], look_again=True)),
        Calls(query(metrics=["revenue"], filters=[{"dimension": "region", "values": ["SC"]}])),
        Says("The refund rate was {f1}."),
    )
    seen: list[tuple[str, ...]] = []
    analyst = shop.analyst(scripted)
    answer = analyst.ask("why is the refund rate so", early=lambda _: seen.append(analyst.taken))
    assert answer.reading.count("\n") == 2
    assert [len(result.tables[0].table.rows) for result in answer.results] == [1, 4, 1]
    assert answer.text.startswith("The refund rate was 33.3 %.")
    assert (answer.planner.name, answer.planner.calls) == ("model", 4)
    assert seen == [("Refund rate", "Refund rate by region", "Revenue, region South China")]
    assert "EC | 0.333333" in scripted.requests[2].prompt


def test_more_is_never_asked_for_than_the_question_may_cost(
    shop: Shop, scripted: LoopbackModel
) -> None:
    scripted.script(Calls(query(metrics=["refund_rate"], look_again=True)))
    scripted.repeat = True
    answer = shop.analyst(scripted).ask("why is the refund rate so")
    assert answer.kind == "answer"
    assert len(scripted.requests) <= 4


def test_a_choice_that_wants_to_see_more_goes_on_from_there(
    shop: Shop, scripted: LoopbackModel
) -> None:
    scripted.script(
        Calls(query(metrics=["revenue"], look_again=True)),
        Calls(query(metrics=["revenue"], group_by=[{"dimension": "region"}])),
        Says("{f1}"),
    )
    analyst = shop.analyst(scripted)
    asked = analyst.ask(UNKNOWN)
    answer = analyst.ask("1", analyst.advance(Conversation(), asked))
    assert [len(result.tables[0].table.rows) for result in answer.results] == [1, 3]
    assert UNKNOWN in scripted.requests[1].prompt


def test_the_fallback_model_answers_when_the_first_one_fails(
    shop: Shop, scripted: LoopbackModel
) -> None:
    scripted.script(Status(500), Status(500), Calls(REVENUE))
    answer = shop.analyst(scripted, llm_fallback_model="second").ask(UNKNOWN)
    assert labels(answer) == ["Revenue"]
    assert [request.body["model"] for request in scripted.requests][-1] == "second"


def test_a_model_that_failed_is_not_asked_again_for_the_words_of_the_same_question(
    shop: Shop, scripted: LoopbackModel
) -> None:
    plan = Calls(query(metrics=["revenue"], group_by=[{"dimension": "region"}]))
    scripted.script(Status(500), Status(500), plan, Says("Revenue was {f1}."), plan, Says("So."))
    analyst = shop.analyst(scripted, "always", llm_fallback_model="second")
    answer = analyst.ask("revenue by region")
    assert (answer.planner.model, answer.planner.calls, answer.planner.prose) == (
        "second", 4, "model",
    )  # fmt: skip
    analyst.ask("revenue by region")
    asked = [request.body["model"] for request in scripted.requests]
    assert asked[:5] == ["scripted", "scripted", "second", "second", "scripted"]


def test_the_cost_cap_between_plan_and_words_leaves_our_words_with_a_note(
    shop: Shop, scripted: LoopbackModel
) -> None:
    used = {"prompt_tokens": 9000, "completion_tokens": 50}
    plan = query(metrics=["revenue"], group_by=[{"dimension": "region"}])
    scripted.script(Calls(plan, usage=used), Says("never"))
    answer = shop.analyst(
        scripted, "always", llm_price_in=1.0, llm_price_out=1.0, llm_cost=0.0105
    ).ask("revenue by region")
    assert (answer.kind, answer.planner.name, answer.planner.prose) == ("answer", "both", "offline")
    assert (answer.planner.cost, len(scripted.requests)) == (0.00905, 1)
    assert [(one.code, one.reason) for one in answer.remarks] == [("unworded", "cost_spent")]


def test_after_a_plan_that_failed_nobody_is_asked_to_word_the_answer(
    shop: Shop, scripted: LoopbackModel
) -> None:
    scripted.script(Calls(query(metrics=["a"])), Calls(query(metrics=["b"])), Says("never"))
    answer = shop.analyst(scripted, "always").ask("revenue by region")
    assert (answer.kind, answer.planner.prose, len(scripted.requests)) == ("answer", "offline", 2)


def test_the_cost_cap_ends_the_asking(shop: Shop, scripted: LoopbackModel) -> None:
    scripted.script(Calls(query(metrics=["a"])), Calls(REVENUE))
    answer = shop.analyst(
        scripted, "always", llm_price_in=1000.0, llm_price_out=1000.0, llm_cost=0.001
    ).ask("revenue by region")
    assert (answer.kind, answer.planner.name) == ("answer", "offline")
    assert answer.remarks[0].reason == "cost_spent"
    assert len(scripted.requests) <= 1


def test_a_question_is_stopped_while_the_model_is_asked(
    shop: Shop, scripted: LoopbackModel
) -> None:
    scripted.script(Hangs(30))
    analyst = shop.analyst(scripted, "always")

    def stop_when_asked() -> None:
        while analyst.stage != "model" or not scripted.requests:
            time.sleep(0.01)
        analyst.stop()

    threading.Thread(target=stop_when_asked, daemon=True).start()
    stopped = analyst.ask("revenue by region")
    assert (stopped.kind, stopped.fault and stopped.fault.code) == ("error", "store.stopped")
    scripted.script(Calls(query(metrics=["revenue"], group_by=[{"dimension": "region"}])))
    assert analyst.ask("revenue by region").planner.name == "both"


def test_with_names_only_no_value_leaves_and_nothing_is_worded(
    shop: Shop, scripted: LoopbackModel
) -> None:
    scripted.script(Calls(query(metrics=["revenue"], group_by=[{"dimension": "region"}])))
    answer = shop.analyst(scripted, "always", llm_share="schema").ask("revenue by region")
    assert (answer.planner.name, len(scripted.requests)) == ("both", 1)
    sent = scripted.requests[0].prompt
    assert not any(value in sent for value in ("EC", "East China", "华东"))
