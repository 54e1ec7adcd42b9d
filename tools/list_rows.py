"""RowQuery: a list of records, the rows beneath a number. Personal fields arrive masked."""

from dataclasses import dataclass, replace

from semantic_layer.canonical import canonical, canonical_text
from semantic_layer.query import RowQuery
from semantic_layer.resolved import ResolvedQuery
from tools.facts import facts_of
from tools.integrity import notes_of
from tools.result import Result, ResultTable
from tools.workspace import Workspace


@dataclass(frozen=True)
class PreparedRows:
    """A record list that will not be refused when it runs."""

    form: RowQuery
    resolved: ResolvedQuery

    def run(self, workspace: Workspace) -> Result:
        """Fetch the records and count them; raises StoreError."""
        fetched = workspace.fetch(self.resolved)
        return replace(
            self._result(fetched.table, workspace),
            facts=facts_of(fetched, self.resolved, workspace.vocabulary),
            notes=notes_of(fetched, self.resolved),
        )

    def explain(self, workspace: Workspace) -> Result:
        """The columns and the SQL; no record is read."""
        return self._result(workspace.unrun(self.resolved), workspace)

    def _result(self, table: ResultTable, workspace: Workspace) -> Result:
        return Result(
            form=self.form,
            tables=(table,),
            canonical=canonical_text(canonical(self.form, workspace.model, workspace.today)),
            period=self.resolved.period or self.resolved.span,
            base=self.resolved.base,
        )


def prepare(form: RowQuery, workspace: Workspace) -> PreparedRows:
    """Resolve the form; raises QueryRefused."""
    return PreparedRows(form, workspace.resolve(form))
