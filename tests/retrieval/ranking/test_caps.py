"""Caps by any field: which items share a value, and how many may."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from retrieval.data.items import Item
from retrieval.query import Candidate
from retrieval.ranking.caps import Caps
from retrieval.ranking.diversity import DiversitySettings, reorder
from tests.retrieval.ranking.test_diversity import similarity


def song(name: int, artist: str) -> Candidate:
    return Candidate(Item(id=str(name), title=f"Song {name}", attributes={"Artist": artist}), -float(name))


def test_values_are_one_whatever_their_case_and_among_several() -> None:
    caps = Caps({}, {"artist": 1})
    assert caps.exceeded([song(0, "Nina Bay"), song(1, "nina bay; Rui"), song(2, "Ana")]) == {"nina bay": 2}
    assert not caps.groups(Item(id="x", title="x"))


@given(
    st.lists(st.sampled_from(["Nina", "Rui", "Ana", "Lea & Nina"]), max_size=12),
    st.integers(1, 3),
    st.integers(1, 8),
    st.sampled_from([0.0, 0.5]),
)
def test_the_first_n_keep_a_cap_by_field_where_they_can(
    artists: list[str], most: int, n: int, diversity: float
) -> None:
    candidates = [song(k, artist) for k, artist in enumerate(artists)]
    settings = DiversitySettings(diversity, field_caps=(("artist", most),))
    reordered = reorder(candidates, similarity(len(candidates)), n, settings)
    assert {c.item.id for c in reordered} == {c.item.id for c in candidates}
    if settings.caps.can_fill(candidates, n) and not diversity:
        assert not settings.caps.exceeded(reordered[:n])
