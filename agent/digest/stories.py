"""Which items tell one story: reports of one event by several papers, and versions of one work.

Reports that are linked, one to the next, are joined by average linkage, so that no chain of half-likenesses joins what
differs at its ends. How alike two are is said in agent.digest.reports.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from agent.digest.period import is_dated
from agent.digest.reports import BY_VECTORS, BY_WORDS, Reports
from retrieval.data.items import Item
from retrieval.index import Index
from retrieval.index.works import row_works

BACKGROUND = 1_000
"""Latest items of the catalogue that show what is usual in its texts."""


def group_stories(index: Index, items: Sequence[Item]) -> list[int]:
    """Return for each item of an index the position of the first item of its story: its own where no other tells it.

    News is compared with news, as its titles are of one event each; what else there is goes by its works.
    """
    rows = [index.rows[item.id] for item in items]
    works = row_works(index)[rows].tolist()
    first_of = {work: at for at, work in reversed(list(enumerate(works)))}
    stories = [first_of[work] for work in works]
    dated = [at for at, item in enumerate(items) if is_dated(item)]
    if len(dated) < 2:
        return stories
    chosen = {rows[at] for at in dated}
    latest = range(max(0, len(index.items) - BACKGROUND), len(index.items))
    others = [row for row in latest if row not in chosen and is_dated(index.items.in_order[row])]
    background = [index.items.in_order[row] for row in others]
    vectors = index.vectors[[rows[at] for at in dated] + others]
    weights = BY_WORDS if index.manifest.embedder == "hash" else BY_VECTORS
    reports = Reports([*(items[at] for at in dated), *background], vectors, len(dated), weights)
    for one, first in join_reports(reports).items():
        stories[dated[one]] = dated[first]
    return stories


def join_reports(reports: Reports) -> Mapping[int, int]:
    """Return the first report of the story of each report that another may be of, by their positions."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if not (pairs := reports.linked()):
        return {}
    one, other = np.array(pairs).T
    graph = coo_array((np.ones(len(pairs)), (one, other)), shape=(reports.count, reports.count))
    _, component = connected_components(graph, directed=False)
    firsts: dict[int, int] = {}
    for label in np.unique(component[one]):
        members = np.flatnonzero(component == label).tolist()
        scores = [reports.score(a, b) for n, a in enumerate(members) for b in members[n + 1 :]]
        highest = max(scores)  # linkage takes no negative distances
        labels = fcluster(linkage(highest - np.array(scores), "average"), highest, "distance").tolist()
        firsts |= {member: members[labels.index(mine)] for member, mine in zip(members, labels, strict=True)}
    return firsts
