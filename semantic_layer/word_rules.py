"""What must hold of the words of a model: both languages, and one meaning for each of them."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain

from semantic_layer.findings import problem_at, unknown_at, warning_at
from semantic_layer.form import Language
from semantic_layer.metrics import MetricFields, Names, Phrase
from semantic_layer.model import SemanticModel
from semantic_layer.parts import dimensions_of
from semantic_layer.problems import ModelProblem

LANGUAGES: tuple[Language, ...] = ("en", "zh")
ENOUGH_FORMS = 4
"""Surface forms a metric should have in each language."""


def names_are_in_both_languages(model: SemanticModel) -> Iterator[ModelProblem]:
    """Metrics, dimensions, named tables and refusals have a name in English and in Chinese.

    A dimension with several homes is named at one of them.
    """
    dimensions = [(key, dimension.names) for key, _, dimension in dimensions_of(model)]
    named = {_last(key) for key, names in dimensions if names.en and names.zh}
    for key, names in chain(
        ((f"metrics.{name}", metric.names) for name, metric in model.metrics.items()),
        ((key, names) for key, names in dimensions if _last(key) not in named),
        ((f"tables.{name}", t.names) for name, t in model.tables.items() if t.names != Names()),
        ((f"not_computable.{name}", wish.names) for name, wish in model.not_computable.items()),
    ):
        missing = [language for language in LANGUAGES if not names.in_language(language)]
        if missing:
            detail = "a name in " + " and ".join(missing)
            yield problem_at(model, f"{key}.names", "missing_name", "", detail)


def names_mean_one_metric(model: SemanticModel) -> Iterator[ModelProblem]:
    """No surface form, plural or hyphen aside, names two metrics, or a metric and a refusal."""
    owners: dict[str, str] = {}
    for key, form in _metric_forms(model):
        owner = owners.setdefault(folded(form), key)
        if owner != key:
            detail = f"words that {owner} does not use"
            yield problem_at(model, key, "name_used_twice", form, detail)


def phrases_say_something(model: SemanticModel) -> Iterator[ModelProblem]:
    """A phrase with `say` sorts, bounds or splits; what it splits by exists."""
    known = {*model.tables, *(_last(key) for key, _, _ in dimensions_of(model))}
    for name, metric in model.metrics.items():
        key = f"metrics.{name}.phrases"
        for phrase in (*metric.phrases.en, *metric.phrases.zh):
            if not isinstance(phrase, Phrase):
                continue
            if phrase.by is not None and phrase.by not in known:
                yield unknown_at(model, key, "unknown_dimension", phrase.by, known)
            if phrase.order is None and phrase.having is None and phrase.by is None:
                detail = "`order`, `having` or `by`, or the words alone"
                yield problem_at(model, key, "missing_key", phrase.say, detail)


def default_metric_exists(model: SemanticModel) -> Iterator[ModelProblem]:
    """What is ranked by where no measure is named is a metric."""
    named = model.default_metric
    if named is not None and named not in model.metrics:
        yield unknown_at(model, "default_metric", "unknown_metric", named, model.metrics)


def metrics_say_what_they_mean(model: SemanticModel) -> Iterator[ModelProblem]:
    """Every metric has a `means` sentence (warning)."""
    for name, metric in model.metrics.items():
        if metric.means is None:
            detail = "a sentence in both languages: what is counted and what is left out"
            yield warning_at(model, f"metrics.{name}.means", "missing_means", "", detail)


def metrics_have_enough_words(model: SemanticModel) -> Iterator[ModelProblem]:
    """Every metric has four surface forms in each language (warning)."""
    for name, metric in model.metrics.items():
        for language in LANGUAGES:
            forms = set(surface_forms(metric, language))
            if len(forms) < ENOUGH_FORMS:
                key = f"metrics.{name}.names"
                yield warning_at(model, key, "few_names", str(len(forms)), language)


def surface_forms(metric: MetricFields, language: Language) -> tuple[str, ...]:
    """Every name, verb and phrase of a metric in one language."""
    phrases = metric.phrases.in_language(language)
    said = (phrase if isinstance(phrase, str) else phrase.say for phrase in phrases)
    return (*metric.names.in_language(language), *metric.verbs.in_language(language), *said)


def folded(form: str) -> str:
    """A form without case, hyphens, width and simple plurals: `Refund-Rates` -> `refund rate`."""
    plain = unicodedata.normalize("NFKC", form).casefold()
    words = re.split(r"[\s\-_]+", plain.strip())
    return " ".join(_singular(word) for word in words)


def _singular(word: str) -> str:
    if len(word) > len("uses") and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > len("bus") and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _metric_forms(model: SemanticModel) -> Iterator[tuple[str, str]]:
    for name, metric in model.metrics.items():
        for language in LANGUAGES:
            for form in surface_forms(metric, language):
                yield f"metrics.{name}", form
    for name, wish in model.not_computable.items():
        for language in LANGUAGES:
            for form in wish.names.in_language(language):
                yield f"not_computable.{name}", form


def _last(key: str) -> str:
    return key.rpartition(".")[2]
