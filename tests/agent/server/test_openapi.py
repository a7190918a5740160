"""The API against its own description: no answer that it does not name, and none that is a fault of the server.

CASES=2000 tries so many requests in all.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from agent.server.access import Access
from agent.server.app import create_app
from agent.server.service import Service
from retrieval.index.build import build
from tests.agent.server.conftest import ITEMS, LOG
from tests.agent.server.serving import served

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
OPERATIONS = 25
CASES_EACH = max(2, int(os.environ.get("CASES", "0")) // OPERATIONS)
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("api") / "films.index"
    build(folder, ITEMS, LOG, embedder="hash")
    with served(Service.over({"films": folder}, Access("127.0.0.1"))) as address:
        yield address


SCHEMA = schemathesis.openapi.from_dict(create_app(Service.over({}, Access("127.0.0.1"))).openapi())


@SCHEMA.parametrize()
@settings(
    max_examples=CASES_EACH,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_answers_are_as_described(case: Any, address: str) -> None:
    case.call_and_validate(base_url=address, checks=CHECKS, timeout=60)
