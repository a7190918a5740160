"""npm's clients against `whyrec serve` and `whyrec mcp`, where node and the packages are on this machine.

They lie in the folder that WHYREC_NPM names, else in node_modules beside the project: `npm install cohere-ai openai
gorsejs tslib @modelcontextprotocol/inspector`. gorsejs needs tslib and does not say so.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.agent.cli.processes import ROOT, environment, needs_small_model
from tests.agent.server.rerank.test_clients import QUERY, TEXTS, check

PACKAGES = Path(os.environ.get("WHYREC_NPM") or ROOT / "node_modules")
NODE = shutil.which("node")
SCRIPTS = Path(__file__).parent
pytestmark = [needs_small_model, pytest.mark.allow_hosts(["127.0.0.1"])]


def node(package: str, script: Path, *arguments: str, home: Path | None = None) -> Any:
    """Return what a script prints as JSON; the test is left out where its package is not there."""
    if not NODE or not (PACKAGES / package).is_dir():
        pytest.skip(f"no node, or no {package} in {PACKAGES}: npm install {package}, and WHYREC_NPM names the folder")
    env = {**(environment(home) if home else os.environ), "NODE_PATH": str(PACKAGES)}
    ran = subprocess.run(
        [NODE, str(script), *arguments], env=env, capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stderr[-2_000:]
    return json.loads(ran.stdout)


def test_cohere(address: str) -> None:
    answer = node("cohere-ai", SCRIPTS / "cohere.cjs", address, QUERY, json.dumps(TEXTS))
    for name, count in (("first", 4), ("second", 3)):
        results = [{**each, "relevance_score": each["relevanceScore"]} for each in answer[name]]
        assert len(results) == count and results[0]["index"] == 3
    check([{**each, "relevance_score": each["relevanceScore"]} for each in answer["first"]], 4)
    assert answer["refusal"].startswith("query: ")


def test_openai(address: str) -> None:
    answer = node("openai", SCRIPTS / "openai.cjs", f"{address}/v1", "something by the sea")
    assert answer["models"] == ["whyrec"] and answer["refusal"] == "model_not_found"
    assert "1. " in answer["whole"] and answer["streamed"].strip() == answer["whole"]


def test_gorse(address: str) -> None:
    answer = node("gorsejs", SCRIPTS / "gorse.cjs", address)
    assert answer["Comment"] == "Shells" and answer["feedback"] == ["film/0"] and answer["missing"] in (404, "404")
    assert len(answer["list"]) == 3 and len(answer["neighbours"]) == 2


@pytest.mark.parametrize(
    "method", [["tools/list"], ["tools/call", "--tool-name", "search", "--tool-arg", "query=Tide"]]
)
def test_mcp_inspector(address: str, home: Path, method: list[str]) -> None:
    package = "@modelcontextprotocol/inspector"
    server = [sys.executable, "-m", "agent", "mcp", "--index", str(home / "films.index"), "--user", "ana"]
    command = ["--cli", *server, "--method", *method]
    answer = node(package, PACKAGES / ".bin" / "mcp-inspector", *command, home=home)
    if "tools" in answer:
        assert {"recommend", "search", "similar"} <= {tool["name"] for tool in answer["tools"]}
    else:
        assert answer["structuredContent"]["items"][0]["id"] == "film/1"
