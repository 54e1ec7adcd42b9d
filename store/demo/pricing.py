"""The price list, and lines made of it: product, quantity, a price near the list, a discount."""

from dataclasses import dataclass
from random import Random

from store.demo.names import PRODUCTS
from store.demo.story import StoryError
from store.demo.world import Line, World

PAYER_DISCOUNT = 0.3
NEAR = 1.32
"""List prices up to so many times the amount will do: the unit price is a little lower."""
DISCOUNTS = (0.0, 0.0, 0.0, 0.05, 0.1, 0.15)
COST_SHARE = {
    "智能家居": 0.56,
    "穿戴设备": 0.54,
    "音频设备": 0.55,
    "办公设备": 0.6,
    "配件": 0.42,
    "服务合同": 0.45,
}


@dataclass(frozen=True)
class Product:
    """A product as the price list knows it."""

    id: int
    name: str
    category: str
    price: float
    cost: float


def product_list() -> tuple[Product, ...]:
    """All products, numbered as they stand."""
    found: list[Product] = []
    for category, items in PRODUCTS:
        for name, _, price in items:
            cost = round(price * COST_SHARE[category] * (0.94 + 0.03 * (len(found) % 5)), 2)
            found.append(Product(len(found) + 1, name, category, price, cost))
    return tuple(found)


def make_lines(world: World) -> None:
    """Make every amount of a product, a quantity, a price near the list and a small discount."""
    rng = world.random("lines")
    products = product_list()
    shelves = {
        category: [each for each in products if each.category == category]
        for category, _ in PRODUCTS
    }
    story_product = world.story.fact("battery").text("product")
    squeezed = _cost_share_of_payer(world)
    for order in world.orders:
        generous = order.customer is world.late_payer
        for line in order.lines:
            line.amount = max(round(line.amount, 2), 1.0)
            if line.pinned:
                product = products[line.product_id - 1]
            elif generous:
                product, line.quantity = _at_cost(products, line.amount, squeezed)
                line.unit_price = product.price
            else:
                shelf = [each for each in shelves[line.category] if each.name != story_product]
                share = rng.choice(DISCOUNTS)
                gross = line.amount / (1 - share)
                product, line.quantity = _choose(rng, shelf, gross)
                line.unit_price = round(gross / line.quantity, 2)
                if not share:
                    line.amount = round(line.unit_price * line.quantity, 2)
            _price(line, product)


def _cost_share_of_payer(world: World) -> float:
    """Cost as a share of revenue that leaves the late payer's profit just above nothing."""
    payer = world.late_payer
    if payer is None:
        raise StoryError("nobody was chosen to pay late")
    fact = world.story.fact("late_payer")
    start = world.calendar.number(fact.days("period")[0])
    lines = [line for o in payer.valid_orders if o.day >= start for line in o.lines]
    refunded = sum(line.amount * line.refund_share for line in lines)
    return 1 - refunded / sum(line.amount for line in lines) - fact.number("margin_below") / 2


def _at_cost(
    products: tuple[Product, ...], amount: float, cost_share: float
) -> tuple[Product, int]:
    """The product and quantity at list price whose cost is the wanted share of the amount."""
    found = []
    for product in products:
        quantity = max(1, round(amount * cost_share / product.cost))
        if product.price * quantity >= amount:
            miss = abs(quantity * product.cost / (amount * cost_share) - 1)
            discount = 1 - amount / (product.price * quantity)
            miss += max(0.0, discount - PAYER_DISCOUNT)
            found.append((miss, product.id, product, quantity))
    if not found:
        raise StoryError("no product is dear enough to be sold at a loss")
    _, _, best, quantity = min(found)
    return best, quantity


def _choose(rng: Random, shelf: list[Product], amount: float) -> tuple[Product, int]:
    """A product and a quantity whose list price lies a little above the amount."""
    found: list[tuple[float, Product, int]] = []
    for product in shelf:
        quantity = max(1, -int(-amount // product.price))
        above = product.price * quantity / amount
        found.append((above * (1 + 0.004 * min(quantity, 200)), product, quantity))
    found.sort(key=lambda each: (each[0], each[1].id))
    near = [each for each in found if each[0] < NEAR] or found[:1]
    _, product, quantity = rng.choices(near, [1 / each[2] for each in near])[0]
    return product, quantity


def _price(line: Line, product: Product) -> None:
    line.product_id = product.id
    if line.pinned:
        line.unit_price = product.price
    gross = round(line.unit_price * line.quantity, 2)
    if gross < line.amount:
        line.unit_price = round(line.unit_price + 0.01, 2)
        gross = round(line.unit_price * line.quantity, 2)
    line.discount = round(gross - line.amount, 2)
    line.cost = round(product.cost * line.quantity, 2)
