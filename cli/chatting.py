"""`askcrm chat`: the full-screen chat in a terminal, the line-by-line chat elsewhere."""

import sys

from cli.line_chat import chat_by_line
from cli.opening import NotOpened, Opened, open_for
from cli.options import Shared


def open_chat(shared: Shared, *, plain: bool) -> int:
    """Open the chat and stay until it is left; the exit code."""
    match open_for(shared):
        case NotOpened(code):
            return code
        case Opened() as opened:
            in_terminal = sys.stdin.isatty() and sys.stdout.isatty()
            if plain or opened.settings.plain or not in_terminal:
                return chat_by_line(opened.analyst, opened.language)
            # Late: Textual is needed by the full screen alone.
            from tui.app import run_chat

            return run_chat(opened.analyst, opened.settings)
