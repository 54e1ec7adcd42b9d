"""Writes docs/reference/, its Chinese twin and the answers shown in the READMEs from the code.

`python -m docs.write_reference` writes; with `--check` nothing is written and the exit code is 1
when a page is old. `--answers` renews the answers in the READMEs as well (asks the demo). Nothing
here decides what is true: names, texts and codes come from the model, the forms and the commands.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, get_args, get_origin

import yaml
from typer.core import TyperArgument, TyperOption

from agent.analyst import START, Analyst
from agent.assemble import open_analyst
from agent.moves import DeclineReason
from agent.settings import read_settings
from agent.wording.say import TEMPLATES
from cli.main import build_command
from cli.output import Look, text_lines
from docs.reference_words import WORDS
from semantic_layer.feedback_forms import RelateTheme, SummariseFeedback
from semantic_layer.form import Form, Language, field_texts
from semantic_layer.load import load_model, shipped_model_path
from semantic_layer.metrics import Metric
from semantic_layer.model import Dimension, SemanticModel, Table
from semantic_layer.problems import PROBLEM_CODES
from semantic_layer.query import (
    AnyOf,
    Comparison,
    EntityFilter,
    Filter,
    Group,
    Having,
    MetricQuery,
    Order,
    RowQuery,
    Running,
    ShareOf,
    Span,
)
from semantic_layer.word_rules import surface_forms
from store.engine import StoreErrorKind
from tools.describe_catalogue import DescribeCatalogue
from tools.integrity import NOTE_NUMBERS

DOCS = Path(__file__).parent
ROOT = DOCS.parent
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
FIELD_TEXTS = DOCS / "zh" / "fields.yaml"
"""What each field of a form means, in Chinese; English stands below the field in the code."""
LANGUAGES: tuple[Language, ...] = ("en", "zh")
WIDTH = 100
"""Cells of a line where there is no terminal, as in cli/output.py."""
FORMS: tuple[type[Form], ...] = (
    MetricQuery, Group, Filter, AnyOf, Span, EntityFilter, Comparison, ShareOf, Having, Order,
    Running, RowQuery, SummariseFeedback, RelateTheme, DescribeCatalogue,
)  # fmt: skip
ANSWER = re.compile(r'```\n\$ askcrm ask "(?P<question>[^"]+)"\n(?P<printed>.*?)```', re.DOTALL)


def main(arguments: list[str]) -> int:
    """Write the generated pages, or say which are old; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m docs.write_reference")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument("--answers", action="store_true", help="renew the answers in the READMEs")
    options = parser.parse_args(arguments)
    if options.answers:
        renew_answers(open_analyst(read_settings({"history": False})))
    old = [path for path, text in pages().items() if not _is(path, text)]
    for path in old:
        if options.check:
            sys.stderr.write(f"{path.relative_to(ROOT)} is old. Renew it: make docs\n")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(pages()[path], encoding="utf-8")
    return 1 if options.check and old else 0


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def pages() -> dict[Path, str]:
    """Every generated page and its text."""
    model = load_model(shipped_model_path())
    made: dict[Path, str] = {}
    for language in LANGUAGES:
        folder = (DOCS if language == "en" else DOCS / "zh") / "reference"
        bodies = {
            "metrics": metric_lines(model, language),
            "dimensions": dimension_lines(model, language),
            "forms": form_lines(language),
            "problems": problem_lines(language),
            "commands": command_lines(language),
        }
        for name, lines in bodies.items():
            head = f"# {WORDS[name][language]}\n\n{WORDS['generated'][language]}"
            made[folder / f"{name}.md"] = "\n".join([head, *lines, ""])
    return made


def metric_lines(model: SemanticModel, language: Language) -> Iterator[str]:
    """Every metric of the shipped model under the heading of its group, then what it declines."""
    yield f"\n{WORDS['metrics.lead'][language].format(count=len(model.metrics))}"
    for group in sorted({metric.group for metric in model.metrics.values()}):
        yield f"\n## {group}\n"
        yield from _table_head("name", "id", "kind", "means", "also", language=language)
        for name, metric in model.metrics.items():
            if metric.group == group:
                yield _metric_row(name, metric, language)
    yield f"\n## {WORDS['not_computable'][language]}\n"
    yield from _table_head("name", "id", "needs", language=language)
    for name, wish in model.not_computable.items():
        label = wish.names.in_language(language)[0]
        yield _row(label, f"`{name}`", wish.needs.in_language(language))


def _metric_row(name: str, metric: Metric, language: Language) -> str:
    label, *others = surface_forms(metric, language)
    means = metric.means.in_language(language) if metric.means else ""
    return _row(label, f"`{name}`", _kind_of(metric), means, _joined(tuple(others), language))


def _kind_of(metric: Metric) -> str:
    """`aggregate: sum of order`, `ratio`: the kind with what its class adds to it."""
    if metric.kind == "aggregate":
        return f"{metric.kind}: {metric.aggregate}, `{metric.table}`"
    if metric.kind == "ratio":
        return f"{metric.kind}: `{metric.numerator}` ÷ `{metric.denominator}`"
    return metric.kind


def dimension_lines(model: SemanticModel, language: Language) -> Iterator[str]:
    """Every table of the shipped model with its dates and dimensions."""
    yield f"\n{WORDS['dimensions.lead'][language]}"
    for name, table in model.tables.items():
        names = table.names.in_language(language)
        yield f"\n## {name}\n"
        source = WORDS["source"][language].format(source=table.source, key=table.key)
        called = WORDS["called"][language].format(names=_joined(names, language))
        yield source + (called if names else "")
        yield from _fields_of(name, table, language)


