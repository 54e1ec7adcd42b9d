"""`askcrm doctor`: what this machine has, one line each, with the remedy where something is off."""

import json
import locale
import platform
import sqlite3
import sys
from dataclasses import asdict, dataclass

from agent.assemble import CannotOpen, open_analyst, opening_fault
from agent.settings import SettingsRejected, read_settings
from agent.wording.say import say
from cli.diagnostics import Exit, settings_fault, tell_fault
from cli.opening import spoken
from cli.options import Shared
from cli.output import print_data, terminal_width
from semantic_layer.form import Language
from semantic_layer.problems import ModelRejected
from store.engine import StoreError

OLDEST_SQLITE = (3, 39, 0)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    text: str
    good: bool
    remedy: str = ""
    """What to do; empty when it is good."""


def examine(shared: Shared, *, as_json: bool) -> int:
    """Look at everything and print it; exit code 6 when something is off."""
    language = spoken(shared)
    findings = [_python(language), _sqlite(language), _terminal(language), _encoding(language)]
    findings += _data(shared, language)
    findings.append(Finding(_endpoint(language), good=True))
    if as_json:
        print_data(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        print_data("\n".join(line for finding in findings for line in _lines(finding, language)))
    return Exit.ANSWERED if all(finding.good for finding in findings) else Exit.CHECK


def _lines(finding: Finding, language: Language) -> list[str]:
    mark = say("doctor.good" if finding.good else "doctor.bad", language)
    lines = [f"{mark:>2}  {finding.text}"]
    if finding.remedy:
        lines.append("    " + say("doctor.remedy", language, remedy=finding.remedy))
    return lines


def _python(language: Language) -> Finding:
    return Finding(say("doctor.python", language, version=platform.python_version()), good=True)


def _sqlite(language: Language) -> Finding:
    text = say("doctor.sqlite", language, version=sqlite3.sqlite_version)
    good = sqlite3.sqlite_version_info >= OLDEST_SQLITE
    return Finding(text, good, "" if good else say("doctor.sqlite_old", language))


def _terminal(language: Language) -> Finding:
    kind = "terminal" if sys.stdout.isatty() else "pipe"
    subject = f"{kind}, {terminal_width()}"
    return Finding(say("doctor.terminal", language, subject=subject), good=True)


def _encoding(language: Language) -> Finding:
    encoding = (sys.stdout.encoding or locale.getpreferredencoding(do_setlocale=False)).lower()
    good = encoding.replace("-", "") == "utf8"
    text = say("doctor.encoding", language, encoding=encoding)
    return Finding(text, good, "" if good else say("doctor.encoding_remedy", language))


def _endpoint(language: Language) -> str:
    nothing = say("doctor.not_configured", language)
    return say("doctor.endpoint", language, subject=nothing)


def _data(shared: Shared, language: Language) -> list[Finding]:
    """The database and the model, opened as a question would open them."""
    try:
        settings = read_settings(shared.typed(), shared.config)
        analyst = open_analyst(settings)
    except SettingsRejected as error:
        fault = settings_fault(error, language)
        tell_fault(fault, language)
        return [Finding(fault.message, good=False, remedy=fault.hint)]
    except (StoreError, ModelRejected, CannotOpen) as error:
        fault = opening_fault(error, language)
        return [Finding(fault.message, good=False, remedy=fault.hint)]
    workspace = analyst.workspace
    model = workspace.model
    found = f"{model.name}, {len(model.metrics)}"
    return [
        Finding(say("doctor.data", language, subject=workspace.engine.subject), good=True),
        Finding(say("doctor.model", language, subject=found), good=True),
        Finding(say("doctor.today", language, day=workspace.today.isoformat()), good=True),
    ]
