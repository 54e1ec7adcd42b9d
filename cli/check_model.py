"""`askcrm check`: every rule of a model, with file, line and remedy; its columns in the data."""

from dataclasses import replace
from pathlib import Path

from agent.answer import Fault
from agent.assemble import opening_fault
from agent.settings import Settings
from agent.wording.say import listing, say
from cli.diagnostics import Exit, tell
from cli.import_lines import missing_lines
from cli.opening import NotOpened, Opened, Ready, open_for, settings_for
from cli.options import Shared
from cli.output import print_data
from cli.refusing import refuse
from cli.verified import VERIFIED, verified_lines
from semantic_layer.coverage import covered
from semantic_layer.form import Language
from semantic_layer.load import load_model, shipped_model_path
from semantic_layer.model import SemanticModel
from semantic_layer.problems import ModelProblem, ModelRejected
from semantic_layer.rules import check
from store.connect import open_engine
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
            problems = check(model)
            _print_problems(problems, language)
            code = _counted(model, problems, language)
            return _with_data(model, place, shared, settings, language) or code
