"""The things the generator holds in hand while it works: customers, orders and their lines.

They change until the facts hold, so they are not frozen; they leave this folder only as rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from store.demo.days import Calendar
from store.demo.story import Story

VALID = frozenset({"paid", "shipped", "delivered"})


@dataclass(slots=True, eq=False)
class Customer:
    """A customer with the net revenue the story gives it (`worth`, 0 for those who never buy)."""

    id: int
    kind: str
    worth: float
    region: str
    region_id: int
    name: str = ""
    phone: str | None = None
    email: str | None = None
    gender: str | None = None
    birth_year: int | None = None
    occupation: str | None = None
    industry: str | None = None
    size: str | None = None
    ownership: str | None = None
    credit_limit: float | None = None
    level: str = "普通"
    source: str | None = None
    owner_id: int | None = None
    language: str = "zh"
    created: int = 0
    created_clock: str = "09:00:00"
    orders: "list[Order]" = field(default_factory=list)

    @property
    def valid_orders(self) -> "list[Order]":
        """Orders that count, in the order they were made."""
        return [order for order in self.orders if order.valid]


@dataclass(slots=True)
class Line:
    """One line of an order; `amount` is steered until the sums hold, then made of a product."""

    category: str
    amount: float
    pinned: bool = False
    """Its amount is not steered: the line is a product the story speaks of."""
    refund_share: float = 0.0
    product_id: int = 0
    quantity: int = 1
    unit_price: float = 0.0
    discount: float = 0.0
    cost: float = 0.0


@dataclass(slots=True, eq=False)
class Order:
    """One order of a customer."""

    customer: Customer
    day: int
    clock: str
    status: str
    lines: list[Line] = field(default_factory=list)
    id: int = 0
    employee_id: int | None = None
    channel: str = ""
    campaign_id: int | None = None
    opportunity_id: int | None = None
    currency: str = "CNY"
    rate: float | None = 1.0
    late: bool = False
    delivered: int | None = None
    orphan_id: int | None = None
    """Stands in the row instead of the customer: a key without a partner."""

    @property
    def valid(self) -> bool:
        """Paid, shipped or delivered."""
        return self.status in VALID

    @property
    def amount(self) -> float:
        """The order's lines together."""
        return sum(line.amount for line in self.lines)


@dataclass(slots=True)
class Refund:
    """Money given back for a line."""

    order: Order
    line_no: int
    kind: str
    requested: int
    refunded: int
    amount: float = 0.0
    reason: str | None = None


@dataclass(slots=True)
class Employee:
    """A person of the company."""

    id: int
    name: str
    team: str
    role: str
    region_id: int
    hired: int
    left: int | None = None

    def there(self, day: int) -> bool:
        """Employed on that day."""
        return self.hired <= day and (self.left is None or day <= self.left)


@dataclass
class World:
    """Everything made so far, handed from stage to stage."""

    story: Story
    seed: int
    calendar: Calendar
    customers: list[Customer] = field(default_factory=list)
    employees: list[Employee] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    rows: dict[str, list[tuple[object, ...]]] = field(default_factory=dict)
    late_payer: Customer | None = None
    day_names: dict[int, str] = field(default_factory=dict)
    sleepers: frozenset[int] = frozenset()

    def random(self, stage: str) -> Random:
        """A source of chance of a stage's own: a change in one stage leaves the others alone."""
        return Random(f"{self.seed}:{stage}")  # noqa: S311 - data for show, not secrets

    def add(self, table: str, row: tuple[object, ...]) -> None:
        """Keep a row for its table."""
        self.rows.setdefault(table, []).append(row)

    def day(self, number: int) -> str:
        """ISO day of a day's number."""
        found = self.day_names.get(number)
        if found is None:
            found = self.day_names[number] = self.calendar.day(number).isoformat()
        return found

    def staff(self, role: str) -> list[Employee]:
        """The employees of a role."""
        return [each for each in self.employees if each.role == role]

    def valid_orders(self) -> Iterator[Order]:
        """All orders that count and have a customer."""
        return (order for order in self.orders if order.valid and order.orphan_id is None)
