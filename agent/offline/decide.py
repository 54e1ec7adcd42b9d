"""Decide: answer, confirm, ask back or decline, from what the gates object to.

Every choice offered is a whole form that the check has passed. One obstacle is asked about; what
nothing of the model touches is declined.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from agent.moves import Chip, Choice, Clarify, Decline, DeclineReason, Move, Reading, Steps
from agent.offline.candidates import Ranker, examples, label_of, splits
from agent.offline.catalogue import DOES_NOT_FIT, Catalogue
from agent.offline.draft import Draft
from agent.offline.gates import LISTING, GateName, Objection
from agent.offline.lexicon import Meaning
from agent.wording.names import Names
from agent.wording.sentences import problem_sentence
from semantic_layer.form import Language
from semantic_layer.problems import Problem
from semantic_layer.query import AnyOf, Filter, Group, MetricQuery, RowQuery

CHOICES = 4
MOST_TRIED = 24
"""Measures looked at for four choices that run."""
LEAST_LIKENESS = 0.15
"""A measure less like the unknown words is no help."""
Form = MetricQuery | RowQuery


@dataclass(frozen=True)
class Case:
    """One question with everything deciding needs."""

    draft: Draft
    form: Form
    reading: Reading
    catalogue: Catalogue
    ranked: Callable[[], Ranker]
    """The ranker, built when something has to be asked back."""
    language: Language
    text: str

    @property
    def ranker(self) -> Ranker:
        """Which measures a text looks like."""
        return self.ranked()


def reading_of(draft: Draft, left_over: Sequence[str] = ()) -> Reading:
    """Which words filled which slot, and which none."""
    chips = tuple(
        Chip(piece.words, draft.slots[place] or "ignored", _certainty(draft, place))
        for place, piece in enumerate(draft.pieces)
        if piece.role != "unknown"
    )
    return Reading(chips=chips, assumptions=tuple(draft.assumptions), left_over=tuple(left_over))


def _certainty(draft: Draft, place: int) -> Literal["sure", "assumed", "repaired", "ignored"]:
    if not draft.slots[place]:
        return "ignored"
    return draft.pieces[place].token.certainty


def decide(case: Case, objections: Sequence[Objection]) -> Move:
    """The move for one question."""
    if not objections:
        return _answer(case)
    refused = _outright(case, objections)
    if refused is not None:
        return refused
    left_over = tuple(
        found.words for found in objections
        if found.gate in {"coverage", "operator", "danger", "clause", "number", "time_left"}
    )  # fmt: skip
    case = replace(case, reading=replace(case.reading, left_over=left_over))
    asked = _ask(case, objections)
    if asked is not None:
        return asked
    return _decline(case, "unknown_words", ", ".join(left_over[:3]))


def _answer(case: Case) -> Move:
    problems = case.catalogue.check(case.form)
    if problems:
        return from_problems(case, problems)
    return Steps(forms=(case.form,), reading=case.reading)


def from_problems(case: Case, problems: Sequence[Problem]) -> Move:
    """What the resolver would refuse, turned into a question or a refusal."""
    first = problems[0]
    if first.code in DOES_NOT_FIT:
        return _does_not_fit(case, first.beside or _lead(case), first.subject)
    if first.code == "period_in_future":
        return _decline(case, "future", first.subject)
    if first.code == "not_computable":
        return _not_computable(case, first.subject)
    if first.code == "too_many" and first.beside == "time" and isinstance(case.form, MetricQuery):
        return _too_fine(case, case.form)
    names = Names(case.catalogue.model, case.catalogue.vocabulary, case.language)
    if first.code == "not_allowed":
        return _decline(case, "not_allowed", names.of(first.subject))
    sentence = problem_sentence(first, names)
    return _decline(case, "refused_form", sentence)


def _too_fine(case: Case, form: MetricQuery) -> Clarify:
    """Too many buckets: the same over coarser ones."""
    forms = [
        form.model_copy(
            update={
                "group_by": tuple(
                    group.model_copy(update={"grain": grain}) if group.grain else group
                    for group in form.group_by
                )
            }
        )
        for grain in ("week", "month", "quarter", "year")
    ]
    return _clarify(case, "clarify.choose", (), forms)


def _lead(case: Case) -> str:
    return case.draft.metrics[0] if case.draft.metrics else ""


def _outright(case: Case, objections: Sequence[Objection]) -> Decline | None:
    for found in objections:
        if found.gate == "not_computable":
            return _not_computable(case, found.choices[0].id if found.choices else found.words)
        if found.gate == "personal":
            return _decline(case, "personal_data", found.words)
        if found.gate == "future":
            return _decline(case, "future", found.words)
    return None


def _not_computable(case: Case, name: str) -> Decline:
    wish = case.catalogue.model.not_computable.get(name)
    if wish is None:
        return _decline(case, "not_computable", name)
    names = wish.names.en if case.language == "en" else wish.names.zh
    return Decline(
        reason="not_computable",
        subject=names[0] if names else name,
        detail=wish.needs.in_language(case.language),
        can_do=examples(case.catalogue, case.language, wish.instead),
        reading=case.reading,
    )


def _decline(case: Case, reason: DeclineReason, subject: str, detail: str = "") -> Decline:
    first = case.ranker.nearest(case.text, 3)
    return Decline(
        reason=reason,
        subject=subject,
        detail=detail,
        can_do=examples(case.catalogue, case.language, first),
        reading=case.reading,
    )


def _ask(case: Case, objections: Sequence[Objection]) -> Clarify | None:
    first = objections[0]
    ambiguous = [found for found in objections if found.gate.startswith("ambiguous")]
    unknown = [found for found in objections if found.gate in {"coverage", "danger", "operator"}]
    if ambiguous:
        return _ambiguous(case, ambiguous[0])
    if len(objections) == 1 and first.gate == "operator" and first.words in LISTING:
        return _clarify(case, "clarify.choose", (), (case.form,))
    if unknown:
        return _unknown(case, unknown, len(objections) == 1)
    return _ask_about(case, {found.gate for found in objections}, first)


def _ask_about(case: Case, gates: set[GateName], first: Objection) -> Clarify:
    if gates & {"time_left", "several_periods"}:
        return _vague_time(case, first)
    if "no_metric" in gates:
        return _no_metric(case, first.words)
    return _clarify(case, "clarify.choose", (), (case.form, *_measured(case)))


def _ambiguous(case: Case, found: Objection) -> Clarify:
    forms: list[Form] = []
    if together := _all_of(found.choices):
        forms.append(_with_filter(case.form, *together))
    for meaning in found.choices:
        if meaning.kind == "value":
            forms.append(_with_filter(case.form, meaning))
        elif meaning.kind == "metric" and isinstance(case.form, MetricQuery):
            forms.append(case.form.model_copy(update={"metrics": (meaning.id,)}))
        elif isinstance(case.form, MetricQuery):
            group = Group(dimension=meaning.id)
            forms.append(case.form.model_copy(update={"group_by": (*case.form.group_by, group)}))
    if not any(_runnable(case, forms, 1)):
        forms += _measured(case)
    if not case.draft.metrics and not case.draft.rows:
        forms = [measured for form in forms for measured in _measured(replace(case, form=form))]
    code = (
        "clarify.ambiguous_value" if found.gate == "ambiguous_value" else "clarify.ambiguous_metric"
    )
    return _clarify(case, code, (("word", found.words),), forms)


def _all_of(choices: Sequence[Meaning]) -> Sequence[Meaning]:
    """Values of one dimension that share a word may all be meant."""
    one = {meaning.id for meaning in choices if meaning.kind == "value"}
    few = len(one) == 1 and len(choices) > 2 and all(found.kind == "value" for found in choices)
    return choices if few else ()


def _with_filter(form: Form, *meanings: Meaning) -> Form:
    values = tuple(dict.fromkeys(meaning.value for meaning in meanings))
    condition = Filter(dimension=meanings[0].id, values=values)
    return form.model_copy(update={"filters": (*form.filters, condition)})


def _unknown(case: Case, found: Sequence[Objection], alone: bool) -> Clarify | None:
    """One plain unknown word: confirm; anything of the model: nearest measures; else nothing."""
    touched = any(piece.token.of_model for piece in case.draft.pieces)
    if not touched:
        return None
    unheard = [one for one in found if one.gate == "coverage"] or found
    words = ", ".join(dict.fromkeys(one.words for one in unheard))
    said = ", ".join(dict.fromkeys(one.words for one in found))
    wanted = [form for name in _alike(case, said) for form in _replacing(case, name)]
    harmless = all(one.gate == "coverage" or _may_be_dropped(case, one) for one in found)
    partial = [case.form] if harmless and (case.draft.metrics or case.draft.rows) else []
    confirmed = alone and found[0].gate == "coverage" and partial and not wanted
    code = "clarify.confirm" if confirmed else "clarify.unknown_word"
    others = (*_by_hour(case), *partial, *_other_splits(case), *wanted) or _measured(case)
    return _clarify(case, code, (("word", words),), others)


def _alike(case: Case, said: str) -> Sequence[str]:
    """Measures like the unknown words; beside a measure only others of the same rows."""
    heard = not case.draft.free_of("unknown") and not case.draft.free_words("danger")
    if _by_unknown(case) or (heard and case.draft.metrics):
        return ()
    tables = {case.catalogue.table_of(name) for name in case.draft.metrics}
    found = case.ranker.nearest(said, 2 if not tables else MOST_TRIED, LEAST_LIKENESS)
    return [name for name in found if not tables or case.catalogue.table_of(name) in tables][:2]


def _may_be_dropped(case: Case, one: Objection) -> bool:
    """Without a word that excludes or denies, the question would be the opposite one."""
    turns = ("exclude", "exclude_after", "negation", "without", "danger", "remove")
    return one.gate == "operator" and not any(
        piece.words == one.words and piece.token.word(*turns) for piece in case.draft.pieces
    )


def _by_hour(case: Case) -> Iterator[Form]:
    """上午的订单数, 'orders in the morning': parts of a day nobody defined, seen by the hour."""
    said = case.draft.free_words("daypart")
    if said and isinstance(case.form, MetricQuery):
        groups = (*case.form.group_by, Group(dimension="time", part="hour"))
        yield case.form.model_copy(update={"group_by": groups})


def _by_unknown(case: Case) -> bool:
    """'revenue by warehouse': what is unknown is the split."""
    pieces = case.draft.pieces
    return any(
        piece.role == "unknown" and place and pieces[place - 1].token.word("by", "each", "per")
        and (place == 1 or pieces[place - 2].role not in {"unknown", "date", "value"})
        for place, piece in enumerate(pieces)
    )  # fmt: skip


def _other_splits(case: Case) -> Iterator[Form]:
    """The measure by what it can be split by, where the split asked for is unknown."""
    if not _by_unknown(case) or not case.draft.metrics or not isinstance(case.form, MetricQuery):
        return
    for name in splits(case.catalogue, _lead(case), CHOICES - 1):
        groups = (*case.form.group_by, Group(dimension=name))
        yield case.form.model_copy(update={"group_by": groups})


def _replacing(case: Case, name: str) -> Iterator[Form]:
    if isinstance(case.form, MetricQuery) and name not in case.form.metrics:
        base = case.form.model_copy(update={"order": (), "having": (), "share_of": None})
        yield base.model_copy(update={"metrics": (name,)})


def _vague_time(case: Case, found: Objection) -> Clarify:
    forms: list[Form] = []
    said = found.words.split(" / ") if found.gate == "several_periods" else [found.words]
    for piece in case.draft.pieces:
        if piece.token.time and piece.words in said:
            period = piece.token.time.period
            spans = piece.token.time.choices or ((period,) if period else ())
            forms += [case.form.model_copy(update={"period": span}) for span in spans]
    code = "clarify.vague_time" if forms else "clarify.no_days"
    return _clarify(case, code, (("word", found.words),), forms)


def _no_metric(case: Case, word: str) -> Clarify:
    code = "clarify.generic_word" if word else "clarify.no_metric"
    return _clarify(case, code, (("word", word),) if word else (), _measured(case))


def _measured(case: Case) -> tuple[Form, ...]:
    """The form with each of the likeliest measures in turn, as far as they fit it."""
    if not isinstance(case.form, MetricQuery):
        return ()
    asked = case.ranker.nearest(case.text, 8)
    ordered = (*asked, *(name for name in case.catalogue.model.metrics if name not in asked))
    base = case.form.model_copy(update={"order": (), "limit_per": None, "having": ()})
    tried = islice(ordered, MOST_TRIED)
    forms = (base.model_copy(update={"metrics": (name,)}) for name in tried)
    return tuple(_runnable(case, forms, CHOICES))


def _does_not_fit(case: Case, metric: str, dimension: str) -> Clarify:
    form = case.form
    forms: list[Form] = []
    if isinstance(form, MetricQuery):
        kept = tuple(group for group in form.group_by if group.dimension != dimension)
        base = form.model_copy(
            update={"group_by": kept, "filters": tuple(_without(form.filters, dimension))}
        )
        for name in splits(case.catalogue, metric, 2):
            extra = Group(dimension=name)
            forms.append(base.model_copy(update={"group_by": (*kept, extra)}))
        forms += [
            form.model_copy(update={"metrics": (name,), "order": (), "having": ()})
            for name in case.ranker.nearest(case.text, 6)
            if name != metric and case.catalogue.fits(name, dimension)
        ]
    names = (
        ("metric", case.catalogue.label(metric, case.language)),
        ("dimension", case.catalogue.label(dimension, case.language)),
    )
    return _clarify(case, "clarify.does_not_fit", names, forms)


def _without(filters: Iterable[Filter | AnyOf], dimension: str) -> Iterator[Filter | AnyOf]:
    for one in filters:
        if isinstance(one, AnyOf) or one.dimension != dimension:
            yield one


def _clarify(
    case: Case, code: str, blanks: tuple[tuple[str, str], ...], forms: Iterable[Form]
) -> Clarify:
    choices = tuple(
        Choice(
            label=label_of(form, case.catalogue, case.language),
            steps=Steps(
                forms=(form,), reading=replace(case.reading, source="choice", left_over=())
            ),
        )
        for form in _runnable(case, forms, CHOICES)
    )
    return Clarify(code=code, blanks=blanks, choices=choices, reading=case.reading)


def _runnable(case: Case, forms: Iterable[Form], count: int) -> Iterator[Form]:
    seen: list[Form] = []
    for form in forms:
        if len(seen) == count:
            return
        if isinstance(form, MetricQuery) and not form.metrics:
            continue
        if form not in seen and not case.catalogue.check(form):
            seen.append(form)
            yield form
