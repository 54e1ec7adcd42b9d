"""English: what is said of a model endpoint: what would be sent, what it costs. Templates only."""

from collections.abc import Mapping

ENDPOINT_TEMPLATES: Mapping[str, str] = {
    "doctor.key": "Set ASKCRM_API_KEY, or name a file of mode 0600 in llm.key_file.",
    "doctor.llm.endpoint": "Model endpoint: {model} at {address}, {key}",
    "doctor.llm.when_needed": "A model is asked where our own reading is not sure.",
    "doctor.llm.always": "A model is asked on every question.",
    "doctor.llm.insecure": (
        "Use https://, or set llm.insecure = true to send unencrypted beyond this machine."
    ),
    "doctor.llm.no_key": "Set ASKCRM_API_KEY, or name a file of mode 0600 in llm.key_file.",
    "doctor.llm.proxy": "Requests go through a proxy: {subject}",
    "doctor.llm.example": "What was the refund rate by region last quarter?",
    "doctor.llm.size": (
        "A question would send about {tokens} tokens: the names of {metrics} metrics and the "
        "meaning of the likeliest, the question, what its words may mean; word for word: "
        "askcrm doctor --json"
    ),
    "doctor.llm.share.schema": "Nothing of the data is sent beside that (llm.share = schema).",
    "doctor.llm.share.aggregates": (
        "Sent beside that: stored values of short lists, labels and totals of up to 50 lines "
        "(llm.share = aggregates)."
    ),
    "doctor.llm.never": (
        "Never sent: rows, phones, e-mails, addresses, numbers of persons, SQL, paths. Known "
        "names travel as <customer:1>."
    ),
    "doctor.llm.outbox": "Sent so far: {count} requests, each byte of them in {file}",
    "label.llm.endpoint": (
        "--with llm needs an endpoint: set llm.base_url and llm.model (docs/llm.md)."
    ),
    "label.llm.no_prices": "--max-cost needs llm.price_in and llm.price_out in the settings.",
    "label.llm.step": "asking the model",
    "label.llm.estimate": (
        "To {host}: {texts} masked texts ({known} are known from before), {calls} requests, "
        "about {tokens} tokens, about {seconds} s"
    ),
    "label.llm.cost": "About {cost} by the prices in the settings",
    "label.llm.capped": "It ends at {most}; the rules label the rest.",
    "label.llm.ask": "Send the texts to {host}? [y/N] ",
    "label.llm.not_agreed": "Nothing was sent. Agree beforehand with --yes.",
    "label.llm.outcome": (
        "{texts} different texts labelled by the model: {calls} requests, {tokens} tokens, "
        "cost {cost}"
    ),
    "label.llm.ended": "It ended early: {reason}. The rules label the rest.",
    "label.llm.sample": (
        "{count} texts labelled by the model; nothing is written. Shares, and where those of "
        "all such texts lie (95 %):"
    ),
    "label.llm.share": "{name} {share} ({low} to {high})",
    "label.llm.neg": "negative",
    "label.llm.neu": "neutral",
    "label.llm.pos": "positive",
    "label.llm.mixed": "mixed",
    "label.llm.agreement": "The rules agree on {share} of them.",
    "label.llm.with": '--with is "rules" or "llm", and "llm" labels a database (--db).',
}
