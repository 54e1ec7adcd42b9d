"""`askcrm doctor`: what this machine has, one line each, with the remedy where something is off."""

import locale
import platform
import sqlite3
import sys
from dataclasses import asdict, dataclass
from importlib.util import find_spec

from rich.console import Console

from agent.analyst import Analyst
from agent.assemble import DEMO, CannotOpen, open_analyst, opening_fault
from agent.exports.json_answer import json_text
from agent.settings import Settings, SettingsRejected
from agent.wording.say import say
from cli.diagnostics import Exit
from cli.doctor_model import ModelFinding, endpoint_findings, sending_findings
from cli.freshness import latest_line
from cli.opening import NotOpened, Ready, folder_fault, settings_for
from cli.options import Shared
from cli.output import print_data, terminal_width
from semantic_layer.form import Language
from semantic_layer.formats import readable
from semantic_layer.problems import ModelRejected
from store.engine import StoreError

OLDEST_SQLITE = (3, 39, 0)
OLDEST_PYTHON = (3, 11)
ENGINES = (("DuckDB", "duckdb"), ("PostgreSQL", "psycopg"))


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    text: str
    good: bool = True
    remedy: str = ""
    """What to do; empty when it is good."""
    request: str = ""
    """With --json: a whole request to a model as it would leave."""


def examine(shared: Shared, *, as_json: bool) -> int:
    """Look at everything and print it; exit code 6 when something is off."""
    match settings_for(shared, as_json=as_json):
        case NotOpened(code):
            return code
        case Ready(settings, language):
            findings = (
                *_machine(language), *_endpoint(settings, language), *_data(settings, language)
            )  # fmt: skip
            if as_json:
                found = [asdict(finding) for finding in findings]
                print_data(json_text({"askcrm": 1, "findings": found}))
            else:
                lines = (line for finding in findings for line in _lines(finding, language))
                print_data("\n".join(lines))
            return Exit.ANSWERED if all(finding.good for finding in findings) else Exit.CHECK


def _lines(finding: Finding, language: Language) -> list[str]:
    mark = say("doctor.good" if finding.good else "doctor.bad", language)
    lines = [f"{mark:>2}  {readable(finding.text)}"]
    if finding.remedy:
        lines.append("    " + say("doctor.remedy", language, remedy=readable(finding.remedy)))
    return lines


def _machine(language: Language) -> tuple[Finding, ...]:
    """Python, SQLite, the terminal, what else can be opened."""
    engines = (
        ("doctor.engine_there" if find_spec(module) else "doctor.engine_missing", name)
        for name, module in ENGINES
    )
    return (
        _python(language),
        _sqlite(language),
        *_terminal(language),
        *(
            Finding(say("doctor.engine", language, name=name, state=say(state, language)))
            for state, name in engines
        ),
    )


def _endpoint(settings: Settings, language: Language) -> tuple[Finding, ...]:
    """The model endpoint; what would be sent to it stands behind the data."""
    return tuple(_as_finding(one) for one in endpoint_findings(settings, language))


def _as_finding(one: ModelFinding) -> Finding:
    return Finding(one.text, not one.remedy, one.remedy, one.request)


def _python(language: Language) -> Finding:
    good = sys.version_info >= OLDEST_PYTHON
    text = say("doctor.python", language, version=platform.python_version())
    return Finding(text, good, "" if good else say("doctor.python_old", language))


def _sqlite(language: Language) -> Finding:
    text = say("doctor.sqlite", language, version=sqlite3.sqlite_version)
    good = sqlite3.sqlite_version_info >= OLDEST_SQLITE
    return Finding(text, good, "" if good else say("doctor.sqlite_old", language))


def _terminal(language: Language) -> tuple[Finding, ...]:
    key = "doctor.in_terminal" if sys.stdout.isatty() else "doctor.in_pipe"
    terminal = say(key, language, width=terminal_width())
    colours = Console().color_system or say("doctor.no_colours", language)
    encoding = (sys.stdout.encoding or locale.getpreferredencoding(do_setlocale=False)).lower()
    is_utf8 = encoding.replace("-", "") == "utf8"
    remedy = "" if is_utf8 else say("doctor.encoding_remedy", language)
    return (
        Finding(say("doctor.terminal", language, subject=terminal)),
        Finding(say("doctor.colours", language, subject=colours)),
        Finding(say("doctor.encoding", language, encoding=encoding), is_utf8, remedy),
    )


def _opened(settings: Settings) -> Analyst:
    """As a question would open it; without the model where its key cannot be read."""
    try:
        return open_analyst(settings)
    except SettingsRejected:  # told beside the endpoint
        return open_analyst(settings.model_copy(update={"llm": "off"}))


def _data(settings: Settings, language: Language) -> tuple[Finding, ...]:
    """The folder, the database and the model, opened as a question would open them."""
    if fault := folder_fault(settings, language):
        return (Finding(fault.message, good=False, remedy=fault.hint),)
    folder = Finding(say("doctor.folder", language, subject=settings.data_folder))
    demo = settings.data_folder / DEMO
    if settings.db is None and not demo.exists():  # looking builds nothing
        return folder, Finding(say("doctor.no_demo", language, subject=demo))
    try:
        analyst = _opened(settings)
    except (StoreError, ModelRejected, CannotOpen) as error:
        fault = opening_fault(error, language)
        return folder, Finding(fault.message, good=False, remedy=fault.hint)
    workspace, model = analyst.workspace, analyst.workspace.model
    found = say("doctor.model_is", language, name=model.name, metrics=len(model.metrics))
    return (
        folder,
        Finding(say("doctor.data", language, subject=workspace.engine.subject)),
        Finding(say("doctor.model", language, subject=found)),
        Finding(say("doctor.today", language, day=workspace.today.isoformat())),
        *(Finding(line) for line in (latest_line(workspace, language),) if line),
        *(_as_finding(one) for one in sending_findings(settings, analyst, language)),
    )
