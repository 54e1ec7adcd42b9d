"""What a DuckDB statement reads, by DuckDB's own syntax tree; DuckDB has no authorizer.

One SELECT over known tables, no table function (files, settings and catalogues hide behind them),
no hidden column, and no whole row of a table that has one.
"""

import json
from collections.abc import Iterator
from typing import Any

import duckdb

from store.engine import StoreError
from store.engines.statements import Schema

Hidden = frozenset[tuple[str, str]]
Node = dict[str, Any]
"""A node of the tree as JSON. It never leaves this file."""


def refuse_all_but_reads(
    connection: duckdb.DuckDBPyConnection, sql: str, schema: Schema, hidden: Hidden
) -> None:
    """Raise StoreError unless the text is one SELECT over what may be read."""
    row = connection.execute("SELECT json_serialize_sql(?)", [sql]).fetchone()
    tree = json.loads(row[0]) if row else {}
    if tree.get("error"):
        is_other = tree.get("error_type") == "not implemented"  # a statement, but no SELECT
        raise StoreError("not_allowed" if is_other else "bad_sql", "SELECT")
    if len(tree["statements"]) != 1:
        raise StoreError("bad_sql", "SELECT")
    nodes = tuple(_walk(tree))
    _refuse_strange_tables(nodes, schema)
    if hidden:
        _refuse_hidden_columns(nodes, hidden)


def _walk(value: object) -> Iterator[Node]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _walk(part)


def _refuse_strange_tables(nodes: tuple[Node, ...], schema: Schema) -> None:
    ctes = {entry["key"].lower() for node in nodes for entry in _ctes(node)}
    known = {name.lower() for name in schema} | ctes
    for node in nodes:
        if node.get("type") == "TABLE_FUNCTION":
            raise StoreError("not_allowed", _function_name(node))
        if node.get("type") == "BASE_TABLE":
            name, place = node["table_name"], node["schema_name"]
            if name.lower() not in known or place not in ("", "main") or node["catalog_name"]:
                raise StoreError("not_allowed", name)


def _ctes(node: Node) -> list[Node]:
    held = node.get("cte_map")
    return held.get("map", []) if isinstance(held, dict) else []


def _function_name(node: Node) -> str:
    function = node.get("function")
    return str(function.get("function_name", "")) if isinstance(function, dict) else ""


def _refuse_hidden_columns(nodes: tuple[Node, ...], hidden: Hidden) -> None:
    """By name, also where another table has a column so named: rather too much than too little."""
    columns = {column.lower() for _, column in hidden}
    guarded = {table.lower() for table, _ in hidden}
    rows = {
        str(node.get("alias") or node["table_name"]).lower()
        for node in nodes
        if node.get("type") == "BASE_TABLE" and node["table_name"].lower() in guarded
    }
    for node in nodes:
        if node.get("class") == "STAR":
            raise StoreError("not_allowed", "*")
        names = [str(name).lower() for name in node.get("column_names") or ()]
        if names and (names[-1] in columns or names[-1] in rows):
            raise StoreError("not_allowed", names[-1])
