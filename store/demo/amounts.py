"""Steers the amounts of the lines until every planned sum holds; pricing.py makes them of products.

Each customer's net revenue, the cut region's quarter and the week of the great sale are sums over
lines; scaling each group in turn converges, since no two plans contradict each other.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from store.demo import days
from store.demo.days import WEEK
from store.demo.pricing import product_list
from store.demo.story import StoryError
from store.demo.world import Customer, Line, Order, World

ROUNDS = 12
NATIONAL_GROWTH = 1.30
"""Growth of the other regions in the quarter the story cuts one of: the whole still rises."""
NOTHING = 1e-9
PIN_SHARE, PIN_FROM, PIN_AT_MOST = 0.36, date(2025, 3, 1), 0.55
PIN_WORTH = 1000.0


def pin_product(world: World) -> None:
    """Put the product the story speaks of into orders, at its price, not steered."""
    rng = world.random("pins")
    name = world.story.fact("battery").text("product")
    product = next(each for each in product_list() if each.name == name)
    start = world.calendar.number(PIN_FROM)
    for customer in world.customers:
        if customer is world.late_payer:
            continue
        valid = customer.valid_orders
        room = PIN_AT_MOST * customer.worth
        usual = customer.worth / max(1, len(valid))
        for order in valid:
            if order.day < start or usual < PIN_WORTH or rng.random() > PIN_SHARE:
                continue
            if order.rate is None or len(order.lines) == 1:
                continue
            quantity = 1 if customer.kind == "person" else rng.randint(1, 4)
            amount = round(product.price * quantity * rng.uniform(0.88, 1.0), 2)
            if amount < room and amount < 0.8 * usual:
                room -= amount
                line = order.lines[0]
                line.category, line.amount, line.pinned = product.category, amount, True
                line.product_id, line.quantity = product.id, quantity


def steer_amounts(world: World) -> None:
    """Scale group after group until all plans hold together."""
    plans = _stockout_plans(world)
    for customer in world.customers:
        _start(customer)
    weeks = _weeks(world)
    touched = _touched(world)
    for _ in range(ROUNDS):
        for week in weeks:
            week.apply()
        plans.apply()
        for customer in touched:
            _reach(customer)
    for order in world.orders:
        if order.orphan_id is not None:
            _set_total(order, 400.0 + 37.0 * (order.orphan_id % 10))


def _touched(world: World) -> list[Customer]:
    """The customers whose lines the plans move."""
    start, end = world.story.fact("south_stockout").periods("period")[0]
    periods = [(start, end), (start.replace(year=start.year - 1), end.replace(year=end.year - 1))]
    years = range(world.calendar.first.year, world.calendar.today.year)
    periods += [days.double_eleven(year) for year in years]
    ids = {order.customer.id for period in periods for order, _ in _lines_between(world, period)}
    return [customer for customer in world.customers if customer.id in ids]


def _start(customer: Customer) -> None:
    """Bring lines to a plausible height; orders that do not count look like those that do."""
    valid = [order for order in customer.valid_orders if order.rate is not None]
    usual = customer.worth / len(valid) if valid else 900.0
    for order in customer.orders:
        for line in order.lines:
            if not line.pinned:
                line.amount *= usual
    if customer.worth:
        _reach(customer)


def _set_total(order: Order, total: float) -> None:
    factor = total / order.amount
    for line in order.lines:
        line.amount *= factor


def _reach(customer: Customer) -> None:
    """Scale a customer's free lines to its planned net revenue."""
    fixed = free = 0.0
    lines = [
        line for order in customer.orders if order.valid and order.rate is not None
        for line in order.lines
    ]  # fmt: skip
    for line in lines:
        net = line.amount * (1 - line.refund_share)
        if line.pinned:
            fixed += net
        else:
            free += net
    if free < NOTHING or fixed >= customer.worth:
        raise StoryError(f"customer {customer.id} cannot reach its planned net revenue")
    factor = (customer.worth - fixed) / free
    for line in lines:
        if not line.pinned:
            line.amount *= factor


def _scale(lines: Iterable[Line], target: float) -> None:
    """Scale the free lines so that all lines together reach the target."""
    found = tuple(lines)
    fixed = sum(line.amount for line in found if line.pinned)
    free = sum(line.amount for line in found if not line.pinned)
    if free < NOTHING or target <= fixed:
        raise StoryError("a planned sum lies below what its fixed lines hold")
    factor = (target - fixed) / free
    for line in found:
        if not line.pinned:
            line.amount *= factor


def _total(lines: Iterable[Line]) -> float:
    return sum(line.amount for line in lines)


def _lines_between(world: World, period: tuple[date, date]) -> list[tuple[Order, Line]]:
    start, end = (world.calendar.number(day) for day in period)
    return [
        (order, line) for order in world.valid_orders()
        if start <= order.day < end and order.rate is not None for line in order.lines
    ]  # fmt: skip


@dataclass(frozen=True)
class StockoutPlan:
    """The cut region's quarter against the year before, and the other regions' growth."""

    scarce_before: tuple[Line, ...]
    other_before: tuple[Line, ...]
    after: tuple[Line, ...]
    elsewhere_before: tuple[Line, ...]
    elsewhere_after: tuple[Line, ...]
    share: float
    change: float

    def apply(self) -> None:
        """Make the category's share and the change of the region hold."""
        before = _total(self.scarce_before) + _total(self.other_before)
        _scale(self.scarce_before, self.share * before)
        _scale(self.other_before, (1 - self.share) * before)
        _scale(self.after, (1 + self.change) * before)
        _scale(self.elsewhere_after, NATIONAL_GROWTH * _total(self.elsewhere_before))


def _stockout_plans(world: World) -> StockoutPlan:
    fact = world.story.fact("south_stockout")
    region, category = fact.text("region"), fact.text("category")
    start, end = fact.periods("period")[0]
    now = _lines_between(world, (start, end))
    then = _lines_between(
        world, (start.replace(year=start.year - 1), end.replace(year=end.year - 1))
    )
    here = [line for order, line in then if order.customer.region == region]
    return StockoutPlan(
        scarce_before=tuple(line for line in here if line.category == category),
        other_before=tuple(line for line in here if line.category != category),
        after=tuple(line for order, line in now if order.customer.region == region),
        elsewhere_before=tuple(line for order, line in then if order.customer.region != region),
        elsewhere_after=tuple(line for order, line in now if order.customer.region != region),
        share=fact.number("category_share_of_region_before"),
        change=fact.number("pct"),
    )


@dataclass(frozen=True)
class WeekPlan:
    """The week of the great sale against the ordinary weeks around it."""

    week: tuple[Line, ...]
    ordinary: tuple[Line, ...]
    weeks: float
    ratio: float

    def apply(self) -> None:
        """Make the week's revenue the planned multiple of an ordinary week's."""
        _scale(self.week, self.ratio * _total(self.ordinary) / self.weeks)


def _weeks(world: World) -> list[WeekPlan]:
    ratio = world.story.real("双11 week").values[0]
    found = []
    for year in range(world.calendar.first.year, world.calendar.today.year):
        start, end = days.double_eleven(year)
        before = (max(world.calendar.first, date(year, 9, 1)), start)
        after = (end, date(year + 1, 1, 15))
        ordinary = _lines_between(world, before) + _lines_between(world, after)
        length = (before[1] - before[0]).days + (after[1] - after[0]).days
        week = tuple(line for _, line in _lines_between(world, (start, end)))
        found.append(WeekPlan(week, tuple(line for _, line in ordinary), length / WEEK, ratio))
    return found
