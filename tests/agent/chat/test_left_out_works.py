"""Works of which a Chinese message says that they need not be listed again are left out: 这几部不用推了."""

from __future__ import annotations

import pytest

from agent.query.works.known_works import beside_left_out, known_marks, knows_whole_list

A, B = "\ue000", "\ue001"


@pytest.mark.parametrize(
    ("text", "marks", "rest"),
    [
        (f"{A}{B}我教书时讲了一辈子,这两本不必再列了,另荐几本", (A, B), ""),
        (f"{A}和{B}别再推了", (A, B), ""),
        (f"{A}也二刷过,不用再给。还有什么?", (A,), ""),
        (f"{A}不用给我推了,要恐怖一点的", (A,), "要恐怖一点的"),
        (f"{A}那样的,不要再来恐怖片", (), f"{A}那样的,不要再来恐怖片"),
        (f"{A}很好看,不要再推恐怖的", (), f"{A}很好看,不要再推恐怖的"),
        (f"来点像{A}的,别太长", (), f"来点像{A}的,别太长"),
    ],
)
def test_works_named_beside_a_wish_not_to_list_them_again_are_known(
    text: str, marks: tuple[str, ...], rest: str
) -> None:
    assert known_marks(text) == marks
    assert beside_left_out(text) == rest


@pytest.mark.parametrize("text", ["这几部不用推了", "这些别再给了,换一批", "上面那几本不必再列", "刚才那几部别再来了"])
def test_a_whole_list_may_be_left_out(text: str) -> None:
    assert knows_whole_list(text)


@pytest.mark.parametrize("text", ["这几部不用推恐怖的", "不用推了", "不要再推恐怖片"])
def test_what_names_no_list_leaves_none_out(text: str) -> None:
    assert not knows_whole_list(text)
