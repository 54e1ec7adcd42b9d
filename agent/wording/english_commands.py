"""English: what the commands around a question say: import, eval, check, doctor. Templates only.

Split off english_faces.py because these change with the commands and not with the chat.
"""

from collections.abc import Mapping

IMPORT = {
    "import.type.text": "text",
    "import.type.integer": "whole number",
    "import.type.number": "number",
    "import.type.date": "date",
    "import.type.datetime": "date and time",
    "import.type.boolean": "yes or no",
    "import.type.unknown": "anything",
    "import.source": "{file}: table {table}, {columns} columns, {encoding}",
    "import.skipped_line": 'above the header, left out: "{text}"',
    "import.question.day_or_month": (
        '{column}: "{example}" fits day/month and month/day. Taken: {taken}, other: {other}.'
    ),
    "import.question.no_header": (
        "No header line was found. Columns are called {taken} (first row: {other})."
    ),
    "import.question.serial_date": (
        '{column}: "{example}" may be a date counted in days. Taken: {taken}.'
    ),
    "import.question.encoding": "The encoding is a guess. Taken: {taken}, possible: {other}.",
    "import.question.decimal_comma": (
        '{column}: the comma in "{example}" may part thousands or decimals. Taken: {taken}.'
    ),
    "import.question.utc_times": (
        '{column}: times such as "{example}" name a zone. Taken: {taken}, other: {other}.'
    ),
    "import.rows": "{table}: {count} rows",
    "import.rejected": "{count} rows were rejected; all of them stand in {file}",
    "import.rejected.one": "1 row was rejected; it stands in {file}",
    "import.set_aside": "{count} lines were totals or text of a report and are set aside",
    "import.set_aside.one": "1 line was a total or text of a report and is set aside",
    "import.reject.type": 'line {line}, {column}: "{text}" does not fit the column',
    "import.reject.cells": 'line {line}: too many or too few cells ("{text}" …)',
    "import.reject.quotes": 'line {line}: a quote is not closed ("{text}" …)',
    "import.reject.total_line": 'line {line}: a line of totals ("{text}" …)',
    "import.reject.text_line": 'line {line}: a line of text ("{text}" …)',
    "import.key": "{table}.{column} → {other}: {share} found",
    "import.refusal.missing": "No such file: {subject}",
    "import.refusal.folder": "{subject} is a folder. Name the files in it.",
    "import.refusal.not_a_file": "{subject} is no ordinary file.",
    "import.refusal.link": "{subject} is a link to somewhere else. Name the file itself.",
    "import.refusal.too_large": "{subject} is too large ({detail}). Split it first.",
    "import.refusal.empty": "{subject} is empty.",
    "import.refusal.archive": "{subject} is an archive. Unpack it and name its files.",
    "import.refusal.old_excel": "{subject} is an old Excel file. Save it as .xlsx or .csv first.",
    "import.refusal.zip_bomb": "{subject} unpacks to far more than it should ({detail}).",
    "import.refusal.entities": "{subject} holds XML definitions an honest workbook has not.",
    "import.refusal.broken_workbook": "{subject} cannot be read as a workbook. Save it again.",
    "import.refusal.binary": "{subject} is neither text nor a workbook.",
    "import.refusal.unreadable_text": "{subject} is in no known encoding. Save it as UTF-8.",
    "import.refusal.mixed_encodings": (
        "{subject} changes its encoding ({detail}). Save it as UTF-8 in one piece."
    ),
    "import.refusal.cell_too_large": "{subject} has a cell that is too large ({detail}).",
    "import.refusal.too_many_columns": "{subject} has more than {detail} columns.",
    "import.refusal.not_a_table": "{subject} holds no table: rows of one width were not found.",
    "import.refusal.table_exists": (
        'The database has a table "{subject}" already. Replace it with --replace.'
    ),
    "import.refusal.no_files": "No files were named.",
    "import.refusal.target_not_a_database": "{subject} is not an SQLite database.",
    "import.refusal.target_in_use": "{subject} is in use by another program.",
    "import.refusal.target_damaged": "{subject} is damaged ({detail}).",
    "import.refusal.target_folder": "The folder of {subject} does not exist or is read-only.",
    "import.refusal.disk": "{subject} could not be written: the disk is full or read-only.",
    "import.needs_as_is": (
        "Mapping onto the CRM tables is not offered for these files. "
        "Keep them as they are with --as-is."
    ),
}

