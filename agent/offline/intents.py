"""Intents: which kind of answer a question asks for, from its closed-class words alone.

Says which form would be filled, or which of the refusals that need no filling it is. Never looks at
a model's names beyond whether there are any.
"""

from collections.abc import Sequence
from typing import Literal

from agent.offline.cover import Token

Intent = Literal[
    "measure", "rows", "undo", "why", "segments", "forecast", "feedback", "describe", "define",
    "help", "small_talk", "outside", "write", "system", "personal", "judgement",
]  # fmt: skip
ASKING_FOR_RECORDS = ("list",)
CREATED = frozenset({"新建", "创建", "created"})
"""Behind a time it says when something came into being: 上周新建的工单."""
OUTRIGHT: tuple[Intent, ...] = ("why", "forecast", "judgement", "outside", "small_talk", "help")


def intent_of(tokens: Sequence[Token], follows_up: bool = False) -> Intent:
    """The kind of answer wanted; `measure` when nothing says otherwise."""
    for intent in (_forbidden(tokens, follows_up), _about_us(tokens), _own_form(tokens)):
        if intent is not None:
            return intent
    return "measure"


def _forbidden(tokens: Sequence[Token], follows_up: bool) -> Intent | None:
    if _asks_for(tokens, "system"):
        return "system"
    for place, token in enumerate(tokens):
        statement = token.word("sql")
        if statement:
            return "write" if place == 0 and statement.argument == "write" else "system"
    if _asks_to_write(tokens) and not (follows_up and _edits_the_question(tokens)):
        return "write"
    if _asks_for(tokens, "personal"):
        return "personal"
    return None


def _about_us(tokens: Sequence[Token]) -> Intent | None:
    if tokens and all(any(m.id == "polite" for m in token.meanings) for token in tokens):
        return "small_talk"
    for name in ("small_talk", "outside", "judgement"):
        if _asks_for(tokens, name):
            return _named(name)
    if _asks_for(tokens, "define"):
        named = [token for token in tokens if token.of("metric") or token.of("dimension")]
        if len(named) == 1 and not any(token.time or token.of("value") for token in tokens):
            return "define"
    if _asks_for(tokens, "catalogue") and not any(token.of("metric") for token in tokens):
        return "describe"
    if _asks_for(tokens, "help") and not any(token.of_model for token in tokens):
        return "help"
    return None


def _own_form(tokens: Sequence[Token]) -> Intent | None:
    if _asks_for(tokens, "undo") and not any(token.of_model for token in tokens):
        return "undo"
    if _asks_for(tokens, "forecast"):
        return "forecast"
    if _asks_for(tokens, "why"):
        return "why"
    if _asks_for(tokens, "rfm"):
        return "segments"
    if _asks_for(tokens, "feedback"):
        return "feedback"
    return None


def _named(name: str) -> Intent:
    match name:
        case "small_talk":
            return "small_talk"
        case "outside":
            return "outside"
        case _:
            return "judgement"


def _asks_for(tokens: Sequence[Token], name: str) -> bool:
    return any(name in token.classes and not token.of_model for token in tokens)


def _edits_the_question(tokens: Sequence[Token]) -> bool:
    """'remove the region filter', 改成前10: about the question before, not about the data."""
    if any(token.words == "把" for token in tokens):
        return False
    return any(token.word("remove", "instead", "exclude_after") for token in tokens)


def _asks_to_write(tokens: Sequence[Token]) -> bool:
    """An order to change something: the verb leads in English, stands anywhere in Chinese."""
    content = [token for token in tokens if not token.harmless or token.word("write")]
    for place, token in enumerate(content):
        if token.word("write") and not token.of_model:
            chinese = token.words[0] >= "一"
            if chinese and place and content[place - 1].time and token.words in CREATED:
                continue
            if place == 0 or chinese:
                return True
    return False
