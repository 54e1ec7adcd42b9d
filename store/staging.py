"""A loaded file on its way into the CRM tables: its columns, and who and what its rows name.

Ids of the file are kept in `import_ids`, so that a later file finds the same customer and the same
file imported again changes nothing.
"""
# ruff: noqa: S608 - every name is ours or quoted; values are never put into the text

import sqlite3
from collections import Counter
from dataclasses import dataclass, field

from store.names import quoted

IDS = (
    "create table if not exists import_ids(kind text, external text, id integer,"
    " primary key(kind, external)) without rowid",
    "create table if not exists import_seen(file text, kind text, external text,"
    " primary key(file, kind, external)) without rowid",
)
"""The file's ids with ours, and which file brought which."""

ENTERED = "stage_entered: "
"""A column that holds the day a deal entered the stage named behind it."""


@dataclass
class Stage:
    """A file loaded as it is, and which of its columns are ours."""

    connection: sqlite3.Connection
    table: str
    """The staging table."""

    fields: dict[str, str]
    """Ours -> the column of the staging table."""

    system: str
    file: str = ""
    """The file's name but for a date in it, as `import_seen` keeps it."""

    scales: dict[str, int] = field(default_factory=dict)
    """Ours -> what one unit of the column is: 10,000 for 万元."""

    notes: Counter[str] = field(default_factory=Counter)
    """What was decided, and for how many rows."""

    def at(self, ours: str) -> str:
        """The column as SQL, NULL where the file has none."""
        if ours not in self.fields:
            return "null"
        column = f"f.{quoted(self.fields[ours])}"
        return f"round({column} * {self.scales[ours]}, 2)" if ours in self.scales else column

    def run(self, sql: str, *values: object) -> int:
        """Run one statement; gives the rows it touched."""
        return self.connection.execute(sql, values).rowcount

    def count(self, sql: str) -> int:
        """The first cell of a count."""
        return int(self.connection.execute(sql).fetchone()[0])

    @property
    def source(self) -> str:
        """The staging table under its alias."""
        return f"{quoted(self.table)} f"


def columns(stage: Stage, names: str) -> dict[str, str]:
    """Several of our columns with what the file says."""
    return {name: stage.at(name) for name in names.split()}


def upsert(stage: Stage, table: str, key: str, held: dict[str, str], rest: str) -> int:
    """Write rows under their key; what the file does not tell stays as it was.

    `held`: our column -> SQL, the key's among them; `rest` begins with FROM and has a WHERE.
    """
    given = {name: sql for name, sql in held.items() if sql != "null"}
    taken = ", ".join(f"{name} = excluded.{name}" for name in given if name != key)
    on_conflict = f"do update set {taken}" if taken else "do nothing"
    return stage.run(
        f"insert into {table} ({', '.join(given)}) select {', '.join(given.values())} {rest}"
        f" on conflict({key}) {on_conflict}"
    )


def linked(stage: Stage, ours: str) -> str:
    """A column that names a row of another table; HubSpot lists several, the first counts."""
    value = text(stage, ours)
    if stage.system != "hubspot":
        return value
    return f"trim(substr({value}, 1, instr({value} || ';', ';') - 1))"


def order_of_row(stage: Stage) -> str:
    """The order of a row as SQL, by the number the file of orders gave it."""
    if "order" not in stage.fields:
        return "null"
    named = f"kind = 'orders' and external = {text(stage, 'order')}"
    return f"(select id from import_ids where {named})"


def text(stage: Stage, ours: str) -> str:
    """A column as text: keys are compared as they are written."""
    return f"cast({stage.at(ours)} as text)"


def text_key(stage: Stage, ours: str) -> str:
    """A key as text. Salesforce writes one id with 15 or with 18 characters."""
    key = text(stage, ours)
    if stage.system == "salesforce" and ours.endswith("_id"):
        return f"case length({key}) when 18 then substr({key}, 1, 15) else {key} end"
    return key


