"""A person's own catalogue with a column of ratings: each row is in an index of it, and only rated rows are acts."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.exports.describe import reasons
from retrieval.exports.imported import Import, import_export
from retrieval.exports.read import read_export
from retrieval.matching.catalogue import CatalogueMatcher
from tests.retrieval.data.files import read_items

ENGLISH = (
    "name,designer,year,min players,max players,minutes,age,price,tags,what it is,my rating\n"
    "Harbour Kings,A. Maro,1995,3,4,90,10,35,trading,Trade fish between harbours,6\n"
    "Tiles,B. Renn,2000,2,5,45,7,30,tiles,Lay tiles,8\n"
    "Deep Spirits,C. Oss,2017,1,4,120,13,75,cooperative,Spirits defend an island,\n"
)
CHINESE = (
    "名称,设计师,年份,最少人数,最多人数,时长,年龄,价格,标签,简介,我的评分\n"
    "海港之王,马罗,1995,3,4,90,10,35,贸易,在海港之间贩鱼,6\n"
    "拼砖,雷恩,2000,2,5,45,7,30,拼图,铺砖块,8\n"
    "深处之灵,奥斯,2017,1,4,120,13,75,合作,众灵守护一座岛,\n"
)


def imported(path: Path, content: str) -> Import:
    """Import a file into the catalogue that it describes itself."""
    items = read_items(path, content).items
    return import_export(read_export(path), CatalogueMatcher(items), "ines")


@pytest.mark.parametrize("content", [ENGLISH, CHINESE], ids=["en", "zh"])
@pytest.mark.parametrize("name", ["boardgames.csv", "mine.csv", "桌游.csv"])
def test_rows_of_the_table_itself_are_matched_and_those_without_a_rating_are_no_acts(
    tmp_path: Path, name: str, content: str
) -> None:
    result = imported(tmp_path / name, content)
    assert result.counts == (2, 0, 0)
    assert [(each.kind, each.value) for each in result.interactions] == [("rate", 3.0), ("rate", 4.0)]
    assert result.left_out == {"not_rated": 1}
    assert "without a rating" in next(iter(reasons(result)))
    assert "没有评分" in next(iter(reasons(result, "zh")))


@pytest.mark.parametrize(
    "content",
    [
        "title,year,my rating\nTiles,2000,8\nHarbour Kings,1995,\n",
        "title,year,my rating,notes\nTiles,2000,8,fun\nHarbour Kings,1995,,with Ada\n",
        "title,tags,minutes,price,my rating,date watched\nTiles,a,45,30,8,2024-02-05\n"
        "Harbour Kings,b,90,35,,2024-03-05\n",
        "名称,年份,我的评分,备注\n拼砖,2000,8,好玩\n海港之王,1995,,和朋友\n",
    ],
)
def test_a_list_of_what_somebody_saw_counts_rows_without_a_rating(tmp_path: Path, content: str) -> None:
    path = tmp_path / "mine.csv"
    items = read_items(tmp_path / "catalogue.csv", ENGLISH + "拼砖,,2000,,,,,,,,\n海港之王,,1995,,,,,,,,\n").items
    path.write_text(content, "utf-8")
    result = import_export(read_export(path), CatalogueMatcher(items), "ines")
    assert len(result.matched) == 2 and not result.left_out
