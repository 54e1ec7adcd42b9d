"""`askcrm chat`: the full-screen chat in a terminal, the line-by-line chat elsewhere."""

from cli.line_chat import chat_by_line
from cli.opening import NotOpened, Opened, open_for
from cli.options import Shared
from cli.output import in_terminal


def open_chat(shared: Shared, *, plain: bool) -> int:
    """Open the chat and stay until it is left; the exit code."""
    match open_for(shared):
        case NotOpened(code):
            return code
        case Opened() as opened:
            if plain or opened.settings.plain or not in_terminal():
                return chat_by_line(opened)
            # Late: Textual is needed by the full screen alone.
            from tui.app import run_chat

            return run_chat(opened.analyst, opened.settings)
