"""Files that say what customers speak about: read, checked, and turned into tables to look up.

A refused file names its line and key. The shape is public: anybody may write one.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from text_analysis.lexicon import FOLDER

PACKS_FOLDER = FOLDER / "aspects"
GENERAL_FILE = PACKS_FOLDER / "general.yaml"
GENERAL = "general"
Severity = Literal["safety", "money", "repeat", "leaving", "legal"]
SEVERITIES: tuple[Severity, ...] = ("safety", "money", "repeat", "leaving", "legal")
AspectFault = Literal[
    "missing", "not_yaml", "no_aspects", "no_id", "id_twice", "unknown_key", "not_text",
    "bad_pattern", "unknown_parent", "unknown_base",
]  # fmt: skip
FILE_KEYS = frozenset({"version", "aspects", "packs", "severity", "extends", "hide"})
ASPECT_KEYS = frozenset(
    {"id", "name", "parent", "owner_team", "weight", "keywords", "patterns", "exclude"}
)
_NESTED = re.compile(r"\([^()]*[+*][^()]*\)[+*{]")
_CJK = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Aspect:
    """One thing that customers speak about."""

    id: str
    names: Mapping[str, str]
    """Language -> name; the id where there is none."""
    keywords: tuple[str, ...]
    patterns: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    parent: str | None = None
    owner_team: str = ""
    weight: float = 1.0


@dataclass(frozen=True)
class WordTable:
    """Words to look up -> the numbers of what they stand for; an excluded word stands for none."""

    signs: Mapping[str, tuple[int, ...]]
    """Chinese keywords, found anywhere."""
    sign_lengths: Mapping[str, tuple[int, ...]]
    sign_first: re.Pattern[str]
    """Any character that begins one."""
    words: Mapping[str, tuple[int, ...]]
    """Single English words."""
    phrases: Mapping[str, tuple[int, ...]]
    """Several English words with one space between."""
    phrase_lengths: Mapping[str, tuple[int, ...]]
    prefixes: Mapping[str, tuple[int, ...]]
    prefix_lengths: tuple[int, ...]
    patterns: tuple[tuple[re.Pattern[str], int], ...]
    remembered: dict[str, tuple[int, ...]] = field(default_factory=dict, compare=False)
    """English words met so far; grows with the vocabulary of the texts."""


@dataclass(frozen=True)
class AspectPack:
    """All aspects of a file, ready to be found."""

    aspects: tuple[Aspect, ...]
    table: WordTable
    severity: WordTable
    source: str
    """The file's own text; its hash is part of the labels' version."""


class AspectsRefused(Exception):  # noqa: N818 - the file, not our error
    """A file of aspects that cannot be used."""

    def __init__(self, file: Path, line: int, key: str, kind: AspectFault) -> None:
        """Keep where it is wrong."""
        self.file = file
        self.line = line
        self.key = key
        self.kind: AspectFault = kind
        super().__init__(f"{file}:{line}: {key}: {kind}")


@cache
def general_aspects() -> AspectPack:
    """The pack that ships."""
    return read_aspects(GENERAL_FILE)


def shipped_packs() -> tuple[str, ...]:
    """Names of the packs that ship: general, and the trades."""
    return tuple(sorted(file.stem for file in PACKS_FOLDER.glob("*.yaml")))


@cache
def shipped_pack(name: str) -> AspectPack:
    """A pack that ships, by name; raises AspectsRefused where there is none."""
    return general_aspects() if name == GENERAL else read_aspects(PACKS_FOLDER / f"{name}.yaml")


def read_aspects(file: Path) -> AspectPack:
    """Read a file, or raise AspectsRefused at its first fault."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError:
        raise AspectsRefused(file, 0, "", "missing") from None
    except UnicodeDecodeError:
        raise AspectsRefused(file, 1, "", "not_yaml") from None
    try:
        # The base loader keeps every word a text: a keyword `no` or `false` is not a truth value.
        raw = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - builds texts and lists only
        root = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise AspectsRefused(file, line, "", "not_yaml") from None
    for path, kind in _faults(raw):
        key = ".".join(str(part) for part in path)
        raise AspectsRefused(file, _line(root, path), key, kind)
    return _pack(raw, text)


Path_ = tuple[str | int, ...]


