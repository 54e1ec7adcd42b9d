"""Twelve hostile inputs in both languages: a message, the right exit code, never a traceback."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from cli.main import main; main()"]

TYPO = """\
model: shop
title: {en: shop, zh: 店}
tables:
  order: {source: orders, key: order_id, names: {en: [order], zh: [订单]}}
metrics:
  revenue: {kind: aggregate, table: order, aggregate: sum, off: amount,
            names: {en: [revenue], zh: [销售额]}, means: {en: amounts, zh: 金额}}
"""

FULL = Path("/dev/full")
ENGLISH, CHINESE = "Revenue by channel last month", "上个月各渠道的销售额"


@dataclass(frozen=True)
class Hostile:
    """What is typed in both languages, and what is said; `{}` is the folder of the test."""

    words: tuple[tuple[str, ...], tuple[str, ...]]
    code: int
    said: tuple[str, str] | None = None
    """All of standard error; None = worded by the planner, which has tests of its own."""


def file_fault(name: str, english: str, chinese: str) -> Hostile:
    words = (("ask", ENGLISH, "--db", f"{{}}/{name}"), ("ask", CHINESE, "--db", f"{{}}/{name}"))
    return Hostile(words, 5, (english, chinese))


CASES: dict[str, Hostile] = {
    "empty": Hostile(
        (("ask", " "), ("ask", "？", "--lang", "zh")),
        2,
        (
            'No question was given. Next: askcrm ask "Revenue by month this year"\n',
            "没有给出问题。下一步：askcrm ask “今年每月的销售额”\n",
        ),
    ),
    "long": Hostile(
        (("ask", "revenue by " * 910), ("ask", "各渠道销售额" * 1700)),
        2,
        (
            "The question has 10,010 characters; at most 2,000 are read. "
            "Ask one thing at a time.\n",
            "问题有 10,200 个字符，最多读取 2,000 个。请一次只问一件事。\n",
        ),
    ),
    "control": Hostile(
        (
            ("ask", "\x1b[31mrevenue\x1b[0m by \x07channel\u202e \x1b]0;title\x07last month"),
            ("ask", "\x1b[2J上个月\u200b各渠道的\x07销售额"),
        ),
        0,
        ("", ""),
    ),
    "markup": Hostile((("ask", "[/nope] [bold]"), ("ask", "[/nope]是[link=x]什么")), 3),
    "sql": Hostile(
        (
            ("ask", "SELECT * FROM orders; DROP TABLE orders;--"),
            ("ask", "DROP TABLE orders; 删除所有订单"),
        ),
        4,
    ),
    "missing": file_fault(
        "no.db",
        "There is no file {}/no.db. Check the path, or build the demo: askcrm demo\n",
        "找不到文件 {}/no.db。请检查路径，或生成演示数据：askcrm demo\n",
    ),
    "folder": file_fault(
        "folder",
        "{}/folder is a folder. Name the database file in it.\n",
        "{}/folder 是文件夹，请指定其中的数据库文件。\n",
    ),
    "text_file": file_fault(
        "orders.csv",
        "{}/orders.csv is not a database. Turn CSV or Excel files into one: askcrm import\n",
        "{}/orders.csv 不是数据库。CSV 或 Excel 文件请先导入：askcrm import\n",
    ),
    "locked": file_fault(
        "locked.db",
        "{}/locked.db is in use by another program. Close that one and try again.\n",
        "{}/locked.db 正被其他程序占用，请关闭后重试。\n",
    ),
    "zero_bytes": file_fault(
        "empty.db",
        "{}/empty.db holds no tables. Fill it first: askcrm import, or askcrm demo\n",
        "{}/empty.db 里没有表。请先填入数据：askcrm import 或 askcrm demo\n",
    ),
    "model_typo": Hostile(
        (("ask", ENGLISH, "--model", "{}/shop.yaml"), ("ask", CHINESE, "--model", "{}/shop.yaml")),
        5,
        (
            'shop.yaml:6: metrics.revenue.off: unknown key "off". Nearest: "of".\n'
            "Next: Show it again: askcrm check MODEL\n",
            "shop.yaml:6：metrics.revenue.off：没有这个键“off”。相近的有：“of”。\n"
            "下一步：再次查看：askcrm check 模型\n",
        ),
    ),
    "unknown_metric": Hostile((("ask", "flurbication by region"), ("ask", "各地区的欢乐指数")), 3),
}


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Path]:
    """The hostile files; one database is locked as long as the test runs."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "orders.csv").write_text("id,amount\n1,2\n", encoding="utf-8")
    (tmp_path / "empty.db").touch()
    (tmp_path / "shop.yaml").write_text(TYPO, encoding="utf-8")
    locked = sqlite3.connect(tmp_path / "locked.db")
    with closing(locked):
        locked.execute("create table orders (order_id integer)")
        locked.commit()
        locked.execute("pragma locking_mode = exclusive")
        locked.execute("begin exclusive")
        yield tmp_path


