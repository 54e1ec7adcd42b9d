"""The documents say what the code does: complete, current, in both languages, and runnable."""

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import pytest
import yaml
from typer.core import TyperArgument, TyperOption

from agent.analyst import Analyst
from agent.answer import Answer
from agent.assemble import open_analyst
from agent.exports.save import SaveRefused, save
from agent.moves import DeclineReason
from agent.offline.normalise import normalise
from agent.offline.time_phrases.find import find_times
from agent.offline.verified import VERIFIED
from agent.settings import PLACES, read_settings
from agent.wording.say import say
from cli.check_model import check_model
from cli.diagnostics import Exit
from cli.main import build_command
from cli.options import Shared
from cli.output import FORMATS
from docs.write_reference import (
    FIELD_TEXTS,
    FORMS,
    READMES,
    main,
    pages,
    printed_answer,
    shown_answers,
)
from semantic_layer.dialects import OWN_FUNCTIONS
from semantic_layer.expressions import FUNCTIONS
from semantic_layer.form import Form, Language
from semantic_layer.load import ModelFile, load_model, shipped_model_path
from semantic_layer.model import (
    Calendar,
    SemanticModel,
)
from semantic_layer.problems import PROBLEM_CODES
from store.engine import StoreErrorKind
from tools.integrity import NOTE_NUMBERS
from tools.toolbox import TOOLS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
ENGLISH = [page for page in PAGES if "zh" not in page.relative_to(DOCS).parts]
READ_BY_PEOPLE = [*PAGES, *READMES, ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md"]
KEPT = subprocess.run(
    ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
    cwd=ROOT,
    capture_output=True,
    text=True,
    check=False,
).stdout.splitlines()
BOTH: tuple[Language, ...] = ("en", "zh")


def text_of(language: Language) -> str:
    """All pages of one language as one text, the README among them."""
    readme = READMES[0] if language == "en" else READMES[1]
    pages_of = ENGLISH if language == "en" else [page for page in PAGES if page not in ENGLISH]
    return "\n".join(page.read_text(encoding="utf-8") for page in (readme, *pages_of))


def code_words(text: str) -> set[str]:
    """Every word that stands in a code span or block."""
    spans = re.findall(r"```.*?```|`[^`]+`", text, re.DOTALL)
    return {word for span in spans for word in re.findall(r"--?[\w-]+|[\w.]+", span)}


@pytest.fixture(scope="module", params=BOTH)
def words(request: pytest.FixtureRequest) -> set[str]:
    """What the pages of one language name in code."""
    return code_words(text_of(request.param))


@pytest.fixture(scope="module")
def demo(demo_database: Path) -> Analyst:
    """The analyst every question of the documents is asked of."""
    return open_analyst(read_settings({"db": str(demo_database), "history": False}))


def forms_in(kind: object) -> Iterator[type[Form]]:
    """Every class that may stand somewhere below a declared type."""
    if isinstance(kind, type) and issubclass(kind, Form):
        yield kind
        for field in kind.model_fields.values():
            yield from forms_in(field.annotation)
    for part in get_args(kind):
        yield from forms_in(part)


MODEL_CLASSES = tuple(dict.fromkeys(forms_in(ModelFile)))


def name_of(page: Path) -> str:
    """`docs/zh/models.md`"""
    return page.relative_to(ROOT).as_posix()


def test_every_command_and_option_is_documented(words: set[str]) -> None:
    group = build_command("en")
    spellings = {
        spelling
        for command in (group, *group.commands.values())
        for one in command.params
        if isinstance(one, TyperOption)
        for spelling in one.opts
    }
    assert (spellings | set(group.commands)) - words == set()


@pytest.mark.parametrize("language", BOTH)
def test_every_argument_and_option_has_a_text(language: Language) -> None:
    group = build_command(language)
    silent = [
        f"{name} {one.name}"
        for name, command in (("", group), *group.commands.items())
        for one in command.params
        if isinstance(one, TyperOption | TyperArgument) and not one.help
    ]
    assert silent == []


def test_every_setting_is_documented_by_variable_and_key(words: set[str]) -> None:
    places = {name for place in PLACES for name in (place.variable, place.key)}
    assert places - words == set()


@pytest.mark.parametrize("language", BOTH)
def test_every_exit_code_is_documented(language: Language) -> None:
    folder = DOCS if language == "en" else DOCS / "zh"
    contract = (folder / "machine-contract.md").read_text(encoding="utf-8")
    listed = {int(code) for code in re.findall(r"^\| (\d+) \|", contract, re.MULTILINE)}
    assert {int(code) for code in Exit} | {130, 141} == listed


def test_every_code_a_reader_can_meet_is_documented(words: set[str]) -> None:
    codes = {
        *PROBLEM_CODES, *get_args(DeclineReason), *NOTE_NUMBERS, *get_args(StoreErrorKind),
        *model_codes(),
    }  # fmt: skip
    assert codes - words == set()


def model_codes() -> set[str]:
    """The codes of the rules of a model, as they stand in their calls."""
    makers = {"problem_at", "warning_at", "unknown_at"}
    return {
        str(argument.value)
        for file in (ROOT / "semantic_layer").glob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        if call.func.id in makers
        for argument in call.args[2:3]
        if isinstance(argument, ast.Constant)
    }


@pytest.mark.parametrize("form", MODEL_CLASSES, ids=lambda form: form.__name__)
@pytest.mark.parametrize("language", BOTH)
def test_every_key_of_a_model_stands_on_the_page_about_models(
    form: type[Form], language: Language
) -> None:
    folder = DOCS if language == "en" else DOCS / "zh"
    named = code_words((folder / "models.md").read_text(encoding="utf-8"))
    assert set(form.model_fields) - named == set()


def test_every_function_of_an_expression_is_documented(words: set[str]) -> None:
    assert {*FUNCTIONS, *OWN_FUNCTIONS} - words == set()


def test_every_form_a_tool_takes_is_on_the_page_of_forms() -> None:
    assert {tool.form for tool in TOOLS} - set(FORMS) == set()


def test_every_field_of_a_form_has_its_meaning_in_chinese() -> None:
    texts = yaml.safe_load(FIELD_TEXTS.read_text(encoding="utf-8"))
    assert {name: sorted(fields) for name, fields in texts.items()} == {
        form.__name__: sorted(["is", *form.model_fields]) for form in FORMS
    }


def test_every_format_and_file_ending_is_documented(words: set[str], tmp_path: Path) -> None:
    answer = Answer("answer", "", "en", "")
    with pytest.raises(SaveRefused) as refused:
        save(answer, tmp_path / "a.unknown", None)  # type: ignore[arg-type]  # not reached
    endings = set(re.findall(r"\.[a-z]+(?= |,|$)", str(refused.value))) - {".unknown"}
    assert len(endings) >= 6
    assert ({*FORMATS} | endings) - words == set()


def test_both_languages_have_the_same_pages() -> None:
    chinese = {page.relative_to(DOCS / "zh") for page in PAGES if page not in ENGLISH}
    assert {page.relative_to(DOCS) for page in ENGLISH} == chinese


@pytest.mark.parametrize("page", [*ENGLISH, READMES[0]], ids=name_of)
def test_a_page_has_the_same_headings_tables_and_blocks_in_both_languages(page: Path) -> None:
    twin = READMES[1] if page == READMES[0] else DOCS / "zh" / page.relative_to(DOCS)
    assert shape(page) == shape(twin)


def shape(page: Path) -> list[str]:
    """Headings by their depth, the lengths of tables and lists, and the number of code blocks."""
    found: list[str] = []
    for line in page.read_text(encoding="utf-8").splitlines():
        mark = re.match(r"#+ |\| |- |\d+\. |```", line)
        if mark is not None:
            found.append(mark[0].strip())
    return found


def test_the_generated_pages_are_current() -> None:
    old = [name_of(p) for p, text in pages().items() if p.read_text(encoding="utf-8") != text]
    assert (old, main(["--check"])) == ([], 0), "renew them: make docs"


@pytest.mark.parametrize("readme", READMES, ids=name_of)
def test_each_answer_a_readme_shows_is_what_the_demo_prints(readme: Path, demo: Analyst) -> None:
    shown = shown_answers(readme.read_text(encoding="utf-8"))
    assert len(shown) == 2
    assert [(question, printed_answer(demo, question)) for question, _ in shown] == list(shown)


def test_the_two_questions_of_the_readme_are_one_form_and_one_table(demo: Analyst) -> None:
    english, chinese = (q for q, _ in shown_answers(READMES[0].read_text(encoding="utf-8")))
    (first,), (second,) = demo.ask(english).results, demo.ask(chinese).results
    assert (first.canonical, first.tables[0].table) == (second.canonical, second.tables[0].table)


@pytest.mark.parametrize("language", BOTH)
def test_each_example_of_the_help_is_a_question_the_demo_answers(
    language: Language, demo: Analyst
) -> None:
    group = build_command(language)
    asked = {
        name: question
        for name, command in group.commands.items()
        for question in re.findall(rf'askcrm {name} "([^"]+)"', command.help or "")
    }
    assert {name: demo.ask(question).kind for name, question in asked.items()} == dict.fromkeys(
        asked, "answer"
    )
    assert {"ask", "sql"} <= set(asked)


def phrases() -> Iterator[tuple[str, str, str]]:
    """(phrase, first day, last day) of the table both pages of conventions show."""
    for page in (DOCS / "conventions.md", DOCS / "zh" / "conventions.md"):
        for line in page.read_text(encoding="utf-8").splitlines():
            row = re.fullmatch(r"\| (`.*`) \| (\S+) \| (\S+) \|", line)
            if row is not None and re.fullmatch(r"[\d-]+", row[3]):
                yield from ((phrase, row[2], row[3]) for phrase in re.findall(r"`([^`]+)`", row[1]))


@pytest.mark.parametrize(("phrase", "first", "last"), sorted(set(phrases())))
def test_each_phrase_of_the_conventions_gives_the_days_shown(
    phrase: str, first: str, last: str
) -> None:
    (hit,) = find_times(normalise(phrase), date(2026, 5, 20), Calendar())
    assert hit.period is not None
    assert hit.period.end == date.fromisoformat(last) + timedelta(days=1)
    opens = first in {"open", "不限"}
    assert hit.period.start == (None if opens else date.fromisoformat(first))


def test_each_case_of_the_traps_page_exists() -> None:
    cases = (ROOT / "tests/cases/traps/cases.yaml").read_text(encoding="utf-8")
    names = {case["name"] for case in yaml.safe_load(cases)}
    for page in (DOCS / "traps.md", DOCS / "zh" / "traps.md"):
        rows = [line for line in page.read_text(encoding="utf-8").splitlines() if line[:2] == "| "]
        shown = {name for row in rows for name in re.findall(r"`(\w+)`", row.split(" | ")[-1])}
        assert len(shown) > 25
        assert shown - names == set()


def test_the_model_on_the_page_about_models_has_nothing_to_complain_about(tmp_path: Path) -> None:
    for language in BOTH:
        folder = DOCS if language == "en" else DOCS / "zh"
        text = (folder / "models.md").read_text(encoding="utf-8")
        first = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)[0]
        file = tmp_path / f"{language}.yaml"
        file.write_text(first, encoding="utf-8")
        model = load_model(file)
        assert isinstance(model, SemanticModel)
        assert list(model.metrics) == ["revenue"]


