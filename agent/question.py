"""Question: language, today and deadline settled before any planning. Reads no clock itself."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from semantic_layer.form import Language
from semantic_layer.formats import readable

LONGEST_QUESTION = 2000
"""Characters; more is refused before anything reads it."""

QuestionProblem = Literal["empty", "too_long"]

_CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LATIN_WORD = re.compile(r"[a-z]+", re.ASCII | re.IGNORECASE)
_ENGLISH_GLUE = re.compile(
    r"\b(a|add|all|and|are|by|compare|did|do|does|exclude|excluding|for|from|has|have|how|in|is"
    r"|last|list|many|me|much|not|of|on|only|per|remove|show|than|that|the|this|to|top|vs|was|were"
    r"|what|when|where|which|who|with|without)\b",
    re.ASCII | re.IGNORECASE,
)
"""Words that only an English sentence has; a Chinese one borrows nouns (GMV, Q1), never these."""


@dataclass(frozen=True)
class Question:
    """One question as it was typed."""

    text: str
    language: Language
    """The language the answer is written in."""
    today: date
    seconds: float
    """Time allowed for the whole answer."""
    problem: QuestionProblem | None = None
    """Why it cannot be read at all; None = it can be planned."""


def read_question(
    text: str, today: date, seconds: float, language: Language | None = None
) -> Question:
    """The question without control characters, its language settled; `language` forces one.

    `"Revenue in 华东 by month"` is English with a Chinese name in it; `"Q1各渠道GMV"` is Chinese.
    """
    clean = " ".join(readable(text).split())
    problem: QuestionProblem | None = None
    if len(text) > LONGEST_QUESTION:
        clean, problem = clean[:LONGEST_QUESTION], "too_long"
    elif not any(character.isalnum() for character in clean):
        problem = "empty"
    return Question(clean, language or language_of(clean), today, seconds, problem)


def language_of(text: str) -> Language:
    """Chinese when it holds Chinese characters, unless an English sentence surrounds them."""
    characters = len(_CHINESE.findall(text))
    if not characters:
        return "en"
    words = len(_LATIN_WORD.findall(text))
    return "en" if _ENGLISH_GLUE.search(text) and characters < 3 * words else "zh"
