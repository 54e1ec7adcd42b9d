"""A model as labeller of texts: the rules first, the model where they are unsure.

Batches with closed lists; what the model said is kept by text, so that a stopped run goes on. The
cost is known before the first request and bounded in each.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from agent.llm.client import ModelClient
from agent.llm.endpoint import Endpoint
from agent.llm.label_records import (
    LabelCache,
    Record,
    goes_alone,
    reads_like_an_order,
    records_of,
    sendable,
)
from agent.llm.labelling_prompt import LABEL_TEXTS, messages, tool
from agent.llm.messages import FaultKind, Limits, ModelFault
from agent.llm.wire import tokens_of
from semantic_layer.form import Language
from text_analysis.aspect_file import AspectPack
from text_analysis.duplicates import duplicate_groups
from text_analysis.feedback import FeedbackLabel
from text_analysis.language import CHINESE

ROWS = 25
"""Texts of a batch."""
TOKENS = 2_500
"""Of the texts of a batch."""
WORKERS = 4
SECONDS = 60.0
"""For one batch, its repetitions included."""
TOKENS_OUT = 6_000
STRONG = -1.6
"""A score of the rules that a model's praise does not overrule."""
ENDS_THE_RUN: frozenset[FaultKind] = frozenset({
    "no_key", "insecure", "paused", "outbox", "cost_spent", "stopped", "unauthorised", "forbidden",
    "not_found",
})  # fmt: skip
CALL_TOKENS, ROW_TOKENS = 700, 40
CALL_SECONDS = 1.5


@dataclass(frozen=True)
class Estimate:
    """What a run would send and cost."""

    texts: int
    """Texts that would be sent, each wording once."""
    known: int
    """Texts the cache answers."""
    calls: int
    tokens_in: int
    tokens_out: int
    cost: float
    seconds: float


@dataclass(frozen=True)
class Outcome:
    """What became of the texts of a run."""

    records: dict[str, Record]
    """Text as sent -> what the model says of it; what is missing is labelled by the rules."""
    calls: int
    tokens: int
    cost: float
    ended: FaultKind | None = None
    """Why the run ended early; None = every batch was asked."""