MAPPED = {
    "import.file_is": "{file} → {table}: {known} of {total} columns are known",
    "import.file_is_own": "{file}: not known as a CRM file; it becomes the table {table}",
    "import.field": "{header} → {column}",
    "import.field_unfit": "{header} → {column}: left out, its cells are no dates or numbers",
    "import.field_offered": "{header} may be {column}; left out",
    "import.field_unused": "left out: {headers}",
    "import.became": "{file}: {count} rows of {table}",
    "import.became.one": "{file}: 1 row of {table}",
    "import.mapping_saved": "The mapping stands in {file}. Edit it there and import again.",
    "import.note.customers_made": "{count} customers were made from names in other files",
    "import.note.ambiguous_customers": "{count} names fit several customers and were left open",
    "import.note.doubled_keys": "{count} keys stood more than once; the last row counts",
    "import.note.without_date": "{count} rows have no date and were left out",
    "import.note.status_assumed_paid": "{count} orders have no status and count as paid",
    "import.note.unknown_statuses": "{count} statuses are not known and are kept as they stand",
    "import.note.refunds": "{count} refunds were made from refunded orders",
}

EVAL = {
    "eval.bad_line": "{id}: not asked. {reason}",
    "eval.no_run": "{file} is no file written by --json-out.",
    "eval.nothing_to_score": (
        "No line says what is right (gold_result, form or expect), so there is nothing to score. "
        "Write the answers with --answers FILE."
    ),
    "eval.right": "right",
    "eval.wrong": "wrong",
    "eval.clarified": "asked back",
    "eval.declined": "declined",
    "eval.failed": "failed",
    "eval.of": "of",
    "eval.share": "share right (95 %)",
    "eval.all": "all",
    "eval.wrong_ones": "Wrong answers:",
    "eval.read_as": "read as: {reading}",
    "eval.wanted": "expected: {reading}",
    "eval.rows": "{count} rows, the first: {first}",
    "eval.rows.one": "1 row: {first}",
    "eval.kind.answer": "an answer",
    "eval.kind.clarify": "a question back",
    "eval.kind.decline": "a refusal",
    "eval.since": (
        "Of {count} asked before: right {right_before} → {right_now}, "
        "wrong {wrong_before} → {wrong_now}"
    ),
    "eval.became_right": "now right ({total}): {ids}",
    "eval.no_longer_right": "no longer right ({total}): {ids}",
    "eval.became_wrong": "now wrong ({total}): {ids}",
    "eval.unreadable": "{file} cannot be read. Name a JSON-lines file in UTF-8.",
    "eval.written": "{count} answers written: {file}",
    "eval.written.one": "1 answer written: {file}",
}

DOCTOR = {
    "doctor.in_terminal": "{width} columns",
    "doctor.in_pipe": "none, output goes to a file or a pipe",
    "doctor.model_is": "{name}, {metrics} metrics",
    "doctor.python_old": "Python 3.11 or newer is needed.",
    "doctor.colours": "Colours: {subject}",
    "doctor.no_colours": "none",
    "doctor.folder": "Data folder: {subject}",
    "doctor.no_demo": "Database: the demo CRM, built on first use: {subject}",
    "doctor.engine": "{name}: {state}",
    "doctor.engine_there": "can be opened",
    "doctor.engine_missing": "not installed (not needed for SQLite)",
    "doctor.sqlite_old": "SQLite 3.39 or newer is needed; install a newer Python.",
    "doctor.encoding": "Output encoding: {encoding}",
    "doctor.encoding_remedy": "Set PYTHONUTF8=1 or choose a UTF-8 locale.",
    "doctor.today": "Today is taken as {day}",
}

CHECKED = {
    "check.code.too_large": "too large",
    "check.code.bad_tag": "a YAML tag",
    "check.code.bad_key": "a key that is no word",
    "check.code.unknown_key": "unknown key",
    "check.code.missing_key": "a key is missing",
    "check.code.wrong_value": "a value that does not fit",
    "check.code.bad_expression": "an expression that cannot be read",
    "check.code.unreadable_file": "a file that cannot be read",
    "check.code.no_model_file": "no model file",
    "check.code.bad_yaml": "not YAML",
    "check.code.duplicate_key": "a key that stands twice",
    "check.code.ambiguous_home": "more than one table could be meant by",
    "check.code.ambiguous_path": "more than one way leads to",
    "check.code.bad_bands": "bands that do not rise",
    "check.code.bad_id": "an id that cannot be used",
    "check.code.bad_threshold": "no comparison",
    "check.code.basis_not_reachable": "a basis that cannot be reached",
    "check.code.circular_metric": "a metric that is computed from itself",
    "check.code.date_origin": "a date without one clear origin",
    "check.code.default_date": "no single default date",
    "check.code.dimension_origin": "a dimension without one clear origin",
    "check.code.entity_not_reachable": "an entity that cannot be reached",
    "check.code.join_without_single_key": "a join to a table without a single key",
    "check.code.misleading_role": "a role that reads like something else",
    "check.code.missing_means": "no meaning is given",
    "check.code.missing_name": "a name is missing",
    "check.code.name_used_twice": "a name that is used twice",
    "check.code.needs_additive": "needs a metric whose parts add up",
    "check.code.not_many_to_one": "not the one side of a join",
    "check.code.outer_aggregate": "an outer aggregate that does not fit",
    "check.code.same_id": "an id that is used twice",
    "check.code.unknown_date": "unknown date",
    "check.code.unknown_dimension": "unknown dimension",
    "check.code.unknown_field": "unknown field",
    "check.code.unknown_metric": "unknown metric",
    "check.code.unknown_table": "unknown table",
    "check.code.wrong_kind": "a metric of another kind",
    "check.problem.missing": "{place}: {what}.",
    "check.place": "{place}: {key}",
    "check.quoted": '"{word}"',
    "check.wanted": " Wanted: {detail}.",
}

