"""From typed options to an open Analyst, or to a message and an exit code."""

from dataclasses import dataclass

from agent.analyst import Analyst
from agent.answer import Fault
from agent.assemble import CannotOpen, open_analyst, opening_fault
from agent.exports.json_answer import fault_object, json_text
from agent.question import language_of
from agent.settings import Settings, SettingsRejected, read_settings
from cli.diagnostics import Exit, settings_fault, share_progress, tell_fault
from cli.options import Shared
from cli.output import print_data
from semantic_layer.form import Language
from semantic_layer.problems import ModelRejected
from store.engine import StoreError


@dataclass(frozen=True)
class Opened:
    """An analyst that is ready, and the language of messages around its answers."""

    analyst: Analyst
    settings: Settings
    language: Language


@dataclass(frozen=True)
class NotOpened:
    """Why nothing was opened; already told."""

    code: Exit


def spoken(options: Shared, text: str = "") -> Language:
    """The language of messages before any setting is known: typed, else the question's."""
    match options.lang:
        case "en" | "zh" as language:
            return language
        case _:
            return language_of(text)


def open_for(options: Shared, text: str = "", *, as_json: bool = False) -> Opened | NotOpened:
    """The analyst these options name; what cannot be opened is told in the person's language."""
    language = spoken(options, text)
    try:
        settings = read_settings(options.typed(), options.config)
        language = settings.language or language
        analyst = open_analyst(settings, share_progress(language))
    except SettingsRejected as error:
        return _refuse(settings_fault(error, language), language, Exit.USAGE, text, as_json)
    except (StoreError, ModelRejected, CannotOpen) as error:
        fault = opening_fault(error, language)
        return _refuse(fault, language, Exit.OUTSIDE, text, as_json)
    return Opened(analyst, settings, language)


def _refuse(fault: Fault, language: Language, code: Exit, text: str, as_json: bool) -> NotOpened:
    if as_json:
        print_data(json_text(fault_object(fault, language, text)))
    tell_fault(fault, language)
    return NotOpened(code)
