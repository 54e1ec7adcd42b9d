"""Campaigns: their days, the orders recorded on them, and costs that give each its return."""

from datetime import date
from random import Random

from store.demo.names import CAMPAIGNS
from store.demo.world import World

RECORDED = {"person": 0.3, "company": 0.1}
BEST_CLICK_RATE, CLICK_RATES = 0.064, (0.011, 0.038)
LOSS, RETURNS = -0.45, (0.35, 2.9)
CLICK_COSTS = (0.9, 3.6)


def add_campaigns(world: World) -> None:
    """Three years of campaigns; the story's one is clicked most and loses money."""
    rng = world.random("campaigns")
    length = world.story.sizes["campaign_days"] // world.story.sizes["campaigns"]
    loser = world.story.fact("clicks_do_not_pay").text("campaign")
    planned = []
    for family in CAMPAIGNS:
        for year in (2023, 2024, 2025) if family.month > 9 else (2024, 2025, 2026):
            start = max(0, world.calendar.number(date(year, family.month, family.day)))
            name = (f"{year}{family.name}", f"{family.english} {year}")
            if family is CAMPAIGNS[-1] and year == world.calendar.today.year:
                name = (loser, "Spring Refresh Clips")
            planned.append((start, name, family.channel, family.kind))
    planned.sort()
    starts = [start for start, *_ in planned]
    _record_orders(world, rng, starts, length)
    profits = _profits(world)
    for number, (start, name, channel, kind) in enumerate(planned, start=1):
        loses = name[0] == loser
        gain = LOSS if loses else rng.uniform(*RETURNS)
        cost = max(2000.0, profits.get(number, 0.0)) / (1 + gain)
        rate = BEST_CLICK_RATE if loses else rng.uniform(*CLICK_RATES)
        budget = round(cost * rng.uniform(0.92, 1.2), -2)
        days = (world.day(start), world.day(start + length - 1))
        world.add("campaigns", (number, *name, channel, kind, *days, budget))
        _add_days(world, rng, number, range(start, start + length), (cost, rate))


def _record_orders(world: World, rng: Random, starts: list[int], length: int) -> None:
    for order in world.orders:
        running = [n for n, start in enumerate(starts, start=1) if 0 <= order.day - start < length]
        if running and order.rate is not None and rng.random() < RECORDED[order.customer.kind]:
            order.campaign_id = rng.choice(running)


def _profits(world: World) -> dict[int, float]:
    found: dict[int, float] = {}
    for order in world.orders:
        if order.campaign_id is not None and order.valid:
            profit = sum(line.amount - line.cost for line in order.lines)
            found[order.campaign_id] = found.get(order.campaign_id, 0.0) + profit
    return found


def _add_days(
    world: World, rng: Random, number: int, days: range, figures: tuple[float, float]
) -> None:
    cost, click_rate = figures
    weights = [rng.uniform(0.5, 1.5) for _ in days]
    price = rng.uniform(*CLICK_COSTS)
    for day, weight in zip(days, weights, strict=True):
        spent = round(cost * weight / sum(weights), 2)
        clicks = max(1, round(spent / price))
        shown = round(clicks / (click_rate * rng.uniform(0.95, 1.05)))
        world.add("campaign_daily", (number, world.day(day), shown, clicks, spent))
