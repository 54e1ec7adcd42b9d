"""Quotes: verbatim slices of a text that has been masked and cleaned for strange eyes.

Order numbers, links, chat ids, street numbers and markup go on top of what `privacy` masks; a quote
is cut at clause ends and never smoothed. Pure functions on strings.
"""

import re
import unicodedata

from text_analysis.clauses import cut_clauses
from text_analysis.language import CHINESE, fold, language_of
from text_analysis.privacy import mask_text

LONGEST_QUOTE = 160
"""Characters."""
LEAST_NAME = 2
"""Characters of a customer's name that is looked for in a text."""

_ESCAPE = re.compile(r"\x1b(?:\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)|\[[0-9;?]{0,40}[ -/]?[@-~]|.)")
_TAG = re.compile(r"</?[A-Za-z!][^<>]{0,300}>|\[/[A-Za-z]{0,20}\]")
_IMAGE = re.compile(r"!\[([^\]]{0,100})\]\([^)]{0,300}\)")
_LINK = re.compile(
    r"(?:https?|ftp)://([A-Za-z0-9.-]{1,200})[^\s，。；！？、）)\"'<>]{0,500}", re.ASCII
)
_CHAT_ID = re.compile(
    r"((?:微信|v信|wechat|weixin|qq)(?:号|id)?\s?(?:是|为|is)?\s?[:：]?\s?)([A-Za-z0-9_-]{5,20})",
    re.ASCII | re.IGNORECASE,
)
_ORDER = re.compile(
    r"(?<![A-Za-z0-9*])(?:[A-Za-z]{1,6}[-_#]?\d{6,}(?:[-_]\d+)*|\d{10,})(?![A-Za-z0-9])", re.ASCII
)
_STREET = re.compile(
    r"(?<=[路街道巷弄])\d{1,5}(?=[号弄])|\b\d{1,5}(?= [A-Z][A-Za-z]+ (?:Street|St|Road|Rd|Avenue"
    r"|Ave|Lane|Drive|Boulevard|Blvd)\b)"
)
_BLANKS = re.compile(r"\s+")


def quotable(text: str, name: str = "") -> str:
    """The text on one line, masked and without anything a screen obeys; `name` is masked in it.

    `"单号SF1234567890，微信: abc12345"` -> `"单号[订单号]，微信: [账号]"`.
    """
    chinese = CHINESE.search(text) is not None
    clean = _ESCAPE.sub(" ", text)
    clean = "".join(sign if _is_seen(sign) else " " for sign in clean)
    clean = _TAG.sub(" ", _IMAGE.sub(r"\1", clean))
    clean = _LINK.sub(r"\1", clean)
    clean = mask_text(clean)
    clean = _CHAT_ID.sub(rf"\1{'[账号]' if chinese else '[id]'}", clean)
    clean = _ORDER.sub("[订单号]" if chinese else "[number]", clean)
    clean = _STREET.sub("**", clean)
    if len(name) >= LEAST_NAME and name in clean:
        clean = clean.replace(name, "[客户]" if chinese else "[customer]")
    return _BLANKS.sub(" ", clean).strip()


def _is_seen(sign: str) -> bool:
    """Not a control, format (bidi, zero width) or private character."""
    return sign == " " or unicodedata.category(sign)[0] != "C"


def slice_at(clean: str, start: int) -> str:
    """A verbatim slice of a quotable text that begins with the clause at `start`.

    The whole text where it is short enough; else whole clauses from there on, at least one, cut
    where even that is too long.
    """
    if len(clean) <= LONGEST_QUOTE:
        return clean
    folded = fold(clean).text
    spans = cut_clauses(folded, language_of(folded))
    first = max((s for s, _ in spans if s <= start), default=0)
    last = max((e for _, e in spans if first < e <= first + LONGEST_QUOTE), default=0)
    return clean[first : last or first + LONGEST_QUOTE].strip()
