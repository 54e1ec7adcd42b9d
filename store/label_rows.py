"""The rows that hold what was read out of customers' texts: their tables, views and records.

Plain data. Who writes them stands in labels.py; no word and no aspect is known here.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

TABLES = (
    "feedback_labels", "feedback_aspects", "feedback_clauses", "label_aspects", "label_runs",
)  # fmt: skip
"""The run's own row last: what belongs to it goes first."""
SCHEMA = """
create table if not exists label_runs (
  run_id integer primary key, labeller text not null, version text not null, aspects text not null,
  started_at text, finished_at text, rows integer, other_language integer, cost real, note text,
  is_current integer not null);
create table if not exists label_aspects (
  aspect text not null, run_id integer not null references label_runs, position integer not null,
  parent text, name_en text, name_zh text, owner_team text, primary key (aspect, run_id));
create table if not exists feedback_labels (
  feedback_id integer not null, run_id integer not null references label_runs,
  text_hash text not null, source text not null, language text not null, sentiment text,
  score real, confidence real, unsure integer, primary_aspect text, severity text,
  conflict integer, sarcasm_cue integer, question integer, suspicious integer, template integer,
  reasons text, duplicate_group integer, primary key (feedback_id, run_id));
create table if not exists feedback_aspects (
  feedback_id integer not null, run_id integer not null, clause_no integer not null,
  aspect text not null, polarity text not null, score real, start_at integer, end_at integer,
  severity text, rolled_up integer not null,
  primary key (feedback_id, run_id, clause_no, aspect)) without rowid;
create table if not exists feedback_clauses (
  feedback_id integer not null, run_id integer not null, clause_no integer not null,
  start_at integer, end_at integer, score real,
  primary key (feedback_id, run_id, clause_no)) without rowid;
"""
VIEWS = {
    "feedback_labels_now": """
select l.*,
  (select name_en from label_aspects n where n.run_id = l.run_id and n.aspect = l.primary_aspect)
    as primary_aspect_en,
  (select name_zh from label_aspects n where n.run_id = l.run_id and n.aspect = l.primary_aspect)
    as primary_aspect_zh
from feedback_labels l
where l.run_id = (select run_id from label_runs where is_current = 1)""",
    "feedback_aspects_now": """
select a.*,
  (select name_en from label_aspects n where n.run_id = a.run_id and n.aspect = a.aspect)
    as aspect_en,
  (select name_zh from label_aspects n where n.run_id = a.run_id and n.aspect = a.aspect)
    as aspect_zh
from feedback_aspects a
where a.run_id = (select run_id from label_runs where is_current = 1)""",
    "feedback_clauses_now": """
select * from feedback_clauses
where run_id = (select run_id from label_runs where is_current = 1)""",
    "label_aspects_now": """
select * from label_aspects
where run_id = (select run_id from label_runs where is_current = 1)""",
}
"""What the semantic model reads: the current run only."""

Progress = Callable[[int, int], None]
"""Texts done, and in all."""
RatedText = tuple[str, float | None]
"""A text and its rating, None where there is none."""


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
    rolled_up: bool
    """A parent aspect, because its child is mentioned."""


@dataclass(frozen=True)
class ClauseRow:
    """A negative clause that no aspect explains, in the order of the table's columns."""

    clause_no: int
    start_at: int
    end_at: int
    score: float


@dataclass(frozen=True)
class TextLabel:
    """All rows of one text."""

    label: LabelRow
    aspects: tuple[AspectRow, ...] = ()
    unexplained: tuple[ClauseRow, ...] = ()


@dataclass(frozen=True)
class AspectName:
    """What an aspect is called, in the order of the table's columns."""

    aspect: str
    position: int
    parent: str | None
    name_en: str
    name_zh: str
    owner_team: str


@dataclass(frozen=True)
class Labeller:
    """How texts are read."""

    name: str
    version: str
    """Changes with everything that can change a label."""
    pack: str
    """Name of the aspects in use."""
    aspects: tuple[AspectName, ...]
    hash_of: Callable[[str], str]
    label: Callable[[Sequence[RatedText]], Iterable[TextLabel]]
    """Labels in the order of the texts."""
    group: Callable[[Sequence[str]], Sequence[int]]
    """For each text the place of the first one it repeats."""
    cost: Callable[[], float] | None = None
    """What the labels have cost so far; None = they cost nothing."""


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
