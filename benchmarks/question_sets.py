"""Questions with their forms, and follow-ups with their equivalents, over a catalogue's words.

    .venv/bin/python -m benchmarks.question_sets --questions FILE --followups FILE [--misses]

The catalogue beside the questions names metrics, dimensions and values in both languages. Its ids
are found in the demo model by those names, its words and values join the vocabulary; no rows run.
"""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice, product
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from agent.analyst import Analyst
from agent.assemble import new_conversation, open_analyst
from agent.conversation import Conversation, Turn
from agent.moves import AnyForm, Clarify, Decline, Steps
from agent.offline.planner import OfflinePlanner
from agent.question import Question, language_of
from agent.settings import Settings
from semantic_layer.canonical import canonical, same_meaning
from semantic_layer.form import Language, Scalar
from semantic_layer.problems import Problem, QueryRefused
from semantic_layer.query import Filter, MetricQuery, RowQuery
from semantic_layer.vocabulary import Term, Vocabulary, build_vocabulary

Raw = dict[str, Any]
PLAIN: Mapping[str, object] = {"group_by": (), "compare": None, "order": (), "limit": None}
"""What a form of another kind is given without."""
OUTCOMES = {
    "exact": "the expected form",
    "false": "another form, or one where none should be",
    "abstained": "asked or declined what should be answered",
    "kept": "rightly not answered",
    "not yet": "a kind of question nothing here answers: why something changed",
    "beyond": "not the catalogue's: what the model has more, assumes by itself or cannot form",
}
LANGUAGES: tuple[Language, ...] = ("en", "zh")
TIME = "time"
TRIES = 50
"""Readings of one expected form that are tried."""
MEASURED = ("hours", "days")
"""Units of a catalogue's metric that means the mean; a model's own may mean the median."""
SECTIONS = (
    ("dates", frozenset({"date"})),
    ("metrics", frozenset({"metric"})),
    ("dimensions", frozenset({"dimension", "entity"})),
)
SECONDS = 10.0


@dataclass(frozen=True)
class Words:
    """A catalogue laid over a model: where its ids are, and the vocabulary with its words."""

    ids: Mapping[str, tuple[str, ...]]
    """The best first; another shares a name, so a question may mean it in this model."""
    keys: Mapping[tuple[str, str], Scalar]
    """(the model's dimension, a value of the catalogue) -> the key the model has for it."""
    fits: Mapping[str, frozenset[str]]
    """The model's metric -> its dimensions by the catalogue."""
    vocabulary: Vocabulary


def surfaces(entry: Raw, *kinds: str) -> Iterator[tuple[Language, str, str]]:
    """(language, kind, words) of a catalogue entry."""
    for kind in kinds:
        for language in LANGUAGES:
            for words in (entry.get(kind) or {}).get(language, ()):
                yield language, kind, str(words)


def found_ids(own: str, entry: Raw, terms: Iterable[Term], kinds: frozenset[str]) -> list[str]:
    """The model's ids that share a name with the entry, its own id or the most names first.

    Without a name in common: the dimension that shares the most values.
    """
    named = {words.casefold() for _, _, words in surfaces(entry, "names", "phrases")}
    valued = {words.casefold() for value in values(entry) for words in value[1]}
    by_name: Counter[str] = Counter()
    by_value: Counter[str] = Counter()
    for term in terms:
        if term.kind in kinds and term.text.casefold() in named:
            by_name[term.id] += 1
        if term.kind == "value" and term.text.casefold() in valued:
            by_value[term.id] += 1
    if not by_name:
        return [best for best, _ in by_value.most_common(1)]
    return sorted(by_name, key=lambda found: (found != own, -by_name[found]))


def values(entry: Raw) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each value of a catalogue's dimension and all its words."""
    for value, names in (entry.get("values") or {}).items():
        yield value, (value, *(words for _, _, words in surfaces({"names": names}, "names")))


def named_entries(section: Raw) -> Iterator[tuple[str, Raw]]:
    """Each id and its entry; an entry of names alone is wrapped as one."""
    for own, entry in section.items():
        yield own, entry if "names" in entry else {"names": entry}


