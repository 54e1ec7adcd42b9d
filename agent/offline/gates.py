"""Gates: what must hold before a question is answered; one function per gate.

Hard conditions, not scores. Each looks at the merged draft and says what it objects to, in the
words of the question; decide.py decides what is asked or declined.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from agent.offline.catalogue import PLAIN_UNITS
from agent.offline.draft import Draft, Obstacle, Piece
from agent.offline.lexicon import Meaning
from semantic_layer.joins import default_date
from semantic_layer.metrics import Aggregate

HARD_CLASSES = frozenset(
    {
        "by", "each", "per", "exclude", "exclude_after", "without", "negation", "most",
        "direction", "growth", "share", "times", "again", "statistic", "running", "danger",
        "evolve", "past", "more", "how_many", "vs", "or", "ordinal", "remove", "who", "where",
        "unit", "spend", "join", "daypart",
    }
)  # fmt: skip
"""Operators: a word of these that filled no slot stops the answer."""
ORPHANS_ALLOWED = frozenset({"how_much", "frame"})

GateName = Literal[
    "coverage", "operator", "clause", "ambiguous_value", "ambiguous_metric", "time_left",
    "future", "ratio", "statistic", "counted_noun", "two_metrics", "number", "danger",
    "not_computable", "personal", "no_metric", "no_period", "several_periods", "share", "unit",
]  # fmt: skip


@dataclass(frozen=True)
class Objection:
    """One gate that does not open."""

    gate: GateName
    words: str
    choices: tuple[Meaning, ...] = ()
    detail: str = ""


Gate = Callable[[Draft, date], Iterable[Objection]]


def objections(draft: Draft, today: date) -> tuple[Objection, ...]:
    """Everything that stands against an answer, the gravest gates first."""
    return tuple(found for gate in GATES for found in gate(draft, today))


def not_computable(draft: Draft, _today: date) -> Iterator[Objection]:
    """15: a wish the model says the data cannot answer."""
    for place in draft.free_of("not_computable"):
        piece = draft.pieces[place]
        yield Objection("not_computable", piece.words, (piece.meaning,) if piece.meaning else ())


def personal(draft: Draft, _today: date) -> Iterator[Objection]:
    """15: a column of personal data, split by, filtered on or listed."""
    named = {group.dimension for group in draft.groups}
    named |= {piece.id for piece in draft.pieces if piece.role == "dimension"}
    if not draft.metrics:
        named |= {one.id for piece in draft.pieces for one in piece.token.of("dimension")}
    for name in sorted(named):
        found = draft.catalogue.dimension(name)
        if found is not None and found.pii in {"phone", "email", "id", "address"}:
            yield Objection("personal", draft.catalogue.label(name, draft.language))


def coverage(draft: Draft, _today: date) -> Iterator[Objection]:
    """1: a word nothing explains."""
    for place in draft.free_of("unknown"):
        yield Objection("coverage", draft.pieces[place].words)


def unused_names(draft: Draft, _today: date) -> Iterator[Objection]:
    """1, 3: a name of the model that is in no slot of the form."""
    for place in draft.free_of("metric", "dimension", "value", "entity", "date"):
        yield Objection("clause", draft.pieces[place].words)


def operators(draft: Draft, _today: date) -> Iterator[Objection]:
    """2, 13: an operator or a danger word that is bound to no slot."""
    for place in draft.free_of("word"):
        piece = draft.pieces[place]
        if not is_soft(piece):
            danger = piece.word("danger") is not None
            yield Objection("danger" if danger else "operator", piece.words)


def is_soft(piece: Piece) -> bool:
    """Whether a word may stay without a slot."""
    classes = {meaning.id for meaning in piece.token.meanings}
    if classes & ORPHANS_ALLOWED and not classes & {"danger", "negation", "most"}:
        return True
    generic = piece.word("generic")
    return not classes & HARD_CLASSES and not (generic and generic.argument == "hard")


def listed_counts(draft: Draft, _today: date) -> Iterator[Objection]:
    """2: 'list the open complaints' wants records; their number is another answer."""
    places = draft.free_words("list")
    if not places or draft.groups or draft.rows or not draft.metrics or draft.context:
        return
    word = draft.pieces[places[0]].words
    found = [draft.catalogue.metric(name) for name in draft.metrics]
    if word in LISTING and all(metric is not None and metric.unit == "count" for metric in found):
        yield Objection("operator", word)


def money(draft: Draft, _today: date) -> Iterator[Objection]:
    """13: 'which customers lost us money' is about a sum of money, not about what is counted."""
    catalogue = draft.catalogue
    named = draft.metrics or [one.metric for one in draft.entity_filters]
    found = [catalogue.metric(name.partition(".")[0]) for name in named]
    if not found or any(one is None or one.unit not in PLAIN_UNITS for one in found):
        return
    for place, piece in enumerate(draft.pieces):
        said = not draft.slots[place] or draft.slots[place].startswith("entity filter")
        if piece.words in MONEY and said:
            yield Objection("clause", piece.words)


def numbers(draft: Draft, _today: date) -> Iterator[Objection]:
    """12: a number without a slot or a unit that fits."""
    for place in draft.free_of("amount"):
        yield Objection("number", draft.pieces[place].words)


def times(draft: Draft, _today: date) -> Iterator[Objection]:
    """6: a word about time that is left beside a period."""
    for place in draft.free_of("time"):
        yield Objection("time_left", draft.pieces[place].words)


def bounds(draft: Draft, _today: date) -> Iterator[Objection]:
    """12: a bound on a measure needs rows it can hold for."""
    if draft.having and not draft.groups:
        yield Objection("number", draft.catalogue.label(draft.having[0].metric, draft.language))


def future(draft: Draft, today: date) -> Iterator[Objection]:
    """7: the period lies after today."""
    span = draft.period
    if span and span.start and span.start > today and not _may_lie_ahead(draft, span.date):
        yield Objection("future", span.phrase or span.start.isoformat())


def _may_lie_ahead(draft: Draft, role: str | None) -> bool:
    if not role:
        return False
    table, _, name = role.partition(".")
    found = draft.catalogue.model.tables.get(table)
    return bool(found and name in found.dates and found.dates[name].future)


def obstacles(draft: Draft, _today: date) -> Iterator[Objection]:
    """5, 8, 9, 10, 11: what a step of filling could not decide."""
    for obstacle in draft.obstacles:
        yield _objection(obstacle)


def _objection(obstacle: Obstacle) -> Objection:
    gate: GateName
    match obstacle.kind:
        case "ratio_without_metric":
            gate = "ratio"
        case "number_without_slot":
            gate = "number"
        case "generic":
            gate = "no_metric"
        case (
            "ambiguous_value" | "ambiguous_metric" | "counted_noun" | "two_metrics" | "time_left"
            | "statistic" | "clause" | "unit" | "no_period" | "several_periods"
        ) as kind:  # fmt: skip
            gate = kind
    return Objection(gate, obstacle.words, obstacle.choices, obstacle.detail)


def needs_metric(draft: Draft, _today: date) -> Iterator[Objection]:
    """16: nothing to measure, and no list asked for."""
    if not draft.metrics and not (draft.rows and draft.entity):
        generic = draft.free_words("generic")
        yield Objection("no_metric", draft.pieces[generic[0]].words if generic else "")


LISTING = frozenset(
    {"list", "list all", "list the", "list of", "the list of", "a list of", "names of", "名单",
     "清单", "列表", "明细", "列出", "列举", "列出所有", "有哪些", "哪些"}
)  # fmt: skip
MONEY = frozenset({"money", "钱"})


def ranking(draft: Draft, _today: date) -> Iterator[Objection]:
    """2: an order or a limit with nothing to rank."""
    ranked = [group for group in draft.groups if group.dimension not in draft.each]
    if (draft.limit or draft.direction) and not draft.groups and not draft.rows:
        yield Objection("no_metric", "")
    elif draft.limit == 1 and not ranked and not draft.rows and not _counted(draft):
        yield Objection("clause", draft.catalogue.label(draft.groups[0].dimension, draft.language))


def _counted(draft: Draft) -> bool:
    return any(piece.token.amount and piece.token.amount.kind == "top" for piece in draft.pieces)


def two_ranks(draft: Draft, _today: date) -> Iterator[Objection]:
    """2: 'top 3 and bottom 3', 'the fewest tickets but the highest csat': a form ranks once."""
    tops = [piece for piece in draft.pieces if piece.token.amount and _tops(piece)]
    most = [
        piece for place, piece in enumerate(draft.pieces)
        if piece.word("most") and draft.slots[place] == "order"
    ]  # fmt: skip
    for ranks in (tops, most):
        for extra in ranks[1:]:
            yield Objection("number", extra.words)


def _tops(piece: Piece) -> bool:
    return piece.token.amount is not None and piece.token.amount.kind == "top"


def kinds(draft: Draft, _today: date) -> Iterator[Objection]:
    """9: 卖了多少种商品 asks how many different ones; only a count of those answers it."""
    counted = [draft.catalogue.metric(name) for name in draft.metrics]
    distinct = any(isinstance(one, Aggregate) and one.aggregate == "count_distinct"
                   for one in counted)  # fmt: skip
    for place, piece in enumerate(draft.pieces[1:], 1):
        before = draft.pieces[place - 1]
        asked = before.words.endswith(("多少", "几"))
        if piece.words in KINDS and asked and not distinct:
            yield Objection("counted_noun", before.words + piece.words)


def counted_groups(draft: Draft, _today: date) -> Iterator[Objection]:
    """9: 'number of provinces with orders', 省份有几个: rows by province are no number of them."""
    last = len(draft.pieces) - 1
    for place, piece in enumerate(draft.pieces):
        if not piece.word("how_many") or (draft.having and not draft.entity_filters):
            continue
        behind, before = draft.next_content(place), draft.next_content(place, -1)
        split = behind if behind >= 0 else before if place == last else -1
        if split >= 0 and _counts_split(draft, split, leads=split == behind):
            yield Objection("counted_noun", f"{piece.words} {draft.pieces[split].words}")


def _counts_split(draft: Draft, place: int, leads: bool) -> bool:
    name = draft.pieces[place].id
    if draft.slots[place] != f"group:{name}" or name in draft.each:
        return False
    marker = draft.pieces[place - 1].word("by", "each", "per") if place else None
    return leads or marker is None


def created(draft: Draft, _today: date) -> Iterator[Objection]:
    """2: 新建, 创建 may be left out only where the measure is dated by just that."""
    for place in draft.free_words("write"):
        words = draft.pieces[place].words
        if draft.entity_filters or not all(_by_creation(draft, name) for name in draft.metrics):
            yield Objection("operator", words)


def _by_creation(draft: Draft, name: str) -> bool:
    metric = draft.catalogue.metric(name)
    if not isinstance(metric, Aggregate):
        return False
    table, _, role = (metric.date or f"{metric.table}.").partition(".")
    found = draft.catalogue.model.tables[table]
    role = role or default_date(found) or ""
    return role in found.dates and any("创建" in said for said in found.dates[role].names.zh)


KINDS = frozenset({"种", "类", "款", "样", "种类"})


GATES: tuple[Gate, ...] = (
    not_computable, personal, obstacles, coverage, operators, listed_counts, times, unused_names,
    two_ranks, kinds, counted_groups, created, money, numbers, bounds, future,
    needs_metric, ranking,
)  # fmt: skip
