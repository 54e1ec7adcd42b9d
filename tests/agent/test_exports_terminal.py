"""Tables and charts: every line is exactly as wide as asked, whatever stands in it."""

from random import Random
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from agent.charts import Chart, Series
from agent.exports.terminal import chart_lines, table_lines
from semantic_layer.compile.compiled import ResultColumn
from semantic_layer.form import Bilingual, Language
from semantic_layer.formats import ValueFormat
from semantic_layer.vocabulary import Vocabulary
from store.table import Cell, Column, Table
from tools.result import ResultTable

ChartKind = Literal["bars", "line", "shares", "funnel"]
LANGUAGES: tuple[Language, Language] = ("en", "zh")
WORDS = Vocabulary(terms=(), labels={}, fingerprint="")
LETTERS = (
    "华",
    "东",
    "a",
    "B",
    " ",
    "北",
    "é",
    "👍",
    "👩\u200d👩\u200d👧",
    "月",
    "ﾊ",
    "—",
    "\u200d",
    "·",
)
FORMATS = (ValueFormat("number"), ValueFormat("money", "CNY"), ValueFormat("percent"))
CHARTS = 2000


def label(chance: Random) -> str:
    return "".join(chance.choices(LETTERS, k=chance.randint(0, 20)))


def amount(chance: Random) -> float | None:
    if chance.random() < 0.15:
        return chance.choice([None, 0.0])
    return (chance.random() - chance.choice([0, 0, 0.5])) * 10.0 ** chance.randint(-3, 9)


def random_chart(chance: Random, kinds: list[ChartKind], most_series: int) -> Chart:
    labels = tuple(label(chance) for _ in range(chance.randint(1, 24)))
    return Chart(
        kind=chance.choice(kinds),
        title="",
        labels=labels,
        series=tuple(
            Series(label(chance), tuple(amount(chance) for _ in labels))
            for _ in range(chance.randint(1, most_series))
        ),
        format=chance.choice(FORMATS),
        left_out=chance.randint(0, 2),
    )


@pytest.mark.parametrize("kind", ["bars", "shares", "funnel", "line"])
def test_every_line_of_2000_random_charts_is_exactly_as_wide_as_asked(kind: ChartKind) -> None:
    chance = Random(3)
    wrong = []
    for _ in range(CHARTS):
        chart = random_chart(chance, [kind], 4 if kind == "line" else 3)
        width, height = chance.randint(12, 120), chance.randint(4, 16)
        lines = chart_lines(
            chart, width, chance.choice(LANGUAGES), height, ascii=chance.random() < 0.3
        )
        wrong += [line for line in lines if cell_len(line) != width]
    assert wrong == []


AMOUNTS = st.one_of(st.none(), st.floats(min_value=-1e9, max_value=1e9))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.one_of(st.none(), st.text(max_size=30)), st.integers(), AMOUNTS), max_size=8
    ),
    st.integers(min_value=12, max_value=100),
    st.sampled_from(["en", "zh"]),
)
def test_every_line_of_a_table_is_exactly_as_wide_as_asked(
    rows: list[tuple[Cell, ...]], width: int, language: Language
) -> None:
    lines = table_lines(result(tuple(rows)), WORDS, language, width, 5)
    assert {cell_len(line) for line in lines} == {width}


def test_a_bar_begins_at_zero_and_ends_on_an_eighth_of_a_cell() -> None:
    chart = bars(("East", "South", "North"), (8.0, 4.0, None))
    assert chart_lines(chart, 20, "en") == (
        "East  ████████████ 8",
        "South ██████       4",
        "North              –",
    )


def test_values_below_zero_lean_to_the_left_of_it() -> None:
    chart = bars(("East", "South"), (4.0, -4.0))
    assert chart_lines(chart, 20, "en") == (
        "East        █████  4",
        "South  █████      -4",
    )


def test_series_are_told_apart_without_colour() -> None:
    chart = Chart(
        kind="bars",
        title="",
        labels=("East",),
        series=(Series("now", (4.0,)), Series("before", (2.0,))),
        format=ValueFormat("integer"),
    )
    lines = chart_lines(chart, 24, "en")
    assert lines == (
        "██ now   ▒▒ before      ",
        "East █████████████████ 4",
        "     ▒▒▒▒▒▒▒▒          2",
    )


def test_a_line_ends_in_its_letter_and_a_gap_stays_a_gap() -> None:
    chart = Chart(
        kind="line",
        title="",
        labels=tuple("123456"),
        series=(
            Series("up", (1.0, 2.0, None, 4.0, 5.0, 6.0)),
            Series("down", (6.0, 5.0, 4.0, 3.0, 2.0, 1.0)),
        ),
        format=ValueFormat("integer"),
    )
    lines = chart_lines(chart, 30, "en", 8)
    assert lines[0].rstrip().endswith("A")
    assert lines[-3].rstrip().endswith("B")
    assert lines[-1] == "A up   B down" + " " * 17


def test_plain_characters_alone_are_used_where_the_terminal_needs_it() -> None:
    chart = bars(("East", "South"), (8.0, 4.0))
    lines = chart_lines(chart, 24, "en", ascii=True)
    assert all(line.isascii() for line in lines)


def test_a_chart_without_values_says_so() -> None:
    assert chart_lines(bars(("East",), (None,)), 30, "en") == ("There is nothing to draw.     ",)


def test_numbers_stand_to_the_right_and_keys_stay_hidden() -> None:
    table = result((("East", 1, 7.0), (None, 2, None)))
    assert table_lines(table, WORDS, "en", 20, 10) == (
        "Region   Revenue    ",
        "East           7    ",
        "(empty)        –    ",
    )


def test_rows_and_columns_that_do_not_fit_are_counted() -> None:
    table = result((("a", 1, 1.0), ("b", 2, 2.0), ("c", 3, 3.0)))
    assert table_lines(table, WORDS, "en", 12, 1)[-2:] == ("2 rows more ", "1 column mo…")


@pytest.mark.parametrize("hostile", ["\x1b[2J", "a\nb", "\u202eabc", "[/nope]"])
def test_a_cell_can_neither_move_the_cursor_nor_end_its_line(hostile: str) -> None:
    lines = table_lines(result(((hostile, 1, 1.0),)), WORDS, "en", 40, 5)
    assert len(lines) == 2
    assert not any(ord(character) < 32 or character == "\u202e" for character in lines[1])


def bars(labels: tuple[str, ...], values: tuple[float | None, ...]) -> Chart:
    return Chart(
        kind="bars",
        title="",
        labels=labels,
        series=(Series("", values),),
        format=ValueFormat("number"),
    )


def result(rows: tuple[tuple[Cell, ...], ...]) -> ResultTable:
    region = Bilingual(en="Region", zh="地区")
    columns = (
        ResultColumn("region", "group", "region", ValueFormat("text"), region),
        ResultColumn("region.key", "key", "region", ValueFormat("text"), region),
        ResultColumn(
            "revenue", "value", "revenue", ValueFormat("number"), Bilingual(en="Revenue", zh="收入")
        ),
    )
    return ResultTable(Table(tuple(Column(c.id) for c in columns), rows), columns, "SELECT 1")
