"""Who imports whom: the contracts, one room for each library, and what a start may load."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("semantic_layer", "store", "text_analysis", "tools", "agent", "tui", "cli")
FILES = [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]

ROOMS: Mapping[str, tuple[str, ...]] = {
    "pydantic": ("agent/offline/verified.py",
        "semantic_layer/", "agent/settings.py", "agent/exports/certificate.py",
        "cli/question_lines.py", "cli/verified.py", "agent/llm/",
    ),
    "pydantic_core": ("semantic_layer/",),
    "sqlglot": ("semantic_layer/", "tools/query_metrics.py", "tools/recompute/"),
    "yaml": (
        "semantic_layer/yaml_nodes.py", "semantic_layer/learned.py",
        "store/demo/", "text_analysis/",
        "agent/offline/verified.py", "cli/verified.py", "cli/learn.py",
    ),
    "opencc": ("agent/offline/normalise.py",),
    "rapidfuzz": ("agent/offline/spelling.py", "semantic_layer/vocabulary.py"),
    "pypinyin": ("agent/offline/spelling.py", "agent/offline/repair.py"),
    "platformdirs": ("agent/settings.py",),
    "rich": ("agent/exports/", "tui/", "cli/scoreboard.py", "cli/doctor.py"),
    "typer": ("cli/main.py", "cli/help_texts.py", "cli/refusing.py"),
    "textual": ("tui/",),
    "langchain": ("agent/llm/transport.py",),
    "langchain_core": ("agent/llm/transport.py",),
    "langchain_openai": ("agent/llm/transport.py",),
    "langsmith": ("agent/llm/transport.py",),
    "openai": ("agent/llm/transport.py",),
    "httpx2": ("agent/llm/transport.py",),
    "pandas": ("store/", "tools/maths/"),
    "numpy": ("text_analysis/", "tools/maths/"),
    "scipy": ("text_analysis/", "tools/maths/"),
    "sqlite_utils": ("store/",),
    "openpyxl": ("store/workbooks.py", "agent/exports/tables.py"),
    "tomlkit": ("store/mapping.py",),
    "duckdb": ("store/engines/duckdb.py", "store/engines/duckdb_guard.py"),
    "psycopg": ("store/engines/postgres.py",),
    "typing_extensions": ("",),
}  # fmt: skip
"""Library -> the folders and files that may import it; everything else may not be imported."""

SQLITE = ("store/",)
"""The standard library's own driver; cli/doctor.py asks it for its version only."""

LATE: Mapping[str, str] = {
    "text_analysis/duplicates.py": "only grouping needs numpy",
    "cli/label_lessons.py": "learning needs numpy",
    "cli/main.py": "a command's work is loaded when the command is called",
    "cli/chatting.py": "the full screen alone needs Textual",
    "agent/assemble.py": "the demo is built once in the life of an installation",
    "agent/offline/aspect_names.py": "the packs are for questions about complaints",
    "tools/toolbox.py": "the words texts are labelled with are for summaries of them",
    "agent/exports/tables.py": "only .xlsx needs openpyxl",
    "agent/llm/transport.py": "the libraries are for the first request to a model",
    "agent/offline/spelling.py": "pinyin is for left-over words",
    "agent/offline/repair.py": "pinyin is for left-over words",
    "agent/offline/verified.py": "most models have no verified questions",
    "semantic_layer/vocabulary.py": "the nearest name is for refusals",
    "store/connect.py": "one engine's driver",
    "store/mapping.py": "an import's mapping file",
    "store/workbooks.py": "only workbooks need openpyxl",
    "text_analysis/privacy.py": "only a text in which a pattern hits needs the libraries",
    "text_analysis/themes.py": "numpy is for themes alone",
    "tui/screens/": "screens that are opened by a key",
}
"""Files that may import inside a function, and why."""

HEAVY = (
    "textual", "langchain", "langchain_core", "langchain_openai", "langsmith", "openai",
    "pandas", "sqlite_utils", "numpy", "scipy",
)  # fmt: skip


def name_of(file: Path) -> str:
    """`agent/settings.py`"""
    return file.relative_to(ROOT).as_posix()


