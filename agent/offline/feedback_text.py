"""What is said of complaints and of a theme beside a metric: facts into sentences, nothing else.

A change is said to be one only where its verdict says so; customers are not quoted in prose.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agent.wording.cells import capital, number_text
from agent.wording.feedback_clauses import theme_name
from agent.wording.names import Names
from agent.wording.say import listing, say
from semantic_layer.feedback_forms import RelateTheme, SummariseFeedback
from semantic_layer.form import Language
from semantic_layer.formats import ValueFormat
from store.table import Cell
from tools.facts import Fact
from tools.result import Result, ResultTable

NAMED = 3
"""Themes that are named."""
OTHERS = "(other)"
SEVERITIES = ("safety", "money", "repeat", "leaving", "legal")
MOVED: Mapping[str, str] = {"rose": "text.feedback_rose", "fell": "text.feedback_fell"}


@dataclass(frozen=True)
class _Row:
    """A row of a result by the ids of its columns."""

    table: ResultTable
    place: int
    names: Names

    def cell(self, name: str) -> Cell:
        return self.table.table.rows[self.place][self.table.table.names.index(name)]

    def text(self, name: str) -> str:
        column = self.table.columns[self.table.table.names.index(name)]
        return number_text(self.cell(name), column.format, self.names.language)

    def counted(self, noun: str, name: str) -> str:
        """The number of a column with its noun: "1 customer"."""
        return say(f"text.{noun}", self.names.language, count=self.text(name))

    @property
    def theme(self) -> str:
        return theme_name(str(self.cell("theme")), self.names)

    @property
    def blanks(self) -> dict[str, str]:
        return {
            "theme": self.theme, "count": self.text("customers"),
            "customers": self.counted("customers", "customers"),
            "texts": self.counted("texts", "texts"),
            "share": self.text("writers"), "base": self.text("writers.base"),
        }  # fmt: skip


def summary_sentences(result: Result, form: SummariseFeedback, names: Names) -> list[str]:
    """How many, the themes with most customers, what moved, what is grave."""
    table = result.tables[0]
    rows = [_Row(table, place, names) for place in range(len(table.table.rows))]
    rows = [row for row in rows if row.cell("theme") != OTHERS]
    if unread := _in_other_languages(result, names.language):
        return unread
    if not rows:
        key = "text.feedback_none" if _was_read(result) else "text.feedback_unread"
        return [say(key, names.language)]
    if form.themes:
        said = [line for row in rows[:NAMED] for line in _of_one(row)]
    else:
        said = [_total(result, names), _leading(rows, result, names), *_moves(rows, names)]
    return [*said, *_grave(result, names)] if not form.themes else said


def _in_other_languages(result: Result, language: Language) -> list[str]:
    """That most texts could not be labelled; nothing where most were."""
    now = _sums(result, "total")
    if "unlabelled" not in now or "read" not in now:
        return []
    blanks = {"count": now["unlabelled"], "total": now["read"]}
    return [say("text.feedback_other_language", language, **blanks)]


def _was_read(result: Result) -> bool:
    """Whether a text has a label of any side: only then is it known that none is negative."""
    counts = {row[0]: row[1] for row in result.tables[-1].table.rows}
    return any(counts.get(side) for side in ("negative", "positive", "neutral", "mixed"))


def _total(result: Result, names: Names) -> str:
    now, before = _sums(result, "total"), _sums(result, "base")
    blanks = {
        "negative": say("text.negative", names.language, count=now.get("negative", "")),
        "writers": say("text.customers", names.language, count=now.get("writers", "")),
    }
    if "negative" not in before:
        return say("text.feedback_total", names.language, **blanks)
    blanks |= {"negative_base": before["negative"], "writers_base": before.get("writers", "")}
    return say("text.feedback_total_base", names.language, **blanks)


def _sums(result: Result, kind: str) -> dict[str, str]:
    return {
        fact.subject.removeprefix("total_"): _count(fact)
        for fact in result.facts
        if fact.kind == kind and fact.subject.startswith("total_")
    }


def _count(fact: Fact) -> str:
    return number_text(fact.value, ValueFormat("integer"), "en")


def _leading(rows: list[_Row], result: Result, names: Names) -> str:
    """The theme that most customers have where one alone has most; else the first ones."""
    leads = {group[1] for f in result.facts if f.kind == "highest" for group in f.groups}
    first = next((row for row in rows if row.cell("theme") in leads), None)
    if first is not None:
        return say("text.feedback_most", names.language, **first.blanks)
    named = tuple(say("text.feedback_theme", names.language, **row.blanks) for row in rows[:NAMED])
    return say("text.feedback_themes", names.language, themes=listing(named, names.language))


def _moves(rows: list[_Row], names: Names) -> Iterator[str]:
    """What rose or fell by its verdict; that nothing did, where something was compared."""
    moved = [row for row in rows if row.cell("verdict") in MOVED]
    for row in moved[:NAMED]:
        yield say(MOVED[str(row.cell("verdict"))], names.language, **row.blanks)
    if not moved and any(row.cell("verdict") == "not_distinguishable" for row in rows):
        yield say("text.feedback_still", names.language)


def _of_one(row: _Row) -> Iterator[str]:
    """One theme by itself: its counts, then what may be said of its change."""
    language, verdict = row.names.language, row.cell("verdict")
    key = "text.feedback_one" if verdict is None else "text.feedback_one_base"
    yield say(key, language, **row.blanks)
    match verdict:
        case "rose" | "fell":
            yield say(MOVED[str(verdict)], language, **row.blanks)
        case "not_distinguishable":
            yield say("text.feedback_still_one", language)
        case "too_few":
            yield say("text.feedback_few_one", language)
        case _:
            return


def _grave(result: Result, names: Names) -> Iterator[str]:
    """Texts that name safety, money, a repeated problem, leaving or the law."""
    language, now = names.language, _sums(result, "total")
    kinds = tuple(
        say("text.feedback_kind", language, kind=say(f"severity.{kind}", language), count=now[kind])
        for kind in SEVERITIES
        if now.get(kind, "0") != "0"
    )
    if kinds:
        yield say("text.feedback_severity", language, kinds=listing(kinds, language))


def relation_sentences(result: Result, form: RelateTheme, names: Names) -> list[str]:
    """Both values with their sizes, whether they differ, and how the weeks go together."""
    groups = result.tables[0]
    one, other = (_Row(groups, place, names) for place in (0, 1))
    blanks = {
        "metric": capital(names.metric(form.metric)),
        "theme": theme_name(form.theme, names) if form.theme else "",
        "value": one.text(form.metric), "other": other.text(form.metric),
        "customers": one.counted("customers", "measured"),
        "others": other.counted("others", "measured"),
        "difference": one.text("difference"), "low": one.text("low"), "high": one.text("high"),
    }  # fmt: skip
    first = "text.relation" if form.theme else "text.relation_any"
    second = {
        "higher": "text.relation_apart", "lower": "text.relation_apart",
        "not_distinguishable": "text.relation_alike",
    }.get(str(one.cell("verdict")), "text.relation_few")  # fmt: skip
    language = names.language
    return [say(first, language, **blanks), say(second, language, **blanks), _weeks(result, names)]


def _weeks(result: Result, names: Names) -> str:
    facts = {fact.subject or fact.kind: fact for fact in result.facts}
    weeks = number_text(facts["count"].value, ValueFormat("integer"), names.language)
    correlation = facts.get("correlation")
    if correlation is None:
        return say("text.relation_weeks_few", names.language, weeks=weeks)
    low, high = facts["correlation_low"].value, facts["correlation_high"].value
    together = low is not None and high is not None and not low <= 0 <= high
    blanks = {
        name: number_text(facts[subject].value, facts[subject].format, names.language)
        for name, subject in (
            ("correlation", "correlation"), ("low", "correlation_low"), ("high", "correlation_high")
        )
    }  # fmt: skip
    key = "text.relation_weeks" if together else "text.relation_weeks_none"
    return say(key, names.language, weeks=weeks, **blanks)
