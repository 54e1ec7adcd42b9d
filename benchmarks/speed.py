"""Speed of a question and its parts, as ratios in one run.

    .venv/bin/python -m benchmarks.speed [--orders 100000 1000000]

Prints: compiling a form; compiled SQL against hand-written SQL on the same store; reading a
question; a whole answer; guards on and off; memory. Nothing is asserted here.
"""

import argparse
import resource
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from agent.assemble import open_analyst
from agent.settings import Settings
from benchmarks.big_store import build_store
from semantic_layer.compile.compiler import compile_query
from semantic_layer.query import Group, MetricQuery, Order, Span

LAST_QUARTER = Span(start=date(2026, 7, 1), end=date(2026, 10, 1))
VALID = "('paid', 'shipped', 'delivered')"
REVENUE = f"""
  from order_items i join orders o using (order_id) where o.status in {VALID}"""

QUERIES: tuple[tuple[str, MetricQuery, str], ...] = (
    (
        "revenue by month",
        MetricQuery(metrics=("revenue",), group_by=(Group(dimension="time", grain="month"),)),
        f"select substr(o.ordered_at, 1, 7), sum(i.amount) {REVENUE} group by 1 order by 1",
    ),
    (
        "orders by channel",
        MetricQuery(metrics=("order_count",), group_by=(Group(dimension="channel"),)),
        f"select channel, count(*) from orders where status in {VALID} group by 1 order by 2 desc",
    ),
    (
        "refund rate by region, last quarter",
        MetricQuery(
            metrics=("refund_rate",), group_by=(Group(dimension="region"),), period=LAST_QUARTER
        ),
        f"""
with refunded as (
  select r.region_zh region, count(distinct f.order_id) n from refunds f
  join orders o using (order_id) join customers c using (customer_id)
  join regions r using (region_id)
  where f.refunded_at >= '2026-07-01' and f.refunded_at < '2026-10-01' group by 1),
ordered as (
  select r.region_zh region, count(*) n from orders o join customers c using (customer_id)
  join regions r using (region_id) where o.status in {VALID}
  and o.ordered_at >= '2026-07-01' and o.ordered_at < '2026-10-01' group by 1)
select region, coalesce(refunded.n, 0) * 1.0 / ordered.n
from ordered left join refunded using (region)
order by 2 desc""",
    ),
    (
        "revenue by region",
        MetricQuery(metrics=("revenue",), group_by=(Group(dimension="region"),)),
        f"""
select r.region_zh, sum(i.amount) from order_items i join orders o using (order_id)
join customers c using (customer_id) join regions r using (region_id)
where o.status in {VALID} group by 1 order by 2 desc""",
    ),
    (
        "top 20 customers",
        MetricQuery(
            metrics=("revenue",),
            group_by=(Group(dimension="customer"),),
            order=(Order(by="revenue"),),
            limit=20,
        ),
        f"""
select c.name, o.customer_id, sum(i.amount) v from order_items i join orders o using (order_id)
join customers c using (customer_id) where o.status in {VALID}
group by o.customer_id order by v desc, 2 limit 21""",
    ),
    (
        "average order value by month",
        MetricQuery(metrics=("order_value",), group_by=(Group(dimension="time", grain="month"),)),
        f"""
with sold as (select substr(o.ordered_at, 1, 7) m, sum(i.amount) v {REVENUE} group by 1),
placed as (
  select substr(ordered_at, 1, 7) m, count(*) n from orders where status in {VALID} group by 1)
select m, v / n from placed left join sold using (m) order by 1""",
    ),
)

QUESTIONS = (
    "Revenue by month this year",
    "What was the refund rate by region last quarter?",
    "Top 5 products by revenue last quarter",
    "Orders by channel last month compared with the month before",
    "今年每月的销售额",
    "上个季度各地区的退款率是多少?",
    "上个月各渠道的订单数",
    "今年销售额最高的5个产品",
)


def best(work: Callable[[], object], runs: int = 5) -> float:
    """Milliseconds of processor time of the fastest run: the one least disturbed by others."""
    taken = []
    for _ in range(runs):
        started = time.process_time()
        work()
        taken.append((time.process_time() - started) * 1000)
    return min(taken)


def measure(orders: int, folder: Path) -> None:
    path = folder / f"store_{orders}.sqlite"
    build_store(path, orders)
    analyst = open_analyst(Settings(db=str(path), history=False, seconds=600))
    workspace = analyst.workspace
    plain = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    print(f"\n{orders:,} orders ({path.stat().st_size / 1e6:.0f} MB)")
    print(f"{'query':38s}{'compile ms':>11s}{'compiled ms':>12s}{'by hand ms':>11s}{'ratio':>7s}")
    ratios = []
    for name, form, by_hand in QUERIES:
        resolved = workspace.resolve(form)
        sql = compile_query(resolved, "sqlite").sql
        compiling = best(lambda form=form: compile_query(workspace.resolve(form), "sqlite"), 20)
        ours = best(lambda sql=sql: plain.execute(sql).fetchall())
        theirs = best(lambda text=by_hand: plain.execute(text).fetchall())
        ratios.append(ours / theirs)
        print(f"{name:38s}{compiling:11.2f}{ours:12.1f}{theirs:11.1f}{ours / theirs:7.2f}")
    print(f"{'median of the ratios':38s}{statistics.median(ratios):41.2f}")
    whole = sorted(analyst.ask(text).elapsed_ms for text in QUESTIONS * 2)
    print(f"a whole answer: median {statistics.median(whole):.0f} ms, worst {whole[-1]:.0f} ms")
    guarded = best(lambda: workspace.engine.run(QUERIES[0][2], 1000))
    bare = best(lambda: plain.execute(QUERIES[0][2]).fetchall())
    print(f"guards on against off: {guarded / bare:.3f}")
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, nargs="+", default=[100_000])
    sizes = parser.parse_args().orders
    with tempfile.TemporaryDirectory() as folder:
        for orders in sizes:
            measure(orders, Path(folder))


if __name__ == "__main__":
    main()
