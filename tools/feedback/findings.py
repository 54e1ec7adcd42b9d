"""What may be said of a summary: facts that lead to cells, and notes a reader must know."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from semantic_layer.coded_values import TOTALS
from semantic_layer.form import Bilingual
from semantic_layer.formats import ValueFormat
from semantic_layer.vocabulary import Vocabulary
from tools.facts import CellAddress, Fact, FactKind
from tools.feedback.counting import OTHERS, SEVERITIES, Sums, Theme
from tools.feedback.days import Days
from tools.feedback.pieces import Pieces
from tools.integrity import Note, NoteCode
from tools.measured import number_in
from tools.result import Result, ResultTable

NAMED = 3
"""Themes a sentence names."""
LEAST_COVERED = 0.8
"""Share of negative texts with a theme under which that is a warning."""
MOST_UNLABELLED = 0.5
"""Share of texts in other languages above which that is said first."""
UNREAD = {
    "unlabelled": ("texts in a language that is not labelled", "所用语言不标注的反馈"),
    "read": ("texts looked at", "看过的反馈"),
}
THEME = Bilingual(en="theme", zh="主题")
NoteLevel = Literal["warning", "hint"]
SAID = frozenset({"negative", "themed", "unclear", "unassigned", "writers", *SEVERITIES})
"""Sums that may be put into words."""
MOVED = frozenset({"rose", "fell"})


def facts_of_themes(
    themes: Sequence[Theme], sums: Sums, result: Result, vocabulary: Vocabulary
) -> tuple[Fact, ...]:
    """Totals, the largest themes, moves with a verdict, severity; ids f1, f2, ... in order."""
    last = len(result.tables) - 1
    facts = [
        *_sum_facts(result.tables[last], last, sums),
        *_theme_facts(themes, result, vocabulary),
    ]
    return tuple(replace(fact, id=f"f{number}") for number, fact in enumerate(facts, 1))


def _sum_facts(table: ResultTable, place: int, sums: Sums) -> Iterator[Fact]:
    for row, cells in enumerate(table.table.rows):
        name = str(cells[0])
        if name not in SAID:
            continue
        english, chinese = TOTALS[name]
        kinds: tuple[FactKind, FactKind] = ("total", "base")
        for column, kind in enumerate(kinds, 1):
            value = number_in(cells[column])
            if value is not None:
                yield Fact(
                    id="", kind=kind, label=Bilingual(en=english, zh=chinese), value=value,
                    format=ValueFormat("integer"), cell=CellAddress(place, row, column),
                    subject=f"total_{name}",
                )  # fmt: skip
    if sums.unlabelled > MOST_UNLABELLED * sums.read:
        for name, count in (("unlabelled", sums.unlabelled), ("read", sums.read)):
            english, chinese = UNREAD[name]
            label = Bilingual(en=english, zh=chinese)
            yield Fact("", "total", label, count, ValueFormat("integer"), subject=f"total_{name}")
    if sums.coverage is not None:
        label = Bilingual(en="share of negative texts with a theme", zh="有主题的负面反馈占比")
        yield Fact("", "share", label, sums.coverage, ValueFormat("percent"), subject="coverage")


def _theme_facts(themes: Sequence[Theme], result: Result, vocabulary: Vocabulary) -> Iterator[Fact]:
    table = result.tables[0]
    places = {name: place for place, name in enumerate(table.table.names)}
    leading, dimension = _leading(themes), table.columns[0].subject
    for row, theme in enumerate(themes):
        shown = Bilingual(
            en=vocabulary.value_label(dimension, theme.key, "en"),
            zh=vocabulary.value_label(dimension, theme.key, "zh"),
        )
        for name, kind in _wanted(theme, row, theme.key == leading):
            column = table.columns[places[name]]
            value = number_in(table.table.rows[row][places[name]])
            if value is not None:
                yield Fact(
                    id="", kind=kind, label=column.label, value=value, format=column.format,
                    groups=((THEME, theme.key, shown),), period=result.period,
                    cell=CellAddress(0, row, places[name]), subject=column.subject,
                )  # fmt: skip


def _wanted(theme: Theme, row: int, leads: bool) -> list[tuple[str, FactKind]]:
    """The cells of a theme that may be said; none of a small one that did not move."""
    moved = theme.verdict in MOVED
    grave = [kind for kind in SEVERITIES if theme.severity[kind]]
    if theme.key == OTHERS or (row >= NAMED and not moved and not grave):
        return []
    wanted: list[tuple[str, FactKind]] = [("customers", "value"), ("texts", "value")]
    wanted += [("share", "share"), ("writers", "share"), ("writers.base", "base")]
    wanted += [("writers.delta", "change")] if moved else []
    wanted += [(kind, "value") for kind in grave]
    wanted += [("rating_gap", "value"), ("rated", "value")]
    return [*wanted, ("customers", "highest")] if leads else wanted


def _leading(themes: Sequence[Theme]) -> str | None:
    """The theme most customers have, if one alone has most."""
    named = [theme for theme in themes if theme.key != OTHERS]
    most = max((theme.writers.events for theme in named), default=0)
    holders = [theme.key for theme in named if theme.writers.events == most]
    return holders[0] if len(holders) == 1 and most else None


def notes_of_texts(sums: Sums, read: Pieces, sampled: int, days: Days) -> tuple[Note, ...]:
    """Warnings first."""
    found = sorted(_notes(sums, read, sampled, days), key=lambda note: note.level != "warning")
    return tuple(found)


def _notes(sums: Sums, read: Pieces, sampled: int, days: Days) -> Iterator[Note]:
    if days.running is not None:
        done, in_all, first = days.running
        last = first.toordinal() + in_all - 1
        numbers = (done, in_all, first.isoformat(), first.fromordinal(last).isoformat())
        yield Note("running_period", "warning", "", numbers)
    if read.truncated:
        yield Note("cut_off", "warning", "", (len(read.pieces),))
    if sums.coverage is not None and sums.themed < sums.negative:
        level: NoteLevel = "warning" if sums.coverage < LEAST_COVERED else "hint"
        without = sums.negative - sums.themed
        yield Note("theme_coverage", level, "", (without, without / sums.negative))
    counts: tuple[tuple[NoteCode, NoteLevel, int], ...] = (
        ("labelled_live", "warning", read.live),
        ("instructions_in_texts", "warning", sums.suspicious),
        ("unread_texts", "warning", read.unread),
        ("undated_texts", "warning", read.undated),
        ("unlabelled_texts", "hint", sums.unlabelled),
        ("template_texts", "hint", sums.template),
        ("repeated_texts", "hint", sums.repeated),
        ("sampled_clauses", "hint", sampled),
    )
    yield from (Note(code, level, "", (count,)) for code, level, count in counts if count)
