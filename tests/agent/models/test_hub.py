"""Models by their names on a hub: asked about first, fetched on after an interruption, verified, and used offline."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.cli import main
from agent.errors import ModelMissing, UsageError
from agent.models import hub, hub_pull
from agent.models.load import gguf_file
from tests.agent.models.hub_server import Hub, running

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
ROOT = Path(__file__).parents[3]
KILLS = int(os.environ.get("KILLS", "2"))
DATA = b"GGUF" + random.Random(0).randbytes(3_000_000)
NAME = "org/tiny-GGUF:tiny-Q4_K_M.gguf"


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub with one model in two files, an empty store and an empty cache."""
    from huggingface_hub import constants

    monkeypatch.setenv("WHYREC_MODELS", str(tmp_path / "store"))
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
    monkeypatch.delenv("HF_TOKEN", raising=False)
    with running(Hub({NAME: DATA, "org/tiny-GGUF:tiny-f16.gguf": b"GGUF16"})) as some:
        monkeypatch.setattr(constants, "ENDPOINT", some.url)
        yield some


def no_progress(name: str, done: int, total: int) -> None:
    """Take no notice."""


def fetch(name: str = NAME) -> Path:
    path = hub_pull.fetch(hub_pull.find(name), no_progress).path
    assert path
    return path


def left(tmp_path: Path) -> list[str]:
    return sorted(file.name for file in (tmp_path / "store" / "hub").iterdir())


def test_a_model_is_fetched_verified_and_known_by_its_name(served: Hub) -> None:
    steps: list[tuple[str, int, int]] = []
    model = hub_pull.find("org/tiny-GGUF")
    assert (model.name, model.size, model.licence) == (NAME, len(DATA), "apache-2.0")
    path = hub_pull.fetch(model, lambda *step: steps.append(step)).path
    assert path and path.read_bytes() == DATA and steps[-1] == (NAME, len(DATA), len(DATA))
    for name in (NAME, "org/tiny-GGUF"):
        file = gguf_file(name)
        assert (file.path, file.sha256, file.name) == (path, model.sha256, "tiny-Q4_K_M")


def test_a_model_that_is_here_needs_no_network(served: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    path = fetch()
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert gguf_file(NAME).path == path
    with pytest.raises(ModelMissing, match="HF_HUB_OFFLINE is set"):
        hub_pull.find(NAME)


def test_what_was_pulled_is_not_sent_again(served: Hub) -> None:
    fetch()
    fetch()
    assert served.ranges == [0]


def test_a_cut_connection_costs_only_the_rest(served: Hub) -> None:
    served.cut = 1_200_000
    for _ in range(2):
        with pytest.raises(ModelMissing, match="are kept|is kept"):
            fetch()
    assert fetch().read_bytes() == DATA
    assert served.ranges == [0, 1_200_000, 2_400_000]  # no byte is asked for twice


def test_a_hub_without_ranges_sends_all_again(served: Hub) -> None:
    served.cut = 1_200_000
    with pytest.raises(ModelMissing):
        fetch()
    served.cut, served.takes_ranges = 0, False
    assert fetch().read_bytes() == DATA


def test_other_bytes_are_refused_and_deleted(served: Hub, tmp_path: Path) -> None:
    for wrong, message in ((DATA[:-1] + b"?", "wrong hash"), (DATA + b"more", "wrong hash")):
        served.sent = {NAME: wrong}
        with pytest.raises(ModelMissing, match=message):
            fetch()
        assert left(tmp_path) == []
    served.sent = {}
    assert fetch().read_bytes() == DATA


def test_a_file_that_is_no_model_is_refused(served: Hub) -> None:
    served.files["org/page:page.gguf"] = b"<html>" * 100
    with pytest.raises(ModelMissing, match="is no GGUF file"):
        fetch("org/page")


def test_a_part_of_the_wrong_bytes_is_not_built_upon(served: Hub, tmp_path: Path) -> None:
    model = hub_pull.find(NAME)
    part = tmp_path / "store" / "hub" / f".{hub.stem(model)}.gguf.{model.sha256[:16]}.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"?" * 1000)
    with pytest.raises(ModelMissing, match="wrong hash"):
        fetch()
    assert fetch().read_bytes() == DATA


def test_the_cache_of_other_programs_is_used(served: Hub, tmp_path: Path) -> None:
    snapshot = tmp_path / "cache" / "models--org--tiny-GGUF" / "snapshots" / ("c" * 40)
    snapshot.mkdir(parents=True)
    (snapshot / "tiny-Q4_K_M.gguf").write_bytes(DATA)
    assert fetch() == snapshot / "tiny-Q4_K_M.gguf" and served.ranges == []
    (snapshot / "tiny-Q4_K_M.gguf").write_bytes(DATA[:-1] + b"?")  # of the right size, and wrong
    assert fetch().parent == tmp_path / "store" / "hub"


def test_a_token_goes_to_the_hub(served: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    served.token = "secret"
    with pytest.raises(ModelMissing, match="private: check the name, or set HF_TOKEN"):
        hub_pull.find(NAME)
    monkeypatch.setenv("HF_TOKEN", "secret")
    assert fetch().read_bytes() == DATA
    assert served.tokens["api"] == "Bearer secret"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("org/none", "no model org/none, or it is private"),
        ("org/tiny-GGUF:other.gguf", "has no file other.gguf; it has: tiny-Q4_K_M.gguf, tiny-f16.gguf"),
        ("org/two", "has several files; name one, as org/two:a.gguf: a.gguf, b.gguf"),
        ("org/parts", "is one of several parts"),
        ("org/none-in-it", "has no GGUF file"),
    ],
)
def test_what_cannot_be_meant_is_told_in_one_line(served: Hub, name: str, message: str) -> None:
    served.files |= {"org/two:a.gguf": b"", "org/two:b.gguf": b"", "org/none-in-it:model.safetensors": b"x"}
    served.files |= {"org/parts:m-00001-of-00002.gguf": b"x"}
    with pytest.raises(ModelMissing, match=message):
        hub_pull.find(name)


