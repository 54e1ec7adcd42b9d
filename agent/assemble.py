"""Assemble: the one place where the parts are put together and the clock is read.

`open_analyst(settings)` is all a face needs. What cannot be opened is raised by its own name
(StoreError, ModelRejected, CannotOpen), and `opening_fault` words it.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Literal
from uuid import uuid4
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from agent.analyst import Analyst
from agent.answer import Answer, Fault
from agent.conversation import Conversation
from agent.exports.history_row import history_row
from agent.offline.narrator import OfflineNarrator
from agent.offline.planner import OfflinePlanner
from agent.offline.verified import read_verified
from agent.protocols import Planner
from agent.settings import PLACES, SettingProblem, Settings, SettingsRejected, read_key
from agent.wording.model_problems import model_problem_sentence
from agent.wording.say import listing, say
from agent.wording.sentences import store_sentence
from semantic_layer.form import Language
from semantic_layer.learned import LEARNED, learned_path
from semantic_layer.load import load_model, shipped_model_path
from semantic_layer.model import SemanticModel
from semantic_layer.problems import ModelProblem, ModelRejected, Problem, QueryRefused
from semantic_layer.query import MetricQuery, RowQuery
from store.connect import open_engine
from store.engine import Engine, StoreError
from store.history import History
from tools.workspace import Limits, Workspace, open_workspace

Progress = Callable[[str, float], None]
"""Told the name of a stage and the share done before it."""

DEMO = "demo.sqlite"
HISTORY = "history.sqlite"


class CannotOpen(Exception):  # noqa: N818 - an outcome with a remedy, worded by opening_fault
    """The database opens, but no model that fits it was named."""

    def __init__(self, code: Literal["model_missing", "model_does_not_fit"], subject: str) -> None:
        """Keep the path that is missing, or the database that does not fit."""
        self.code = code
        self.subject = subject
        super().__init__(f"{code}: {subject}")


def open_analyst(settings: Settings, progress: Progress | None = None) -> Analyst:
    """An analyst over the database and model of the settings; builds the demo on first use.

    Raises StoreError, ModelRejected or CannotOpen; `opening_fault` says them to a person.
    """
    model = _model(settings)
    engine = open_engine(
        settings.db or str(demo_database(settings, progress)),
        seconds=settings.seconds,
        data_folder=settings.data_folder,
    )
    workspace = _workspace(settings, model, engine)
    verified = read_verified(settings.model or shipped_model_path())
    planner = OfflinePlanner(
        workspace.model, workspace.vocabulary, workspace.today, _checker(workspace), verified
    )
    history = open_history(settings) if settings.history else None
    analyst = Analyst(
        workspace=workspace,
        planner=planner,
        narrator=OfflineNarrator(workspace.model, workspace.vocabulary),
        clock=time.perf_counter,
        seconds=settings.seconds,
        language=settings.language,
        keep=_keeper(history, workspace, settings.user) if history else None,
    )
    return analyst if settings.llm == "off" else _with_model(analyst, planner, settings)


def _with_model(analyst: Analyst, offline: OfflinePlanner, settings: Settings) -> Analyst:
    """The analyst with a model beside its offline planner; raises SettingsRejected."""
    # Late: without an endpoint nothing of it is needed.
    from agent.model_side import Surroundings, model_parts

    around = Surroundings(read_key(settings), time.perf_counter, _now)
    parts = model_parts(settings, analyst.workspace, offline, around)
    return replace(
        analyst,
        planner=parts.planner,
        model=parts.desk,
        rewriter=parts.narrator,
        rewrites_all=settings.llm == "always",
    )


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="milliseconds")


def at_day(analyst: Analyst, day: date) -> Analyst:
    """The same analyst on another day; for questions that bring their own today."""
    if day == analyst.workspace.today:
        return analyst
    workspace = replace(analyst.workspace, today=day)
    known = _offline(analyst.planner).verified_questions
    offline = OfflinePlanner(workspace.model, workspace.vocabulary, day, _checker(workspace), known)
    return replace(analyst, workspace=workspace, planner=_beside(analyst.planner, offline))


def without_verified(analyst: Analyst) -> Analyst:
    """The same analyst reading every question by its words alone."""
    space = analyst.workspace
    offline = OfflinePlanner(space.model, space.vocabulary, space.today, _checker(space))
    return replace(analyst, planner=_beside(analyst.planner, offline))


def _offline(planner: Planner) -> OfflinePlanner:
    """The planner that needs no model, alone or in a pair."""
    found = getattr(planner, "offline", planner)
    if not isinstance(found, OfflinePlanner):
        raise TypeError(f"no offline planner in a {type(planner).__name__}")
    return found


def _beside(planner: Planner, offline: OfflinePlanner) -> Planner:
    """`offline`, with the model of `planner` where it has one."""
    if isinstance(planner, OfflinePlanner):
        return offline
    from agent.agreement import AgreedPlanner
    from agent.model_side import with_offline

    return with_offline(planner, offline) if isinstance(planner, AgreedPlanner) else offline


def moment_here() -> str:
    """What the time is at this machine, for what is written down as sent."""
    return _now()


def day_here() -> date:
    """The day it is for the person at this machine, where no data say another."""
    return datetime.now().astimezone().date()


def new_conversation() -> Conversation:
    """An empty conversation with a name of its own in the history."""
    return Conversation(id=uuid4().hex)


def open_history(settings: Settings) -> History:
    """The file of all questions and outcomes, made on first use; raises StoreError."""
    return History.open(settings.data_folder / HISTORY)


def _keeper(
    history: History, workspace: Workspace, user: str
) -> Callable[[Answer, Conversation], None]:
    def keep(answer: Answer, conversation: Conversation) -> None:
        asked_at = datetime.now().astimezone().isoformat(timespec="seconds")
        history.append(history_row(answer, conversation, workspace, asked_at, user))

    return keep


def demo_database(settings: Settings, progress: Progress | None = None) -> Path:
    """The demo's file, built if it is not there yet."""
    path = settings.data_folder / DEMO
    if not path.exists():
        # Late: the generator is needed once in the life of an installation.
        from agent.labelling import label_demo
        from store.demo.build import build_demo

        path.parent.mkdir(parents=True, exist_ok=True)
        build_demo(path, progress=progress, label=label_demo)
    return path


