"""What leaves is masked, and what comes back is put together again.

Known names of persons and companies become `<customer:1>`; phones, e-mails, identity and card
numbers become masks. Equal names give equal tokens as long as a Redactor lives; only it can put
them back. A name the data do not hold cannot be known: docs/llm.md says so.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from agent.llm.messages import Json
from semantic_layer.model import Label, SemanticModel
from semantic_layer.names import table_of
from semantic_layer.vocabulary import Vocabulary
from text_analysis.language import MOST_CHARACTERS, fold
from text_analysis.privacy import mask_text

HIDDEN = "(hidden)"
"""Instead of a value of a personal column other than a name."""
SHORTEST_NAME = 2
PREFIX = 2
"""Characters by which names are looked up."""
_TOKEN = re.compile(r"<([a-z_]+):(\d+)>")


class Redactor:
    """Names of one database and their tokens."""

    def __init__(
        self, names: Mapping[str, tuple[str, str]], classes: Mapping[str, tuple[str, str]]
    ) -> None:
        """`names`: folded -> (kind, as stored).

        `classes`: id or English label of a dimension or table -> (pii class, kind).
        """
        self._names = names
        self._classes = classes
        self._lengths: dict[str, tuple[int, ...]] = _by_prefix(names)
        self._tokens: dict[tuple[str, str], str] = {}
        self._shown: dict[str, str] = {}
        self._noted: dict[str, tuple[str, str]] = {}

    def hide(self, text: str) -> str:
        """The text without known names and contacts: `revenue of Acme` -> `… of <customer:1>`."""
        masked = mask_text(text)
        pieces = (
            self._hide_piece(masked[start : start + MOST_CHARACTERS])
            for start in range(0, len(masked), MOST_CHARACTERS)
        )
        return "".join(pieces)

    def hide_value(self, about: str, text: str) -> str:
        """A value as it may leave; `about`: id or English label of its dimension or table."""
        pii, kind = self._class(about)
        if pii == "name":
            return self._token(kind, text)
        return HIDDEN if pii else self.hide(text)

    def class_of(self, about: str) -> str:
        """The class of personal data a dimension or table holds; empty = none."""
        return self._class(about)[0]

    def note(self, words: str, about: str, stored: str) -> None:
        """Learn that these words of a question stand for a stored name: a part of it, a typo."""
        pii, kind = self._class(about)
        if pii == "name" and len(words.strip()) >= SHORTEST_NAME:
            self._noted[words.strip()] = (kind, stored)

    def _class(self, about: str) -> tuple[str, str]:
        found = self._classes.get(about) or self._classes.get(about.rpartition(".")[2])
        return found or ("", "")

    def show(self, value: Json) -> Json:
        """A reply's value with every token put back, at any depth."""
        match value:
            case str():
                return self.show_text(value)
            case list():
                return [self.show(one) for one in value]
            case dict():
                return {key: self.show(one) for key, one in value.items()}
            case _:
                return value

    def show_text(self, text: str) -> str:
        """A text with every token put back; a token nobody gave out stays."""
        return _TOKEN.sub(lambda hit: self._shown.get(hit[0], hit[0]), text)

    def _hide_piece(self, text: str) -> str:
        for words, (kind, stored) in self._noted.items():
            if words in text:
                text = re.sub(_whole(words), self._token(kind, stored), text)
        folded = fold(text)
        low = folded.text
        pieces: list[str] = []
        done = 0
        for start, end, kind, stored in self._found(low):
            first, last = folded.original(start), folded.original(end - 1) + 1
            pieces += [text[done:first], self._token(kind, stored)]
            done = last
        return "".join([*pieces, text[done:]])

    def _found(self, low: str) -> Iterator[tuple[int, int, str, str]]:
        """The known names in a folded text, the longer first, none inside another."""
        start = 0
        while start < len(low) - SHORTEST_NAME + 1:
            length = self._name_at(low, start)
            if length:
                kind, stored = self._names[low[start : start + length]]
                yield start, start + length, kind, stored
            start += length or 1

    def _name_at(self, low: str, start: int) -> int:
        """How long a name beginning here is; 0 = none does."""
        if start and _in_a_word(low[start - 1], low[start]):
            return 0
        for length in self._lengths.get(low[start : start + PREFIX], ()):
            end = start + length
            cuts = end < len(low) and _in_a_word(low[end - 1], low[end])
            if low[start:end] in self._names and not cuts:
                return length
        return 0

    def _token(self, kind: str, stored: str) -> str:
        name = (kind, stored)
        if name not in self._tokens:
            number = 1 + sum(known[0] == kind for known in self._tokens)
            token = f"<{kind}:{number}>"
            self._tokens[name] = token
            self._shown[token] = stored
        return self._tokens[name]


def redactor_of(model: SemanticModel, vocabulary: Vocabulary) -> Redactor:
    """The redactor of one model over one database."""
    by_id = dict(_classes(model))
    labels = {vocabulary.label(name, "en"): found for name, found in by_id.items()}
    classes = labels | by_id
    words = {term.text.casefold() for term in vocabulary.terms if term.kind != "value"}
    names: dict[str, tuple[str, str]] = {}
    for term in vocabulary.terms:
        pii, kind = by_id.get(term.id.rpartition(".")[2], ("", ""))
        if term.kind != "value" or pii != "name":
            continue
        low = fold(term.text).text.strip()
        is_name = len(low) >= SHORTEST_NAME and not low.isdecimal()
        if is_name and term.text.casefold() not in words:
            names.setdefault(low, (kind, term.text))
    return Redactor(names, classes)


def _classes(model: SemanticModel) -> Iterator[tuple[str, tuple[str, str]]]:
    """Dimensions with a class of their own; tables and join roles whose rows are called by one.

    A name has the kind of its table, so that `customer` and `customer_name` share their tokens.
    """
    for name, table in model.tables.items():
        columns = _label_columns(table.label)
        for key, dimension in table.dimensions.items():
            if dimension.pii is not None:
                yield key, (dimension.pii, name if dimension.column in columns else key)
    named = dict(_named_tables(model))
    yield from named.items()
    for table in model.tables.values():
        for role in table.joins:
            target = table_of(model, role)
            if target in named:
                yield role, named[target]


def _named_tables(model: SemanticModel) -> Iterator[tuple[str, tuple[str, str]]]:
    for name, table in model.tables.items():
        columns = _label_columns(table.label)
        found = [d.pii for d in table.dimensions.values() if d.pii and d.column in columns]
        if found:
            yield name, (found[0], name)


def _label_columns(label: str | Label | None) -> frozenset[str]:
    match label:
        case None:
            return frozenset()
        case str():
            return frozenset({label})
        case Label():
            return frozenset({label.en, label.zh})


def _by_prefix(names: Mapping[str, object]) -> dict[str, tuple[int, ...]]:
    """First characters of the names -> their lengths, the longest first."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for name in names:
        lengths[name[:PREFIX]].add(len(name))
    return {prefix: tuple(sorted(found, reverse=True)) for prefix, found in lengths.items()}


def _whole(words: str) -> str:
    """A pattern for these words where they stand for themselves."""
    before = r"(?<![A-Za-z0-9])" if words[0].isascii() else ""
    after = r"(?![A-Za-z0-9])" if words[-1].isascii() else ""
    return f"{before}{re.escape(words)}{after}"


def _in_a_word(before: str, after: str) -> bool:
    """Whether two neighbours are letters or digits of one Latin word."""
    return all(sign.isascii() and sign.isalnum() for sign in (before, after))
