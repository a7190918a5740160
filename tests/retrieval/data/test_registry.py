"""Every module in the folder of formats is a format."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from retrieval.data.registry import all_formats, format_names


@pytest.mark.parametrize("name", format_names())
def test_format_module_defines_the_protocol(name: str) -> None:
    module = all_formats()[name]
    assert all(isinstance(each, tuple) for each in (module.ENDINGS, module.FOLDERS, module.INTERACTION_FILES))
    assert callable(module.items) and callable(module.interactions)


def test_no_two_formats_claim_one_ending() -> None:
    endings = [ending for module in all_formats().values() for ending in module.ENDINGS]
    assert len(endings) == len(set(endings))


def test_every_format_is_described() -> None:
    page = (Path(__file__).parents[3] / "docs" / "formats.md").read_text("utf-8")
    assert set(re.findall(r"^\| ([a-z]+) \|", page, re.MULTILINE)) - {"format"} == set(format_names())
