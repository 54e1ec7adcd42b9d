"""The chat in a real terminal: started, asked in Chinese, left, the terminal as it was."""

import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

SECONDS = 30.0
TMUX = shutil.which("tmux") or ""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not TMUX, reason="tmux is not installed"),
]


class Terminal:
    """A terminal of 80 by 24 nobody sees."""

    def __init__(self, socket: Path) -> None:
        self._tmux = [TMUX, "-S", str(socket), "-f", "/dev/null"]

    def run(self, *words: str) -> str:
        command = [*self._tmux, *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def screen(self) -> str:
        return self.run("capture-pane", "-p")

    def wait_for(self, text: str) -> str:
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            if text in (screen := self.screen()):
                return screen
            time.sleep(0.1)
        raise AssertionError(f"{text} never came:\n{self.screen()}")


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    running = Terminal(tmp_path / "t")
    running.run("new-session", "-d", "-x", "80", "-y", "24", "env", "LC_ALL=C.UTF-8", "sh")
    yield running
    running.run("kill-server")


def test_a_chinese_question_is_answered_and_the_terminal_is_left_as_it_was(
    terminal: Terminal, small_crm: Path, small_model_file: Path, tmp_path: Path
) -> None:
    words = [
        sys.executable, "-c", "from cli.main import main; main()", "chat",
        "--db", str(small_crm), "--model", str(small_model_file), "--lang", "zh",
    ]  # fmt: skip
    root = Path(__file__).parents[2]
    start = f"cd {root} && HOME={tmp_path} {shlex.join(words)}; echo left with $?"
    terminal.run("send-keys", "-l", start)
    terminal.run("send-keys", "Enter")
    terminal.wait_for("请输入问题")
    terminal.run("send-keys", "-l", "各渠道的销售额")
    terminal.run("send-keys", "Enter")
    answered = terminal.wait_for("2 行")
    terminal.run("send-keys", "C-q")
    left = terminal.wait_for("left with 0")
    assert "web   850 元" in answered
    assert "╭" not in left
    assert terminal.run("display-message", "-p", "#{alternate_on}").strip() == "0"
