"""build_demo: the whole demo database from a seed, into one file, all or nothing."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from store.demo import (
    amounts,
    deals,
    feedback,
    leads,
    marketing,
    naming,
    orders,
    people,
    pricing,
    products,
    refunds,
    service,
    staff,
)
from store.demo.checks import check_facts
from store.demo.days import calendar
from store.demo.story import read_story
from store.demo.world import World

SCHEMA_FILE = Path(__file__).parents[1] / "schema.sql"
Progress = Callable[[str, float], None]
Label = Callable[[Path, str], None]
"""Reads the texts of a file and writes their labels into it, dated with the day given."""


def build_demo(
    path: Path,
    seed: int | None = None,
    progress: Progress | None = None,
    label: Label | None = None,
) -> None:
    """Write the demo CRM to `path`; the file appears only when complete.

    The same seed gives the same rows on every machine. `progress` hears each stage's name and
    the share done before it; `label` reads the feedback. Raises StoryError when a planted fact
    cannot be made to hold.
    """
    story = read_story()
    world = World(
        story, story.seed if seed is None else seed, calendar(story.first_day, story.data_as_of)
    )
    part = path.with_name(path.name + ".part")
    stages = _stages(part, label)
    try:
        for index, (name, stage) in enumerate(stages):
            if progress is not None:
                progress(name, index / len(stages))
            stage(world)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    if progress is not None:
        progress("done", 1.0)


def _stages(part: Path, label: Label | None) -> tuple[tuple[str, Callable[[World], None]], ...]:
    written: tuple[tuple[str, Callable[[World], None]], ...] = (
        ("people", _people),
        ("orders", orders.plan_orders),
        ("amounts", _amounts),
        ("marketing", marketing.add_campaigns),
        ("deals", _deals),
        ("service", _service),
        ("write", lambda world: _write(world, part)),
    )
    if label is None:
        return written
    return (*written, ("labels", lambda world: label(part, world.story.data_as_of.isoformat())))


def _people(world: World) -> None:
    places = people.add_places(world)
    people.add_employees(world, places)
    people.add_customers(world, places)
    naming.name_customers(world)


def _amounts(world: World) -> None:
    amounts.pin_product(world)
    refunds.plan_refunds(world)
    amounts.steer_amounts(world)
    pricing.make_lines(world)
    naming.misspell_places(world)
    people.add_customer_rows(world)
    products.add_products(world)
    refunds.add_refund_rows(world)
    refunds.add_receivables(world)


def _deals(world: World) -> None:
    found = deals.add_deals(world, leads.add_leads(world))
    staff.add_activities(world, found)
    staff.add_targets(world)


def _service(world: World) -> None:
    products.add_orders(world)
    feedback.add_feedback(world, service.add_tickets(world))
    products.add_meta(world)


def _write(world: World, part: Path) -> None:
    """Write all rows into a new file beside the target."""
    part.unlink(missing_ok=True)
    connection = sqlite3.connect(part)
    try:
        connection.executescript("pragma journal_mode = off; pragma synchronous = off;")
        connection.executescript(SCHEMA_FILE.read_text(encoding="utf-8"))
        for table, rows in world.rows.items():
            blanks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {table} values ({blanks})", rows)  # noqa: S608 - our own table names
        connection.commit()
        check_facts(connection, world.story)
        connection.execute("analyze")
        connection.commit()
        connection.execute("vacuum")
    finally:
        connection.close()
