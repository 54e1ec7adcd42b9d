"""Learned words: names laid over a model, and nothing else."""

from pathlib import Path

import pytest

from semantic_layer.load import load_model
from semantic_layer.problems import ModelRejected

MODEL = """
model: shop
tables:
  orders:
    source: orders
    key: id
    names: {en: [order], zh: [订单]}
    dates: {placed: {column: placed_at, default: true}}
    dimensions:
      channel: {column: channel, searchable: true, names: {en: [channel], zh: [渠道]}}
metrics:
  revenue: {kind: aggregate, table: orders, aggregate: sum, of: amount, unit: CNY,
    names: {en: [revenue], zh: [销售额]}}
  order_count: {kind: aggregate, table: orders, aggregate: count,
    names: {en: [orders], zh: [订单数]}}
"""
WORDS = """
metrics: {revenue: {en: [earnings], zh: [流水]}}
dimensions: {channel: {en: [outlet]}}
values: {channel: {tm: {en: [Tmall], zh: [天猫]}}}
harmless: {en: [acme]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model in a folder of its own."""
    (tmp_path / "model.yaml").write_text(MODEL, encoding="utf-8")
    return tmp_path


def test_learned_names_stand_behind_the_models_own(folder: Path) -> None:
    plain = load_model(folder)
    (folder / "learned.yaml").write_text(WORDS, encoding="utf-8")
    model = load_model(folder)
    dimension = model.tables["orders"].dimensions["channel"]
    assert model.metrics["revenue"].names.en == ("revenue", "earnings")
    assert model.metrics["revenue"].names.zh == ("销售额", "流水")
    assert model.metrics["order_count"] == plain.metrics["order_count"]
    assert dimension.names.en == ("channel", "outlet")
    assert dimension.values["tm"].zh == ("天猫",)
    assert model.harmless.en == ("acme",)
    assert model.fingerprint != plain.fingerprint


def test_a_single_file_and_another_place_have_their_own_words(tmp_path: Path) -> None:
    file, elsewhere = tmp_path / "shop.yaml", tmp_path / "elsewhere.yaml"
    file.write_text(MODEL, encoding="utf-8")
    (tmp_path / "learned.yaml").write_text("metrics: {nobody: {en: [x]}}", encoding="utf-8")
    assert load_model(file).metrics["revenue"].names.en == ("revenue",)
    (tmp_path / "shop.learned.yaml").write_text(WORDS, encoding="utf-8")
    assert load_model(file).metrics["revenue"].names.en == ("revenue", "earnings")
    elsewhere.write_text("metrics: {revenue: {en: [take]}}", encoding="utf-8")
    assert load_model(file, elsewhere).metrics["revenue"].names.en == ("revenue", "take")


@pytest.mark.parametrize(
    ("words", "code", "value"),
    [
        ("metrics: {revenu: {en: [earnings]}}", "unknown_metric", "revenu"),
        ("values: {chanel: {tm: {en: [Tmall]}}}", "unknown_dimension", "chanel"),
        ("metrics: {revenue: {en: [orders]}}", "name_used_twice", "orders"),
        ("tables: {orders: {source: x}}", "wrong_value", ""),
        ("metrics: {revenue: {kind: ratio}}", "wrong_value", ""),
        ("metrics: [", "bad_yaml", ""),
    ],
)
def test_words_that_do_not_fit_the_model_are_refused(
    folder: Path, words: str, code: str, value: str
) -> None:
    (folder / "learned.yaml").write_text(words, encoding="utf-8")
    with pytest.raises(ModelRejected) as refused:
        load_model(folder)
    problem = refused.value.problems[0]
    assert (problem.code, problem.value) == (code, value)
