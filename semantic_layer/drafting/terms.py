"""Headers read with the list of terms: `customer_unique_id`, `orderDate`, `客户名称`.

A header becomes parts, each with its role and its names in both languages. No values are seen here.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from semantic_layer.word_rules import folded

TERMS = Path(__file__).parents[1] / "terms.tsv"
HAN = "\u3400-\u9fff"
TOKEN = re.compile(rf"[{HAN}]|[A-Z]+(?![a-z])|[A-Z]?[a-zà-ÿ]+|[0-9]+|[^\W\d_a-zA-Z{HAN}]+")
UNIT = re.compile(
    r"\s*[(（\[【]\s*(百万元|万元|千元|亿元|元|万|人民币|RMB|CNY|USD|EUR|%|％)\s*[)）\]】]\s*$"
    r"|(?<=.)(百万元|万元|千元|亿元)\s*$"
)
"""The unit at the end of a header."""
MORE_THAN_A_MEAN = frozenset({"nps"})
"""Words of a header that mean a figure of their own, not the mean of the column."""
LONGEST_TERM = 8
"""Tokens of the longest term."""

Tokens = tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """One line of the list."""

    role: str
    en: tuple[str, ...]
    zh: tuple[str, ...]

    @property
    def kind(self) -> str:
        """The role's first part: entity, money, event, value ..."""
        return self.role.partition(".")[0]


@dataclass(frozen=True)
class Part:
    """A piece of a header; without a term it is a word of nobody's list."""

    text: str
    term: Term | None

    @property
    def role(self) -> str:
        """The term's role; empty for an unknown word."""
        return self.term.role if self.term else ""

    @property
    def en(self) -> str:
        """Its English label."""
        return self.term.en[0] if self.term else self.text

    @property
    def zh(self) -> str:
        """Its Chinese label."""
        return self.term.zh[0] if self.term else self.text


@dataclass(frozen=True)
class Header:
    """A whole header."""

    raw: str
    """Without the unit."""
    parts: tuple[Part, ...]
    unit: str = ""
    """万元, % ...: what stood in brackets behind the name."""

    @property
    def head(self) -> Part:
        """What kind of thing it is: the last part that does more than modify."""
        heads = [part for part in self.parts if part.role != "modifier"]
        return heads[-1] if heads else Part(self.raw, None)

    @property
    def stem(self) -> tuple[Part, ...]:
        """What stands before the head."""
        heads = [at for at, part in enumerate(self.parts) if part.role != "modifier"]
        return self.parts[: heads[-1]] if heads else ()

    @property
    def entity(self) -> Part | None:
        """The thing an id or name belongs to: `customer` in `customer_unique_id`."""
        found = [part for part in self.stem if part.role.startswith("entity")]
        return found[-1] if found else None

    @property
    def words(self) -> str:
        """As it was written, in plain words: `customerState` -> `customer state`."""
        return joined(tokens(self.raw))

    @property
    def known(self) -> bool:
        """Whether every part is in the list."""
        return all(part.term for part in self.parts)

    def en(self) -> tuple[str, ...]:
        """English names, the label first."""
        if len(self.parts) == 1 and self.parts[0].term:
            written = self._as_written(han=False) if self.words not in MORE_THAN_A_MEAN else ()
            return unique((*self.parts[0].term.en, *written))
        return unique((" ".join(part.en for part in self.parts), *self._as_written(han=False)))

    def zh(self) -> tuple[str, ...]:
        """Chinese names, the label first."""
        written = self._as_written(han=True)
        if len(self.parts) == 1 and self.parts[0].term:
            return unique((*written, *self.parts[0].term.zh))
        return unique((*written, "".join(part.zh for part in self.parts)))

    def _as_written(self, *, han: bool) -> tuple[str, ...]:
        is_han = bool(re.search(f"[{HAN}]", self.raw))
        return (self.words,) if is_han == han else ()


def read_header(raw: str, *prefer: str) -> Header:
    """The parts of a header; where a word has several roles, the first preferred one is taken."""
    return _read(raw, prefer)


