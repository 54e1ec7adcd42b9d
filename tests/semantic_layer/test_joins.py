"""Joins: the one safe way, ties, and what would multiply rows."""

from semantic_layer.joins import (
    DateHome,
    Home,
    JoinPath,
    Step,
    Tie,
    date_home,
    finer_tables,
    home,
    path,
    reachable_dates,
    reachable_dimensions,
    reachable_tables,
)
from semantic_layer.model import Calendar, DateRole, Dimension, SemanticModel, Table


def table(source: str, joins: object = (), dimensions: str = "", dates: str = "") -> Table:
    return Table.model_validate(
        {
            "source": source,
            "key": "id",
            "joins": joins or {},
            "dimensions": {name: Dimension(column=name) for name in dimensions.split()},
            "dates": {name: DateRole(column=name) for name in dates.split()},
        }
    )


def model(**tables: Table) -> SemanticModel:
    fingerprint = repr(sorted(tables.items()))
    return SemanticModel("test", Calendar(), tables, {}, {}, fingerprint)


SHOP = model(
    team=table("teams", dimensions="team_name"),
    employee=table(
        "staff",
        {"team": "team_id", "manager": {"table": "employee", "on": "boss_id"}},
        "sales_rep region",
    ),
    customer=table("customers", {"employee": "owner_id"}, "region level", "signed_up"),
    store=table("stores", dimensions="size"),
    order=table(
        "orders",
        {
            "customer": "customer_id",
            "payer": {"table": "customer", "on": "payer_id"},
            "employee": "employee_id",
            "ship_to": {"table": "store", "on": "ship_id"},
            "bill_to": {"table": "store", "on": "bill_id"},
        },
        "channel",
        "ordered delivered",
    ),
    line=table("lines", {"order": "order_id"}, "sku"),
    ticket=table("tickets", {"customer": "customer_id"}, "topic region"),
)
TO_CUSTOMER = Step("order", "customer", "customer", "customer_id", "id")
TO_ORDER = Step("line", "order", "order", "order_id", "id")


def test_a_path_takes_the_fewest_steps() -> None:
    assert path(SHOP, "line", "customer") == JoinPath("line", (TO_ORDER, TO_CUSTOMER))


def test_a_table_reaches_itself_without_a_step() -> None:
    assert path(SHOP, "order", "order") == JoinPath("order")


def test_no_path_goes_from_one_to_many() -> None:
    assert path(SHOP, "customer", "order") is None
    assert path(SHOP, "ticket", "order") is None


def test_a_role_of_the_tables_own_name_wins_over_a_named_one() -> None:
    assert path(SHOP, "order", "customer") == JoinPath("order", (TO_CUSTOMER,))
    payer = Step("order", "payer", "customer", "payer_id", "id")
    assert path(SHOP, "order", "payer") == JoinPath("order", (payer,))


def test_two_named_roles_to_one_table_are_a_tie() -> None:
    found = path(SHOP, "order", "store")
    assert isinstance(found, Tie)
    assert [way.roles for way in found.paths] == [("ship_to",), ("bill_to",)]


def test_a_table_may_join_itself_under_a_role() -> None:
    manager = Step("employee", "manager", "employee", "boss_id", "id")
    assert path(SHOP, "employee", "manager") == JoinPath("employee", (manager,))
    assert path(SHOP, "employee", "employee") == JoinPath("employee")


def test_the_own_dimension_wins_then_the_nearest() -> None:
    own, near = home(SHOP, "ticket", "region"), home(SHOP, "line", "sales_rep")
    assert isinstance(own, Home)
    assert (own.table, own.path.steps) == ("ticket", ())
    assert isinstance(near, Home)
    assert (near.table, near.path.roles) == ("employee", ("order", "employee"))


def test_two_homes_at_equal_distance_are_a_tie() -> None:
    assert isinstance(home(SHOP, "order", "region"), Tie)


def test_a_role_before_the_dot_settles_which_home_is_meant() -> None:
    shipped, owner = home(SHOP, "order", "ship_to.size"), home(SHOP, "order", "employee.region")
    assert isinstance(shipped, Home)
    assert (shipped.id, shipped.name, shipped.path.roles) == ("ship_to.size", "size", ("ship_to",))
    assert isinstance(owner, Home)
    assert owner.table == "employee"
    assert isinstance(home(SHOP, "order", "size"), Tie)


def test_a_dimension_nobody_reaches_has_no_home() -> None:
    assert home(SHOP, "customer", "channel") is None
    assert home(SHOP, "customer", "nonsense") is None
    assert home(SHOP, "nowhere", "region") is None


def test_a_date_is_found_at_its_table() -> None:
    found = date_home(SHOP, "line", "order.delivered")
    assert isinstance(found, DateHome)
    assert (found.table, found.name, found.path.roles) == ("order", "delivered", ("order",))
    assert isinstance(date_home(SHOP, "order", "ordered"), DateHome)
    assert date_home(SHOP, "customer", "order.ordered") is None
    assert date_home(SHOP, "order", "customer.nonsense") is None


def test_what_would_multiply_rows_is_known_from_what_is_out_of_reach() -> None:
    assert finer_tables(SHOP, "order", "sku") == ("line",)
    assert finer_tables(SHOP, "customer", "channel") == ("order",)
    assert finer_tables(SHOP, "customer", "order.ordered") == ("order",)
    assert finer_tables(SHOP, "customer", "line") == ("line",)
    assert finer_tables(SHOP, "store", "topic") == ()


def test_all_that_rows_reach_is_listed_nearest_first() -> None:
    assert reachable_tables(SHOP, "ticket") == ("ticket", "customer", "employee", "team")
    assert reachable_dates(SHOP, "ticket") == ("customer.signed_up",)
    assert reachable_dimensions(SHOP, "ticket") == (
        "topic", "region", "level", "sales_rep", "team_name",
    )  # fmt: skip