def laid_over(catalogue: Raw, analyst: Analyst) -> Words:
    """The model's own words, the catalogue's words for the same things, and its values."""
    space = analyst.workspace
    known, bare = space.vocabulary.terms, build_vocabulary(space.model, {})
    said = {(term.text.casefold(), term.kind == "value") for term in bare.terms}
    own_keys = {
        (term.id, term.text.casefold()): term.value for term in bare.terms if term.kind == "value"
    }
    ids: dict[str, tuple[str, ...]] = {}
    keys: dict[tuple[str, str], Scalar] = {}
    terms: list[Term] = []
    for section, kinds in SECTIONS:
        for own, entry in named_entries(catalogue[section]):
            ids[own] = tuple(found_ids(own, entry, known, kinds))
            if not ids[own]:
                continue
            if entry.get("unit") in MEASURED:
                ids[own] += (f"{ids[own][0]}.avg",)
            first = ids[own][0]
            kind = next(term.kind for term in known if term.id == first and term.kind != "value")
            for language, _, words in surfaces(entry, "names"):
                if (words.casefold(), False) not in said:
                    terms.append(Term(words, language, kind, first))
            for value, words_of in values(entry):
                there = (own_keys.get((first, words.casefold())) for words in words_of)
                keys[first, value] = next((key for key in there if key is not None), value)
                terms += [
                    Term(words, None, "value", first, keys[first, value])
                    for words in words_of
                    if (first, words.casefold()) not in own_keys
                ]
    fits = {
        ids[own][0]: frozenset(ids[by][0] for by in entry["by"] if ids[by]) | {TIME}
        for own, entry in catalogue["metrics"].items()
        if ids[own]
    }
    whole = replace(bare, terms=(*bare.terms, *dict.fromkeys(terms)))
    return Words(ids, keys, fits, whole)


class Reader:
    """The planner over the catalogue's words, on any day."""

    def __init__(self, catalogue: Raw) -> None:
        self.catalogue = catalogue
        self.analyst = open_analyst(Settings(history=False))
        self.words = laid_over(catalogue, self.analyst)
        self.model = self.analyst.workspace.model
        self.extra: dict[str, set[str]] = defaultdict(set)
        for term in self.words.vocabulary.terms:
            if term.kind == "metric" and term.id not in self.words.fits and term.manner == "name":
                self.extra[term.id].add(term.text.casefold())
        self._planners: dict[date, OfflinePlanner] = {}

    def planner(self, day: date) -> OfflinePlanner:
        """The planner of one day."""
        if day not in self._planners:
            space = replace(self.analyst.workspace, today=day)

            def problems(query: MetricQuery | RowQuery) -> tuple[Problem, ...]:
                try:
                    space.resolve(query)
                except QueryRefused as refused:
                    return refused.problems
                return ()

            self._planners[day] = OfflinePlanner(self.model, self.words.vocabulary, day, problems)
        return self._planners[day]

    def move(self, turns: Iterable[str], day: date) -> Steps | Clarify | Decline:
        """What the planner says to the last turn."""
        conversation: Conversation = new_conversation()
        move: Steps | Clarify | Decline = Decline("empty")
        for text in turns:
            question = Question(text, language_of(text), day, SECONDS)
            found = self.planner(day).next_move(question, conversation, (), ())
            move = found if isinstance(found, Steps | Clarify | Decline) else Decline("empty")
            forms = move.forms if isinstance(move, Steps) else ()
            conversation = conversation.with_turn(Turn(text, move, forms))
        return move

    def ours(self, raw: Raw) -> Iterator[MetricQuery]:
        """A form of the catalogue as one of the model, for each id its names may have here."""
        words = self.words
        used = [own for own in words.ids if f'"{own}"' in json.dumps(raw) and words.ids[own]]
        for chosen in islice(product(*(words.ids[own] for own in used)), TRIES):
            ids = dict(zip(used, chosen, strict=True))
            with suppress(ValidationError):
                yield MetricQuery.model_validate(swapped(raw, ids, words.keys))

    def beyond(self, form: AnyForm, question: str) -> bool:
        """Whether a form needs a metric, or a split of it, that the catalogue does not have.

        Also a metric of the model alone that the question calls by its name.
        """
        if not isinstance(form, MetricQuery):
            return True
        if any(name in question.casefold() for one in form.metrics for name in self.extra[one]):
            return True
        used = {group.dimension for group in form.group_by}
        used |= {one.dimension for one in form.filters if isinstance(one, Filter)}
        fits = self.words.fits
        return any(name not in fits or not used <= fits[name] for name in form.metrics)

    def otherwise_measured(self, own: str) -> bool:
        """Whether the model gives a metric in another unit, so that a bound is another one."""
        metric = self.model.metrics[self.words.ids[own][0]]
        return metric.unit not in str(self.catalogue["metrics"][own].get("unit"))

    def same(self, one: AnyForm, other: AnyForm, day: date) -> bool:
        """Whether two forms mean the same on a day."""
        if not isinstance(one, MetricQuery | RowQuery) or not isinstance(
            other, MetricQuery | RowQuery
        ):
            return one == other
        return type(one) is type(other) and same_meaning(
            canonical(one, self.model, day), canonical(other, self.model, day)
        )


def swapped(found: Any, ids: Mapping[str, str], keys: Mapping[tuple[str, str], Scalar]) -> Any:
    """The same with the model's ids and keys."""
    match found:
        case {"dimension": str(own), "values": list(given), **rest}:
            there = ids.get(own, own)
            mapped = [keys.get((there, value), value) for value in given]
            return {"dimension": there, "values": mapped, **rest}
        case dict():
            return {key: swapped(value, ids, keys) for key, value in found.items()}
        case list():
            return [swapped(item, ids, keys) for item in found]
        case str():
            return ids.get(found, found)
        case _:
            return found


