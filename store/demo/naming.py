"""What customers are called: names, planted namesakes, customers entered twice, a misspelt city."""

from random import Random

from store.demo import names
from store.demo.people import MISSPELT_PLACE
from store.demo.world import Customer, World

MISSPELT_CUSTOMERS = 6
PAYER_RANK = 5


def name_customers(world: World) -> None:
    """Names, e-mail addresses, the planted namesakes and the customers entered twice."""
    rng = world.random("names")
    taken = {world.story.fact("late_payer").text("customer"), "华信科技有限公司"}
    for customer in world.customers:
        if customer.kind == "company":
            customer.name = _company_name(rng, customer.language, taken)
            customer.email = f"office{customer.id}@example.com"
        else:
            customer.name, login = _person_name(rng, customer)
            customer.email = f"{login}{customer.id}@example.com" if rng.random() > 0.03 else None
    _plant_namesakes(world)
    _enter_twice(world, rng)


def _person_name(rng: Random, customer: Customer) -> tuple[str, str]:
    woman = customer.gender == "女"
    if customer.language == "en":
        first = rng.choice(names.FIRST_WOMEN if woman else names.FIRST_MEN)
        last = rng.choice(names.LAST_NAMES)
        return f"{first} {last}", f"{first}.{last}".lower()
    surname, spelling = rng.choice(names.SURNAMES)
    return surname + rng.choice(names.GIVEN_WOMEN if woman else names.GIVEN_MEN), spelling


def _company_name(rng: Random, language: str, taken: set[str]) -> str:
    while True:
        if language == "en":
            brand = f"{rng.choice(names.ENGLISH_BRANDS)} {rng.choice(names.LAST_NAMES)}"
            name = f"{brand} {rng.choice(names.ENGLISH_TRADES)} {rng.choice(names.ENGLISH_FORMS)}"
        else:
            brand = "".join(rng.sample(names.BRANDS, 2))
            name = brand + rng.choice(names.COMPANY_TYPES)
        if name not in taken:
            taken.add(name)
            return name


def _plant_namesakes(world: World) -> None:
    """Two persons and two companies of one name, and the customer the story warns of."""
    buyers = [c for c in world.customers if c.worth and c.language == "zh"]
    for kind, name in (("person", "张伟"), ("company", "华信科技有限公司")):
        for customer in [c for c in buyers if c.kind == kind and c.level != "VIP"][:2]:
            customer.name = name
    companies = sorted((c for c in buyers if c.kind == "company"), key=lambda c: (-c.worth, c.id))
    payer = companies[PAYER_RANK]
    payer.name = world.story.fact("late_payer").text("customer")
    world.late_payer = payer


def _enter_twice(world: World, rng: Random) -> None:
    """Some customers stand twice: the same telephone, the name spelt another way."""
    planted = {"张伟", "华信科技有限公司", world.story.fact("late_payer").text("customer")}
    persons = [c for c in world.customers if c.kind == "person" and c.name not in planted]
    companies = [c for c in world.customers if c.kind == "company" and c.name not in planted]
    for group, count in ((persons, 28), (companies, 12)):
        few = [c for c in group if c.worth < 5000 and c.level in ("普通", "银")]
        second = rng.sample(few, count)
        used = {customer.id for customer in second}
        first = rng.sample([c for c in group if c.id not in used], count)
        for one, two in zip(first, second, strict=True):
            two.phone, two.name, two.language = one.phone, _respelt(one), one.language
            two.gender, two.region, two.region_id = one.gender, one.region, one.region_id


def _respelt(customer: Customer) -> str:
    if customer.language == "en":
        return customer.name.upper()
    if customer.kind == "company":
        return customer.name.replace("有限公司", "公司")
    return f"{customer.name[0]} {customer.name[1:]}"


def misspell_places(world: World) -> None:
    """A few customers of one city hang on the row with the misspelt city."""
    rows = world.rows["regions"]
    right = next(int(str(row[0])) for row in rows[:-1] if row[5] == MISSPELT_PLACE[4])
    here = [c for c in world.customers if c.region_id == right and not c.worth]
    for customer in here[:MISSPELT_CUSTOMERS]:
        customer.region_id = len(rows)
