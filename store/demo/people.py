"""Places, employees and customers: who they are, what they are worth, what they are called."""

from random import Random

from store.demo import names
from store.demo.names import PLACES
from store.demo.segments import set_levels, set_women_of_the_age
from store.demo.world import Customer, Employee, World
from store.demo.worth import worth_curve

NET_REVENUE = 54_000_000.0
BUYERS = {"person": 0.88, "company": 0.92}
COMPANY_SHARE_AT = ((0.1, 0.8), (0.2, 0.62))
"""Share of companies among the buyers of the top tenth and of the second."""
LARGE_BUYERS = 0.02
"""The largest buyers stay out of the region whose sales the story cuts: it must show."""
SALES, SERVICE, MARKETING = 24, 12, 4
MISSPELT_PLACE = ("华南", "South China", "广东", "Guangdong", "深圳", "Shenzen")
FREE_RANGES = (
    "+44 7700 900", "+44 20 7946 0", "+44 113 496 0", "+44 114 496 0", "+44 115 496 0",
    "+44 116 496 0", "+44 117 496 0",
)  # fmt: skip
"""Telephone numbers that belong to nobody: kept free for films."""


def add_places(world: World) -> dict[str, list[int]]:
    """The regions table; returns the region ids of each region."""
    found: dict[str, list[int]] = {}
    number = 0
    for place in PLACES:
        for province, province_en, cities in place.provinces:
            for city, city_en in cities:
                number += 1
                region = (place.region, place.english)
                world.add("regions", (number, *region, province, province_en, city, city_en))
                found.setdefault(place.region, []).append(number)
    world.add("regions", (number + 1, *MISSPELT_PLACE))
    return found


def add_employees(world: World, places: dict[str, list[int]]) -> None:
    """Sales, service and marketing; agents leave when the story says."""
    rng = world.random("employees")
    busy, leave = world.story.fact("busy_rep"), world.story.fact("agents_leave")
    leaving, last_day = int(leave.number("agents")), world.calendar.number(leave.day("leave_on"))
    taken = {busy.text("rep"), "张伟"}
    roles = ("sales",) * SALES + ("service",) * SERVICE + ("marketing",) * MARKETING
    regions = [region for region in places for _ in range(3)]
    for index, role in enumerate(roles):
        name = busy.text("rep") if index == 0 else _new_name(rng, taken)
        region = regions[index % len(regions)]
        team = {"sales": f"{region}销售组", "service": "客服一组", "marketing": "市场部"}[role]
        if role == "service" and index % 2:
            team = "客服二组"
        hired = -rng.randrange(100, 900) if index % 5 else rng.randrange(-60, 200)
        left = last_day if role == "service" and index - SALES < leaving else None
        hired = -rng.randrange(100, 900) if left is not None or index == 0 else hired
        world.employees.append(
            Employee(index + 1, name, team, role, places[region][0], hired, left)
        )


def _new_name(rng: Random, taken: set[str]) -> str:
    while True:
        name = rng.choice(names.SURNAMES)[0] + rng.choice(names.GIVEN_MEN + names.GIVEN_WOMEN)
        if name not in taken:
            taken.add(name)
            return name


def add_customers(world: World, places: dict[str, list[int]]) -> None:
    """All customers, without the days of their lives: those follow from their orders."""
    rng = world.random("customers")
    slots = _worth_slots(world, rng)
    order = list(range(len(slots)))
    rng.shuffle(order)
    regions = [(place.region, place.weight) for place in PLACES]
    cut = world.story.fact("south_stockout").text("region")
    calm = [(name, weight) for name, weight in regions if name != cut]
    large = int(LARGE_BUYERS * len(slots))
    for number, slot in enumerate(order, start=1):
        kind, worth = slots[slot]
        choice = calm if slot < large else regions
        region = rng.choices([c[0] for c in choice], [c[1] for c in choice])[0]
        place = rng.choice(places[region])
        world.customers.append(Customer(number, kind, worth, region, place))
    _describe(world, rng)
    set_levels(world, rng)
    set_women_of_the_age(world, rng)


def _worth_slots(world: World, rng: Random) -> list[tuple[str, float]]:
    """(kind, worth) of all customers, the largest first, those who never buy last."""
    total = world.story.sizes["customers"]
    companies = round(total * world.story.real("that are companies").values[0])
    sizes = {"company": companies, "person": total - companies}
    buyers = {kind: round(count * BUYERS[kind]) for kind, count in sizes.items()}
    curve = worth_curve(
        NET_REVENUE,
        sum(buyers.values()),
        world.story.real("top 10 %").values[0],
        world.story.fact("not_eighty_twenty").number("top20_share"),
    )
    left = dict(buyers)
    slots: list[tuple[str, float]] = []
    for rank, worth in enumerate(curve):
        share = left["company"] / (left["company"] + left["person"])
        for edge, planned in reversed(COMPANY_SHARE_AT):
            share = planned if rank < edge * len(curve) else share
        kind = "company" if rng.random() < share and left["company"] else "person"
        kind = kind if left[kind] else "company"
        left[kind] -= 1
        slots.append((kind, worth))
    for kind, count in sizes.items():
        slots += [(kind, 0.0)] * (count - buyers[kind])
    return slots


def _describe(world: World, rng: Random) -> None:
    reps = [each.id for each in world.staff("sales")]
    weights = [3.4] + [1.0] * (len(reps) - 1)
    sources = tuple(world.story.values["lead_sources"])
    empty = world.story.real("empty lead source").values[0]
    for customer in world.customers:
        english = 0.93 if customer.region == "海外" else 0.17
        customer.language = "en" if rng.random() < english else "zh"
        customer.source = rng.choices(sources, (24, 22, 16, 12, 10, 12, 4))[0]
        customer.source = None if rng.random() < empty else customer.source
        customer.phone = _phone(customer)
        if customer.kind == "company":
            customer.industry = rng.choice(names.INDUSTRIES) if rng.random() > 0.03 else None
            customer.size = rng.choices(names.COMPANY_SIZES, (45, 32, 16, 7))[0]
            customer.ownership = rng.choices(names.OWNERSHIPS, (64, 16, 12, 8))[0]
            limit = max(20_000.0, round(customer.worth / 3, -4))
            customer.credit_limit = limit if rng.random() > 0.04 else None
            customer.owner_id = rng.choices(reps, weights)[0]
        else:
            customer.occupation = rng.choice(names.OCCUPATIONS) if rng.random() > 0.05 else None


def _phone(customer: Customer) -> str:
    """Numbers nobody has: a block of zeros, and the ranges kept free for films."""
    if customer.region != "海外":
        return f"1990000{customer.id:04d}"
    if customer.id % 2:
        return f"{FREE_RANGES[customer.id // 1000]}{customer.id % 1000:03d}"
    return f"+1 {202 + customer.id // 200 % 40}-555-{100 + customer.id % 200 // 2:04d}"


def add_customer_rows(world: World) -> None:
    """Write employees and customers as rows."""
    for each in world.employees:
        left = None if each.left is None else world.day(each.left)
        world.add(
            "employees",
            (each.id, each.name, each.team, each.role, each.region_id, world.day(each.hired), left),
        )
    for c in world.customers:
        created = f"{world.day(c.created)} {c.created_clock}"
        who = (c.id, c.name, c.kind, c.phone, c.email, c.gender, c.birth_year, c.occupation)
        firm = (c.industry, c.size, c.ownership, c.credit_limit)
        ours = (c.region_id, c.level, c.source, c.owner_id, c.language, created)
        world.add("customers", who + firm + ours)
