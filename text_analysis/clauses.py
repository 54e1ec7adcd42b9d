"""A text cut into clauses: at punctuation, at line ends, and before a word of contrast.

Clauses are places in a folded text; nothing is copied and nothing is lost between them.
"""

import re

from text_analysis.language import TextLanguage

Span = tuple[int, int]
"""Start and end of a clause in the folded text."""

_STOPS = r"[。!?;…\n~—–、]+|(?<!\d),+|,+(?!\d)|(?<=[\w)\"'])\.+(?=[\s\"')]|$)|\s-+\s"
_CHINESE_TURN = (
    r"|(?=[但可不然只唯反])(?<=.)"
    r"(?=但是|但(?![凡愿])|可是|不过(?!瘾|如此|失)|然而|只是|可惜|唯独|反而|可(?:每|一))"
)
_ENGLISH_TURN = (
    r"|(?<=\s)(?=[abehnotuwy])"
    r"(?=(?:but|however|yet|nevertheless|although|though|except|whereas|unfortunately)\b"
    r"|(?:and|while) (?:the|my|our|your|their|we|i|it|they|nobody|no one)\b)"
)
_ANY_STOP = r"。!?;…\n~—–、,.\s"
_CUTS: dict[TextLanguage, re.Pattern[str]] = {
    "zh": re.compile(rf"(?=[{_ANY_STOP}但可不然只唯反])(?:{_STOPS}{_CHINESE_TURN})"),
    "en": re.compile(rf"(?=[{_ANY_STOP}abehnotuwy])(?:{_STOPS}{_ENGLISH_TURN})"),
    "mix": re.compile(f"{_STOPS}{_CHINESE_TURN}{_ENGLISH_TURN}"),
}
"""What can begin a cut is asked first: one set of characters at most places."""


def cut_clauses(folded: str, language: TextLanguage) -> tuple[Span, ...]:
    """`食物不错，但是太贵。` -> two clauses, `食物不错` and `但是太贵`."""
    spans: list[Span] = []
    start = 0
    for cut in _CUTS.get(language, _CUTS["mix"]).finditer(folded):
        end, following = cut.span()
        if end > start and not folded[start:end].isspace():
            spans.append((start, end))
        start = following
    if start < len(folded) and not folded[start:].isspace():
        spans.append((start, len(folded)))
    return tuple(spans)


def is_asked(folded: str, span: Span) -> bool:
    """Whether a question mark ends the clause."""
    return folded[span[1] : span[1] + 1] == "?"
