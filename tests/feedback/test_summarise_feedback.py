"""SummariseFeedback over a shop with known complaints: counts, sums, verdicts, quotes, drilling."""

from dataclasses import replace
from datetime import date

import pytest

from semantic_layer.coded_values import THEMES
from semantic_layer.feedback_forms import SummariseFeedback
from semantic_layer.problems import QueryRefused
from semantic_layer.query import Comparison, Filter, Span
from store.table import Cell
from text_analysis.aspect_file import general_aspects
from tools.feedback.phrases import grouped, unexplained
from tools.feedback.pieces import Piece
from tools.result import Result
from tools.summarise_feedback import prepare, rows_behind_theme
from tools.workspace import Workspace

MARCH = Span(start=date(2026, 3, 1), end=date(2026, 4, 1))
FORM = SummariseFeedback(period=MARCH, compare=Comparison(to="previous"))
COUNTED = ("theme", "customers", "texts", "writers", "writers.base", "verdict", "rated")


def ran(form: SummariseFeedback, workspace: Workspace) -> Result:
    return prepare(form, workspace).run(workspace)


def cells(result: Result, *names: str, table: int = 0) -> list[tuple[Cell, ...]]:
    held = result.tables[table].table
    places = [held.names.index(name) for name in names]
    return [tuple(row[place] for place in places) for row in held.rows]


def sums(result: Result) -> dict[Cell, tuple[Cell, Cell]]:
    return {row[0]: (row[1], row[2]) for row in result.tables[-1].table.rows}


def test_each_theme_is_counted_by_customers_and_its_change_has_a_verdict(shop: Workspace) -> None:
    found = cells(ran(FORM, shop), *COUNTED)
    delivery = found[0]
    assert delivery[:3] == ("delivery", 41, 41)
    assert delivery[3] == pytest.approx(41 / 120, abs=1e-6)
    assert delivery[4] == pytest.approx(8 / 120, abs=1e-6)
    assert delivery[5:] == ("rose", 41)
    assert found[1][:3] == ("quality", 21, 21)
    assert found[1][5] == "not_distinguishable"
    assert {row[0] for row in found} == {"delivery", "quality", "packaging", "service"}


def test_rows_unclear_and_unassigned_add_up_to_all_negative_texts(shop: Workspace) -> None:
    result = ran(FORM, shop)
    found = sums(result)
    themed = sum(int(row[0] or 0) for row in cells(result, "texts"))
    assert found["themed"] == (themed, 28)
    for place in (0, 1):
        parts = [found[name][place] for name in ("themed", "unclear", "unassigned")]
        assert sum(int(part or 0) for part in parts) == found["negative"][place]
    assert found["negative"] == (65, 28)
    assert (found["template"], found["unlabelled"], found["repeated"]) == ((1, 0), (1, 0), (1, 0))
    assert found["suspicious"] == (1, 0)


def test_a_limit_adds_the_rest_up_so_that_texts_still_close(shop: Workspace) -> None:
    whole = cells(ran(FORM, shop), "texts")
    cut = cells(ran(FORM.model_copy(update={"limit": 1}), shop), "theme", "customers", "texts")
    assert cut[0] == ("delivery", 41, 41)
    assert cut[1][:2] == ("(other)", None)
    assert sum(int(row[2] or 0) for row in cut) == sum(int(row[0] or 0) for row in whole)


def test_a_theme_asked_for_keeps_the_whole_it_is_a_share_of(shop: Workspace) -> None:
    one = ran(FORM.model_copy(update={"themes": ("quality",)}), shop)
    assert cells(one, "theme", "texts") == [("quality", 21)]
    assert cells(one, "share")[0][0] == pytest.approx(21 / 65, abs=1e-6)


def test_the_rating_gap_is_the_others_mean_less_the_themes(shop: Workspace) -> None:
    (gap, rated), *_ = cells(ran(FORM, shop), "rating_gap", "rated")
    with_theme = [1] * 41
    others = [5] * 60 + [2] * 20 + [2] + [1] * 3
    expected = sum(others) / len(others) - sum(with_theme) / len(with_theme)
    assert float(gap or 0) == pytest.approx(expected, abs=1e-6)
    assert rated == 41


def test_a_split_says_who_complains_in_each_value(shop: Workspace) -> None:
    result = ran(FORM.model_copy(update={"split": "region"}), shop)
    place = next(n for n, t in enumerate(result.tables) if "region" in t.table.names)
    rows = cells(result, "region", "customers", "leading", table=place)
    assert {row[0]: row[2] for row in rows} == {"North": "delivery", "South": "delivery"}
    assert sum(int(row[1] or 0) for row in rows) == 65


