"""Opportunities: who wins what where, so that the planned rates of winning hold exactly."""

from dataclasses import dataclass
from datetime import date
from random import Random

from store.demo.story import StoryError
from store.demo.world import Customer, World

CLOSED = (
    (date(2023, 11, 15), 60), (date(2024, 1, 1), 300), (date(2024, 7, 1), 380),
    (date(2025, 1, 1), 440), (date(2025, 7, 1), 480), (date(2026, 1, 1), 560),
    (date(2026, 7, 1), 300),
)  # fmt: skip
"""Start of each half-year and how many deals are decided in it."""
RATES = (0.56, 0.52, 0.50, 0.42, 0.37, 0.30, 0.27, 0.18)
"""Rate of winning per region, in the story's order; the regions of small rates grow."""
RISE = 0.04
SHARES_BEFORE = (26, 20, 20, 9, 8, 5, 6, 6)
SHARES_AFTER = (11, 10, 10, 13, 13, 12, 14, 17)
REP_WON, REP_LOST = 8, 54
CYCLE_DAYS = 38
MISSPELT, MISSPELT_AS = 12, "智能家具"
SIZES = {
    "智能家居": 1.0,
    "穿戴设备": 0.8,
    "音频设备": 0.6,
    "办公设备": 1.8,
    "配件": 0.2,
    "服务合同": 0.9,
}


@dataclass(slots=True)
class Deal:
    """An opportunity while it is planned."""

    customer: Customer
    created: int
    closed: int | None
    won: bool
    owner_id: int = 0
    depth: int = 1
    """Stages entered before the deal was decided."""
    id: int = 0


def add_deals(world: World, leads: dict[int, int]) -> list[Deal]:
    """Write opportunities and their stages; returns the deals."""
    rng = world.random("deals")
    by_region = _customers_by_region(world)
    deals = _closed_deals(world, rng, by_region)
    deals += _open_deals(world, rng, by_region, world.story.sizes["opportunities"] - len(deals))
    _set_owners(world, rng, deals)
    _set_depths(world, rng, deals)
    deals.sort(key=lambda deal: (deal.created, deal.customer.id, deal.closed or 0))
    misspelt = set(rng.sample(range(len(deals)), MISSPELT))
    free = dict(leads)
    for index, deal in enumerate(deals):
        deal.id = index + 1
        _add_rows(world, rng, deal, free.pop(deal.customer.id, None), index in misspelt)
    _link_orders(deals)
    return deals


def _customers_by_region(world: World) -> dict[str, list[Customer]]:
    found: dict[str, list[Customer]] = {region: [] for region in world.story.names("regions")}
    for customer in world.customers:
        if customer.kind == "company" and customer.worth:
            found[customer.region].append(customer)
    for group in found.values():
        group.sort(key=lambda customer: (customer.created, customer.id))
    return found


def _closed_deals(world: World, rng: Random, by_region: dict[str, list[Customer]]) -> list[Deal]:
    regions = world.story.names("regions")
    now, before = _half_years(world)
    empty = world.story.fact("zero_denominator")
    gap = tuple(world.calendar.number(day) for day in empty.periods("period")[0])
    deals: list[Deal] = []
    for index, (start, count) in enumerate(CLOSED):
        first = world.calendar.number(start)
        end = (
            world.calendar.number(CLOSED[index + 1][0])
            if index + 1 < len(CLOSED) else world.calendar.last
        )  # fmt: skip
        later = start >= now
        shares = SHARES_AFTER if later else SHARES_BEFORE
        for region, share, rate in zip(regions, shares, RATES, strict=True):
            decided = round(count * share / 100)
            won = round(decided * (rate + (RISE if later else 0)))
            if start == now:
                won = _above(won, decided, deals, region, (before, now, world))
            for number in range(decided):
                day = rng.randrange(first, end)
                if region == empty.text("region") and gap[0] <= day < gap[1]:
                    continue
                deals.append(_deal(rng, by_region[region], day, number < won))
    return deals


def _half_years(world: World) -> tuple[date, date]:
    """Start of the half-year in which every region's rate rises, and of the one before it."""
    start, _ = world.story.fact("simpson").periods("period")[0]
    return start, start.replace(year=start.year - 1)


def _above(
    won: int, decided: int, deals: list[Deal], region: str, frame: tuple[date, date, World]
) -> int:
    """At least one more win than the rate of the year before would give."""
    before, _, world = frame
    start, end = world.calendar.number(before), world.calendar.number(before.replace(month=7))
    old = [
        deal.won for deal in deals
        if deal.customer.region == region and deal.closed is not None and start <= deal.closed < end
    ]  # fmt: skip
    return max(won, int(sum(old) / len(old) * decided) + 1)


