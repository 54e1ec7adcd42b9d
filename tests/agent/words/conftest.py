"""A small shop: a model with its words, and results as the tools give them."""

from collections.abc import Callable, Mapping
from datetime import date

import pytest

from semantic_layer.compile.compiled import CheckKind, ColumnRole, ResultColumn
from semantic_layer.form import Bilingual
from semantic_layer.formats import ValueFormat
from semantic_layer.metrics import Aggregate, Names, Ratio
from semantic_layer.model import Calendar, DateRole, Dimension, SemanticModel, Table
from semantic_layer.periods import Period
from semantic_layer.query import MetricQuery
from semantic_layer.resolved import ResolvedQuery
from semantic_layer.vocabulary import Vocabulary, build_vocabulary
from store.table import Cell, Column
from store.table import Table as Rows
from tools.facts import facts_of
from tools.integrity import Note
from tools.result import Result, ResultTable
from tools.workspace import Fetched

TODAY = date(2026, 11, 22)
QUARTER = Period(start=date(2026, 7, 1), end=date(2026, 10, 1))
BEFORE = Period(start=date(2026, 4, 1), end=date(2026, 7, 1))

Checks = Mapping[tuple[CheckKind, str], Cell]


def named(english: str, chinese: str) -> Names:
    return Names(en=(english,), zh=(chinese,))


def column(role: ColumnRole, subject: str, shown_as: ValueFormat, label: Bilingual) -> ResultColumn:
    return ResultColumn(
        subject if role in {"group", "value"} else f"{subject}.{role}",
        role,
        subject,
        shown_as,
        label,
    )


MONEY = ValueFormat("money", "CNY")
REGION = column("group", "region", ValueFormat("text"), Bilingual(en="Region", zh="地区"))
CHANNEL = column("group", "channel", ValueFormat("text"), Bilingual(en="Channel", zh="渠道"))
MONTH = column("group", "time", ValueFormat("month"), Bilingual(en="Month", zh="月份"))
REVENUE = column("value", "revenue", MONEY, Bilingual(en="Revenue", zh="销售额"))
RATE = column(
    "value", "refund_rate", ValueFormat("percent"), Bilingual(en="Refund rate", zh="退款率")
)
BASE = column("base", "revenue", MONEY, Bilingual(en="Revenue, before", zh="销售额（对比期）"))
DELTA = column("delta", "revenue", MONEY, Bilingual(en="Revenue, difference", zh="销售额（差额）"))
PCT = column(
    "pct", "revenue", ValueFormat("percent"), Bilingual(en="Revenue, %", zh="销售额（差幅）")
)
SHARE = column(
    "share", "revenue", ValueFormat("percent"), Bilingual(en="Revenue share", zh="销售额占比")
)


@pytest.fixture(scope="session")
def columns() -> Mapping[str, ResultColumn]:
    """Columns by a short name."""
    return {
        "region": REGION,
        "channel": CHANNEL,
        "month": MONTH,
        "revenue": REVENUE,
        "rate": RATE,
        "base": BASE,
        "delta": DELTA,
        "pct": PCT,
        "share": SHARE,
    }


@pytest.fixture(scope="session")
def shop() -> SemanticModel:
    """Customers and orders, three metrics."""
    return SemanticModel(
        name="shop",
        calendar=Calendar(currency="CNY"),
        tables={
            "customer": Table(
                source="customers",
                key="id",
                label="name",
                names=named("customer", "客户"),
                dates={
                    "signed_up": DateRole(
                        column="day", default=True, names=named("signed up", "注册")
                    )
                },
                dimensions={
                    "region": Dimension(
                        column="region",
                        searchable=True,
                        names=named("region", "地区"),
                        values={
                            "EC": named("East China", "华东"),
                            "SC": named("South China", "华南"),
                        },
                    )
                },
            ),
            "order": Table(
                source="orders",
                key="id",
                names=named("order", "订单"),
                joins={"customer": "customer_id"},
                dates={
                    "ordered": DateRole(column="day", default=True, names=named("ordered", "下单")),
                    "delivered": DateRole(column="there", names=named("delivered", "签收")),
                },
                dimensions={
                    "channel": Dimension(
                        column="channel", searchable=True, names=named("channel", "渠道")
                    ),
                    "late": Dimension(column="late", names=named("late", "晚到")),
                    "order_size": Dimension(
                        column="amount", number=True, names=named("order size", "订单金额")
                    ),
                },
            ),
        },
        metrics={
            "revenue": Aggregate(
                kind="aggregate",
                table="order",
                aggregate="sum",
                unit="CNY",
                names=named("revenue", "销售额"),
                means=Bilingual(
                    en="order amounts, canceled orders left out", zh="订单金额，不含已取消"
                ),
                better="up",
            ),
            "order_count": Aggregate(
                kind="aggregate", table="order", aggregate="count", names=named("orders", "订单数")
            ),
            "refund_rate": Ratio(
                kind="ratio",
                numerator="order_count",
                denominator="order_count",
                format="percent",
                names=named("refund rate", "退款率"),
                means=Bilingual(
                    en="refunded orders ÷ orders, each by its own date",
                    zh="退款订单数 ÷ 订单数，各按自己的日期",
                ),
            ),
        },
        not_computable={},
        fingerprint="shop",
    )


@pytest.fixture(scope="session")
def words(shop: SemanticModel) -> Vocabulary:
    """The shop's vocabulary."""
    return build_vocabulary(
        shop, {"region": (("EC",), ("SC",)), "channel": (("WeChat",), ("Tmall",))}
    )


ResultMaker = Callable[..., Result]


@pytest.fixture(scope="session")
def result_of(shop: SemanticModel, words: Vocabulary) -> ResultMaker:
    """A result with the facts the tools find in it."""

    def make(
        form: MetricQuery,
        shown: tuple[ResultColumn, ...],
        rows: tuple[tuple[Cell, ...], ...],
        checks: Checks | None = None,
        period: Period | None = QUARTER,
        base: Period | None = None,
        notes: tuple[Note, ...] = (),
    ) -> Result:
        table = ResultTable(Rows(tuple(Column(c.id) for c in shown), rows), shown, "SELECT 1")
        resolved = ResolvedQuery(query=form, model=shop, today=TODAY, period=period, base=base)
        facts = facts_of(Fetched(table, checks or {}), resolved, words)
        return Result(form, (table,), facts, notes)

    return make
