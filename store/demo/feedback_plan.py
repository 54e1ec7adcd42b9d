"""Who writes feedback about what, in which language and mood, so that the planted facts hold.

Companies' complaints and the story's product by plan, the rest by chance; words come later.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from store.demo.pricing import product_list
from store.demo.service import Ticket
from store.demo.story import StoryError
from store.demo.texts import Language, Mood, negative_aspect
from store.demo.world import Customer, Order, World

SOURCES = {"review": 5200, "survey": 1800, "complaint": 1300}
"""The rest of the planned rows are answers to the recommendation question."""
UNHAPPY_COMPANIES = 0.36
REFUND_AMONG_STAYERS = 0.2
COMPANY_COMPLAINTS = 0.5
PIN_NEGATIVE, PIN_ROWS = {"before": 0.3, "after": 0.5}, {"before": 260, "after": 230}
BATTERY_BEFORE = 0.05
MOODS_ON_TIME = {"pos": 84, "neu": 6, "mixed": 2, "neg": 8}
MOODS_LATE = {"pos": 25, "neu": 14, "mixed": 7, "neg": 54}


@dataclass(slots=True)
class Entry:
    """A piece of feedback while it is planned."""

    source: str
    customer: Customer
    order: Order | None
    language: Language
    mood: Mood
    aspect: str
    day: int
    ticket_id: int | None = None
    product_id: int | None = None
    rating: int | None = None
    text: str = ""


def plan_feedback(world: World, rng: Random, tickets: list[Ticket]) -> list[Entry]:
    """All feedback without its words and ratings."""
    entries = _company_entries(world, rng)
    entries += _complaints(world, rng, tickets, entries)
    entries += _product_entries(world, rng)
    entries += _others(world, rng, entries)
    _set_battery(world, rng, entries)
    return entries


def _delivered(orders: Sequence[Order]) -> list[Order]:
    return [order for order in orders if order.delivered is not None and order.orphan_id is None]


def _entry(
    world: World, rng: Random, source: str, order: Order, mood: Mood, aspect: str = ""
) -> Entry:
    """An entry in the customer's own language, some days after the delivery."""
    day = _day_of(order) + rng.randrange(1, 15)
    language: Language = "en" if order.customer.language == "en" else "zh"
    line = rng.choice(order.lines)
    return Entry(
        source, order.customer, order, language, mood, aspect or negative_aspect(rng),
        min(world.calendar.last, day), product_id=line.product_id,
    )  # fmt: skip


def _company_entries(world: World, rng: Random) -> list[Entry]:
    """One negative text of as many companies that left as that stayed; the aspects by plan."""
    fact = world.story.fact("one_order_companies")
    silent, aspect = fact.number("silent_days"), _cell(fact.value("cell"), "negative_aspect")
    left: list[Customer] = []
    stayed: list[Customer] = []
    for customer in world.customers:
        valid = customer.valid_orders
        if customer.kind != "company" or not _delivered(valid):
            continue
        if len(valid) >= fact.number("orders_at_least"):
            stayed.append(customer)
        elif world.calendar.last - valid[0].day > silent:
            left.append(customer)
    counts = [round(UNHAPPY_COMPANIES * len(group)) for group in (left, stayed)]
    few = round(REFUND_AMONG_STAYERS * counts[1])
    many = round(fact.number("ratio") * few / len(stayed) * len(left))
    entries = []
    for group, count, about in ((left, counts[0], many), (stayed, counts[1], few)):
        for index, customer in enumerate(rng.sample(group, count)):
            other = negative_aspect(rng)
            while other == aspect:
                other = negative_aspect(rng)
            source = "complaint" if rng.random() < COMPANY_COMPLAINTS else "survey"
            order = rng.choice(_delivered(customer.valid_orders))
            chosen = aspect if index < about else other
            entries.append(_entry(world, rng, source, order, "neg", chosen))
    return entries


def _cell(found: object, key: str) -> str:
    if isinstance(found, dict) and isinstance(found.get(key), str):
        return str(found[key])
    raise StoryError(f"a cell without {key!r}")


