"""`askcrm label --with llm`: what it would cost, a yes, then labels by rules and a model.

Nothing is sent before the estimate is agreed to, here or with --yes.
"""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agent.answer import Fault
from agent.assemble import moment_here, opening_fault
from agent.llm.client import ModelClient
from agent.llm.endpoint import Endpoint, address_fault, endpoint_of
from agent.llm.label_records import LabelCache
from agent.llm.label_sample import Sample, drawn, sample_of
from agent.llm.labelled import Scope, model_labeller, texts_for_the_model
from agent.llm.labeller import Estimate, ModelLabeller, Outcome
from agent.llm.outbox import Outbox
from agent.settings import Settings, SettingsRejected, read_key
from agent.wording.say import say
from cli.diagnostics import Exit, count_progress, tell
from cli.refusing import refuse
from semantic_layer.form import Language
from store.label_rows import Labeller, RatedText
from text_analysis.aspect_file import AspectPack
from text_analysis.feedback import labels_version

CACHE = "llm_labels.jsonl"
YES = frozenset({"y", "yes", "是", "好"})
WITH_MODEL, WITH_RULES = "llm", "rules"


@dataclass(frozen=True)
class ModelOptions:
    """What was typed behind --with llm."""

    every: bool = False
    """True: also texts the rules are sure of."""
    sample: int | None = None
    max_cost: float | None = None
    yes: bool = False


@dataclass(frozen=True)
class Asked:
    """The texts, the aspects and the wishes of one run."""

    texts: Sequence[RatedText]
    pack: AspectPack
    pack_name: str
    options: ModelOptions


def labeller_with_model(asked: Asked, settings: Settings, language: Language) -> Labeller | Exit:
    """The labeller that was agreed to; else the exit code, and why is told."""
    try:
        endpoint = endpoint_of(settings, read_key(settings))
    except SettingsRejected as error:
        return refuse(opening_fault(error, language), language, Exit.USAGE)
    if not settings.llm_base_url or not settings.llm_model:
        return refuse(
            Fault("label.llm.endpoint", say("label.llm.endpoint", language)), language, Exit.USAGE
        )
    if fault := address_fault(endpoint):
        text = say(f"doctor.llm.{fault.kind}", language)
        return refuse(Fault(f"label.llm.{fault.kind}", text), language, Exit.OUTSIDE)
    if asked.options.max_cost is not None and not (endpoint.price_in or endpoint.price_out):
        text = say("label.llm.no_prices", language)
        return refuse(Fault("label.llm.no_prices", text), language, Exit.USAGE)
    outbox = Outbox(settings.data_folder, moment_here)
    model = ModelLabeller(
        lambda: ModelClient(endpoint, outbox, time.monotonic),
        endpoint,
        asked.pack,
        LabelCache(settings.data_folder / CACHE, endpoint.model, labels_version(asked.pack)),
        asked.options.max_cost,
    )
    return _agreed(asked, model, endpoint, language)


def _agreed(
    asked: Asked, model: ModelLabeller, endpoint: Endpoint, language: Language
) -> Labeller | Exit:
    """Labels after a yes to the estimate; of a sample only the shares, and nothing is written."""
    show, step = count_progress(language), say("label.llm.step", language)
    options, pack = asked.options, asked.pack

    def progress(done: int, total: int) -> None:
        show(step, done, total)

    wanted = texts_for_the_model(asked.texts, pack, every=options.every)
    if options.sample is not None:
        wanted = drawn(wanted, pack, options.sample)
    if refusal := _not_agreed(model.estimate(wanted), options, endpoint.host, language):
        return refusal
    if options.sample is None:
        scope = Scope(endpoint.model, options.every)
        return model_labeller(pack, asked.pack_name, model, scope, _teller(language), progress)
    outcome = model.run(wanted, progress)
    _teller(language)(outcome)
    _tell_sample(sample_of(wanted, pack, outcome.records), language)
    return Exit.ANSWERED


def _not_agreed(
    estimate: Estimate, options: ModelOptions, host: str, language: Language
) -> Exit | None:
    """Tell the estimate and ask; None = go on."""
    blanks = {
        "texts": f"{estimate.texts:,}", "known": f"{estimate.known:,}", "host": host,
        "calls": f"{estimate.calls:,}", "tokens": f"{estimate.tokens_in + estimate.tokens_out:,}",
        "seconds": f"{estimate.seconds:,.0f}",
    }  # fmt: skip
    tell(say("label.llm.estimate", language, **blanks))
    if estimate.cost:
        tell(say("label.llm.cost", language, cost=f"{estimate.cost:.4f}"))
    if options.max_cost is not None and estimate.cost > options.max_cost:
        tell(say("label.llm.capped", language, most=f"{options.max_cost:g}"))
    if options.yes or not estimate.texts:
        return None
    if sys.stdin is not None and sys.stdin.isatty():
        sys.stderr.write(say("label.llm.ask", language, host=host))
        sys.stderr.flush()
        if sys.stdin.readline().strip().casefold() in YES:
            return None
    tell(say("label.llm.not_agreed", language))
    return Exit.PERSON


def _teller(language: Language) -> Callable[[Outcome], None]:
    def told(outcome: Outcome) -> None:
        blanks = {
            "texts": f"{len(outcome.records):,}", "calls": f"{outcome.calls:,}",
            "tokens": f"{outcome.tokens:,}", "cost": f"{outcome.cost:.4f}",
        }  # fmt: skip
        tell(say("label.llm.outcome", language, **blanks))
        if outcome.ended is not None:
            reason = say(f"model.reason.{outcome.ended}", language)
            tell(say("label.llm.ended", language, reason=reason))

    return told


def _tell_sample(sample: Sample, language: Language) -> None:
    tell(say("label.llm.sample", language, count=f"{sample.texts:,}"))
    for sentiment, share, interval in sample.shares:
        blanks = {"share": f"{share:.1%}", "low": f"{interval.low:.1%}",
                  "high": f"{interval.high:.1%}"}  # fmt: skip
        name = say(f"label.llm.{sentiment}", language)
        tell("  " + say("label.llm.share", language, name=name, **blanks))
    if sample.texts:
        tell(say("label.llm.agreement", language, share=f"{sample.agreement:.1%}"))
