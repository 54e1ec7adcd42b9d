"""Rows of products, orders, their lines, exchange rates and meta: what the plans become."""

from random import Random

from store.demo.names import PRODUCTS
from store.demo.orders import PAYMENTS
from store.demo.pricing import product_list
from store.demo.world import Order, World

RATES = {"USD": 7.18, "EUR": 7.75}
LAUNCHES_BEFORE, LATER_LAUNCHES = 40, 7


def add_products(world: World) -> None:
    """The price list with both names."""
    rng = world.random("products")
    english = {name: en for _, items in PRODUCTS for name, en, _ in items}
    categories = world.story.values["categories"]
    pinned = world.story.fact("battery").text("product")
    for product in product_list():
        launched = -rng.randrange(30, 900)
        launched = 400 if product.name == pinned else launched
        names = (product.name, english[product.name])
        kinds = (product.category, categories[product.category])
        costs = (product.price, product.cost, world.day(launched))
        world.add("products", (product.id, *names, *kinds, *costs))


def add_orders(world: World) -> None:
    """Orders and lines; foreign orders keep their rate, or none where the day has none."""
    rng = world.random("order rows")
    rates = _rates(world, rng)
    for order in world.orders:
        if order.currency != "CNY" and order.rate is not None:
            order.rate = rates[order.currency, order.day]
        world.add("orders", _order_row(world, rng, order))
        for number, line in enumerate(order.lines, start=1):
            known = order.rate is not None
            money = (line.unit_price, line.discount, line.amount, line.cost)
            world.add(
                "order_items",
                (order.id, number, line.product_id, line.quantity)
                + (money if known else (None, None, None, None)),
            )


def _rates(world: World, rng: Random) -> dict[tuple[str, int], float]:
    missing = {order.day for order in world.orders if order.rate is None}
    found: dict[tuple[str, int], float] = {}
    for currency, start in RATES.items():
        rate = start
        for day in range(world.calendar.last + 1):
            rate += rng.gauss(0, 0.006) + 0.01 * (start - rate)
            if currency == "USD" and day in missing:
                continue
            found[currency, day] = round(rate, 4)
            world.add("fx_rates", (currency, world.day(day), round(rate, 4)))
    return found


def _order_row(world: World, rng: Random, order: Order) -> tuple[object, ...]:
    kind = order.customer.kind
    ordered = f"{world.day(order.day)} {order.clock}"
    promised_after = 4 if kind == "person" else 7
    paid = shipped = delivered = None
    promised = f"{world.day(order.day + promised_after)} 20:00:00"
    if order.valid:
        paid = f"{world.day(order.day)} {order.clock[:3]}59:59"
    if order.status in ("shipped", "delivered"):
        shipped = _moment(world, rng, order.day + 1, order.day)
    if order.status == "delivered":
        late = rng.randint(1, 6) if order.late else -rng.randint(0, promised_after - 2)
        order.delivered = min(world.calendar.last, order.day + promised_after + late)
        order.late = order.delivered > order.day + promised_after
        delivered = _moment(world, rng, order.delivered, order.day + 1)
    customer_id = order.customer.id if order.orphan_id is None else order.orphan_id
    return (
        order.id, customer_id, order.opportunity_id, order.employee_id, order.channel,
        order.campaign_id, ordered, paid, shipped, promised, delivered, order.status,
        rng.choice(PAYMENTS[kind]), order.currency, order.rate,
    )  # fmt: skip


def _moment(world: World, rng: Random, day: int, after: int) -> str:
    """A time in working hours of the day; never before the day it has to follow."""
    day = min(world.calendar.last, max(day, after))
    return f"{world.day(day)} {rng.randrange(9, 19):02d}:{rng.randrange(60):02d}:00"


def add_meta(world: World) -> None:
    """What a reader has to know of the data as a whole."""
    story = world.story
    for key, value in (
        ("data_as_of", story.data_as_of.isoformat()),
        ("currency", story.currency),
        ("timezone", "Asia/Shanghai"),
        ("week_start", "monday"),
        ("fiscal_year_start", "01-01"),
        ("seed", str(world.seed)),
        ("schema_version", "1"),
        ("company_zh", story.company_chinese),
        ("company_en", story.company_english),
    ):
        world.add("meta", (key, value))
