"""English: complaints by theme, a theme beside a metric, and the service screen. Templates only."""

from collections.abc import Mapping

FEEDBACK: Mapping[str, str] = {
    "note.labelled_live": (
        "There are no stored labels: the newest {count} texts were labelled just now;"
        " askcrm label reads all of them."
    ),
    "note.instructions_in_texts": (
        "{count} texts read like an instruction to a machine: counted, never quoted."
    ),
    "note.instructions_in_texts.one": (
        "1 text reads like an instruction to a machine: counted, never quoted."
    ),
    "note.theme_coverage": "{count} negative texts ({share}) stand in no theme.",
    "note.theme_coverage.one": "1 negative text ({share}) stands in no theme.",
    "note.unlabelled_texts": "{count} texts are in a language that is not labelled.",
    "note.unlabelled_texts.one": "1 text is in a language that is not labelled.",
    "note.template_texts": "{count} template texts are left out of shares.",
    "note.template_texts.one": "1 template text is left out of shares.",
    "note.unread_texts": (
        "{count} texts are not labelled yet and not counted: askcrm label --db labels them."
    ),
    "note.unread_texts.one": (
        "1 text is not labelled yet and not counted: askcrm label --db labels it."
    ),
    "note.undated_texts": "{count} texts have no date: not counted.",
    "note.undated_texts.one": "1 text has no date: not counted.",
    "note.repeated_texts": "{count} texts repeat what the same customer had said: not counted.",
    "note.repeated_texts.one": "1 text repeats what the same customer had said: not counted.",
    "note.sampled_clauses": "Phrases were looked for in a sample; {count} clauses are not in it.",
    "note.association": "An association between groups of customers, not a cause.",
    "note.other_customers": "{count} of the customers who wrote have no rows of this metric.",
    "note.other_customers.one": "1 of the customers who wrote has no rows of this metric.",
    "problem.metric_not_per_customer": (
        "{subject} has no part per customer, so customers with and without a theme cannot be"
        " compared by it."
    ),
    "reading.feedback": "complaints by theme",
    "reading.feedback_themes": "complaints about {themes}",
    "reading.feedback_split": "{what}, by {split}",
    "reading.feedback_order.change": "largest rise first",
    "reading.feedback_order.severity": "gravest first",
    "reading.feedback_first": "first {count} themes",
    "reading.feedback_means": (
        "A complaint is a text labelled negative; a customer counts once in each theme"
    ),
    "reading.relation": (
        "{metric} of customers who complained about {theme} beside others who wrote"
    ),
    "reading.relation_any": "{metric} of customers who complained beside others who wrote",
    "text.feedback_total": "{negative}; {writers} wrote.",
    "text.feedback_total_base": (
        "{negative}, {negative_base} in the period before; {writers} wrote, {writers_base} before."
    ),
    "text.feedback_unread": (
        "No text that matches could be read, so nothing is said about complaints."
    ),
    "text.feedback_other_language": (
        "{count} of {total} texts are in a language that askcrm does not label, so they say nothing"
        " about complaints here."
    ),
    "text.feedback_other_language.one": (
        "1 of {total} texts is in a language that askcrm does not label, so it says nothing about"
        " complaints here."
    ),
    "text.customers": "{count} customers",
    "text.customers.one": "1 customer",
    "text.texts": "{count} texts",
    "text.texts.one": "1 text",
    "text.negative": "{count} negative texts",
    "text.negative.one": "1 negative text",
    "text.others": "{count} others",
    "text.others.one": "1 other",
    "text.feedback_none": "No text that matches is negative.",
    "text.feedback_most": (
        "Most customers complain about {theme}: {count} of them, {share} of those who wrote."
    ),
    "text.feedback_themes": "Customers by theme: {themes}.",
    "text.feedback_theme": "{theme} {count}",
    "text.feedback_one": ("{theme}: {customers} and {texts}, {share} of those who wrote."),
    "text.feedback_one_base": (
        "{theme}: {customers} and {texts}, {share} of those who wrote after {base} before."
    ),
    "text.feedback_rose": "{theme} rose from {base} to {share} of those who wrote.",
    "text.feedback_fell": "{theme} fell from {base} to {share} of those who wrote.",
    "text.feedback_still": "No change of a theme is beyond what chance gives.",
    "text.feedback_still_one": "The change is within what chance gives.",
    "text.feedback_few_one": "There are too few customers to speak of a change.",
    "text.feedback_severity": "Named in them: {kinds}.",
    "text.feedback_kind": "{kind} {count}",
    "text.feedback_gap": (
        "Ratings with {theme} are {gap} points away from the others, on average over {count}"
        " ratings."
    ),
    "text.relation": (
        "{metric}: {value} for the {customers} who complained about {theme}, {other} for the"
        " {others} who wrote."
    ),
    "text.relation_any": (
        "{metric}: {value} for the {customers} who complained, {other} for the {others} who wrote."
    ),
    "text.relation_apart": "The difference of {difference} is beyond chance ({low} to {high}).",
    "text.relation_alike": "The difference of {difference} is within what chance gives.",
    "text.relation_few": "There are too few customers to tell the groups apart.",
    "text.relation_weeks": (
        "Over {weeks} complete weeks both changed together with a rank correlation of"
        " {correlation} ({low} to {high})."
    ),
    "text.relation_weeks_none": (
        "Over {weeks} complete weeks no common movement shows: rank correlation {correlation}"
        " ({low} to {high})."
    ),
    "text.relation_weeks_few": "{weeks} complete weeks are too few to follow both by week.",
    "severity.safety": "safety",
    "severity.money": "money",
    "severity.repeat": "a repeated problem",
    "severity.leaving": "leaving",
    "severity.legal": "the law",
    "chart.themes": "Customers by theme",
    "chart.trend": "Customers by theme and {grain}",
    "service.title": "Complaints · {title}",
    "service.themes": "Themes",
    "service.trend": "Trend",
    "service.quotes": "Quotes",
    "service.sums": "Sums",
    "service.rated": "rating {rating}",
    "service.rows": "texts",
    "service.sql": "SQL",
    "service.page": "quotes, sums",
    "service.row": "row",
    "service.no_rows": "This row adds up several themes; open one of them.",
    "service.texts_of": "Texts about {theme}",
    "service.sql_of": "SQL · {theme}",
    "key.service": "service screen",
}
