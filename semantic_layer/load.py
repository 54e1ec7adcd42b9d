"""YAML files -> SemanticModel, or ModelRejected with every problem at once.

Each problem names file, line, key and the nearest known key. Only plain data is read: no tags, no
objects, no duplicate keys. What must hold of a well-formed model is in rules.py.
"""

import hashlib
import typing
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from semantic_layer import rules
from semantic_layer.form import Bilingual, Form, Scalar
from semantic_layer.learned import LEARNED, Learned, laid_over, learned_path, strangers
from semantic_layer.metrics import Metric, Names
from semantic_layer.model import Calendar, NotComputable, Place, SemanticModel, Table
from semantic_layer.problems import ModelProblem, ModelRejected
from semantic_layer.vocabulary import nearest
from semantic_layer.yaml_nodes import KeyPath, Reader, Tree, dotted

MERGED = ("tables", "metrics", "not_computable")
"""Sections that may be spread over the files of a folder."""

DEEPEST_PLACE = 5
"""Parts of the longest key whose place a model keeps: tables.order.dimensions.late.expression."""

BESIDE = frozenset({"verified_questions.yaml", LEARNED})
"""Files of a model's folder that are no part of the model."""

CODES = {"extra_forbidden": "unknown_key", "missing": "missing_key"}

WANTED = {"extra_forbidden": "a known key", "missing": "this key, which has no default"}


class ModelFile(Form):
    """All top-level keys of a model, its files laid together."""

    model: str
    title: Bilingual | None = None
    calendar: Calendar = Calendar()
    tables: Mapping[str, Table]
    metrics: Mapping[str, Metric]
    not_computable: Mapping[str, NotComputable] = {}
    harmless: Names = Names()
    default_metric: str | None = None
    """What "top 3 customers" are ranked by where no measure is named; null = it is asked."""


Source = tuple[str, bytes]
"""A file's name and content."""


def load_model(path: Path, learned: Path | None = None) -> SemanticModel:
    """The model of a YAML file, or of all `*.yaml` in a folder; raises ModelRejected.

    Its learned words are laid over it: those of `learned`, else of the file beside it. The same
    content gives the same object, so that what was worked out of it is still known.
    """
    words = learned or learned_path(path)
    return _checked(_sources(path), _source(words) if words.is_file() else None)


def shipped_model_path() -> Path:
    """The folder of the CRM model that comes with askcrm."""
    return Path(__file__).parent / "crm"


def read_model(path: Path) -> SemanticModel:
    """A well-formed model whose rules have not been checked; for `check`, which shows warnings."""
    return _well_formed(_sources(path))


def _sources(path: Path) -> tuple[Source, ...]:
    files = [path]
    if path.is_dir():
        files = [file for file in sorted(path.glob("*.yaml")) if file.name not in BESIDE]
    found = tuple(_source(file) for file in files)
    if not found:
        detail = "a folder with at least one .yaml"
        raise ModelRejected((_file_problem(path.name, "no_model_file", detail),))
    return found


def _source(file: Path) -> Source:
    try:
        return file.name, file.read_bytes()
    except OSError as error:
        detail = str(error.strerror)
        raise ModelRejected((_file_problem(file.name, "unreadable_file", detail),)) from error


def _file_problem(file: str, code: str, detail: str) -> ModelProblem:
    return ModelProblem(code, file, 0, "", "", detail=detail)


@lru_cache(maxsize=8)
def _checked(sources: tuple[Source, ...], words: Source | None = None) -> SemanticModel:
    model = _well_formed(sources)
    if words is not None:
        model = _with_learned(model, *words)
    errors = tuple(problem for problem in rules.check(model) if not problem.warning)
    if errors:
        raise ModelRejected(errors)
    return model


def _with_learned(model: SemanticModel, file: str, content: bytes) -> SemanticModel:
    """The model with its learned words; what they name must exist."""
    reader = Reader()
    tree = reader.read(file, content)
    if reader.problems:
        raise ModelRejected(tuple(reader.problems))
    try:
        learned = Learned.model_validate(tree or {})
    except ValidationError as error:
        problem = _file_problem(file, "wrong_value", str(error.errors()[0]["msg"]))
        raise ModelRejected((problem,)) from error
    unknown = strangers(model, learned, file)
    if unknown:
        raise ModelRejected(unknown)
    fingerprint = hashlib.sha256(model.fingerprint.encode() + content).hexdigest()
    return replace(laid_over(model, learned), fingerprint=fingerprint)


def _well_formed(sources: tuple[Source, ...]) -> SemanticModel:
    reader = Reader()
    merged = _merged([(file, reader.read(file, content)) for file, content in sources], reader)
    if reader.problems:
        raise ModelRejected(tuple(reader.problems))
    content = b"\0".join(content for _, content in sources)
    fingerprint = hashlib.sha256(content).hexdigest()
    return _model(_validated(merged, reader), reader, fingerprint)


def _merged(trees: list[tuple[str, Tree]], reader: Reader) -> dict[Scalar, Tree]:
    """The top levels of all files as one; a key in two files is a problem."""
    whole: dict[Scalar, Tree] = {}
    for file, tree in trees:
        if tree is None:
            continue
        if not isinstance(tree, dict):
            reader.problem(file, 1, "wrong_value", detail="a mapping such as `model: shop`")
            continue
        for name, value in tree.items():
            _lay(whole, name, value, (file, reader))
    return whole


