"""Facts into sentences: both numbers and the difference, never a verdict."""

from collections.abc import Callable, Mapping

import pytest

from agent.moves import Finding, Reading, Steps
from agent.offline.narrator import OfflineNarrator
from agent.question import Question
from semantic_layer.compile.compiled import ResultColumn
from semantic_layer.form import Bilingual, Language
from semantic_layer.formats import ValueFormat
from semantic_layer.model import SemanticModel
from semantic_layer.periods import Period
from semantic_layer.query import Comparison, Group, MetricQuery, Order, RowQuery, ShareOf
from semantic_layer.vocabulary import Vocabulary
from store.table import Column, Table
from tools.describe_catalogue import DescribeCatalogue
from tools.facts import Fact
from tools.integrity import Note
from tools.result import Result, ResultTable

Columns = Mapping[str, ResultColumn]
Maker = Callable[..., Result]
Write = Callable[[Result, Language], str]
BEFORE = Period.model_validate({"start": "2026-04-01", "end": "2026-07-01"})
BY_REGION = (Group(dimension="region"),)


@pytest.fixture
def write(shop: SemanticModel, words: Vocabulary) -> Write:
    narrator = OfflineNarrator(shop, words)

    def text(result: Result, language: Language) -> str:
        form = result.form
        assert isinstance(form, MetricQuery | RowQuery | DescribeCatalogue)
        finding = Finding(Steps((form,)), (result,))
        question = Question("?", language, BEFORE.start, 10.0)
        return narrator.write(question, (finding,), Reading())

    return text


def test_one_number_is_said_with_its_days(write: Write, result_of: Maker, columns: Columns) -> None:
    result = result_of(MetricQuery(metrics=("revenue",)), (columns["revenue"],), ((1234567.0,),))
    assert (write(result, "en"), write(result, "zh")) == (
        "Revenue came to CNY 1,234,567 (1 Jul – 30 Sep 2026).",
        "销售额为 1,234,567 元（2026-07-01 至 2026-09-30）。",
    )


def test_a_split_says_the_whole_and_both_ends_and_the_warning(
    write: Write, result_of: Maker, columns: Columns
) -> None:
    result = result_of(
        MetricQuery(metrics=("refund_rate",), group_by=BY_REGION),
        (columns["region"], columns["rate"]),
        (("EC", 0.061), ("SC", 0.037), ("Beijing", 0.028)),
        {("whole", "refund_rate"): 0.043},
        notes=(
            Note("small_counts", "warning", "order_count", (24, 1, "EC")),
            Note("stale_data", "hint", "order.ordered", (40, "2026-10-13")),
        ),
    )
    assert write(result, "en") == (
        "Refund rate came to 4.3 % over all (1 Jul – 30 Sep 2026). By refund rate, East China "
        "stood highest with 6.1 %, Beijing lowest with 2.8 %. East China: only 24 under orders. "
        "A rate of so few says little."
    )
    assert write(result, "zh") == (
        "退款率整体为 4.3 %（2026-07-01 至 2026-09-30）。按退款率看，华东最高，为 6.1 %；"
        "Beijing最低，为 2.8 %。华东的订单数只有 24，比率仅供参考。"
    )


def test_a_series_says_both_ends_with_their_difference(
    write: Write, result_of: Maker, columns: Columns
) -> None:
    result = result_of(
        MetricQuery(metrics=("revenue",), group_by=(Group(dimension="time", grain="month"),)),
        (columns["month"], columns["revenue"]),
        (("2026-07-01", 300.0), ("2026-08-01", 0.0), ("2026-09-01", 450.0)),
    )
    assert write(result, "en") == (
        "Revenue came to CNY 300 in Jul 2026 and CNY 450 in Sep 2026, a difference of CNY 150. "
        "Highest was CNY 450 in Sep 2026, lowest CNY 0 in Aug 2026."
    )


def test_a_series_of_rates_differs_in_points(
    write: Write, result_of: Maker, columns: Columns
) -> None:
    result = result_of(
        MetricQuery(metrics=("refund_rate",), group_by=(Group(dimension="time", grain="month"),)),
        (columns["month"], columns["rate"]),
        (("2026-07-01", 0.04), ("2026-08-01", 0.05)),
    )
    assert write(result, "zh").startswith(
        "退款率在2026年7月为 4.0 %，在2026年8月为 5.0 %，相差 1.0 个百分点。"
    )


