"""Leads: those that became customers, and as many others as the planned rates of conversion ask."""

from random import Random

from store.demo import days
from store.demo.story import StoryError
from store.demo.world import Customer, World

BETTER_RATE = 0.30
DAYS_TO_CONVERT = {"better": 36.0, "worse": 21.0, "other": 26.0}
CONVERTED = 1250
DISQUALIFIED = ("预算不足", "信息无效", "重复线索", "非目标客户")


class _Lead:
    """A lead while it is planned."""

    __slots__ = ("converted", "created", "customer", "source")

    def __init__(self, created: int, source: str | None, customer: Customer | None = None) -> None:
        self.created = created
        self.source = source
        self.customer = customer
        self.converted: int | None = None


def add_leads(world: World) -> dict[int, int]:
    """Write the leads; returns the lead of each customer that came from one."""
    rng = world.random("leads")
    leads = _converted(world, rng)
    leads += _others(world, rng, leads)
    leads.sort(key=lambda lead: (lead.created, lead.customer.id if lead.customer else 0))
    reps = [each.id for each in world.staff("sales")]
    found: dict[int, int] = {}
    for number, lead in enumerate(leads, start=1):
        if lead.customer is not None:
            found[lead.customer.id] = number
        world.add("leads", _row(world, rng, number, lead, reps))
    return found


def _converted(world: World, rng: Random) -> list[_Lead]:
    fact = world.story.fact("referral")
    kinds = {fact.text("better"): "better", fact.text("worse"): "worse"}
    able = [c for c in world.customers if 5 < c.created < world.calendar.last - 1]
    leads = []
    for customer in rng.sample(able, CONVERTED):
        usual = DAYS_TO_CONVERT[kinds.get(customer.source or "", "other")]
        lag = max(1, round(usual * rng.lognormvariate(0, 0.45)))
        if customer.created - lag < 0:
            continue
        lead = _Lead(customer.created - lag, customer.source, customer)
        lead.converted = customer.created
        leads.append(lead)
    return leads


def _others(world: World, rng: Random, converted: list[_Lead]) -> list[_Lead]:
    """Leads that did not convert: exactly as many in the planned period as the rates ask."""
    fact = world.story.fact("referral")
    better, worse = fact.text("better"), fact.text("worse")
    start, end = (world.calendar.number(day) for day in fact.periods("period")[0])
    rates = {better: BETTER_RATE, worse: BETTER_RATE / fact.number("conversion_ratio")}
    found: list[_Lead] = []
    for source, rate in rates.items():
        won = sum(1 for lead in converted if lead.source == source and start <= lead.created < end)
        found += [_Lead(rng.randrange(start, end), source) for _ in range(round(won / rate) - won)]
    outside = [day for day in range(world.calendar.last + 1) if not start <= day < end]
    found += [_Lead(rng.choice(outside), worse) for _ in range(420)]
    found += [_Lead(rng.choice(outside), better) for _ in range(70)]
    missing = world.story.sizes["leads"] - len(converted) - len(found)
    if missing < 0:
        raise StoryError("the planned rates of conversion ask for more leads than there are")
    sources = [s for s in world.story.values["lead_sources"] if s not in (better, worse)]
    empty = round(world.story.real("empty lead source").values[0] * world.story.sizes["leads"])
    for index in range(missing):
        other = rng.choices(sources, (40, 18, 14, 16, 6))[0]
        source_or_none = None if index < empty else other
        found.append(_Lead(rng.randrange(world.calendar.last), source_or_none))
    return found


def _row(
    world: World, rng: Random, number: int, lead: _Lead, reps: list[int]
) -> tuple[object, ...]:
    last = world.calendar.last
    contacted: int | None = lead.created + min(6, int(rng.expovariate(0.9)))
    won = lead.converted
    status, qualified, reason = "contacted", None, None
    if won is not None:
        status, contacted = "converted", min(contacted or 0, won)
        qualified = (contacted + won) // 2
    else:
        chance = rng.random()
        if lead.created > last - 12 or chance < 0.07:
            status, contacted = "new", None
        elif chance < 0.4:
            status, qualified = "qualified", min(last, (contacted or 0) + rng.randrange(1, 12))
        elif chance < 0.75:
            status, reason = "disqualified", rng.choice(DISQUALIFIED)
    region = lead.customer.region_id if lead.customer else rng.randrange(1, 40)
    owner = lead.customer.owner_id if lead.customer else None
    times = tuple(
        None if day is None else f"{world.day(min(last, day))} {hour}"
        for day, hour in ((contacted, "18:00:00"), (qualified, "18:30:00"), (won, "19:00:00"))
    )
    created = f"{world.day(lead.created)} {days.clock(rng, 'company')}"
    if created[11:] > "17:59:59":
        created = f"{created[:11]}17:{created[14:]}"
    campaign = _campaign(world, rng, lead)
    customer = lead.customer.id if lead.customer else None
    who = (region, owner or rng.choice(reps), status)
    return (number, created, lead.source, campaign, *who, *times, customer, reason)


def _campaign(world: World, rng: Random, lead: _Lead) -> int | None:
    if rng.random() > 0.35:
        return None
    day = world.day(lead.created)
    running = [int(str(row[0])) for row in world.rows["campaigns"]
               if str(row[5]) <= day <= str(row[6])]  # fmt: skip
    return rng.choice(running) if running else None