class ModelLabeller:
    """Asks for records, batch after batch, never beyond `most`."""

    def __init__(
        self,
        client_of: Callable[[], ModelClient],
        endpoint: Endpoint,
        pack: AspectPack,
        cache: LabelCache,
        most: float | None = None,
    ) -> None:
        """`client_of` makes a client for each worker; `most` is the cost of the whole run."""
        self._client_of = client_of
        self._endpoint = endpoint
        self._pack = pack
        self._cache = cache
        self._most = most
        self._aspects = frozenset(aspect.id for aspect in pack.aspects)
        self._lock = threading.Lock()
        self._reserved = self._cost = 0.0
        self._calls = self._tokens = 0
        self._ended: FaultKind | None = None
        self._clients: list[ModelClient] = []

    @property
    def cost(self) -> float:
        """What the requests so far have cost."""
        return self._cost

    def estimate(self, texts: Sequence[str]) -> Estimate:
        """What labelling these texts would cost; nothing is sent."""
        wanted = self._wanted(texts)
        batches = list(batches_of(wanted))
        tokens_in = sum(text_tokens(text) for text in wanted) + CALL_TOKENS * len(batches)
        tokens_out = ROW_TOKENS * len(wanted)
        return Estimate(
            texts=len(wanted),
            known=sum(self._cache.get(text) is not None for text in _sent(texts)),
            calls=len(batches),
            tokens_in=tokens_in,
            tokens_out=tokens_out,
            cost=self._endpoint.cost(tokens_in, tokens_out),
            seconds=CALL_SECONDS * -(-len(batches) // WORKERS),
        )

    def run(self, texts: Sequence[str], progress: Callable[[int, int], None]) -> Outcome:
        """The records of these texts, from the cache or the model."""
        wanted = self._wanted(texts)
        batches = list(batches_of(wanted))
        done = 0
        with ThreadPoolExecutor(max_workers=max(1, min(WORKERS, len(batches)))) as pool:
            for batch, _ in zip(batches, pool.map(self._worker(), batches), strict=True):
                done += len(batch)
                progress(done, len(wanted))
        for client in self._clients:
            client.close()
        return Outcome(self._records(texts), self._calls, self._tokens, self._cost, self._ended)

    def _records(self, texts: Sequence[str]) -> dict[str, Record]:
        """Of each text as it is sent; one that repeats another has what was said of that one."""
        sent = _sent(texts)
        leaders = duplicate_groups(sent)
        found = {text: self._cache.get(sent[leaders[place]]) for place, text in enumerate(sent)}
        own = {text: self._cache.get(text) or other for text, other in found.items()}
        return {text: record for text, record in own.items() if record is not None}

    def _wanted(self, texts: Sequence[str]) -> tuple[str, ...]:
        """What has to be sent: each wording once, nothing the cache knows."""
        sent = _sent(texts)
        leaders = duplicate_groups(sent)
        firsts = (text for place, text in enumerate(sent) if leaders[place] == place and text)
        return tuple(text for text in dict.fromkeys(firsts) if self._cache.get(text) is None)

    def _worker(self) -> Callable[[tuple[str, ...]], None]:
        own = threading.local()

        def work(batch: tuple[str, ...]) -> None:
            if not hasattr(own, "client"):
                own.client = self._client_of()
                self._clients.append(own.client)
            self._label(batch, own.client)

        return work

    def _label(self, batch: tuple[str, ...], client: ModelClient, *, again: bool = True) -> None:
        """Ask for a batch; for what is missing again, then in halves; the rest is for the rules."""
        if self._ended is not None:
            return
        try:
            found = self._ask(batch, client)
        except ModelFault as fault:
            if fault.kind in ENDS_THE_RUN:
                self._ended = fault.kind
                return
            found = {}
        self._cache.keep({batch[place]: record for place, record in found.items()})
        missing = tuple(text for place, text in enumerate(batch) if place not in found)
        if not missing:
            return
        if again and found:
            self._label(missing, client, again=False)
        elif len(missing) > 1:
            half = len(missing) // 2
            for part in (missing[:half], missing[half:]):
                self._label(part, client, again=False)

    def _ask(self, batch: tuple[str, ...], client: ModelClient) -> dict[int, Record]:
        talk, function = messages(batch, self._pack, _language(batch)), tool(self._pack)
        size = tokens_of(talk, (function,))
        room = self._reserve(size)
        limits = Limits(
            calls=2, tokens_in=3 * size, tokens_out=TOKENS_OUT, seconds=SECONDS, cost=room
        )
        client.begin(limits)
        try:
            reply = client.reply(talk, (function,), must_call=LABEL_TEXTS)
        finally:
            self._count(client, room)
        return records_of(reply, batch, self._aspects)

    def _reserve(self, size: int) -> float | None:
        """The most a batch may cost, taken from what the run may cost; raises ModelFault."""
        if self._most is None:
            return None
        room = self._endpoint.cost(size, TOKENS_OUT) * 2
        with self._lock:
            left = self._most - self._cost - self._reserved
            if left <= 0 or self._endpoint.cost(size, TOKENS_OUT) > left:
                raise ModelFault("cost_spent")
            room = min(room, left)
            self._reserved += room
        return room

    def _count(self, client: ModelClient, reserved: float | None) -> None:
        spent = client.spent
        with self._lock:
            self._reserved -= reserved or 0.0
            self._cost += spent.cost
            self._calls += spent.calls
            self._tokens += spent.tokens


def _sent(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(sendable(text) for text in texts)


def batches_of(texts: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Texts in batches of one language, each of so many rows and tokens at most.

    One that speaks of labels or of other texts is a batch by itself.
    """
    yield from ((text,) for text in texts if goes_alone(text))
    together = [text for text in texts if not goes_alone(text)]
    for chinese in (True, False):
        batch: list[str] = []
        size = 0
        for text in (one for one in together if bool(CHINESE.search(one)) == chinese):
            tokens = text_tokens(text)
            if batch and (len(batch) >= ROWS or size + tokens > TOKENS):
                yield tuple(batch)
                batch, size = [], 0
            batch.append(text)
            size += tokens
        if batch:
            yield tuple(batch)


def text_tokens(text: str) -> int:
    """What a text weighs in a model's usual counting: 0.7 a Chinese character, 0.27 another."""
    chinese = len(CHINESE.findall(text))
    return round(0.7 * chinese + 0.27 * (len(text) - chinese))


def _language(batch: Sequence[str]) -> Language:
    return "zh" if CHINESE.search(batch[0]) else "en"


def is_for_the_model(text: str, label: FeedbackLabel, *, every: bool) -> bool:
    """Whether a text is sent: one the rules are unsure of, or every one that is labelled at all.

    One that reads like an order is not: in a batch it would speak for its neighbours.
    """
    if label.sentiment is None or label.flags & {"template", "suspicious"}:
        return False
    if reads_like_an_order(text):
        return False
    return every or "unsure" in label.flags


def contradicts(label: FeedbackLabel, record: Record) -> bool:
    """Strongly negative by the rules, positive by the model: the rules are kept, people look."""
    return label.sentiment == "neg" and label.score <= STRONG and record.sentiment == "pos"
