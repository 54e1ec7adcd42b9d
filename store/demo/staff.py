"""What the staff did and what was asked of them: activities, tasks, sales targets."""

from datetime import date
from random import Random

from store.demo import days
from store.demo.deals import Deal
from store.demo.world import World

KINDS = ("call", "visit", "email", "chat", "demo")
KIND_WEIGHTS = (36, 12, 24, 22, 6)
MINUTES = {"call": 9, "visit": 70, "email": 6, "chat": 12, "demo": 50}
OUTCOMES = ("有意向", "需跟进", "无人接听", "已解决", "暂无需求")
ON_DEALS, AS_TASKS = 0.55, 0.6
FUTURE, MISSED = 0.015, 0.03
TARGET = 36_000


def add_activities(world: World, deals: list[Deal]) -> None:
    """Calls, visits and the rest; some planned ahead, some never done."""
    rng = world.random("activities")
    companies = [c for c in world.customers if c.kind == "company" and c.owner_id]
    rows: list[tuple[int, int, int | None, int]] = []
    for _ in range(world.story.sizes["activities"]):
        if rng.random() < ON_DEALS:
            deal = rng.choice(deals)
            end = deal.closed if deal.closed is not None else world.calendar.last
            day = rng.randint(deal.created, end)
            rows.append((day, deal.customer.id, deal.id, deal.owner_id))
        else:
            customer = rng.choice(companies)
            day = world.calendar.draw(rng, "company", customer.created, world.calendar.last)
            rows.append((day, customer.id, None, customer.owner_id or 1))
    rows.sort(key=lambda row: (row[0], row[1], row[3]))
    for number, row in enumerate(rows, start=1):
        world.add("activities", (number, *_activity(world, rng, row)))


def _activity(
    world: World, rng: Random, row: tuple[int, int, int | None, int]
) -> tuple[object, ...]:
    day, customer, deal, owner = row
    kind = rng.choices(KINDS, KIND_WEIGHTS)[0]
    chance = rng.random()
    if chance < FUTURE and world.calendar.last - day < 400:
        due = world.day(world.calendar.last + rng.randrange(1, 21))
        return customer, deal, owner, kind, due, None, None, None
    if chance < FUTURE + MISSED:
        return customer, deal, owner, kind, world.day(day), None, None, None
    due_on = None
    if rng.random() < AS_TASKS:
        due_on = world.day(day + rng.choice((0, 0, 0, 0, 1, 2, 3, -1, -2)))
    happened = f"{world.day(day)} {days.clock(rng, 'company')}"
    minutes = round(MINUTES[kind] * rng.lognormvariate(0, 0.5)) if rng.random() > 0.03 else None
    return customer, deal, owner, kind, due_on, happened, minutes, rng.choice(OUTCOMES)


def add_targets(world: World) -> None:
    """A revenue target per rep and month, the month as its period."""
    rng = world.random("targets")
    first, today = world.calendar.first, world.calendar.today
    months = range(first.year * 12 + first.month - 1, today.year * 12 + today.month)
    rows = []
    for index, month in enumerate(months):
        start = date(month // 12, month % 12 + 1, 1)
        for rep in world.staff("sales"):
            if rep.there(world.calendar.number(start)):
                amount = round(TARGET * (1 + index / 50) * rng.uniform(0.7, 1.3), -3)
                rows.append((start.isoformat()[:7], rep.id, "revenue", amount))
    for row in rows[len(rows) - world.story.sizes["targets"] :]:
        world.add("targets", row)
