"""A real browser, Debian's Chromium, headless, and `whyrec serve` in a process of its own for it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from retrieval.index.build import build
from tests.agent.server.conftest import ITEMS, LOG
from tests.agent.server.process import server_process

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
OPTIONS = [
    "--no-sandbox",  # which does not run as root
    "--host-resolver-rules=MAP * 127.0.0.1",  # every name leads here, and no request elsewhere
    "--disable-features=LocalNetworkAccessChecks",  # else it would refuse in the server's stead
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def address(browser: Browser, home: Path) -> Iterator[str]:
    """The address of the small index; it needs the browser first, without which nothing is served."""
    build(home / "films.index", ITEMS, LOG, embedder="hash")
    with server_process(home, home / "films.index", "--no-model") as address:
        yield address
