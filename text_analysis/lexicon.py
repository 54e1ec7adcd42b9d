"""The sentiment words of a language, read from lexicons/*.yaml and checked once.

An entry is what a word does in a clause: it has a value, negates, makes more of the next word, or
marks the clause. A refused file names its line and key; nothing is guessed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import yaml

FOLDER = Path(__file__).with_name("lexicons")
LexiconLanguage = Literal["zh", "en"]

Kind = Literal["value", "faint", "not", "wide_not", "more", "due", "too", "mark"]
Mark = Literal[
    "", "contrast", "concession", "question", "request", "unreal", "others", "before", "ironic",
    "degree", "never", "such",
]  # fmt: skip
STRENGTHS: Mapping[LexiconLanguage, Mapping[str, float]] = {
    "zh": {"strong": 3.0, "clear": 2.0, "faint": 1.0},
    "en": {"strong": 3.0, "clear": 2.0, "faint": 0.3},
}
MARKS: tuple[Mark, ...] = (
    "contrast", "concession", "question", "request", "unreal", "others", "before", "ironic",
    "never", "such",
)  # fmt: skip
PATTERN_KEYS = ("problem", "relief")
KEYS = frozenset(
    {"language", "positive", "negative", "doubtful", "neutral", "negators", "wide_negators"}
    | {"fixed", "more", "rhetorical", "due", "template", *MARKS, *PATTERN_KEYS}
)
DUE_VALUE = 0.2
"""What ought to happen and did."""


class Entry(NamedTuple):
    """What a word does in its clause."""

    kind: Kind
    value: float
    mark: Mark


@dataclass(frozen=True)
class Lexicon:
    """All words of a language."""

    language: LexiconLanguage
    entries: Mapping[str, Entry]
    lengths: Mapping[str, tuple[int, ...]]
    """First two characters (zh) or first word (en) -> lengths of the entries it begins, longest
    first; counted in characters or in words."""
    problem: re.Pattern[str]
    """Facts that are complaints whatever the words."""
    relief: re.Pattern[str]
    templates: tuple[str, ...]
    known_words: dict[str, tuple[tuple[int, ...], Entry | None] | None] = field(
        default_factory=dict, compare=False
    )
    """English words met so far; grows with the vocabulary of the texts."""


class LexiconRefused(Exception):  # noqa: N818 - the file, not our error
    """A word file that cannot be used."""

    def __init__(self, file: Path, line: int, key: str, kind: str) -> None:
        """Keep where it is wrong; `kind` names the reason."""
        self.file = file
        self.line = line
        self.key = key
        self.kind = kind
        super().__init__(f"{file.name}:{line}: {key}: {kind}")


@cache
def shipped_lexicon(language: LexiconLanguage) -> Lexicon:
    """The lexicon that ships; read at the first text of its language."""
    return read_lexicon(FOLDER / ("chinese.yaml" if language == "zh" else "english.yaml"))


def read_lexicon(file: Path) -> Lexicon:
    """Read and check a file, or raise LexiconRefused."""
    text = file.read_text(encoding="utf-8")
    try:
        raw = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise LexiconRefused(file, line, "", "not_yaml") from None
    refused = next(_faults(raw), None)
    if refused is not None:
        key, word, kind = refused
        raise LexiconRefused(file, _line_of(text, word or key), word or key, kind)
    language: LexiconLanguage = raw["language"]
    entries = dict(_entries(raw, language))
    return Lexicon(
        language=language,
        entries=entries,
        lengths=_lengths(entries, language),
        problem=_pattern(raw.get("problem", ())),
        relief=_pattern(raw.get("relief", ())),
        templates=tuple(raw.get("template", ())),
    )


def _faults(raw: object) -> Iterator[tuple[str, str, str]]:
    """Key, word and kind of each fault."""
    if not isinstance(raw, dict) or raw.get("language") not in STRENGTHS:
        yield "language", "", "no_language"
        return
    for key in raw:
        if key not in KEYS:
            yield str(key), "", "unknown_key"
    yield from _word_faults(raw)
    for key in PATTERN_KEYS:
        for source in raw.get(key, ()):
            if not _is_usable(source):
                yield key, str(source), "bad_pattern"


def _word_faults(raw: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    seen: dict[str, str] = {}
    for side in ("positive", "negative", "neutral", "fixed", "negators", "wide_negators"):
        for word in _words(raw.get(side, ())):
            if not isinstance(word, str):
                yield side, str(word), "not_text"
            elif seen.setdefault(word, side) != side:
                yield side, word, "two_sides"


def _words(part: object) -> Iterator[object]:
    """Words of a list, of a mapping's lists, or a mapping's own keys."""
    if isinstance(part, dict):
        for key, value in part.items():
            if isinstance(value, list):
                yield from value
            else:
                yield key
    elif isinstance(part, list):
        yield from part


def _is_usable(source: object) -> bool:
    """A pattern that compiles and cannot match nothing."""
    try:
        return isinstance(source, str) and re.compile(source).search("") is None
    except re.error:
        return False


def _line_of(text: str, word: str) -> int:
    place = text.find(word)
    return text.count("\n", 0, place) + 1 if place >= 0 else 1


def _pattern(sources: object) -> re.Pattern[str]:
    usable = [source for source in _words(sources) if isinstance(source, str)]
    edge = r"\b" if usable and all(map(_begins_with_edge, usable)) else ""
    # An edge that all begin with is asked for once at each place, not once for each pattern.
    found = "|".join(f"(?:{source[len(edge) :]})" for source in usable)
    return re.compile(f"{edge}(?:{found})" if found else r"(?!)")


def _begins_with_edge(source: str) -> bool:
    """Whether it begins at a word's edge; no choice outside brackets begins otherwise."""
    bare = re.sub(r"\\.|\[[^\]]*\]", "", source)
    while "(" in bare and (inner := re.sub(r"\([^()]*\)", "", bare)) != bare:
        bare = inner
    return source.startswith(r"\b") and "|" not in bare


