"""Shared words: what stands once for both of two measures is said with each.

活动带来的订单数和销售额 -> 活动带来的订单数和活动带来的销售额, 'orders and revenue from campaigns'
-> 'orders from campaigns and revenue from campaigns'; only where both names are the model's.
"""

import re

from agent.offline.lexicon import Lexicon

LONGEST_NAME = 14
"""Characters of a Chinese name that are tried."""
COUNTED = "数量"
"""May follow a name that counts: 订单 and 订单数."""
BESIDE = re.compile(r"[和与及、]|以及")
AND = re.compile(r" and ")
BEHIND = re.compile(r" (?:from|of|by|in|won|brought|through) [a-z ]+")


def both_in_full(text: str, lexicon: Lexicon) -> str:
    """The text with the shared words repeated, or as it is."""
    for found in BESIDE.finditer(text):
        if shared := _shared_before(text[: found.start()], text[found.end() :], lexicon):
            return text[: found.end()] + shared + text[found.end() :]
    for found in AND.finditer(text):
        if shared := _shared_behind(text[: found.start()], text[found.end() :], lexicon):
            return text[: found.start()] + shared + text[found.start() :]
    return text


def _shared_before(left: str, right: str, lexicon: Lexicon) -> str:
    """活动带来的 of 活动带来的订单数 | 销售额."""
    for length in range(min(LONGEST_NAME, len(left)), 2, -1):
        name = left[-length:]
        shared = name[: name.rfind("的") + 1]
        if not shared or not _is_metric(name, lexicon):
            continue
        for size in range(min(LONGEST_NAME, len(right)), 1, -1):
            if _is_metric(right[:size], lexicon) and not right.startswith(shared):
                return shared if _is_metric(shared + right[:size], lexicon) else ""
    return ""


def _shared_behind(left: str, right: str, lexicon: Lexicon) -> str:
    """' from campaigns' of 'orders' | 'revenue from campaigns'."""
    words = left.split(" ")
    for found in BEHIND.finditer(right):
        for end in range(found.end(), found.start() + 3, -1):
            shared = right[found.start() : end]
            if not _is_metric(right[:end], lexicon):
                continue
            names = (" ".join(words[-count:]) for count in range(min(3, len(words)), 0, -1))
            if any(_is_metric(name + shared, lexicon) for name in names):
                return shared
    return ""


def _is_metric(words: str, lexicon: Lexicon) -> bool:
    return any(
        meaning.kind == "metric"
        for name in (words, words.rstrip(COUNTED))
        for meaning in lexicon.meanings(name)
    )
