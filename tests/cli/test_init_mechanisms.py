"""What a draft makes of any database: totals, open rows, names of rows, what was never done.

A small hotel's and a small leasing firm's database; the truth of every question is SQL.
"""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from cli.init_model import InitOptions, run_init
from semantic_layer.load import load_model
from semantic_layer.model import SemanticModel

TODAY = date(2025, 7, 1)
Judge = Callable[..., None]


@pytest.fixture
def hotel(tmp_path: Path) -> Path:
    """Guests, hotels, bookings, reviews and support cases."""
    luck = random.Random(31)
    file = tmp_path / "hotel.sqlite"
    with closing(sqlite3.connect(file)) as db:
        db.executescript(
            "create table guests (guest_id integer primary key, full_name text, country text,"
            " date_of_birth text, joined_on text);"
            "create table hotels (hotel_id integer primary key, hotel_name text, city text);"
            "create table bookings (booking_id integer primary key, guest_id integer,"
            " hotel_id integer, booked_at text, check_in text, check_out text, nights integer,"
            " total_price real, status text);"
            "create table reviews (review_id integer primary key, booking_id integer,"
            " rating integer, comment text, created_at text);"
            "create table support_cases (case_id integer primary key, guest_id integer,"
            " opened_at text, closed_at text, topic text);"
        )
        first = date(2024, 1, 1)
        for guest in range(1, 121):
            born = date(1950, 1, 1) + timedelta(days=luck.randrange(18_000))
            joined = date(2023, 1, 1) + timedelta(days=luck.randrange(700))
            who = (guest, f"Guest {guest:03}", luck.choice(("Spain", "Japan")))
            db.execute("insert into guests values (?,?,?,?,?)", (*who, str(born), str(joined)))
        for at, name in enumerate(("Harbor View", "Grand Plaza", "Sol Inn"), 1):
            town = luck.choice(("Paris", "Berlin"))
            db.execute("insert into hotels values (?,?,?)", (at, name, town))
        for number in range(1, 501):
            booked = first + timedelta(days=luck.randrange(540))
            arrival, nights = booked + timedelta(days=luck.randrange(1, 9)), luck.randrange(1, 8)
            status = luck.choices(("completed", "cancelled", "no_show"), (7, 2, 1))[0]
            db.execute("insert into bookings values (?,?,?,?,?,?,?,?,?)", (
                number, luck.randrange(1, 101), luck.randrange(1, 4), f"{booked} 10:15:00",
                str(arrival), str(arrival + timedelta(days=nights)), nights,
                float(nights * luck.randrange(60, 200)), status,
            ))  # fmt: skip
            if status == "completed" and luck.random() < 0.5:
                said = luck.choice(("Lovely staff", "Too noisy", "Great breakfast"))
                review = (number, number, luck.randrange(1, 6), said, f"{arrival} 20:00:00")
                db.execute("insert into reviews values (?,?,?,?,?)", review)
        for number in range(1, 101):
            begun = first + timedelta(days=luck.randrange(540))
            over = str(begun + timedelta(days=luck.randrange(1, 9)))
            closed = over if luck.random() < 0.8 else None
            case = (number, luck.randrange(1, 121), str(begun), closed)
            topic = luck.choice(("billing", "wifi"))
            db.execute("insert into support_cases values (?,?,?,?,?)", (*case, topic))
        db.commit()
    return file


HOTEL = (
    (
        "total price by city in 2024",
        "select city, sum(total_price) from bookings join hotels using (hotel_id)"
        " where booked_at like '2024%' group by 1",
    ),
    (
        "What is the average rating per hotel?",
        "select hotel_name, avg(rating) from reviews join bookings using (booking_id)"
        " join hotels using (hotel_id) group by 1",
    ),
    (
        "average number of nights for guests from Spain",
        "select avg(nights) from bookings join guests using (guest_id) where country = 'Spain'",
    ),
    ("How many support cases are still open?", "select sum(closed_at is null) from support_cases"),
    (
        "Which guests never booked?",
        "select full_name from guests where guest_id not in (select guest_id from bookings)",
    ),
    (
        "no-show rate by hotel",
        "select hotel_name, avg(status = 'no_show') from bookings join hotels using (hotel_id)"
        " group by 1",
    ),
    (
        "average length of stay",
        "select avg(julianday(check_out) - julianday(check_in)) from bookings",
    ),
    ("各国家的客人数", "select country, count(*) from guests group by 1"),
    (
        "没有预订过的客人有多少？",
        "select count(*) from guests where guest_id not in (select guest_id from bookings)",
    ),
    ("未关闭的工单有多少？", "select sum(closed_at is null) from support_cases"),
)


