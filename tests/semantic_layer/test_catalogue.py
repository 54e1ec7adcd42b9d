"""The catalogue: what the docs promise is in the shipped model, with words of one meaning."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest

from semantic_layer.coverage import covered
from semantic_layer.form import Language
from semantic_layer.joins import Home, home
from semantic_layer.load import load_model, shipped_model_path
from semantic_layer.model import SemanticModel
from semantic_layer.parts import source_tables
from semantic_layer.rules import check
from semantic_layer.word_rules import ENOUGH_FORMS, folded, surface_forms

DOCS = Path(__file__).parents[2] / "docs"
PAGES = (DOCS / "catalogue.md", DOCS / "zh" / "catalogue.md")
BOTH: tuple[Language, ...] = ("en", "zh")
METRICS, DIMENSIONS, REFUSED, WORDS = 1, 2, 3, 4
"""The sections of the page, as they follow each other."""

Meaning = tuple[str, str]
"""Kind and id of what a word may mean."""


@cache
def shipped() -> SemanticModel:
    return load_model(shipped_model_path())


def promised(page: Path, section: int) -> list[str]:
    """The ids or words in code marks of a section; of a table its last column is prose."""
    text = page.read_text(encoding="utf-8").split("\n## ")[section]
    rows = [line for line in text.splitlines() if section != WORDS or line.startswith("|")]
    cells = [row.split("|")[1] if section == WORDS else row for row in rows]
    return [word for cell in cells for word in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.parametrize("page", PAGES, ids=["en", "zh"])
def test_every_metric_promised_is_in_the_model(page: Path) -> None:
    ids = promised(page, METRICS)
    assert len(ids) > 140
    assert [name for name in ids if name not in shipped().metrics] == []


@pytest.mark.parametrize("page", PAGES, ids=["en", "zh"])
def test_every_dimension_promised_is_in_the_model(page: Path) -> None:
    model = shipped()
    known = {*model.tables, *(name for table in model.tables.values() for name in table.dimensions)}
    ids = promised(page, DIMENSIONS)
    assert len(ids) > 55
    assert [name for name in ids if name not in known] == []


@pytest.mark.parametrize("page", PAGES, ids=["en", "zh"])
def test_every_refusal_promised_says_what_it_needs(page: Path) -> None:
    ids = promised(page, REFUSED)
    assert sorted(ids) == sorted(shipped().not_computable)
    for wish in shipped().not_computable.values():
        assert wish.needs.en
        assert wish.needs.zh
        assert all(name in shipped().metrics for name in wish.instead)


def test_both_pages_promise_the_same() -> None:
    for section in (METRICS, DIMENSIONS, REFUSED, WORDS):
        assert promised(PAGES[0], section) == promised(PAGES[1], section)


@pytest.mark.parametrize("language", BOTH)
def test_every_metric_has_four_ways_of_saying_it(language: Language) -> None:
    few = {
        name: forms
        for name, metric in shipped().metrics.items()
        if len(forms := {folded(form) for form in surface_forms(metric, language)}) < ENOUGH_FORMS
    }
    assert few == {}


def test_the_model_has_nothing_to_complain_about() -> None:
    assert check(shipped()) == ()


def test_every_metric_says_what_it_is() -> None:
    for name, metric in shipped().metrics.items():
        assert metric.means is not None, name
        assert metric.unit, name
        assert metric.group, name


def test_a_word_with_two_meanings_is_on_the_page() -> None:
    declared = {folded(word) for word in promised(PAGES[0], WORDS)}
    undeclared = {
        word: sorted(found)
        for word, found in meanings().items()
        if len(found) > 1 and word not in declared and not _said_by_its_place(found)
    }
    assert undeclared == {}


def test_without_orders_a_win_closes_a_lead_and_what_needs_orders_says_so() -> None:
    with closing(sqlite3.connect(":memory:")) as tables:
        tables.executescript((DOCS.parent / "store" / "schema.sql").read_text(encoding="utf-8"))
        sources = {table.source for table in shipped().tables.values()}
        held = {source: _columns(tables, source) for source in sources - {"orders"}}
    left = covered(shipped(), {source: columns for source, columns in held.items() if columns})
    assert left.tables["lead"].dates["lead_closed"].first_of == ("lead.won_without_order",)
    assert left.tables["lead"].dates["won_without_order"].unless == ()
    assert "sales_funnel" in left.metrics
    assert "the table orders" in left.not_computable["returning_customers"].needs.en


def _columns(tables: sqlite3.Connection, source: str) -> tuple[str, ...]:
    return tuple(row[1] for row in tables.execute(f'pragma table_info("{source}")'))


def meanings() -> dict[str, set[Meaning]]:
    """Every word of the model, and everything that it may mean."""
    model = shipped()
    found: dict[str, set[Meaning]] = {}
    for language in BOTH:
        for word, meaning in _said(model, language):
            found.setdefault(folded(word), set()).add(meaning)
    return found


def _said(model: SemanticModel, language: Language) -> Iterator[tuple[str, Meaning]]:
    for name, metric in model.metrics.items():
        yield from ((form, ("metric", name)) for form in surface_forms(metric, language))
    for name, wish in model.not_computable.items():
        yield from ((form, ("refused", name)) for form in wish.names.in_language(language))
    for table_id, table in model.tables.items():
        yield from ((form, ("entity", table_id)) for form in table.names.in_language(language))
        for name, role in table.dates.items():
            meaning = ("date", f"{table_id}.{name}")
            yield from ((form, meaning) for form in role.names.in_language(language))
        for name, dimension in table.dimensions.items():
            said = dimension.names.in_language(language)
            yield from ((form, ("dimension", name)) for form in said)
            for key, names in dimension.values.items():
                meaning = ("value", f"{name}={key}")
                yield from ((form, meaning) for form in names.in_language(language))


def _said_by_its_place(found: set[Meaning]) -> bool:
    """One metric, and the rows it counts or a date or value of theirs."""
    metrics = [name for kind, name in found if kind == "metric"]
    others = [meaning for meaning in found if meaning[0] != "metric"]
    if len(metrics) != 1 or len(others) != 1:
        return False
    (metric,), ((kind, subject),) = metrics, others
    tables = source_tables(shipped(), metric)
    if kind == "entity":
        return any(home_of_entity(table, subject) for table in tables)
    if kind == "date":
        return any(home_of_entity(table, subject.partition(".")[0]) for table in tables)
    name = subject.partition("=")[0]
    return any(isinstance(home(shipped(), table, name), Home) for table in tables)


def home_of_entity(table: str, entity: str) -> bool:
    """Rows of the table belong to rows of the entity, or are they."""
    return table == entity or entity in shipped().tables[table].joins
