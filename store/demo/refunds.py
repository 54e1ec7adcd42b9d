"""Which orders are refunded, when and why; and the receivables of companies.

Refunds are chosen before the amounts are steered (net revenue counts them) and priced after.
"""

from datetime import date
from random import Random

from store.demo.story import StoryError
from store.demo.world import Customer, Line, Order, Refund, World

PIN_RATE = 0.085
LATER_MONTH_RATE = 0.075
OLD_IN_MONTH = 12
"""One refund of an older order to so many of the story's month."""
PAYER_REFUNDS = 4
"""One in so many orders of the late payer is sent back."""
ON_CREDIT_TERMS = (30, 45, 60)
OTHER_REASON_WEIGHTS = (20, 18, 30, 20, 12)
ORDINARY_LAG = (3, 24)
LATER_LAG = (34, 60)


def plan_refunds(world: World) -> None:
    """Choose the refunded orders: the story's product and month exactly, the rest by chance."""
    rng = world.random("refunds")
    pinned = _refund_product(world, rng)
    _refund_month(world, rng, pinned)
    _refund_payer(world, rng)
    _refund_the_rest(world, rng, pinned)
    _keep_month_clear(world, rng)
    _set_reasons(world, rng)
    world.refunds.sort(key=lambda each: (each.refunded, each.order.id))


def _pinned_line(order: Order) -> int | None:
    return next((n for n, line in enumerate(order.lines, start=1) if line.pinned), None)


def _orders_between(world: World, period: tuple[date, date]) -> list[Order]:
    start, end = (world.calendar.number(day) for day in period)
    return [order for order in world.valid_orders() if start <= order.day < end]


def _refund_product(world: World, rng: Random) -> set[int]:
    """The product's orders: one rate before, the planned multiple after. All their ids return."""
    fact = world.story.fact("battery")
    after, before = fact.periods("period")[0], fact.periods("compare")[0]
    ids = {order.id for order in world.valid_orders() if _pinned_line(order)}
    base = [order for order in _orders_between(world, before) if order.id in ids]
    later = [order for order in _orders_between(world, after) if order.id in ids]
    count, raised = _matching_counts(len(base), len(later), fact.number("ratio"))
    start, end = world.calendar.number(before[0]), world.calendar.number(after[1])
    earlier = [o for o in world.valid_orders() if o.id in ids and o.day < start]
    newer = [o for o in world.valid_orders() if o.id in ids and end <= o.day < end + 25]
    groups = ((base, count), (later, raised), (earlier, round(PIN_RATE * len(earlier))))
    for orders, wanted in (*groups, (newer, round(2 * PIN_RATE * len(newer)))):
        for order in rng.sample(orders, wanted):
            _refund(world, rng, order, _pinned_line(order) or 1)
    return ids


def _matching_counts(before: int, after: int, ratio: float) -> tuple[int, int]:
    """Refunds before and after whose rates come nearest to the planned ratio."""
    usual = round(PIN_RATE * before)
    pairs = [
        (count, round(ratio * count / before * after)) for count in range(usual - 3, usual + 4)
    ]
    return min(pairs, key=lambda pair: abs(pair[1] / after / (pair[0] / before) - ratio))


def _refund_month(world: World, rng: Random, pinned: set[int]) -> None:
    """The story's month: its orders are refunded mostly in the year after."""
    fact = world.story.fact("late_returns")
    period = fact.periods("period")[0]
    month_end = world.calendar.number(period[1])
    done = [each for each in world.refunds if _in(world, each.order, period)]
    orders = [
        o for o in _orders_between(world, period)
        if o.id not in pinned and o.customer is not world.late_payer and o.rate is not None
    ]  # fmt: skip
    wanted = round(LATER_MONTH_RATE * (len(orders) + len(done)) / 3) * 3
    for order in rng.sample(orders, wanted - len(done)):
        done.append(_refund(world, rng, order, rng.randint(1, len(order.lines))))
    done.sort(key=lambda each: (each.order.day, each.order.id))
    early = wanted - round(wanted * fact.number("share_dated_later"))
    for refund in done[:early]:
        refund.refunded = min(month_end - 1, refund.order.day + rng.randint(3, 12))
        refund.requested = max(refund.order.day, refund.refunded - rng.randint(1, 4))
    for refund in done[early:]:
        refund.refunded = month_end + rng.randrange(2, 30)
        refund.requested = max(refund.order.day + 1, refund.refunded - rng.randint(2, 8))


def _in(world: World, order: Order, period: tuple[date, date]) -> bool:
    return world.calendar.number(period[0]) <= order.day < world.calendar.number(period[1])