def _complaints(
    world: World, rng: Random, tickets: list[Ticket], planned: list[Entry]
) -> list[Entry]:
    """Persons' complaints, from their tickets; the planned share in the other language."""
    wanted = SOURCES["complaint"] - sum(entry.source == "complaint" for entry in planned)
    own = [
        ticket for ticket in tickets
        if ticket.kind == "complaint" and ticket.order and ticket.customer.kind == "person"
    ]  # fmt: skip
    if len(own) < wanted:
        raise StoryError("too few complaints of persons")
    entries = []
    for ticket in rng.sample(own, wanted):
        order = ticket.order
        if order is None:
            continue
        aspect = "delivery" if order.late and rng.random() < 0.6 else ""
        entry = _entry(world, rng, "complaint", order, "neg", aspect)
        entry.day, entry.ticket_id = ticket.day, ticket.id
        entries.append(entry)
    share = world.story.fact("other_language").number("value")
    for entry in rng.sample(entries, round(share * SOURCES["complaint"])):
        entry.language = "zh" if entry.language == "en" else "en"
    return entries


def _pinned(order: Order) -> int | None:
    return next((line.product_id for line in order.lines if line.pinned), None)


def _product_entries(world: World, rng: Random) -> list[Entry]:
    """Reviews of the story's product, before and after its batteries went bad."""
    turn = world.calendar.number(world.story.fact("battery").day("from"))
    orders = [
        order for order in _delivered(world.orders)
        if order.valid and _pinned(order) and order.customer.kind == "person"
    ]  # fmt: skip
    entries = []
    for when, count in PIN_ROWS.items():
        after = when == "after"
        pool = [o for o in orders if (o.day >= turn if after else _day_of(o) < turn - 15)]
        for order in rng.sample(pool, min(count, len(pool))):
            bad = rng.random() < PIN_NEGATIVE[when]
            entry = _entry(world, rng, "review", order, "neg" if bad else "pos")
            entry.product_id = _pinned(order)
            entries.append(entry)
    return entries


def _day_of(order: Order) -> int:
    return order.day if order.delivered is None else order.delivered


def _others(world: World, rng: Random, planned: list[Entry]) -> list[Entry]:
    """Everything else, until the sources and the languages are as many as planned."""
    total = world.story.sizes["feedback"]
    sources = [
        source for source, count in SOURCES.items()
        for _ in range(count - sum(entry.source == source for entry in planned))
    ]  # fmt: skip
    sources += ["nps"] * (total - len(planned) - len(sources))
    rng.shuffle(sources)
    shares = world.story.real("feedback in Chinese").values
    kinds: tuple[Language, ...] = ("zh", "en", "mix", "other")
    languages: list[Language] = []
    for language, share in zip(kinds, shares, strict=True):
        missing = round(share * total) - sum(entry.language == language for entry in planned)
        languages += [language] * missing
    rng.shuffle(languages)
    orders = [
        order for order in _delivered(world.orders)
        if order.valid and not _pinned(order)
    ]  # fmt: skip
    pools = {
        spoken: [order for order in orders if order.customer.language == spoken]
        for spoken in ("zh", "en")
    }
    entries = []
    for source, language in zip(sources, languages, strict=True):
        spoken = "en" if language in ("en", "other") else "zh"
        order = rng.choice(pools[spoken])
        entry = _entry(world, rng, source, order, _mood(rng, order))
        entry.language = language
        if order.late and rng.random() < 0.7:
            entry.aspect = "delivery"
        entries.append(entry)
    return entries


def _mood(rng: Random, order: Order) -> Mood:
    """By the delivery; companies complain only where the story plans it."""
    weights = MOODS_LATE if order.late else MOODS_ON_TIME
    moods: tuple[Mood, ...] = ("pos", "neu", "mixed", "neg")
    mood = rng.choices(moods, tuple(weights.values()))[0]
    if order.customer.kind == "company" and mood in ("neg", "mixed"):
        return "neu"
    return mood


def _set_battery(world: World, rng: Random, entries: list[Entry]) -> None:
    """The share of the battery among the product's negative texts, before and after."""
    fact = world.story.fact("battery")
    turn = world.calendar.number(fact.day("from"))
    product = next(p.id for p in product_list() if p.name == fact.text("product"))
    low, high = fact.pair("share_of_negative_after")
    for after, share in ((False, BATTERY_BEFORE), (True, (low + high) / 2)):
        bad = [
            entry for entry in entries
            if entry.product_id == product and entry.mood in ("neg", "mixed")
            and (entry.day >= turn) == after and entry.customer.kind == "person"
        ]  # fmt: skip
        everyone = [
            entry for entry in entries
            if entry.product_id == product and entry.mood in ("neg", "mixed")
            and (entry.day >= turn) == after
        ]  # fmt: skip
        for entry in rng.sample(bad, min(len(bad), round(share * len(everyone)))):
            entry.aspect = fact.text("aspect")
