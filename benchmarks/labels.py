"""How well and how fast texts are labelled: python -m benchmarks.labels [PART ...].

Prints our rules beside the public tools measured in the design, on the development parts of the
shared data, with the hard cases, aspects, themes, rows per CPU second and the import time. Files
that are not there are left out.
"""

import argparse
import csv
import json
import math
import os
import random
import sqlite3
import subprocess
import sys
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from agent.label_pool import usual_workers
from agent.labelling import rules_labeller
from store.labels import write_labels
from text_analysis import feedback
from text_analysis.aspect_file import general_aspects, read_aspects
from text_analysis.language import fold, language_of
from text_analysis.lexicon import FOLDER
from text_analysis.ngrams import learned_score
from text_analysis.sentiment import score_text
from text_analysis.themes import find_themes
from text_analysis.training import RatedRow, learn

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data" / "text"
HARD_CASES = ROOT / "tests" / "text_analysis"
CLASSES = {"neg": 0, "neu": 1, "pos": 2}
PUBLIC_TOOLS: Mapping[str, tuple[float, float | None]] = {
    "zh_shop7": (0.830, None),
    "zh_dining_opinions": (0.645, 0.431),
    "en_uci_sentences": (0.804, None),
    "en_yelp_stars": (0.729, 0.459),
    "en_tweets": (0.733, 0.531),
    "en_restaurant_aspects": (0.731, 0.585),
    "en_laptop_terms": (0.799, 0.539),
}
"""VADER and SnowNLP: two classes, three classes."""
LEARNING = {"zh_dining_opinions": "zh", "en_yelp_stars": "en", "zh_shop7": "zh"}
LEARNED_ROWS = 300
LONGEST_STORED = 150
POLARITY = {"positive": "pos", "negative": "neg", "neutral": "neu"}
DINING = ("food", "service", "price", "ambience")

Row = dict[str, str]


def rows(file: Path) -> list[Row]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def development(name: str) -> list[Row]:
    return [row for row in rows(SHARED / f"{name}.csv") if row["split"] == "dev"]


def f1(gold: Iterable[bool], found: Iterable[bool]) -> float:
    pairs = Counter(zip(gold, found, strict=True))
    hits = 2 * pairs[True, True]
    return hits / max(1, hits + pairs[True, False] + pairs[False, True])


def macro_f1(gold: Sequence[int], found: Sequence[int]) -> float:
    classes = sorted(set(gold))
    return sum(f1([g == c for g in gold], [f == c for f in found]) for c in classes) / len(classes)


def sentiment_lines() -> Iterable[str]:
    yield f"{'sentiment, macro-F1':24}{'rows':>6}{'2 cl.':>8}{'public':>8}{'3 cl.':>8}{'public':>8}"
    for name, (two_public, three_public) in PUBLIC_TOOLS.items():
        if not (SHARED / f"{name}.csv").is_file():
            continue
        texts = [row for row in development(name) if row["label"] in CLASSES]
        gold = [CLASSES[row["label"]] for row in texts]
        labels = [feedback.label_feedback(row["text"]) for row in texts]
        two = [
            (g, 2 if label.score > 0 else 0)
            for g, label in zip(gold, labels, strict=True)
            if g != 1
        ]
        line = (
            f"{name:24}{len(texts):>6}{macro_f1(*zip(*two, strict=True)):>8.3f}{two_public:>8.3f}"
        )
        if three_public is not None:
            three = [CLASSES.get(label.sentiment or "neu", 1) for label in labels]
            line += f"{macro_f1(gold, three):>8.3f}{three_public:>8.3f}"
        yield line


def hard_case_lines() -> Iterable[str]:
    for name in ("hard_cases_dev", "hard_cases_own"):
        cases = [(row, row["label"]) for row in rows(HARD_CASES / f"{name}.csv")]
        wrong = [
            row["id"]
            for row, wanted in cases
            if wanted != "mixed" and feedback.label_feedback(row["text"]).sentiment != wanted
        ]
        scored = [row for row, wanted in cases if wanted != "mixed"]
        plain = [row for row in scored if row["category"] != "sarcasm"]
        missed = [row["id"] for row in plain if row["id"] in wrong]
        yield (
            f"{name}: {len(scored) - len(wrong)} of {len(scored)};"
            f" without sarcasm {len(plain) - len(missed)} of {len(plain)}; wrong: {wrong}"
        )


