"""A model's reply as forms: the calls read, checked and tied to the data; or what is wrong.

Nothing is guessed or mended here but the spelling of a form: a phrase becomes days by our calendar,
a label the stored key it names. What does not hold is a problem for the model to correct.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError

from agent.llm.catalogue import CatalogueText
from agent.llm.forbidden import personal_columns
from agent.llm.hints import Reader
from agent.llm.messages import Json, ModelReply, ToolCall, first_json_object
from agent.llm.schemas import BESIDE, CANNOT, FINISH, FORMS, LOOKUP, SEARCH, Asked
from agent.moves import Chip
from semantic_layer.form import Language
from semantic_layer.problems import Problem
from semantic_layer.vocabulary import nearest

MOST_FORMS = 4
"""Forms of one reply."""


@dataclass(frozen=True)
class Planned:
    """What a reply asks for; `problems` non-empty = it cannot be run."""

    forms: tuple[Asked, ...] = ()
    chips: tuple[Chip, ...] = ()
    look_again: bool = False
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Replies:
    """Reads replies with one catalogue and one calendar."""

    catalogue: CatalogueText
    reader: Reader
    check: Callable[[Asked], tuple[Problem, ...]]
    show: Callable[[Json], Json]
    """Puts personal names back where tokens stand."""

    def calls_of(self, reply: ModelReply) -> tuple[ToolCall, ...]:
        """The calls; of a text without any the first JSON object in it, taken as one."""
        if reply.calls:
            return reply.calls
        found = first_json_object(reply.text)
        if found is None:
            return ()
        name, arguments = found.get("name"), found.get("arguments", found.get("parameters"))
        if isinstance(name, str) and isinstance(arguments, dict):
            return (ToolCall("t1", name, arguments),)
        for tool, sign in (("query_metrics", "metrics"), ("list_rows", "entity")):
            if sign in found:
                return (ToolCall("t1", tool, found),)
        return ()

    def planned(self, calls: tuple[ToolCall, ...], question: str) -> Planned:
        """All forms of the calls with all problems at once."""
        forms: list[Asked] = []
        chips: list[Chip] = []
        problems: list[str] = []
        asked = [call for call in calls if call.name in FORMS][:MOST_FORMS]
        for call in asked:
            arguments = self.show(dict(call.arguments))
            fields = dict(arguments) if isinstance(arguments, dict) else {}
            beside = {name: fields.pop(name, None) for name in BESIDE}
            found = self._form(call.name, fields)
            if isinstance(found, tuple):
                problems += found
                continue
            forms.append(found)
            chips += _chips(beside["readings"], question)
        again = any(call.arguments.get("look_again") is True for call in asked)
        return Planned(tuple(forms), tuple(dict.fromkeys(chips)), again,
                       tuple(dict.fromkeys(problems)))  # fmt: skip

    def _form(self, tool: str, fields: Mapping[str, Json]) -> Asked | tuple[str, ...]:
        """The form of one call, else what is wrong with it."""
        wrong: list[str] = []
        plain = self._with_days(_without_nulls(dict(fields)), wrong)
        plain = self._with_keys(plain, wrong)
        try:
            form = FORMS[tool].model_validate(plain)
        except ValidationError as error:
            return (*wrong, *_shape_problems(error))
        if wrong:
            return tuple(wrong)
        if closed := personal_columns(form, self.catalogue.model):
            return tuple(f"not_allowed: {name}" for name in closed)
        problems = self.check(form)
        return tuple(map(_problem_line, problems)) if problems else form

    def _with_days(self, value: Json, wrong: list[str]) -> Json:
        """Every phrase of a period resolved by our calendar; a conflict is a problem."""
        match value:
            case list():
                return [self._with_days(one, wrong) for one in value]
            case dict():
                inner = {key: self._with_days(one, wrong) for key, one in value.items()}
                return self._days(inner, wrong) if isinstance(inner.get("phrase"), str) else inner
            case _:
                return value

    def _days(self, period: dict[str, Json], wrong: list[str]) -> dict[str, Json]:
        phrase = str(period["phrase"])
        span = self.reader.span(phrase)
        given = (period.get("start"), period.get("end"))
        if span is None:
            if given == (None, None):
                wrong.append(f"period_unresolved: {phrase} (give start and end)")
            return period
        days = (_iso(span.start), _iso(span.end))
        if given != (None, None) and given != days:
            wrong.append(f"period_conflict: {phrase} is {days[0]} to {days[1]}, end not counted")
        return {**period, "start": days[0], "end": days[1]}

    def _with_keys(self, value: Json, wrong: list[str]) -> Json:
        """Every value of a filter as its stored key; a name of several or none is a problem."""
        match value:
            case list():
                return [self._with_keys(one, wrong) for one in value]
            case dict():
                inner = {key: self._with_keys(one, wrong) for key, one in value.items()}
                dimension, values = inner.get("dimension"), inner.get("values")
                chosen = inner.get("op", "in") in {"in", "not_in"} and inner.get("part") is None
                if chosen and isinstance(dimension, str) and isinstance(values, list):
                    inner["values"] = [self._key(dimension, v, wrong) for v in values]
                return inner
            case _:
                return value

    def _key(self, dimension: str, value: Json, wrong: list[str]) -> Json:
        known = self.catalogue.keys(dimension)
        if not isinstance(value, str) or not known:
            return value
        keys = known.get(value.casefold(), ())
        if len(keys) == 1:
            return keys[0]
        if value in (str(key) for key in keys):
            return next(key for key in keys if str(key) == value)
        personal = self.catalogue.is_personal(dimension)
        near = () if personal else nearest(value, known)
        code = "ambiguous_value" if keys else "unknown_value"
        wrong.append(f"{code}: {value} of {dimension}" + (f" ({', '.join(near)})" if near else ""))
        return value

    def look_up(self, call: ToolCall, spoken: Language) -> str | None:
        """What a look-up finds, as text; None = the call is none."""
        words = str(call.arguments.get("words") or "")
        if call.name == SEARCH:
            ranked = self.reader.ranked(words, 6)
            return "\n".join(self.catalogue.search(words, ranked, spoken)) or "nothing"
        if call.name == LOOKUP:
            dimension = str(call.arguments.get("dimension") or "")
            found = self.catalogue.values(dimension, words, spoken)
            if found is None:
                return "not available: personal, or without known values"
            return "\n".join(found) or "nothing"
        return None


def wishes_to_end(calls: tuple[ToolCall, ...]) -> str:
    """`cannot_answer` or `finish` where a reply is that and no form; else empty."""
    if any(call.name in FORMS for call in calls):
        return ""
    return next((call.name for call in calls if call.name in {CANNOT, FINISH}), "")


def _without_nulls(value: Json) -> Json:
    """Fields set to null are fields left out; a null inside a list of values stays."""
    match value:
        case dict():
            return {key: _without_nulls(one) for key, one in value.items() if one is not None}
        case list():
            return [_without_nulls(one) for one in value]
        case _:
            return value


def _chips(readings: Json, question: str) -> Iterator[Chip]:
    """The words a model says it used, as far as they stand in the question."""
    for one in readings if isinstance(readings, list) else []:
        if isinstance(one, dict):
            words, slot = one.get("words"), one.get("slot")
            if isinstance(words, str) and isinstance(slot, str) and words and words in question:
                yield Chip(words, slot[:80], "assumed")


def _shape_problems(error: ValidationError) -> tuple[str, ...]:
    return tuple(
        f"{'.'.join(map(str, one['loc']))}: {one['msg']}"[:160]
        for one in error.errors(include_url=False, include_context=False, include_input=False)
    )[:8]


def _problem_line(problem: Problem) -> str:
    subject = f"{problem.subject} for {problem.beside}" if problem.beside else problem.subject
    near = f" ({', '.join(problem.nearest)})" if problem.nearest else ""
    return f"{problem.code}: {subject}{near}"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