def _deal(rng: Random, customers: list[Customer], closed: int, won: bool) -> Deal:
    known = [c for c in customers if c.created < closed - 3] or customers[:3]
    customer = rng.choice(known)
    lag = max(4, round(CYCLE_DAYS * rng.lognormvariate(0, 0.55)))
    created = max(0, customer.created, closed - lag)
    return Deal(customer, min(created, closed), closed, won)


def _open_deals(
    world: World, rng: Random, by_region: dict[str, list[Customer]], count: int
) -> list[Deal]:
    last = world.calendar.last
    regions = list(by_region)
    deals = []
    for _ in range(count):
        region = rng.choices(regions, SHARES_AFTER)[0]
        created = max(60, last - int(rng.expovariate(1 / 55)))
        known = [c for c in by_region[region] if c.created < created]
        deals.append(Deal(rng.choice(known), created, None, False))
    return deals


def _set_owners(world: World, rng: Random, deals: list[Deal]) -> None:
    """Owners by chance, but the story's rep gets many lost deals in the story's year."""
    fact = world.story.fact("busy_rep")
    year = int(fact.number("year"))
    start = world.calendar.number(date(year, 1, 1))
    end = world.calendar.number(date(year + 1, 1, 1))
    reps = world.staff("sales")
    star, others = reps[0], reps[1:]
    for deal in deals:
        there = [each.id for each in others if each.there(deal.closed or world.calendar.last)]
        deal.owner_id = rng.choice(there)
    decided = [d for d in deals if d.closed is not None and start <= d.closed < end]
    outside = [d for d in deals if d.closed is None or not start <= d.closed < end]
    chosen = rng.sample([d for d in decided if d.won], REP_WON)
    chosen += rng.sample([d for d in decided if not d.won], REP_LOST)
    chosen += rng.sample(outside, len(outside) // 22)
    for deal in chosen:
        deal.owner_id = star.id


def _set_depths(world: World, rng: Random, deals: list[Deal]) -> None:
    """How many stages each deal saw, so that the stage rows are as many as planned."""
    for deal in deals:
        deal.depth = 4 if deal.won else rng.choices((1, 2, 3, 4), (40, 30, 18, 12))[0]
    rows = sum(deal.depth + (deal.closed is not None) for deal in deals)
    missing = world.story.sizes["opportunity_stages"] - rows
    movable = [deal for deal in deals if not deal.won]
    for _ in range(200_000):
        if not missing:
            return
        deal = rng.choice(movable)
        step = 1 if missing > 0 else -1
        if 1 <= deal.depth + step <= 4:
            deal.depth += step
            missing -= step
    raise StoryError("the stages of the deals cannot be as many as planned")


def _add_rows(world: World, rng: Random, deal: Deal, lead: int | None, misspelt: bool) -> None:
    stages = world.story.names("stages")
    open_stages, (won_stage, lost_stage) = stages[:-2], stages[-2:]
    category = rng.choices(tuple(SIZES), (26, 14, 12, 30, 4, 14))[0]
    amount = round(18_000 * SIZES[category] * rng.lognormvariate(0, 0.8), -2)
    entered = list(open_stages[: deal.depth])
    if deal.closed is not None:
        entered.append(won_stage if deal.won else lost_stage)
    end = deal.closed if deal.closed is not None else world.calendar.last
    steps = len(entered) - 1 if deal.closed is not None else len(entered)
    for number, stage in enumerate(entered):
        day = deal.created + (end - deal.created) * number // max(1, steps)
        world.add(
            "opportunity_stages",
            (deal.id, stage, f"{world.day(day)} {9 + number:02d}:{deal.id % 60:02d}:00"),
        )
    closed = None if deal.closed is None else f"{world.day(deal.closed)} 17:{deal.id % 60:02d}:00"
    created = f"{world.day(deal.created)} 08:{deal.id % 60:02d}:00"
    expected = world.day(deal.created + rng.randrange(20, 75))
    lost = deal.closed is not None and not deal.won
    reason = rng.choices(world.story.names("lost_reasons"), (30, 26, 14, 12, 18))[0]
    world.add(
        "opportunities",
        (deal.id, lead, deal.customer.id, deal.owner_id, MISSPELT_AS if misspelt else category,
         amount, entered[-1], created, expected, closed,
         None if deal.closed is None else int(deal.won), reason if lost else None),
    )  # fmt: skip


def _link_orders(deals: list[Deal]) -> None:
    """A won deal is the origin of the customer's next order."""
    for deal in deals:
        if not deal.won or deal.closed is None:
            continue
        for order in sorted(deal.customer.orders, key=lambda each: each.id):
            if order.opportunity_id is None and 0 <= order.day - deal.closed < 45:
                order.opportunity_id = deal.id
                break
