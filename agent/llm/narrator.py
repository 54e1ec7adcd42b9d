"""LLMNarrator: facts go out, sentences with slots come back; our code puts the numbers in.

A text that says a number itself, ties a number to another group, or carries anything but plain
sentences is refused here; what is left still goes through the grounding check.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from agent.llm.client import Check
from agent.llm.desk import Desk
from agent.llm.messages import Json, Message, ModelFault, ModelReply
from agent.llm.prompt import Prompt, data_block
from agent.llm.prompt_texts import WORD
from agent.moves import Finding, Reading, Remark
from agent.question import Question
from agent.wording.cells import number_text
from agent.wording.names import Names
from agent.wording.say import say
from agent.wording.sentences import note_sentence
from semantic_layer.form import Language
from semantic_layer.formats import readable
from semantic_layer.model import SemanticModel
from semantic_layer.query import MetricQuery
from semantic_layer.vocabulary import Vocabulary
from text_analysis.language import CHINESE
from tools.facts import Fact

FACTS = 40
"""Facts of one question that leave, the first ones."""
SENTENCES = 4
LONGEST = 800
SECONDS = 10.0
"""For the wording."""
BEFORE = frozenset({"base", "first"})
AFTER = frozenset({"value", "total", "last"})

_SLOT = re.compile(r"\{f(\d+)\}")
_DIGIT = re.compile(r"\d")
_FOREIGN = re.compile(
    r"https?:|www\.|@|`|\*\*|\]\(|<[a-z/]|^\s*[-*#|]", re.IGNORECASE | re.MULTILINE
)
_SENTENCE = re.compile(r"(?<=[。！？!?])|(?<=\.)\s+|\n+")
_CLAUSE = re.compile(r"[,;:，；：、]|\band\b|\bwhile\b|\bbut\b|\bversus\b|\bvs\b|和|而|与|及")
_FROM_TO = re.compile(
    r"(?:from|由|从)\s*\{f(\d+)\}[^{}]{0,12}(?:to|至|到|升|降|变)[^{}]{0,6}\{f(\d+)\}"
)


@dataclass(frozen=True)
class LLMNarrator:
    """Words findings with a model; raises Unavailable when its words do not hold."""

    desk: Desk
    prompt: Prompt
    model: SemanticModel
    vocabulary: Vocabulary

    def write(self, question: Question, findings: tuple[Finding, ...], reading: Reading) -> str:
        """The model's sentences with every number filled in, then each warning once."""
        del reading  # the reading is worded by our code beside the text
        facts = tuple(
            fact
            for finding in findings
            for result in finding.results
            if isinstance(result.form, MetricQuery)
            for fact in result.facts
        )[:FACTS]
        if not facts:
            raise NothingToWord
        language = question.language
        data: dict[str, Json] = {
            "question": self.prompt.hide(question.text),
            "facts": self.prompt.facts_data(facts, question),
        }
        talk = [Message("system", WORD[language].format()), Message("user", data_block(data))]

        def check(reply: ModelReply) -> str:
            return "; ".join(objections(self._shown(reply.text), facts, self._metric_names))

        reply = self._reply(talk, check)
        text = filled(self._shown(reply.text), facts, language)
        return say("list.sentences", language).join([text, *self._warnings(question, findings)])

    def _reply(self, talk: list[Message], check: Check) -> ModelReply:
        try:
            return self.desk.reply(talk, check=check, seconds=SECONDS)
        except ModelFault as fault:
            if fault.kind == "bad_arguments":
                self.desk.dropped()
            elif fault.kind != "stopped":
                self.desk.note(Remark("unworded", fault.kind))
            raise

    @cached_property
    def _metric_names(self) -> Mapping[str, frozenset[str]]:
        """What metrics are called, in small letters -> which ones."""
        names: dict[str, frozenset[str]] = {}
        for term in self.vocabulary.terms:
            if term.kind == "metric" and term.manner == "name":
                text = term.text.casefold()
                names[text] = names.get(text, frozenset()) | {term.id}
        return names

    def _shown(self, text: str) -> str:
        return " ".join(readable(self.prompt.show(text)).split())

    def _warnings(self, question: Question, findings: tuple[Finding, ...]) -> list[str]:
        names = Names(self.model, self.vocabulary, question.language)
        return list(
            dict.fromkeys(
                note_sentence(note, result, names)
                for finding in findings
                for result in finding.results
                for note in result.notes
                if note.level == "warning"
            )
        )


