"""`askcrm audit`: a sample of queries computed twice, by SQL and row by row; 6 when they differ."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from agent.wording.say import listing, say
from cli.diagnostics import Exit, count_progress
from cli.opening import NotOpened, Opened, open_for
from cli.options import Shared
from cli.output import print_data
from cli.refusing import bad_value, refuse
from semantic_layer.form import Language
from semantic_layer.formats import readable
from store.table import Cell
from tools.recompute.audit import Audited, Auditor, Difference
from tools.recompute.forms import alone, drawn

SHOWN = 5
"""Differences of one form that are listed."""

MOST = 100_000


@dataclass(frozen=True)
class Sample:
    """Which forms are drawn, besides every metric alone."""

    count: int
    seed: int


def audit_database(sample: Sample, shared: Shared) -> int:
    """Audit the database of the options; the exit code."""
    match open_for(shared):
        case NotOpened(code):
            return code
        case Opened() as opened:
            if not 0 <= sample.count <= MOST:
                allowed = say("audit.sample", opened.language)
                fault = bad_value("--sample", str(sample.count), allowed, opened.language)
                return refuse(fault, opened.language, Exit.USAGE)
            return _audit(sample, opened)


def _audit(sample: Sample, opened: Opened) -> int:
    space, language = opened.analyst.workspace, opened.language
    forms = chain(alone(space), drawn(space, sample.count, sample.seed))
    total = len(space.model.metrics) + sample.count
    show = count_progress(language)
    found: list[Audited] = []
    for audited in Auditor(space).audit(forms):
        found.append(audited)
        show(say("audit.progress", language), len(found), total)
        if audited.outcome == "different":
            print_data("\n".join(_lines(audited, language)))
    print_data("\n".join(_counts(found, language)))
    return Exit.CHECK if any(one.outcome == "different" for one in found) else Exit.ANSWERED


def _lines(audited: Audited, language: Language) -> Iterator[str]:
    yield say("audit.form", language, form=readable(audited.text))
    for difference in audited.differences[:SHOWN]:
        yield say("audit.value", language, **_blanks(difference, language))
    if (more := len(audited.differences) - SHOWN) > 0:
        yield say("audit.more", language, count=more)


def _blanks(difference: Difference, language: Language) -> dict[str, str]:
    group = listing(tuple(_said(cell, language) for cell in difference.group), language)
    return {
        "column": difference.column,
        "group": group or say("audit.whole", language),
        "compiled": _said(difference.compiled, language),
        "recomputed": _said(difference.recomputed, language),
    }


def _said(cell: Cell, language: Language) -> str:
    return say("audit.empty", language) if cell is None else readable(str(cell))


def _counts(found: list[Audited], language: Language) -> Iterator[str]:
    by_outcome = Counter(one.outcome for one in found)
    equal, different = by_outcome["equal"], by_outcome["different"]
    count = equal + different
    yield say("audit.count", language, count=count, equal=equal, different=different)
    left_out = [one for one in found if one.outcome in {"not_audited", "refused"}]
    if left_out:
        reasons = Counter(one.reason for one in left_out)
        said = tuple(f"{reason} ({count})" for reason, count in reasons.most_common(SHOWN))
        blanks = {"count": len(left_out), "reasons": listing(said, language)}
        yield say("audit.not_audited", language, **blanks)