OTHER = {
    "learn.open_word": 'Not explained: "{word}" ({count} times).',
    "learn.open_word.one": 'Not explained: "{word}" (once).',
    "learn.nothing": "There is nothing new to learn.",
    "learn.not_written": "Nothing is written yet. To keep this in {file}: askcrm learn --yes",
    "learn.written": "Written: {file}. The words hold from the next question on.",
    "learn.refused": 'Nothing is kept: the model would no longer load ("{word}").',
    "learn.no_history": "The history cannot be read.",
    "cli.empty": 'No question was given. Next: askcrm ask "Revenue by month this year"',
    "cli.too_long": (
        "The question has {length} characters; at most {most} are read. Ask one thing at a time."
    ),
    "cli.output_lost": "Standard output cannot be written. Is the disk full?",
    "explain.nothing_run": "Nothing was run.",
    "explain.no_sql": "This question needs no SQL: its answer stands in the model.",
    "open.data_folder": '"{subject}" cannot be written to.',
    "open.data_folder.hint": "name another folder with ASKCRM_DATA_FOLDER, or take the rights back",
    "catalogue.unknown": (
        'Nothing is called "{word}". Nearest: {nearest}. All of them: askcrm metrics'
    ),
    "catalogue.unknown.bare": 'Nothing is called "{word}". All that is: askcrm metrics',
    "cli.by_line": "Reading questions line by line. An empty line ends.",
    "usage.no_such_option": '{command}: there is no option "{value}".',
    "usage.no_such_command": '{command}: there is no command "{value}".',
    "usage.missing": "{command}: {value} is missing.",
    "usage.missing_option": "{command}: the option {value} is missing.",
    "usage.needs_value": "{command}: the option {value} needs a value.",
    "usage.other": "{command}: this cannot be read ({value}).",
    "usage.nearest": " Nearest: {nearest}.",
    "usage.help": "{command} --help",
    "check.missing_columns": "Not in this database: {metric} (needs {needs})",
    "check.questions_ok": "{count} verified questions hold.",
    "check.questions_ok.one": "1 verified question holds.",
    "check.question_failed": "{id}: {question}: read as {reading}; expected {wanted}",
    "check.questions_unreadable": "{file} cannot be read: {reason}",
    "demo.step": "Building the demo CRM",
    "cli.share": "{step} … {share}",
    "check.nearest": " Nearest: {nearest}.",
    "catalogue.entities": "RECORDS",
}

INIT = {
    "init.exists": "{file} is there already. Draft it anew with --force; your changes are lost.",
    "init.one_database": "Name one database, or only files; not both.",
    "init.unwritable": "{folder} cannot be written: {detail}",
    "init.nothing": "{subject} holds nothing to ask about: its tables have no rows.",
    "init.profiled": "looking at the columns",
    "init.join": "{column} → {other}: {share} found",
    "init.join_lost": "; not found: {examples} …",
    "init.done": (
        "{file}: {tables} tables, {metrics} metrics, {dimensions} dimensions; {warnings} warnings"
    ),
    "init.questions": "{count} open questions: {file}",
    "init.questions.one": "1 open question: {file}",
    "init.next": 'Next: askcrm ask "..." --db {db} --model {model}',
}