def question_outcome(reader: Reader, row: Raw) -> tuple[str, str]:
    """One of OUTCOMES, and what was read."""
    day = date.fromisoformat(row["now"])
    move = reader.move((row["question"],), day)
    wanted = tuple(reader.ours(row["form"])) if "form" in row else ()
    if not isinstance(move, Steps):
        return silent(reader, row, move, wanted), shown(move)
    if any(held(reader, row, form, wanted) for form in move.forms):
        return "exact", shown(move)
    assumed = any(one.code == "default_metric" for one in move.reading.assumptions)
    more = assumed or all(reader.beyond(form, row["question"]) for form in move.forms)
    return ("beyond" if more else "false"), shown(move)


def held(reader: Reader, row: Raw, form: AnyForm, wanted: tuple[MetricQuery, ...]) -> bool:
    """Whether a form is the expected one; segments are those of the model's own dimension."""
    day = date.fromisoformat(row["now"])
    if not isinstance(form, MetricQuery):
        return False
    if row.get("form_type") == "SegmentCustomers":
        names = reader.words.vocabulary.names
        return any("rfm" in names.get((g.dimension, "en"), "").casefold() for g in form.group_by)
    if row.get("form_type") == "ExplainChange":
        form = form.model_copy(update=PLAIN)
    return any(reader.same(form, one, day) for one in wanted)


def silent(
    reader: Reader, row: Raw, move: Clarify | Decline, wanted: tuple[MetricQuery, ...]
) -> str:
    """The outcome where nothing was answered."""
    if set(row["accept"]) - {"answer"}:
        return "kept"
    if isinstance(move, Decline) and move.reason == "not_yet":
        return "not yet"
    bounds = (row.get("form") or {}).get("having", ())
    if any(reader.otherwise_measured(bound["metric"]) for bound in bounds):
        return "beyond"
    planner = reader.planner(date.fromisoformat(row["now"]))
    refused = all(planner.catalogue.check(form) for form in wanted)
    return "beyond" if refused else "abstained"


def follow_up_outcome(reader: Reader, row: Raw) -> tuple[str, str]:
    """equal, other or abstained: the follow-up against its equivalent asked alone."""
    day = date.fromisoformat(row["now"])
    move = reader.move((row["previous"], row["follow_up"]), day)
    alone = reader.move((row["equivalent"],), day)
    both = f"{shown(move)}\n      alone: {shown(alone)}"
    if isinstance(move, Decline) and isinstance(alone, Decline):
        return ("equal" if move.reason == alone.reason else "abstained"), both
    if not isinstance(move, Steps):
        return ("equal" if isinstance(alone, Clarify) else "abstained"), both
    if not isinstance(alone, Steps) or len(move.forms) != len(alone.forms):
        return "other", both
    pairs = zip(move.forms, alone.forms, strict=True)
    return ("equal" if all(reader.same(a, b, day) for a, b in pairs) else "other"), both


def shown(move: Steps | Clarify | Decline) -> str:
    """A move on one line."""
    match move:
        case Steps():
            return " ; ".join(form.model_dump_json(exclude_defaults=True) for form in move.forms)
        case Clarify():
            return f"asks {move.code}: " + " | ".join(choice.label for choice in move.choices)
        case Decline():
            return f"declines {move.reason}: {move.subject}"


def rows(file: Path) -> list[Raw]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--followups", type=Path)
    parser.add_argument("--catalogue", type=Path, help="catalogue.yaml beside the questions")
    parser.add_argument("--misses", action="store_true")
    asked = parser.parse_args()
    file = asked.catalogue or asked.questions.with_name("catalogue.yaml")
    reader = Reader(yaml.safe_load(file.read_text(encoding="utf-8")))
    counted: Counter[tuple[str, str, str]] = Counter()
    for row in rows(asked.questions):
        outcome, read = question_outcome(reader, row)
        counted["questions", row["lang"], outcome] += 1
        if asked.misses and outcome in {"false", "abstained"}:
            print(outcome, row["id"], row["question"], "\n     ", read, "\n     ", row.get("form"))
    for row in rows(asked.followups) if asked.followups else ():
        outcome, read = follow_up_outcome(reader, row)
        counted["follow-ups", row["lang"], outcome] += 1
        if asked.misses and outcome != "equal":
            print(outcome, row["id"], row["previous"], "//", row["follow_up"], "\n     ", read)
    for (part, language, outcome), count in sorted(counted.items()):
        print(f"{part:10} {language} {outcome:10}{count:4}")


if __name__ == "__main__":
    main()
