"""Moves: what a planner may say, and the reading that travels beside a form.

Data only. A choice carries its steps: what was shown is what runs.
"""

from dataclasses import dataclass
from typing import Literal

from semantic_layer.feedback_forms import RelateTheme, SummariseFeedback
from semantic_layer.query import MetricQuery, RowQuery
from tools.describe_catalogue import DescribeCatalogue
from tools.result import Result

AnyForm = MetricQuery | RowQuery | SummariseFeedback | RelateTheme | DescribeCatalogue

DeclineReason = Literal[
    "write",
    "personal_data",
    "injection",
    "judgement",
    "out_of_domain",
    "not_computable",
    "not_allowed",
    "future",
    "forecast",
    "not_yet",
    "unknown_words",
    "unknown_value",
    "small_talk",
    "afresh",
    "empty",
    "too_long",
    "not_understood",
    "refused_form",
]


@dataclass(frozen=True)
class Chip:
    """Words of the question and the slot they filled."""

    words: str
    slot: str
    """Such as `metric:revenue`, `value:region=East`, `period`, `limit`."""
    certainty: Literal["sure", "assumed", "repaired", "ignored"] = "sure"


@dataclass(frozen=True)
class Assumption:
    """A convention that was taken without being said; worded by code from `code` and `subject`."""

    code: Literal[
        "all_data",
        "typo",
        "colloquial",
        "default_period",
        "default_grain",
        "default_order",
        "default_metric",
        "remembered",
        "verified",
        "exactly",
        "other_language",
        "data_spelling",
        "about",
        "follow_up",
        "several_values",
        "ignored_word",
    ]
    subject: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Reading:
    """Which words were used and which not; never part of a form's equality."""

    chips: tuple[Chip, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    left_over: tuple[str, ...] = ()
    """Words that nothing explained; non-empty never goes with an answer."""
    source: Literal["offline", "model", "choice", "verified"] = "offline"


@dataclass(frozen=True)
class Steps:
    """Forms to run, all checked before any runs."""

    forms: tuple[AnyForm, ...]
    reading: Reading = Reading()
    look_again: bool = False
    """True: the planner wants to see the findings (a model planner only)."""


@dataclass(frozen=True)
class Choice:
    """One runnable answer to a clarification."""

    label: str
    """In the question's language."""
    steps: Steps


@dataclass(frozen=True)
class Clarify:
    """Ask back; at most four choices, each of which can be run as it stands."""

    code: str
    """A key of agent/wording (`clarify.*`), such as `clarify.unknown_word`."""
    blanks: tuple[tuple[str, str], ...] = ()
    """The blanks of that sentence."""
    choices: tuple[Choice, ...] = ()
    reading: Reading = Reading()


@dataclass(frozen=True)
class Decline:
    """Say no, why, and what can be asked instead."""

    reason: DeclineReason
    subject: str = ""
    """The words or the metric it is about, in the question's language."""
    detail: str = ""
    """What is needed, or the nearest thing; in the question's language; empty when there is
    none."""
    can_do: tuple[str, ...] = ()
    """Up to three questions that can be asked instead, in the question's language."""
    reading: Reading = Reading()


@dataclass(frozen=True)
class PlannerUse:
    """Who planned, and what it cost."""

    name: str = "offline"
    """`offline`, `model`, or `both` where the two agreed."""
    model: str = ""
    """The model that was asked; empty = none was."""
    calls: int = 0
    tokens: int = 0
    cost: float = 0.0
    seconds: float = 0.0
    """Waited for the model."""
    prose: Literal["offline", "model"] = "offline"
    """Whose words the text is."""


@dataclass(frozen=True)
class Remark:
    """What is said of the model beside an answer; worded under `model.<code>`."""

    code: Literal["failed", "no_reading", "dropped", "unworded", "short"]
    """failed: it was of no use. no_reading: it found no reading. dropped: its words did not hold.
    unworded: it gave none. short: asking for more ended early."""
    reason: str = ""
    """A FaultKind where something failed."""


@dataclass(frozen=True)
class Done:
    """Nothing more to ask for."""


@dataclass(frozen=True)
class Finding:
    """What was asked for, and what came."""

    steps: Steps
    results: tuple[Result, ...]


Move = Steps | Clarify | Decline | Done
