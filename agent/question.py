"""Question: language, today and deadline settled before any planning. Reads no clock itself."""

from dataclasses import dataclass
from datetime import date

from semantic_layer.form import Language


@dataclass(frozen=True)
class Question:
    """One question as it was typed."""

    text: str
    language: Language
    """The language the answer is written in."""
    today: date
    seconds: float
    """Time allowed for the whole answer."""
