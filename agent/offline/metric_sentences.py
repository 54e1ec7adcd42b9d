"""One metric's facts into sentences: the answer, the ends of a series, the extremes, the changes.

Both numbers and their difference; no verdict, no cause, nothing that is not a fact.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from agent.wording.cells import inside, number_text
from agent.wording.names import Names
from agent.wording.say import listing, say
from semantic_layer.form import Bilingual
from semantic_layer.formats import ValueFormat, format_period, readable
from semantic_layer.periods import Period
from tools.facts import Fact, FactKind


@dataclass(frozen=True)
class MetricFacts:
    """The facts of one metric, in the order they were found."""

    facts: tuple[Fact, ...]
    names: Names
    only: Literal["highest", "lowest"] | None = None
    """The one group asked for is at that end."""

    def sentences(self) -> Iterator[str]:
        """The answer, the ends of a series, the extremes or the ranking, the largest changes."""
        yield from self._headline()
        yield from self._ends()
        yield from self._extremes()
        yield from self._moved()

    def _headline(self) -> Iterator[str]:
        lead = self.facts[0]
        if lead.kind not in {"value", "total"} or (lead.kind == "value" and self._many):
            return
        if self.only and lead.value is not None and lead.groups:
            yield self._only_one(lead)
            return
        beside = self._beside(lead)
        label = self._label(lead)
        key = "text.whole" if lead.kind == "total" else "text.value"
        if lead.value is None:
            yield self._in_period("text.no_value", lead.period, metric=label)
        elif "base" in beside and "change" in beside and beside["base"].value is not None:
            yield self._compared(lead, label, beside)
        else:
            value = self._value(lead)
            yield self._in_period(key, lead.period, metric=label, value=value)
        if share := beside.get("share"):
            yield from self._share(share)

    def _only_one(self, lead: Fact) -> str:
        word = "high" if self.only == "highest" else "low"
        return self._in_period(
            f"text.{self.only}",
            lead.period,
            metric=self._metric(lead),
            **{word: self._value(lead), f"{word}_group": self._group(lead)},
        )

    @property
    def _many(self) -> bool:
        return sum(fact.kind == "value" for fact in self.facts) > 1 or any(
            fact.kind in {"total", "highest", "lowest", "first", "rank"} for fact in self.facts
        )

    def _beside(self, lead: Fact) -> dict[FactKind, Fact]:
        """Base, change, percentage and share that stand with a number."""
        place = self.facts.index(lead)
        found: dict[FactKind, Fact] = {}
        for fact in self.facts[place + 1 :]:
            if fact.kind not in {"base", "change", "percent_change", "share"}:
                break
            found[fact.kind] = fact
        return found

    def _compared(self, lead: Fact, label: str, beside: dict[FactKind, Fact]) -> str:
        percent = beside.get("percent_change")
        said = percent is not None and percent.value is not None
        key = "text.compared_percent" if said else "text.compared"
        blanks = {
            "metric": label,
            "value": self._value(lead),
            "base": self._value(beside["base"]),
            "difference": self._value(beside["change"]),
            "percent": self._value(percent) if said and percent else "",
        }
        period, base = lead.period, beside["base"].period
        if period is None or base is None:
            return say(key, self.names.language, **blanks)
        blanks |= {"period": self._period(period), "base_period": self._period(base)}
        return say(f"{key}_in", self.names.language, **blanks)

    def _share(self, share: Fact) -> Iterator[str]:
        if share.value is None:
            return
        metric, value = self._metric(share), self._value(share)
        if share.groups:
            group = self._group(share)
            yield say("text.share", self.names.language, group=group, share=value, metric=metric)
        else:
            yield say("text.share_whole", self.names.language, share=value, metric=metric)

    def _ends(self) -> Iterator[str]:
        first, last = self._one("first"), self._one("last")
        if first is None or last is None or first.value is None or last.value is None:
            return
        difference = replace(last, value=last.value - first.value, format=_difference(last.format))
        yield say(
            "text.series_ends",
            self.names.language,
            metric=self._metric(first),
            first=self._value(first),
            first_when=self._group(first),
            last=self._value(last),
            last_when=self._group(last),
            difference=self._value(difference),
        )

    def _extremes(self) -> Iterator[str]:
        high, low, ranks = self._one("highest"), self._one("lowest"), self._all("rank")
        if len(ranks) > 1 and (high is None or low is None):
            items = [self._item(fact) for fact in ranks]
            yield say(
                "text.ranking",
                self.names.language,
                metric=self._metric(ranks[0]),
                items=listing(tuple(items), self.names.language),
            )
            return
        if high is None and low is None:
            return
        yield self._extreme_sentence(high, low)
        largest = self._beside(high).get("share") if high else None
        if largest is not None and largest.value is not None and self._of_one_whole(high, low):
            yield say(
                "text.share_largest",
                self.names.language,
                group=self._group(largest),
                share=self._value(largest),
                metric=self._metric(largest),
            )

    def _of_one_whole(self, *extremes: Fact | None) -> bool:
        """Whether the shares are of the same whole: else the highest value has not the largest."""
        wholes = [
            fact.value / share.value
            for fact in extremes
            if fact is not None and fact.value
            if (share := self._beside(fact).get("share")) is not None and share.value
        ]
        return all(math.isclose(one, wholes[0], rel_tol=1e-6) for one in wholes)

    def _extreme_sentence(self, high: Fact | None, low: Fact | None) -> str:
        blanks: dict[str, str] = {}
        for word, fact in (("high", high), ("low", low)):
            if fact is not None:
                blanks |= {word: self._value(fact), f"{word}_group": self._group(fact)}
                blanks |= {f"{word}_when": self._group(fact), "metric": self._metric(fact)}
        if high is None or low is None:
            key = "text.lowest" if high is None else "text.highest"
        else:
            key = "text.series_extremes" if self._one("first") else "text.highest_lowest"
        return say(key, self.names.language, **blanks)

    def _moved(self) -> Iterator[str]:
        moved = [fact for fact in self._all("value") if "change" in self._beside(fact)]
        if not moved or not self._many:
            return
        items = tuple(self._moved_item(fact, self._beside(fact)) for fact in moved)
        yield say("text.moved", self.names.language, items=listing(items, self.names.language))

    def _moved_item(self, fact: Fact, beside: dict[FactKind, Fact]) -> str:
        percent = beside.get("percent_change")
        said = percent is not None and percent.value is not None
        return say(
            "text.moved_item_percent" if said else "text.moved_item",
            self.names.language,
            group=self._group(fact),
            base=self._value(beside["base"]) if "base" in beside else "",
            value=self._value(fact),
            difference=self._value(beside["change"]),
            percent=self._value(percent) if percent else "",
        )

    def _item(self, fact: Fact) -> str:
        return say(
            "text.item", self.names.language, group=self._group(fact), value=self._value(fact)
        )

    def _one(self, kind: FactKind) -> Fact | None:
        return next((fact for fact in self.facts if fact.kind == kind), None)

    def _all(self, kind: FactKind) -> tuple[Fact, ...]:
        return tuple(fact for fact in self.facts if fact.kind == kind)

    def _in_period(self, key: str, period: Period | None, **blanks: str) -> str:
        if period is None:
            return say(key, self.names.language, **blanks)
        return say(f"{key}_in", self.names.language, period=self._period(period), **blanks)

    def _period(self, period: Period) -> str:
        return format_period(period, self.names.language)

    def _value(self, fact: Fact) -> str:
        return number_text(fact.value, fact.format, self.names.language)

    def _metric(self, fact: Fact) -> str:
        return inside(readable(fact.label.in_language(self.names.language)))

    def _label(self, fact: Fact) -> str:
        """The metric, with the group it is about."""
        metric = self._metric(fact)
        if not fact.groups:
            return metric
        group = self._group(fact)
        return say("text.metric_for", self.names.language, metric=metric, group=group)

    def _group(self, fact: Fact) -> str:
        shown = tuple(self._shown(text) for _, _, text in fact.groups)
        return listing(shown, self.names.language)

    def _shown(self, text: Bilingual) -> str:
        return readable(text.in_language(self.names.language)) or say(
            "value.empty", self.names.language
        )


def _difference(shown_as: ValueFormat) -> ValueFormat:
    """Rates differ in points, not per cent."""
    return ValueFormat("points") if shown_as.kind == "percent" else shown_as