@pytest.mark.parametrize("language", BOTH)
def test_the_verified_question_shown_holds_beside_the_model_that_ships(
    language: Language, tmp_path: Path, demo_database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = DOCS if language == "en" else DOCS / "zh"
    text = (folder / "models.md").read_text(encoding="utf-8")
    shown = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)[-1]
    model = tmp_path / "model"
    shutil.copytree(shipped_model_path(), model)
    (model / VERIFIED).write_text(shown, encoding="utf-8")
    config = tmp_path / "config.toml"
    config.write_text("history = false\n", encoding="utf-8")
    shared = Shared(str(demo_database), model, None, language, config)
    assert check_model(shared) == Exit.ANSWERED
    assert say("check.questions_ok", language, count=2) in capsys.readouterr().err


@pytest.mark.parametrize("page", READ_BY_PEOPLE, ids=name_of)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", READ_BY_PEOPLE, ids=name_of)
def test_every_file_a_page_names_exists(page: Path) -> None:
    places = re.findall(
        r"`((?:agent|benchmarks|cli|docs|examples|semantic_layer|store|tests|text_analysis|tools"
        r"|tui)/[\w./-]*)`",
        page.read_text(encoding="utf-8"),
    )
    missing = {place for place in places if not (ROOT / place).exists()}
    assert {
        place for place in missing if place.rpartition("/")[2].partition(".")[0] != "x"
    } == set()


FOREIGN = re.compile(
    "|".join(
        [
            r"(?<![\w.])/(?:work|root|home)/\w",
            r"(?<![\w.])/tmp/\w",
            r"\bmirrors?\.[a-z]+\.[a-z]|--(?:extra-)?index",
        ]
    )
)
"""A path of one machine, or where its packages come from."""


def test_no_kept_file_knows_the_machine_it_was_written_on() -> None:
    found = {
        f"{name}: {hit[0]}"
        for name in KEPT
        if (ROOT / name).is_file() and ROOT / name != Path(__file__)
        for hit in FOREIGN.finditer((ROOT / name).read_text(encoding="utf-8", errors="replace"))
    }
    assert found == set()
