"""The story of the demo company, read from story.yaml into frozen classes.

Generator and tests ask here for every planted number; no number of the story stands in code.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

STORY_FILE = Path(__file__).with_name("story.yaml")


class StoryError(Exception):
    """The story asks for something the generator cannot find, or cannot make true."""


@dataclass(frozen=True)
class Fact:
    """One planted fact: a sentence in both languages, the generator's knobs, the expectations."""

    id: str
    english: str
    chinese: str
    knobs: Mapping[str, object]
    expectations: tuple[Mapping[str, object], ...]

    def value(self, key: str) -> object:
        """What stands under `key`: among the knobs, else anywhere in the expectations."""
        if key in self.knobs:
            return self.knobs[key]
        for expectation in self.expectations:
            for found in _under(expectation, key):
                return found
        raise StoryError(f"fact {self.id} has no {key!r}")

    def number(self, key: str) -> float:
        """A number of the fact."""
        found = self.value(key)
        if isinstance(found, bool) or not isinstance(found, int | float):
            raise StoryError(f"fact {self.id}: {key!r} is no number")
        return float(found)

    def text(self, key: str) -> str:
        """A name or another text of the fact."""
        found = self.value(key)
        if not isinstance(found, str):
            raise StoryError(f"fact {self.id}: {key!r} is no text")
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts of the fact."""
        found = self.value(key)
        if not isinstance(found, list):
            raise StoryError(f"fact {self.id}: {key!r} is no list")
        return tuple(str(each) for each in found)

    def day(self, key: str) -> date:
        """A day of the fact."""
        found = self.value(key)
        if not isinstance(found, date):
            raise StoryError(f"fact {self.id}: {key!r} is no day")
        return found

    def pair(self, key: str) -> tuple[float, float]:
        """A lowest and a highest number of the fact."""
        match self.value(key):
            case [int() | float() as low, int() | float() as high]:
                return float(low), float(high)
            case _:
                raise StoryError(f"fact {self.id}: {key!r} is no pair of numbers")

    def days(self, key: str) -> tuple[date, date]:
        """A half-open period of the fact."""
        return _pair(self.value(key), f"fact {self.id}: {key!r}")

    def periods(self, key: str) -> tuple[tuple[date, date], ...]:
        """Every period under `key` in the expectations, in their order."""
        found = (each for expectation in self.expectations for each in _under(expectation, key))
        return tuple(
            _pair(each, f"fact {self.id}: {key!r}") for each in found if isinstance(each, list)
        )


@dataclass(frozen=True)
class Realism:
    """A figure that makes the data look real, and how far it may be off."""

    what: str
    values: tuple[float, ...]
    tolerance: float


@dataclass(frozen=True)
class Story:
    """Everything story.yaml says."""

    company_english: str
    company_chinese: str
    seed: int
    data_as_of: date
    first_day: date
    currency: str
    sizes: Mapping[str, int]
    megabytes: float
    values: Mapping[str, Mapping[str, str]]
    realism: tuple[Realism, ...]
    noise: tuple[str, ...]
    facts: tuple[Fact, ...]

    def fact(self, fact_id: str) -> Fact:
        """The fact of that id."""
        for fact in self.facts:
            if fact.id == fact_id:
                return fact
        raise StoryError(f"no fact is called {fact_id!r}")

    def names(self, kind: str) -> tuple[str, ...]:
        """The stored values of a kind, e.g. regions, categories, stages."""
        return tuple(self.values[kind])

    def real(self, words: str) -> Realism:
        """The realism figure whose sentence holds these words."""
        for figure in self.realism:
            if words in figure.what:
                return figure
        raise StoryError(f"no realism figure speaks of {words!r}")


@cache
def read_story(path: Path = STORY_FILE) -> Story:
    """Read the story; values without an English name map to themselves."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Story(
        company_english=raw["company"]["en"],
        company_chinese=raw["company"]["zh"],
        seed=raw["seed"],
        data_as_of=raw["data_as_of"],
        first_day=raw["first_day"],
        currency=raw["currency"],
        sizes=raw["sizes"],
        megabytes=raw["budget"]["megabytes"],
        values={kind: _named(found) for kind, found in raw["values"].items()},
        realism=tuple(_realism(each) for each in raw["realism"]),
        noise=tuple(raw["noise"]),
        facts=tuple(
            Fact(
                id=each["id"],
                english=each["en"],
                chinese=each["zh"],
                knobs=each.get("knobs", {}),
                expectations=tuple(each["expect"]),
            )
            for each in raw["facts"]
        ),
    )


def _named(found: Mapping[str, str] | list[str]) -> Mapping[str, str]:
    return found if isinstance(found, Mapping) else {each: each for each in found}


def _realism(each: Mapping[str, object]) -> Realism:
    value = each["value"]
    values = value if isinstance(value, list) else [value]
    return Realism(
        what=str(each["what"]),
        values=tuple(float(str(one)) for one in values),
        tolerance=float(str(each["tolerance"])),
    )


def _under(node: object, key: str) -> Iterator[object]:
    if isinstance(node, Mapping):
        if key in node:
            yield node[key]
        for child in node.values():
            yield from _under(child, key)


def _pair(found: object, where: str) -> tuple[date, date]:
    match found:
        case [date() as start, date() as end]:
            return start, end
        case _:
            raise StoryError(f"{where} is no period")
