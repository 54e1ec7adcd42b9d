"""Glosses: the definition of a measure beside its name: 'churned (no purchase in 180 days)'.

Taken out of the question only if its numbers are those of the model's own definition; a gloss with
another number is another measure, and stays in the question for the gates to stop.
"""

import re
from dataclasses import dataclass

from semantic_layer.model import SemanticModel
from semantic_layer.query import MetricQuery

BEHIND = re.compile(r"\s*[(（]([^()（）]*\d[^()（）]*)[)）]")
"""'churned (no purchase in 180 days)'."""
NAMED = re.compile(
    r"\s*[(（]([^()（）\d]{1,30}(?:率|占比|比例|rate|ratio|share))[)）]\s*$", re.ASCII
)
"""'…占多少（留存率）': what the share just asked for is called."""
BEFORE = re.compile(r"^([^,，]*\d[^,，]*?)(?:就算作|算作|就算|算|视为|定义为)[^,，\d]{1,8}[,，]\s*")
"""'180天没有下单算流失，…'."""
NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
NEGATED = re.compile(r"\b(?:no|not|without|never|nothing)\b|没|未|无|不", re.ASCII)
DAYS = re.compile(r"\bdays?\b|天|日", re.ASCII)


@dataclass(frozen=True)
class Glossed:
    """A question without the definition that stood in it."""

    text: str
    gloss: str


def glossed(text: str) -> Glossed | None:
    """The question and the definition it holds; None when it holds none."""
    for pattern in (BEHIND, BEFORE, NAMED):
        found = pattern.search(text)
        if found:
            rest = f"{text[: found.start()]} {text[found.end() :]}".strip()
            return Glossed(rest, found[1])
    return None


def restates(gloss: str, form: MetricQuery, model: SemanticModel) -> bool:
    """Whether a gloss says what the form means anyway: the same days, or the name of a share."""
    if not NUMBER.search(gloss):
        return form.share_of is not None and bool(form.share_of.dropping)
    metric = model.metrics.get(form.metrics[0]) if len(form.metrics) == 1 else None
    if metric is None or metric.means is None:
        return False
    means = f"{metric.means.en} {metric.means.zh}"
    numbers = set(NUMBER.findall(gloss))
    same = numbers == set(NUMBER.findall(metric.means.en))
    return same and all(
        bool(sign.search(gloss)) and bool(sign.search(means)) for sign in (NEGATED, DAYS)
    )
