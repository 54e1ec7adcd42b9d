"""What a model is shown: small enough, the same in both languages, and nothing personal."""

import json
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from agent.analyst import Analyst
from agent.assemble import open_analyst
from agent.llm.catalogue import LEFT_FOR_MEANINGS, TOKENS, CatalogueText
from agent.llm.messages import Json, count_tokens
from agent.llm.prompt_texts import AGAIN, PLAN, PROBLEMS, WORD
from agent.llm.schemas import cannot_tool, finish_tool, form_tools, look_up_tools
from agent.settings import Settings
from semantic_layer.form import Language
from tools.describe_catalogue import catalogue


@pytest.fixture(scope="module")
def demo(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Analyst:
    return open_analyst(
        Settings.model_validate(
            {"db": str(demo_database), "data_folder": tmp_path_factory.mktemp("data"),
             "history": False}
        )
    )  # fmt: skip


@pytest.fixture(scope="module")
def shipped(demo: Analyst) -> CatalogueText:
    space = demo.workspace
    return CatalogueText(catalogue(space), space.model, space.vocabulary)


def tokens(lines: list[str]) -> int:
    return sum(count_tokens(line) + 1 for line in lines)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_shipped_catalogue_takes_at_most_6000_tokens(
    demo: Analyst, shipped: CatalogueText, language: Language
) -> None:
    index = shipped.index_within_budget(language)
    meanings = shipped.meanings(tuple(demo.workspace.model.metrics)[:20], language)
    assert tokens(index) <= TOKENS - LEFT_FOR_MEANINGS
    assert tokens([*index, *meanings]) <= TOKENS
    assert len(meanings) == 20


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_metric_of_the_shipped_model_stands_in_its_index(
    demo: Analyst, shipped: CatalogueText, language: Language
) -> None:
    named = {one.split()[0] for line in shipped.index_within_budget(language)
             for one in line.split("; ")}  # fmt: skip
    assert set(demo.workspace.model.metrics) - named == set()


def test_the_functions_take_at_most_3200_tokens() -> None:
    tools = (*form_tools(True), *look_up_tools(), cannot_tool(), finish_tool())
    written = [
        json.dumps([tool.name, tool.description, dict(tool.parameters)], ensure_ascii=False)
        for tool in tools
    ]
    assert sum(map(count_tokens, written)) <= 3_200


def test_the_functions_hold_no_reference_title_or_default() -> None:
    keys = {key for tool in form_tools(True) for key in keys_in(dict(tool.parameters))}
    assert keys & {"$ref", "$defs", "title", "default"} == set()


def keys_in(value: Json) -> Iterator[str]:
    match value:
        case dict():
            for key, inner in value.items():
                yield key
                yield from keys_in(inner)
        case list():
            for inner in value:
                yield from keys_in(inner)
        case _:
            return


def test_no_personal_column_is_named_and_no_personal_value_shown(
    demo: Analyst, shipped: CatalogueText
) -> None:
    text = "\n".join(shipped.index("en"))
    assert "\nphone" not in text
    assert "\nemail" not in text
    assert shipped.values("customer", "", "en") is None
    names = {term.text for term in demo.workspace.vocabulary.terms
             if term.kind == "value" and term.id == "customer" and len(term.text) > 2}  # fmt: skip
    assert names
    assert not any(name in text for name in names)


def test_a_larger_catalogue_is_cut_and_the_rest_is_found_by_search(
    shipped: CatalogueText, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.llm.catalogue.TOKENS", 3_000)
    index = shipped.index_within_budget("en")
    assert tokens(index) <= 3_000 - LEFT_FOR_MEANINGS
    assert index != shipped.index("en")
    assert any(line.startswith("metric refund_rate = ") for line in
               shipped.search("refund rate", (), "en"))  # fmt: skip


@pytest.mark.parametrize("texts", [PLAN, AGAIN, PROBLEMS, WORD])
def test_both_languages_are_told_the_same(texts: dict[Language, str]) -> None:
    blanks = {language: {name for _, name, _, _ in Formatter().parse(text) if name}
              for language, text in texts.items()}  # fmt: skip
    rules = {language: text.count("\n") for language, text in texts.items()}
    assert blanks["en"] == blanks["zh"]
    assert rules["en"] == rules["zh"]
