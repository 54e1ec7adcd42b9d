"""English: notes, refusals, problems and questions back.

The rest stands in english_answers and english_faces, so that no file grows too long.
Templates only, one per meaning, never a piece of a sentence that code glues on. `.bare` is the same
meaning with nothing near to offer; `.one` the same for a single thing.
"""

from collections.abc import Mapping

from agent.wording.english_answers import ANSWERS
from agent.wording.english_chat import CHAT
from agent.wording.english_checks import CHECK_TEMPLATES
from agent.wording.english_commands import COMMAND_TEMPLATES
from agent.wording.english_data import DATA_TEMPLATES
from agent.wording.english_endpoint import ENDPOINT_TEMPLATES
from agent.wording.english_faces import FACES
from agent.wording.english_feedback import FEEDBACK
from agent.wording.english_model import MODEL

NOTES = {
    "note.lost_rows": '{count} rows ({share}) have no {subject} and stand under "(no match)".',
    "note.lost_rows.one": '1 row ({share}) has no {subject} and stands under "(no match)".',
    "note.lost_left_out": (
        "{count} rows ({share}) have no {subject} and take no place in the ranking."
    ),
    "note.lost_left_out.one": "1 row ({share}) has no {subject} and takes no place in the ranking.",
    "note.empty_left_out": "{count} rows have no {subject} and take no place in the ranking.",
    "note.empty_left_out.one": "1 row has no {subject} and takes no place in the ranking.",
    "note.empty_groups": '{count} rows have no {subject} and stand under "(empty)".',
    "note.empty_groups.one": '1 row has no {subject} and stands under "(empty)".',
    "note.parts_do_not_add_up": "{subject}: the parts add up to {parts}, the whole is {whole}.",
    "note.running_period": "{period} is not over: {done} of {days} days.",
    "note.gaps": "{count} of {buckets} periods have no data.",
    "note.gaps.one": "1 of {buckets} periods has no data.",
    "note.small_counts": "{group}: only {count} under {subject}. A rate of so few says little.",
    "note.small_counts.whole": "Only {count} under {subject}. A rate of so few says little.",
    "note.small_counts.several": (
        "{groups} groups have fewer than 30 under {subject}; {group} has only {count}. A rate of "
        "so few says little."
    ),
    "note.stale_data": "The newest row is {days} days old ({newest}).",
    "note.zero_denominator": "{subject}: {count} values have nothing to divide by and stay empty.",
    "note.zero_denominator.one": "{subject}: 1 value has nothing to divide by and stays empty.",
    "note.tie_at_cut": "Cut after {limit}: the next one has the same value, {value}.",
    "note.cut_off": "Only the first {count} rows are shown; there are more.",
    "note.parts_overlap": (
        "{subject}: one thing can stand in several groups, so the parts are not a sum."
    ),
    "note.kept_empty": "{count} rows without {subject} are kept by the exclusion.",
    "note.kept_empty.one": "1 row without {subject} is kept by the exclusion.",
    "note.young_cohort": "{subject}: {count} of the newest have not had all {days} days yet.",
    "note.all_data": "No period was named: all data are counted, {period}.",
    "note.all_data.bare": "No period was named: all data are counted.",
    "note.dates_differ": 'Each metric is counted by its own date: "{subject}" and "{other}".',
    "note.base_missing": "{subject}: {count} values have nothing to be compared with.",
    "note.base_missing.one": "{subject}: 1 value has nothing to be compared with.",
}

