"""A CRM store of any size for measuring, made by seed: the shipped tables, plain uniform rows.

Not the demo company: no planted fact, no realism, only the right shapes and sizes.
"""

import random
import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

SCHEMA = Path(__file__).parents[1] / "store" / "schema.sql"
FIRST_DAY, DAYS = date(2023, 11, 1), 1084
REGIONS = ("华东", "华北", "华南", "华中", "西南", "西北", "东北", "海外")
CHANNELS = ("官网", "天猫", "微信小程序", "门店", "经销商")
STATUSES = ("delivered",) * 8 + ("paid", "canceled")


def build_store(path: Path, orders: int, seed: int = 1) -> None:
    """Write a store with so many orders, 1.9 lines each, 5 % refunds and a quarter of customers."""
    path.unlink(missing_ok=True)
    chance = random.Random(seed)
    connection = sqlite3.connect(path)
    connection.executescript(SCHEMA.read_text(encoding="utf-8"))
    connection.execute("pragma synchronous = off")
    fill(connection, "meta", (("data_as_of", "2026-10-20"), ("currency", "CNY")))
    fill(connection, "regions", ((n, zh, zh, zh, zh, zh, zh) for n, zh in enumerate(REGIONS, 1)))
    fill(
        connection,
        "products",
        ((n, f"产品{n}", f"Product {n}", f"品类{n % 6}", f"Category {n % 6}", 100.0, 60.0, None)
         for n in range(1, 61)),
    )  # fmt: skip
    customers = max(100, orders // 4)
    fill(connection, "customers", (_customer(n, chance) for n in range(1, customers + 1)))
    fill(connection, "orders", (_order(n, customers, chance) for n in range(1, orders + 1)))
    fill(connection, "order_items", _items(orders, chance))
    fill(connection, "refunds", _refunds(orders, chance))
    connection.commit()
    connection.execute("analyze")
    connection.close()


def fill(connection: sqlite3.Connection, table: str, rows: object) -> None:
    """Insert all rows; every column of the table in order."""
    width = len(connection.execute(f"pragma table_info({table})").fetchall())
    marks = ", ".join("?" * width)
    connection.executemany(f"insert into {table} values ({marks})", rows)


def _day(chance: random.Random) -> date:
    return FIRST_DAY + timedelta(days=chance.randrange(DAYS))


def _customer(number: int, chance: random.Random) -> tuple[object, ...]:
    row: list[object] = [None] * 18
    row[0], row[1], row[2] = number, f"客户{number}", chance.choice(("person", "company"))
    row[12], row[13] = chance.randrange(1, 9), chance.choice(("普通", "银", "金", "VIP"))
    row[17] = f"{_day(chance)} 10:00:00"
    return tuple(row)


def _order(number: int, customers: int, chance: random.Random) -> tuple[object, ...]:
    row: list[object] = [None] * 15
    ordered = _day(chance)
    row[0], row[1], row[4] = number, chance.randrange(1, customers + 1), chance.choice(CHANNELS)
    row[6] = f"{ordered} {chance.randrange(24):02d}:15:00"
    row[10] = f"{ordered + timedelta(days=3)} 12:00:00"
    row[11], row[13], row[14] = chance.choice(STATUSES), "CNY", 1.0
    return tuple(row)


def _items(orders: int, chance: random.Random) -> Iterator[tuple[object, ...]]:
    for order in range(1, orders + 1):
        for line in range(1, 2 + (chance.random() < 0.9)):
            quantity, price = chance.randrange(1, 4), float(chance.randrange(20, 2000))
            amount = quantity * price
            yield order, line, chance.randrange(1, 61), quantity, price, 0.0, amount, amount * 0.6


def _refunds(orders: int, chance: random.Random) -> Iterator[tuple[object, ...]]:
    for number in range(1, orders // 20 + 1):
        day = f"{_day(chance)} 09:00:00"
        order = chance.randrange(1, orders + 1)
        yield number, order, 1, chance.randrange(1, 61), "return", day, day, 99.0, "质量问题"
