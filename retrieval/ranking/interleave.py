"""Team-draft interleaving: two rankings in one list, so that clicks tell which one is better.

Radlinski, Kurup and Joachims 2008, “How does clickthrough data reflect retrieval quality?”. What both rankings begin
with tells nothing of them and belongs to neither (Chapelle et al. 2012).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Literal, NamedTuple

Team = Literal[0, 1]


class Drafted(NamedTuple):
    """An item of an interleaved list and the ranking that contributed it, 0 or 1; None for neither."""

    item_id: str
    team: Team | None


def team_draft(first: Sequence[str], second: Sequence[str], n: int, seed: str) -> tuple[Drafted, ...]:
    """Return at most n item ids of two rankings, best first, the same for equal seeds, such as the list's id.

    The ranking with fewer items in the list contributes its best remaining item, a coin decides at a tie. Once one of
    them has no more, the other fills the list, without a team.
    """
    draw = random.Random(seed)
    rankings = tuple(tuple(dict.fromkeys(ranking)) for ranking in (first, second))
    drafted = list[Drafted]()
    for one, other in zip(*rankings, strict=False):
        if one != other:
            break
        drafted.append(Drafted(one, None))
    taken = {each.item_id for each in drafted}
    sizes = [0, 0]
    while len(drafted) < n:
        remaining = [[i for i in ranking if i not in taken] for ranking in rankings]
        if not all(remaining):
            drafted += [Drafted(i, None) for i in (*remaining[0], *remaining[1])]
            break
        team: Team = 0 if sizes[0] < sizes[1] or (sizes[0] == sizes[1] and draw.random() < 0.5) else 1
        drafted.append(Drafted(remaining[team][0], team))
        taken.add(remaining[team][0])
        sizes[team] += 1
    return tuple(drafted[:n])