class NothingToWord(ModelFault):
    """There is no fact a model could word: records, or the catalogue."""

    def __init__(self) -> None:
        """No fault of the endpoint."""
        super().__init__("stopped")


def filled(text: str, facts: Sequence[Fact], language: Language) -> str:
    """Each slot as its value reads, with a blank between it and a Chinese sign beside it."""

    def value(match: re.Match[str]) -> str:
        fact = facts[int(match[1]) - 1]
        shown = number_text(fact.value, fact.format, language)
        before, after = text[: match.start()][-1:], text[match.end() :][:1]
        head = " " if CHINESE.match(before) else ""
        tail = " " if CHINESE.match(after) and not CHINESE.match(shown[-1:]) else ""
        return f"{head}{shown}{tail}"

    return _SLOT.sub(value, text)


def objections(
    text: str, facts: Sequence[Fact], names: Mapping[str, frozenset[str]]
) -> tuple[str, ...]:
    """What is wrong with sentences before their slots are filled; empty = they hold."""
    found: list[str] = []
    sentences = [one for one in _SENTENCE.split(text) if one.strip()]
    if not 0 < len(sentences) <= SENTENCES or len(text) > LONGEST:
        found.append(f"one to {SENTENCES} sentences")
    if _FOREIGN.search(text):
        found.append("no links, lists, markup")
    if any(int(number) not in range(1, len(facts) + 1) for number in _SLOT.findall(text)):
        return (*found, "unknown slot")
    if _DIGIT.search(_without_labels(_SLOT.sub("", text), facts)):
        found.append("a number outside a slot")
    for sentence in sentences:
        found += _sentence_objections(sentence, facts, names)
    return tuple(dict.fromkeys(found))


def _sentence_objections(
    sentence: str, facts: Sequence[Fact], names: Mapping[str, frozenset[str]]
) -> list[str]:
    found: list[str] = []
    slots = [facts[int(number) - 1] for number in _SLOT.findall(sentence)]
    said = _labels_in(sentence, facts)
    if not slots and not said:
        found.append(f"a sentence without a slot or group: {sentence[:40]}")
    named = said if len(said) == 1 else frozenset[str]()
    for clause in _CLAUSE.split(sentence):
        inside = [facts[int(number) - 1] for number in _SLOT.findall(clause)]
        own = _labels_in(clause, facts)
        named = own or named
        for fact in inside:
            groups = _labels_of(fact)
            beside = named if groups else own
            if beside - groups or (groups and not beside):
                found.append(f"a slot beside another group: {clause.strip()[:40]}")
            if _other_metric(clause, fact, names):
                found.append(f"a slot beside another metric: {clause.strip()[:40]}")
    for before, after in _FROM_TO.findall(sentence):
        kinds = facts[int(before) - 1].kind, facts[int(after) - 1].kind
        if kinds[0] not in BEFORE or kinds[1] not in AFTER:
            found.append("from and to are the wrong way round")
    return found


def _other_metric(clause: str, fact: Fact, names: Mapping[str, frozenset[str]]) -> bool:
    """Whether the clause names metrics, the longest names first, and none is the fact's own."""
    rest, spoken = clause.casefold(), set[str]()
    for name in sorted((one for one in names if one in rest), key=len, reverse=True):
        if name in rest:
            spoken |= names[name]
            rest = rest.replace(name, " ")
    return bool(spoken) and fact.subject.partition(".")[0] not in spoken


def _labels_in(text: str, facts: Sequence[Fact]) -> frozenset[str]:
    """The group labels a text names, the longer before one inside it."""
    rest, found = text.casefold(), set()
    for label in sorted({one for fact in facts for one in _labels_of(fact)}, key=len, reverse=True):
        if label and label in rest:
            found.add(label)
            rest = rest.replace(label, " ")
    return frozenset(found)


def _labels_of(fact: Fact) -> frozenset[str]:
    return frozenset(
        readable(text).casefold() for _, _, shown in fact.groups for text in (shown.en, shown.zh)
    )


def _without_labels(text: str, facts: Sequence[Fact]) -> str:
    """The text without names that hold digits of their own: Q1, Double 11, 2026-07-01."""
    rest = text
    labels = {readable(t) for fact in facts for g in fact.groups for t in (g[2].en, g[2].zh)}
    labels |= {t for fact in facts for t in (fact.label.en, fact.label.zh)}
    for label in sorted((one for one in labels if one), key=len, reverse=True):
        rest = rest.replace(label, " ")
    return rest
