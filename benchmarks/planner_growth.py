"""The planner with a larger model, and with each gate off, over questions whose answer is known.

    .venv/bin/python -m benchmarks.planner_growth --data FOLDER [--gates] QUESTIONS.jsonl ...

FOLDER holds the databases named in the lines (`olist.sqlite`); the demo stands in the data folder.
Prints what 200 further metrics and 60 further dimensions cost, or what each gate prevents.
"""

import argparse
import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import yaml

from agent.analyst import Analyst
from agent.assemble import new_conversation, open_analyst
from agent.offline import gates
from agent.settings import Settings
from cli.evaluate import holds
from cli.question_lines import Conversed, read_lines
from semantic_layer.load import shipped_model_path

EXAMPLES = Path(__file__).parents[1] / "examples"
TODAY = date(2026, 10, 20)
COUNTED = (
    ("web session", "网站会话"), ("app install", "应用安装"), ("coupon redemption", "优惠券核销"),
    ("page view", "页面浏览"), ("store visit", "到店"), ("call minute", "通话分钟"),
    ("demo request", "试用申请"), ("newsletter signup", "邮件订阅"), ("warranty claim", "保修申请"),
    ("delivery attempt", "派送尝试"), ("stock transfer", "调拨"), ("price change", "调价"),
    ("loyalty point", "会员积分"), ("search query", "站内搜索"), ("abandoned cart", "弃购"),
    ("survey invite", "问卷邀请"), ("service visit", "上门服务"), ("trade-in", "以旧换新"),
    ("gift card", "礼品卡"), ("supplier invoice", "供应商发票"),
)  # fmt: skip
KINDS = (
    ("mobile", "移动端"), ("approved", "已审批"), ("pending", "待处理"), ("premium", "高端"),
    ("regional", "区域"), ("first", "首次"), ("late", "迟到"), ("gross", "毛"),
    ("average daily", "日均"), ("corporate", "企业"),
)  # fmt: skip
SPLITS = (
    ("warehouse", "仓库"), ("carrier", "承运商"), ("device", "设备"), ("browser", "浏览器"),
    ("shift", "班次"), ("supplier", "供应商"), ("contract type", "合同类型"), ("brand", "品牌"),
    ("tax class", "税类"), ("season", "季节"), ("delivery zone", "配送区"), ("shelf", "货架"),
)  # fmt: skip
SIDES = (
    ("primary", "主"), ("backup", "备用"), ("local", "本地"), ("billing", "账单"),
    ("default", "默认"),
)  # fmt: skip


class PlainLoader(yaml.SafeLoader):
    """Reads `on` as a word, as the model's own reader does."""


PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:bool"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
PlainLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf")
)


def grown(path: Path, folder: Path) -> Path:
    """A copy of a model with further metrics and dimensions over what it has."""
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    parts = {file: yaml.load(file.read_text(encoding="utf-8"), PlainLoader) or {} for file in files}
    tables = next(part["tables"] for part in parts.values() if part.get("tables"))
    metrics = next(part["metrics"] for part in parts.values() if part.get("metrics"))
    every = [found for part in parts.values() for found in (part.get("metrics") or {}).values()]
    pattern = next(
        one for one in every if one["kind"] == "aggregate" and one["aggregate"] == "count"
    )
    table = tables[pattern["table"]]
    column = next(one["column"] for one in table["dimensions"].values() if one.get("column"))
    for kind, kind_zh in KINDS:
        for noun, noun_zh in COUNTED:
            name = f"{kind}_{noun}".replace(" ", "_").replace("-", "_")
            names = {"en": [f"{kind} {noun}s"], "zh": [f"{kind_zh}{noun_zh}数"]}
            known = {
                key: found
                for key, found in pattern.items()
                if key in {"kind", "table", "aggregate", "of", "date", "unit", "where"}
            }
            metrics[name] = {
                **known,
                "means": {"en": names["en"][0], "zh": names["zh"][0]},
                "names": names,
            }
    for side, side_zh in SIDES:
        for noun, noun_zh in SPLITS:
            name = f"{side}_{noun}".replace(" ", "_")
            names = {"en": [f"{side} {noun}"], "zh": [f"{side_zh}{noun_zh}"]}
            table["dimensions"][name] = {"column": column, "names": names}
    for file, part in parts.items():
        text = yaml.safe_dump(part, allow_unicode=True, sort_keys=False)
        (folder / file.name).write_text(text, encoding="utf-8")
    return folder


