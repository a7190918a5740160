"""What a question whether a catalogue has something names."""

import pytest

from agent.query.questions.availability import asks_whether_available, availability_as_request, name_asked_for


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("拯救大兵瑞恩你这有没有", "拯救大兵瑞恩"),
        ("泰坦尼克号你这儿有吗", "泰坦尼克号"),
        ("你们这里有魂斗罗吗？", "魂斗罗"),
        ("还有吗", ""),
        ("这个有没有续集", ""),
        ("太长了吧", ""),
    ],
)
def test_a_question_for_one_thing_names_it(text: str, name: str) -> None:
    assert name_asked_for(text) == name


def test_a_question_which_works_there_are_asks_for_them() -> None:
    assert asks_whether_available("Agatha Christie, which of hers have you got?")
    assert not asks_whether_available("what have you got against jazz?")


@pytest.mark.parametrize("text", ["阿加莎的有吗", "阿加莎的有没有", "余华的书有木有"])
def test_whether_there_is_something_by_somebody_asks_for_it(text: str) -> None:
    assert availability_as_request(text).startswith("来点")


@pytest.mark.parametrize(
    ("message", "request_in_words"),
    [
        ("便宜的灯有吗", "有没有便宜的灯"),
        ("周杰伦的专辑有没有", "有没有周杰伦的专辑"),
        ("这本的英文版有吗", "这本的英文版有吗"),
    ],
)
def test_goods_before_the_question_are_asked_for(message: str, request_in_words: str) -> None:
    assert availability_as_request(message) == request_in_words
