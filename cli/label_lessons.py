"""`askcrm label train`, `check`, `compare` and `reset`: learning from ratings.

Reads a CSV or a database; writes only what was learned, into the data folder.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from agent.answer import Fault
from agent.labelling import read_kept, trained_file
from agent.wording.say import listing, say
from cli.diagnostics import Exit, tell
from cli.label_database import database_file, store_fault
from cli.label_file import LONGEST_CELL, separator_of
from cli.output import print_data
from cli.refusing import refuse
from semantic_layer.form import Language
from store.encodings import encoding_of
from store.engine import StoreError
from store.import_report import ImportRefused
from store.labels import NoFeedback
from store.rated_texts import RatedText, rated_texts
from text_analysis.aspect_file import AspectPack
from text_analysis.keyword_check import use_of
from text_analysis.quotes import LONGEST_QUOTE, quotable

SHOWN = 12
RULES, TRAINED = "rules", "trained"


@dataclass(frozen=True)
class Lessons:
    """What is learned from, and where it goes."""

    words: tuple[str, ...]
    file: Path | None
    url: str | None
    data_folder: Path
    text_column: str
    rating_column: str
    pack: AspectPack
    language: Language


class _Refused(Exception):  # noqa: N818 - what was typed, not our error
    """Texts that cannot be read."""

    def __init__(self, fault: Fault, code: Exit) -> None:
        self.fault = fault
        self.code = code
        super().__init__(fault.code)


def train(lessons: Lessons) -> int:
    """Learn, and keep what was learned where it is better; the exit code."""
    from agent.lessons import keep, learn_from  # late: numpy

    try:
        texts = _texts(lessons)
    except _Refused as refused:
        return refuse(refused.fault, lessons.language, refused.code)
    language = lessons.language
    learned = learn_from(texts, read_kept(lessons.data_folder))
    tell(say("label.train.rows", language, count=f"{learned.rows:,}", left=f"{learned.left_out:,}"))
    for name, lesson in learned.lessons.items():
        key = "label.train.better" if lesson.kept else "label.train.not_better"
        blanks = {
            "language": name, "rows": f"{lesson.rows:,}", "before": f"{lesson.before:.3f}",
            "after": f"{lesson.after:.3f}",
        }  # fmt: skip
        tell(say(key, language, **blanks))
    for name in learned.too_few:
        tell(say("label.train.too_few", language, language=name))
    if not any(lesson.kept for lesson in learned.lessons.values()):
        tell(say("label.train.unchanged", language))
        return Exit.ANSWERED
    file = trained_file(lessons.data_folder)
    source = lessons.file.name if lessons.file else str(lessons.url)
    try:
        keep(learned, file, source)
    except OSError:
        fault = Fault("label.unwritable", say("label.unwritable", language, file=file))
        return refuse(fault, language, Exit.OUTSIDE)
    tell(say("label.train.kept", language, file=file))
    return Exit.ANSWERED


def reset(lessons: Lessons) -> int:
    """Back to the rules alone; the exit code."""
    file = trained_file(lessons.data_folder)
    known = file.is_file()
    file.unlink(missing_ok=True)
    tell(say("label.reset" if known else "label.reset.nothing", lessons.language))
    return Exit.ANSWERED


def compare(lessons: Lessons) -> int:
    """Two labellers on the rated texts; the exit code."""
    from agent.lessons import compared  # late: numpy

    language = lessons.language
    kept = read_kept(lessons.data_folder)
    known = {RULES: None} | ({TRAINED: kept} if kept is not None else {})
    if len(known) == 1 and TRAINED in lessons.words:
        fault = Fault("label.compare.untrained", say("label.compare.untrained", language))
        return refuse(fault, language, Exit.USAGE)
    if len(lessons.words) != 2 or not set(lessons.words) <= known.keys():
        names = listing((RULES, TRAINED), language)
        fault = Fault("usage.label", say("label.compare.usage", language, names=names))
        return refuse(fault, language, Exit.USAGE)
    try:
        texts = _texts(lessons)
    except _Refused as refused:
        return refuse(refused.fault, language, refused.code)
    one, other = lessons.words
    found = compared(texts, known[one], known[other])
    for name, score in ((one, found.first), (other, found.second)):
        print_data(say("label.compare.score", language, name=name, score=f"{score:.3f}"))
    blanks = {"share": f"{found.agreement:.1%}", "rows": f"{found.rows:,}"}
    print_data(say("label.compare.agreement", language, **blanks))
    if TRAINED in lessons.words:
        tell(say("label.compare.seen", language))
    return Exit.ANSWERED


def check_words(lessons: Lessons) -> int:
    """What each keyword of the aspects finds; the exit code."""
    try:
        texts = _texts(lessons, rated=False)
    except _Refused as refused:
        return refuse(refused.fault, lessons.language, refused.code)
    print_data("\n".join(_check_lines(lessons, texts)))
    return Exit.ANSWERED


def _check_lines(lessons: Lessons, texts: tuple[RatedText, ...]) -> Iterator[str]:
    language = lessons.language
    found = use_of(lessons.pack, (text.text for text in texts))
    share = f"{found.explained / found.negative:.1%}" if found.negative else "–"
    blanks = {"texts": f"{found.texts:,}", "negative": f"{found.negative:,}", "share": share}
    yield say("label.check.texts", language, **blanks)
    most: Counter[str] = Counter()
    for use in found.used:
        most[use.aspect] += 1
        if most[use.aspect] <= SHOWN:
            yield f"  {use.aspect}  {use.keyword}  {use.texts:,}"
    if found.overlaps:
        yield say("label.check.overlaps", language)
        yield from (f"  {a} + {b}  {n:,}" for a, b, n in found.overlaps[:SHOWN])
    if found.unused:
        yield say("label.check.unused", language, count=f"{len(found.unused):,}")
        yield from (f"  {aspect}  {keyword}" for aspect, keyword in found.unused[:SHOWN])
    if found.unexplained:
        yield say("label.check.unexplained", language)
        clean = (quotable(clause) for clause in found.unexplained[:SHOWN])
        yield from (f"  {clause[:LONGEST_QUOTE]}" for clause in clean)


def _texts(lessons: Lessons, *, rated: bool = True) -> tuple[RatedText, ...]:
    language = lessons.language
    if lessons.file is not None and lessons.url is None:
        return _texts_of_file(lessons, lessons.file, rated=rated)
    if lessons.url is None or lessons.file is not None:
        raise _Refused(Fault("usage.label", say("label.usage", language)), Exit.USAGE)
    path = database_file(lessons.url)
    try:
        return rated_texts(path)
    except NoFeedback:
        text = say("label.database.no_feedback", language, file=path)
        raise _Refused(Fault("label.no_feedback", text), Exit.OUTSIDE) from None
    except StoreError as error:
        fault = store_fault(error, lessons.url, path, language)
        raise _Refused(fault, Exit.OUTSIDE) from None


def _texts_of_file(lessons: Lessons, file: Path, *, rated: bool) -> tuple[RatedText, ...]:
    language = lessons.language
    csv.field_size_limit(LONGEST_CELL)
    try:
        with file.open(encoding=encoding_of(file)[0], newline="") as lines:
            rows = csv.DictReader(lines, delimiter=separator_of(lines))
            names = tuple(rows.fieldnames or ())
            if lessons.text_column not in names:
                blanks = {"file": file, "column": lessons.text_column}
                text = say("label.no_column", language, columns=listing(names, language), **blanks)
                raise _Refused(Fault("label.no_column", text), Exit.USAGE)
            if rated and lessons.rating_column not in names:
                blanks = {"file": file, "column": lessons.rating_column}
                text = say("label.no_rating", language, columns=listing(names, language), **blanks)
                raise _Refused(Fault("label.no_rating", text), Exit.USAGE)
            return tuple(
                RatedText(
                    str(row[lessons.text_column] or ""),
                    _rating(row.get(lessons.rating_column)),
                    str(row.get("customer_id") or place),
                )
                for place, row in enumerate(rows)
            )
    except (ImportRefused, UnicodeDecodeError, csv.Error):
        fault = Fault("label.not_text", say("label.not_text", language, file=file))
        raise _Refused(fault, Exit.OUTSIDE) from None
    except OSError:
        fault = Fault("label.unreadable", say("label.unreadable", language, file=file))
        raise _Refused(fault, Exit.OUTSIDE) from None


def _rating(cell: str | None) -> float | None:
    """Stars as a number, else the words neg, neu, pos."""
    words = {"neg": 1.0, "neu": 3.0, "pos": 5.0}
    try:
        return float(cell or "")
    except ValueError:
        return words.get((cell or "").strip().lower())
