"""Feedback as rows: the plan's entries get ratings that reach their means, and words."""

from datetime import date
from random import Random

from store.demo.feedback_plan import Entry, plan_feedback
from store.demo.names import PRODUCTS
from store.demo.pricing import product_list
from store.demo.service import Ticket
from store.demo.story import StoryError
from store.demo.texts import Subject, write_text
from store.demo.world import World

RATINGS: dict[str, tuple[int, ...]] = {
    "pos": (4, 5, 5, 5), "neu": (3,), "mixed": (3, 4, 2), "neg": (1, 2),
}  # fmt: skip
CONFLICTS = 0.02
BANDS = {"pos": (4, 5), "neu": (2, 4), "mixed": (2, 4), "neg": (1, 2)}


def add_feedback(world: World, tickets: list[Ticket]) -> None:
    """Plan, write out and store all feedback."""
    rng = world.random("feedback")
    entries = plan_feedback(world, rng, tickets)
    for entry in entries:
        _rate(rng, entry)
    _steer_ratings(world, rng, entries)
    entries.sort(key=lambda each: (each.day, each.customer.id, each.source))
    _write_texts(world, rng, entries)
    _plant_hostile(world, entries)
    for number, entry in enumerate(entries, start=1):
        world.add("feedback", _row(world, rng, number, entry))


def _rate(rng: Random, entry: Entry) -> None:
    if entry.source in ("complaint", "nps"):
        return
    entry.rating = rng.choice(RATINGS[entry.mood])
    person = entry.customer.kind == "person"
    if person and rng.random() < CONFLICTS and entry.mood in ("pos", "neg"):
        entry.rating = rng.choice((1, 2) if entry.mood == "pos" else (4, 5))


def _steer_ratings(world: World, rng: Random, entries: list[Entry]) -> None:
    """Late and punctual deliveries reach their mean ratings within each mood's range."""
    figure = world.story.real("mean rating of late")
    for late, mean in zip((True, False), figure.values, strict=True):
        group = [
            entry for entry in entries
            if entry.rating is not None and entry.order is not None and entry.order.late == late
        ]  # fmt: skip
        missing = round(mean * len(group)) - sum(entry.rating or 0 for entry in group)
        for _ in range(30 * len(group)):
            if not missing:
                break
            entry = rng.choice(group)
            low, high = BANDS[entry.mood]
            rating = entry.rating or 0
            step = 1 if missing > 0 else -1
            if low <= rating <= high and low <= rating + step <= high:
                entry.rating = rating + step
                missing -= step
        if abs(missing) > figure.tolerance * len(group) / 2:
            raise StoryError(f"ratings of {'late' if late else 'punctual'} deliveries off plan")


def _write_texts(world: World, rng: Random, entries: list[Entry]) -> None:
    english = {name: en for _, items in PRODUCTS for name, en, _ in items}
    categories = {product.name: product.category for product in product_list()}
    chinese = {product.id: product.name for product in product_list()}
    for entry in entries:
        name = chinese[entry.product_id] if entry.product_id else ""
        product = english[name] if entry.language in ("en", "other") else name
        month = date.fromisoformat(world.day(entry.order.day if entry.order else entry.day)).month
        category = categories.get(name, "")
        subject = Subject(entry.language, entry.mood, entry.aspect, product, category, month)
        entry.text = write_text(rng, subject)


def _plant_hostile(world: World, entries: list[Entry]) -> None:
    """The story's hostile texts stand in place of ordinary bad reviews of persons."""
    texts = world.story.fact("hostile_text").texts("texts")
    bad = [
        entry for entry in reversed(entries)
        if entry.source == "review" and entry.mood == "neg" and entry.customer.kind == "person"
        and entry.aspect != "battery" and entry.language in ("zh", "en")
    ]  # fmt: skip
    for text in texts:
        chinese = any("\u4e00" <= letter <= "\u9fff" for letter in text)
        entry = next(e for e in bad if (e.language == "zh") == chinese and e.text not in texts)
        entry.text = text


def _row(world: World, rng: Random, number: int, entry: Entry) -> tuple[object, ...]:
    score = None
    if entry.source == "nps":
        scores = {"pos": (8, 9, 9, 10, 10), "neu": (6, 7, 8), "mixed": (6, 7), "neg": (0, 2, 4, 5)}
        score = rng.choice(scores[entry.mood])
    created = f"{world.day(entry.day)} {rng.randrange(8, 24):02d}:{rng.randrange(60):02d}:00"
    asked = entry.source == "nps"
    order = None if asked or entry.order is None else entry.order
    return (
        number, entry.customer.id, order.id if order else None, entry.ticket_id,
        None if asked else entry.product_id, order.campaign_id if order else None, entry.source,
        entry.rating, score, entry.text, created,
    )  # fmt: skip