def imported(tree: ast.AST) -> Iterator[str]:
    """The top-level name of every module imported anywhere in a file."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (name.name.partition(".")[0] for name in names)
            case ast.ImportFrom(module=str(module)):
                yield module.partition(".")[0]
            case _:
                continue


@pytest.mark.slow
def test_the_import_contracts_hold() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    found = subprocess.run(
        [command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_a_library_is_imported_in_its_rooms_only(file: Path) -> None:
    foreign = {
        library
        for library in imported(ast.parse(file.read_text(encoding="utf-8")))
        if library not in PACKAGES and library not in sys.stdlib_module_names
    }
    misplaced = {
        library
        for library in foreign
        if not any(name_of(file).startswith(room) for room in ROOMS.get(library, ()))
    }
    assert misplaced == set()


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_only_the_store_speaks_to_sqlite(file: Path) -> None:
    names = set(imported(ast.parse(file.read_text(encoding="utf-8"))))
    asks_for_its_version = name_of(file) == "cli/doctor.py"
    assert "sqlite3" not in names or name_of(file).startswith(SQLITE) or asks_for_its_version


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_a_late_import_stands_where_its_reason_is_known(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    late = [
        ast.unparse(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert late == [] or name_of(file).startswith(tuple(LATE))


@pytest.mark.parametrize("file", [f for f in FILES if f.name == "__init__.py"], ids=name_of)
def test_an_init_file_holds_its_docstring_and_nothing_else(file: Path) -> None:
    body = ast.parse(file.read_text(encoding="utf-8")).body
    assert [type(statement) for statement in body] == [ast.Expr]


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_only_settings_and_assemble_read_the_environment_and_the_clock(file: Path) -> None:
    read = {
        ast.unparse(node)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
    }
    asked = read & {"os.environ", "os.getenv", "time.time", "time.perf_counter", "date.today"}
    asked |= read & {"datetime.now", "datetime.today", "datetime.utcnow"}
    assert asked == set() or name_of(file) in {
        "agent/settings.py",
        "agent/assemble.py",
        *MONOTONIC,
    }


MONOTONIC = ("store/engines/sqlite.py", "store/engines/duckdb.py", "store/engines/postgres.py")
"""Engines measure a statement's seconds, never the day."""


def test_every_declared_library_has_a_room() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [one for group in project["optional-dependencies"].values() for one in group]
    declared = {_module(requirement) for requirement in (*project["dependencies"], *extras)}
    assert declared - set(ROOMS) == set()


def _module(requirement: str) -> str:
    """`pyyaml>=6.0,<7` -> `yaml`"""
    name = requirement.partition(">")[0].partition("[")[0]
    named = {"pyyaml": "yaml"}
    return named.get(name, name.replace("-", "_"))


def loaded_by(
    words: list[str], folder: Path, fails_with: int = 0, variables: Mapping[str, str] | None = None
) -> set[str]:
    """The top-level modules in memory after one command, in a process of its own."""
    program = (
        "import sys\n"
        "from cli.main import main\n"
        f"sys.argv = {['askcrm', *words]!r}\n"
        "try:\n"
        "    main()\n"
        "finally:\n"
        "    sys.stderr.write('LOADED ' + ' '.join(sorted(sys.modules)))\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={
            "PATH": "",
            "HOME": str(folder),
            "PYTHONUTF8": "1",
            "ASKCRM_DATA_FOLDER": str(folder),
            "ASKCRM_HISTORY": "false",
            **(variables or {}),
        },
    )
    assert found.returncode == fails_with, found.stderr
    return {name.partition(".")[0] for name in found.stderr.rpartition("LOADED ")[2].split()}


@pytest.mark.parametrize("words", [["--help"], ["-h"]], ids=" ".join)
def test_help_loads_no_library_but_the_command_line(words: list[str], tmp_path: Path) -> None:
    loaded = loaded_by(words, tmp_path)
    assert loaded & {*HEAVY, "pydantic", "sqlglot", "yaml", "opencc"} == set()


def test_the_help_of_a_command_loads_no_more_than_typer_does(tmp_path: Path) -> None:
    """Typer itself reads a list of words through pydantic."""
    assert loaded_by(["ask", "--help"], tmp_path) & {*HEAVY, "sqlglot", "yaml", "opencc"} == set()


@pytest.mark.parametrize(
    "question",
    ["What was the refund rate by region last quarter?", "上个季度各地区的退款率是多少?"],
)
def test_a_question_loads_no_screen_no_model_client_and_no_data_frame(
    question: str, demo_database: Path, tmp_path: Path
) -> None:
    loaded = loaded_by(["ask", question, "--db", str(demo_database)], tmp_path)
    assert loaded & {*HEAVY, "duckdb", "psycopg", "openpyxl", "pypinyin", "tomlkit"} == set()


def test_a_question_with_llm_off_loads_no_model_client_though_an_endpoint_is_named(
    demo_database: Path, tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[llm]\nbase_url = "http://127.0.0.1:9/v1"\nmodel = "m"\n', encoding="utf-8")
    question = "What was the refund rate by region last quarter?"
    words = ["ask", question, "--db", str(demo_database), "--config", str(config), "--llm", "off"]
    assert loaded_by(words, tmp_path) & set(HEAVY) == set()


def test_a_question_asked_back_loads_no_more(demo_database: Path, tmp_path: Path) -> None:
    words = ["ask", "unicorn velocity by region last quarter", "--db", str(demo_database)]
    assert loaded_by(words, tmp_path, fails_with=3) & set(HEAVY) == set()


@pytest.mark.parametrize("mode", ["off", "when_needed"])
def test_an_endpoint_that_is_not_needed_loads_no_library_of_it(
    mode: str, demo_database: Path, tmp_path: Path
) -> None:
    endpoint = {"ASKCRM_LLM_BASE_URL": "http://127.0.0.1:9/v1", "ASKCRM_LLM_MODEL": "any"}
    words = ["ask", "revenue by region last quarter", "--db", str(demo_database), "--llm", mode]
    assert loaded_by(words, tmp_path, variables=endpoint) & set(HEAVY) == set()
