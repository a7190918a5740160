"""The bench of growing indexes on a size so small that it is quick, and the synthetic log that it reads."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from evals.bench import scale, synthetic_log
from evals.bench.__main__ import main

TOPICS = np.arange(300) % 20


@pytest.mark.filterwarnings("ignore")
def test_a_size_is_measured_once_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["scale", "--sizes", "150", "--requests", "4", "--out", str(tmp_path)])
    first, written = capsys.readouterr().out, (tmp_path / scale.RESULTS).read_text()
    measured = json.loads(written)["150"]
    assert measured["recall"] == {"free": 1.0, "conditions": 1.0}
    assert {"dense", "ease", "ials", "content_transfer", "popularity"} <= set(measured["built"]["sources"])
    assert "| recall@100 against exact | 1.0000 |" in first and (tmp_path / "scale.svg").stat().st_size
    main(["scale", "--sizes", "150", "--out", str(tmp_path)])
    assert capsys.readouterr().out == first and (tmp_path / scale.RESULTS).read_text() == written


def test_people_choose_items_of_a_few_topics_in_order_of_time() -> None:
    log = synthetic_log.interactions(TOPICS, 50)
    frame = log.frame
    assert frame["user_id"].n_unique() == 50 and not frame.select("user_id", "item_id").is_duplicated().any()
    for (_,), mine in frame.group_by(["user_id"]):
        assert mine["time"].is_sorted()
        counts = np.bincount(TOPICS[[int(item[1:]) for item in mine["item_id"]]], minlength=20)
        assert np.sort(counts)[-5:].sum() > len(mine) / 2
    assert synthetic_log.interactions(TOPICS, 50) == log != synthetic_log.interactions(TOPICS, 50, seed=1)