@pytest.mark.parametrize("language", [0, 1], ids=["en", "zh"])
@pytest.mark.parametrize("name", CASES)
def test_a_hostile_input_is_answered_in_its_language(
    name: str, language: int, places: Path, askcrm: Any
) -> None:
    case = CASES[name]
    said = askcrm(*(word.replace("{}", str(places)) for word in case.words[language]))
    assert said.code == case.code
    assert (said.out == "") is (case.code != 0)
    assert "\x1b" not in said.out + said.err
    if case.said is not None:
        assert said.err == case.said[language].replace("{}", "HERE")
    else:
        assert said.err
        assert any("\u4e00" <= sign <= "\u9fff" for sign in said.err) is (language == 1)


@pytest.mark.parametrize("name", ["control", "markup", "locked", "model_typo"])
def test_the_real_command_prints_no_traceback(
    name: str, places: Path, environment: dict[str, str]
) -> None:
    words = [word.replace("{}", str(places)) for word in CASES[name].words[1]]
    said = real(words, environment)
    assert said.returncode == CASES[name].code
    assert "Traceback" not in said.stdout + said.stderr


@pytest.mark.parametrize("name", ["empty", "sql", "missing", "model_typo", "unknown_metric"])
def test_on_failure_json_is_one_object_with_the_same_message(
    name: str, places: Path, askcrm: Any
) -> None:
    words = [word.replace("{}", str(places)) for word in CASES[name].words[1]]
    said = askcrm(*words, "--json")
    whole = json.loads(said.out)
    assert said.code == CASES[name].code
    assert (whole["askcrm"], whole["language"], whole["results"]) == (1, "zh", [])
    assert said.err.startswith(whole["text"].replace(str(places), "HERE").splitlines()[0])


def test_a_reader_that_goes_away_ends_it_quietly(environment: dict[str, str]) -> None:
    command = subprocess.Popen(
        [*COMMAND, "metrics"], cwd=ROOT, env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    assert command.stdout is not None
    command.stdout.close()
    _, error = command.communicate(timeout=60)
    assert (command.returncode, error) == (141, b"")


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
def test_a_full_disk_behind_standard_output_is_told(environment: dict[str, str]) -> None:
    with FULL.open("wb") as full:
        said = subprocess.run(
            [*COMMAND, "metrics", "--lang", "zh"], cwd=ROOT, env=environment, stdout=full,
            stderr=subprocess.PIPE, text=True, encoding="utf-8", check=False, timeout=60,
        )  # fmt: skip
    assert (said.returncode, said.stderr) == (5, "标准输出无法写入。磁盘是否已满？\n")


def test_a_file_name_in_no_encoding_is_told_like_any_other(environment: dict[str, str]) -> None:
    words: list[str | bytes] = ["ask", ENGLISH, "--json", "--db", b"\xff\xfe.db"]
    said = subprocess.run(
        [*COMMAND, *words], cwd=ROOT, env=environment, capture_output=True, check=False, timeout=60
    )
    assert said.returncode == 5
    assert json.loads(said.stdout)["error"]["code"] == "store.missing"


def real(words: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words], cwd=ROOT, env=environment, capture_output=True, text=True,
        encoding="utf-8", check=False, timeout=60,
    )  # fmt: skip
