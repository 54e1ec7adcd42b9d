"""When customers order: the days, the states and the lines of every order, not yet the amounts."""

from random import Random

from store.demo import days
from store.demo.order_days import (
    choose_sleepers,
    halve_cohort,
    order_counts,
    order_days,
    thin_cut_region,
)
from store.demo.world import Customer, Line, Order, World

INVALID_SHARE = 0.09
CANCELED_SHARE = 0.8
ORPHANS, RATELESS = 7, 3
LATE_SHARE = 0.13
CHANNELS = {
    "person": {"天猫": 40, "官网": 22, "微信小程序": 25, "门店": 13},
    "company": {"经销商": 36, "官网": 34, "门店": 30},
}
PAYMENTS = {
    "person": ("支付宝", "微信支付", "银行卡"),
    "company": ("银行转账", "银行转账", "承兑汇票"),
}
CATEGORY_WEIGHTS = {
    "person": {
        "智能家居": 26,
        "穿戴设备": 20,
        "音频设备": 24,
        "办公设备": 6,
        "配件": 20,
        "服务合同": 4,
    },
    "company": {
        "智能家居": 18,
        "穿戴设备": 13,
        "音频设备": 13,
        "办公设备": 38,
        "配件": 6,
        "服务合同": 12,
    },
}
CATEGORY_SIZES = {
    "智能家居": 1.0,
    "穿戴设备": 1.3,
    "音频设备": 0.9,
    "办公设备": 1.5,
    "配件": 0.16,
    "服务合同": 0.7,
}
LINES_PER_ORDER = (46, 30, 15, 9)


def plan_orders(world: World) -> None:
    """Give every buyer days to order on, then the orders that do not count, then the dirt."""
    rng = world.random("orders")
    buyers = sorted((c for c in world.customers if c.worth), key=lambda c: (-c.worth, c.id))
    total = world.story.sizes["orders"]
    invalid = round(total * INVALID_SHARE)
    counts = order_counts(rng, buyers, total - invalid - ORPHANS - RATELESS)
    choose_sleepers(world, rng, buyers)
    for customer, count in zip(buyers, counts, strict=True):
        for day in order_days(world, rng, customer, count):
            _order(world, rng, customer, day, "delivered")
    thin_cut_region(world, rng)
    halve_cohort(world, rng)
    _set_created(world, rng)
    _add_invalid(world, rng, invalid)
    _add_dirt(world, rng)
    _set_states(world, rng)
    _add_lines(world, rng)
    world.orders.sort(key=lambda order: (order.day, order.clock, order.customer.id))
    for number, order in enumerate(world.orders, start=1):
        order.id = number


def _order(world: World, rng: Random, customer: Customer, day: int, status: str) -> Order:
    order = Order(customer, day, days.clock(rng, customer.kind), status)
    customer.orders.append(order)
    world.orders.append(order)
    return order


def _set_created(world: World, rng: Random) -> None:
    for customer in world.customers:
        if not customer.orders:
            customer.created = rng.randrange(world.calendar.last)
            customer.created_clock = days.clock(rng, customer.kind)
            continue
        first = min(customer.orders, key=lambda order: (order.day, order.clock))
        ahead = int(rng.expovariate(1 / (25 if customer.kind == "company" else 4)))
        customer.created = max(0, first.day - ahead)
        same_day = customer.created == first.day
        customer.created_clock = "00:00:30" if same_day else days.clock(rng, customer.kind)
        if same_day and first.clock > "00:30:00":
            customer.created_clock = f"{int(first.clock[:2]):02d}:00:00"


def _add_invalid(world: World, rng: Random, count: int) -> None:
    last = world.calendar.last
    for index in range(count):
        customer = rng.choice(world.customers)
        canceled = index < count * CANCELED_SHARE
        start = customer.created + 1 if canceled or rng.random() < 0.4 else last - 12
        day = world.calendar.draw(rng, customer.kind, min(last, max(start, customer.created)), last)
        _order(world, rng, customer, day, "canceled" if canceled else "placed")


def _add_dirt(world: World, rng: Random) -> None:
    """Orders of nobody, and orders in a foreign currency on a day without a rate."""
    persons = [c for c in world.customers if c.kind == "person" and c.worth]
    for index in range(ORPHANS):
        day = world.calendar.draw(rng, "person", 60, world.calendar.last - 20)
        order = Order(rng.choice(persons), day, days.clock(rng, "person"), "delivered")
        order.orphan_id = 90_001 + index
        world.orders.append(order)
    abroad = [
        c for c in world.customers
        if c.region == "海外" and c.kind == "company" and len(c.orders) > 2 and c.level != "VIP"
        and c.id not in world.sleepers
    ]  # fmt: skip
    for customer in rng.sample(abroad, RATELESS):
        first = min(order.day for order in customer.valid_orders)
        last = max(order.day for order in customer.valid_orders)
        order = _order(world, rng, customer, (first + last) // 2, "delivered")
        order.currency, order.rate = "USD", None


def _set_states(world: World, rng: Random) -> None:
    """State, channel, rep, currency and whether the goods came late."""
    reps = world.staff("sales")
    last = world.calendar.last
    for order in world.orders:
        kind = order.customer.kind
        weights = CHANNELS[kind]
        order.channel = rng.choices(tuple(weights), tuple(weights.values()))[0]
        if order.valid and order.day > last - 12:
            age = last - order.day
            order.status = "paid" if age < 2 else rng.choice(("shipped", "delivered", "shipped"))
        if kind == "company" and order.customer.owner_id is not None:
            order.employee_id = _rep(world, order.customer.owner_id, order.day)
        elif order.channel == "门店":
            order.employee_id = _rep(world, rng.choice(reps[1:]).id, order.day)
        order.late = rng.random() < LATE_SHARE
    _set_currencies(world, rng)


def _rep(world: World, owner: int, day: int) -> int:
    reps = world.staff("sales")
    if reps[owner - 1].there(day):
        return owner
    there = [each.id for each in reps[1:] if each.there(day)]
    return there[(owner + day) % len(there)]


def _set_currencies(world: World, rng: Random) -> None:
    wanted = round(world.story.real("foreign currency").values[0] * len(world.orders)) - RATELESS
    rateless = {order.day for order in world.orders if order.rate is None}
    abroad = [
        o for o in world.orders
        if o.customer.region == "海外" and o.day not in rateless and o.orphan_id is None
    ]  # fmt: skip
    for order in rng.sample(abroad, wanted):
        order.currency = rng.choice(("USD", "USD", "EUR"))


def _add_lines(world: World, rng: Random) -> None:
    counts = rng.choices((1, 2, 3, 4), LINES_PER_ORDER, k=len(world.orders))
    missing = world.story.sizes["order_items"] - sum(counts)
    while missing:
        index = rng.randrange(len(counts))
        step = 1 if missing > 0 else -1
        if 1 <= counts[index] + step <= 5:
            counts[index] += step
            missing -= step
    fact = world.story.fact("south_stockout")
    region, scarce = fact.text("region"), fact.text("category")
    start, end = (world.calendar.number(day) for day in fact.days("out_of_stock"))
    for order, count in zip(world.orders, counts, strict=True):
        weights = dict(CATEGORY_WEIGHTS[order.customer.kind])
        if order.customer.region == region:
            weights[scarce] *= 0 if start <= order.day < end else 2
        size = rng.lognormvariate(0, 0.45)
        for category in rng.choices(tuple(weights), tuple(weights.values()), k=count):
            amount = size * CATEGORY_SIZES[category] * rng.lognormvariate(0, 0.3)
            order.lines.append(Line(category, amount))