@pytest.fixture
def letting(tmp_path: Path) -> Path:
    """租客、房源、租约、报修、看房。"""
    luck = random.Random(32)
    file = tmp_path / "letting.sqlite"
    with closing(sqlite3.connect(file)) as db:
        db.executescript(
            "create table 租客 (租客ID integer primary key, 租客姓名 text, 年龄 integer);"
            "create table 房源 (房源ID integer primary key, 小区名称 text, 区域 text);"
            "create table 租约 (租约编号 text primary key, 租客ID integer, 所属房源 integer,"
            " 签约日期 text, 起租日期 text, 总租金 real);"
            "create table 报修单 (报修编号 integer primary key, 租约编号 text, 报修时间 text,"
            " 完成时间 text, 报修类型 text);"
            "create table 看房记录 (看房编号 integer primary key, 租客ID integer, 看房时间 text);"
        )
        first = date(2024, 1, 1)
        for tenant in range(1, 81):
            row = (tenant, f"{luck.choice('王李张刘')}{tenant}", luck.randrange(20, 60))
            db.execute("insert into 租客 values (?,?,?)", row)
        for home in range(1, 41):
            flat = (home, f"{luck.choice(('阳光', '碧水'))}{home}", luck.choice(("朝阳", "海淀")))
            db.execute("insert into 房源 values (?,?,?)", flat)
        for number in range(1, 201):
            signed = first + timedelta(days=luck.randrange(540))
            db.execute("insert into 租约 values (?,?,?,?,?,?)", (
                f"ZY{number:04}", luck.randrange(1, 71), luck.randrange(1, 41), str(signed),
                str(signed + timedelta(days=5)), float(luck.randrange(20, 90) * 100),
            ))  # fmt: skip
            seen = (number, luck.randrange(1, 76), str(signed))
            db.execute("insert into 看房记录 values (?,?,?)", seen)
            begun = signed + timedelta(days=9)
            over = str(begun + timedelta(days=luck.randrange(1, 9)))
            done = over if luck.random() < 0.8 else None
            fault = (number, f"ZY{luck.randrange(1, 201):04}", str(begun), done)
            kind = luck.choice(("水电", "门锁"))
            db.execute("insert into 报修单 values (?,?,?,?,?)", (*fault, kind))
        db.commit()
    return file


LETTING = (
    (
        "各区域的租约数",
        "select 区域, count(*) from 租约 join 房源 on 所属房源 = 房源ID group by 1",
    ),
    ("2025年的总租金", "select sum(总租金) from 租约 where 签约日期 like '2025%'"),
    ("平均租金是多少？", "select avg(总租金) from 租约"),
    (
        "没有看过房的租客有多少？",
        "select count(*) from 租客 where 租客ID not in (select 租客ID from 看房记录)",
    ),
    ("未完成的报修单有多少？", "select sum(完成时间 is null) from 报修单"),
    ("报修平均多久完成？", "select avg(julianday(完成时间) - julianday(报修时间)) from 报修单"),
    ("租客的平均年龄", "select avg(年龄) from 租客"),
    (
        "leases signed in March 2025",
        "select count(*) from 租约 where 签约日期 like '2025-03%'",
    ),
    ("How many tenants have a lease?", "select count(distinct 租客ID) from 租约"),
    ("上个月的看房数", "select count(*) from 看房记录 where 看房时间 like '2025-06%'"),
)


def drafted(database: Path, out: Path) -> SemanticModel:
    """The draft of a database, read back."""
    assert run_init((str(database),), out, InitOptions()) == 0
    return load_model(out / "model.yaml")


def test_a_hotel_answers_ten_first_questions(hotel: Path, tmp_path: Path, judge: Judge) -> None:
    drafted(hotel, tmp_path / "draft")
    judge(hotel, tmp_path / "draft", HOTEL, TODAY)


def test_a_letting_firm_answers_ten_first_questions(
    letting: Path, tmp_path: Path, judge: Judge
) -> None:
    drafted(letting, tmp_path / "draft")
    judge(letting, tmp_path / "draft", LETTING, TODAY)


def test_a_total_is_no_total_of_totals(hotel: Path, tmp_path: Path) -> None:
    metrics = drafted(hotel, tmp_path / "draft").metrics
    assert metrics["total_price"].names.en[:2] == ("total price", "price")
    assert "average price" in metrics["average_total_price"].names.en
    forms = [form for metric in metrics.values() for form in metric.names.en]
    assert [form for form in forms if "total total" in form or "total average" in form] == []


def test_rows_are_called_by_the_column_that_names_them(hotel: Path, tmp_path: Path) -> None:
    tables = drafted(hotel, tmp_path / "draft").tables
    assert (tables["hotel"].label, tables["guest"].label) == ("hotel_name", "full_name")
    assert {"hotel", "hotel name"} <= set(tables["hotel"].names.en)
    assert {"酒店", "酒店名称"} <= set(tables["hotel"].names.zh)


def test_counts_have_the_verbs_of_what_was_done(hotel: Path, tmp_path: Path) -> None:
    verbs = drafted(hotel, tmp_path / "draft").metrics["booking_count"].verbs
    assert {"book", "booked", "had any bookings"} <= set(verbs.en)
    assert {"预订", "预订过"} <= set(verbs.zh)


def test_open_rows_are_those_without_a_closing_date(hotel: Path, tmp_path: Path) -> None:
    found = drafted(hotel, tmp_path / "draft").metrics["open_support_tickets"].model_dump()
    assert (found["table"], found["aggregate"], found["where"]["text"]) == (
        "support_ticket",
        "count",
        "closed_at is null",
    )


def test_a_column_named_for_its_role_joins_the_table(letting: Path, tmp_path: Path) -> None:
    joins = drafted(letting, tmp_path / "draft").tables["lease"].joins
    assert dict(joins) == {"tenant": "租客ID", "property": "所属房源"}
