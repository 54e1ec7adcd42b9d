"""Which picture fits a result: time is a line, few parts are shares, one number is none."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from agent.charts import Chart, Series, choose_chart
from semantic_layer.compile.compiled import ResultColumn
from semantic_layer.form import Bilingual
from semantic_layer.formats import ValueFormat
from semantic_layer.vocabulary import Vocabulary
from store.table import Cell, Column, Table
from tools.result import ResultTable

Columns = Mapping[str, ResultColumn]
MONEY = ValueFormat("money", "CNY")
Choose = Callable[..., Chart | None]


@pytest.fixture
def choose(words: Vocabulary, columns: Columns) -> Choose:
    def chart(names: tuple[str, ...], *rows: tuple[Cell, ...]) -> Chart | None:
        shown = tuple(columns[name] for name in names)
        table = Table(tuple(Column(column.id) for column in shown), rows)
        return choose_chart(ResultTable(table, shown, ""), words, "en")

    return chart


def test_one_number_has_no_chart(choose: Choose) -> None:
    assert choose(("revenue",), (300.0,)) is None


def test_a_list_without_a_measure_has_no_chart(choose: Choose) -> None:
    assert choose(("region",), ("EC",), ("SC",)) is None


def test_values_that_are_all_missing_have_no_chart(choose: Choose) -> None:
    assert choose(("region", "revenue"), ("EC", None), ("SC", None)) is None


def test_groups_are_bars_with_their_labels(choose: Choose) -> None:
    assert choose(("region", "revenue"), ("EC", 300.0), (None, 100.0)) == Chart(
        kind="bars",
        title="Revenue by region",
        labels=("East China", "(empty)"),
        series=(Series("Revenue", (300.0, 100.0)),),
        format=MONEY,
    )


def test_time_is_a_line_in_its_order_and_its_base_a_second_one(choose: Choose) -> None:
    assert choose(
        ("month", "revenue", "base"), ("2026-08-01", 2.0, 1.0), ("2026-07-01", None, 3.0)
    ) == Chart(
        kind="line",
        title="Revenue by month",
        labels=("Jul 2026", "Aug 2026"),
        series=(Series("Revenue", (None, 2.0)), Series("Revenue, before", (3.0, 1.0))),
        format=MONEY,
    )


def test_up_to_six_parts_of_a_whole_are_shares_and_more_are_bars(choose: Choose) -> None:
    rows = tuple((f"r{n}", 10.0, 0.1) for n in range(7))
    few = choose(("region", "revenue", "share"), *rows[:6])
    many = choose(("region", "revenue", "share"), *rows)
    assert few is not None
    assert many is not None
    assert (few.kind, few.format.kind, many.kind) == ("shares", "percent", "bars")


def test_of_more_than_24_groups_the_first_20_are_drawn(choose: Choose) -> None:
    chart = choose(("region", "revenue"), *((f"r{n}", 100.0 - n) for n in range(25)))
    assert chart is not None
    assert (len(chart.labels), chart.left_out) == (20, 5)


def test_a_measure_on_another_scale_stays_out_of_the_picture(choose: Choose) -> None:
    chart = choose(("region", "revenue", "rate"), ("EC", 300.0, 0.1), ("SC", 100.0, 0.2))
    assert chart is not None
    assert [series.label for series in chart.series] == ["Revenue"]


def test_two_groups_are_series_and_the_largest_three_are_kept(choose: Choose) -> None:
    rows = tuple(
        (region, channel, float(weight * 10 + place))
        for place, region in enumerate(("EC", "SC", "Beijing", "Xian"))
        for weight, channel in enumerate(("a", "b", "c", "d"))
    )
    chart = choose(("region", "channel", "revenue"), *rows)
    assert chart is not None
    assert [series.label for series in chart.series] == ["b", "c", "d"]
    assert (chart.series[0].values, chart.left_out) == ((10.0, 11.0, 12.0, 13.0), 1)


def test_time_and_a_group_are_lines_with_gaps(choose: Choose) -> None:
    chart = choose(
        ("region", "month", "revenue"),
        ("EC", "2026-07-01", 1.0),
        ("SC", "2026-08-01", 2.0),
        ("EC", "2026-08-01", 3.0),
    )
    assert chart == Chart(
        kind="line",
        title="Revenue by month and region",
        labels=("Jul 2026", "Aug 2026"),
        series=(Series("East China", (1.0, 3.0)), Series("South China", (None, 2.0))),
        format=MONEY,
    )


def test_stages_are_a_funnel(words: Vocabulary, columns: Columns) -> None:
    stage = replace(
        columns["region"], id="stage", subject="stage", label=Bilingual(en="Stage", zh="阶段")
    )
    shown = (stage, columns["revenue"])
    table = Table((Column("stage"), Column("revenue")), (("created", 10), ("won", 2)))
    chart = choose_chart(ResultTable(table, shown, ""), words, "zh")
    assert chart is not None
    assert (chart.kind, chart.title) == ("funnel", "各阶段的销售额")


def test_two_customers_of_one_name_are_never_drawn_as_one(choose: Choose) -> None:
    rows = (("Li", "a", 1.0), ("Li", "a", 2.0), ("Wu", "b", 3.0))
    assert choose(("region", "channel", "revenue"), *rows) is None
