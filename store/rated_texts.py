"""The texts of a database with their ratings, as `askcrm label train` reads them: stars, or CSAT.

Only reads. The last 18 months before the newest text; which ratings mean what is said elsewhere.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from store.engine import StoreError
from store.engines.sqlite_errors import store_error
from store.labels import NoFeedback

MONTHS = 18


@dataclass(frozen=True)
class RatedText:
    """A text, what its writer rated, and who that was."""

    text: str
    rating: float | None
    """1 to 5; None where there is none."""
    customer: str


def rated_texts(path: Path) -> tuple[RatedText, ...]:
    """Every text of the last months; raises NoFeedback, or StoreError."""
    if not path.is_file():
        raise StoreError("missing", str(path))
    try:
        address = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as file:
            columns = _columns(file, "feedback")
            if not {"feedback_id", "text"} <= columns:
                raise NoFeedback
            return tuple(
                RatedText(str(text), _number(rating), str(customer))
                for text, rating, customer in file.execute(_sql(file, columns))
            )
    except sqlite3.Error as error:
        raise store_error(error, str(path)) from None


def _columns(file: sqlite3.Connection, table: str) -> frozenset[str]:
    return frozenset(row[1] for row in file.execute(f"pragma table_info({table})"))


def _sql(file: sqlite3.Connection, columns: frozenset[str]) -> str:
    rating = "f.rating" if "rating" in columns else "null"
    joined = ""
    if "ticket_id" in columns and {"ticket_id", "csat"} <= _columns(file, "tickets"):
        rating = f"coalesce({rating}, t.csat)"
        joined = " left join tickets t on t.ticket_id = f.ticket_id"
    customer = "f.customer_id" if "customer_id" in columns else "f.feedback_id"
    recent = ""
    if "created_at" in columns:
        newest = "(select max(created_at) from feedback)"
        recent = f" and f.created_at >= date({newest}, '-{MONTHS} months')"
    return (
        f"select f.text, {rating}, coalesce({customer}, 'text ' || f.feedback_id)"  # noqa: S608
        f" from feedback f{joined} where f.text is not null{recent} order by f.feedback_id"
    )


def _number(given: object) -> float | None:
    return float(given) if isinstance(given, int | float) else None
