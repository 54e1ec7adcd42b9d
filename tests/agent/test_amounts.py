"""Amounts: thresholds, ranges and top N, the same in both languages."""

import pytest

from agent.offline.amounts import find_amounts
from agent.offline.hits import AmountHit
from agent.offline.normalise import normalise


def amounts(text: str) -> tuple[AmountHit, ...]:
    return find_amounts(normalise(text))


def words(text: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in amounts(text)]


THRESHOLDS = [
    ("win rate over 40%", "gt", 0.4),
    ("赢单率超过40%", "gt", 0.4),
    ("discount of 40% or more", "gte", 0.4),
    ("折扣在四成及以上", "gte", 0.4),
    ("win rate above 65 percent", "gt", 0.65),
    ("at least 100 closed deals", "gte", 100),
    ("关单100个以上", "gte", 100),
    ("100+ reviews", "gte", 100),
    ("评价100条以上", "gte", 100),
    ("more than 5,000 dollars", "gt", 5000),
    ("消费4万以上", "gte", 40_000),
    ("超过1.2万元", "gt", 12_000),
    ("lifetime over R$500", "gt", 500),
    ("revenue exceeds 1 million", "gt", 1_000_000),
    ("大于100万", "gt", 1_000_000),
    ("at least 5k", "gte", 5000),
    ("不低于5000", "gte", 5000),
    ("csat under 3.5", "lt", 3.5),
    ("满意度低于3.5", "lt", 3.5),
    ("ROI低于1的活动", "lt", 1),
    ("不到三百五", "lt", 350),
    ("no more than 10 orders", "lte", 10),
    ("不超过十单", "lte", 10),
    ("exactly 2", "eq", 2),
    ("longer than 120 days", "gt", 120),
    ("接洽超过120天", "gt", 120),
    ("30天以内", "lte", 30),
    ("超过一半", "gt", 0.5),
    ("at least one order", "gte", 1),
    ("2单及以上", "gte", 2),
    ("大于等于20", "gte", 20),
    ("deals ≥ 50", "gte", 50),
]


@pytest.mark.parametrize(("text", "op", "value"), THRESHOLDS)
def test_a_bound_is_read_with_its_operator_and_scale(text: str, op: str, value: float) -> None:
    assert [(hit.kind, hit.op, hit.value) for hit in amounts(text)] == [("threshold", op, value)]


TOPS = [
    ("top 5 products", 5, "desc"),
    ("top ten customers", 10, "desc"),
    ("the five best customers", 5, "desc"),
    ("ten best selling categories", 10, "desc"),
    ("ten most valuable customers", 10, "desc"),
    ("three regions with the lowest conversion rate", 3, "asc"),
    ("bottom 5", 5, "asc"),
    ("lowest five", 5, "asc"),
    ("业绩前五的销售", 5, "desc"),
    ("前10大客户", 10, "desc"),
    ("后三", 3, "asc"),
    ("倒数3名的业务员", 3, "asc"),
    ("垫底的5个省", 5, "asc"),
    ("评分最低的5个品类", 5, "asc"),
    ("卖得最好的10个品类", 10, "desc"),
    ("投放费用最多的三个活动", 3, "desc"),
    ("最有价值的十个客户", 10, "desc"),
]


@pytest.mark.parametrize(("text", "count", "direction"), TOPS)
def test_a_ranking_is_read_with_its_number_and_direction(
    text: str, count: float, direction: str
) -> None:
    found = [(hit.kind, hit.value, hit.direction) for hit in amounts(text)]
    assert found == [("top", count, direction)]


@pytest.mark.parametrize("text", ["top 3 products in each region", "每个大区销售额前三的产品"])
def test_a_ranking_inside_each_group_is_marked(text: str) -> None:
    assert [(hit.value, hit.per_group) for hit in amounts(text)] == [(3, True)]


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("between 20 and 40%", (0.2, 0.4)),
        ("between $100 and $500", (100, 500)),
        ("100到200之间", (100, 200)),
        ("10万~20万", (100_000, 200_000)),
    ],
)
def test_a_range_has_both_bounds(text: str, bounds: tuple[float, float]) -> None:
    assert [(hit.kind, hit.value, hit.upper) for hit in amounts(text)] == [("between", *bounds)]


@pytest.mark.parametrize(
    "text",
    [
        "一起列出来",
        "十分满意",
        "第一",
        "the second one",
        "一共",
        "which one",
        "唯一",
        "统一",
        "1C1I7A6R",
    ],
)
def test_numerals_inside_words_are_no_numbers(text: str) -> None:
    assert amounts(text) == ()


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [("bought twice", 2, "times"), ("买过两次", 2, "times"), ("5000美元", 5000, "money"),
     ("a dozen orders", 12, ""), ("两亿", 200_000_000, ""), ("twenty-five deals", 25, "")],
)  # fmt: skip
def test_a_number_without_an_operator_is_bare(text: str, value: float, unit: str) -> None:
    (hit,) = amounts(text)
    assert (hit.kind, hit.value, hit.unit.replace("count", "")) == ("number", value, unit)


def test_the_noun_counted_stays_outside() -> None:
    assert words("top ten customers with 100+ reviews") == ["top ten", "100+"]


def test_words_already_read_as_time_are_left_alone() -> None:
    text = normalise("orders over the past 3 months above 5")
    assert [hit.value for hit in find_amounts(text, taken=((7, 29),))] == [5]


def test_about_is_remembered() -> None:
    assert [hit.about for hit in amounts("about 500 customers")] == [True]
    assert [hit.about for hit in amounts("500左右")] == [True]
