"""Surface forms of drafted metrics, and the rule that no form means two metrics."""

from semantic_layer.drafting.plan import DraftMetric, DraftModel, DraftTable, Words
from semantic_layer.drafting.terms import unique
from semantic_layer.word_rules import folded


def plural(word: str) -> str:
    """`company` -> `companies`, `customer` -> `customers`; a last word in Chinese stays."""
    if not word.isascii() or word.endswith("s"):
        return word
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("x", "ch", "sh", "ss")) else f"{word}s"


def count_words(table: DraftTable) -> tuple[Words, Words]:
    """Names and phrases of a number of rows: orders, number of orders; 订单数, 多少订单."""
    english = [plural(form) for form in table.words.en]
    first = table.words.en[0]
    names = Words(
        unique((english[0], f"number of {english[0]}", f"{first} count", *english[1:])),
        unique(
            form
            for zh in _countable(table)
            for form in (f"{zh}数", f"{zh}数量", f"{zh}量", f"{zh}总数")
        ),
    )
    phrases = Words(
        (*(f"how many {form}" for form in english), *_sold(table, english)),
        unique(
            form for zh in _countable(table) for form in (f"多少{zh}", f"多少个{zh}", f"几个{zh}")
        ),
    )
    return names, phrases


def _sold(table: DraftTable, english: list[str]) -> tuple[str, ...]:
    """`how many policies were sold`: an order is a sale."""
    if table.role != "order" or table.words.en[0] in ("sale", "donation", "loan"):
        return ()
    return tuple(
        f"{ask}{form} {sold}"
        for form in english
        for ask, sold in (("how many ", "were sold"), ("how many ", "did we sell"), ("", "sold"))
    )


def _countable(table: DraftTable) -> tuple[str, ...]:
    """Chinese names that count people and things: 销售量 is no number of salespeople."""
    return tuple(zh for zh in table.words.zh if zh != "销售") or table.words.zh


TOTALS = (("total", "overall"), ("总",))
MEANS = (("average", "mean", "avg"), ("平均", "均"))
"""How the names of a column begin that is a total or a mean already."""


def begins_with(words: Words, marks: tuple[tuple[str, ...], tuple[str, ...]]) -> bool:
    """Whether a column's own name says total, or average."""
    en, zh = words.label
    return _short(en, zh, marks) != (en, zh)


def _short(en: str, zh: str, marks: tuple[tuple[str, ...], tuple[str, ...]]) -> tuple[str, str]:
    """`total price`, `总价格` -> `price`, `价格`: what follows the mark, where something does."""
    for mark in marks[0]:
        en = en.removeprefix(f"{mark} ")
    for mark in marks[1]:
        zh = zh.removeprefix(mark) if len(zh) > len(mark) + 1 else zh
    return en, zh


def sum_words(words: Words, *, bare: bool) -> Words:
    """Names of a sum; the bare name of the column only where it can mean nothing else."""
    en, zh = words.label
    if begins_with(words, TOTALS):  # a sum that is called `total price`, never `total total price`
        short_en, short_zh = _short(en, zh, TOTALS)
        english = [form for form in words.en if form in (en, short_en) or form.startswith("total")]
        chinese = [form for form in words.zh if form in (zh, short_zh) or form.startswith("总")]
        return Words(
            unique((*english, *(f"sum of {form}" for form in english), f"overall {short_en}")),
            unique((*chinese, f"{zh}合计", f"{zh}总和", f"{zh}之和")),
        )
    english = [f"total {en}", f"sum of {en}", f"{en} total", f"overall {en}"]
    chinese = [f"{zh}总额", f"{zh}合计", f"总{zh}", f"{zh}总和", f"{zh}总计"]
    if not bare:
        return Words(tuple(english), tuple(chinese))
    return Words(unique((*words.en, *english)), unique((*words.zh, *chinese)))


def average_words(words: Words, *, bare: bool = False) -> Words:
    """Names of a mean."""
    if begins_with(words, MEANS):  # a mean of `average price` is the average price
        pairs = [_short(form, "", MEANS)[0] for form in words.en]
        chinese_short = [_short("", form, MEANS)[1] for form in words.zh]
        plain = average_words(Words(unique(pairs), unique(chinese_short)))
        return Words(unique((*words.en, *plain.en)), unique((*words.zh, *plain.zh)))
    english = [
        form for en in words.en for form in (f"average {en}", f"mean {en}", f"avg {en}")
    ]  # fmt: skip
    chinese = [form for zh in words.zh for form in (f"平均{zh}", f"{zh}平均值", f"{zh}均值")]
    en, zh = words.label
    english.append(f"average of {en}")
    chinese.append(f"平均的{zh}")
    if bare:
        english, chinese = [*english, *words.en], [*chinese, *words.zh]
    return Words(unique(english), unique(chinese))


def settle_words(model: DraftModel) -> None:
    """Give each form to the first metric that has it; one without any left is named apart."""
    taken: set[str] = set()
    for name, metric in tuple(model.metrics.items()):
        if name not in model.metrics:
            continue
        metric.words = Words(_free(metric.words.en, taken), _free(metric.words.zh, taken))
        metric.phrases = Words(_free(metric.phrases.en, taken), _free(metric.phrases.zh, taken))
        if not metric.words.en or not metric.words.zh:
            _drop(model, name)
    for name, (words, needs, instead) in tuple(model.not_computable.items()):
        left = Words(_free(words.en, taken), _free(words.zh, taken))
        kept = tuple(one for one in instead if one in model.metrics)
        model.not_computable[name] = (left, needs, kept)
        if not left.en or not left.zh:
            del model.not_computable[name]


def _parts(metric: DraftMetric) -> set[str]:
    used = {metric.fields.get(key, "") for key in ("numerator", "denominator", "inner", "of")}
    return used | set(metric.fields.get("formula", "").split())


def _drop(model: DraftModel, name: str) -> None:
    """Take a metric out, and what is computed from it."""
    model.metrics.pop(name, None)
    for other, metric in tuple(model.metrics.items()):
        if name in _parts(metric):
            _drop(model, other)


def _free(forms: tuple[str, ...], taken: set[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for form in forms:
        if folded(form) not in taken:
            taken.add(folded(form))
            kept.append(form)
    return tuple(kept)