def _entries(raw: Mapping[str, object], language: LexiconLanguage) -> Iterator[tuple[str, Entry]]:
    """Later entries win: the weak first, then words with a value of their own, then marks."""
    found = {word: Entry("due", DUE_VALUE, "") for word in _texts(raw, "due")}
    found |= {word: Entry("more", factor, "") for word, factor in _numbers(raw.get("more"))}
    doubtful = frozenset(_texts(raw, "doubtful"))
    for word, value in _sides(raw, language):
        degree = word in found and found[word].kind == "more"
        kind: Kind = "faint" if language == "en" and abs(value) < 1 else "value"
        half = value / 2 if word in doubtful else value
        found[word] = Entry(kind, half, "degree" if degree else "")
    for key in ("neutral", "fixed"):
        found |= {word: Entry("value", value, "") for word, value in _numbers(raw.get(key))}
    found |= {word: Entry("mark", 0.0, "") for word in _texts(raw, "rhetorical")}
    found |= {word: Entry("not", 0.0, "") for word in _texts(raw, "negators")}
    found |= {word: Entry("wide_not", 0.0, "") for word in _texts(raw, "wide_negators")}
    for mark in MARKS:
        for word in _texts(raw, mark):
            found[word] = found.get(word, Entry("mark", 0.0, ""))._replace(mark=mark)
    if language == "en":
        found["too"] = Entry("too", 1.0, "")
    yield from found.items()


def _texts(raw: Mapping[str, object], key: str) -> Iterator[str]:
    return (str(word) for word in _words(raw.get(key)))


def _numbers(part: object) -> Iterator[tuple[str, float]]:
    if isinstance(part, dict):
        for word, value in part.items():
            yield str(word), float(value)


def _sides(raw: Mapping[str, object], language: LexiconLanguage) -> Iterator[tuple[str, float]]:
    for side, sign in (("positive", 1), ("negative", -1)):
        part = raw.get(side)
        if not isinstance(part, dict):
            continue
        for strength in ("faint", "clear", "strong"):
            for word in part.get(strength, ()):
                for form in verb_forms(str(word)):
                    yield form, sign * STRENGTHS[language][strength]


def verb_forms(word: str) -> tuple[str, ...]:
    """`annoy~` -> annoy, annoys, annoyed, annoying; a word without ~ stays as it is."""
    if not word.endswith("~"):
        return (word,)
    verb = word[:-1]
    if verb.endswith("e"):
        return (verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing")
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return (verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing")
    third = f"{verb}es" if verb.endswith(("s", "sh", "ch", "x", "z")) else f"{verb}s"
    return (verb, third, f"{verb}ed", f"{verb}ing")


def _lengths(
    entries: Mapping[str, Entry], language: LexiconLanguage
) -> Mapping[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for word in entries:
        if language == "zh":
            if len(word) > 1:
                found.setdefault(word[:2], {1}).add(len(word))
        else:
            parts = word.split(" ")
            found.setdefault(parts[0], set()).add(len(parts))
    return {first: tuple(sorted(lengths, reverse=True)) for first, lengths in found.items()}
