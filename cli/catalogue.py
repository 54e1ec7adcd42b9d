"""`askcrm metrics`: what can be asked of this database, and what cannot and why."""

from collections.abc import Iterator

from agent.wording.names import Names
from agent.wording.say import alternatives, listing, say
from cli.diagnostics import Exit, tell
from cli.opening import NotOpened, Opened, open_for
from cli.options import Shared
from cli.output import print_data
from semantic_layer.formats import readable
from semantic_layer.vocabulary import nearest
from tools.describe_catalogue import Entry, catalogue

SECTIONS = (
    ("metric", "catalogue.metrics"),
    ("dimension", "catalogue.dimensions"),
    ("entity", "catalogue.entities"),
    ("not_computable", "catalogue.not_computable"),
)

FEW = 12
"""Entries that are shown in full; a longer list shows one or two lines of each."""


def print_catalogue(word: str, shared: Shared) -> int:
    """Every entry whose id, names or values hold `word`; exit code 3 when there is none."""
    match open_for(shared, word):
        case NotOpened(code):
            return code
        case Opened() as opened:
            workspace = opened.analyst.workspace
            names = Names(workspace.model, workspace.vocabulary, opened.language)
            entries = catalogue(workspace)
            chosen = tuple(entry for entry in entries if _holds(entry, word, names))
            if not chosen:
                tell(_unknown(word, entries, names))
                return Exit.PERSON
            print_data("\n".join(_lines(chosen, names, in_full=len(chosen) <= FEW)))
            return Exit.ANSWERED


def _holds(entry: Entry, word: str, names: Names) -> bool:
    wanted = word.strip().casefold()
    known = (entry.id, *entry.names.en, *entry.names.zh, *_values(entry, names))
    return any(wanted in name.casefold() for name in known)


def _values(entry: Entry, names: Names) -> tuple[str, ...]:
    """The stored values of a dimension, and what they are called."""
    if entry.kind != "dimension":
        return ()
    labels = (names.value(entry.id, value) for value in entry.dimensions)
    return tuple(dict.fromkeys((*labels, *entry.dimensions)))


def _unknown(word: str, entries: tuple[Entry, ...], names: Names) -> str:
    language = names.language
    known = (name for entry in entries for name in (*_own(entry, names), entry.id))
    near = nearest(word, known)
    if not near:
        return say("catalogue.unknown.bare", language, word=readable(word))
    said = alternatives(near, language)
    return say("catalogue.unknown", language, word=readable(word), nearest=said)


def _own(entry: Entry, names: Names) -> tuple[str, ...]:
    return entry.names.en if names.language == "en" else entry.names.zh


def _lines(entries: tuple[Entry, ...], names: Names, *, in_full: bool) -> Iterator[str]:
    first = True
    for kind, heading in SECTIONS:
        of_kind = [entry for entry in entries if entry.kind == kind]
        if of_kind:
            yield from () if first else ("",)
            yield say(heading, names.language)
            first = False
        for entry in of_kind:
            yield from _entry_lines(entry, names, in_full=in_full)


def _entry_lines(entry: Entry, names: Names, *, in_full: bool) -> Iterator[str]:
    language, (label, *others) = names.language, _own(entry, names) or (entry.id,)
    yield f"  {label}  ({entry.id})"
    if entry.means is not None:
        means = readable(entry.means.in_language(language))
        missing = entry.kind == "not_computable"
        yield "      " + (say("catalogue.needs", language, needs=means) if missing else means)
    if others:
        yield "      " + say("catalogue.also", language, names=listing(tuple(others), language))
    if in_full:
        yield from (f"      {line}" for line in _details(entry, names))


def _details(entry: Entry, names: Names) -> Iterator[str]:
    """What it can be split by, which values it has, where it is defined."""
    language = names.language
    if entry.kind == "metric" and entry.dimensions:
        splits = listing(tuple(names.of(name) for name in entry.dimensions), language)
        yield say("catalogue.by", language, dimensions=splits)
    if entry.kind == "dimension" and entry.dimensions:
        shown = tuple(names.value(entry.id, value) for value in entry.dimensions)
        yield say("catalogue.some_values", language, values=listing(shown, language))
    if entry.place:
        yield say("catalogue.defined", language, place=entry.place)
