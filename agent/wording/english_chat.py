"""English: what the full-screen chat says beside its answers. Templates only.

Split off english_faces.py because these change with the screens and not with the commands.
"""

from collections.abc import Mapping

CHAT: Mapping[str, str] = {
    "answer.none": "There is no answer yet.",
    "answer.no_tab": "This answer has no such tab.",
    "card.time": "{time} ms",
    "catalogue.search": "Search names in both languages",
    "catalogue.some_values": "Values: {values}",
    "chat.welcome": (
        "Ask about your data in plain words, in English or Chinese. Every answer shows how the "
        "question was read, its table and its SQL."
    ),
    "chat.try": "Try one of these (Tab, then its number, or a click):",
    "command.unknown": "There is no command /{word}. F1 lists them all.",
    "complete.keys": " Tab takes · ↑↓ choose · Esc closes",
    "export.title": "Export to a file",
    "export.keys": ("Endings: .csv .tsv .xlsx .json .md .html · Enter writes · Esc leaves"),
    "fault.unlogged": "A fault of ours ({code}). Nothing was changed.",
    "first.import_how": (
        "Leave with Ctrl+Q, then: askcrm import FILES --into my.sqlite, "
        "and: askcrm chat --db my.sqlite"
    ),
    "foot.answers": "answers",
    "foot.catalogue": "catalogue",
    "foot.help": "help",
    "foot.history": "history",
    "foot.new": "new",
    "foot.palette": "menu",
    "foot.quit": "quit",
    "foot.side": "side",
    "foot.stop": "stop",
    "history.stopped": "stopped",
    "key.answers": "go to the answers",
    "key.insert": "put the name into the question",
    "key.next_answer": "next answer",
    "key.open": "open another database",
    "key.pick": "choose",
    "key.previous_answer": "previous answer",
    "key.tab_chart": "chart",
    "key.tab_definition": "definition",
    "key.tab_notes": "notes",
    "key.tab_sql": "SQL",
    "key.tab_table": "table",
    "key.take": "take",
    "kind.command": "command",
    "kind.date": "date",
    "kind.dimension": "dimension",
    "kind.entity": "records",
    "kind.metric": "metric",
    "kind.time": "time",
    "kind.value": "value",
    "open.how": "Name it: /open FILE",
    "palette.placeholder": "Search commands …",
    "palette.themes": "Search colours …",
    "quit.twice": "Ctrl+C again or Ctrl+Q leaves.",
    "save.exists": "{file} exists already. Choose another name.",
    "stage.stops": "Esc stops",
    "table.move": "move",
    "table.row": "whole row",
    "theme.unknown": 'There is no theme "{name}". /theme lists them.',
    "title.history_here": "History · {count} questions in this conversation",
    "title.history_here.one": "History · 1 question in this conversation",
    "try.by": "{metric} by {dimension}",
    "try.by_month": "{metric} by month",
    "try.last_year": "{metric} last year",
}
