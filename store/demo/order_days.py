"""How often and on which days customers order, so that silence and return are as planned."""

from datetime import date
from random import Random

from store.demo.story import StoryError
from store.demo.world import Customer, World

EARLY_SHARE, EARLY_DAYS = 0.24, 200
"""Many customers come in the first months: the company did not start from nothing."""
LEAVING_SHARE, LEAVING_DAYS = 0.45, 170
ORDERS_OF = {"company": ((9, 26), (5, 12)), "person": ((6, 16), (4, 9))}
"""Orders of buyers in the top tenth and in the second tenth by worth."""
ONE_ORDER_SHARE = 0.33


def order_counts(rng: Random, buyers: list[Customer], total: int) -> list[int]:
    """Valid orders per buyer, the largest first; together exactly `total`."""
    counts = []
    for rank, customer in enumerate(buyers):
        share = rank / len(buyers)
        top, second = ORDERS_OF[customer.kind]
        if share < 0.2:
            counts.append(rng.randint(*(top if share < 0.1 else second)))
        else:
            counts.append(1 if rng.random() < ONE_ORDER_SHARE else rng.choice((2, 2, 3, 3, 4, 5)))
    missing = total - sum(counts)
    movable = [index for index, count in enumerate(counts) if count >= 3]
    while missing:
        index = rng.choice(movable)
        if missing > 0:
            counts[index] += 1
            missing -= 1
        elif counts[index] > 2:
            counts[index] -= 1
            missing += 1
    return counts


def choose_sleepers(world: World, rng: Random, buyers: list[Customer]) -> None:
    """Choose the valuable customers that fall silent."""
    fact = world.story.fact("sleeping_value")
    limit, _ = _entity_filters(world)
    rich = [c for c in buyers if c.worth > limit and c is not world.late_payer]
    world.sleepers = frozenset(c.id for c in rng.sample(rich, int(fact.number("count"))))


def _entity_filters(world: World) -> tuple[float, int]:
    """Net revenue above and days of silence above which a customer is valuable and asleep."""
    match world.story.fact("sleeping_value").value("entity_filters"):
        case [{"value": int() as worth}, {"value": int() as silent}]:
            return float(worth), silent
        case _:
            raise StoryError("sleeping_value: no two filters with a value")


def order_days(world: World, rng: Random, customer: Customer, count: int) -> list[int]:
    """The days of a customer's valid orders: sleepers stop in time, other valuable ones do not."""
    cal, kind = world.calendar, customer.kind
    limit, silent = _entity_filters(world)
    if customer is world.late_payer:
        start = cal.number(world.story.fact("late_payer").days("period")[0])
        before = [40, 200, 420]
        return before + [cal.draw(rng, kind, start, cal.last - 4) for _ in range(count - 3)]
    first_until, end = cal.last - 2, cal.last - 1
    if customer.id in world.sleepers:
        first_until, end = cal.last - silent - 120, cal.last - silent - 1
    elif customer.worth > limit:
        first_until = cal.last - silent - 10
    early = rng.random() < EARLY_SHARE
    first = cal.draw(rng, kind, 0, EARLY_DAYS if early else first_until)
    if customer.worth <= limit and rng.random() < LEAVING_SHARE:
        end = min(end, first + 20 + int(rng.expovariate(1 / LEAVING_DAYS)))
    found = [first] + [cal.draw(rng, kind, min(first + 1, end), end) for _ in range(count - 1)]
    if customer.worth > limit and customer.id not in world.sleepers:
        found[-1] = cal.draw(rng, kind, cal.last - silent + 5, cal.last - 2)
    return found


def thin_cut_region(world: World, rng: Random) -> None:
    """Goods out of stock cost orders: some of the region's orders fall outside the months."""
    fact = world.story.fact("south_stockout")
    start, end = (world.calendar.number(day) for day in fact.days("out_of_stock"))
    for order in world.orders:
        away = start <= order.day < end and order.customer.region == fact.text("region")
        if away and rng.random() < 0.2 and len(order.customer.orders) > 2:
            ordered = sorted(each.day for each in order.customer.orders)
            if ordered[0] < order.day < ordered[-1]:
                order.day = start - 1 - rng.randrange(1, 60)
                order.day = max(order.day, ordered[0])


def halve_cohort(world: World, rng: Random) -> None:
    """Steer how many customers of the planned cohort order again in the planned month."""
    fact = world.story.fact("double_eleven_cohort")
    cohort_days = fact.periods("cohort")[0]
    base_days = fact.periods("against")[0]
    months = int(fact.number("at_month"))
    base = _cohort(world, base_days)
    kept = sum(_active_after(world, c, months) for c in base)
    cohort = _cohort(world, cohort_days)
    wanted = round(fact.number("ratio") * kept / len(base) * len(cohort))
    _steer_active(world, rng, cohort, months, wanted)
    usual = wanted / len(cohort) / fact.number("ratio")
    _steer_active(world, rng, base, months, round(usual * len(base)))


def _steer_active(
    world: World, rng: Random, cohort: list[Customer], months: int, wanted: int
) -> None:
    """Move orders out of, or into, the month that counts, until so many are active in it."""
    calm = [c for c in cohort if c.id not in world.sleepers and c is not world.late_payer]
    active = [c for c in cohort if _active_after(world, c, months)]
    known = {customer.id for customer in active}
    surplus = [c for c in calm if c.id in known][: max(0, len(active) - wanted)]
    for customer in surplus:
        low, high = _counted_month(world, customer, months)
        for order in customer.orders:
            if low <= order.day < high:
                order.day = high + rng.randrange(1, 28)
    quiet = [c for c in calm if len(c.orders) > 2 and c.id not in known]
    for customer in quiet[: max(0, wanted - len(active))]:
        low, high = _counted_month(world, customer, months)
        ordered = sorted(customer.orders, key=lambda order: order.day)
        ordered[1].day = low + rng.randrange(high - low)


def month_after(day: date, months: int) -> tuple[date, date]:
    """The calendar month that many months after the day's month, half-open."""
    index = day.year * 12 + day.month - 1 + months
    after = index + 1
    return date(index // 12, index % 12 + 1, 1), date(after // 12, after % 12 + 1, 1)


def _cohort(world: World, period: tuple[date, date]) -> list[Customer]:
    start, end = (world.calendar.number(day) for day in period)
    return [
        c for c in world.customers
        if c.orders and start <= min(order.day for order in c.orders) < end
    ]  # fmt: skip


def _active_after(world: World, customer: Customer, months: int) -> bool:
    start, end = _counted_month(world, customer, months)
    return any(start <= order.day < end for order in customer.orders)


def _counted_month(world: World, customer: Customer, months: int) -> tuple[int, int]:
    first = world.calendar.day(min(order.day for order in customer.orders))
    start, end = (world.calendar.number(day) for day in month_after(first, months))
    return start, end
