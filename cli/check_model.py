"""`askcrm check`: every rule of a model, with file, line and remedy; its columns in the data."""

from pathlib import Path

from agent.wording.say import say
from agent.wording.sentences import store_sentence
from cli.diagnostics import Exit, tell
from cli.output import print_data
from semantic_layer.coverage import covered
from semantic_layer.form import Language
from semantic_layer.load import load_model, shipped_model_path
from semantic_layer.model import SemanticModel
from semantic_layer.problems import ModelProblem, ModelRejected
from semantic_layer.rules import check
from store.connect import open_engine
from store.engine import StoreError


def check_model(path: Path | None, db: str | None, lang: str | None) -> int:
    """Check the model at `path` (the shipped one when not given); the exit code."""
    language: Language = "zh" if lang == "zh" else "en"
    place = path or shipped_model_path()
    if not place.exists():
        tell(say("open.model_missing", language, subject=place))
        return Exit.OUTSIDE
    try:
        model = load_model(place)
    except ModelRejected as rejected:
        print_data("\n".join(problem_line(problem, language) for problem in rejected.problems))
        tell(say("check.count", language, errors=len(rejected.problems), warnings=0))
        return Exit.CHECK
    problems = check(model)
    if problems:
        print_data("\n".join(problem_line(problem, language) for problem in problems))
    if db is not None and (code := _check_data(model, db, language)) is not None:
        return code
    errors = sum(not problem.warning for problem in problems)
    warnings = len(problems) - errors
    tell(say("check.count", language, errors=errors, warnings=warnings))
    dimensions = sum(len(table.dimensions) for table in model.tables.values())
    tell(say("check.ok", language, metrics=len(model.metrics), dimensions=dimensions))
    return Exit.CHECK if errors else Exit.ANSWERED


def problem_line(problem: ModelProblem, language: Language) -> str:
    """file:line: key: what is wrong, what is nearest."""
    text = say(
        "check.problem",
        language,
        place=f"{problem.file}:{problem.line}",
        key=problem.key,
        code=problem.code,
        value=problem.value,
        detail=problem.detail,
    )
    if problem.nearest:
        text += " " + say("check.nearest", language, nearest=", ".join(problem.nearest))
    return say("check.warning", language, text=text) if problem.warning else text


def _check_data(model: SemanticModel, db: str, language: Language) -> int | None:
    """Which metrics this database lacks columns for; an exit code when it cannot be opened."""
    try:
        engine = open_engine(db)
    except StoreError as error:
        tell(store_sentence(error, language))
        return Exit.OUTSIDE
    names = {
        table: tuple(column.name for column in columns)
        for table, columns in engine.columns().items()
    }
    answerable = covered(model, names)
    for name, entry in answerable.not_computable.items():
        if name in model.metrics:
            label = entry.names.in_language(language)[0]
            needs = entry.needs.in_language(language)
            print_data(say("import.missing", language, metric=label, needs=needs))
    engine.close()
    return None
