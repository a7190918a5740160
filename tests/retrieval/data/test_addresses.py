"""Web addresses of items: kept beside an id, and only plain http and https are given out."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.data.addresses import is_web_address, url_of
from retrieval.data.items import Item
from tests.retrieval.data.files import read_items


@pytest.mark.parametrize(
    ("columns", "row", "item_id", "url"),
    [
        ("sku,name,URL", "A1,Mug,https://shop.example/a1", "A1", "https://shop.example/a1"),
        ("编号,片名,链接", "1,活着,http://films.example/1", "1", "http://films.example/1"),
        ("title,link", "Heat,https://films.example/heat", "https://films.example/heat", "https://films.example/heat"),
        ("id,title,product_url", "7,Lamp,https://x.example/?a=1&b=2", "7", "https://x.example/?a=1&b=2"),
        ("id,title,url", "7,Lamp,javascript:alert(1)", "7", ""),
        ("id,title,url", "7,Lamp,", "7", ""),
        ("id,title,url", ",Lamp,https://x.example/7", "https://x.example/7", "https://x.example/7"),
        ("id,title,trailer", "7,Lamp,https://videos.example/7", "7", ""),
    ],
)
def test_an_address_beside_an_id_is_kept(tmp_path: Path, columns: str, row: str, item_id: str, url: str) -> None:
    item = read_items(tmp_path / "own.csv", f"{columns}\n{row}\n").items[0]
    assert (item.id, url_of(item)) == (item_id, url)
    assert not url or url not in (*item.traits("en"), item.passage())


@pytest.mark.parametrize(
    "text", ["ftp://x.example", "https://", "http://[::1", "https://a b", "//x.example", "https://x\u202e.example", ""]
)
def test_other_addresses_are_linked_nowhere(text: str) -> None:
    assert not is_web_address(text) and url_of(Item(id="1", title="A", attributes={"url": text})) == ""
