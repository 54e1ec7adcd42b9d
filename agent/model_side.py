"""The model beside the offline planner: client, desk, planner, narrator put together.

Loaded only where the settings name an endpoint. Reads no clock, no environment and no file.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from agent.agreement import AgreedPlanner, Mode
from agent.conversation import Conversation
from agent.llm.catalogue import CatalogueText
from agent.llm.client import ModelClient
from agent.llm.desk import LIMITS, Desk
from agent.llm.endpoint import endpoint_of
from agent.llm.messages import Message, ToolSchema
from agent.llm.narrator import LLMNarrator
from agent.llm.outbox import Outbox
from agent.llm.planner import LLMPlanner
from agent.llm.prompt import Prompt
from agent.llm.redaction import redactor_of
from agent.llm.replies import Replies
from agent.llm.schemas import Asked
from agent.offline.planner import OfflinePlanner
from agent.offline_reading import OfflineReading
from agent.question import Question
from agent.settings import Settings
from semantic_layer.problems import Problem, QueryRefused
from tools import toolbox
from tools.describe_catalogue import catalogue
from tools.feedback.columns import text_table
from tools.workspace import Workspace


@dataclass(frozen=True)
class Surroundings:
    """What the machine gives: a key, a clock, and what time it is."""

    key: str
    clock: Callable[[], float]
    """Seconds from any fixed moment."""
    now: Callable[[], str]
    """ISO time, for the outbox."""


@dataclass(frozen=True)
class ModelParts:
    """What an analyst gets beside its offline parts."""

    planner: AgreedPlanner
    desk: Desk
    narrator: LLMNarrator | None
    """None: the settings let no aggregate leave."""


def model_parts(
    settings: Settings,
    workspace: Workspace,
    offline: OfflinePlanner,
    around: Surroundings,
) -> ModelParts:
    """The model of the settings, ready to be asked; nothing is sent before a question needs it."""

    def check(form: Asked) -> tuple[Problem, ...]:
        try:
            toolbox.prepare((form,), workspace)
        except QueryRefused as refused:
            return refused.problems
        return ()

    endpoint = endpoint_of(settings, around.key)
    redactor = redactor_of(workspace.model, workspace.vocabulary)
    outbox = Outbox(settings.data_folder, around.now)
    client = ModelClient(endpoint, outbox, around.clock, veil=redactor.hide)
    limits = replace(LIMITS, cost=settings.llm_cost, seconds=settings.llm_seconds)
    desk = Desk(client, around.clock, limits)
    shares_data = settings.llm_share != "schema"
    known = CatalogueText(
        catalogue(workspace), workspace.model, workspace.vocabulary, with_values=shares_data
    )
    prompt = Prompt(known, workspace.model.calendar, redactor)
    reading = OfflineReading(offline)
    model = LLMPlanner(
        desk,
        prompt,
        Replies(known, reading, check, redactor.show),
        reading,
        may_look_again=shares_data,
        has_feedback=text_table(workspace.model) is not None,
    )
    mode: Mode = "always" if settings.llm == "always" else "when_needed"
    planner = AgreedPlanner(
        offline, model, desk, reading, workspace.model, workspace.vocabulary, workspace.today, mode
    )
    narrator = LLMNarrator(desk, prompt, workspace.model, workspace.vocabulary)
    return ModelParts(planner, desk, narrator if shares_data else None)


def with_offline(planner: AgreedPlanner, offline: OfflinePlanner) -> AgreedPlanner:
    """The same pair with another offline planner, of another day or without verified questions."""
    reading = OfflineReading(offline)
    model = planner.model
    if isinstance(model, LLMPlanner):
        model = replace(model, reader=reading, replies=replace(model.replies, reader=reading))
    return replace(planner, offline=offline, model=model, reading=reading, today=offline.today)


def first_request(
    planner: AgreedPlanner, question: Question
) -> tuple[tuple[Message, ...], tuple[ToolSchema, ...]]:
    """What the first request for a plan of this question would hold; nothing is sent."""
    model = planner.model
    if not isinstance(model, LLMPlanner):
        return (), ()
    hints = model.reader.hints(question.text)
    talk = model.prompt.plan(question, Conversation(), hints)
    return tuple(talk), model.first_tools()
