"""Tickets: when they come, who answers, how fast and how well, as the story tells."""

from datetime import date
from random import Random
from statistics import median

from store.demo import days
from store.demo.world import Customer, Order, World

MEDIAN_MINUTES, SPREAD = 24.5, 1.05
SLOW_MONTHS = {"2026-05": 1.9, "2026-06": 1.6, "2026-07": 1.35, "2026-08": 1.15}
SATISFIED = 0.87
LESS_SATISFIED = {"2026-04": 0.83, "2026-05": 0.75, "2026-06": 0.79, "2026-07": 0.83}
ANSWER_SHARE = 0.62
LATE_WEIGHT, PERSON_WEIGHT = 1.8, 1.7
KINDS = ("inquiry", "complaint", "request")
TOPICS = {
    "inquiry": ("使用咨询", "物流查询", "发票账单", "产品咨询"),
    "complaint": ("产品质量", "物流问题", "退款售后", "服务态度", "应用故障"),
    "request": ("安装预约", "退换货", "维修", "账户变更"),
}
PRIORITIES = {"低": 480, "中": 240, "高": 120, "紧急": 60}
CHANNELS = ("在线", "电话", "微信", "邮件")


class Ticket:
    """A ticket while it is planned; minutes and answers are steered before it is written."""

    __slots__ = (
        "agent_id", "clock", "csat", "customer", "day", "id", "kind", "minutes", "month", "order",
        "resolved_after",
    )  # fmt: skip

    def __init__(self, customer: Customer, order: Order | None, day: int, kind: str) -> None:
        self.id = 0
        self.customer = customer
        self.order = order
        self.day = day
        self.kind = kind
        self.clock = ""
        self.month = ""
        self.minutes: float | None = None
        self.resolved_after: float | None = None
        self.csat: int | None = None
        self.agent_id = 0


def add_tickets(world: World) -> list[Ticket]:
    """Plan, steer and write all tickets; returns them."""
    rng = world.random("tickets")
    tickets = _plan(world, rng)
    for ticket in tickets:
        _answer(world, rng, ticket)
    _steer_response(world, tickets)
    _steer_satisfaction(world, tickets)
    for number, ticket in enumerate(tickets, start=1):
        ticket.id = number
        world.add("tickets", _row(world, rng, ticket))
    return tickets


def _plan(world: World, rng: Random) -> list[Ticket]:
    fact = world.story.fact("month_without_tickets")
    silent = fact.text("month")
    last = world.calendar.last
    orders = [order for order in world.orders if order.valid and order.orphan_id is None]
    weights = [
        (LATE_WEIGHT if order.late else 1.0)
        * (PERSON_WEIGHT if order.customer.kind == "person" else 1)
        for order in orders
    ]
    drawn = rng.choices(orders, weights, k=world.story.sizes["tickets"] * 2)
    tickets: list[Ticket] = []
    for order in drawn:
        day = min(last, order.day + int(rng.expovariate(1 / 12)))
        if len(tickets) == world.story.sizes["tickets"]:
            break
        if world.day(day).startswith(silent):
            continue
        shares = (34, 44, 22) if order.late else (52, 24, 24)
        kind = rng.choices(KINDS, shares)[0]
        linked = order if kind == "complaint" or rng.random() < 0.8 else None
        ticket = Ticket(order.customer, linked, day, kind)
        ticket.clock = days.clock(rng, order.customer.kind)
        if day == order.day:
            ticket.clock = "23:50:00"
        ticket.month = world.day(day)[:7]
        tickets.append(ticket)
    tickets.sort(key=lambda each: (each.day, each.clock, each.customer.id))
    return tickets


