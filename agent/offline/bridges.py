"""Bridges: a count of entities restricted by rows that belong to them, as an entity filter.

'orders paid by boleto' counts orders that have such a payment; a join would count payments.
Only for counts, where the plain filter does not fit and such rows are counted by the model.
"""

from agent.moves import Assumption
from agent.offline.draft import Draft
from semantic_layer.query import EntityFilter, Filter, MetricQuery


def bridge(draft: Draft) -> None:
    """Turn filters that do not fit a lone count into 'has at least one such row'."""
    if len(draft.metrics) != 1 or (draft.groups and _groups_by_misfit(draft)):
        return
    catalogue = draft.catalogue
    entity = catalogue.table_of(draft.metrics[0])
    if not entity or not catalogue.is_count(draft.metrics[0]):
        return
    for one in list(draft.filters):
        if not isinstance(one, Filter) or one.op != "in" or "." in one.dimension or one.part:
            continue
        if one.dimension not in catalogue.homes or catalogue.fits(draft.metrics[0], one.dimension):
            continue
        found = _through(draft, entity, one)
        if found is not None:
            draft.filters.remove(one)
            draft.entity_filters.append(found)
            draft.assumptions.append(Assumption("colloquial", subject=found.metric))


def _groups_by_misfit(draft: Draft) -> bool:
    return any(
        group.dimension in draft.catalogue.homes
        and not draft.catalogue.fits(draft.metrics[0], group.dimension)
        for group in draft.groups
    )


def _through(draft: Draft, entity: str, one: Filter) -> EntityFilter | None:
    """The entity filter over the first count whose rows have that dimension and that entity."""
    catalogue = draft.catalogue
    homes = {home for home, _ in catalogue.homes[one.dimension]}
    counts = [name for name in catalogue.model.metrics if catalogue.counts_rows(name)]
    counts.sort(key=lambda name: catalogue.table_of(name) not in homes)
    for name in counts:
        if name == draft.metrics[0] or not catalogue.fits(name, one.dimension):
            continue
        found = EntityFilter(entity=entity, metric=name, op="gte", value=1.0, filters=(one,))
        probe = MetricQuery(metrics=tuple(draft.metrics), entity_filters=(found,))
        if not catalogue.check(probe):
            return found
    return None
