"""A problem of a model put at the place of its key, with the nearest known ids.

Used by the rules; knows none of them.
"""

from collections.abc import Iterable

from semantic_layer.model import Place, SemanticModel
from semantic_layer.problems import ModelProblem
from semantic_layer.vocabulary import nearest


def problem_at(model: SemanticModel, key: str, code: str, value: str, wanted: str) -> ModelProblem:
    """An error at `key`; `wanted` says what would have been right."""
    place = place_of(model, key)
    return ModelProblem(code, place.file, place.line, key, value, detail=wanted)


def warning_at(model: SemanticModel, key: str, code: str, value: str, wanted: str) -> ModelProblem:
    """A problem with which the model loads all the same."""
    place = place_of(model, key)
    return ModelProblem(code, place.file, place.line, key, value, warning=True, detail=wanted)


def unknown_at(
    model: SemanticModel, key: str, code: str, value: str, known: Iterable[str]
) -> ModelProblem:
    """An id that is none of the known ones."""
    place = place_of(model, key)
    what = code.removeprefix("unknown_").replace("_", " ")
    detail = f"a known {what}" if code.startswith("unknown_") else "an id that fits here"
    return ModelProblem(
        code, place.file, place.line, key, value, nearest(value, known), detail=detail
    )


def place_of(model: SemanticModel, key: str) -> Place:
    """Where the key stands; where it is missing, where it should have stood."""
    while key:
        if key in model.places:
            return model.places[key]
        key = key.rpartition(".")[0]
    first = next(iter(model.places.values()), Place("", 0))
    return Place(first.file, 0)
