"""`askcrm check`: every rule of a model, with file, line and remedy.

With --db also its columns in the data, and the verified questions beside it.
"""

from pathlib import Path

from agent.answer import Fault
from agent.offline.verified import VERIFIED
from agent.wording.model_problems import model_problem_sentence
from agent.wording.say import say
from cli.diagnostics import Exit, tell
from cli.import_lines import missing_lines
from cli.opening import NotOpened, Opened, Ready, open_for, settings_for
from cli.options import Shared
from cli.output import print_data
from cli.refusing import refuse
from cli.verified import verified_problems
from semantic_layer.form import Language
from semantic_layer.load import load_model, shipped_model_path
from semantic_layer.model import SemanticModel
from semantic_layer.problems import ModelProblem, ModelRejected
from semantic_layer.rules import check


def check_model(shared: Shared) -> int:
    """Check the model of the options (else the shipped one); the exit code."""
    match settings_for(shared):
        case NotOpened(code):
            return code
        case Ready(settings, language):
            place = settings.model or shipped_model_path()
            if not place.exists():
                return _missing(place, language)
            try:
                model = load_model(place)
            except ModelRejected as rejected:
                return _rejected(rejected.problems, language)
            _print(check(model), language)
            dimensions = sum(len(table.dimensions) for table in model.tables.values())
            blanks = {"metrics": len(model.metrics), "dimensions": dimensions}
            tell(say("check.ok", language, **blanks))
            return Exit.ANSWERED if shared.db is None else _with_data(model, place, shared)


def _missing(place: Path, language: Language) -> Exit:
    hint = say("open.model_missing.hint", language)
    fault = Fault("open.model_missing", say("open.model_missing", language, subject=place), hint)
    return refuse(fault, language, Exit.OUTSIDE)


def _rejected(problems: tuple[ModelProblem, ...], language: Language) -> Exit:
    _print(problems, language)
    return Exit.CHECK


def _print(problems: tuple[ModelProblem, ...], language: Language) -> None:
    """The problems as data, a count of them beside."""
    if problems:
        print_data("\n".join(model_problem_sentence(problem, language) for problem in problems))
    errors = sum(not problem.warning for problem in problems)
    tell(say("check.count", language, errors=errors, warnings=len(problems) - errors))


def _with_data(model: SemanticModel, place: Path, shared: Shared) -> int:
    """Which metrics the database lacks columns for, and whether verified questions hold."""
    match open_for(shared):
        case NotOpened(code):
            return code
        case Opened() as opened:
            answerable = opened.analyst.workspace.model
            lines = missing_lines(model, answerable, "check.missing_columns", opened.language)
            if missing := "\n".join(lines):
                print_data(missing)
            beside = (place if place.is_dir() else place.parent) / VERIFIED
            return _verified(beside, opened) if beside.exists() else Exit.ANSWERED


def _verified(file: Path, opened: Opened) -> int:
    """Ask the verified questions; 6 when one is read otherwise."""
    count, problems = verified_problems(file, opened)
    if problems:
        print_data("\n".join(problems))
        return Exit.CHECK
    tell(say("check.questions_ok", opened.language, count=count))
    return Exit.ANSWERED
