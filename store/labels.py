"""What was read out of customers' texts, kept as rows: label_runs, feedback_labels, aspects.

Written by `askcrm label` and by imports, never by a question. The functions that read a text are
handed in; no word and no aspect is known here.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from store.engine import StoreError
from store.engines.sqlite_errors import store_error

SCHEMA = """
create table if not exists label_runs (
  run_id integer primary key, labeller text not null, version text not null,
  started_at text, finished_at text, rows integer, other_language integer, cost real, note text,
  is_current integer not null);
create table if not exists feedback_labels (
  feedback_id integer not null, run_id integer not null references label_runs,
  text_hash text not null, source text not null, language text not null, sentiment text,
  score real, confidence real, unsure integer, primary_aspect text, severity text,
  conflict integer, sarcasm_cue integer, question integer, suspicious integer, template integer,
  reasons text, duplicate_group integer, primary key (feedback_id, run_id));
create table if not exists feedback_aspects (
  feedback_id integer not null, run_id integer not null, clause_no integer not null,
  aspect text not null, polarity text not null, score real, start_at integer, end_at integer,
  severity text, primary key (feedback_id, run_id, clause_no, aspect));
create view if not exists feedback_labels_now as
  select feedback_labels.* from feedback_labels join label_runs using (run_id)
  where is_current = 1;
create view if not exists feedback_aspects_now as
  select feedback_aspects.* from feedback_aspects join label_runs using (run_id)
  where is_current = 1;
"""
BATCH = 2000
"""Texts between two commits: what an interruption costs at most."""
KEPT_RUNS = 2
"""The current run and the one before it, to compare."""
BUSY_SECONDS = 5.0

Progress = Callable[[int, int], None]
"""Texts done, and in all."""


@dataclass(frozen=True)
class LabelRow:
    """The label of one text, in the order of the table's columns."""

    text_hash: str
    source: str
    language: str
    sentiment: str | None
    score: float
    confidence: float
    unsure: bool
    primary_aspect: str | None
    severity: str | None
    conflict: bool
    sarcasm_cue: bool
    question: bool
    suspicious: bool
    template: bool
    reasons: str
    """A JSON list."""


@dataclass(frozen=True)
class AspectRow:
    """One aspect in one clause, in the order of the table's columns."""

    clause_no: int
    aspect: str
    polarity: str
    score: float
    start_at: int
    """Of the clause in the text."""
    end_at: int
    severity: str | None


@dataclass(frozen=True)
class Labeller:
    """How texts are read."""

    name: str
    version: str
    """Changes with everything that can change a label."""
    hash_of: Callable[[str], str]
    label: Callable[[str, float | None], tuple[LabelRow, tuple[AspectRow, ...]]]
    """A text and its rating, None where there is none."""
    group: Callable[[Sequence[str]], Sequence[int]]
    """For each text the place of the first one it repeats."""


@dataclass(frozen=True)
class LabelReport:
    """What a run did."""

    labelled: int
    kept: int
    """Their text and the labeller's version are unchanged."""
    unlabelled: int
    """In a language that is not labelled, or empty."""
    repeated: int
    """Texts that repeat an earlier one."""
    changed_share: float | None
    """Of the texts labelled before, those whose sentiment is another now; None = no run before."""


class NoFeedback(Exception):  # noqa: N818 - the database's shape is no error of ours
    """There is no table `feedback` with `feedback_id` and `text`."""


def write_labels(path: Path, labeller: Labeller, progress: Progress) -> LabelReport:
    """Label new and changed texts of an SQLite file; a stopped run goes on where it was.

    Raises NoFeedback, or StoreError where the file cannot be written.
    """
    if not path.is_file():
        raise StoreError("missing", str(path))
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)) as file:
            texts = _texts(file)
            file.executescript(SCHEMA)
            return _Run(file, labeller, texts).finish(progress)
    except sqlite3.Error as error:
        raise store_error(error, str(path)) from None


@dataclass(frozen=True)
class _Text:
    """A row of the feedback table."""

    feedback_id: int
    text: str
    rating: float | None


def _texts(file: sqlite3.Connection) -> tuple[_Text, ...]:
    columns = {row[1] for row in file.execute("pragma table_info(feedback)")}
    if not {"feedback_id", "text"} <= columns:
        raise NoFeedback
    rating = "rating" if "rating" in columns else "null"
    rows = file.execute(
        f"select feedback_id, text, {rating} from feedback"  # noqa: S608 - our own names
        " where text is not null order by feedback_id"
    )
    return tuple(_Text(int(key), str(text), _number(given)) for key, text, given in rows)


def _number(given: object) -> float | None:
    return float(given) if isinstance(given, int | float) else None


