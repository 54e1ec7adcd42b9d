"""Codes and figures in, sentences out: what it is, why, and what to do next."""

import pytest

from agent.wording.names import Names
from agent.wording.sentences import (
    assumption_sentence,
    decline_sentence,
    note_sentence,
    problem_sentence,
    store_sentence,
)
from semantic_layer.compile.compiled import ResultColumn
from semantic_layer.form import Language
from semantic_layer.model import SemanticModel
from semantic_layer.problems import Problem
from semantic_layer.query import MetricQuery
from semantic_layer.vocabulary import Vocabulary
from store.engine import StoreError
from store.table import Column, Table
from tools.integrity import Note
from tools.result import Result, ResultTable

NOTES = [
    (
        Note("lost_rows", "warning", "customer", (12, 0.031)),
        '12 rows (3.1 %) have no customer and stand under "(no match)".',
        "12 行（3.1 %）没有对应的客户，归入“（未匹配）”。",
    ),
    (
        Note("empty_groups", "hint", "region", (1,)),
        '1 row has no region and stands under "(empty)".',
        "1 行的地区为空，归入“（空）”。",
    ),
    (
        Note("parts_do_not_add_up", "warning", "revenue", (1000.0, 1050.5)),
        "Revenue: the parts add up to CNY 1,000, the whole is CNY 1,050.",
        "销售额：各部分之和为 1,000 元，整体为 1,050 元，两者不一致。",
    ),
    (
        Note("running_period", "warning", "", (20, 31, "2026-10-01", "2026-10-31")),
        "1–31 Oct 2026 is not over: 20 of 31 days.",
        "2026-10-01 至 2026-10-31 尚未结束：31 天中已过 20 天。",
    ),
    (
        Note("small_counts", "warning", "order_count", (24, 3, "EC")),
        "3 groups have fewer than 30 under orders; East China has only 24. "
        "A rate of so few says little.",
        "3 个组的订单数不足 30，其中华东只有 24，比率仅供参考。",
    ),
    (
        Note("small_counts", "warning", "order_count", (24, 1, None)),
        "Only 24 under orders. A rate of so few says little.",
        "订单数只有 24，比率仅供参考。",
    ),
    (
        Note("stale_data", "hint", "order.ordered", (40, "2026-10-13")),
        "The newest row is 40 days old (13 Oct 2026).",
        "最新一行数据是 40 天前的（2026-10-13）。",
    ),
    (
        Note("tie_at_cut", "hint", "revenue", (5, 300.0)),
        "Cut after 5: the next one has the same value, CNY 300.",
        "只取前 5 个：下一个的数值相同，也是 300 元。",
    ),
    (
        Note("all_data", "hint", "order.ordered", ("2026-01-01", "2026-10-19")),
        "No period was named: all data are counted, 1 Jan – 19 Oct 2026.",
        "没有指定时间，统计全部数据：2026-01-01 至 2026-10-19。",
    ),
    (
        Note("dates_differ", "hint", "order.ordered", ("order.delivered",)),
        'Each metric is counted by its own date: "ordered" and "delivered".',
        "各指标按各自的日期统计：“下单”和“签收”。",
    ),
]


@pytest.fixture
def result(columns: dict[str, ResultColumn]) -> Result:
    shown = (columns["region"], columns["revenue"])
    table = Table((Column("region"), Column("revenue")), (("EC", 1000.0),))
    return Result(MetricQuery(metrics=("revenue",)), (ResultTable(table, shown, ""),))


@pytest.mark.parametrize(("note", "english", "chinese"), NOTES, ids=[en for _, en, _ in NOTES])
def test_a_note_is_said_with_its_figures(
    note: Note,
    english: str,
    chinese: str,
    result: Result,
    shop: SemanticModel,
    words: Vocabulary,
) -> None:
    said = [note_sentence(note, result, Names(shop, words, language)) for language in ("en", "zh")]
    assert said == [english, chinese]


PROBLEMS: list[tuple[Problem, Language, str]] = [
    (
        Problem("unknown_metric", "sales", ("revenue", "order_count")),
        "en",
        'No metric is called "sales". Nearest: revenue or orders.',
    ),
    (
        Problem("unknown_metric", "velocity"),
        "zh",
        "没有名为“velocity”的指标。查看全部：askcrm metrics",
    ),
    (
        Problem("dimension_not_reachable", "channel", ("region",), "order_count"),
        "zh",
        "订单数不能按渠道拆分或筛选。可以按：地区。",
    ),
    (
        Problem("date_not_reachable", "customer.signed_up", ("order.ordered",), "revenue"),
        "en",
        'The date "signed up" does not belong to revenue. Dates that do: ordered.',
    ),
]


@pytest.mark.parametrize(("problem", "language", "said"), PROBLEMS)
def test_a_problem_names_what_comes_nearest(
    problem: Problem, language: Language, said: str, shop: SemanticModel, words: Vocabulary
) -> None:
    assert problem_sentence(problem, Names(shop, words, language)) == said


def test_a_refusal_says_what_it_needs_where_that_is_known() -> None:
    with_need = decline_sentence("not_computable", "Margin", "cost per order line", "en")
    without = decline_sentence("not_computable", "毛利", "", "zh")
    assert (with_need, without) == (
        "Margin cannot be computed here: it needs cost per order line.",
        "现有数据算不出毛利。",
    )


def test_days_without_data_are_said_closed_beside_the_days_of_the_data(
    shop: SemanticModel, words: Vocabulary
) -> None:
    problem = Problem("period_outside_data", "2024-01-01..2024-02-01", ("2025-01-10", "2025-04-03"))
    said = [problem_sentence(problem, Names(shop, words, language)) for language in ("en", "zh")]
    assert said == [
        "There are no data for 1–31 Jan 2024. The data run: 10 Jan – 3 Apr 2025.",
        "2024-01-01 至 2024-01-31没有数据。数据范围：2025-01-10 至 2025-04-03。",
    ]


def test_an_assumption_without_its_half_has_a_sentence_of_its_own() -> None:
    assert assumption_sentence("colloquial", "revenue", "", "en") == "taken as revenue"
    assert assumption_sentence("colloquial", "销售额", "", "zh") == "按销售额理解"
    assert assumption_sentence("default_grain", "", "", "en") == "the step is assumed"


def test_an_assumption_is_said_in_words() -> None:
    assert assumption_sentence("typo", "revnue", "revenue", "zh") == "“revnue”按“revenue”理解"


def test_a_database_that_is_not_there_comes_with_a_remedy() -> None:
    assert store_sentence(StoreError("missing", "crm.db"), "en") == (
        "There is no file crm.db. Check the path, or build the demo: askcrm demo"
    )


def test_control_characters_of_a_path_stay_out_of_the_message() -> None:
    assert "\x1b" not in store_sentence(StoreError("missing", "a\x1b[2Jb"), "zh")
