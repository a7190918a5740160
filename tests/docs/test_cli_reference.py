"""docs/cli.md says what --help says."""

from __future__ import annotations

import runpy
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_page_is_up_to_date() -> None:
    page = runpy.run_path(str(DOCS / "generate_cli.py"))["reference"]()
    assert page == (DOCS / "cli.md").read_text(encoding="utf-8"), "run: make docs"
    assert "### `whyrec recommend`" in page and "### `whyrec models pull NAME`" in page.replace("#### ", "### ")
