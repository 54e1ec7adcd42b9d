"""Many-to-many only where the model says so: tables of pairs; and dates of a parent in a condition.

Three reviews of orders with lines, one of an order without any; truths by hand.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from semantic_layer.coverage import covered
from semantic_layer.leaves import additivity
from semantic_layer.load import load_model
from semantic_layer.problems import ModelRejected, QueryRefused
from semantic_layer.query import MetricQuery

DATA = """
create table orders(id integer, customer text, day text);
insert into orders values (1, 'c1', '2025-01-01'), (2, 'c1', '2025-01-20'),
  (3, 'c2', '2025-01-05'), (4, 'c2', '2025-06-01');
create table items(id integer, "order" integer, sku text, kind text);
insert into items values (1, 1, 'a', 'x'), (2, 1, 'b', 'x'), (3, 1, 'a', 'x'), (4, 2, 'b', 'x'),
  (5, 3, 'a', 'x'), (6, 3, 'c', 'y');
create table reviews(id integer, "order" integer, score integer);
insert into reviews values (1, 1, 5), (2, 2, 1), (3, 3, 2), (4, 4, 4);
"""
MODEL = """
model: pairs
tables:
  customer:
    source: orders
    key: customer
    distinct: true
    names: {en: [customer], zh: [客户]}
    searchable: false
    dates:
      first_order: {earliest: order.ordered, default: true, names: {en: [first order], zh: [首单]}}
  order:
    source: orders
    key: id
    joins: {customer: customer}
    names: {en: [order], zh: [订单]}
    searchable: false
    dates: {ordered: {column: day, default: true, names: {en: [ordered], zh: [下单]}}}
  product:
    source: items
    key: sku
    distinct: true
    names: {en: [product], zh: [商品]}
    dimensions:
      sku: {column: sku, names: {en: [sku], zh: [货号]}}
      kind: {column: kind, names: {en: [kind], zh: [类]}}
  review:
    source: reviews
    key: id
    joins: {order: order}
    names: {en: [review], zh: [评价]}
    searchable: false
  review_of_product:
    source: reviews
    key: [id, sku]
    pairs: {source: items, on: order, columns: [sku]}
    joins: {order: order, product: sku}
    names: {}
metrics:
  score:
    {kind: aggregate, table: review, aggregate: avg, of: score, finer: [score_by_product],
     also: [median], unit: score, names: {en: [score], zh: [评分]},
     means: {en: mean score, zh: 平均分}}
  score_by_product:
    {kind: aggregate, table: review_of_product, aggregate: avg, of: score, also: [median],
     unit: score,
     names: {en: [score by product], zh: [按商品评分]},
     means: {en: each review once for each product, zh: 每条评价对每个商品计一次}}
  reviews:
    {kind: aggregate, table: review, aggregate: count, finer: [reviews_by_product], unit: count,
     names: {en: [reviews], zh: [评价数]}, means: {en: reviews, zh: 评价}}
  reviews_by_product:
    {kind: aggregate, table: review_of_product, aggregate: count, unit: count,
     names: {en: [reviews by product], zh: [按商品评价数]},
     means: {en: each review once for each product, zh: 每条评价对每个商品计一次}}
  new_customers:
    {kind: aggregate, table: customer, aggregate: count, date: customer.first_order, unit: count,
     names: {en: [new customers], zh: [新客]}, means: {en: by first order, zh: 按首单}}
  returned:
    {kind: aggregate, table: order, aggregate: count_distinct, of: customer,
     where: "days_between(customer.first_order, day) > 0
             and days_between(customer.first_order, day) < 90",
     date: customer.first_order, unit: count, names: {en: [returned], zh: [复购]},
     means: {en: again within 90 days, zh: 90 天内复购}}