def _refund_payer(world: World, rng: Random) -> None:
    """The big customer that pays late also sends much back."""
    payer = world.late_payer
    if payer is None:
        raise StoryError("nobody was chosen to pay late")
    start = world.calendar.number(world.story.fact("late_payer").days("period")[0])
    month = world.story.fact("late_returns").periods("period")[0]
    done = {each.order.id for each in world.refunds}
    orders = [
        order for order in payer.valid_orders
        if start <= order.day < world.calendar.last - 40 and order.id not in done
        and not _in(world, order, month) and not _pinned_line(order)
    ]  # fmt: skip
    for order in orders[: max(2, len(orders) // PAYER_REFUNDS)]:
        largest = max(order.lines, key=lambda line: line.amount)
        refund = _refund(world, rng, order, order.lines.index(largest) + 1)
        refund.kind = "return"
        largest.refund_share = 1.0


def _refund_the_rest(world: World, rng: Random, pinned: set[int]) -> None:
    month = world.story.fact("late_returns").periods("period")[0]
    done = {each.order.id for each in world.refunds}
    free = [
        order for order in world.valid_orders()
        if order.id not in done and order.id not in pinned and not _in(world, order, month)
        and order.customer is not world.late_payer and order.rate is not None
        and len(order.customer.orders) > 1 and order.day < world.calendar.last - 25
    ]  # fmt: skip
    wanted = world.story.sizes["refunds"] - len(world.refunds)
    for order in rng.sample(free, wanted):
        _refund(world, rng, order, rng.randint(1, len(order.lines)))


def _keep_month_clear(world: World, rng: Random) -> None:
    """Few refunds of older orders fall into the story's month: most of its own come later."""
    month = world.story.fact("late_returns").periods("period")[0]
    start, end = (world.calendar.number(day) for day in month)
    own = sum(_in(world, each.order, month) for each in world.refunds)
    inside = [
        each for each in world.refunds
        if start <= each.refunded < end and not _in(world, each.order, month)
    ]  # fmt: skip
    for refund in inside[own // OLD_IN_MONTH :]:
        if refund.order.day < start - 4:
            refund.refunded = start - rng.randint(1, 3)
            refund.requested = max(refund.order.day, refund.refunded - 2)
        else:
            refund.refunded = end + rng.randint(1, 12)


def _refund(world: World, rng: Random, order: Order, line_no: int) -> Refund:
    requested = order.day + rng.randint(*ORDINARY_LAG) // 2 + 1
    refunded = min(world.calendar.last, requested + rng.randint(1, ORDINARY_LAG[1]) // 2 + 1)
    line = order.lines[line_no - 1]
    kind = "return" if rng.random() < 0.7 else "refund_only"
    line.refund_share = rng.choice((0.2, 0.3, 0.5))
    if kind == "return" and _kept_lines(order.customer) > 2:
        line.refund_share = 1.0
    refund = Refund(order, line_no, kind, min(requested, refunded), refunded)
    world.refunds.append(refund)
    return refund


def _kept_lines(customer: Customer) -> int:
    """Lines of the customer whose money stays: its net revenue has to come from them."""
    return sum(
        1 for order in customer.valid_orders if order.rate is not None
        for line in order.lines if not line.pinned and line.refund_share < 1
    )  # fmt: skip


def _set_reasons(world: World, rng: Random) -> None:
    """The product's refunds of the planned months are mostly for quality; some have no reason."""
    fact = world.story.fact("battery")
    reasons = world.story.names("refund_reasons")
    start, end = (world.calendar.number(day) for day in fact.periods("period")[1])
    quality = fact.text("reason")
    others = [reason for reason in reasons if reason != quality]
    for refund in world.refunds:
        refund.reason = rng.choices(reasons, OTHER_REASON_WEIGHTS)[0]
    inside = [
        each for each in world.refunds
        if start <= each.refunded < end and each.order.lines[each.line_no - 1].pinned
    ]  # fmt: skip
    low, high = fact.pair("share_of_product")
    wanted = round((low + high) / 2 * len(inside))
    rng.shuffle(inside)
    for index, refund in enumerate(inside):
        refund.reason = quality if index < wanted else rng.choice(others)
    chosen = {id(each) for each in inside}
    free = [each for each in world.refunds if id(each) not in chosen]
    for refund in rng.sample(free, 25):
        refund.reason = None


def add_refund_rows(world: World) -> None:
    """Price the refunds by their lines and write them."""
    for number, refund in enumerate(world.refunds, start=1):
        line: Line = refund.order.lines[refund.line_no - 1]
        refund.amount = round(line.amount * line.refund_share, 2)
        key = (number, refund.order.id, refund.line_no, line.product_id, refund.kind)
        dated = (f"{world.day(refund.requested)} 10:{number % 60:02d}:00",
                 f"{world.day(refund.refunded)} 16:{number % 60:02d}:00")  # fmt: skip
        world.add("refunds", (*key, *dated, refund.amount, refund.reason))


def add_receivables(world: World) -> None:
    """Companies on credit: paid near the due day, some late, one very late."""
    rng = world.random("receivables")
    orders = [
        order for order in world.valid_orders()
        if order.customer.kind == "company" and order.rate is not None
    ]  # fmt: skip
    wanted = world.story.sizes["receivables"]
    own = [order for order in orders if order.customer is world.late_payer]
    others = [order for order in orders if order.customer is not world.late_payer]
    chosen = own + rng.sample(others, wanted - len(own))
    chosen.sort(key=lambda order: order.id)
    habits: dict[int, float] = {}
    for number, order in enumerate(chosen, start=1):
        due = order.day + rng.choice(ON_CREDIT_TERMS)
        late = _days_late(world, rng, order.customer, habits)
        paid = due + late
        row = (number, order.id, world.day(order.day), world.day(due))
        paid_on = world.day(paid) if paid <= world.calendar.last else None
        world.add("receivables", (*row, paid_on, round(order.amount, 2)))


def _days_late(world: World, rng: Random, customer: Customer, habits: dict[int, float]) -> int:
    limit = world.story.fact("late_payer").number("days_late_above")
    if customer is world.late_payer:
        return round(limit * 1.6) + rng.randrange(20)
    habit = habits.setdefault(customer.id, rng.choice((-9, -7, -4, -3, -1, 9)))
    return round(habit + rng.gauss(0, 5))