def learned_file(settings: Settings) -> Path:
    """Where the learned words stand: beside the model, for the shipped one in the data folder."""
    return learned_path(settings.model) if settings.model else settings.data_folder / LEARNED


def _model(settings: Settings) -> SemanticModel:
    path = settings.model or shipped_model_path()
    if not path.exists():
        raise CannotOpen("model_missing", str(path))
    return load_model(path, learned_file(settings))


def _workspace(settings: Settings, model: SemanticModel, engine: Engine) -> Workspace:
    today = settings.today or _today(model, engine)
    workspace = open_workspace(model, engine, today, Limits(rows=settings.rows))
    if not workspace.model.metrics:
        subject = engine.subject
        engine.close()
        raise CannotOpen("model_does_not_fit", subject)
    return workspace


def _today(model: SemanticModel, engine: Engine) -> date:
    """The day the data say they are of (only the demo's do), else the clock's where they are."""
    said = engine.data_as_of()
    with suppress(ValueError):  # another program's table called meta
        return date.fromisoformat((said or "")[:10])
    try:
        zone = ZoneInfo(model.calendar.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return day_here()
    return datetime.now(zone).date()


def _checker(workspace: Workspace) -> Callable[[MetricQuery | RowQuery], tuple[Problem, ...]]:
    def problems_of(query: MetricQuery | RowQuery) -> tuple[Problem, ...]:
        try:
            workspace.resolve(query)
        except QueryRefused as refused:
            return refused.problems
        return ()

    return problems_of


def opening_fault(
    error: StoreError | ModelRejected | CannotOpen | SettingsRejected, language: Language
) -> Fault:
    """Why nothing could be opened and what to do next, for a person."""
    match error:
        case StoreError():
            return Fault(f"store.{error.kind}", store_sentence(error, language))
        case CannotOpen():
            key = f"open.{error.code}"
            hint = say(f"{key}.hint", language)
            return Fault(key, say(key, language, subject=error.subject), hint)
        case ModelRejected():
            return _model_fault(error.problems, language)
        case SettingsRejected():
            lines = (_setting_sentence(problem, language) for problem in error.problems)
            return Fault("settings.rejected", "\n".join(lines))


def _model_fault(problems: tuple[ModelProblem, ...], language: Language) -> Fault:
    telling = next((problem for problem in problems if problem.nearest), problems[0])
    message = model_problem_sentence(telling, language)
    hint = say("open.model_rejected.hint", language, count=len(problems))
    return Fault("open.model_rejected", message, hint)


def _setting_sentence(problem: SettingProblem, language: Language) -> str:
    if problem.wanted == "key":
        allowed = listing(tuple(place.key for place in PLACES), language)
    else:
        allowed = say(f"settings.allowed.{problem.wanted}", language)
    blanks = {"value": problem.value, "source": problem.source, "key": problem.key}
    return say(f"settings.{problem.code}", language, **blanks, allowed=allowed)