class _Run:
    """One run over all texts, begun or taken up again."""

    def __init__(
        self, file: sqlite3.Connection, labeller: Labeller, texts: tuple[_Text, ...]
    ) -> None:
        self._file = file
        self._labeller = labeller
        self._texts = texts
        self._hashes = {text.feedback_id: labeller.hash_of(text.text) for text in texts}
        self._before = self._newest("is_current = 1")

    def finish(self, progress: Progress) -> LabelReport:
        """Label what is missing and make the run current."""
        if self._before is not None and self._is_complete(self._before):
            repeated = self._count("duplicate_group <> feedback_id", self._before)
            unlabelled = self._count("sentiment is null", self._before)
            return LabelReport(0, len(self._texts), unlabelled, repeated, 0.0)
        run = self._begun()
        known = self._known(run)
        missing = [text for text in self._texts if text.feedback_id not in known]
        for done in self._label(missing, run):
            progress(len(known) + done, len(self._texts))
        self._group(run)
        changed = self._changed_share(run)
        self._make_current(run)
        return LabelReport(
            labelled=len(missing),
            kept=len(known),
            unlabelled=self._count("sentiment is null", run),
            repeated=self._count("duplicate_group <> feedback_id", run),
            changed_share=changed,
        )

    def _newest(self, condition: str) -> int | None:
        row = self._file.execute(
            f"select max(run_id) from label_runs where {condition} and version = ?",  # noqa: S608
            (self._labeller.version,),
        ).fetchone()
        return None if row[0] is None else int(row[0])

    def _is_complete(self, run: int) -> bool:
        rows = self._file.execute(
            "select feedback_id, text_hash from feedback_labels where run_id = ?", (run,)
        )
        return dict(rows.fetchall()) == self._hashes

    def _begun(self) -> int:
        """A stopped run of this version, else a new one that starts with what is unchanged."""
        stopped = self._newest("finished_at is null")
        if stopped is not None:
            return stopped
        cursor = self._file.execute(
            "insert into label_runs (labeller, version, started_at, is_current)"
            " values (?, ?, datetime('now'), 0)",
            (self._labeller.name, self._labeller.version),
        )
        run = int(cursor.lastrowid or 0)
        if self._before is not None:
            self._copy(self._before, run)
        return run

    def _copy(self, before: int, run: int) -> None:
        self._file.execute("begin immediate")
        for table in ("feedback_labels", "feedback_aspects"):
            names = [row[1] for row in self._file.execute(f"pragma table_info({table})")]
            shown = ", ".join(str(run) if name == "run_id" else name for name in names)
            self._file.execute(
                f"insert into {table} select {shown} from {table} where run_id = ?",  # noqa: S608
                (before,),
            )
        self._file.execute("commit")

    def _known(self, run: int) -> frozenset[int]:
        """Texts of the run that are unchanged; labels of changed or deleted ones are removed."""
        rows = self._file.execute(
            "select feedback_id, text_hash from feedback_labels where run_id = ?", (run,)
        ).fetchall()
        stale = [(key, run) for key, text_hash in rows if self._hashes.get(key) != text_hash]
        self._file.execute("begin immediate")
        for table in ("feedback_labels", "feedback_aspects"):
            self._file.executemany(
                f"delete from {table} where feedback_id = ? and run_id = ?",  # noqa: S608
                stale,
            )
        self._file.execute("commit")
        gone = {key for key, _run in stale}
        return frozenset(key for key, _hash in rows if key not in gone)

    def _label(self, missing: list[_Text], run: int) -> Iterator[int]:
        for first in range(0, len(missing), BATCH):
            labels: list[tuple[object, ...]] = []
            aspects: list[tuple[object, ...]] = []
            for text in missing[first : first + BATCH]:
                row, mentions = self._labeller.label(text.text, text.rating)
                labels.append((text.feedback_id, run, *_columns(row)))
                aspects += [(text.feedback_id, run, *_columns(mention)) for mention in mentions]
            self._insert(labels, aspects)
            yield min(first + BATCH, len(missing))

    def _insert(self, labels: list[tuple[object, ...]], aspects: list[tuple[object, ...]]) -> None:
        self._file.execute("begin immediate")
        self._file.executemany(
            f"insert into feedback_labels values ({', '.join('?' * 17)}, null)",  # noqa: S608
            labels,
        )
        self._file.executemany(
            f"insert into feedback_aspects values ({', '.join('?' * 9)})",  # noqa: S608
            aspects,
        )
        self._file.execute("commit")

    def _group(self, run: int) -> None:
        groups = self._labeller.group([text.text for text in self._texts])
        keys = [text.feedback_id for text in self._texts]
        self._file.execute("begin immediate")
        self._file.executemany(
            "update feedback_labels set duplicate_group = ? where feedback_id = ? and run_id = ?",
            [(keys[group], key, run) for group, key in zip(groups, keys, strict=True)],
        )
        self._file.execute("commit")

    def _changed_share(self, run: int) -> float | None:
        """Against the run that is still current, whatever its version."""
        compared, changed = self._file.execute(
            "select count(*), sum(old.sentiment is not new.sentiment)"
            " from feedback_labels_now old join feedback_labels new using (feedback_id)"
            " where new.run_id = ?",
            (run,),
        ).fetchone()
        return changed / compared if compared else None

    def _make_current(self, run: int) -> None:
        """In one transaction; runs older than the one before are removed."""
        self._file.execute("begin immediate")
        self._file.execute("update label_runs set is_current = (run_id = ?)", (run,))
        self._file.execute(
            "update label_runs set finished_at = datetime('now'), rows = ?, other_language = ?"
            " where run_id = ?",
            (len(self._texts), self._count("sentiment is null", run), run),
        )
        old = "select run_id from label_runs order by is_current desc, run_id desc"
        for table in ("feedback_labels", "feedback_aspects", "label_runs"):
            self._file.execute(
                f"delete from {table} where run_id not in ({old} limit {KEPT_RUNS})"  # noqa: S608
            )
        self._file.execute("commit")

    def _count(self, condition: str, run: int) -> int:
        row = self._file.execute(
            f"select count(*) from feedback_labels where run_id = ? and {condition}",  # noqa: S608
            (run,),
        ).fetchone()
        return int(row[0])


def _columns(row: LabelRow | AspectRow) -> tuple[object, ...]:
    """In the order of the table."""
    return tuple(vars(row).values())
