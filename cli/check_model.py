"""`askcrm check`: every rule of a model, with file, line and remedy.

With --db also what the data say of it, and the verified questions beside it.
"""

from pathlib import Path

from agent.answer import Fault
from agent.offline.verified import VERIFIED
from agent.wording.model_problems import model_problem_sentence
from agent.wording.say import say
from agent.wording.sentences import store_sentence
from cli.data_lints import lint_data
from cli.diagnostics import Exit, tell
from cli.freshness import latest_line
from cli.import_lines import missing_lines
from cli.opening import NotOpened, Opened, Ready, open_for, settings_for
from cli.options import Shared
from cli.output import print_data
from cli.refusing import refuse
from cli.verified import verified_problems
from semantic_layer.form import Language
from semantic_layer.lints import lint
from semantic_layer.load import load_model, shipped_model_path
from semantic_layer.model import SemanticModel
from semantic_layer.problems import ModelProblem, ModelRejected
from semantic_layer.rules import check
from store.engine import StoreError


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
            found = (*check(model), *lint(model))
            if shared.db is not None:
                return _with_data(model, place, found, shared)
            _print(found, language)
            _tell_size(model, language)
            return Exit.ANSWERED


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


def _tell_size(model: SemanticModel, language: Language) -> None:
    dimensions = sum(len(table.dimensions) for table in model.tables.values())
    blanks = {"metrics": len(model.metrics), "dimensions": dimensions}
    tell(say("check.ok", language, **blanks))


def _with_data(
    model: SemanticModel, place: Path, found: tuple[ModelProblem, ...], shared: Shared
) -> int:
    """What the data say of the model, how fresh they are, whether verified questions hold."""
    match open_for(shared):
        case NotOpened(code):
            return code
        case Opened() as opened:
            space, language = opened.analyst.workspace, opened.language
            try:
                problems = (*found, *lint_data(model, space.model, space.engine))
            except StoreError as error:
                tell(store_sentence(error, language))
                return Exit.OUTSIDE
            _print(problems, language)
            lines = missing_lines(model, space.model, "check.missing_columns", language)
            if missing := "\n".join(lines):
                print_data(missing)
            if latest := latest_line(space, language):
                print_data(latest)
            holds = all(problem.warning for problem in problems)
            if holds:
                _tell_size(model, language)
            beside = (place if place.is_dir() else place.parent) / VERIFIED
            asked = _verified(beside, opened) if beside.exists() else Exit.ANSWERED
            return asked if holds else Exit.CHECK


def _verified(file: Path, opened: Opened) -> int:
    """Ask the verified questions; 6 when one is read otherwise."""
    count, problems = verified_problems(file, opened)
    if problems:
        print_data("\n".join(problems))
        return Exit.CHECK
    tell(say("check.questions_ok", opened.language, count=count))
    return Exit.ANSWERED