class Bench:
    """Analysts of every model named in the lines, opened when first needed."""

    def __init__(self, data: Path, *, larger: bool) -> None:
        self.data, self.larger = data, larger
        self.analysts: dict[str, Analyst] = {}
        self.folder = Path(tempfile.mkdtemp())

    def analyst(self, name: str, today: date | None) -> Analyst:
        """The analyst of one model, as it is or grown."""
        if name not in self.analysts:
            path = shipped_model_path() if name == "demo" else EXAMPLES / name
            if self.larger:
                (self.folder / name).mkdir()
                path = grown(path, self.folder / name)
            db = "" if name == "demo" else str(self.data / f"{name}.sqlite")
            settings = Settings(db=db, model=path, today=today or TODAY, history=False)
            self.analysts[name] = open_analyst(settings)
        return self.analysts[name]

    def outcome(self, model: str, entry: Conversed) -> str:
        """right, wrong, or declined."""
        analyst, expected = self.analyst(model, entry.now), entry.expected
        conversation = new_conversation()
        for turn in entry.turns[:-1]:
            conversation = analyst.advance(conversation, analyst.ask(turn, conversation))
        answer = analyst.ask(entry.turns[-1], conversation)
        accepted = expected is not None and answer.kind in expected.accepted
        if answer.kind != "answer":
            return "right" if accepted else "declined"
        held = accepted and expected is not None and holds(answer, expected, analyst)
        return "right" if held else "wrong"

    def close(self) -> None:
        """Forget the grown models."""
        shutil.rmtree(self.folder)


def entries(files: list[Path]) -> Iterator[tuple[str, Conversed]]:
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            raw = json.loads(line)
            for entry in read_lines([line]):
                if isinstance(entry, Conversed):
                    yield raw.get("model") or raw["db"], entry


def scored(bench: Bench, lines: list[tuple[str, Conversed]]) -> dict[str, str]:
    return {entry.id: bench.outcome(model, entry) for model, entry in lines}


def counts(found: dict[str, str]) -> str:
    return ", ".join(
        f"{list(found.values()).count(kind)} {kind}" for kind in ("right", "wrong", "declined")
    )


def changed(before: dict[str, str], after: dict[str, str], kind: str) -> list[str]:
    return [name for name in before if (before[name] == kind) > (after[name] == kind)]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--gates", action="store_true")
    parser.add_argument("files", type=Path, nargs="+")
    asked = parser.parse_args()
    lines = list(entries(asked.files))
    plain = Bench(asked.data, larger=False)
    before = scored(plain, lines)
    print(f"{len(lines)} conversations: {counts(before)}")
    if asked.gates:
        every = gates.GATES
        for gate in every:
            gates.GATES = tuple(one for one in every if one is not gate)
            after = scored(plain, lines)
            wrong = changed(after, before, "wrong")
            won = changed(after, before, "right")
            print(f"without {gate.__name__:16} {len(wrong):3} more wrong, {len(won):2} more right")
        gates.GATES = every
    else:
        larger = Bench(asked.data, larger=True)
        after = scored(larger, lines)
        print(f"with 200 more metrics and 60 more dimensions: {counts(after)}")
        print("lost:", changed(before, after, "right"))
        print("newly wrong:", changed(after, before, "wrong"))
        larger.close()
    plain.close()


if __name__ == "__main__":
    main()
