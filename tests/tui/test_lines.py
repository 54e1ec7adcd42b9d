"""Text is broken at its width and loses nothing."""

import re

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.widgets.lines import labelled, wrap
from tui.widgets.sql_panel import safe_lines, sql_texts

TEXT = st.text(alphabet=st.sampled_from("ab Z 9.,% ()华东退款率，。（）“”…·-"), max_size=120)


@given(TEXT, st.integers(min_value=2, max_value=60))
def test_no_line_is_wider_and_no_character_is_lost(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)


def test_a_number_stays_with_its_sign_and_no_line_begins_with_a_full_stop() -> None:
    assert wrap("rate 7.1 %", 8) == ["rate", "7.1 %"]
    assert wrap("退款率为四。", 10) == ["退款率为", "四。"]


@given(TEXT, st.integers(min_value=20, max_value=60))
def test_a_labelled_text_keeps_to_its_width(text: str, width: int) -> None:
    assert all(line.cell_len <= width for line in labelled("Reading", text, width))


def test_sql_keeps_its_lines_and_indents_what_it_breaks() -> None:
    drawn = [line.plain for line in sql_texts("SELECT a\n  FROM long_table_name b", 16)]
    assert drawn == ["SELECT a", "  FROM", "    long_table_n", "    ame b"]


def test_sql_from_a_name_in_the_data_cannot_drive_the_screen() -> None:
    assert safe_lines('SELECT "\x1b[31mred"\n  FROM t') == 'SELECT "red"\n  FROM t'
