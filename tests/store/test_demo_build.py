"""The demo database as a file: complete, small, the same every time, all or nothing."""

import sqlite3
from pathlib import Path

import pytest

from agent.labelling import label_demo
from store.demo.build import build_demo
from store.demo.story import StoryError, read_story

STORY = read_story()
TABLE_OF_SIZE = {"campaign_days": "campaign_daily"}


@pytest.mark.parametrize("size", sorted(STORY.sizes))
def test_every_table_has_the_size_the_story_says(demo: sqlite3.Connection, size: str) -> None:
    table = TABLE_OF_SIZE.get(size, size)
    found = demo.execute(f"select count(*) from {table}").fetchone()[0]
    assert found == STORY.sizes[size]


def test_the_views_and_the_unplanned_tables_are_filled(demo: sqlite3.Connection) -> None:
    for name in ("meta", "fx_rates", "regions", "order_gaps", "stage_steps", "campaign_contacts"):
        assert demo.execute(f"select count(*) from {name}").fetchone()[0] > 0, name


def test_meta_says_the_day_the_currency_and_the_seed(demo: sqlite3.Connection) -> None:
    found = dict(demo.execute("select key, value from meta"))
    assert found == {
        "data_as_of": STORY.data_as_of.isoformat(),
        "currency": STORY.currency,
        "timezone": "Asia/Shanghai",
        "week_start": "monday",
        "fiscal_year_start": "01-01",
        "seed": str(STORY.seed),
        "schema_version": "1",
        "company_zh": STORY.company_chinese,
        "company_en": STORY.company_english,
    }


def test_the_stored_values_are_those_of_the_story(demo: sqlite3.Connection) -> None:
    for kind, sql in (
        ("regions", "select distinct region_zh from regions"),
        ("categories", "select distinct category_zh from products"),
        ("channels", "select distinct channel from orders"),
        ("lead_sources", "select distinct source from leads where source is not null"),
        ("stages", "select distinct stage from opportunity_stages"),
        ("lost_reasons", "select distinct lost_reason from opportunities where is_won = 0"),
        ("refund_reasons", "select distinct reason from refunds where reason is not null"),
    ):
        assert {row[0] for row in demo.execute(sql)} == set(STORY.names(kind)), kind


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("orders", "ordered_at"),
        ("orders", "delivered_at"),
        ("refunds", "refunded_at"),
        ("leads", "converted_at"),
        ("opportunities", "closed_at"),
        ("activities", "happened_at"),
        ("tickets", "created_at"),
        ("tickets", "resolved_at"),
        ("feedback", "created_at"),
        ("customers", "created_at"),
        ("receivables", "paid_on"),
    ],
)
def test_nothing_happens_outside_the_days_of_the_demo(
    demo: sqlite3.Connection, table: str, column: str
) -> None:
    first, last = demo.execute(
        f"select min(substr({column}, 1, 10)), max(substr({column}, 1, 10)) from {table}"
    ).fetchone()
    assert STORY.first_day.isoformat() <= first
    assert last <= STORY.data_as_of.isoformat()


@pytest.mark.parametrize(
    ("what", "sql"),
    [
        ("paid before ordered", "orders where paid_at < ordered_at"),
        ("shipped before paid", "orders where shipped_at < paid_at"),
        ("delivered before shipped", "orders where delivered_at < shipped_at"),
        ("refunded before requested", "refunds where refunded_at < requested_at"),
        ("answered before asked", "tickets where first_response_at < created_at"),
        ("solved before answered", "tickets where resolved_at < first_response_at"),
        ("satisfied without a solution", "tickets where resolved_at is null and csat is not null"),
        ("contacted before known", "leads where first_contact_at < created_at"),
        ("converted before contacted", "leads where converted_at < first_contact_at"),
        ("converted without a customer", "leads where converted_at and customer_id is null"),
        ("closed before opened", "opportunities where closed_at < created_at"),
        ("decided but not closed", "opportunities where (closed_at is null) <> (is_won is null)"),
        ("left a stage before entering it", "stage_steps where left_at < entered_at"),
        (
            "a line amount that is not quantity * price - discount",
            "order_items where abs(quantity * unit_price - discount - amount) > 0.005",
        ),
        (
            "ordered before the customer was known",
            "orders join customers using (customer_id) where ordered_at < created_at",
        ),
        (
            "refunded before ordered",
            "refunds join orders using (order_id) where requested_at < date(ordered_at)",
        ),
        (
            "more refunded than paid",
            "refunds r join order_items i on i.order_id = r.order_id and i.line_no = r.line_no"
            " where r.amount > i.amount + 0.005",
        ),
        (
            "an opportunity older than its customer",
            "opportunities o join customers c using (customer_id)"
            " where date(o.created_at) < date(c.created_at)",
        ),
        (
            "sold by somebody who was not there",
            "orders join employees using (employee_id)"
            " where date(ordered_at) < hired_on or date(ordered_at) > left_on",
        ),
    ],
)
def test_the_rows_tell_no_impossible_story(demo: sqlite3.Connection, what: str, sql: str) -> None:
    assert demo.execute(f"select count(*) from {sql}").fetchone()[0] == 0, what


def test_only_the_planted_orphans_lack_a_partner(demo: sqlite3.Connection) -> None:
    broken = demo.execute("pragma foreign_key_check").fetchall()
    assert {(row[0], row[2]) for row in broken} == {("orders", "customers")}


def test_telephones_and_addresses_belong_to_nobody(demo: sqlite3.Connection) -> None:
    phones = [row[0] for row in demo.execute("select phone from customers")]
    free = ("1990000", "+44 7700 900", "+44 20 7946 0", "+44 11", "+1 ")
    assert [phone for phone in phones if not phone.startswith(free)] == []
    assert [phone for phone in phones if phone.startswith("+1 ") and "-555-01" not in phone] == []
    mails = demo.execute(
        "select count(*) from customers where email not like '%@example.com'"
    ).fetchone()[0]
    assert mails == 0


def test_the_file_stays_within_its_budget(demo_database: Path) -> None:
    assert demo_database.stat().st_size <= STORY.megabytes * 1_000_000


def test_the_same_seed_gives_the_same_file_and_progress_only_grows(
    demo_database: Path, tmp_path: Path
) -> None:
    heard: list[tuple[str, float]] = []
    again = tmp_path / "again.sqlite"
    build_demo(again, STORY.seed, lambda stage, share: heard.append((stage, share)), label_demo)
    assert again.read_bytes() == demo_database.read_bytes()
    assert [share for _, share in heard] == sorted(share for _, share in heard)
    assert heard[-1] == ("done", 1.0)
    assert [file.name for file in tmp_path.iterdir()] == ["again.sqlite"]


def test_a_stopped_build_leaves_the_old_file_alone(tmp_path: Path) -> None:
    target = tmp_path / "demo.sqlite"
    target.write_text("what was here before", encoding="utf-8")

    def stop(stage: str, _share: float) -> None:
        raise InterruptedError(stage)

    with pytest.raises(InterruptedError):
        build_demo(target, progress=stop)
    assert target.read_text(encoding="utf-8") == "what was here before"
    assert [file.name for file in tmp_path.iterdir()] == ["demo.sqlite"]


def test_a_number_the_story_does_not_have_is_named() -> None:
    with pytest.raises(StoryError, match="fact vip has no 'colour'"):
        STORY.fact("vip").number("colour")
