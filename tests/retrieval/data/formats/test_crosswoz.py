"""CrossWOZ folders."""

from __future__ import annotations

import json
from pathlib import Path

from retrieval.data.dataset import read
from tests.retrieval.data.files import write


def test_venues_keep_attributes_but_no_telephone(tmp_path: Path) -> None:
    park = {
        "领域": "景点",
        "名称": "园",
        "地址": "路1号",
        "电话": "010-1",
        "门票": 0,
        "游玩时间": "1小时 - 2小时",
        "评分": None,
    }
    inn = {"领域": "酒店", "名称": "店", "酒店类型": "经济型", "酒店设施": ["吹风机", " \n"], "价格": 200, "评分": 4.5}
    for kind, venues in (("attraction", [["园", park], "nothing"]), ("hotel", [["店", inn]]), ("restaurant", [])):
        write(tmp_path / f"{kind}_db.json", json.dumps(venues, ensure_ascii=False))
    data = read([tmp_path])
    first, second = data.items
    assert (first.domain, first.categories, first.text) == ("attraction", ("景点",), "路1号")
    assert first.attributes == {"门票": 0, "游玩时间": "1小时 - 2小时", "分钟": 60}
    assert (second.categories, second.tags, second.attributes) == (
        ("酒店", "经济型"),
        ("吹风机",),
        {"价格": 200, "评分": 4.5},
    )
    assert "010-1" not in "".join(item.model_dump_json() for item in data.items)
    assert [(Path(p.file).name, p.line) for p in data.problems] == [("attraction_db.json", 2)]
    assert data.interactions == ()
