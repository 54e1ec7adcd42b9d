"""What no aspect explains: negative texts grouped by the phrases they share, over all days read.

Only texts without an aspect are grouped, so that a text stands in one theme. Text that reads like
an instruction gives no name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from store.table import Cell
from text_analysis.feedback import FeedbackLabel, label_feedback
from text_analysis.language import fold
from text_analysis.themes import find_themes
from tools.feedback.counting import Placing, Unplaced
from tools.feedback.pieces import Piece


@dataclass(frozen=True)
class Grouped:
    """Texts placed, and the most central ones of each phrase."""

    placing: Placing
    central: Mapping[str, tuple[Cell, ...]]
    """Phrase -> texts that stand for it."""
    sampled: int
    """Clauses left out of the sample; 0 = all were grouped."""


def unexplained(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Negative texts that no aspect explains."""
    return tuple(piece for piece in pieces if piece.is_negative and piece.aspect is None)


def grouped(pieces: Sequence[Piece], texts: Mapping[Cell, str]) -> Grouped:
    """Each of these texts by its most negative clause; `texts` holds their words by key."""
    said = {
        piece.key: clause
        for piece in pieces
        if not piece.suspicious and (clause := _worst_clause(texts.get(piece.key, "")))
    }
    keys = list(said)
    found = find_themes([said[key] for key in keys])
    placed: dict[Cell, str] = {}
    central: dict[str, list[Cell]] = {}
    for theme in found.themes:
        name = " / ".join(theme.phrases)
        placed.update({keys[place]: name for place in theme.members})
        central.setdefault(name, []).extend(keys[place] for place in theme.quotes)
    rest: Unplaced = "unassigned" if found.method == "listed" else "unclear"
    left_out = {keys[place] for place in found.left_out}
    others: dict[Cell, Unplaced] = {
        piece.key: "unassigned" if piece.key in left_out else rest
        for piece in pieces
        if piece.key not in placed
    }
    return Grouped(
        Placing(placed, others),
        {name: tuple(found_keys) for name, found_keys in central.items()},
        len(found.left_out),
    )


def _worst_clause(text: str) -> str:
    """The folded clause that speaks worst; the whole text where none does."""
    label = label_feedback(text) if text else None
    if label is None or not label.clause_spans:
        return fold(text).text
    place = min(range(len(label.clause_spans)), key=lambda n: label.clause_scores[n])
    start, end = label.clause_spans[place] if label.clause_scores[place] < 0 else (0, len(text))
    return fold(text[start:end]).text


def worst_start(label: FeedbackLabel, aspect: str) -> int:
    """Where a quote about an aspect begins: its worst clause, else the text's."""
    about = [m for m in label.mentions if m.aspect == aspect and m.polarity == "neg"]
    if about:
        return label.clause_spans[min(about, key=lambda m: m.score).clause_no][0]
    if not label.clause_scores:
        return 0
    worst = min(range(len(label.clause_scores)), key=lambda n: label.clause_scores[n])
    return label.clause_spans[worst][0]
