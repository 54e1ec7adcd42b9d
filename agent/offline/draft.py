"""Draft: a reading in the making, and what came of it.

The pieces of a question with the slot each has filled, and the parts of the form gathered so far.
Only fill.py and its siblings write into one; what leaves the planner is frozen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from agent.moves import Assumption
from agent.offline.catalogue import Catalogue
from agent.offline.cover import Token
from agent.offline.lexicon import Meaning
from semantic_layer.form import Language
from semantic_layer.query import (
    AnyOf,
    Comparison,
    EntityFilter,
    Filter,
    Group,
    Having,
    Order,
    Running,
    ShareOf,
    Span,
    ValueOf,
)

Role = Literal[
    "metric", "dimension", "value", "date", "entity", "not_computable",
    "time", "amount", "word", "harmless", "unknown",
]  # fmt: skip
ObstacleKind = Literal[
    "ambiguous_value", "ambiguous_metric", "counted_noun", "two_metrics", "time_left",
    "ratio_without_metric", "statistic", "number_without_slot", "clause", "unit", "no_period",
    "several_periods", "generic",
]  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """One token and the one thing it is taken to be."""

    token: Token
    role: Role
    id: str = ""
    """Metric, dimension, table or date role id; the class of a word."""
    meaning: Meaning | None = None
    open: tuple[Meaning, ...] = ()
    """Readings between which nothing decides; more than one only then."""

    @property
    def words(self) -> str:
        """As typed, in one spelling."""
        return self.token.words

    def word(self, *classes: str) -> Meaning | None:
        """Its meaning as a word of one of `classes`, unless it names something of the model."""
        return self.token.word(*classes) if self.role in {"word", "harmless"} else None


@dataclass(frozen=True)
class Obstacle:
    """A reason not to answer, found while filling."""

    kind: ObstacleKind
    words: str
    choices: tuple[Meaning, ...] = ()
    detail: str = ""


@dataclass
class Draft:
    """What has been gathered so far; `slots[i]` says what piece i filled, empty = nothing yet."""

    text: str
    pieces: Sequence[Piece]
    catalogue: Catalogue
    language: Language
    context: tuple[str, ...] = ()
    """Metrics of the form a follow-up continues; empty when there is none."""
    splits: tuple[str, ...] = ()
    """What that form is split by: a value of it is meant there first."""
    slots: list[str] = field(default_factory=list)
    metrics: list[str] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    each: list[str] = field(default_factory=list)
    """Groups said with each, every, 各, 每."""
    plural: set[str] = field(default_factory=set)
    """Groups whose noun stood in the plural or with 哪些."""
    filters: list[Filter | AnyOf] = field(default_factory=list)
    entity_filters: list[EntityFilter] = field(default_factory=list)
    period: Span | None = None
    compare: Comparison | None = None
    share: ShareOf | None = None
    having: list[Having] = field(default_factory=list)
    direction: str = ""
    """asc, desc, best, worst or flip; empty = nothing said about the order."""
    order_of: ValueOf = "value"
    order_by: str = ""
    """The metric the order is said to be by; empty = the leading one."""
    order: list[Order] = field(default_factory=list)
    limit: int | None = None
    limit_per: str | None = None
    running: Running | None = None
    entity: str = ""
    """The entity a list or a count is about."""
    rows: bool = False
    """True: records are wanted, not a measure."""
    listed: str = ""
    """The count whose records are wanted; empty = all of the entity."""
    assumptions: list[Assumption] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with no slot filled."""
        self.slots = self.slots or [""] * len(self.pieces)

    def free(self, index: int) -> bool:
        """True when piece `index` exists and has filled nothing yet."""
        return 0 <= index < len(self.pieces) and not self.slots[index]

    def use(self, index: int, slot: str) -> None:
        """Piece `index` filled `slot`; the first use stands."""
        if not self.slots[index]:
            self.slots[index] = slot

    def free_of(self, *roles: Role) -> list[int]:
        """Places of the unused pieces of some roles, in order."""
        return [
            index
            for index, piece in enumerate(self.pieces)
            if piece.role in roles and not self.slots[index]
        ]

    def free_words(self, *classes: str) -> list[int]:
        """Places of the unused words of some classes, in order."""
        slots = self.slots
        return [
            index
            for index, piece in enumerate(self.pieces)
            if not slots[index] and piece.word(*classes)
        ]

    def argument(self, index: int, *classes: str) -> str:
        """What the word at `index` says beside its class."""
        meaning = self.pieces[index].word(*classes)
        return meaning.argument if meaning else ""

    def next_content(self, index: int, step: int = 1) -> int:
        """The nearest piece from `index` in a direction that is not merely harmless; -1 if none."""
        place = index + step
        while 0 <= place < len(self.pieces):
            if self.pieces[place].role != "harmless":
                return place
            place += step
        return -1

    def touching(self, one: int, other: int) -> bool:
        """True when only harmless pieces, and no comma, stand between two pieces."""
        low, high = min(one, other), max(one, other)
        if any(self.pieces[place].role != "harmless" for place in range(low + 1, high)):
            return False
        return not self.comma_between(low, high)

    def comma_between(self, low: int, high: int) -> bool:
        """True when a comma, semicolon or full stop stands between two pieces."""
        between = self.text[self.pieces[low].token.end : self.pieces[high].token.start]
        return any(mark in between for mark in ",;.?!、，；")

    def has_group(self, dimension: str) -> bool:
        """Whether a dimension is among the groups."""
        return any(group.dimension == dimension for group in self.groups)

    def add_group(self, group: Group) -> None:
        """Add a group once."""
        if group not in self.groups:
            self.groups.append(group)
