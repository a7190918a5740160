"""Yambda's events."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from retrieval.data.dataset import Dataset, read
from retrieval.errors import DataError
from tests.retrieval.data.files import write

EVENTS = (
    "uid,timestamp,item_id,is_organic,event_type,played_ratio_pct,track_length_seconds\n"
    "7,0,1,1,listen,100,200\n7,300,2,0,listen,2,180\n7,305,2,0,dislike,,\n7,900,3,1,like,,\n7,905,3,1,unlike,,\n"
)


@pytest.fixture
def tracks(tmp_path: Path) -> Path:
    return write(tmp_path / "tracks.csv", "id,title\n1,Tide\n2,Net\n3,Rope\n")


def log(data: Dataset) -> list[tuple[str, str, str]]:
    return [(each.user_id, each.item_id, each.kind) for each in data.interactions]


def test_events_join_a_table_of_tracks(tmp_path: Path, tracks: Path) -> None:
    (tmp_path / "events").mkdir()
    write(tmp_path / "events" / "multi_event.csv", EVENTS)
    data = read([tracks], tmp_path / "events")
    assert log(data) == [("7", "1", "play"), ("7", "2", "skip"), ("7", "2", "dislike")]
    assert all(each.time is None for each in data.interactions)


def test_files_of_one_event_each_are_read_together_in_the_order_of_time(tmp_path: Path, tracks: Path) -> None:
    folder = tmp_path / "events"
    folder.mkdir()
    frame = pl.DataFrame({"uid": [7, 7], "timestamp": [500, 0], "item_id": [2, 1], "played_ratio_pct": [90, 100]})
    frame.write_parquet(folder / "listens.parquet")
    pl.DataFrame({"uid": [7, 7], "timestamp": [10, 20], "item_id": [1, 3]}).write_parquet(folder / "likes.parquet")
    pl.DataFrame({"uid": [7], "timestamp": [30], "item_id": [3]}).write_parquet(folder / "unlikes.parquet")
    pl.DataFrame({"item_id": [1], "embed": [[0.5]]}).write_parquet(folder / "embeddings.parquet")
    assert log(read([tracks], folder)) == [("7", "1", "play"), ("7", "1", "like"), ("7", "2", "play")]


def test_events_alone_are_no_catalogue(tmp_path: Path) -> None:
    write(tmp_path / "multi_event.csv", EVENTS)
    with pytest.raises(DataError, match="holds events and no titles"):
        read([tmp_path])