def _answer(world: World, rng: Random, ticket: Ticket) -> None:
    agents = [each.id for each in world.staff("service") if each.there(ticket.day)]
    ticket.agent_id = rng.choice(agents)
    young = world.calendar.last - ticket.day
    slow = SLOW_MONTHS.get(ticket.month, 1.0)
    if rng.random() < 0.012 or (young < 1 and rng.random() < 0.5):
        return
    ticket.minutes = MEDIAN_MINUTES * slow * rng.lognormvariate(0, SPREAD)
    if rng.random() < 0.02 or (young < 4 and rng.random() < 0.6):
        return
    ticket.resolved_after = ticket.minutes + 60 * 9 * rng.lognormvariate(0, 1.0)
    if rng.random() < ANSWER_SHARE:
        happy = rng.random() < LESS_SATISFIED.get(ticket.month, SATISFIED)
        ticket.csat = rng.choice((4, 5, 5)) if happy else rng.choice((1, 2, 3, 3))


def _steer_response(world: World, tickets: list[Ticket]) -> None:
    """The month after the agents left: its median is the planned multiple of the month before."""
    fact = world.story.fact("agents_leave")
    slow, usual = fact.text("month"), fact.text("ratio_to")
    medians = {
        month: median(t.minutes for t in tickets if t.month == month and t.minutes is not None)
        for month in (slow, usual)
    }
    factor = fact.number("ratio") * medians[usual] / medians[slow]
    for ticket in tickets:
        if ticket.month == slow and ticket.minutes is not None:
            grown = ticket.minutes * factor
            if ticket.resolved_after is not None:
                ticket.resolved_after += grown - ticket.minutes
            ticket.minutes = grown


def _steer_satisfaction(world: World, tickets: list[Ticket]) -> None:
    """Two months after: satisfaction lies the planned points below the month of the leaving."""
    fact = world.story.fact("agents_leave")
    low, usual = str(fact.expectations[1]["month"]), str(fact.expectations[1]["delta_to"])
    base = [t for t in tickets if t.month == usual and t.csat is not None]
    later = [t for t in tickets if t.month == low and t.csat is not None]
    rate = sum((t.csat or 0) >= 4 for t in base) / len(base) + fact.number("points") / 100
    wanted = round(rate * len(later))
    happy = [t for t in later if (t.csat or 0) >= 4]
    unhappy = [t for t in later if (t.csat or 0) < 4]
    for ticket in happy[wanted:]:
        ticket.csat = 3
    for ticket in unhappy[: max(0, wanted - len(happy))]:
        ticket.csat = 4


def _row(world: World, rng: Random, ticket: Ticket) -> tuple[object, ...]:
    priority = rng.choices(tuple(PRIORITIES), (30, 44, 20, 6))[0]
    line = rng.choice(ticket.order.lines) if ticket.order else None
    created = f"{world.day(ticket.day)} {ticket.clock}"
    responded = _later(world, created, ticket.minutes)
    resolved = _later(world, created, ticket.resolved_after)
    status = "resolved" if resolved else "open" if responded is None else "pending"
    contacts = 1 + min(5, int(rng.expovariate(0.9)))
    reopened = int(resolved is not None and rng.random() < 0.06)
    sla = PRIORITIES[priority] if rng.random() > 0.03 else None
    csat = ticket.csat if resolved else None
    return (
        ticket.id, ticket.customer.id, ticket.order.id if ticket.order else None,
        line.product_id if line else None, ticket.kind, rng.choice(TOPICS[ticket.kind]), priority,
        rng.choices(CHANNELS, (44, 24, 22, 10))[0], created, responded, resolved, ticket.agent_id,
        status, reopened, contacts, sla, csat,
    )  # fmt: skip


def _later(world: World, moment: str, minutes: float | None) -> str | None:
    """The moment so many minutes later; None where it would lie after today."""
    if minutes is None:
        return None
    hour, minute, second = (int(part) for part in moment[11:].split(":"))
    seconds = hour * 3600 + minute * 60 + second + round(minutes * 60)
    day = world.calendar.number(date.fromisoformat(moment[:10])) + seconds // 86_400
    if day > world.calendar.last:
        return None
    seconds %= 86_400
    return f"{world.day(day)} {seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