def _lay(whole: dict[Scalar, Tree], name: Scalar, value: Tree, source: tuple[str, Reader]) -> None:
    present = whole.get(name)
    if name not in whole:
        whole[name] = dict(value) if isinstance(value, dict) else value
    elif name in MERGED and isinstance(present, dict) and isinstance(value, dict):
        for key in value:
            if key in present:
                _duplicate((name, key), source)
        present.update(value)
    else:
        _duplicate((name,), source)


def _duplicate(key: KeyPath, source: tuple[str, Reader]) -> None:
    file, reader = source
    first, line = reader.places[key]
    detail = f"one place only; it also stands in {first}:{line}"
    reader.problem(file, reader.lines[file, *key], "duplicate_key", key, str(key[-1]), detail)


def _validated(merged: dict[Scalar, Tree], reader: Reader) -> ModelFile:
    try:
        return ModelFile.model_validate(merged)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=True)
        found = [_problem(detail, merged, reader) for detail in _telling(details, merged)]
    raise ModelRejected(tuple(sorted(found, key=lambda problem: (problem.file, problem.line))))


def _model(whole: ModelFile, reader: Reader, fingerprint: str) -> SemanticModel:
    return SemanticModel(
        name=whole.model,
        calendar=whole.calendar,
        tables=whole.tables,
        metrics=whole.metrics,
        not_computable=whole.not_computable,
        fingerprint=fingerprint,
        places={
            dotted(key): Place(*place)
            for key, place in reader.places.items()
            if len(key) <= DEEPEST_PLACE
        },
        harmless=whole.harmless,
        title=whole.title,
        default_metric=whole.default_metric,
    )


def _telling(details: list[ErrorDetails], merged: dict[Scalar, Tree]) -> Iterator[ErrorDetails]:
    """Of a value that could have been two things, only what is wrong with the likelier one."""
    places = [_place(detail["loc"], merged) for detail in details]
    for detail, place in zip(details, places, strict=True):
        deeper = any(len(other) > len(place) and other[: len(place)] == place for other in places)
        if not (deeper and detail["type"].endswith("_type")):
            yield detail


def _problem(detail: ErrorDetails, merged: dict[Scalar, Tree], reader: Reader) -> ModelProblem:
    place = _place(detail["loc"], merged)
    file, line = reader.nearest_place(place)
    value = "" if detail["type"] == "missing" else _shown(detail["input"])
    context = detail.get("ctx", {})
    near: tuple[str, ...] = ()
    match detail["type"]:
        case "extra_forbidden":
            value = str(place[-1])
            near = nearest(value, _known_keys(place[:-1], merged))
        case "literal_error" | "union_tag_invalid":
            expected = str(context.get("expected") or context.get("expected_tags") or "")
            value = str(context.get("tag", value))
            near = nearest(value, [word.strip(" '") for word in _listed(expected)])
        case _:
            pass
    code = CODES.get(detail["type"], "wrong_value")
    if detail["type"] == "value_error":
        code = "bad_expression"
    wanted = WANTED.get(detail["type"]) or str(context.get("error") or detail["msg"])
    return ModelProblem(code, file, line, dotted(place), value, near, detail=wanted)


def _place(loc: tuple[int | str, ...], merged: dict[Scalar, Tree]) -> KeyPath:
    """The keys of the file that an error's location stands for; names of classes are left out."""
    found: list[Scalar] = []
    here: Tree = merged
    if loc[0] == "metrics":
        loc = (*loc[:2], *loc[3:])  # the third part is the kind, by which pydantic chose the class
    for index, part in enumerate(loc):
        if (isinstance(here, dict) and part in here) or (isinstance(here, list) and part != "list"):
            here = _below(here, part)
        elif index < len(loc) - 1 or not isinstance(here, dict) or part in CLASS_NAMES:
            continue
        found.append(part)
    return tuple(found)


def _known_keys(place: KeyPath, merged: dict[Scalar, Tree]) -> list[str]:
    """The keys that may stand in the mapping at `place`."""
    here: Tree = merged
    kind: object = ModelFile
    for part in place:
        kind = _inside(kind, part)
        here = _below(here, part)
    classes = [one for one in _classes(kind) if _fits(one, here)]
    return [name for one in classes for name in one.model_fields]


def _below(here: Tree, part: Scalar) -> Tree:
    if isinstance(here, dict):
        return here.get(part)
    return here[part] if isinstance(here, list) and isinstance(part, int) else None


def _inside(kind: object, part: Scalar) -> object:
    """The declared type below `part` of a value of type `kind`."""
    for one in _classes(kind):
        if part in one.model_fields:
            return one.model_fields[str(part)].annotation
    return typing.get_args(kind)[-1] if typing.get_args(kind) else object


def _classes(kind: object) -> list[type[BaseModel]]:
    """The form classes a declared type may be."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return [kind]
    if typing.get_origin(kind) in (Mapping, tuple):
        return []
    return [one for inner in typing.get_args(kind) for one in _classes(inner)]


def _fits(one: type[BaseModel], here: Tree) -> bool:
    field = one.model_fields.get("kind")
    said = here.get("kind") if isinstance(here, dict) else None
    return field is None or said is None or said in typing.get_args(field.annotation)


def _listed(expected: str) -> list[str]:
    return expected.replace(" or ", ",").split(",")


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= 80 else text[:79] + "…"


CLASS_NAMES = frozenset(
    ["str", "int", "float", "bool", "none", "JoinTarget", "Label", "Phrase", "Bilingual"]
)
"""What pydantic puts into a location for the members of a union."""
