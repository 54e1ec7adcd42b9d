"""Themes counted: customers, texts, shares, change with its verdict, severity, rating gap.

Every negative text is in exactly one place: a theme, the unclear rest, or too few to group.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Literal

from semantic_layer.feedback_forms import ThemeOrder
from store.table import Cell
from tools.feedback.pieces import Piece
from tools.maths.intervals import Share, Verdict, share_verdicts

SEVERITIES = ("safety", "money", "repeat", "leaving", "legal")
OTHERS = "(other)"
"""The row that adds up what a limit left out."""
Unplaced = Literal["unclear", "unassigned"]
Unit = tuple[str, Cell]


@dataclass(frozen=True)
class Window:
    """The texts of some days, each wording once per customer."""

    pieces: tuple[Piece, ...]
    repeated: int

    @cached_property
    def counted(self) -> tuple[Piece, ...]:
        """What stands in shares."""
        return tuple(piece for piece in self.pieces if piece.is_counted)

    @cached_property
    def negative(self) -> tuple[Piece, ...]:
        """The complaints."""
        return tuple(piece for piece in self.pieces if piece.is_negative)

    @cached_property
    def writers(self) -> int:
        """How many customers wrote."""
        return len(units(self.counted))

    @cached_property
    def about(self) -> Mapping[str | None, int]:
        """How many texts are mainly about each aspect."""
        return Counter(piece.aspect for piece in self.counted)

    @cached_property
    def ratings(self) -> tuple[float, int]:
        """The sum of all ratings, and how many they are."""
        given = [piece.rating for piece in self.counted if piece.rating is not None]
        return sum(given), len(given)


@dataclass(frozen=True)
class Theme:
    """One row of the service screen."""

    key: str
    texts: int
    share: float | None
    """Of all negative texts."""
    writers: Share
    """Customers with the theme, of those who wrote."""
    before: Share | None
    """The same in the period compared with; None = no such period."""
    verdict: Verdict | None
    negative_rate: float | None
    """Negative texts of all texts that are mainly about it; None for a grouped phrase."""
    severity: Mapping[str, int]
    rating_gap: float | None
    """Mean rating without the theme less that with it."""
    rated: int
    """Ratings with the theme."""
    also: int
    """Customers who mention it beside another theme."""
    keys: tuple[Cell, ...]
    """Its texts, newest first."""
    first_seen: date | None
    """Within the days read."""

    @property
    def change(self) -> float | None:
        """Points of the share of writers."""
        if self.before is None or self.writers.value is None or self.before.value is None:
            return None
        return self.writers.value - self.before.value


@dataclass(frozen=True)
class Placing:
    """Which theme each negative text stands in, where no aspect explains it."""

    grouped: Mapping[Cell, str]
    """Key of a text -> its phrase."""
    rest: Mapping[Cell, Unplaced]

    def theme_of(self, piece: Piece) -> str | None:
        """Its aspect, else its phrase; None where it has neither."""
        return piece.aspect if piece.aspect is not None else self.grouped.get(piece.key)


def units(pieces: Iterable[Piece]) -> frozenset[Unit]:
    """Who wrote them, each once."""
    return frozenset(piece.unit for piece in pieces)


def themes_of(
    now: Window, before: Window | None, placing: Placing, mentions: Mapping[str, frozenset[Unit]]
) -> tuple[Theme, ...]:
    """All themes of the period, most customers first; a verdict for each where one is compared."""
    held = _by_theme(now.negative, placing)
    earlier = _by_theme(before.negative, placing) if before is not None else {}
    themes = tuple(_theme(key, held[key], now, mentions) for key in held)
    if before is not None:
        themes = _compared(themes, earlier, before.writers)
    return tuple(sorted(themes, key=lambda one: (-one.writers.events, -one.texts, one.key)))


def _by_theme(pieces: Sequence[Piece], placing: Placing) -> dict[str, list[Piece]]:
    held: dict[str, list[Piece]] = {}
    for piece in pieces:
        theme = placing.theme_of(piece)
        if theme is not None:
            held.setdefault(theme, []).append(piece)
    return held


def _theme(
    key: str, pieces: list[Piece], now: Window, mentions: Mapping[str, frozenset[Unit]]
) -> Theme:
    about = now.about.get(key, 0)
    rated = [piece.rating for piece in pieces if piece.rating is not None]
    severity = Counter(piece.severity for piece in pieces if piece.severity)
    who = units(pieces)
    return Theme(
        key=key,
        texts=len(pieces),
        share=len(pieces) / len(now.negative) if now.negative else None,
        writers=Share(len(who), now.writers),
        before=None,
        verdict=None,
        negative_rate=len(pieces) / about if about else None,
        severity={kind: severity.get(kind, 0) for kind in SEVERITIES},
        rating_gap=_gap(now, rated),
        rated=len(rated),
        also=len(mentions.get(key, frozenset()) - who),
        keys=tuple(piece.key for piece in reversed(pieces)),
        first_seen=pieces[0].day,
    )


def _gap(now: Window, rated: Sequence[float]) -> float | None:
    """Mean rating of the other texts less that of these."""
    total, count = now.ratings
    others = count - len(rated)
    if not rated or not others:
        return None
    return (total - sum(rated)) / others - sum(rated) / len(rated)


def _compared(
    themes: tuple[Theme, ...], earlier: Mapping[str, list[Piece]], writers: int
) -> tuple[Theme, ...]:
    before = [Share(len(units(earlier.get(theme.key, []))), writers) for theme in themes]
    verdicts = share_verdicts([(t.writers, b) for t, b in zip(themes, before, strict=True)])
    return tuple(
        replace(theme, before=share, verdict=verdict)
        for theme, share, verdict in zip(themes, before, verdicts, strict=True)
    )


def ordered(themes: tuple[Theme, ...], order: ThemeOrder) -> tuple[Theme, ...]:
    """As the form wants them; equal ones stay by customers."""
    match order:
        case "customers":
            return themes
        case "change":
            return tuple(sorted(themes, key=lambda one: -(one.change or 0.0)))
        case "severity":
            return tuple(sorted(themes, key=lambda one: [-one.severity[k] for k in SEVERITIES]))


def shown(
    themes: tuple[Theme, ...], wanted: tuple[str, ...], limit: int | None
) -> tuple[Theme, ...]:
    """The themes asked for; what a limit leaves out stands in one row so that sums hold."""
    if wanted:
        return tuple(theme for theme in themes if theme.key in wanted)
    if limit is None or len(themes) <= limit:
        return themes
    return (*themes[:limit], _added_up(themes[limit:]))


def _added_up(themes: tuple[Theme, ...]) -> Theme:
    """Texts add up; customers may stand in several themes, so nothing is said of them."""
    return Theme(
        key=OTHERS,
        texts=sum(theme.texts for theme in themes),
        share=sum(theme.share or 0.0 for theme in themes),
        writers=Share(0, 0),
        before=None,
        verdict=None,
        negative_rate=None,
        severity={kind: sum(theme.severity[kind] for theme in themes) for kind in SEVERITIES},
        rating_gap=None,
        rated=0,
        also=0,
        keys=tuple(key for theme in themes for key in theme.keys),
        first_seen=min((t.first_seen for t in themes if t.first_seen), default=None),
    )


@dataclass(frozen=True)
class Sums:
    """What the rows add up to, and what stands beside them."""

    negative: int
    themed: int
    unclear: int
    unassigned: int
    suspicious: int
    positive: int
    neutral: int
    mixed: int
    template: int
    unlabelled: int
    repeated: int
    writers: int
    safety: int
    money: int
    repeat: int
    leaving: int
    legal: int
    """Negative texts that name it, the gravest of each text."""

    @property
    def read(self) -> int:
        """All texts looked at, but repeats."""
        labelled = self.negative + self.positive + self.neutral + self.mixed
        return labelled + self.template + self.unlabelled

    @property
    def coverage(self) -> float | None:
        """Negative texts with a theme, of all negative ones."""
        return self.themed / self.negative if self.negative else None


def sums_of(window: Window, placing: Placing) -> Sums:
    """Every text in one place: themed + unclear + unassigned = negative."""
    negative = window.negative
    themed = sum(placing.theme_of(piece) is not None for piece in negative)
    unclear = sum(
        placing.theme_of(piece) is None and placing.rest.get(piece.key) == "unclear"
        for piece in negative
    )
    moods = Counter(piece.sentiment for piece in window.counted)
    grave = Counter(piece.severity for piece in negative)
    return Sums(
        negative=len(negative),
        themed=themed,
        unclear=unclear,
        unassigned=len(negative) - themed - unclear,
        suspicious=sum(piece.suspicious for piece in window.pieces),
        positive=moods["pos"],
        neutral=moods["neu"],
        mixed=moods["mixed"],
        template=sum(piece.template for piece in window.pieces),
        unlabelled=sum(piece.sentiment is None for piece in window.pieces),
        repeated=window.repeated,
        writers=window.writers,
        safety=grave["safety"],
        money=grave["money"],
        repeat=grave["repeat"],
        leaving=grave["leaving"],
        legal=grave["legal"],
    )
