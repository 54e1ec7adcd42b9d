"""A chart keeps to the lines it has; what is not drawn is counted."""

from agent.charts import Chart, Series
from semantic_layer.formats import ValueFormat
from tui.widgets.chart_view import shortened


def bars(labels: int, series: int) -> Chart:
    return Chart(
        kind="bars",
        title="t",
        labels=tuple(map(str, range(labels))),
        series=tuple(Series(str(n), tuple(map(float, range(labels)))) for n in range(series)),
        format=ValueFormat("integer"),
        left_out=1,
    )


def test_bars_beyond_the_room_are_counted_as_left_out() -> None:
    short = shortened(bars(20, 1), 11)
    assert short.labels == tuple(map(str, range(10)))
    assert short.series[0].values == tuple(map(float, range(10)))
    assert short.left_out == 11


def test_several_bars_of_one_label_stay_together() -> None:
    assert len(shortened(bars(20, 3), 11).labels) == 3


def test_a_chart_that_fits_is_left_as_it_is() -> None:
    chart = bars(10, 1)
    assert shortened(chart, 11) is chart