def aspect_lines() -> Iterable[str]:
    file = SHARED / "en_restaurant_aspects.csv"
    if not file.is_file():
        return
    pack = read_aspects(FOLDER / "aspects" / "dining.yaml")
    presence: Counter[tuple[bool, bool]] = Counter()
    right2 = all2 = right3 = all3 = 0
    for row in rows(file):
        gold: dict[str, str] = json.loads(row["aspects"])
        if not gold:
            continue
        totals: Counter[str] = Counter()
        for mention in feedback.label_feedback(row["text"], aspects=pack).mentions:
            totals[mention.aspect] += mention.score  # type: ignore[assignment]
        for aspect in DINING:
            presence[aspect in gold, aspect in totals] += 1
            if aspect in totals and gold.get(aspect) in POLARITY:
                wanted, score = POLARITY[gold[aspect]], totals[aspect]
                all3 += 1
                right3 += wanted == ("pos" if score > 0.3 else "neg" if score < -0.3 else "neu")
                if wanted != "neu":
                    all2 += 1
                    right2 += wanted == ("pos" if score > 0 else "neg")
    hits = 2 * presence[True, True]
    micro = hits / (hits + presence[True, False] + presence[False, True])
    yield (
        f"restaurant aspects (all rows): presence micro-F1 {micro:.3f} (draft pack .76),"
        f" polarity {right2 / all2:.3f} of 2, {right3 / all3:.3f} of 3 classes"
    )


def theme_lines() -> Iterable[str]:
    file = SHARED / "en_banking77.csv"
    if not file.is_file():
        return
    texts = [row for row in rows(file) if row["split"] == "test"]
    started = time.process_time()
    themes = find_themes([fold(row["text"]).text for row in texts], 77)
    seconds = time.process_time() - started
    group = {m: number for number, theme in enumerate(themes.themes) for m in theme.members}
    gold = [row["label"] for row in texts]
    found = [group.get(place, -1) for place in range(len(texts))]
    largest = [max(Counter(gold[m] for m in theme.members).values()) for theme in themes.themes]
    yield (
        f"themes, Banking77 test, 77 groups: NMI {likeness(gold, found):.3f} (usual pipeline .540),"
        f" purity {sum(largest) / len(texts):.3f}, {seconds:.1f} s CPU"
    )


def likeness(gold: Sequence[object], found: Sequence[object]) -> float:
    """Normalised mutual information."""
    one, two = entropy(gold), entropy(found)
    both = entropy(list(zip(gold, found, strict=True)))
    return 2 * (one + two - both) / (one + two)


def entropy(values: Sequence[object]) -> float:
    total = len(values)
    return -sum(n / total * math.log(n / total) for n in Counter(values).values())


def speed_lines() -> Iterable[str]:
    for name in ("zh_shop7", "zh_dining_opinions", "en_uci_sentences"):
        if not (SHARED / f"{name}.csv").is_file():
            continue
        texts = [row["text"] for row in rows(SHARED / f"{name}.csv")][:5000]
        short = [text for text in texts if len(text) <= 40]
        yield (
            f"{name}: {rate(texts, sentiment_only):,.0f} rows per CPU second,"
            f" {rate(short, sentiment_only):,.0f} of at most 40 characters,"
            f" {rate(texts, feedback.label_feedback):,.0f} with aspects and reasons"
        )


def sentiment_only(text: str) -> float:
    folded = fold(text).text
    return score_text(folded, language_of(folded)).score


def rate(texts: Sequence[str], label: object) -> float:
    if not callable(label):
        raise TypeError("a function is measured")
    best = math.inf
    for _round in range(3):
        started = time.process_time()
        for text in texts:
            label(text)
        best = min(best, time.process_time() - started)
    return len(texts) / best


def import_lines() -> Iterable[str]:
    program = (
        "import time; t = time.process_time(); import text_analysis.feedback as f;"
        " a = time.process_time(); f.label_feedback('好'); f.label_feedback('good');"
        " print(a - t, time.process_time() - a)"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout.split()
        for _run in range(5)
    ]
    yield (
        f"import {min(float(run[0]) for run in runs):.3f} s CPU,"
        f" first texts (word files read) {min(float(run[1]) for run in runs):.3f} s CPU"
    )


