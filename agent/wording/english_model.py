"""English: what is said of a language model beside an answer. Templates only.

One `model.reason.<kind>` for every FaultKind of agent/llm/messages.py.
"""

from collections.abc import Mapping

MODEL: Mapping[str, str] = {
    "model.no_reading": "The model found no reading of its own for this question.",
    "model.unworded": "The model did not word the answer: {reason}. Ours is shown.",
    "model.short": "The model could not look further; what was found until then is shown.",
    "model.step": "step {count}: {reading}",
    "model.wording": "the answer stands; the model is wording it",
    "model.reason.no_key": "no key is set; set ASKCRM_API_KEY",
    "model.reason.insecure": (
        "http:// is for this machine only; use https://, or set llm.insecure = true"
    ),
    "model.reason.paused": "it failed several times and rests for a minute",
    "model.reason.outbox": "what is sent could not be written down, so nothing was sent",
    "model.reason.calls_spent": "the requests of this question are used up",
    "model.reason.tokens_spent": "the tokens of this question are used up",
    "model.reason.cost_spent": "the next request could pass the cost limit, llm.cost",
    "model.reason.stopped": "it was stopped",
    "model.reason.bad_request": "it refused the request (400)",
    "model.reason.too_long": "the request was too long for it",
    "model.reason.unauthorised": "the key was not accepted (401); check the key",
    "model.reason.forbidden": "access was forbidden (403); check the account",
    "model.reason.not_found": "no such model or address (404); check base_url and model",
    "model.reason.timed_out": "it timed out (408)",
    "model.reason.conflict": "it reported a conflict (409)",
    "model.reason.rate_limited": "too many requests (429); try again later",
    "model.reason.server": "a fault of the endpoint",
    "model.reason.refused": "it refused",
    "model.reason.deadline": "it took too long",
    "model.reason.connection": "no connection; check base_url and network",
    "model.reason.not_json": "its reply was no JSON",
    "model.reason.cut": "its reply was cut off",
    "model.reason.empty": "its reply was empty",
    "model.reason.length": "its reply was too long and cut off",
    "model.reason.bad_call": "its call could not be read",
    "model.reason.unknown_tool": "it called something that does not exist",
    "model.reason.bad_arguments": "it gave no form that can be run",
    "assumption.ignored_word": 'the model takes "{subject}" to carry no condition',
    "clarify.model": "This is how the model reads the question. Should it be run?",
    "clarify.model_takes": 'The model reads "{word}" as {name}. Should it be run?',
    "clarify.model_left_out": (
        'The model reads the question so, but "{word}" is not in its form. Should it be run?'
    ),
    "choice.offline": "{label}  [offline]",
    "choice.model": "{label}  [model]",
    "list.forms": " + ",
    "differ.metrics": "what is measured",
    "differ.entity": "which records",
    "differ.group_by": "the split",
    "differ.filters": "the conditions",
    "differ.entity_filters": "the conditions on whole entities",
    "differ.period": "the period",
    "differ.compare": "the comparison",
    "differ.share_of": "the share",
    "differ.having": "the bounds",
    "differ.order": "the order",
    "differ.limit": "the number of rows",
    "differ.running": "the course over time",
    "differ.forms": "the number or kind of tables",
    "planner.offline": "offline",
    "planner.model": "planned by the model",
    "planner.both": "both planners agree",
    "planner.used": "{planner} · {model} · {count} calls · {tokens} tokens · {seconds} s",
    "planner.used.one": "{planner} · {model} · 1 call · {tokens} tokens · {seconds} s",
    "planner.used_cost": (
        "{planner} · {model} · {count} calls · {tokens} tokens · cost {cost} · {seconds} s"
    ),
    "planner.used_cost.one": (
        "{planner} · {model} · 1 call · {tokens} tokens · cost {cost} · {seconds} s"
    ),
    "planner.prose": "The text is worded by the model; its numbers are put in by askcrm.",
}
