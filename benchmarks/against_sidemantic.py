"""Compile time of the same three queries here and in sidemantic, in one run.

    .venv/bin/pip install sidemantic   (the group `benchmarks`)
    .venv/bin/python -m benchmarks.against_sidemantic

Prints milliseconds and the ratio for the SELECT that sidemantic makes too, and what ours takes with
all an answer needs: the SELECT that is shown, and the one that is run, with its checks, read back.
"""

import importlib.util
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from semantic_layer.compile.compiler import compile_query
from semantic_layer.compile.together import compile_together
from semantic_layer.compile.verify import verify, verify_text
from semantic_layer.load import load_model
from semantic_layer.query import Group, MetricQuery
from semantic_layer.resolve import resolve

MODEL = """
model: shop
calendar: {currency: CNY}
tables:
  customer:
    source: customers
    key: customer_id
    names: {en: [customer], zh: [客户]}
    dimensions: {region: {column: region, names: {en: [region], zh: [地区]}}}
  order:
    source: orders
    key: order_id
    joins: {customer: customer_id}
    names: {en: [order], zh: [订单]}
    dates: {ordered: {column: ordered_at, default: true, names: {en: [ordered], zh: [下单]}}}
  refund:
    source: refunds
    key: refund_id
    joins: {customer: customer_id}
    names: {en: [refund], zh: [退款]}
    dates: {refunded: {column: refunded_at, default: true, names: {en: [refunded], zh: [退款日]}}}
  ticket:
    source: tickets
    key: ticket_id
    joins: {customer: customer_id}
    names: {en: [ticket], zh: [工单]}
    dates: {opened: {column: opened_at, default: true, names: {en: [opened], zh: [提交]}}}
metrics:
  revenue: {kind: aggregate, table: order, aggregate: sum, of: amount, unit: CNY,
            names: {en: [revenue], zh: [销售额]}}
  order_count: {kind: aggregate, table: order, aggregate: count,
                names: {en: [orders], zh: [订单数]}}
  refund_count: {kind: aggregate, table: refund, aggregate: count,
                 names: {en: [refunds], zh: [退款数]}}
  ticket_count: {kind: aggregate, table: ticket, aggregate: count,
                 names: {en: [tickets], zh: [工单数]}}
  refund_rate: {kind: ratio, numerator: refund_count, denominator: order_count, unit: percent,
                names: {en: [refund rate], zh: [退款率]}}
"""

CASES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("one metric by region", ("revenue",)),
    ("a ratio over two facts by region", ("refund_rate",)),
    ("three facts by region", ("revenue", "refund_count", "ticket_count")),
)


def ours(*, checked: bool) -> Callable[[tuple[str, ...]], object]:
    """Resolve and compile, as a question does; nothing is cached between runs."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.yaml"
        path.write_text(MODEL, encoding="utf-8")
        model = load_model(path)
    today = date(2026, 10, 20)

    def compiled(metrics: tuple[str, ...]) -> object:
        query = MetricQuery(metrics=metrics, group_by=(Group(dimension="region"),))
        resolved = resolve(query, model, today, {})
        shown = compile_query(resolved, "sqlite", checked=False)
        if not checked:
            return shown
        together = compile_together(resolved, "sqlite")
        if together is not None:
            verify_text(together.sql, model)
        return verify(shown, model), together

    return compiled


def theirs() -> Callable[[tuple[str, ...]], object]:
    """The same tables, joins and metrics in sidemantic."""
    from sidemantic import Dimension, Metric, Model, Relationship, SemanticLayer

    layer = SemanticLayer(auto_register=False)
    layer.add_model(
        Model(
            name="customers",
            table="customers",
            primary_key="customer_id",
            dimensions=[Dimension(name="region", type="categorical", sql="region")],
        )
    )
    facts = (("orders", "order"), ("refunds", "refund"), ("tickets", "ticket"))
    for table, name in facts:
        metrics = [Metric(name=f"{name}_count", agg="count")]
        if table == "orders":
            metrics.append(Metric(name="revenue", agg="sum", sql="amount"))
        layer.add_model(
            Model(
                name=table,
                table=table,
                primary_key=f"{name}_id",
                metrics=metrics,
                relationships=[
                    Relationship(name="customers", type="many_to_one", foreign_key="customer_id")
                ],
            )
        )
    layer.add_metric(
        Metric(
            name="refund_rate",
            type="ratio",
            numerator="refunds.refund_count",
            denominator="orders.order_count",
        )
    )
    named = {
        "revenue": "orders.revenue",
        "refund_count": "refunds.refund_count",
        "ticket_count": "tickets.ticket_count",
        "refund_rate": "refund_rate",
    }

    def compiled(metrics: tuple[str, ...]) -> object:
        wanted = [named[metric] for metric in metrics]
        return layer.compile(metrics=wanted, dimensions=["customers.region"])

    return compiled


def milliseconds(work: Callable[[], object], runs: int = 60) -> float:
    """The median of many runs after a warm one, in processor time: others may be at work."""
    work()
    taken = []
    for _ in range(runs):
        started = time.process_time()
        work()
        taken.append((time.process_time() - started) * 1000)
    return statistics.median(taken)


def main() -> None:
    if importlib.util.find_spec("sidemantic") is None:
        print("sidemantic is not installed; ours alone:")
    here, whole = ours(checked=False), ours(checked=True)
    there = theirs() if importlib.util.find_spec("sidemantic") is not None else None
    print(f"{'query':36s}{'ours ms':>9s}{'sidemantic ms':>15s}{'ratio':>7s}{'with checks ms':>16s}")
    for name, metrics in CASES:
        mine = milliseconds(partial(here, metrics))
        checked = milliseconds(partial(whole, metrics))
        if there is None:
            print(f"{name:36s}{mine:9.2f}{checked:38.2f}")
            continue
        other = milliseconds(partial(there, metrics))
        print(f"{name:36s}{mine:9.2f}{other:15.2f}{mine / other:7.2f}{checked:16.2f}")


if __name__ == "__main__":
    main()
