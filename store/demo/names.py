"""Lists the demo draws from, read from names.yaml: places, parts of names, products, campaigns.

Nothing is chosen here.
"""

from dataclasses import dataclass
from pathlib import Path

import yaml

_LISTS = yaml.safe_load(Path(__file__).with_name("names.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Place:
    """A region with its provinces (Chinese, English) and each province's cities."""

    region: str
    english: str
    weight: float
    provinces: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]


@dataclass(frozen=True)
class Family:
    """A campaign that runs every year from the same day on."""

    name: str
    english: str
    channel: str
    kind: str
    month: int
    day: int


def _cities(cities: str) -> tuple[tuple[str, str], ...]:
    pairs = (city.split(" ", 1) for city in cities.split(","))
    return tuple((chinese, english) for chinese, english in pairs)


def _words(key: str) -> tuple[str, ...]:
    return tuple(_LISTS[key].split())


PLACES = tuple(
    Place(
        each["region"],
        each["english"],
        each["weight"],
        tuple((zh, en, _cities(cities)) for zh, en, cities in each["provinces"]),
    )
    for each in _LISTS["places"]
)
PRODUCTS: tuple[tuple[str, tuple[tuple[str, str, float], ...]], ...] = tuple(
    (category, tuple((zh, en, float(price)) for zh, en, price in items))
    for category, items in _LISTS["products"].items()
)
CAMPAIGNS = tuple(Family(*each) for each in _LISTS["campaigns"])
SURNAMES = tuple((pair.split(":")[0], pair.split(":")[1]) for pair in _words("surnames"))
GIVEN_WOMEN, GIVEN_MEN = _words("given_women"), _words("given_men")
FIRST_WOMEN, FIRST_MEN = _words("first_women"), _words("first_men")
LAST_NAMES = _words("last_names")
BRANDS, COMPANY_TYPES = _words("brands"), _words("company_types")
ENGLISH_BRANDS, ENGLISH_TRADES = _words("english_brands"), _words("english_trades")
ENGLISH_FORMS = _words("english_forms")
INDUSTRIES, OCCUPATIONS = _words("industries"), _words("occupations")
COMPANY_SIZES, OWNERSHIPS = _words("company_sizes"), _words("ownerships")
