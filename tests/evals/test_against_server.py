"""The bench against a model server, here a pretended one: more threads are faster, and what is measured is whole."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from evals.bench.__main__ import main
from tests.agent.llm.servers import Caching, Reply, serving

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


class Slow(Caching):
    def complete(self, body: dict[str, Any]) -> Reply:
        time.sleep(0.2)
        return super().complete(body)


def test_threads_share_the_server(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(Slow()) as address:
        arguments = ["server", "--server", address, "--threads", "1,8", "--people", "12", "--out", str(tmp_path)]
        assert main([*arguments, "--strategies", "none,pointwise"]) == 0
    title, _, _, _, *rows = capsys.readouterr().out.strip().split("\n")
    assert title == "### 12 lists of 20 by small" and [row.split("|")[2].strip() for row in rows] == ["1", "8"]
    one, eight = json.loads((tmp_path / "bench.json").read_text("utf-8"))["server"]["rates"]
    assert eight["lists_a_second"] > 1.5 * one["lists_a_second"]
    assert one["failed"] == eight["failed"] == 0 and one["prompt_tokens"] > 100