@lru_cache(maxsize=4096)
def _read(raw: str, prefer: tuple[str, ...]) -> Header:
    unit = match[1] or match[2] if (match := UNIT.search(raw)) else ""
    raw = UNIT.sub("", raw) if match and match.start() else raw
    left, parts = tokens(raw), []
    while left:
        found = _longest(left, prefer)
        if found is None:
            length = 1
            while _is_han(left[0]) and length < len(left) and _joins(left, length, prefer):
                length += 1
            parts.append(Part(joined(left[:length]), None))
        else:
            length, term = found
            parts.append(Part(joined(left[:length]), term))
        left = left[length:]
    return Header(raw, tuple(parts), unit)


def value_term(value: object) -> Term | None:
    """What a stored status or category means: `Closed Won` -> the term won."""
    found = _index().get(_key(str(value)), ())
    return next((term for term in found if term.kind == "value"), None)


def tokens(raw: str) -> Tokens:
    """`customerState` -> (customer, state); each Chinese character is one."""
    plain = re.sub(r"\bIDs\b", "ids", unicodedata.normalize("NFKC", raw))
    return tuple(token.casefold() for token in TOKEN.findall(plain))


def joined(words: Tokens) -> str:
    """Tokens as text: blanks between words, none between Chinese characters."""
    text = ""
    for word in words:
        both_han = not text or (_is_han(text[-1]) or _is_han(word[0]))
        text += word if both_han else f" {word}"
    return text


def unique(forms: Iterable[str]) -> tuple[str, ...]:
    """Each form once, empty ones left out."""
    return tuple(dict.fromkeys(form for form in forms if form.strip()))


def _is_han(text: str) -> bool:
    return bool(re.match(f"[{HAN}]", text))


def _joins(left: Tokens, length: int, prefer: tuple[str, ...]) -> bool:
    """Whether an unknown run of Chinese characters goes on."""
    return _is_han(left[length]) and _longest(left[length:], prefer) is None


def _longest(left: Tokens, prefer: tuple[str, ...]) -> tuple[int, Term] | None:
    for length in range(min(LONGEST_TERM, len(left)), 0, -1):
        found = _index().get(left[:length]) or _index().get(_singular(left[:length]))
        named = [term for term in found or () if term.kind != "value"]
        if named:
            word, is_last = joined(left[:length]), length == len(left)
            before = [term for term in named if term.kind == "modifier" and term.en[0] == word]
            if before and not is_last:  # `total charges`: a total of something
                return length, before[0]
            return length, min(named, key=lambda term: _rank(term, word, prefer))
    return None


def _rank(term: Term, word: str, prefer: tuple[str, ...]) -> tuple[int, bool]:
    """Preferred roles first; among them the term whose label the word is."""
    is_label = folded(word) in (folded(term.en[0]), term.zh[0])
    kinds = [role for role in prefer if term.role.startswith(role)]
    if kinds:
        return prefer.index(kinds[0]), not is_label
    return len(prefer) + (term.kind in ("event", "modifier")), not is_label


def _singular(words: Tokens) -> Tokens:
    return (*words[:-1], folded(words[-1]) or words[-1])


def _key(text: str) -> Tokens:
    return tokens(text)


@cache
def _index() -> dict[Tokens, tuple[Term, ...]]:
    found: dict[Tokens, list[Term]] = {}
    for term, forms in _terms():
        for form in forms:
            for key in {_key(form), _singular(_key(form)) if _key(form) else ()}:
                if key and term not in found.setdefault(key, []):
                    found[key].append(term)
    return {key: tuple(terms) for key, terms in found.items()}


def _terms() -> Iterator[tuple[Term, tuple[str, ...]]]:
    for line in TERMS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            role, en, zh, *further = line.split("\t")
            names = [tuple(cell.split("|")) for cell in (en, zh, *further)]
            keys = names[2] if further else ()
            own = names[0][:1] + names[1][:1] if role == "modifier" else names[0] + names[1]
            yield Term(role, names[0], names[1]), (*own, *keys)
