"""What a draft makes of columns: keys, joins, roles, metrics, and what it leaves open."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from semantic_layer.draft import Draft, draft, questions_text
from semantic_layer.drafting.columns import judge
from semantic_layer.drafting.held import Held, HeldColumn, HeldLink, HeldTable, HeldType
from semantic_layer.drafting.terms import read_header, value_term
from semantic_layer.form import Scalar
from semantic_layer.load import load_model
from semantic_layer.metrics import Aggregate, PerEntity, Ratio
from semantic_layer.model import JoinTarget, SemanticModel

TODAY = date(2024, 6, 1)


def column(name: str, kind: HeldType, *values: Scalar) -> HeldColumn:
    """A column that holds these values."""
    filled = [value for value in values if value is not None]
    texts = sorted(filled, key=str) if kind == "text" else sorted(filled, key=float_or_text)
    return HeldColumn(
        name, kind, len(filled), len(set(filled)), texts[0] if texts else None,
        texts[-1] if texts else None, tuple(dict.fromkeys(filled)),
    )  # fmt: skip


def float_or_text(value: Scalar) -> tuple[float, str]:
    """Numbers by size, texts by their letters."""
    return (float(value), "") if isinstance(value, int | float) else (0.0, str(value))


def table(name: str, columns: Sequence[HeldColumn], *keys: str) -> HeldTable:
    """A table of as many rows as its fullest column."""
    rows = max(one.filled for one in columns)
    return HeldTable(name, rows, tuple(columns), tuple((key,) for key in keys))


CUSTOMERS = table(
    "customers",
    [
        column("customer_id", "integer", 1, 2, 3),
        column("name", "text", "Ann", "Bob", "Cy"),
        column("city", "text", "Rome", "Rome", "Oslo"),
        column("revenue", "number", 10.5, 20.5, 30.5),
        column("zip_code", "integer", 10115, 20115, 30115),
    ],
    "customer_id",
    "name",
    "zip_code",
)
ORDERS = table(
    "orders",
    [
        column("order_id", "integer", 10, 11, 12, 13),
        column("customer_id", "integer", 1, 1, 2, 3),
        column("ordered_at", "date", "2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01"),
        column("delivered_at", "date", "2024-01-05", "2024-02-05", None, None),
        column("due_date", "date", "2024-07-01", "2024-07-02", "2024-07-03", "2024-07-04"),
        column("status", "text", "paid", "paid", "canceled", "paid"),
        column("amount", "number", 100.0, 50.0, 25.0, 12.5),
        column("discount", "number", 0.0, 0.1, 0.2, 0.3),
        column("year", "integer", 2024, 2024, 2024, 2024),
    ],
    "order_id",
)
LINK = HeldLink("orders", "customer_id", "customers", "customer_id", 4, 4)


def loaded(held: Held, folder: Path) -> tuple[Draft, SemanticModel]:
    """The draft, and the model it is when read back."""
    drafted = draft(held, "shop", TODAY)
    file = folder / "model.yaml"
    file.write_text(drafted.yaml, encoding="utf-8")
    return drafted, load_model(file)


@pytest.fixture
def shop(tmp_path: Path) -> SemanticModel:
    """Customers and their orders."""
    return loaded(Held((CUSTOMERS, ORDERS), (LINK,)), tmp_path)[1]


def test_tables_have_their_entity_key_and_join(shop: SemanticModel) -> None:
    assert {name: (t.key, t.label, dict(t.joins)) for name, t in shop.tables.items()} == {
        "customer": ("customer_id", "name", {}),
        "order": ("order_id", None, {"customer": "customer_id"}),
    }
    assert shop.tables["customer"].names.zh[0] == "客户"


def test_dates_have_a_default_and_know_what_lies_ahead(shop: SemanticModel) -> None:
    dates = shop.tables["order"].dates
    assert {name: (d.column, d.default, d.future) for name, d in dates.items()} == {
        "ordered": ("ordered_at", True, False),
        "delivered": ("delivered_at", False, False),
        "due": ("due_date", False, True),
    }
    assert shop.tables["customer"].dates["first_order"].earliest == "order.ordered"


def test_ids_years_and_postal_codes_are_never_added_up(shop: SemanticModel) -> None:
    summed = [
        metric.of.text
        for metric in shop.metrics.values()
        if isinstance(metric, Aggregate) and metric.aggregate in ("sum", "avg") and metric.of
    ]
    assert sorted(set(summed)) == [
        "amount",
        "days_between(ordered_at, delivered_at)",
        "discount",
        "revenue",
    ]


def test_shares_and_what_customers_own_are_averaged_not_summed(shop: SemanticModel) -> None:
    functions = {
        metric.of.text: metric.aggregate
        for metric in shop.metrics.values()
        if isinstance(metric, Aggregate) and metric.of and metric.aggregate != "avg"
    }
    assert functions == {
        "amount": "sum",
        "customer_id": "count_distinct",
        "whole_days_between(ordered_at, today())": "min",
    }
    owned = shop.metrics["average_customer_revenue"]
    assert not {"revenue", "average revenue"} & set(owned.names.en)


def test_one_column_of_money_is_the_revenue_and_gives_an_order_value(shop: SemanticModel) -> None:
    assert "revenue" in shop.metrics["amount"].names.en
    value = shop.metrics["average_order_value"]
    assert isinstance(value, Ratio)
    assert (value.numerator, value.denominator) == ("amount", "order_count")


def test_a_canceled_status_gives_a_rate_and_leaves_revenue_unfiltered(tmp_path: Path) -> None:
    drafted, model = loaded(Held((CUSTOMERS, ORDERS), (LINK,)), tmp_path)
    rate, amount = model.metrics["canceled_order_rate"], model.metrics["amount"]
    assert isinstance(rate, Ratio)
    assert isinstance(amount, Aggregate)
    assert (rate.numerator, rate.denominator) == ("canceled_orders", "order_count")
    assert amount.where is None
    assert "# guess: every status counts as revenue" in drafted.yaml
    assert any("orders.status holds" in question.en for question in drafted.questions)


def test_repeat_customers_follow_from_orders(shop: SemanticModel) -> None:
    repeat = shop.metrics["repeat_rate"]
    assert isinstance(repeat, PerEntity)
    assert (repeat.entity, repeat.inner, repeat.share_where) == ("customer", "order_count", ">= 2")


def test_two_amounts_leave_revenue_refused_until_somebody_decides(tmp_path: Path) -> None:
    payments = table(
        "payments",
        [
            column("payment_id", "integer", 1, 2, 3, 4),
            column("order_id", "integer", 10, 11, 12, 13),
            column("payment_value", "number", 90.0, 50.0, 25.0, 12.5),
        ],
        "payment_id",
    )
    link = HeldLink("payments", "order_id", "orders", "order_id", 4, 4)
    _, model = loaded(Held((CUSTOMERS, ORDERS, payments), (LINK, link)), tmp_path)
    assert model.not_computable["revenue"].instead == ("amount", "payment_value")
    assert not any("revenue" in metric.names.en for metric in model.metrics.values())
    paid = model.metrics["payment_value"]
    assert isinstance(paid, Aggregate)
    assert paid.date == "order.ordered"


def test_amounts_in_several_currencies_are_not_added_up(tmp_path: Path) -> None:
    orders = table(
        "orders", [*ORDERS.columns, column("currency", "text", "USD", "EUR", "USD", "USD")],
        "order_id",
    )  # fmt: skip
    drafted, model = loaded(Held((CUSTOMERS, orders), (LINK,)), tmp_path)
    assert "amount" not in model.metrics
    assert any("several currencies" in question.en for question in drafted.questions)


def test_a_broken_key_keeps_its_own_values_and_is_asked_about(tmp_path: Path) -> None:
    products = table(
        "products",
        [column("product", "text", "GTX Pro", "MG"), column("series", "text", "GTX", "MG")],
        "product",
    )
    deals = table(
        "sales_pipeline",
        [
            column("opportunity_id", "text", "a", "b", "c"),
            column("product", "text", "GTXPro", "MG", "MG"),
            column("deal_stage", "text", "Won", "Lost", "Won"),
            column("close_date", "date", "2024-01-01", "2024-01-02", "2024-01-03"),
        ],
        "opportunity_id",
    )
    link = HeldLink("sales_pipeline", "product", "products", "product", 3, 2, ("GTXPro",))
    drafted, model = loaded(Held((products, deals), (link,)), tmp_path)
    home = model.tables["opportunity"].dimensions["opportunity_product"]
    assert (home.column, home.names.en[0]) == ("product", "product")
    assert model.tables["product"].names.en == ()
    assert "GTXPro" in drafted.questions[0].en
    assert "win_rate" in model.metrics


def test_a_flat_chinese_sheet_holds_customers_orders_and_products(tmp_path: Path) -> None:
    sheet = HeldTable(
        "订单",
        6,
        (
            column("行ID", "integer", 1, 2, 3, 4, 5, 6),
            column("订单ID", "text", "A", "A", "B", "B", "C", "C"),
            column("订单日期", "date", *["2024-01-01"] * 6),
            column("客户ID", "text", "k1", "k1", "k2", "k2", "k1", "k1"),
            column("客户名称", "text", "甲", "甲", "乙", "乙", "甲", "甲"),
            column("销售额", "number", 1.0, 2.0, 3.0, 4.0, 5.0, 6.0),
            column("折扣", "number", 0.0, 0.2, 0.4, 0.0, 0.2, 0.4),
        ),
        (("行ID",),),
        {"客户ID": {"客户名称": 0}, "订单ID": {"客户名称": 0}},
    )
    returns = table("退货", [column("订单ID", "text", "A"), column("退回", "text", "是")], "订单ID")
    link = HeldLink("订单", "订单ID", "退货", "订单ID", 6, 2, ("B", "C"))
    _, model = loaded(Held((sheet, returns), (link,)), tmp_path)
    customer, line = model.tables["customer"], model.tables["order_line"]
    assert (customer.source, customer.key, customer.distinct, customer.label) == (
        "订单", "客户ID", True, "客户名称",
    )  # fmt: skip
    assert line.joins == {
        "return": JoinTarget(table="return", on="订单ID", optional=True),
        "order": "订单ID",
        "customer": "客户ID",
    }
    orders, returned = model.metrics["order_count"], model.metrics["returned_orders"]
    assert isinstance(orders, Aggregate)
    assert isinstance(returned, Aggregate)
    assert (orders.aggregate, orders.of and orders.of.text) == ("count_distinct", "订单ID")
    assert returned.where is not None
    assert returned.where.text == "return.订单ID is not null"
    assert "销售额" in model.metrics["sales"].names.zh


def test_two_ways_to_a_table_are_cut_to_one(tmp_path: Path) -> None:
    region = table("regions", [column("region_id", "integer", 1, 2)], "region_id")
    people = [
        table(
            name,
            [column(f"{name[:-1]}_id", "integer", 1, 2), column("region_id", "integer", 1, 2)],
            f"{name[:-1]}_id",
        )
        for name in ("customers", "employees")
    ]
    orders = table(
        "orders",
        [
            column("order_id", "integer", 1, 2, 3),
            column("customer_id", "integer", 1, 2, 1),
            column("employee_id", "integer", 1, 2, 1),
        ],
        "order_id",
    )
    links = (
        HeldLink("customers", "region_id", "regions", "region_id", 2, 2),
        HeldLink("employees", "region_id", "regions", "region_id", 2, 2),
        HeldLink("orders", "customer_id", "customers", "customer_id", 3, 3),
        HeldLink("orders", "employee_id", "employees", "employee_id", 3, 3),
    )
    drafted, model = loaded(Held((region, *people, orders), links), tmp_path)
    assert model.tables["customer"].joins == {"region": "region_id"}
    assert model.tables["employee"].joins == {}
    assert any("two ways" in question.en for question in drafted.questions)


@pytest.mark.parametrize(
    ("one", "role"),
    [
        (column("unit_price", "number", 1.0, 2.0), "attribute"),
        (column("qty", "integer", 1, 2), "quantity"),
        (column("is_returned", "integer", 0, 1), "flag"),
        (column("退回", "text", "是", "否"), "flag"),
        (column("rating", "integer", 1, 5), "score"),
        (column("折扣", "number", 0.0, 0.4), "rate"),
        (column("founded", "integer", 1990, 2001), "year"),
        (column("customerNo", "integer", 5, 6), "id"),
        (column("手机号", "text", "1", "2"), "phone"),
        (column("deal_stage", "text", "Won", "Lost"), "status"),
        (column("负责人", "text", "甲", "乙"), "thing"),
        (column("created_at", "datetime", "2024-01-01 10:00:00"), "date"),
        (column("birthday", "date", "1990-01-01"), "birth"),
        (column("note", "text", *(f"{'long words ' * 8}{n}" for n in range(70))), "text"),
    ],
)
def test_a_column_is_judged_by_its_header_and_its_values(one: HeldColumn, role: str) -> None:
    held = HeldTable("things", one.filled, (one,), ())
    assert judge(one, held).role == role


@pytest.mark.parametrize(
    ("header", "english", "chinese"),
    [
        ("customer_state", "customer state", "客户州"),
        ("closeValue", "close value", "成交金额"),
        ("客户名称", "customer name", "客户名称"),
        ("邮寄方式", "ship mode", "邮寄方式"),
        ("省/自治区", "province", "省/自治区"),
        ("lead_behaviour_profile", "behaviour profile", "行为画像"),
        ("Sub-Category", "sub-category", "子类别"),
    ],
)
def test_headers_get_labels_in_both_languages(header: str, english: str, chinese: str) -> None:
    read = read_header(header)
    assert (read.en()[0], read.zh()[0].replace("省自治区", "省/自治区")) == (english, chinese)


@pytest.mark.parametrize(
    ("value", "role"),
    [
        ("Closed Won", "value.won"),
        ("赢单", "value.won"),
        ("输单", "value.lost"),
        ("Cancelled", "value.canceled"),
        ("已退货", "value.returned"),
    ],
)
def test_outcomes_are_known_in_both_languages(value: str, role: str) -> None:
    term = value_term(value)
    assert term is not None
    assert term.role == role


def test_open_questions_stand_in_both_languages() -> None:
    text = questions_text(draft(Held((CUSTOMERS, ORDERS), (LINK,)), "shop", TODAY).questions)
    assert text.startswith("# Open questions · 待确认的问题\n\n1. ")
    assert "Which currency are the amounts in?" in text
    assert "金额是什么货币？" in text


def test_no_word_of_the_draft_names_two_metrics(tmp_path: Path) -> None:
    """What load_model refuses; here over tables that share every header."""
    twins = [
        table(
            name,
            [
                column(f"{name[:-1]}_id", "integer", 1, 2, 3),
                column("date", "date", "2024-01-01", "2024-01-02", "2024-01-03"),
                column("amount", "number", 1.0, 2.0, 3.0),
                column("status", "text", "canceled", "open", "returned"),
                column("score", "integer", 1, 5, 3),
            ],
            f"{name[:-1]}_id",
        )
        for name in ("orders", "invoices", "tickets", "refunds")
    ]
    _, model = loaded(Held(tuple(twins), ()), tmp_path)
    assert "amount" not in {form for m in model.metrics.values() for form in m.names.en}
    assert "order amount" in model.metrics["order_amount"].names.en


def test_strange_names_are_quoted(tmp_path: Path) -> None:
    odd = table(
        "select",
        [
            column("group", "integer", 1, 2),
            column("order date", "date", "2024-01-01", "2024-01-02"),
            column("total amount", "number", 1.0, 2.0),
        ],
        "group",
    )
    _, model = loaded(Held((odd,), ()), tmp_path)
    total = next(m for m in model.metrics.values() if isinstance(m, Aggregate) and m.of)
    assert total.of is not None
    assert total.of.text == '"total amount"'