def _faults(raw: object) -> Iterator[tuple[Path_, AspectFault]]:
    if isinstance(raw, dict):
        yield from (((str(key),), "unknown_key") for key in raw if key not in FILE_KEYS)
        if raw.get("extends", GENERAL) != GENERAL:
            yield ("extends",), "unknown_base"
    entries = list(_entries(raw))
    if not entries:
        yield (), "no_aspects"
    seen: set[str] = set()
    for path, entry in entries:
        yield from _aspect_faults(path, entry, seen)
    if isinstance(raw, dict) and raw.get("extends") == GENERAL:
        seen |= {aspect.id for aspect in general_aspects().aspects}
    yield from _parent_faults(entries, seen)


def _parent_faults(
    entries: list[tuple[Path_, object]], known: set[str]
) -> Iterator[tuple[Path_, AspectFault]]:
    for path, entry in entries:
        parent = entry.get("parent") if isinstance(entry, dict) else None
        if parent not in (None, "", "null") and parent not in known:
            yield (*path, "parent"), "unknown_parent"


def _entries(raw: object) -> Iterator[tuple[Path_, object]]:
    """Path and content of every aspect: of a bare list, of `aspects`, of every pack."""
    lists: list[tuple[Path_, object]] = []
    if isinstance(raw, list):
        lists.append(((), raw))
    elif isinstance(raw, dict):
        lists.append((("aspects",), raw.get("aspects")))
        packs = raw.get("packs")
        if isinstance(packs, dict):
            lists += [(("packs", str(name)), entries) for name, entries in packs.items()]
    for path, entries in lists:
        if isinstance(entries, list):
            yield from (((*path, number), entry) for number, entry in enumerate(entries))


def _aspect_faults(
    path: Path_, entry: object, seen: set[str]
) -> Iterator[tuple[Path_, AspectFault]]:
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str) or not entry["id"]:
        yield path, "no_id"
        return
    pack_and_id = f"{path[:-1]}{entry['id']}"
    if pack_and_id in seen:
        yield (*path, "id"), "id_twice"
    seen |= {pack_and_id, entry["id"]}
    yield from (((*path, str(key)), "unknown_key") for key in entry if key not in ASPECT_KEYS)
    yield from _content_faults(path, entry)


def _content_faults(
    path: Path_, entry: Mapping[str, object]
) -> Iterator[tuple[Path_, AspectFault]]:
    for key in ("keywords", "exclude"):
        for inner, word in _listed(entry.get(key)):
            if not isinstance(word, str) or not word.strip("* "):
                yield (*path, key, *inner), "not_text"
    patterns = entry.get("patterns")
    for number, pattern in enumerate(patterns if isinstance(patterns, list) else ()):
        if not _is_usable(pattern):
            yield (*path, "patterns", number), "bad_pattern"


def _listed(part: object) -> Iterator[tuple[Path_, object]]:
    """Words of a list, or of the lists of each language."""
    if isinstance(part, dict):
        for language, words in part.items():
            yield from (((str(language), *inner), word) for inner, word in _listed(words))
    elif isinstance(part, list):
        yield from (((number,), word) for number, word in enumerate(part))
    elif part is not None and part != "":
        yield (), None


def _is_usable(pattern: object) -> bool:
    try:
        return (
            isinstance(pattern, str)
            and not _NESTED.search(pattern)
            and re.compile(pattern).search("") is None
        )
    except re.error:
        return False


def _line(node: yaml.Node | None, path: Path_) -> int:
    """The line of the deepest part of the path that stands in the file."""
    line = node.start_mark.line + 1 if node is not None else 1
    for part in path:
        found: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == part:
                    line, found = key.start_mark.line + 1, value
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            found = node.value[part]
            line = found.start_mark.line + 1
        if found is None:
            return line
        node = found
    return line


