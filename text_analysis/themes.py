"""What the complaints that no aspect explains are about: groups with a name, and the unclear rest.

Counts add up: every clause is in one theme or in `unclear`. A name is a phrase that its clauses
share, never a diagnosis.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

LEAST_CLAUSES = 30
"""With fewer, each clause is shown by itself."""
MOST_CLAUSES = 20_000
"""Of more a seeded sample is grouped."""
CLAUSES_PER_THEME = 25
FEWEST_THEMES, MOST_THEMES = 2, 12
DIRECTIONS = 80
NAME_SHARE = 0.2
"""Share of its clauses that a name must stand in."""
NAME_PHRASES = 3
QUOTES = 2
SEED = 20260101

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_FUNCTION_SIGNS = frozenset(
    "的了是我你他她它们就也都还在这那有和与及或被把给对从向一个不没很太么什怎到上下来去说要会能可以着过吧吗"
    "呢啊得地而且但因为所之其让又再更最多少好坏差般第天年月日次"
)

Method = Literal["listed", "grouped", "sampled"]


@dataclass(frozen=True)
class Theme:
    """Clauses that share a phrase."""

    name: str
    phrases: tuple[str, ...]
    """The name first, then others that mark the group."""
    members: tuple[int, ...]
    """Places in the clauses given."""
    quotes: tuple[int, ...]
    """The most central members."""


@dataclass(frozen=True)
class Themes:
    """All clauses, grouped."""

    method: Method
    themes: tuple[Theme, ...]
    """Largest first."""
    unclear: tuple[int, ...]
    left_out: tuple[int, ...]
    """Not in the sample; empty unless `method` is `sampled`."""


def find_themes(clauses: Sequence[str], count: int | None = None) -> Themes:
    """Group folded negative clauses; `count` fixes the number of groups."""
    if len(clauses) < LEAST_CLAUSES:
        return Themes("listed", (), tuple(range(len(clauses))), ())
    places = list(range(len(clauses)))
    if len(places) > MOST_CLAUSES:
        places = sorted(Random(SEED).sample(places, MOST_CLAUSES))  # noqa: S311 - a sample
    chosen = set(places)
    left_out = tuple(place for place in range(len(clauses)) if place not in chosen)
    groups, nearness = _grouped([clauses[place] for place in places], count)
    themes: list[Theme] = []
    unclear: list[int] = []
    named = _phrases([[clauses[places[i]] for i in members] for members in groups])
    for members, phrases in zip(groups, named, strict=True):
        held = tuple(places[i] for i in members)
        if not phrases:
            unclear += held
            continue
        central = sorted(members, key=lambda i: -nearness[i])[:QUOTES]
        themes.append(Theme(phrases[0], phrases, held, tuple(places[i] for i in central)))
    themes.sort(key=lambda theme: (-len(theme.members), theme.members))
    method: Method = "sampled" if left_out else "grouped"
    return Themes(method, tuple(themes), tuple(sorted(unclear)), left_out)


def _grouped(clauses: list[str], count: int | None) -> tuple[list[list[int]], list[float]]:
    """Members of each group, and how central each clause is; clauses without a shared word last."""
    from text_analysis import theme_space  # late: numpy, which no question needs

    wanted = count or min(MOST_THEMES, max(FEWEST_THEMES, len(clauses) // CLAUSES_PER_THEME))
    rows = theme_space.points(clauses, max(DIRECTIONS, min(wanted, 100)), SEED)
    places, nearness = theme_space.group(rows, wanted, SEED)
    groups: list[list[int]] = [[] for _group in range(wanted + 1)]
    for index, place in enumerate(places.tolist()):
        groups[place if rows[index].any() else wanted].append(index)
    return [members for members in groups if members], nearness.tolist()


def _phrases(groups: list[list[str]]) -> list[tuple[str, ...]]:
    """Class-based TF-IDF: frequent in the group, rare elsewhere; none for a group without one."""
    from text_analysis.theme_space import fragments  # late: numpy, which no question needs

    counts = [
        Counter(name for clause in group for name in set(fragments(clause)) if _is_name(name))
        for group in groups
    ]
    totals: Counter[str] = Counter()
    for count in counts:
        totals.update(count)
    mean = sum(totals.values()) / max(1, len(groups))
    return [
        _best(count, len(group), totals, mean) for count, group in zip(counts, groups, strict=True)
    ]


def _is_name(fragment: str) -> bool:
    """No Chinese fragment that begins or ends with a function character, none of one sign."""
    return not _CHINESE.match(fragment) or (
        len(set(fragment)) > 1
        and fragment[0] not in _FUNCTION_SIGNS
        and fragment[-1] not in _FUNCTION_SIGNS
    )


def _best(count: Counter[str], size: int, totals: Counter[str], mean: float) -> tuple[str, ...]:
    frequent = [name for name, held in count.items() if held >= max(2, NAME_SHARE * size)]
    ranked = sorted(
        frequent, key=lambda name: (-count[name] * math.log(1 + mean / totals[name]), name)
    )
    kept: list[str] = []
    for name in ranked:
        longer = _longest_like(name, frequent, count)
        if not any(longer in other or other in longer for other in kept):
            kept.append(longer)
        if len(kept) == NAME_PHRASES:
            break
    return tuple(kept)


def _longest_like(name: str, frequent: list[str], count: Counter[str]) -> str:
    """The longer phrase that a fragment is nearly always a part of."""
    longer = [other for other in frequent if name in other and count[other] >= 0.8 * count[name]]
    return max(longer, key=len)