DECLINES = {
    "decline.write": "askcrm only reads. It cannot change data.",
    "decline.personal_data": (
        "Personal contact data are not listed here. Counts and totals can be asked."
    ),
    "decline.injection": (
        "That is an instruction, not a question about the data. Nothing was done."
    ),
    "decline.judgement": (
        "That asks for an opinion. askcrm shows what the data say and leaves the judgement to you."
    ),
    "decline.out_of_domain": (
        "That is not in this data. It holds customers, sales, marketing, service and feedback."
    ),
    "decline.not_computable": "{subject} cannot be computed here: it needs {detail}.",
    "decline.not_computable.bare": "{subject} cannot be computed from this data.",
    "decline.not_allowed": 'Your role may not see "{subject}". Ask the owner of the data.',
    "decline.future": (
        'The data end before "{subject}". A period that has not begun cannot be counted.'
    ),
    "decline.forecast": "askcrm counts what has happened. It does not forecast.",
    "decline.not_yet": "This version cannot answer that yet: {subject}.",
    "decline.unknown_words": (
        "I do not know {subject}. An answer without it would be an answer to another question."
    ),
    "decline.unknown_value": '"{subject}" is not in the data. Nearest: {detail}.',
    "decline.unknown_value.bare": '"{subject}" is not in the data.',
    "decline.small_talk": "Hello. Ask me about your customers, sales, service or campaigns.",
    "decline.afresh": "What was asked before is forgotten. Ask a new question.",
    "decline.empty": "There is no question yet. Type one, or press F1 for help.",
    "decline.too_long": "The question is too long. Ask one thing at a time, please.",
    "decline.not_understood": (
        "I did not understand the question. Name a metric, such as revenue or orders."
    ),
    "decline.refused_form": "The question cannot be asked like that. {subject}",
    "decline.can_do": "You can ask:",
}

