"""Described: which part of the catalogue a question is about, and the word a refusal quotes."""

from agent.moves import AnyForm
from agent.offline.cover import Token
from agent.offline.intents import Intent
from tools.describe_catalogue import DescribeCatalogue

WORD_OF: dict[Intent, str] = {
    "write": "write", "system": "system", "personal": "personal", "judgement": "judgement",
    "outside": "outside", "small_talk": "small_talk", "forecast": "forecast", "why": "why",
    "segments": "rfm", "feedback": "feedback",
}  # fmt: skip


def words_of(intent: Intent, tokens: tuple[Token, ...]) -> str:
    """The word that made it this intent."""
    name = WORD_OF.get(intent, "")
    return next((token.words for token in tokens if token.word(name)), "")


def describe(intent: Intent, tokens: tuple[Token, ...]) -> AnyForm:
    """The catalogue question of a text: one definition, one kind of entry, or all."""
    if intent == "define":
        for token in tokens:
            for meaning in (*token.of("metric"), *token.of("dimension")):
                about = "metric" if meaning.kind == "metric" else "dimension"
                return DescribeCatalogue.model_validate({"about": about, "name": meaning.id})
    for token in tokens:
        word = token.word("catalogue")
        if word is not None:
            return DescribeCatalogue.model_validate({"about": word.argument or "all"})
    return DescribeCatalogue()