def test_a_comparison_gives_both_numbers_and_no_verdict(
    write: Write, result_of: Maker, columns: Columns
) -> None:
    result = result_of(
        MetricQuery(metrics=("revenue",), compare=Comparison(to="previous")),
        tuple(columns[name] for name in ("revenue", "base", "delta", "pct")),
        ((300.0, 200.0, 100.0, 0.5),),
        base=BEFORE,
    )
    assert (write(result, "en"), write(result, "zh")) == (
        "Revenue came to CNY 300 (1 Jul – 30 Sep 2026), against CNY 200 (1 Apr – 30 Jun 2026): "
        "a difference of CNY 100 (50.0 %).",
        "销售额为 300 元（2026-07-01 至 2026-09-30），对比期为 200 元（2026-04-01 至 2026-06-30），"
        "相差 100 元（50.0 %）。",
    )


def test_a_cut_list_is_said_in_its_order_without_a_lowest(
    write: Write, result_of: Maker, columns: Columns
) -> None:
    result = result_of(
        MetricQuery(
            metrics=("revenue",), group_by=BY_REGION, order=(Order(by="revenue"),), limit=2
        ),
        (columns["region"], columns["revenue"]),
        (("EC", 300.0), ("SC", 100.0)),
    )
    assert (
        write(result, "en") == "In order of revenue: East China (CNY 300), South China (CNY 100)."
    )


def test_a_share_is_said_of_the_largest_part(
    write: Write, result_of: Maker, columns: Columns
) -> None:
    result = result_of(
        MetricQuery(metrics=("revenue",), group_by=BY_REGION, share_of=ShareOf()),
        tuple(columns[name] for name in ("region", "revenue", "share")),
        (("EC", 300.0, 0.75), ("SC", 100.0, 0.25)),
    )
    assert write(result, "zh") == (
        "按销售额看，华东最高，为 300 元；华南最低，为 100 元。华东占比最大，占销售额的 75.0 %。"
    )


def test_nothing_found_is_said_with_the_days_that_were_searched(
    write: Write, result_of: Maker, columns: Columns
) -> None:
    form = MetricQuery.model_validate(
        {
            "metrics": ["revenue"],
            "group_by": [{"dimension": "region"}],
            "period": {"start": "2026-07-01", "end": "2026-10-01"},
        }
    )
    result = result_of(form, (columns["region"], columns["revenue"]), ())
    assert write(result, "en") == "Nothing in the data matches (1 Jul – 30 Sep 2026)."


def test_an_empty_value_is_no_zero(write: Write, result_of: Maker, columns: Columns) -> None:
    result = result_of(MetricQuery(metrics=("refund_rate",)), (columns["rate"],), ((None,),))
    assert write(result, "zh") == (
        "这里没有退款率的数值（2026-07-01 至 2026-09-30）：没有可用于计算的数据。"
    )


def test_a_list_is_said_with_how_many_there_are(write: Write, columns: Columns) -> None:
    table = ResultTable(Table((Column("region"),), (("EC",), ("SC",))), (columns["region"],), "")
    count = Fact("f1", "count", Bilingual(en="rows", zh="行"), 7, ValueFormat("integer"))
    result = Result(RowQuery(entity="order"), (table,), (count,))
    assert (write(result, "en"), write(result, "zh")) == (
        "7 orders match; 2 are shown.",
        "符合条件的订单有 7 条，显示 2 条。",
    )


def test_a_metric_is_explained_in_words(write: Write) -> None:
    result = Result(DescribeCatalogue(about="metric", name="revenue"), ())
    assert write(result, "en") == (
        "Revenue: order amounts, canceled orders left out. It is measured in CNY; more is better. "
        "It can be split by channel, late, order size, region."
    )


def test_a_dimension_is_explained_by_its_values(write: Write) -> None:
    result = Result(DescribeCatalogue(about="dimension", name="region"), ())
    assert write(result, "zh") == "地区的取值有：华东、华南。"