LABEL = {
    "label.usage": (
        "Name a table or a database: askcrm label --file in.csv --out out.csv, "
        "or askcrm label --db crm.db"
    ),
    "label.unknown_work": (
        '"label {word}" is not known. Known: {works}; without a word texts are labelled.'
    ),
    "label.database.beside": (
        "{file} is left as it is; its labels stand in the file above and are found there."
    ),
    "label.train.rows": (
        "{count} rated texts to learn from, {left} left out (no rating, repeated, no text)"
    ),
    "label.train.better": (
        "{language}: {rows} rows, macro-F1 {before} before, {after} with what was learned: kept"
    ),
    "label.train.not_better": (
        "{language}: {rows} rows, macro-F1 {before} before, {after} with "
        "what was learned: not kept, a gain of at least 0.010 is asked"
    ),
    "label.train.too_few": (
        "{language}: too few rated texts; at least 100 with 30 of each side are needed"
    ),
    "label.train.unchanged": "Nothing was changed: the labels stay as they are.",
    "label.train.kept": (
        "Kept in {file}. `askcrm label` uses it from now on; back: askcrm label reset"
    ),
    "label.reset": "What was learned is removed; the rules label alone again.",
    "label.reset.nothing": "Nothing was learned; the rules label alone.",
    "label.compare.usage": (
        "Name two of: {names}. Example: askcrm label compare rules trained --db crm.db"
    ),
    "label.compare.untrained": (
        "Nothing has been learned yet: there are only the rules. Learn first: "
        "askcrm label train --db crm.db"
    ),
    "label.no_rating": (
        "{file} has no column {column}. Name the column of the ratings with --rating-column: "
        "{columns}"
    ),
    "label.compare.score": "{name}: macro-F1 {score} (negative, neutral, positive)",
    "label.compare.agreement": "They agree on {share} of {rows} rated texts.",
    "label.compare.seen": (
        "Texts that were learned from flatter the trained labeller; "
        "its fair score is the one that train printed."
    ),
    "label.check.texts": "{texts} texts, {negative} negative, {share} of these with an aspect",
    "label.check.overlaps": "Aspects that share clauses:",
    "label.check.unused": "{count} keywords found nothing, among them:",
    "label.check.unexplained": "Negative clauses that no aspect explains:",
    "label.step": "labelling",
    "label.written": "{count} texts labelled: {file}",
    "label.written.one": "1 text labelled: {file}",
    "label.unlabelled": "{count} of them are in a language that is not labelled, or empty",
    "label.unlabelled.one": "1 of them is in a language that is not labelled, or empty",
    "label.unreadable": "{file} cannot be read. Is the name right?",
    "label.unwritable": "{file} cannot be written. Does its folder exist, and may you write there?",
    "label.not_text": "{file} is no text table. Save it as CSV in UTF-8.",
    "label.same_file": "{file} is the input itself. Name another file with --out.",
    "label.empty": "{file} is empty: there is no header line.",
    "label.no_column": (
        "{file} has no column {column}. Name the column of the texts with --text-column: {columns}"
    ),
    "label.column_taken": (
        "{file} has these columns already: {columns}. Rename them, or label the original file."
    ),
    "label.too_many_cells": (
        "{file}:{line}: more cells than the header has columns. Put quotes around the text."
    ),
    "label.bad_line": "{file} cannot be read as CSV ({detail}).",
    "label.aspects": "{file}:{line}: {key}: {reason}",
    "label.aspects.missing": "cannot be read",
    "label.aspects.not_yaml": "this is not YAML",
    "label.aspects.no_aspects": "there is no list of aspects, each with an id and keywords",
    "label.aspects.no_id": "an aspect needs an id that is text",
    "label.aspects.id_twice": "this id stands here twice",
    "label.aspects.unknown_key": "this key is not known",
    "label.aspects.not_text": "keywords are lists of words, or such a list per language",
    "label.aspects.bad_pattern": (
        "this pattern cannot be used: it must match something, without a repeat inside a repeat"
    ),
    "label.aspects.unknown_parent": "there is no aspect with this id",
    "label.aspects.unknown_base": "only general can be extended",
    "label.database.texts": "{labelled} texts labelled, {kept} kept as they were: {file}",
    "label.database.changed": "labels changed on {share} of the rows that had one",
    "label.database.groups": "{count} texts repeat another one",
    "label.database.groups.one": "1 text repeats another one",
    "label.database.no_feedback": (
        "{file} has no table feedback with the columns feedback_id and text."
    ),
    "label.database.not_sqlite": "{file}: labels are written into SQLite files only.",
    "label.database.store": "{file} cannot be opened for writing ({detail}).",
}

COMMAND_TEMPLATES: Mapping[str, str] = {
    **IMPORT,
    **MAPPED,
    **EVAL,
    **DOCTOR,
    **CHECKED,
    **OTHER,
    **INIT,
    **LABEL,
}
