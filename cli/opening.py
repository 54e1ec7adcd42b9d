"""From typed options to settings and an open Analyst, or to a message and an exit code."""

import locale
import os
from dataclasses import dataclass

from agent.analyst import Analyst
from agent.answer import Fault
from agent.assemble import CannotOpen, open_analyst, opening_fault
from agent.question import language_of
from agent.settings import Settings, SettingsRejected, read_settings
from agent.wording.say import say
from cli.diagnostics import Exit, demo_progress
from cli.options import Shared
from cli.output import Look, terminal_width
from cli.refusing import refuse
from semantic_layer.form import Language
from semantic_layer.problems import ModelRejected
from store.engine import StoreError


@dataclass(frozen=True)
class Opened:
    """An analyst that is ready, and the language of messages around its answers."""

    analyst: Analyst
    settings: Settings
    language: Language

    @property
    def look(self) -> Look:
        """How its answers are drawn."""
        vocabulary = self.analyst.workspace.vocabulary
        return Look(vocabulary, terminal_width(), self.settings.ascii)


@dataclass(frozen=True)
class Ready:
    """Settings in force, and the language of messages."""

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
            return language_of(text) if text.strip() else _spoken_here()


def _spoken_here() -> Language:
    """Chinese where the terminal's own language is Chinese, else English."""
    name = locale.getlocale()[0] or ""
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


def folder_fault(settings: Settings, language: Language) -> Fault | None:
    """Why nothing can be built in the data folder; None where it can."""
    folder = settings.data_folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:  # a file of that name, no rights, a full disk
        may_write = False
    else:
        may_write = os.access(folder, os.W_OK | os.X_OK)
    if may_write:
        return None
    hint = say("open.data_folder.hint", language)
    return Fault("open.data_folder", say("open.data_folder", language, subject=folder), hint)


def settings_for(options: Shared, text: str = "", *, as_json: bool = False) -> Ready | NotOpened:
    """The settings of these options; one that cannot be used is told."""
    try:
        settings = read_settings(options.typed(), options.config)
    except SettingsRejected as error:
        language = spoken(options, text)
        fault = opening_fault(error, language)
        code = refuse(fault, language, Exit.USAGE, question=text, as_json=as_json)
        return NotOpened(code)
    return Ready(settings, settings.language or spoken(options, text))


def open_for(options: Shared, text: str = "", *, as_json: bool = False) -> Opened | NotOpened:
    """The analyst these options name; what cannot be opened is told in the person's language."""
    match settings_for(options, text, as_json=as_json):
        case NotOpened() as refused:
            return refused
        case Ready(settings, language):
            needs_folder = settings.db is None or settings.history
            fault = folder_fault(settings, language) if needs_folder else None
            if fault is not None:
                code = refuse(fault, language, Exit.OUTSIDE, question=text, as_json=as_json)
                return NotOpened(code)
            try:
                analyst = open_analyst(settings, demo_progress(language))
            except (StoreError, ModelRejected, CannotOpen, SettingsRejected) as error:
                fault = opening_fault(error, language)
                outside = Exit.USAGE if isinstance(error, SettingsRejected) else Exit.OUTSIDE
                code = refuse(fault, language, outside, question=text, as_json=as_json)
                return NotOpened(code)
            return Opened(analyst, settings, language)
