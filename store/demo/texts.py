"""Sentences of customers, put together from phrases.yaml: language, mood and aspect are given.

Whoever asks for a negative text about refunds gets exactly that; nothing here knows a customer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Literal

import yaml

Language = Literal["zh", "en", "mix", "other"]
Mood = Literal["pos", "neu", "neg", "mixed"]

PHRASES_FILE = Path(__file__).with_name("phrases.yaml")
NEGATIVE_WEIGHTS = {
    "delivery": 20,
    "quality": 22,
    "price": 12,
    "service": 16,
    "refund": 9,
    "packaging": 9,
    "app": 12,
}
PRAISED_EVERYWHERE = ("delivery", "quality", "price", "service", "refund", "packaging", "use")
PRAISED_OF = {
    "音频设备": ("battery", "sound", "sound", "app"),
    "穿戴设备": ("battery", "battery", "app"),
    "智能家居": ("app",),
}
SECOND_CLAUSE = 0.45
BLANKS = (
    ("{hours}", 2, 6),
    ("{days}", 3, 16),
    ("{weeks}", 2, 8),
    ("{few}", 2, 4),
    ("{money}", 20, 300),
)


@dataclass(frozen=True)
class Subject:
    """What a text is about."""

    language: Language
    mood: Mood
    aspect: str
    """Of the negative clause; positive texts choose their own."""
    product: str
    category: str
    month: int


@dataclass(frozen=True)
class Words:
    """The clauses of a language."""

    negative: Mapping[str, tuple[str, ...]]
    positive: Mapping[str, tuple[str, ...]]
    neutral: tuple[str, ...]
    bad_openings: tuple[str, ...]
    bad_endings: tuple[str, ...]
    good_openings: tuple[str, ...]
    good_endings: tuple[str, ...]
    turns: tuple[str, ...]
    comma: str
    stop: str


@dataclass(frozen=True)
class Phrases:
    """Everything customers can say."""

    chinese: Words
    english: Words
    mixed: tuple[str, ...]
    others: tuple[str, ...]


@cache
def phrases() -> Phrases:
    """The phrases of the file."""
    raw = yaml.safe_load(PHRASES_FILE.read_text(encoding="utf-8"))
    return Phrases(
        chinese=_words(raw["zh"], "，", "。"),
        english=_words(raw["en"], ", ", "."),
        mixed=tuple(raw["mixed"]),
        others=tuple(raw["others"]),
    )


def _words(raw: Mapping[str, Mapping[str, list[str]]], comma: str, stop: str) -> Words:
    return Words(
        negative={aspect: tuple(clauses) for aspect, clauses in raw["negative"].items()},
        positive={aspect: tuple(clauses) for aspect, clauses in raw["positive"].items()},
        neutral=tuple(raw["neutral"]),
        bad_openings=tuple(raw["bad_openings"]),
        bad_endings=tuple(raw["bad_endings"]),
        good_openings=tuple(raw["good_openings"]),
        good_endings=tuple(raw["good_endings"]),
        turns=tuple(raw["turns"]),
        comma=comma,
        stop=stop,
    )


def negative_aspect(rng: Random) -> str:
    """An ordinary complaint's aspect; batteries are the story's affair."""
    return rng.choices(tuple(NEGATIVE_WEIGHTS), tuple(NEGATIVE_WEIGHTS.values()))[0]


def write_text(rng: Random, subject: Subject) -> str:
    """A text of the wanted language and mood."""
    match subject.language:
        case "zh":
            return _filled(rng, _compose(rng, phrases().chinese, subject), subject)
        case "en":
            text = _filled(rng, _compose(rng, phrases().english, subject), subject)
            return text[:1].upper() + text[1:]
        case "mix":
            return _filled(rng, _mixed(rng, subject), subject)
        case "other":
            return _filled(rng, rng.choice(phrases().others), subject)


def _compose(rng: Random, words: Words, subject: Subject) -> str:
    count = 2 if rng.random() < SECOND_CLAUSE else 1
    match subject.mood:
        case "neu":
            return rng.choice(words.neutral) + words.stop
        case "mixed":
            bad = rng.choice(words.negative[subject.aspect])
            good = _praise(rng, words, subject, 1)
            return f"{good}{rng.choice(words.turns)}{bad}{words.stop}"
        case "neg":
            body = words.comma.join(rng.sample(words.negative[subject.aspect], count))
            return f"{rng.choice(words.bad_openings)}{body}{rng.choice(words.bad_endings)}"
        case "pos":
            body = _praise(rng, words, subject, count)
            return f"{rng.choice(words.good_openings)}{body}{rng.choice(words.good_endings)}"


def _praise(rng: Random, words: Words, subject: Subject, count: int) -> str:
    aspects = PRAISED_EVERYWHERE + PRAISED_OF.get(subject.category, ())
    clauses = [clause for aspect in aspects for clause in words.positive[aspect]]
    return words.comma.join(rng.sample(clauses, count))


def _mixed(rng: Random, subject: Subject) -> str:
    words = phrases().chinese
    wanted = "{bad}" if subject.mood == "neg" else "{good}"
    frame = rng.choice([frame for frame in phrases().mixed if wanted in frame])
    bad = rng.choice(words.negative[subject.aspect])
    return frame.replace("{good}", _praise(rng, words, subject, 1)).replace("{bad}", bad)


def _filled(rng: Random, text: str, subject: Subject) -> str:
    for blank, low, high in BLANKS:
        if blank in text:
            text = text.replace(blank, str(rng.randint(low, high)))
    return text.replace("{product}", subject.product).replace("{month}", str(subject.month))
