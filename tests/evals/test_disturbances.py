"""A server in a process of its own while it is disturbed: a quick cut of `python -m evals.bench disturbances`."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.models import manifest, store
from evals.bench import disturbances
from evals.bench.synthetic import SyntheticCatalogue

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
SMALLEST = "smollm2-135m-instruct"
needs_model = pytest.mark.skipif(not store.is_pulled(manifest.get(SMALLEST)), reason=f"whyrec models pull {SMALLEST}")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SyntheticCatalogue]:
    folder: Path = tmp_path_factory.mktemp("disturbed") / "whyrec.index"
    return folder, disturbances.small_index(folder)


def test_no_request_fails_while_the_index_is_replaced(built: tuple[Path, SyntheticCatalogue]) -> None:
    result = disturbances.replaced(*built, times=3)
    assert result.failed == 0 and result.answered > 0


def test_sigterm_lets_streams_end(built: tuple[Path, SyntheticCatalogue]) -> None:
    result = disturbances.ended(built[0], "", times=1)
    assert result.failed == 0 and result.longest < 10


@needs_model
def test_sigterm_ends_a_model_that_works(built: tuple[Path, SyntheticCatalogue]) -> None:
    assert disturbances.ended(built[0], SMALLEST, times=1).longest < 20  # 10 on cores of its own


@needs_model
def test_a_model_stops_for_a_client_that_leaves(built: tuple[Path, SyntheticCatalogue]) -> None:
    result = disturbances.left(built[0], SMALLEST, times=2)
    assert result.failed == 0 and result.longest < 5  # 0.5 on cores of its own


@needs_model
def test_a_full_queue_of_the_model_refuses_and_says_when_to_come_again(
    built: tuple[Path, SyntheticCatalogue],
) -> None:
    result = disturbances.crowded(built[0], SMALLEST, seconds=0.5, documents=1)
    assert result.failed == 0 and result.refused > 0 and result.answered > 0
