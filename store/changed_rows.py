"""What an import changed in the CRM tables: rows compared before and after, by our own ids.

A row that an earlier import of the same file brought and this one has not is vanished: it stays
unless asked otherwise.
"""
# ruff: noqa: S608 - every name is ours; values are never put into the text

from store.import_report import Changes
from store.staging import Stage

KEYS = {
    "customers": "customer_id",
    "leads": "lead_id",
    "opportunities": "opportunity_id",
    "orders": "order_id",
    "tickets": "ticket_id",
    "receivables": "receivable_id",
    "feedback": "feedback_id",
}
"""Each table with its key."""

PARTS = {
    "orders": {
        "order_items": "*",
        "refunds": "order_id, kind, requested_at, refunded_at, amount",
    },
    "opportunities": {"opportunity_stages": "*"},
}
"""What belongs to a row and is written with it; its columns that mean something."""


def remember(stage: Stage, table: str) -> None:
    """Keep the table and its parts as they are before the file is taken over."""
    stage.run("drop table if exists temp.seen_now")
    for name in (table, *PARTS.get(table, {})):
        stage.run(f"drop table if exists temp.before_{name}")
        stage.run(f"create temp table before_{name} as select * from {name}")
    key = KEYS[table]
    stage.run(f"create unique index temp.before_{table}_key on before_{table}({key})")


def changes_of(stage: Stage, table: str, *, delete: bool) -> Changes | None:
    """What the file changed; None where the table was empty before."""
    key = KEYS[table]
    was_empty = not stage.count(f"select exists (select 1 from temp.before_{table})")
    said = (
        "select i.id from import_ids i join seen_now s using (kind, external)"
        f" where i.kind = '{table}'"
    )
    stage.run("drop table if exists temp.said_ids")
    stage.run(f"create temp table said_ids as select distinct id from ({said})")
    here = f"{table} t join said_ids on id = t.{key}"
    rows = stage.count(f"select count(*) from {here}")
    known = stage.count(f"select count(*) from {here} join temp.before_{table} b using ({key})")
    changed = stage.count(
        f"select count(*) from ({_differing(table)}) d join said_ids on id = d.{key}"
        f" join temp.before_{table} b using ({key})"
    )
    vanished = _vanished(stage, table, delete=delete)
    stage.run(
        "insert or ignore into import_seen select ?, kind, external from temp.seen_now"
        f" where kind = '{table}'",
        stage.file,
    )
    if was_empty:
        return None
    return Changes(rows - known, changed, known - changed, vanished, deleted=delete)


def _differing(table: str) -> str:
    """The keys of rows that are not what they were, or whose parts are not."""
    key = KEYS[table]
    found = [f"select {key} from (select * from {table} except select * from temp.before_{table})"]
    for part, columns in PARTS.get(table, {}).items():
        now, then = f"select {columns} from {part}", f"select {columns} from temp.before_{part}"
        found.append(f"select {key} from ({now} except {then})")
        found.append(f"select {key} from ({then} except {now})")
    return " union ".join(found)


def _vanished(stage: Stage, table: str, *, delete: bool) -> int:
    """How many rows of earlier imports of the file are not in it any more."""
    key = KEYS[table]
    stage.run("drop table if exists temp.gone_ids")
    stage.run(
        "create temp table gone_ids as select i.id, i.external from import_seen s"
        " join import_ids i using (kind, external)"
        f" where s.kind = '{table}' and s.file = ?"
        " and not exists (select 1 from temp.seen_now n where n.kind = s.kind"
        " and n.external = s.external)"
        " and not exists (select 1 from import_seen o where o.kind = s.kind"
        " and o.external = s.external and o.file <> s.file)"
        f" and i.id in (select {key} from {table})",
        stage.file,
    )
    gone = stage.count("select count(*) from temp.gone_ids")
    if delete and gone:
        for name in (*PARTS.get(table, {}), table):
            stage.run(f"delete from {name} where {key} in (select id from temp.gone_ids)")
        for name in ("import_seen", "import_ids"):
            stage.run(
                f"delete from {name} where kind = '{table}'"
                " and external in (select external from temp.gone_ids)"
            )
    return gone
