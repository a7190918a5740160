import pytest

from agent.query.facets.company import extract_company


@pytest.mark.parametrize(
    ("text", "company", "rest"),
    [
        ("cartoons for my two nephews", "children", "cartoons"),
        ("a puppet show for a 4 year old", "children", "a puppet show"),
        ("board games with our flatmates", "friends", "board games"),
        ("my wife and i want a waltz", "partner", "a waltz"),
        ("something grandma would enjoy, she loves gardening", "family", "something , gardening"),
        ("a puzzle to solve on my own", "alone", "a puzzle to solve"),
        ("陪女儿看的童话", "children", "童话"),
        ("跟室友一起玩的牌", "friends", "牌"),
        ("我妈爱看园艺节目", "family", "园艺节目"),
        ("送男朋友的唱片", "partner", "唱片"),
    ],
)
def test_company_is_read_and_leaves_the_topic(text: str, company: str, rest: str) -> None:
    with_company = extract_company(text)
    assert (with_company.company, " ".join(with_company.rest.split()).replace(" ,", " ,")) == (company, rest)


@pytest.mark.parametrize(
    "text",
    ["a novel on a family of bakers", "children's literature", "my boss is late", "刚跟同事吵架了", "关于母亲的诗"],
)
def test_people_that_an_item_is_about_are_no_company(text: str) -> None:
    assert extract_company(text).company == ""


@pytest.mark.parametrize(
    ("text", "occasion"),
    [
        ("harp music for a long train ride", "long train ride"),
        ("chess videos tonight", "tonight"),
        ("讲海的故事睡前听", "睡前"),
        ("I liked the film Drive", ""),
        ("software that manages a railway network", ""),
    ],
)
def test_an_occasion_is_one_only_where_it_says_when(text: str, occasion: str) -> None:
    assert extract_company(text).occasion == occasion


@pytest.mark.parametrize(
    ("text", "company"), [("solo piano", ""), ("piano solo albums", ""), ("a game to play solo", "alone")]
)
def test_music_for_one_instrument_is_not_for_one_person(text: str, company: str) -> None:
    assert extract_company(text).company == company