@pytest.mark.parametrize(("status", "message"), [(403, "has terms to accept"), (503, "answers 503"), (429, "429")])
def test_refusals_of_the_hub_name_the_cure(served: Hub, status: int, message: str) -> None:
    served.status = status
    with pytest.raises(ModelMissing, match=message):
        hub_pull.find(NAME)


def test_a_file_without_a_hash_is_not_fetched(served: Hub) -> None:
    served.hashes = False
    with pytest.raises(ModelMissing, match="no size and hash"):
        hub_pull.find(NAME)


def test_without_a_hub_one_line_says_what_to_do(served: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(ModelMissing, match="check the network, then pull again"):
        hub_pull.find(NAME)


def test_size_and_licence_are_asked_before(served: Hub) -> None:
    refused = CliRunner().invoke(main.app, ["models", "pull", "org/tiny-GGUF"])
    assert isinstance(refused.exception, UsageError) and "--yes" in str(refused.exception)
    assert "3 MB" in str(refused.exception) and "apache-2.0" in str(refused.exception) and served.ranges == []
    agreed = CliRunner().invoke(main.app, ["models", "pull", "org/tiny-GGUF", "--yes"])
    assert agreed.exit_code == 0 and Path(agreed.stdout.strip()).read_bytes() == DATA
    assert NAME in CliRunner().invoke(main.app, ["models", "list"]).stdout
    assert CliRunner().invoke(main.app, ["models", "path", NAME]).stdout == agreed.stdout


def test_an_unpulled_name_names_the_command_and_several_files_are_told_apart(served: Hub) -> None:
    with pytest.raises(ModelMissing, match=f"run: whyrec models pull {NAME}"):
        gguf_file(NAME)
    fetch()
    fetch("org/tiny-GGUF:tiny-f16.gguf")
    with pytest.raises(UsageError, match="name one"):
        gguf_file("org/tiny-GGUF")
    with pytest.raises(UsageError, match="ORG/NAME"):
        hub.parse("no name")


@pytest.mark.parametrize("name", ["qwen2.5", "models/mine.gguf", "http://host/v1", "./a/b", "a/b/c", "org/n:../x.gguf"])
def test_other_names_are_none_of_a_hub(name: str) -> None:
    assert not hub.is_hub_name(name)


def test_a_killed_download_goes_on(served: Hub, tmp_path: Path) -> None:
    """KILLS=20 tries it more often."""
    served.pause = 0.02
    command = [sys.executable, "-m", "agent", "models", "pull", NAME, "--yes"]
    env = {**os.environ, "HF_ENDPOINT": served.url, "HF_HOME": str(tmp_path / "home"), "NO_PROXY": "127.0.0.1"}
    draw = random.Random(KILLS)
    for _ in range(KILLS):
        with subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.DEVNULL) as process:
            began, at = len(served.ranges), draw.uniform(0, 0.4)
            while process.poll() is None and len(served.ranges) == began:
                time.sleep(0.01)
            time.sleep(at)
            process.send_signal(signal.SIGKILL)
    served.pause = 0
    path = Path(subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout.strip())
    assert path.read_bytes() == DATA
    assert served.ranges == sorted(served.ranges) and any(served.ranges)
    assert left(tmp_path) == sorted([path.name, f"{path.stem}.json"])
