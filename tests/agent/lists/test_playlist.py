"""Playlists flow, and their files are valid whatever the items are called."""

from __future__ import annotations

from itertools import permutations
from xml.etree.ElementTree import fromstring

import numpy as np
import pytest

from agent.lists.flow import length
from agent.lists.playlist import distances, in_flow, neighbours_of_one_maker
from agent.lists.playlist_file import located, playlist
from agent.recommender import Recommendation
from agent.rerank.ranking import Ranked, Ranking
from retrieval.data.items import Item
from retrieval.query import Candidate, PreparedRequest

XSPF = "{http://xspf.org/ns/0/}"


def song(name: str, **attributes: str | float) -> Item:
    return Item(id=name, title=name, attributes=attributes)


def recommendation(items: list[Item]) -> Recommendation:
    ranked = tuple(Ranked(Candidate(item, 1.0), n, 1 / n) for n, item in enumerate(items, 1))
    shown = PreparedRequest(n=len(items) - 1)
    return Recommendation(shown, tuple(each.candidate for each in ranked), Ranking(ranked, "none"))


def order(items: list[Item]) -> list[str]:
    flat = np.zeros((len(items) - 1, 2), np.float32)
    made = in_flow(recommendation(items), flat, np.zeros(2, np.float32))
    assert [each.rank for each in made.ranking.items] == list(range(1, len(items) + 1))
    return [each.candidate.item.id for each in made.best]


def test_tempo_orders_where_nothing_else_tells() -> None:
    tempos = {"a": 90, "b": 180, "c": 100, "d": 170, "e": 120, "left": 95}
    assert order([song(name, bpm=tempo) for name, tempo in tempos.items()]) == ["a", "c", "e", "d", "b"]


def test_no_artist_comes_twice_in_a_row_where_that_can_be_helped() -> None:
    names = {"a": "X", "b": "X", "c": "Y", "d": "X", "e": "Z", "left": "X"}
    items = {name: song(name, artist=artist) for name, artist in names.items()}
    shown = order(list(items.values()))
    assert shown[0] == "a" and neighbours_of_one_maker([items[name] for name in shown]) == 0


def test_neighbours_fit_better_than_in_the_list_and_best_in_a_short_one() -> None:
    vectors = np.random.default_rng(0).normal(size=(7, 5)).astype(np.float32)
    items = [song(str(n), energy=n / 7) for n in range(8)]
    centroid = vectors.mean(axis=0)
    made = in_flow(recommendation(items), vectors, centroid)
    matrix = distances(items[:7], vectors, centroid)
    way = [int(each.candidate.item.id) for each in made.best]
    best = min(length(matrix, [0, *p]) for p in permutations(range(1, 7)))
    assert length(matrix, way) == pytest.approx(best) and length(matrix, way) < length(matrix, list(range(7)))
    moved = [each for each in made.best if int(each.candidate.item.id) + 1 != each.rank]
    assert moved and all(each.rank_before_diversity == int(each.candidate.item.id) + 1 for each in moved)


def test_missing_tempo_counts_as_the_mean() -> None:
    matrix = distances([song("a", bpm=100), song("b", bpm=200), song("c")], np.zeros((3, 2), np.float32), np.zeros(2))
    assert matrix[0, 2] == matrix[1, 2] == pytest.approx(matrix[0, 1])


HOSTILE = [
    song("A\n#EXTINF:1,evil", path="music/one.mp3", artist="B & <C>"),
    song("no place"),
    song("script", url="javascript:alert(1)"),
    song("line", path="a.mp3\nhttp://evil.example/b.mp3"),
    song("web", url="https://example.org/x y.mp3"),
    song("网页", url="https://example.org/歌.mp3"),
]


@pytest.mark.parametrize("suffix", [".m3u8", ".m3u"])
def test_m3u_has_one_line_an_entry_and_nothing_else(suffix: str) -> None:
    lines = playlist("mine\n#EVIL", HOSTILE, "en", suffix).decode().splitlines()
    assert lines[:2] == ["#EXTM3U", "#PLAYLIST:mine #EVIL"]
    assert lines[3::2] == ["music/one.mp3", "https://example.org/歌.mp3"]
    assert all(line.startswith("#EXTINF:-1,") for line in lines[2::2])


def test_xspf_is_valid_and_has_every_item() -> None:
    root = fromstring(playlist("mine\x07", HOSTILE, "en", ".xspf"))
    tracks = root.findall(f"{XSPF}trackList/{XSPF}track")
    assert len(tracks) == len(HOSTILE)
    assert [t.findtext(f"{XSPF}location") for t in tracks if t.find(f"{XSPF}location") is not None] == [
        place for _, place in located(HOSTILE)
    ]
    assert tracks[0].findtext(f"{XSPF}creator") == "B & <C>"


def test_what_is_behind_the_items_shown_stays_behind_them() -> None:
    made = recommendation([song("a"), song("b"), song("c")])
    ordered = in_flow(made, np.zeros((2, 2), np.float32), np.zeros(2, np.float32))
    assert [each.candidate.item.id for each in ordered.ranking.items][-1] == "c"