PROBLEMS = {
    "problem.unknown_metric": 'No metric is called "{subject}". Nearest: {nearest}.',
    "problem.unknown_metric.bare": ('No metric is called "{subject}". All of them: askcrm metrics'),
    "problem.unknown_dimension": 'Nothing to split by is called "{subject}". Nearest: {nearest}.',
    "problem.unknown_dimension.bare": (
        'Nothing to split by is called "{subject}". All of them: askcrm metrics'
    ),
    "problem.unknown_entity": 'No table is called "{subject}". Nearest: {nearest}.',
    "problem.unknown_entity.bare": 'No table is called "{subject}". All of them: askcrm metrics',
    "problem.unknown_date": 'No date is called "{subject}". Nearest: {nearest}.',
    "problem.unknown_date.bare": 'No date is called "{subject}". All of them: askcrm metrics',
    "problem.unknown_value": '"{subject}" is not a value of {beside}. Nearest: {nearest}.',
    "problem.unknown_value.bare": '"{subject}" is not a value of {beside}.',
    "problem.unknown_field": '{beside} has no field "{subject}". It has: {nearest}.',
    "problem.unknown_field.bare": '{beside} has no field "{subject}".',
    "problem.not_computable": "{subject} cannot be computed here: it needs {nearest}.",
    "problem.not_computable.bare": "{subject} cannot be computed from this data.",
    "problem.not_allowed": 'Your role may not see "{subject}". Ask the owner of the data.',
    "problem.dimension_not_reachable": (
        "{beside} cannot be split or filtered by {subject}. It can by: {nearest}."
    ),
    "problem.dimension_not_reachable.bare": "{beside} cannot be split or filtered by {subject}.",
    "problem.dimension_not_applicable": "{beside} by {subject} makes no sense: {nearest}.",
    "problem.dimension_not_applicable.bare": "{beside} by {subject} makes no sense here.",
    "problem.would_multiply_rows": (
        "{beside} by {subject} would count the same row several times. Ask instead for: {nearest}."
    ),
    "problem.would_multiply_rows.bare": (
        "{beside} by {subject} would count the same row several times."
    ),
    "problem.date_not_reachable": (
        'The date "{subject}" does not belong to {beside}. Dates that do: {nearest}.'
    ),
    "problem.date_not_reachable.bare": 'The date "{subject}" does not belong to {beside}.',
    "problem.date_without_hours": (
        '"{subject}" holds days without a time, so hours cannot be asked. Dates that have: '
        "{nearest}."
    ),
    "problem.date_without_hours.bare": (
        '"{subject}" holds days without a time, so hours cannot be asked. Ask by day.'
    ),
    "problem.entity_not_reachable": "{beside} does not belong to a single {subject}.",
    "problem.needs_metric": "There is nothing to measure. Name a metric, such as revenue.",
    "problem.too_many": "Too many of one kind ({subject}). At most: {nearest}.",
    "problem.too_many.limit": "A ranking holds at most {nearest} places.",
    "problem.too_many.limit.bare": "A ranking does not hold that many places.",
    "problem.too_many.bare": "Too many of one kind ({subject}).",
    "problem.needs_group": "{subject} needs a split, such as by region.",
    "problem.needs_time_group": "{subject} needs a split by time, such as by month.",
    "problem.limit_per_not_grouped": "A top list for each {subject} needs a split by {subject}.",
    "problem.needs_compare": "A change of {subject} needs a second period to compare with.",
    "problem.needs_share": "A share of {subject} needs a whole to be a share of.",
    "problem.needs_period": "{subject} is held against the period before, so it needs one. "
    "Name one, such as last month.",
    "problem.compare_needs_period": "A comparison needs a period. Name one, such as last month.",
    "problem.period_backwards": "The period ends before it begins: {subject}.",
    "problem.period_in_future": "The period has not begun yet: {subject}. The data run: {nearest}.",
    "problem.period_in_future.bare": "The period has not begun yet: {subject}.",
    "problem.period_outside_data": "There are no data for {subject}. The data run: {nearest}.",
    "problem.period_outside_data.bare": "There are no data for {subject}.",
    "problem.period_unresolved": 'The time "{subject}" cannot be read as days. Nearest: {nearest}.',
    "problem.period_unresolved.bare": 'The time "{subject}" cannot be read as days.',
    "problem.period_conflict": '"{subject}" and the days given do not agree: {nearest}.',
    "problem.period_conflict.bare": '"{subject}" and the days given do not agree.',
    "problem.wrong_value_type": '"{subject}" does not fit {beside}. Expected: {nearest}.',
    "problem.wrong_value_type.bare": '"{subject}" does not fit {beside}.',
    "problem.wrong_operator": (
        '{beside} cannot be compared with "{subject}". It can with: {nearest}.'
    ),
    "problem.wrong_operator.bare": '{beside} cannot be compared with "{subject}".',
    "problem.bad_edges": "The edges of the bands of {subject} must rise.",
    "problem.filters_exclude_everything": "The conditions on {subject} leave nothing over.",
    "problem.share_needs_additive": (
        "{subject} does not add up over groups, so it has no shares. Ask for: {nearest}."
    ),
    "problem.share_needs_additive.bare": (
        "{subject} does not add up over groups, so it has no shares."
    ),
    "problem.running_needs_additive": (
        "{subject} does not add up over time, so it has no running total. Ask for: {nearest}."
    ),
    "problem.running_needs_additive.bare": (
        "{subject} does not add up over time, so it has no running total."
    ),
    "problem.kinds_do_not_mix": "{subject} stands alone and cannot be shown beside {beside}.",
    "problem.grain_too_fine": "{subject} is not known that finely. The finest is: {nearest}.",
    "problem.grain_too_fine.bare": "{subject} is not known that finely.",
    "problem.no_repeating_part": (
        "{beside} says how things stand at the end of a day or month, so it has no weekday and no "
        "hour. Ask for it by day, week or month."
    ),
    "problem.journey_as_it_is": (
        "{beside} is shown whole, stage by stage or month by month: it is neither ranked, cut, "
        "compared nor listed by single {subject}. Ask for one of its rates instead."
    ),
    "problem.journey_as_it_is.share_of": "{beside} shows the share of each stage already.",
    "problem.journey_as_it_is.having": (
        "{beside} is shown whole: no threshold applies to its stages. Ask for a rate instead."
    ),
    "problem.journey_as_it_is.limit": (
        "{beside} is shown whole and not ranked. Ask for a rate instead."
    ),
    "problem.journey_as_it_is.running": (
        "{beside} follows who entered in the period; it has no running value."
    ),
    "problem.journey_as_it_is.order": (
        "{beside} stands in the order of its stages. Ask for a rate instead, which can be ranked."
    ),
    "problem.journey_as_it_is.compare": (
        "{beside} is not compared with another period. Ask for each period, or for a rate."
    ),
    "problem.entity_of_several_keys": (
        "A {subject} is known by several columns together, so it is neither listed nor chosen "
        "by itself."
    ),
    "problem.compare_by_its_own_date": (
        "The periods compared lie in different months of {subject}. Split by time instead: each "
        "month then stands beside its own base."
    ),
    "problem.not_yet_compiled.running": (
        "A running value cannot stand beside a comparison yet. Ask for one of them at a time."
    ),
    "problem.not_yet_compiled": "This version cannot compute that part yet: {subject}.",
}