"""
ENGINES = ("sqlite", "duckdb", "postgres")
BY_SKU = {"metrics": ["score", "reviews"], "group_by": [{"dimension": "sku"}]}
IN_JANUARY = {
    "metrics": ["new_customers", "returned"],
    "period": {"start": "2025-01-01", "end": "2025-02-01", "date": "customer.first_order"},
}


@pytest.fixture(scope="module")
def shop(world: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return world(written(tmp_path_factory.mktemp("pairs"), MODEL), DATA, date(2025, 6, 30))


def written(folder: Path, text: str) -> Path:
    file = folder / "model.yaml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("dialect", ENGINES)
def test_a_review_counts_once_for_each_product_and_stays_without_one(
    dialect: str, shop: Any
) -> None:
    rows = shop.rows(MetricQuery.model_validate(BY_SKU), dialect)
    expected = [("a", 3.5, 2), ("b", 3.0, 2), ("c", 2.0, 1), (None, 4.0, 1)]
    assert sorted(rows, key=str) == sorted(expected, key=str)


BY_KIND = {"metrics": ["score", "reviews", "score.median"], "group_by": [{"dimension": "kind"}]}
OF_KIND = {
    "metrics": ["score", "reviews", "score.median"],
    "filters": [{"dimension": "kind", "values": ["x"]}],
}


@pytest.mark.parametrize("dialect", ENGINES)
def test_a_review_of_two_products_of_one_kind_counts_once_for_the_kind(
    dialect: str, shop: Any
) -> None:
    """Reviews 1 (5), 2 (1) and 3 (2) are of kind x, review 3 of kind y as well, 4 (4) of none."""
    rows = shop.rows(MetricQuery.model_validate(BY_KIND), dialect)
    found = {row[0]: tuple(float(value) for value in row[1:]) for row in rows}
    assert found == {"x": (8 / 3, 3, 2), "y": (2, 1, 2), None: (4, 1, 4)}
    assert shop.checks(MetricQuery.model_validate(BY_KIND), dialect)["whole reviews"] == 4


@pytest.mark.parametrize("dialect", ENGINES)
def test_a_review_counts_once_under_a_filter_on_its_products(dialect: str, shop: Any) -> None:
    rows = shop.rows(MetricQuery.model_validate(OF_KIND), dialect)
    assert [tuple(map(float, row)) for row in rows] == [(8 / 3, 3, 2)]


def test_reviews_by_product_overlap_and_are_no_parts_of_a_sum(shop: Any) -> None:
    assert additivity(shop.model, "reviews") == "adds"
    assert additivity(shop.model, "reviews_by_product") == "overlaps"


@pytest.mark.parametrize("dialect", ENGINES)
def test_undivided_every_review_counts_once(dialect: str, shop: Any) -> None:
    form = MetricQuery.model_validate({"metrics": ["score", "reviews"]})
    assert shop.rows(form, dialect) == [(3.0, 4)]


def test_without_a_table_of_pairs_the_split_is_refused(world: Any, tmp_path: Path) -> None:
    undeclared = MODEL.replace("finer: [score_by_product],", "").replace(
        "finer: [reviews_by_product],", ""
    )
    shop = world(written(tmp_path, undeclared), DATA, date(2025, 6, 30))
    with pytest.raises(QueryRefused):
        shop.rows(MetricQuery.model_validate(BY_SKU))


@pytest.mark.parametrize(
    "wrong",
    [
        ("key: [id, sku]", "key: id"),
        ("pairs: {source: items,", "pairs: {source: reviews,"),
        ("columns: [sku]}", "columns: []}"),
    ],
)
def test_a_table_of_pairs_needs_a_key_of_both_sides(wrong: tuple[str, str], tmp_path: Path) -> None:
    with pytest.raises(ModelRejected):
        load_model(written(tmp_path, MODEL.replace(*wrong)))


def test_a_database_without_the_second_source_lacks_the_pairs_only(tmp_path: Path) -> None:
    model = load_model(written(tmp_path, MODEL))
    columns = {"orders": ("id", "customer", "day"), "reviews": ("id", "order", "score")}
    left = covered(model, columns)
    assert set(left.metrics) == {"score", "reviews", "new_customers", "returned"}


@pytest.mark.parametrize("dialect", ENGINES)
def test_a_condition_may_read_the_first_date_of_a_parent(dialect: str, shop: Any) -> None:
    assert shop.rows(MetricQuery.model_validate(IN_JANUARY), dialect) == [(2, 1)]
