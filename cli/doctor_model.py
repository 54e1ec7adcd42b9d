"""What `askcrm doctor` says of a model endpoint: where it is, what would be sent, what was."""

import json
from dataclasses import dataclass
from urllib.request import getproxies

from agent.agreement import AgreedPlanner
from agent.analyst import Analyst
from agent.assemble import opening_fault
from agent.llm.endpoint import address_fault, endpoint_of
from agent.llm.outbox import OUTBOX, read_outbox
from agent.llm.wire import message_json, tokens_of, tool_json
from agent.model_side import first_request
from agent.settings import Settings, SettingsRejected, read_key
from agent.wording.say import listing, say
from semantic_layer.form import Language
from semantic_layer.formats import readable


@dataclass(frozen=True)
class ModelFinding:
    """One thing about the endpoint."""

    text: str
    remedy: str = ""
    """What to do; empty when it is good."""
    request: str = ""
    """The whole first request of a question, as it would leave; JSON."""


def endpoint_findings(settings: Settings, language: Language) -> tuple[ModelFinding, ...]:
    """Where the endpoint is and whether it may be asked; nothing is sent to find out."""
    if settings.llm == "off":
        nothing = say("doctor.not_configured", language)
        return (ModelFinding(say("doctor.endpoint", language, subject=nothing)),)
    try:
        key = read_key(settings)
    except SettingsRejected as error:
        return (ModelFinding(opening_fault(error, language).message, say("doctor.key", language)),)
    endpoint = endpoint_of(settings, key)
    state = say("doctor.key_set" if key else "doctor.key_unset", language)
    asked = say(f"doctor.llm.{settings.llm}", language)
    names = listing(tuple(readable(name) for name in endpoint.models), language)
    text = say("doctor.llm.endpoint", language, model=names, address=endpoint.address, key=state)
    fault = address_fault(endpoint)
    remedy = say(f"doctor.llm.{fault.kind}", language) if fault else ""
    proxies = ", ".join(sorted(name for name in getproxies() if name in {"http", "https", "all"}))
    found = [ModelFinding(text, remedy), ModelFinding(asked)]
    if proxies:
        found.append(ModelFinding(say("doctor.llm.proxy", language, subject=proxies)))
    return tuple(found)


def sending_findings(
    settings: Settings, analyst: Analyst, language: Language
) -> tuple[ModelFinding, ...]:
    """What a question would send, and how much was sent so far."""
    if not isinstance(analyst.planner, AgreedPlanner):
        return ()
    example = say("doctor.llm.example", language)
    messages, tools = first_request(analyst.planner, analyst.question(example))
    request = {
        "messages": [message_json(message) for message in messages],
        "tools": [tool_json(tool) for tool in tools],
    }
    model = analyst.workspace.model
    size = say("doctor.llm.size", language, metrics=len(model.metrics),
               tokens=f"{tokens_of(messages, tools):,}")  # fmt: skip
    sent = read_outbox(settings.data_folder)
    return (
        ModelFinding(size, request=json.dumps(request, ensure_ascii=False)),
        ModelFinding(say(f"doctor.llm.share.{settings.llm_share}", language)),
        ModelFinding(say("doctor.llm.never", language)),
        ModelFinding(
            say("doctor.llm.outbox", language, count=f"{len(sent):,}",
                file=settings.data_folder / OUTBOX)
        ),
    )  # fmt: skip