def identify(stage: Stage, kind: str, column: str, key: str) -> None:
    """Give each new key a number of ours: its own where the table is new and all are numbers."""
    stage.run(
        "create temp table if not exists seen_now (kind text, external text,"
        " primary key(kind, external)) without rowid"
    )
    stage.run(
        f"insert or ignore into seen_now select distinct '{kind}', {key} from {stage.source}"
        f" where {key} is not null"
    )
    new = (
        f"select {key} as external, min(f.rowid) as first_row from {stage.source}"
        f" where {key} is not null and {key} not in"
        f" (select external from import_ids where kind = '{kind}') group by 1"
    )
    odd = f"select count(*) from ({new}) where cast(cast(external as integer) as text) <> external"
    used = stage.count(f"select coalesce(max({column}), 0) from {kind}")
    own = used == 0 and stage.count(odd) == 0
    number = (
        "cast(external as integer)" if own else f"{used} + row_number() over (order by first_row)"
    )
    stage.run(f"insert into import_ids select '{kind}', external, {number} from ({new})")


def number_of_row(stage: Stage, kind: str, column: str) -> str:
    """The number of a row as SQL: by its key, or by all it says where the file has no key.

    The same file imported again gives the same numbers, so nothing is counted twice.
    """
    if column in stage.fields:
        key = text_key(stage, column)
    else:
        said = [f"coalesce(cast(f.{quoted(name)} as text), '')" for name in stage.fields.values()]
        content = " || char(31) || ".join(said)
        stage.run("drop table if exists temp.row_keys")
        stage.run("create temp table row_keys (row integer primary key, external text)")
        stage.run(
            f"insert into row_keys select f.rowid, {content} || char(31) || row_number()"
            f" over (partition by {content} order by f.rowid) from {stage.source}"
        )
        key = "(select external from row_keys where row = f.rowid)"
    identify(stage, kind, column, key)
    return f"(select id from import_ids where kind = '{kind}' and external = {key})"


def find_customers(stage: Stage, ours: str) -> None:
    """`found_customers`: each value of the column with its customer, by id or by unique name.

    A name nobody has becomes a customer; a name that two have stays without one, and is counted.
    """
    stage.run("drop table if exists temp.found_customers")
    stage.run("create temp table found_customers (value text primary key, id integer)")
    if ours not in stage.fields:
        return
    value = linked(stage, ours)
    stage.run(
        f"insert into found_customers select distinct {value},"
        f" coalesce((select id from import_ids where kind = 'customers' and external = {value}),"
        f" (select min(customer_id) from customers where name = {value} having count(*) = 1))"
        f" from {stage.source} where {value} is not null"
    )
    several = "(select count(*) from customers where name = value) > 1"
    stage.notes["ambiguous_customers"] += stage.count(
        f"select count(*) from found_customers where id is null and {several}"
    )
    used = stage.count("select coalesce(max(customer_id), 0) from customers")
    stage.notes["customers_made"] += stage.run(
        "insert into customers (customer_id, name)"
        f" select {used} + row_number() over (order by rowid), value from found_customers"
        f" where id is null and not {several}"
    )
    stage.run(
        "insert or ignore into import_ids select 'customers', name, customer_id from customers"
        f" where customer_id > {used}"
    )
    stage.run(
        "update found_customers"
        " set id = (select min(customer_id) from customers where name = value)"
        f" where id is null and not {several}"
    )


def employees(stage: Stage, ours: str, role: str) -> None:
    """Add the people of a column that are not there yet."""
    if ours in stage.fields:
        stage.run(
            f"insert into employees (name, role) select distinct {stage.at(ours)}, '{role}'"
            f" from {stage.source} where {stage.at(ours)} is not null"
            f" and {stage.at(ours)} not in (select name from employees) order by f.rowid"
        )


def employee(stage: Stage, ours: str) -> str:
    """The person of a row as SQL."""
    if ours not in stage.fields:
        return "null"
    return f"(select min(employee_id) from employees where name = {stage.at(ours)})"


def regions(stage: Stage) -> str:
    """The region of a row as SQL; places the table does not know yet are added."""
    if not {"province", "city"} & stage.fields.keys():
        return "null"
    province, city = stage.at("province"), stage.at("city")
    same = (
        f"(province_zh is {province} or province_en is {province})"
        f" and (city_zh is {city} or city_en is {city})"
    )
    stage.run(
        "insert into regions (province_zh, province_en, city_zh, city_en)"
        f" select distinct {province}, {province}, {city}, {city} from {stage.source}"
        f" where coalesce({province}, {city}) is not null"
        f" and not exists (select 1 from regions where {same}) order by f.rowid"
    )
    return f"(select min(region_id) from regions where {same})"
