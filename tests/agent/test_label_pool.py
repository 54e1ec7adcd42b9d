"""Texts read by several processes: the same labels, the same order, nothing left behind."""

import csv
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

import pytest

from agent.label_pool import read_in_order
from agent.labelling import RulesReader
from cli.label_file import Reader, label_file
from text_analysis.aspect_file import general_aspects

TEXTS = [
    f"{number}: {text}"
    for number in range(30)
    for text in (
        "Great service.",
        "东西不错，但是快递太慢了",
        "これはとても良い",
        "",
        "Arrived broken!",
    )
]
ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys, time
sys.path.insert(0, {root!r})
from agent.label_pool import read_in_order

def slowly(numbers):
    time.sleep(0.05)
    return list(numbers)

if __name__ == "__main__":
    try:
        for number in read_in_order(slowly, range(100_000), workers=2, few=1, chunk=10):
            if number == 50:
                print("begun", flush=True)
    except KeyboardInterrupt:
        sys.exit(130)
"""


def lengths(texts: Sequence[str]) -> list[int]:
    return [len(text) for text in texts]


def die(_texts: Sequence[str]) -> list[int]:
    if multiprocessing.parent_process() is not None:
        os._exit(1)
    return lengths(_texts)


def test_two_processes_label_as_one_does() -> None:
    rated = [(text, 5.0 if number % 2 else None) for number, text in enumerate(TEXTS)]
    pack = general_aspects()
    alone = list(read_in_order(RulesReader(pack, None), rated, workers=1))
    shared = read_in_order(RulesReader(pack, None), rated, workers=2, few=10, chunk=7)
    assert list(shared) == alone


def test_a_file_is_the_same_bytes_by_two_processes(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "text"), *enumerate(TEXTS)])
    pack, made = general_aspects(), []
    for workers in (1, 2):
        out = tmp_path / f"out{workers}.csv"
        assert label_file(source, out, Reader("text", pack, None, "en", workers, few=10)) == 0
        made.append(out.read_bytes())
    assert (made[0], made[0].count(b"\n")) == (made[1], len(TEXTS) + 1)


def test_workers_that_die_leave_the_work_to_this_process() -> None:
    assert list(read_in_order(die, TEXTS, workers=2, few=10, chunk=7)) == lengths(TEXTS)


def test_who_stops_early_leaves_no_process() -> None:
    with closing(read_in_order(lengths, TEXTS, workers=2, few=10, chunk=7)) as found:
        assert next(found) == len(TEXTS[0])
        assert len(multiprocessing.active_children()) == 2
    assert multiprocessing.active_children() == []


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="groups of processes are POSIX")
@pytest.mark.parametrize(("sign", "code"), [("SIGINT", 130), ("SIGKILL", -9)])
def test_no_process_and_no_traceback_outlives_a_stop(sign: str, code: int, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.replace("{root!r}", repr(str(ROOT))), encoding="utf-8")
    started = subprocess.Popen(
        [sys.executable, program],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    with started:
        assert started.stdout is not None
        assert started.stdout.readline() == "begun\n"
        if sign == "SIGINT":  # a terminal sends it to all of them
            os.killpg(started.pid, signal.SIGINT)
        else:
            started.kill()
        said = started.communicate()
    assert started.returncode == code
    assert said == ("", "") if sign == "SIGINT" else "Traceback" not in said[1]
    for _try in range(200):
        with suppress(ProcessLookupError):
            os.killpg(started.pid, 0)
            time.sleep(0.05)
            continue
        return
    os.killpg(started.pid, signal.SIGKILL)
    pytest.fail("a worker is left")
