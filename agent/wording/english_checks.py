"""English: what `audit`, `replay` and certificates say. Templates only."""

from collections.abc import Mapping

CHECK_TEMPLATES: Mapping[str, str] = {
    "audit.count": "{count} forms computed twice: {equal} equal, {different} different",
    "audit.not_audited": "{count} not audited: {reasons}",
    "audit.form": "DIFFERENT {form}",
    "audit.value": "  {column} {group}: compiled {compiled}, row by row {recomputed}",
    "audit.more": "  {count} more",
    "audit.progress": "Audit",
    "audit.empty": "(empty)",
    "audit.whole": "(whole)",
    "audit.sample": "a number from 0 to 100000",
    "certificate.saved": "Certificate: {file}",
    "certificate.nothing": (
        "There is no figure to certify: only measures and lists of records can be certified."
    ),
    "certificate.nothing.hint": "Ask for figures, and leave --explain out.",
    "certificate.unwritable": "{file} cannot be written. Does its folder exist?",
    "certificate.missing": "{file} cannot be read. Is the name right?",
    "certificate.not_a_certificate": "{file} is no certificate of askcrm.",
    "certificate.altered": "{file} was changed after it was written, so it proves nothing.",
    "replay.identical": "Identical: the same figures on {day}'s terms",
    "replay.data_changed": "Data changed: the same SQL gives other figures",
    "replay.definition_changed": "Definition changed: the same question is computed otherwise now",
    "replay.parts": "Model: {model} · SQL: {sql} · database file: {data}",
    "replay.same": "same",
    "replay.changed": "changed",
    "replay.change.changed": "{group} {column}: {before} → {after}",
    "replay.change.added": "{group}: new",
    "replay.change.gone": "{group}: gone",
    "replay.more": "{count} more differences",
    "replay.more.one": "1 more difference",
    "replay.refused": "The form can no longer be asked: {problems}",
}