def _pack(raw: object, text: str) -> AspectPack:
    options: Mapping[str, object] = raw if isinstance(raw, dict) else {}
    found: dict[str, Aspect] = {}
    general = general_aspects() if options.get("extends") == GENERAL else None
    if general is not None:
        found |= {aspect.id: aspect for aspect in general.aspects}
    for _path, entry in _entries(raw):
        if isinstance(entry, dict):
            aspect = _aspect(entry)
            found[aspect.id] = aspect
    hidden = options.get("hide")
    for name in hidden if isinstance(hidden, list) else ():
        found.pop(str(name), None)
    severity = options.get("severity")
    if isinstance(severity, dict):
        kinds = tuple(Aspect(kind, {}, _texts(severity.get(kind))) for kind in SEVERITIES)
        severity_table = _table(kinds)
    else:
        severity_table = _general_severity()
    aspects = tuple(found.values())
    source = text + (general.source if general is not None else "")
    return AspectPack(aspects, _table(aspects), severity_table, source)


def _general_severity() -> WordTable:
    return general_aspects().severity


def _aspect(entry: Mapping[str, object]) -> Aspect:
    name, weight = entry.get("name"), entry.get("weight")
    patterns, parent = entry.get("patterns"), entry.get("parent")
    names = {str(key): str(value) for key, value in name.items()} if isinstance(name, dict) else {}
    return Aspect(
        id=str(entry["id"]),
        names=names or ({"en": name, "zh": name} if isinstance(name, str) else {}),
        keywords=_texts(entry.get("keywords")),
        patterns=tuple(str(one) for one in patterns) if isinstance(patterns, list) else (),
        exclude=_texts(entry.get("exclude")),
        parent=str(parent) if parent and parent != "null" else None,
        owner_team=str(entry.get("owner_team") or ""),
        weight=_number(weight),
    )


def _number(text: object) -> float:
    """A weight; 1 where none is given or it is no number."""
    try:
        return float(str(text))
    except ValueError:
        return 1.0


def _texts(part: object) -> tuple[str, ...]:
    return tuple(str(word).strip().lower() for _path, word in _listed(part) if word is not None)


def _table(aspects: tuple[Aspect, ...]) -> WordTable:
    tables: dict[str, dict[str, tuple[int, ...]]] = {
        "sign": {}, "phrase": {}, "prefix": {}, "word": {}, "pattern": {},
    }  # fmt: skip
    for number, aspect in enumerate(aspects):
        for word in aspect.keywords:
            kind = _kind_of(word)
            key = word[:-1] if kind == "prefix" else word
            tables[kind][key] = (*tables[kind].get(key, ()), number)
    for aspect in aspects:
        for word in aspect.exclude:
            tables[_kind_of(word)].setdefault(word.removesuffix("*"), ())
    signs, phrases, prefixes = tables["sign"], tables["phrase"], tables["prefix"]
    return WordTable(
        signs=signs,
        sign_lengths=_lengths((word[0], len(word)) for word in signs),
        sign_first=_any_of({word[0] for word in signs}),
        words=tables["word"],
        phrases=phrases,
        phrase_lengths=_lengths((word.split()[0], len(word.split())) for word in phrases),
        prefixes=prefixes,
        prefix_lengths=tuple(sorted({len(prefix) for prefix in prefixes}, reverse=True)),
        patterns=tuple(_patterns(aspects, tables["pattern"])),
    )


def _any_of(signs: set[str]) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(''.join(sorted(signs)))}]" if signs else r"(?!)")


def _kind_of(word: str) -> Literal["sign", "phrase", "prefix", "word", "pattern"]:
    """How a keyword is looked up: a Chinese one anywhere, an English one as a whole word."""
    if _CJK.search(word):
        return "sign"
    if " " in word:
        return "pattern" if "*" in word else "phrase"
    return "prefix" if word.endswith("*") else "word"


def _patterns(
    aspects: tuple[Aspect, ...], phrases: Mapping[str, tuple[int, ...]]
) -> Iterator[tuple[re.Pattern[str], int]]:
    """The file's own patterns, and phrases with any ending (`package never*`)."""
    for number, aspect in enumerate(aspects):
        yield from ((re.compile(source), number) for source in aspect.patterns)
    for phrase, numbers in phrases.items():
        spaced = re.escape(phrase).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
        yield from ((re.compile(rf"\b{spaced}\b"), number) for number in numbers)


def _lengths(pairs: Iterator[tuple[str, int]]) -> Mapping[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for first, length in pairs:
        found.setdefault(first, set()).add(length)
    return {first: tuple(sorted(lengths, reverse=True)) for first, lengths in found.items()}
