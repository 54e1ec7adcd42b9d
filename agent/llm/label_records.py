"""A model's record about one text: read from its reply, held against the text, kept in a cache.

Closed lists only; a quote that does not stand in the text word for word takes its aspect with it.
"""

import hashlib
import json
import os
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from agent.llm.labelling_prompt import LABEL_TEXTS, LABELS_VERSION
from agent.llm.messages import Json, ModelReply, first_json_object
from text_analysis.aspects import Polarity
from text_analysis.quotes import quotable
from text_analysis.sentiment import Sentiment

LONGEST_SENT = 2000
"""Characters of a text that are sent: its head and its tail."""
GAP = " … "
LONGEST_QUOTE = 160

Value = TypeVar("Value")

_SENTIMENTS: Mapping[str, Sentiment] = {"neg": "neg", "neu": "neu", "pos": "pos", "mixed": "mixed"}
_POLARITIES: Mapping[str, Polarity] = {"neg": "neg", "neu": "neu", "pos": "pos"}


_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:above|previous|instructions?|rules|prompt"
    r"|everything)\b"
    r"|\byou are (?:now|in)\b|\b(?:system|assistant|developer)\s*(?::|to=)|\bsystem prompt\b"
    r"|</?\s*(?:data|system|user|assistant|instructions?)\s*>"
    r"|(?:忽略|无视|忘记).{0,12}(?:以上|之前|前面|要求|指令|规则)|你现在是|系统提示|(?:系统|工具结果|助手)\s*[:：]"
    r"|\b\w+_\w+\s*[({]|[{\[]\s*[\"']\w+[\"']\s*:|[}\]]\s*[}\]]|!\[[^\]]*\]\("
    r"|[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]",
    re.IGNORECASE,
)
"""What imitates a talk with a machine; too much rather than too little: the rules label it."""


def reads_like_an_order(text: str) -> bool:
    """Whether a text may be meant for the model instead of the shop."""
    return _ORDERS.search(text) is not None


_OF_OTHERS = re.compile(
    r"\b(?:label|classif\w*|categor\w*|sentiments?|positive|negative|neutral|instruct\w*|prompt|json"
    r"|records?|output|pos|neg|neu)\b"
    r"|\b(?:all|every|each|other|others|above|below|previous|following|these|those)\s+(?:\w+\s+)?"
    r"(?:texts?|comments?|reviews?|customers?|messages?|rows?|entries|ratings?)\b"
    r"|\b(?:texts?|comments?|reviews?|customers?|messages?|rows?|ratings?)\s+(?:above|below)\b"
    r"|标签|标注|标[为成]|分类|归[为类]|情感|情绪|正面|负面|中性|指令|提示词"
    r"|(?:所有|全部|其他|其它|其余|每[条个]|上面|下面|以上|以下|前面|后面)(?:的)?"
    r"(?:评[论价]|文[字本]|反馈|留言|内容|客户|顾客)",
    re.IGNORECASE,
)
"""What speaks of labels or of other texts; too much rather than too little: it goes alone."""


def goes_alone(text: str) -> bool:
    """Whether a text may speak for its neighbours: in a request of its own it has none."""
    return _OF_OTHERS.search(text) is not None


@dataclass(frozen=True)
class AspectSaid:
    """What a model says of one aspect."""

    aspect: str
    polarity: Polarity
    quote: str
    """Verbatim from the text as it was sent."""


@dataclass(frozen=True)
class Record:
    """What a model says of one text."""

    sentiment: Sentiment
    aspects: tuple[AspectSaid, ...] = ()


def sendable(text: str) -> str:
    """A customer's text as it may leave: masked, on one line, not too long."""
    clean = quotable(text)
    if len(clean) <= LONGEST_SENT:
        return clean
    half = (LONGEST_SENT - len(GAP)) // 2
    return clean[:half] + GAP + clean[-half:]


def records_of(
    reply: ModelReply, texts: tuple[str, ...], aspects: frozenset[str]
) -> dict[int, Record]:
    """Place of a text -> what the reply says of it; missing and doubled ids are left out."""
    found: dict[int, Record] = {}
    doubled: set[int] = set()
    for entry in _entries(reply):
        number = entry.get("id")
        if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= len(texts):
            continue
        record = _record(entry, texts[number - 1], aspects)
        if number - 1 in found:
            doubled.add(number - 1)
        if record is not None:
            found[number - 1] = record
    return {place: record for place, record in found.items() if place not in doubled}


def _entries(reply: ModelReply) -> Iterator[dict[str, Json]]:
    """The records of the call, or of the first JSON object in the text."""
    given = [call.arguments for call in reply.calls if call.name == LABEL_TEXTS]
    if not given and (said := first_json_object(reply.text)) is not None:
        given = [said]
    for arguments in given:
        records = arguments.get("records")
        if isinstance(records, list):
            yield from (entry for entry in records if isinstance(entry, dict))


def _record(entry: Mapping[str, Json], text: str, aspects: frozenset[str]) -> Record | None:
    sentiment = _closed(_SENTIMENTS, entry.get("sentiment"))
    if sentiment is None:
        return None
    said = entry.get("aspects")
    rows = said if isinstance(said, list) else []
    named = (_aspect(row, text, aspects) for row in rows if isinstance(row, dict))
    kept = {one.aspect: one for one in named if one is not None}
    return Record(sentiment, tuple(kept.values()))


def _aspect(row: Mapping[str, Json], text: str, aspects: frozenset[str]) -> AspectSaid | None:
    name, quote = row.get("aspect"), row.get("quote")
    polarity = _closed(_POLARITIES, row.get("polarity"))
    if not isinstance(name, str) or not isinstance(quote, str) or polarity is None:
        return None
    is_verbatim = bool(quote.strip()) and quote in text and len(quote) <= LONGEST_QUOTE
    return AspectSaid(name, polarity, quote) if name in aspects and is_verbatim else None


def _closed(allowed: Mapping[str, Value], given: Json) -> Value | None:
    return allowed.get(given) if isinstance(given, str) else None


class LabelCache:
    """What a model said of a text before, in a file that only its owner reads."""

    def __init__(self, file: Path | None, model: str, pack: str) -> None:
        """`pack`: the version of the aspects. Without a file it remembers for one run."""
        self._file = file
        self._scope = f"{LABELS_VERSION}|{model}|{pack}|"
        self._known = dict(_read(file)) if file is not None else {}
        self._lock = threading.Lock()

    def get(self, text: str) -> Record | None:
        """What was said of this text by this model, with these aspects and these rules."""
        return self._known.get(self._key(text))

    def keep(self, said: Mapping[str, Record]) -> None:
        """Remember; raises OSError where the file cannot be written."""
        with self._lock:
            lines = []
            for text, record in said.items():
                key = self._key(text)
                self._known[key] = record
                lines.append(json.dumps({"key": key, **asdict(record)}, ensure_ascii=False))
            if self._file is not None and lines:
                _append(self._file, "".join(f"{line}\n" for line in lines))

    def _key(self, text: str) -> str:
        words = self._scope + " ".join(text.split())
        return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()


def _append(file: Path, lines: str) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "ab") as open_file:
        open_file.write(lines.encode("utf-8", "replace"))


def _read(file: Path) -> Iterator[tuple[str, Record]]:
    """What is remembered; a line cut by a crash is left out."""
    if not file.exists():
        return
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            continue
        said = tuple(AspectSaid(**one) for one in entry["aspects"])
        yield entry["key"], Record(entry["sentiment"], said)
