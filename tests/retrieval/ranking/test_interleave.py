"""Team-draft interleaving draws fairly from two rankings, shows no item twice and leaves no better item out."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from retrieval.ranking.interleave import team_draft

rankings = st.lists(st.sampled_from("abcdefghij"), unique=True, max_size=8)


@given(rankings, rankings, st.integers(0, 12), st.text(max_size=4))
def test_lists_are_drafted_fairly(first: list[str], second: list[str], n: int, seed: str) -> None:
    drafted = team_draft(first, second, n, seed)
    ids = [each.item_id for each in drafted]
    assert len(ids) == len(set(ids)) == min(n, len({*first, *second}))
    teams = Counter(each.team for each in drafted)
    assert abs(teams[0] - teams[1]) <= 1
    for position, each in enumerate(drafted):  # the best that its ranking had left
        above = set(ids[:position])
        rest = [[i for i in ranking if i not in above] for ranking in (first, second)]
        assert each.item_id in ([r[0] for r in rest if r] if each.team is None else rest[each.team][:1])
    assert drafted == team_draft(first, second, n, seed)


@given(rankings, rankings, st.integers(1, 12))
def test_ids_shown_are_the_first_of_the_rankings(first: list[str], second: list[str], n: int) -> None:
    ids = {each.item_id for each in team_draft(first, second, n, "s")}
    for ranking in (first, second):  # what is shown of a ranking alone begins it
        shared = [i in ids for i in ranking]
        own = [s for s, i in zip(shared, ranking, strict=True) if i not in (second if ranking is first else first)]
        assert own == sorted(own, reverse=True)


@given(rankings, st.integers(1, 8))
def test_equal_rankings_have_no_teams(ranking: list[str], n: int) -> None:
    assert [(each.item_id, each.team) for each in team_draft(ranking, ranking, n, "")] == [
        (i, None) for i in ranking[:n]
    ]


def test_either_ranking_begins_as_often() -> None:
    first = [team_draft("abc", "xyz", 3, str(n))[0].team for n in range(2_000)]
    assert 900 < sum(team == 0 for team in first) < 1_100
