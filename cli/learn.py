"""`askcrm learn`: words that stayed unexplained, as proposals for learned.yaml.

Shows the difference and writes it after a yes only. A word becomes a name where a person picked
what it meant; a word nobody settled is only listed.
"""

import difflib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from agent.assemble import learned_file, open_history
from agent.offline.planner import OfflinePlanner
from agent.question import language_of
from agent.wording.say import say
from cli.diagnostics import Exit, tell
from cli.opening import NotOpened, Opened, open_for
from cli.options import Shared
from cli.output import print_data
from semantic_layer.form import Language
from semantic_layer.learned import Learned
from semantic_layer.load import load_model, shipped_model_path
from semantic_layer.metrics import Names
from semantic_layer.problems import ModelRejected
from semantic_layer.query import MetricQuery
from store.engine import StoreError
from store.history import HistoryRow

READ_BACK = 5_000
"""Rows of the history that are looked at, the newest first."""
LISTED = 20


@dataclass
class Found:
    """What the history says about words."""

    names: list[tuple[str, str, Language]] = field(default_factory=list)
    """(metric, word, language): a person picked that metric for that word."""
    open_words: Counter[str] = field(default_factory=Counter)
    """Unexplained words that nobody settled."""


def learn(shared: Shared, *, agreed: bool) -> int:
    """Show what could be learned, and write it when that was agreed to; the exit code."""
    match open_for(shared):
        case NotOpened(code):
            return code
        case Opened() as opened:
            planner = opened.analyst.planner
            if not isinstance(planner, OfflinePlanner):
                return Exit.USAGE
            try:
                rows = _rows(opened)
            except StoreError:
                tell(say("learn.no_history", opened.language))
                return Exit.OUTSIDE
            return _propose(opened, _found(rows, planner), agreed=agreed)


def _rows(opened: Opened) -> tuple[HistoryRow, ...]:
    """The questions that were kept, oldest first."""
    history = open_history(opened.settings)
    try:
        stored = history.rows(limit=READ_BACK)
    finally:
        history.close()
    kept = sorted((one for one in stored if not one.is_blanked), key=lambda one: one.id)
    return tuple(one.row for one in kept)


def _propose(opened: Opened, found: Found, *, agreed: bool) -> int:
    file = learned_file(opened.settings)
    language = opened.language
    for word, times in found.open_words.most_common(LISTED):
        tell(say("learn.open_word", language, word=word, count=times))
    before = file.read_text(encoding="utf-8") if file.is_file() else ""
    after = _text(_taught(Learned.model_validate(yaml.safe_load(before) or {}), found))
    if not found.names or after == before:
        tell(say("learn.nothing", language))
        return Exit.ANSWERED
    diff = difflib.unified_diff(
        before.splitlines(), after.splitlines(), file.name, file.name, lineterm=""
    )
    print_data("\n".join(diff))
    if not agreed:
        tell(say("learn.not_written", language, file=file))
        return Exit.ANSWERED
    return _written(opened, file, before, after)


def _written(opened: Opened, file: Path, before: str, after: str) -> int:
    """Write the file; words with which the model no longer loads are taken back."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(after, encoding="utf-8")
    try:
        load_model(opened.settings.model or shipped_model_path(), file)
    except ModelRejected as rejected:
        file.write_text(before, encoding="utf-8") if before else file.unlink()
        word = rejected.problems[0].value
        tell(say("learn.refused", opened.language, word=word))
        return Exit.CHECK
    tell(say("learn.written", opened.language, file=file))
    return Exit.ANSWERED


def _found(rows: Sequence[HistoryRow], planner: OfflinePlanner) -> Found:
    """Every unexplained word of the history: settled by the pick that followed, or open."""
    found = Found()
    for row, following in _pairs(rows):
        unknown, measured = _unknown_words(row, planner)
        alone = len(unknown) == 1 and not measured
        picked = _picked(following, planner) if alone else ""
        if picked:
            found.names.append((picked, unknown[0], language_of(row.question)))
        else:
            found.open_words.update(unknown)
    settled = {word for _, word, _ in found.names}
    for word in settled:
        del found.open_words[word]
    return found


def _pairs(rows: Sequence[HistoryRow]) -> Iterator[tuple[HistoryRow, HistoryRow | None]]:
    """Each row with the next one of its conversation."""
    last: dict[str, HistoryRow] = {}
    for row in rows:
        if row.conversation in last:
            yield last[row.conversation], row
        last[row.conversation] = row
    for row in last.values():
        yield row, None


def _unknown_words(row: HistoryRow, planner: OfflinePlanner) -> tuple[tuple[str, ...], bool]:
    """Words nothing explained, and whether a measure was named beside them.

    A word beside a measure most likely narrows it: what was picked then says nothing about it.
    """
    if row.outcome not in {"clarify", "decline"}:
        return (), False
    tokens = planner.read(" ".join(row.question.split())).tokens
    unknown = (token.words for token in tokens if not token.known and _is_word(token.words))
    return tuple(unknown), any(token.of("metric") for token in tokens)


def _is_word(text: str) -> bool:
    """Long enough to stand for something, and no number."""
    return len(text) > 1 and any(character.isalpha() for character in text)


def _picked(row: HistoryRow | None, planner: OfflinePlanner) -> str:
    """The one metric of the choice that was taken by its number; empty when none was."""
    if row is None or row.outcome != "answer" or not row.question.strip(" .").isdecimal():
        return ""
    forms = yaml.safe_load(row.details) if row.details else None
    fields = forms[0] if isinstance(forms, list) and forms else {}
    if fields.pop("form", "") != "MetricQuery":
        return ""
    metrics = MetricQuery.model_validate(fields).metrics
    known = len(metrics) == 1 and metrics[0] in planner.model.metrics
    return metrics[0] if known else ""


def _taught(learned: Learned, found: Found) -> Learned:
    metrics = dict(learned.metrics)
    for name, word, language in found.names:
        names = metrics.get(name, Names())
        more = tuple(dict.fromkeys((*names.in_language(language), word)))
        metrics[name] = names.model_copy(update={language: more})
    return learned.model_copy(update={"metrics": metrics})


def _text(learned: Learned) -> str:
    plain = learned.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(plain, allow_unicode=True, sort_keys=True)
