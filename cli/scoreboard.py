"""The scores of a run per language and category, in words and as JSON, and what changed since.

Nothing is asked or judged here.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.cells import cell_len

from agent.exports.json_answer import Json
from agent.exports.widths import fit, fit_right
from agent.wording.say import listing, say
from cli.scoring import OUTCOMES, PENALTY, Outcome, wilson
from semantic_layer.form import Language
from semantic_layer.formats import readable

SHOWN = 50
"""Ids of a change that are named."""


@dataclass(frozen=True)
class Case:
    """One scored conversation."""

    id: str
    language: str
    category: str
    outcome: Outcome
    question: str
    reading: str
    """How it was read; empty when nothing was."""
    wanted: str
    """What was expected, in words."""


@dataclass(frozen=True)
class Slice:
    """How the cases of one language, one category, or both came out; empty names = all."""

    language: str
    category: str
    counts: Mapping[Outcome, int]

    @property
    def total(self) -> int:
        """Cases in all."""
        return sum(self.counts.values())

    @property
    def right(self) -> int:
        """Cases that are right."""
        return self.counts.get("right", 0)

    @property
    def score(self) -> int:
        """Right ones, less PENALTY for each wrong one."""
        return self.right - PENALTY * self.counts.get("wrong", 0)


class NoRun(Exception):  # noqa: N818 - bad input, told to a person
    """A file that is no earlier run."""


def slices(cases: tuple[Case, ...]) -> tuple[Slice, ...]:
    """All, each language, each category, and each pair of them that differs from those."""
    keys: dict[tuple[str, str], Counter[Outcome]] = {("", ""): Counter()}
    languages = sorted({case.language for case in cases})
    categories = sorted({case.category for case in cases if case.category})
    for language in languages:
        keys[language, ""] = Counter()
    for category in categories:
        keys["", category] = Counter()
        if len(languages) > 1:
            keys.update({(language, category): Counter() for language in languages})
    for case in cases:
        for key in {("", ""), (case.language, ""), ("", case.category), case_key(case)} & set(keys):
            keys[key][case.outcome] += 1
    return tuple(Slice(*key, counts) for key, counts in keys.items() if counts.total())


def case_key(case: Case) -> tuple[str, str]:
    """The narrowest slice a case is in."""
    return case.language, case.category


def score_lines(cases: tuple[Case, ...], language: Language) -> Iterator[str]:
    """The table, the score and every wrong answer with both readings."""
    found = slices(cases)
    names = [_name(one, language) for one in found]
    width = max(map(cell_len, names))
    headings = [say(f"eval.{outcome}", language) for outcome in OUTCOMES]
    widths = [max(6, cell_len(heading)) for heading in headings]
    yield _row("", headings, say("eval.of", language), say("eval.share", language), width, widths)
    for name, one in zip(names, found, strict=True):
        low, high = wilson(one.right, one.total)
        share = f"{one.right / one.total:.1%} ({low:.1%} – {high:.1%})"
        counts = [str(one.counts.get(outcome, 0)) for outcome in OUTCOMES]
        yield _row(name, counts, str(one.total), share, width, widths)
    whole = found[0]
    share = f"{whole.right / whole.total:.1%}"
    blanks = {"right": whole.right, "count": whole.total, "share": share, "score": whole.score}
    yield ""
    yield say("eval.total", language, **blanks)
    wrong = [case for case in cases if case.outcome == "wrong"]
    if wrong:
        yield ""
        yield say("eval.wrong_ones", language)
    for case in wrong:
        yield f"  {readable(case.id)}: {readable(case.question)}"
        yield "      " + say("eval.read_as", language, reading=readable(case.reading))
        yield "      " + say("eval.wanted", language, reading=readable(case.wanted))


def _name(one: Slice, language: Language) -> str:
    if not one.language and not one.category:
        return say("eval.all", language)
    return " · ".join(readable(part) for part in (one.language, one.category) if part)


def _row(name: str, cells: list[str], total: str, share: str, width: int, widths: list[int]) -> str:
    parts = [fit_right(cell, wide) for cell, wide in zip(cells, widths, strict=True)]
    return "  ".join([fit(name, width), *parts, fit_right(total, 5), share]).rstrip()


def scores_object(cases: tuple[Case, ...]) -> dict[str, Json]:
    """The run as plain JSON data, for a later --compare."""
    return {
        "askcrm": 1,
        "count": len(cases),
        "score": slices(cases)[0].score if cases else 0,
        "slices": [_slice_object(one) for one in slices(cases)] if cases else [],
        "cases": [
            {
                "id": case.id,
                "language": case.language,
                "category": case.category,
                "outcome": case.outcome,
                "question": case.question,
                "reading": case.reading,
                "wanted": case.wanted,
            }
            for case in cases
        ],
    }


def _slice_object(one: Slice) -> dict[str, Json]:
    low, high = wilson(one.right, one.total)
    counts: dict[str, Json] = {outcome: one.counts.get(outcome, 0) for outcome in OUTCOMES}
    return {
        "language": one.language or None,
        "category": one.category or None,
        **counts,
        "count": one.total,
        "share": round(one.right / one.total, 4),
        "interval": [round(low, 4), round(high, 4)],
        "score": one.score,
    }


def read_run(path: Path) -> Mapping[str, str]:
    """The outcome of each id of an earlier run; raises NoRun."""
    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
        return {str(case["id"]): str(case["outcome"]) for case in whole["cases"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NoRun(str(path)) from error


def change_lines(
    before: Mapping[str, str], cases: tuple[Case, ...], language: Language
) -> Iterator[str]:
    """What became right, what no longer is, and what is newly wrong; ids in both runs only."""
    shared = [case for case in cases if case.id in before]
    earlier = Counter(before[case.id] for case in shared)
    now = Counter(case.outcome for case in shared)
    yield say(
        "eval.since",
        language,
        count=len(shared),
        right_before=earlier["right"],
        right_now=now["right"],
        wrong_before=earlier["wrong"],
        wrong_now=now["wrong"],
    )
    changes = {
        "eval.became_right": [c for c in shared if c.outcome == "right" != before[c.id]],
        "eval.no_longer_right": [c for c in shared if before[c.id] == "right" != c.outcome],
        "eval.became_wrong": [c for c in shared if c.outcome == "wrong" != before[c.id]],
    }
    for key, changed in changes.items():
        if changed:
            ids = listing(tuple(readable(case.id) for case in changed[:SHOWN]), language)
            yield "  " + say(key, language, total=len(changed), ids=ids)