STORE = {
    "store.missing": "There is no file {subject}. Check the path, or build the demo: askcrm demo",
    "store.folder": "{subject} is a folder. Name the database file in it.",
    "store.not_a_database": (
        "{subject} is not a database. Turn CSV or Excel files into one: askcrm import"
    ),
    "store.empty": "{subject} holds no tables. Fill it first: askcrm import, or askcrm demo",
    "store.locked": "{subject} is in use by another program. Close that one and try again.",
    "store.damaged": "{subject} is damaged and cannot be read. Put back a copy of it.",
    "store.read_only_folder": (
        "{subject} lies in a folder that may not be written to, and has unfinished changes beside "
        "it. Copy it elsewhere first."
    ),
    "store.not_allowed": "The database refused {subject}. askcrm only reads tables it knows.",
    "store.time_limit": (
        "Stopped after {detail} s. Choose a shorter period or raise limits.seconds."
    ),
    "store.stopped": "Stopped. Nothing was changed.",
    "store.too_large": "The result is too large: {subject}. Add a filter or a shorter period.",
    "store.unknown_scheme": (
        "{subject} is not an address askcrm knows. Give a file, sqlite:///, duckdb:/// or "
        "postgresql://"
    ),
    "store.driver_missing": "{subject} needs a driver that is not installed: {detail}.",
    "store.cannot_connect": "No connection to {subject}. Check the address and the network.",
    "store.old_library": "The SQLite library is too old ({subject}). Needed: {detail}.",
    "store.bad_sql": "The database did not understand the query. This is a fault of ours: {detail}",
}

ASSUMPTIONS = {
    "assumption.all_data": "no period was named, so all data are counted",
    "assumption.typo": '"{subject}" is read as "{detail}"',
    "assumption.colloquial": '"{subject}" is read as {detail}',
    "assumption.colloquial.bare": "taken as {subject}",
    "assumption.default_period": "the period is assumed: {subject}",
    "assumption.default_grain": "the step is assumed: {subject}",
    "assumption.default_grain.bare": "the step is assumed",
    "assumption.default_metric": "no measure was named, so {subject} is used",
    "assumption.remembered": '"{subject}" is read as {detail}, as you chose before',
    "assumption.verified": "this is a verified question of the model",
    "assumption.default_order": "the order is assumed: {subject}",
    "assumption.exactly": '"{subject}" is read as exactly that many',
    "assumption.other_language": '"{subject}" is stored as "{detail}"',
    "assumption.data_spelling": '"{subject}" is spelt "{detail}" in the data',
    "assumption.about": '"{subject}" is taken as that very number',
    "assumption.follow_up": "continues the question before",
    "assumption.several_values": '"{subject}" stands for several values: {detail}',
}

CLARIFY = {
    "clarify.unknown_word": 'I do not know the word "{word}". Did you mean one of these?',
    "clarify.unknown_value": '"{word}" is not in the data. Did you mean one of these?',
    "clarify.ambiguous_value": '"{word}" can mean:',
    "clarify.ambiguous_metric": '"{word}" can mean:',
    "clarify.no_metric": "What should be measured?",
    "clarify.does_not_fit": "{metric} cannot be split or filtered by {dimension}. Instead:",
    "clarify.confirm": 'I do not know the word "{word}". Should I answer without it?',
    "clarify.bare_follow_up": "Which question should this continue?",
    "clarify.bare_correction": "What should be different? For example: no, last month.",
    "clarify.no_days": '"{word}" are no days of the calendar. Which days do you mean?',
    "clarify.vague_time": '"{word}" can mean different days. Which ones?',
    "clarify.which_year": "{word} of which year?",
    "clarify.generic_word": '"{word}" can mean several measures. Which one?',
    "clarify.planners": "Two readings are possible; they differ in {parts}. Which one?",
    "clarify.problem": "{problem} Which of these instead?",
    "clarify.choose": "Which of these do you mean?",
    "clarify.hint": "Answer with a number, or ask again in other words.",
}

TEMPLATES: Mapping[str, str] = {
    **NOTES,
    **DECLINES,
    **PROBLEMS,
    **STORE,
    **ASSUMPTIONS,
    **CLARIFY,
    **ANSWERS,
    **FACES,
    **FEEDBACK,
    **MODEL,
    **CHAT,
    **CHECK_TEMPLATES,
    **DATA_TEMPLATES,
    **ENDPOINT_TEMPLATES,
    **COMMAND_TEMPLATES,
}
