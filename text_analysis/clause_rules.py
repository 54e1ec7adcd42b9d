"""The score of one clause: negation, degree, things that ought to happen, marks.

One walk over its tokens; every number that is added names the word it came from.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from text_analysis.lexicon import Mark
from text_analysis.tokens import Token

Rule = Literal[
    "word", "negated", "due", "not_done", "bare_negation", "too", "problem", "relief", "emoji"
]


class Reason(NamedTuple):
    """A word that moved the score."""

    word: str
    start: int
    end: int
    value: float
    rule: Rule


@dataclass(frozen=True)
class ClauseRules:
    """The numbers of a language, set on the train parts of the shared data."""

    reach: int
    """Positions behind a negator or degree word that it still reaches."""
    negated_praise: float
    negated_blame: float
    once: bool
    """True: a negator is used up by the first word it meets."""
    bare_negation: float
    not_done: float
    """Something due that did not happen."""
    too: float


CHINESE_RULES = ClauseRules(
    reach=4, negated_praise=-0.8, negated_blame=-0.6, once=True, bare_negation=-0.4, not_done=-1.8,
    too=0.0,
)  # fmt: skip
ENGLISH_RULES = ClauseRules(
    reach=4, negated_praise=-0.75, negated_blame=-0.6, once=False, bare_negation=-0.5,
    not_done=-1.8, too=-1.0,
)  # fmt: skip


class ClauseWalk:
    """The state of one walk; `reasons` and `marks` are its result."""

    __slots__ = ("_count", "_factor", "_flips", "_idle", "_reach", "_rules", "_wide", "marks",
                 "reasons")  # fmt: skip

    def __init__(self, rules: ClauseRules, count: int) -> None:
        """`count`: positions in the clause."""
        self.reasons: list[Reason] = []
        self.marks: set[Mark] = set()
        self._rules = rules
        self._count = count
        self._flips = False
        self._wide = False
        self._reach = -1
        self._factor = 1.0
        self._idle: Token | None = None

    def walk(self, tokens: list[Token]) -> None:
        """Read the tokens in order."""
        for index, token in enumerate(tokens):
            entry = token[5]
            if entry.mark and self._is_marked(token, tokens, index):
                continue
            kind = entry.kind
            if kind == "value" or kind == "faint":
                if entry.value:
                    self._value(token)
            elif kind != "mark":
                self._take(token)
        if self._idle is not None and self._rules.bare_negation:
            start, end, _first, _next, word, _entry = self._idle
            value = self._rules.bare_negation
            self.reasons.append(Reason(word, start, end, value, "bare_negation"))

    def _is_marked(self, token: Token, tokens: list[Token], index: int) -> bool:
        """Keep the mark; whether the word is only a degree of the next one."""
        mark = token[5].mark
        if mark != "degree":
            self.marks.add(mark)
            return False
        if index + 1 == len(tokens) or not _is_degree(token, tokens[index + 1]):
            return False
        self._factor *= 1.1
        self._reach = max(self._reach, token[3] + self._rules.reach)
        return True

    def _take(self, token: Token) -> None:
        match token[5].kind:
            case "not" | "wide_not":
                self._negate(token)
            case "more":
                self._forget_behind(token)
                if token[5].mark == "such":
                    self._unheard_of()
                self._factor *= token[5].value
                self._reach = max(self._reach, token[3] + self._rules.reach)
            case "due":
                self._due(token)
            case "too":
                self._too(token)
            case "value" | "faint" | "mark":
                pass

    def _forget_behind(self, token: Token) -> None:
        """What a negator or degree word reaches ends."""
        if token[2] > self._reach:
            self._flips = False
            self._factor = 1.0

    def _unheard_of(self) -> None:
        """`never been treated so rudely`: the negator only makes more of it."""
        if self._idle is not None and self._idle[5].mark == "never":
            self._flips = self._wide = False
            self._idle = None

    def _value(self, token: Token) -> None:
        self._forget_behind(token)
        start, end, _first, _next, word, entry = token
        value = entry.value * self._factor
        negated = entry.kind == "value" and self._flips != self._wide
        if negated:
            value *= self._rules.negated_praise if value > 0 else self._rules.negated_blame
        if self._flips or self._wide:
            self._idle = None
        self.reasons.append(Reason(word, start, end, value, "negated" if negated else "word"))
        self._factor = 1.0
        if self._rules.once:
            self._flips = False

    def _negate(self, token: Token) -> None:
        pending = self._idle
        if token[5].kind == "wide_not":
            self._wide = not self._wide
        elif pending is not None and pending[5].kind == "wide_not":
            # `nobody does not praise it`: the two take each other away, for the whole clause.
            self._wide = not self._wide
            self._idle = None
            return
        else:
            self._forget_behind(token)
            self._flips = not self._flips
            self._reach = max(self._reach, token[3] + self._rules.reach)
        self._idle = token

    def _due(self, token: Token) -> None:
        self._forget_behind(token)
        start, end, _first, _next, word, entry = token
        if self._flips != self._wide:
            self.reasons.append(Reason(word, start, end, self._rules.not_done, "not_done"))
            self._idle = None
            if self._rules.once:
                self._flips = False
        else:
            self.reasons.append(Reason(word, start, end, entry.value, "due"))

    def _too(self, token: Token) -> None:
        """`too` before an adjective is a complaint; at the end of a clause it is `also`."""
        if token[3] < self._count:
            self.reasons.append(Reason(token[4], token[0], token[1], self._rules.too, "too"))


def _is_degree(token: Token, following: Token) -> bool:
    """`好` before `好吃` is `very`; alone it is `good`."""
    return following[2] == token[3] and following[5].kind == "value" and following[5].value != 0
