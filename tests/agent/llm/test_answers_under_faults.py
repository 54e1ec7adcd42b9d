"""After a fault the endpoint is used again; the history says who planned and what it cost."""

from agent.assemble import open_history
from agent.settings import Settings
from tests.agent.llm.asking import Shop, query
from tests.agent.llm.loopback_model import Calls, Drops, LoopbackModel, Says

BY_REGION = query(metrics=["revenue"], group_by=[{"dimension": "region"}])


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
