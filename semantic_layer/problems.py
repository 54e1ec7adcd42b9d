"""Problems: the closed list of what can be wrong with a form or a model, as data.

All problems of one input are collected and raised once. Their wording lives in agent/wording; this
file knows no sentence.
"""

from dataclasses import dataclass
from typing import Literal, get_args

ProblemCode = Literal[
    "unknown_metric", "unknown_dimension", "unknown_entity", "unknown_date", "unknown_value",
    "unknown_field", "not_computable", "not_allowed", "dimension_not_reachable",
    "dimension_not_applicable", "would_multiply_rows", "date_not_reachable", "date_without_hours",
    "entity_not_reachable", "needs_metric", "too_many", "needs_group", "needs_time_group",
    "limit_per_not_grouped", "needs_compare", "needs_share", "compare_needs_period", "needs_period",
    "period_backwards", "period_in_future", "period_outside_data", "period_unresolved",
    "period_conflict", "wrong_value_type", "wrong_operator", "bad_edges",
    "filters_exclude_everything", "share_needs_additive", "running_needs_additive",
    "kinds_do_not_mix", "grain_too_fine", "not_yet_compiled", "metric_not_per_customer",
    "no_repeating_part", "journey_as_it_is", "entity_of_several_keys", "compare_by_its_own_date",
]  # fmt: skip
"""`not_yet_compiled`: the form is sound but this version cannot run that part of it."""

PROBLEM_CODES: tuple[str, ...] = get_args(ProblemCode)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a form."""

    code: ProblemCode
    subject: str
    """The id, value or words that caused it, as they were given."""
    nearest: tuple[str, ...] = ()
    """At most three ids, values or days that would have been right; empty when nothing is near."""
    beside: str = ""
    """The second party where two do not fit (the metric of a dimension); empty when there is
    none."""


class QueryRefused(Exception):  # noqa: N818 - a refusal is an outcome, not an error of ours
    """A form that cannot be asked of this model; `problems` is never empty."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Keep all problems of the form."""
        self.problems = problems
        super().__init__("; ".join(f"{problem.code}: {problem.subject}" for problem in problems))


@dataclass(frozen=True)
class ModelProblem:
    """One thing that is wrong with a model file."""

    code: str
    """A short stable name of the rule, such as `unknown_key`."""
    file: str
    line: int
    """1-based; 0 when the file as a whole is meant."""
    key: str
    """Dotted path inside the file, such as `metrics.refund_rate.numerator`."""
    value: str
    """What was found there; empty when something is missing."""
    nearest: tuple[str, ...] = ()
    warning: bool = False
    """True: the model loads all the same."""
    detail: str = ""
    """What the rule wants, in plain English words; never a stack trace."""


class ModelRejected(Exception):  # noqa: N818
    """A model that does not load; `problems` holds every error found, not only the first."""

    def __init__(self, problems: tuple[ModelProblem, ...]) -> None:
        """Keep all problems of the model."""
        self.problems = problems
        super().__init__(
            "; ".join(f"{p.file}:{p.line}: {p.key}: {p.code} {p.value}" for p in problems)
        )
