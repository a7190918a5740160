import pytest

from agent.query.verdicts.complaints import find_complaint
from agent.query.works.mentions import Mentions
from retrieval.data.items import Item

SHOWN = [
    Item(id="1", title="Ghost in the Shell", domain="film"),
    Item(id="2", title="活着", language="zh", domain="film"),
    Item(id="3", title="惊魂记", language="zh", domain="film"),
]
MENTIONS = Mentions(SHOWN)


@pytest.mark.parametrize(
    ("text", "ids", "rest"),
    [
        ("哈？活着和别的哪里轻松了，我要喜剧", ["2"], "我要喜剧"),
        ("惊魂记怎么还在，去掉", ["3"], ""),
        ("惊魂记是恐怖片，我刚说了怕鬼", ["3"], "怕鬼"),
        ("惊魂记给小孩看？？换个动画", ["3"], "换个动画"),
        ("惊魂记这种不合适", ["3"], ""),
        ("Ghost in the Shell for a six year old? really? nothing violent", ["1"], "nothing violent"),
        ("why is Ghost in the Shell still there? I told you no robots", ["1"], "no robots"),
        ("why are you showing me textbooks?? I want a film", [], "I want a film"),
    ],
)
def test_a_complaint_names_what_leaves_the_list_and_keeps_what_else_is_asked(
    text: str, ids: list[str], rest: str
) -> None:
    complaint = find_complaint(MENTIONS.find(text), SHOWN)
    assert complaint
    assert [work.id for work in complaint.works] == ids
    assert complaint.rest == rest


@pytest.mark.parametrize(
    "text",
    [
        "is Ghost in the Shell suitable for a six year old?",
        "Is Ghost in the Shell scary?? My little one sleeps with the light on",
        "惊魂记适合小孩吗",
        "why Ghost in the Shell?",
        "I hated Ghost in the Shell, remove it",
        "惊魂记我看过，去掉",
        "why did you recommend the first one?",
        "a film for the kids",
        "有轻松的电影吗",
    ],
)
def test_questions_judgements_and_requests_are_no_complaints(text: str) -> None:
    assert find_complaint(MENTIONS.find(text), SHOWN) is None


def test_a_work_of_an_earlier_list_that_lacks_a_quality_leaves_too() -> None:
    complaint = find_complaint(MENTIONS.find("惊魂记哪里轻松了，我要喜剧"), SHOWN[:2])
    assert complaint
    assert complaint.works == (SHOWN[2],)


def test_nothing_is_complained_of_before_a_list() -> None:
    assert find_complaint(MENTIONS.find("惊魂记怎么还在，去掉"), []) is None


def test_question_whether_a_work_is_still_worth_it_is_no_complaint() -> None:
    text = f"Is {SHOWN[0].title} still worth it? How old is it?"
    assert find_complaint(MENTIONS.find(text), SHOWN) is None


def test_what_a_work_is_though_is_a_complaint() -> None:
    complaint = find_complaint(MENTIONS.find(f"{SHOWN[0].title} is black and white tho"), SHOWN)
    assert complaint and complaint.works == (SHOWN[0],)
    assert find_complaint(MENTIONS.find(f"how long is {SHOWN[0].title} though?"), SHOWN) is None


@pytest.mark.parametrize(
    ("text", "ids", "rest"),
    [
        ("a science fiction film but not Ghost in the Shell", ["1"], "a science fiction film"),
        ("any film except Ghost in the Shell please", ["1"], "any film"),
        ("恐怖片，但不要惊魂记", ["3"], "恐怖片"),
        ("don't recommend Ghost in the Shell again", ["1"], ""),
    ],
)
def test_a_wish_that_turns_away_from_a_work_stays_without_it(text: str, ids: list[str], rest: str) -> None:
    complaint = find_complaint(MENTIONS.find(text), SHOWN)
    assert complaint
    assert [work.id for work in complaint.works] == ids
    assert complaint.rest == rest
