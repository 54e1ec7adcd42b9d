"""Levels, genders and ages of customers: chosen last, so that the planned shares hold."""

from math import ceil
from random import Random

from store.demo.story import StoryError
from store.demo.world import Customer, World

WOMEN_OF_THE_AGE = 0.14
AGES = tuple(range(18, 25)) + tuple(range(36, 72)) + (16, 17)


def set_levels(world: World, rng: Random) -> None:
    """VIPs by their planned share of customers and of net revenue; the rest by worth."""
    fact = world.story.fact("vip")
    ranked = sorted((c for c in world.customers if c.worth), key=lambda c: (-c.worth, c.id))
    count = round(len(world.customers) * fact.number("customer_share"))
    target = sum(c.worth for c in ranked) * fact.number("revenue_share")
    pool = ranked[: ceil(count * 1.6)]
    rng.shuffle(pool)
    vips, others = pool[:count], pool[count:]
    _steer_sum(rng, vips, others, target)
    tolerance = fact.number("tolerance") / 4 * sum(c.worth for c in ranked)
    if abs(sum(c.worth for c in vips) - target) > tolerance:
        raise StoryError("no choice of VIPs has the story's share of net revenue")
    chosen = {customer.id for customer in vips}
    for rank, customer in enumerate(ranked):
        share = rank / len(ranked)
        customer.level = "金" if share < 0.2 else "银" if share < 0.5 else "普通"
        if customer.id in chosen:
            customer.level = "VIP"
    for customer in [c for c in world.customers if not c.worth][:12]:
        customer.level = "VIP "


def _steer_sum(rng: Random, inside: list[Customer], outside: list[Customer], target: float) -> None:
    """Swap one for one while it brings the sum of worth nearer to the target."""
    missing = target - sum(customer.worth for customer in inside)
    for _ in range(40_000):
        if abs(missing) < 2000:
            return
        here, there = rng.randrange(len(inside)), rng.randrange(len(outside))
        step = outside[there].worth - inside[here].worth
        if abs(missing - step) < abs(missing):
            inside[here], outside[there] = outside[there], inside[here]
            missing -= step


def set_women_of_the_age(world: World, rng: Random) -> None:
    """Gender and birth year, so that the planned group is as frequent as planned at the top."""
    fact = world.story.fact("women_25_35")
    low, high = (int(age) for age in fact.text("age_band").split("-"))
    year = world.calendar.today.year
    of_age = tuple(range(year - high, year - low + 1))
    persons = [c for c in world.customers if c.kind == "person"]
    ranked = sorted((c for c in persons if c.worth), key=lambda c: (-c.worth, c.id))
    top, rest = ranked[: ceil(0.1 * len(ranked))], ranked[ceil(0.1 * len(ranked)) :]
    few = round(WOMEN_OF_THE_AGE * len(rest))
    many = round(fact.number("index") * few / len(rest) * len(top))
    never = [c for c in persons if not c.worth]
    for group, count in ((top, many), (rest, few), (never, len(never) // 8)):
        chosen = set(rng.sample(range(len(group)), count))
        for index, person in enumerate(group):
            if index in chosen:
                person.gender, person.birth_year = fact.text("gender"), rng.choice(of_age)
            else:
                _set_other(rng, person, of_age)
    empty = round(world.story.real("empty gender").values[0] * len(persons))
    others = [c for c in persons if c.gender != fact.text("gender") or c.birth_year not in of_age]
    for person in rng.sample(others, empty):
        person.gender = None


def _set_other(rng: Random, person: Customer, of_age: tuple[int, ...]) -> None:
    person.gender = "男" if rng.random() < 0.62 else "女"
    years = tuple(of_age[-1] + 25 - age for age in AGES)
    if person.gender == "男":
        years += of_age * 2
    person.birth_year = rng.choice(years) if rng.random() > 0.03 else None