def _fields_of(name: str, table: Table, language: Language) -> Iterator[str]:
    if table.dates or table.dimensions:
        yield ""
        yield from _table_head("id", "what", "names", language=language)
    for role, date in table.dates.items():
        what = WORDS["default_date" if date.default else "date"][language]
        yield _row(f"`{name}.{role}`", what, _joined(date.names.in_language(language), language))
    for identity, dimension in table.dimensions.items():
        names = dimension.names.in_language(language)
        yield _row(f"`{identity}`", _what(dimension, language), _joined(names, language))


def _what(dimension: Dimension, language: Language) -> str:
    marks = {
        "searchable": dimension.searchable,
        "number": dimension.number,
        "text": dimension.text,
        "bands": bool(dimension.bands),
        "classes": bool(dimension.tiers or dimension.scores),
        "pii": dimension.pii is not None,
    }
    return _joined(tuple(WORDS[mark][language] for mark, holds in marks.items() if holds), language)


def form_lines(language: Language) -> Iterator[str]:
    """The forms and their parts, one table each, in the words below the fields."""
    yield f"\n{WORDS['forms.lead'][language]}"
    chinese = yaml.safe_load(FIELD_TEXTS.read_text(encoding="utf-8"))
    for form in FORMS:
        own = " ".join((form.__doc__ or "").split())
        yield f"\n## {form.__name__}\n"
        yield f"{own if language == 'en' else chinese[form.__name__]['is']}\n"
        yield from _table_head("field", "type", "meaning", language=language)
        texts = field_texts(form)
        for name, field in form.model_fields.items():
            text = " ".join(texts.get(name, "").split())
            meaning = text if language == "en" else chinese[form.__name__][name]
            yield _row(f"`{name}`", type_text(field.annotation), meaning)


def type_text(kind: object) -> str:
    """A declared type as a reader of JSON says it: `tuple[Group, ...]` -> `[Group, …]`."""
    if kind is type(None):
        return "null"
    if get_origin(kind) is Literal:
        return ", ".join(f"`{word}`" for word in get_args(kind))
    if get_origin(kind) is tuple:
        return f"[{type_text(get_args(kind)[0])}, …]"
    if get_args(kind):
        return " / ".join(type_text(part) for part in get_args(kind))
    return getattr(kind, "__name__", str(kind))


def problem_lines(language: Language) -> Iterator[str]:
    """Every code a script or a reader can meet, with its sentence."""
    yield f"\n{WORDS['problems.lead'][language]}"
    codes = {
        "problem": PROBLEM_CODES,
        "decline": get_args(DeclineReason),
        "note": tuple(NOTE_NUMBERS),
        "store": get_args(StoreErrorKind),
    }
    for kind, named in codes.items():
        yield f"\n## {WORDS[kind][language]}\n"
        yield from _table_head("code", "sentence", language=language)
        for code in named:
            yield _row(f"`{code}`", TEMPLATES[language][f"{kind}.{code}"])


def command_lines(language: Language) -> Iterator[str]:
    """Every command with its arguments, options and example, in the words of its help."""
    group = build_command(language)
    yield f"\n{group.help}"
    yield from _option_table(group.params, language)
    for name, command in group.commands.items():
        text, _, example = (command.help or "").rpartition("\n\n")
        yield f"\n## askcrm {name}\n"
        yield text
        yield from _option_table(command.params, language)
        _, _, line = example.partition(" " if language == "en" else "：")
        yield f"\n```\n{line}\n```"


def _option_table(parameters: Sequence[object], language: Language) -> Iterator[str]:
    typed = [one for one in parameters if isinstance(one, TyperOption | TyperArgument)]
    if not typed:
        return
    yield ""
    yield from _table_head("option", "meaning", language=language)
    for parameter in typed:
        yield _row(_option_name(parameter), parameter.help or "")


def _option_name(parameter: TyperOption | TyperArgument) -> str:
    if isinstance(parameter, TyperArgument):
        return f"`{(parameter.name or '').upper()}`" + (" …" if parameter.nargs != 1 else "")
    return ", ".join(f"`{spelling}`" for spelling in parameter.opts)


def shown_answers(readme: str) -> tuple[tuple[str, str], ...]:
    """(question, printed answer) of every answer a page shows."""
    return tuple((found["question"], found["printed"]) for found in ANSWER.finditer(readme))


def printed_answer(analyst: Analyst, question: str) -> str:
    """What `askcrm ask` prints where there is no terminal."""
    answer = analyst.ask(question, START)
    return "\n".join([*text_lines(answer, Look(analyst.workspace.vocabulary, WIDTH)), ""])


def renew_answers(analyst: Analyst) -> None:
    """Put today's printed answers into the READMEs."""

    def renewed(found: re.Match[str]) -> str:
        question = found["question"]
        return f'```\n$ askcrm ask "{question}"\n{printed_answer(analyst, question)}```'

    for readme in READMES:
        text = readme.read_text(encoding="utf-8")
        readme.write_text(ANSWER.sub(renewed, text), encoding="utf-8")


def _table_head(*columns: str, language: Language) -> Iterator[str]:
    yield _row(*(WORDS[column][language] for column in columns))
    yield "|" + "---|" * len(columns)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _joined(words: tuple[str, ...], language: Language) -> str:
    return ("、" if language == "zh" else ", ").join(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