def test_a_filter_keeps_the_customers_it_names(shop: Workspace) -> None:
    north = Filter(dimension="region", values=("North",))
    found = cells(ran(FORM.model_copy(update={"filters": (north,)}), shop), "theme", "customers")
    assert found[0] == ("delivery", 21)


def test_quotes_are_slices_of_masked_texts_and_no_instruction_is_among_them(
    shop: Workspace,
) -> None:
    result = ran(FORM.model_copy(update={"quotes": 3}), shop)
    place = next(n for n, t in enumerate(result.tables) if "quote" in t.table.names)
    quotes = [str(row[0]) for row in cells(result, "quote", table=place)]
    assert 4 <= len(quotes) == len(set(quotes)) <= 12
    joined = "\n".join(quotes)
    hidden = ("\x1b", "13812345678", "jane@", "20260912345678", "<script", "[/nope]", "Ignore all")
    assert [word for word in hidden if word in joined] == []


def test_the_rows_behind_a_theme_are_the_texts_it_counts(shop: Workspace) -> None:
    result = ran(FORM, shop)
    for place, (theme, texts) in enumerate(cells(result, "theme", "texts")):
        query = rows_behind_theme(result, place, shop)
        assert query is not None
        rows = shop.fetch(shop.resolve(query)).table.table.rows
        repeated = 1 if theme == "delivery" else 0
        assert len(rows) == int(texts or 0) + repeated, theme


def test_without_labels_the_texts_are_labelled_while_asked_and_it_is_said(
    shop: Workspace, plain_shop: Workspace
) -> None:
    stored, live = ran(FORM, shop), ran(FORM, plain_shop)
    assert cells(live, *COUNTED) == cells(stored, *COUNTED)
    assert sums(live) == sums(stored)
    notes = {note.code: note.numbers for note in live.notes}
    assert notes["labelled_live"] == (248,)
    query = rows_behind_theme(live, 0, plain_shop)
    assert query is not None
    rows = plain_shop.fetch(plain_shop.resolve(query)).table.table.rows
    assert len(rows) == cells(live, "texts")[0][0]


def test_every_fact_leads_to_its_cell(shop: Workspace) -> None:
    result = ran(FORM, shop)
    for fact in result.facts:
        if fact.cell is not None:
            table = result.tables[fact.cell.table].table
            assert table.rows[fact.cell.row][fact.cell.column] == fact.value
    moved = {fact.groups[0][1] for fact in result.facts if fact.kind == "change"}
    assert moved == {"delivery"}


def test_texts_no_aspect_explains_become_named_groups_over_both_periods() -> None:
    said = [
        "我对颜色很失望",
        "颜色难看，生气",
        "awful smell, disappointed",
        "the smell made me angry",
    ]
    pieces = tuple(
        Piece(n, n, date(2026, 3, 1), None, "en", "neg", None, None, n == 39, False, n)
        for n in range(40)
    )
    texts: dict[Cell, str] = {n: f"{said[n % 4]} {n}" for n in range(40)}
    found = grouped(unexplained(pieces), texts)
    names = " ".join(found.placing.grouped.values())
    assert "smell" in names
    assert 39 not in found.placing.grouped
    placed = set(found.placing.grouped) | set(found.placing.rest)
    assert placed == set(range(40))


def test_what_cannot_be_asked_is_refused_before_anything_runs(
    shop: Workspace, workspace_without_texts: Workspace
) -> None:
    refused = {
        "too_many": FORM.model_copy(update={"quotes": 4}),
        "wrong_value_type": FORM.model_copy(update={"limit": 0}),
        "unknown_dimension": FORM.model_copy(
            update={"filters": (Filter(dimension="planet", values=("Mars",)),)}
        ),
        "unknown_field": FORM.model_copy(update={"split": "planet"}),
    }
    for code, form in refused.items():
        with pytest.raises(QueryRefused) as problems:
            prepare(form, shop)
        assert code in {problem.code for problem in problems.value.problems}
    with pytest.raises(QueryRefused) as problems:
        prepare(FORM, workspace_without_texts)
    assert problems.value.problems[0].code == "unknown_entity"


@pytest.fixture
def workspace_without_texts(shop: Workspace) -> Workspace:
    tables = {name: t for name, t in shop.model.tables.items() if name in {"customer", "order"}}
    return replace(shop, model=replace(shop.model, tables=tables, fingerprint="without texts"))


def test_nothing_negative_is_said_to_be_so(shop: Workspace) -> None:
    happy = Filter(dimension="rating", values=(5,))
    result = ran(SummariseFeedback(period=MARCH, filters=(happy,)), shop)
    assert result.tables[0].table.rows == ()
    assert sums(result)["negative"] == (0, None)


def test_names_of_themes_labelled_while_asked_are_those_of_the_general_pack() -> None:
    for aspect in general_aspects().aspects:
        assert THEMES[aspect.id] == (aspect.names["en"], aspect.names["zh"])
