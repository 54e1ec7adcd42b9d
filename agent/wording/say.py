"""say: one template per meaning and language, filled with its blanks.

The only door to a sentence. Every key stands in both languages with the same blanks; a value that
comes from the data is put in as it is, so callers pass it through `readable` or `format_value`.
"""

from agent.wording.chinese import TEMPLATES as CHINESE
from agent.wording.english import TEMPLATES as ENGLISH
from semantic_layer.form import Language

TEMPLATES = {"en": ENGLISH, "zh": CHINESE}


def say(key: str, language: Language, /, **blanks: object) -> str:
    """The sentence under `key`; with `count=1` the form of one thing is taken where there is one.

    `say("rows.count", "en", count=1)` -> "1 row"; an unknown key or a blank left open is a fault of
    ours and raises KeyError.
    """
    templates = TEMPLATES[language]
    one = f"{key}.one"
    chosen = one if str(blanks.get("count", "")) == "1" and one in templates else key
    return templates[chosen].format(**blanks)


def known(key: str) -> bool:
    """Whether there is a template of that name."""
    return key in ENGLISH


def listing(words: tuple[str, ...], language: Language) -> str:
    """Words one after the other: "a, b, c" or "a、b、c"."""
    return (", " if language == "en" else "、").join(words)


def alternatives(words: tuple[str, ...], language: Language) -> str:
    """Words of which one holds: "a, b or c" or "a、b 或 c"."""
    if len(words) < 2:
        return "".join(words)
    head, last = listing(words[:-1], language), words[-1]
    return say("list.or", language, head=head, last=last)


def together(words: tuple[str, ...], language: Language) -> str:
    """Words that all hold: "a, b and c" or "a、b 和 c"."""
    if len(words) < 2:
        return "".join(words)
    head, last = listing(words[:-1], language), words[-1]
    return say("list.and", language, head=head, last=last)
