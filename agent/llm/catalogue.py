"""The catalogue as a model reads it: every id in few tokens, the likeliest with their meaning.

Names, meanings and stored values of the model and its vocabulary; never a row, and never a value of
a personal column. Texts around it stand in prompt_texts.py.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from agent.llm.messages import count_tokens
from semantic_layer.form import Language, Scalar
from semantic_layer.formats import readable
from semantic_layer.model import Label, SemanticModel
from semantic_layer.vocabulary import Vocabulary, nearest
from tools.describe_catalogue import Entry

WHOLE = 60
"""Metrics up to which each stands in the prompt with its meaning."""
SHORT_LIST = 20
"""Metrics that do so in a larger model."""
TOKENS = 6_000
"""Of the catalogue in the prompt, by our own count."""
LEFT_FOR_MEANINGS = 1_200
"""Tokens of them that the index leaves for the meanings of the likeliest metrics."""
VALUES = 13
"""Stored values shown of a dimension that has no more."""
FOUND = 12
"""Entries or values a look-up returns."""


@dataclass(frozen=True)
class CatalogueText:
    """What one model over one database offers, in lines."""

    entries: tuple[Entry, ...]
    model: SemanticModel
    vocabulary: Vocabulary
    with_values: bool = True
    """False: names only leave; no stored value is shown or looked up."""

    def index_within_budget(self, language: Language) -> list[str]:
        """The index as far as it leaves room for meanings; the rest is found by a search."""
        return list(_fitting(self.index(language), TOKENS - LEFT_FOR_MEANINGS))

    def meanings(self, first: Sequence[str], language: Language) -> list[str]:
        """The metrics in full: all of a small model, of a larger one those of `first`."""
        metrics = self._of("metric")
        if len(metrics) > WHOLE:
            metrics = tuple(entry for entry in metrics if entry.id in first[:SHORT_LIST])
        told = sorted(metrics, key=lambda entry: _place(entry.id, first))
        room = TOKENS - sum(count_tokens(one) + 1 for one in self.index_within_budget(language))
        return list(_fitting((self.meaning(entry, language) for entry in told), room))

    def index(self, language: Language) -> list[str]:
        """Every id with its label, metrics under the splits they share.

        Equal for all questions of one language, so that an endpoint can keep it.
        """
        return [*self._dimension_lines(language), *self._metric_lines(language),
                *self._missing_lines(language)]  # fmt: skip

    def meaning(self, entry: Entry, language: Language) -> str:
        """One entry in full: id, names, meaning, unit."""
        names = ", ".join(entry.names.in_language(language)[:3])
        parts = [f"{entry.id} = {names}"]
        if entry.means is not None:
            parts.append(entry.means.in_language(language))
        if entry.unit:
            parts.append(f"[{entry.unit}]")
        return readable(" · ".join(parts))

    def search(self, words: str, ranked: Iterable[str], language: Language) -> list[str]:
        """The entries most like the words, each with its meaning and splits."""
        by_id = {entry.id: entry for entry in self._public}
        names = {name.casefold(): entry.id for entry in self._public
                 for name in (entry.id, *entry.names.en, *entry.names.zh)}  # fmt: skip
        wanted = words.casefold().strip()
        inside = [id_ for name, id_ in names.items() if wanted and (wanted in name)]
        alike = [names[name] for name in nearest(wanted, names, FOUND)]
        found = [by_id[name] for name in dict.fromkeys([*inside, *ranked, *alike])
                 if name in by_id][:FOUND]  # fmt: skip
        return [self._found(entry, language) for entry in found]

    def values(self, dimension: str, words: str, language: Language) -> list[str] | None:
        """Stored values as `key = label`, those like the words first; None = never shown."""
        if dimension not in self._known_values or self.is_personal(dimension):
            return None
        if not self.with_values:
            return None
        shown = self._known_values[dimension]
        wanted = words.casefold().strip()
        inside = [key for text, key in shown.items() if wanted and wanted in text.casefold()]
        alike = [shown[text] for text in nearest(wanted, shown, FOUND)] if wanted else []
        keys = dict.fromkeys([*inside, *alike] if wanted else shown.values())
        return [self._value(dimension, key, language) for key in list(keys)[:FOUND]]

    def keys(self, dimension: str) -> Mapping[str, tuple[Scalar, ...]]:
        """What the stored values of a dimension are called, in small letters -> their keys.

        Empty where not all are known, and every text may be one.
        """
        return self._keys.get(dimension, {})

    def is_personal(self, name: str) -> bool:
        """Whether the values of a dimension, or the names of a table's rows, are personal."""
        own = name.rpartition(".")[2]
        if own in self.model.tables:
            table = self.model.tables[own]
            label = table.label
            columns = {label.en, label.zh} if isinstance(label, Label) else {label}
            return any(d.pii and d.column in columns for d in table.dimensions.values())
        homes = (table.dimensions.get(own) for table in self.model.tables.values())
        return any(home is not None and home.pii is not None for home in homes)

    @cached_property
    def _public(self) -> tuple[Entry, ...]:
        return tuple(e for e in self.entries if e.kind == "entity" or not self.is_personal(e.id))

    @cached_property
    def _known_values(self) -> dict[str, dict[str, Scalar]]:
        """Dimension or table -> what its values are called -> the stored key."""
        known: dict[str, dict[str, Scalar]] = {}
        for term in self.vocabulary.terms:
            if term.kind == "value":
                known.setdefault(term.id, {}).setdefault(term.text, term.value)
        return known

    @cached_property
    def _keys(self) -> dict[str, dict[str, tuple[Scalar, ...]]]:
        found: dict[str, dict[str, tuple[Scalar, ...]]] = {}
        for term in self.vocabulary.terms:
            if term.kind == "value" and self._is_read(term.id):
                of = found.setdefault(term.id, {})
                for text in (term.text.casefold(), str(term.value).casefold()):
                    of[text] = tuple(dict.fromkeys((*of.get(text, ()), term.value)))
        return found

    def _is_read(self, name: str) -> bool:
        """Whether every stored value of a dimension became a word when the data were opened."""
        if name in self.model.tables:
            return self.model.tables[name].searchable
        homes = [table.dimensions.get(name) for table in self.model.tables.values()]
        return any(home is not None and home.searchable for home in homes)

    def _of(self, kind: str) -> tuple[Entry, ...]:
        return tuple(entry for entry in self._public if entry.kind == kind)

    def _dimension_lines(self, language: Language) -> Iterator[str]:
        yield "DIMENSIONS"
        for entry in self._of("dimension"):
            yield readable(f"{_named(entry, language)}{self._closed_values(entry.id, language)}")
        yield "TABLES"
        for entry in self._of("entity"):
            table = self.model.tables[entry.id]
            dates = ", ".join(f"{entry.id}.{role}" for role in table.dates)
            yield readable(_named(entry, language) + (f" (dates: {dates})" if dates else ""))

    def _closed_values(self, dimension: str, language: Language) -> str:
        keys = list(dict.fromkeys(self._known_values.get(dimension, {}).values()))
        if not self.with_values or not 0 < len(keys) <= VALUES or self.is_personal(dimension):
            return ""
        return ": " + ", ".join(self._value(dimension, key, language) for key in keys)

    def _value(self, dimension: str, key: Scalar, language: Language) -> str:
        label = self.vocabulary.value_label(dimension, key, language)
        text = str(key) if label == str(key) else f"{key} = {label}"
        return readable(text)

    def _metric_lines(self, language: Language) -> Iterator[str]:
        shared: dict[tuple[str, ...], list[Entry]] = {}
        for entry in self._of("metric"):
            splits = tuple(d for d in entry.dimensions if not self.is_personal(d))
            shared.setdefault(tuple(sorted(splits)), []).append(entry)
        bundles = _bundles(list(shared))
        yield from (f"{name} = {', '.join(splits)}" for name, splits in bundles.items())
        for splits, entries in shared.items():
            inside = [name for name, bundle in bundles.items() if set(bundle) <= set(splits)]
            bundled = {split for name in inside for split in bundles[name]}
            said = ["time", *inside, *(split for split in splits if split not in bundled)]
            yield f"METRICS split by {', '.join(said)}"
            yield readable("; ".join(_named(entry, language) for entry in entries))

    def _missing_lines(self, language: Language) -> Iterator[str]:
        missing = self._of("not_computable")
        if missing:
            yield "NOT COMPUTABLE"
            yield readable("; ".join(_named(entry, language) for entry in missing))

    def _found(self, entry: Entry, language: Language) -> str:
        text = f"{entry.kind} {self.meaning(entry, language)}"
        if entry.kind == "metric":
            splits = (name for name in entry.dimensions if not self.is_personal(name))
            return f"{text} · split by {', '.join(splits)}"
        return text


def _bundles(shared: Sequence[tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Splits that always go together, under one name each: SPLITS_1, SPLITS_2, ..."""
    together: dict[tuple[int, ...], list[str]] = {}
    for split in sorted({split for splits in shared for split in splits}):
        where = tuple(number for number, splits in enumerate(shared) if split in splits)
        together.setdefault(where, []).append(split)
    wide = [
        tuple(splits) for where, splits in together.items() if len(splits) > 2 and len(where) > 1
    ]
    return {f"SPLITS_{number}": splits for number, splits in enumerate(wide, 1)}


def _named(entry: Entry, language: Language) -> str:
    """`region 地区`; an id that says the same in its own letters stands alone."""
    label = next(iter(entry.names.in_language(language)), "")
    return entry.id if label.replace(" ", "_") in {entry.id, ""} else f"{entry.id} {label}"


def _place(name: str, first: Sequence[str]) -> int:
    return first.index(name) if name in first else len(first)


def _fitting(lines: Iterable[str], room: int) -> Iterator[str]:
    """The lines as far as they fit; what is left out is found by a search."""
    for line in lines:
        room -= count_tokens(line) + 1
        if room < 0:
            return
        yield line