def confidence_lines() -> Iterable[str]:
    """The table CONFIDENCE of text_analysis/feedback.py, from files with a neutral class."""
    held: dict[str, list[list[int]]] = {
        language: [[0, 0] for _bin in range(8)] for language in ("zh", "en")
    }
    for name, (_two, three) in PUBLIC_TOOLS.items():
        if three is None or not (SHARED / f"{name}.csv").is_file():
            continue
        for row in development(name):
            label = feedback.label_feedback(row["text"])
            if label.language in held and row["label"] in CLASSES:
                place = bisect_right(feedback.SCORE_BINS, abs(label.score))
                cell = held[label.language][place]
                cell[0] += label.sentiment == row["label"]
                cell[1] += 1
    for language, bins in held.items():
        shares = ", ".join(f"{right / max(1, total):.2f}" for right, total in bins)
        yield f"confidence {language}: {shares}"


def learning_lines() -> Iterable[str]:
    """What 300 rated rows bring: mean of three draws, on the development rows."""
    for name, language in LEARNING.items():
        if not (SHARED / f"{name}.csv").is_file():
            continue
        learnable = [row for row in rows(SHARED / f"{name}.csv") if row["split"] == "train"]
        pool = [
            rated(row, number) for number, row in enumerate(learnable) if row["label"] in CLASSES
        ]
        held = [rated(row, 0) for row in development(name) if row["label"] in ("neg", "pos")]
        gold = [row.label for row in held]
        before = macro_f1(gold, [2 if row.rule_score > 0 else 0 for row in held])
        scores = []
        for draw in range(3):
            lesson = learn(random.Random(draw).sample(pool, LEARNED_ROWS), language)
            found = [
                learned_score(row.folded, language, row.rule_score, lesson.weights) for row in held
            ]
            scores.append(macro_f1(gold, [2 if score > 0 else 0 for score in found]))
        mean = sum(scores) / len(scores)
        yield f"{name}: rules {before:.3f}, with {LEARNED_ROWS} rows learned {mean:.3f}"


def rated(row: Row, number: int) -> RatedRow:
    folded = fold(row["text"]).text
    language = language_of(folded)
    score = score_text(folded, "en" if language == "other" else language).score
    return RatedRow(folded, score, CLASSES[row["label"]], 2 if score > 0 else 0, str(number))


def store_lines() -> Iterable[str]:
    """Labelled, grouped and written into SQLite: by one process, then by as many as suit."""
    names = [name for name in PUBLIC_TOOLS if (SHARED / f"{name}.csv").is_file()]
    texts = [row["text"] for name in names for row in rows(SHARED / f"{name}.csv")]
    texts = [text for text in texts if len(text) <= LONGEST_STORED]
    if not texts:
        return
    for workers in (1, usual_workers()):
        wall, cpu = _stored(texts, workers)
        share = 100_000 / len(texts)
        yield (
            f"{len(texts):,} rows of at most {LONGEST_STORED} characters labelled, grouped, written"
            f" by {workers} workers: {wall:.1f} s, {cpu:.1f} s CPU;"
            f" for 100,000: {wall * share:.1f} s, {cpu * share:.1f} s CPU"
        )


def _stored(texts: Sequence[str], workers: int) -> tuple[float, float]:
    """Seconds by the clock, and of all processes."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "texts.sqlite"
        with closing(sqlite3.connect(file)) as database, database:
            database.execute("create table feedback (feedback_id integer, text text)")
            database.executemany("insert into feedback values (?, ?)", enumerate(texts))
        labeller = rules_labeller(general_aspects(), "general", workers=workers)
        started, spent = time.perf_counter(), os.times()
        write_labels(file, labeller, lambda _done, _all: None)
        used = os.times()
        return time.perf_counter() - started, sum(used[:4]) - sum(spent[:4])


PARTS = {
    "sentiment": sentiment_lines,
    "hard": hard_case_lines,
    "aspects": aspect_lines,
    "themes": theme_lines,
    "learning": learning_lines,
    "speed": speed_lines,
    "store": store_lines,
    "import": import_lines,
    "confidence": confidence_lines,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    for part in parser.parse_args().parts or PARTS:
        for line in PARTS[part]():
            print(line, flush=True)


if __name__ == "__main__":
    main()
