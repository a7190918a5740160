"""Mark-up, entities and control characters of catalogues are no part of a text; lists and headings keep their lines."""

from __future__ import annotations

import pytest

from agent.describe.markup import plain_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Oak <b>Cutting</b> Board", "Oak Cutting Board"),
        ("Episode I &amp; II", "Episode I & II"),
        ("<script>alert(1)</script>A board", "A board"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;A board", "A board"),
        ("<h3>Not included</h3><ul><li>hooks</li><li>mat</li></ul>", "Not included:\n- hooks\n- mat"),
        ("under <5 kg & over 2", "under <5 kg & over 2"),
        ("a\x1b[31mred\x1b[0m\u202emug", "aredmug"),
    ],
)
def test_text_is_plain(markup: str, text: str) -> None:
    assert plain_text(markup) == text
