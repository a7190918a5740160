"""Copy of the sample's and a shop's items states what the fields state, in two languages, all tones and both kinds."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from agent.clauses import ClauseBook
from agent.describe import Audience, CopySettings, Describer, ItemCopy
from agent.describe.audience import NOBODY
from agent.describe.copy import KINDS, TONES, length_of
from agent.describe.verify import faults
from agent.llm.scripted import Scripted
from agent.profile.interest import Interest
from prompts import LANGUAGES, Prompts
from retrieval.conditions import parse_condition
from retrieval.data import sample
from retrieval.data.items import Interaction, Item, ItemText
from retrieval.index import Index
from retrieval.index.build import build

SHOP = [Item(**json.loads(line)) for line in (Path(__file__).parent / "shop.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    items = [*sample.read().items, *SHOP]
    return build(tmp_path_factory.mktemp("describe") / "ix", items, [], embedder="hash", search="exact")


def describer(index: Index, settings: CopySettings) -> Describer:
    return Describer(index, ClauseBook(None, None, Prompts()), settings)


def copy_of(index: Index, item_id: str, language: str = "en", **settings: Any) -> ItemCopy:
    made = describer(index, CopySettings(language, **settings))
    return made.describe([index.items[item_id]])[0]


SETTINGS = [
    *(CopySettings(language, tone, kind) for language, tone, kind in product(LANGUAGES, TONES, KINDS)),
    CopySettings(length=20, audience=Audience.of_interest("spirits"), forbidden=("magic", "神灵")),
]


@pytest.mark.parametrize("number", range(len(SETTINGS)))
def test_nothing_is_said_that_the_fields_do_not_state(index: Index, number: int) -> None:
    settings = SETTINGS[number]
    items = [*SHOP, *list(index.items.values())[number % 9 :: 9]]
    made = describer(index, settings)
    copies = made.describe(items)
    wrong = [
        fault
        for item, copy in zip(items, copies, strict=True)
        for fault in faults(copy, item, settings, made.superlatives(item, copy.language))
    ]
    assert wrong == []
    assert all(copy.text for copy in copies)


def test_hostile_texts_praise_and_addresses_are_not_said(index: Index) -> None:
    for item, settings in product(SHOP, (CopySettings(), CopySettings(tone="playful", kind="advert"))):
        text = describer(index, settings).describe([item])[0].text
        for word in ("alert", "www", "https", "Ignore", "recommend", "best mug", "best seller", "Buy now", "ULTIMATE",
                     "any storm", "忽略", "推荐", "最", "第一", "绝对", "抢购", "<", "1+1", "SUM"):  # fmt: skip
            assert word not in text.replace("http://x.example", ""), text


@pytest.mark.parametrize(
    ("item_id", "language", "says"),
    [
        ("mug", "en", ("Not suitable for microwaves.", "Dishwasher safe: yes", "14.50 EUR", "350 ml")),
        ("lamp", "en", ("Batteries not included.", "Waterproof: no", "Batteries included: no", "$39.00")),
        ("coat", "en", ("However, the zip is not sealed.", "not breathable", "£89")),
        ("soap", "en", ("Free from palm oil and perfume.", "Contains nuts: no")),
        ("lamp-zh", "zh", ("不含电池，需另购三节七号电池。", "可充电：否", "59 CNY")),
        ("bottle-zh", "zh", ("不可放入微波炉。", "防水：否", "不含双酚A")),
        ("bottle-zh", "en", ("“山野保温杯”", "Capacity: 500 ml", "Waterproof: no", "Batteries included: no")),
        ("tea-zh", "en", ("Shelf life: 18 months", "168 CNY")),
        ("toy", "zh", ("产地：葡萄牙", "适用年龄：3+")),
        ("both", "zh", ("不附蜡烛。", "防水：否", "18 USD")),
    ],
)
def test_denials_units_and_currencies_stay_as_they_are(index: Index, item_id: str, language: str, says: str) -> None:
    text = copy_of(index, item_id, language).text
    assert [each for each in says if each not in text] == [], text


@pytest.mark.parametrize(
    ("language", "attributes", "says"),
    [
        ("en", {"Price (EUR)": 24.9, "price": 24.9, "Stock": 3}, "Price: 24.90 EUR."),
        ("en", {"price": 22.5, "Weight (kg)": 1.75}, "Weight: 1.75 kg; Price: 22.50."),
        ("en", {"weight (kg)": 2, "Width（厘米）": 30}, "Weight: 2 kg; Width: 30 cm."),
        ("en", {"price": 9, "sale price": 7}, "Sale price: 7; Price: 9."),
        ("en", {"是否防水": "否", "类目": "文具"}, "Waterproof: no; Category: Stationery."),
        ("zh", {"是否防水": False, "重量（克）": 120, "价格(元)": 9.0}, "防水：否；重量：120 克；价格：9 元。"),
        ("en", {"weight": float("nan"), "price": float("inf"), "pages": "312"}, "312 pages."),
        ("en", {"保修": "1年", "保质期": "2年"}, "Warranty: 1 year; Shelf life: 2 years."),
    ],
)
def test_units_stand_in_names_and_the_same_is_said_once(
    index: Index, language: str, attributes: dict[str, str | int | float | bool], says: str
) -> None:
    item = Item(id="x", title="X" if language == "en" else "杯子", language=language, attributes=attributes)
    text = describer(index, CopySettings(language)).describe([item])[0].text
    assert text.partition(says[-1])[2].strip() == says


def test_sentence_that_takes_another_back_is_said_with_it_or_not_at_all(index: Index) -> None:
    for length in range(8, 60, 4):
        text = copy_of(index, "coat", length=length).text
        assert ("waterproof up to" in text) == ("However, the zip" in text), text


@pytest.mark.parametrize(
    ("item_id", "says", "is_silent_on"),
    [
        ("torch", ("Beam of 300 m.", "Waterproof: no", "Original price: 49.9"), ("batteries", "charger")),
        ("camera", ("(Battery not included)",), ("Yes", "Tripod", "hood")),
        ("blender", ("Not dishwasher safe except for the jug.",), ("滤网", "fastest", "No. 1")),
        ("toothbrush-zh", ("续航30天（USB线需另购）", "不适合12岁以下", "含充电器：否"), ("底座", "收纳盒", "第一")),
        ("scooter-zh", ("不折叠。", "6岁以下不宜独自使用", "带灯：否"), ("Made in", "最好")),
        ("novel", ("A diver loses her memory.", "312 pages"), ("drowns", "best", "9781234567897")),
    ],
)
def test_headings_answers_and_exceptions_change_what_is_said(
    index: Index, item_id: str, says: tuple[str, ...], is_silent_on: tuple[str, ...]
) -> None:
    text = copy_of(index, item_id, "zh" if item_id.endswith("zh") else "en").text
    assert [each for each in says if each not in text] == [], text
    assert [each for each in is_silent_on if each in text] == [], text


def test_other_language_is_never_mixed_in(index: Index) -> None:
    copy = copy_of(index, "shoes-zh", "en")
    assert copy.text == "“轻步跑鞋”, by Lite. Listed under Shoes. Colour: black; Size: 36-44; Price: 329."
    assert "left out, in another language: tag, text" in copy.notes


def test_item_with_a_title_alone_is_described_by_it(index: Index) -> None:
    copy = copy_of(index, "bare")
    assert (copy.text, len(copy.notes)) == ("Gift Card.", 1)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("350", "450"),
        ("Harbour & Pine", "Oak & Pine"),
        ("Not suitable", "Suitable"),
        ("safe: yes", "safe: no"),
        ("EUR", "USD"),
        ("enamel, camping", "enamel, hiking"),
        ("Listed under", "The best of"),
    ],
)
def test_check_finds_a_wrong_number_name_denial_or_word(index: Index, old: str, new: str) -> None:
    copy = copy_of(index, "mug")
    assert old in copy.text
    changed = [
        replace(
            sentence,
            text=sentence.text.replace(old, new),
            claims=tuple(replace(claim, shown=claim.shown.replace(old, new)) for claim in sentence.claims),
        )
        for sentence in copy.sentences
    ]
    assert faults(copy, index.items["mug"], CopySettings("en")) == []
    assert faults(replace(copy, sentences=tuple(changed)), index.items["mug"], CopySettings("en"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("length", [10, 25, 60, 200])
def test_length_is_kept(index: Index, language: str, length: int) -> None:
    made = describer(index, CopySettings(language, length=length))
    assert all(length_of(copy.text, language) <= length for copy in made.describe([*SHOP, *sample.read().items[::8]]))


def test_forbidden_words_are_never_said(index: Index) -> None:
    copy = copy_of(index, "film-spirited-away", forbidden=("spirit", "HAYAO", "fantasy"))
    assert copy.text == (
        "Spirited Away (2001). Listed under Animation. Keywords: coming of age, hand-drawn, girl hero. "
        "Country: Japan; 125 minutes."
    )
    assert sum("forbidden" in each.why for each in copy.refused) == 4


def test_description_for_a_person_names_what_they_like_and_has(index: Index) -> None:
    interests = [Interest(trait, weight, ("x",), None) for trait, weight in (("spirits", 3.0), ("fantasy", -1.0))]
    copy = copy_of(index, "film-spirited-away", audience=Audience.of_person("ana", interests))
    assert "Matches your interests: spirits." in copy.text
    assert copy.notes == ("has what ana rejects: Fantasy",)


def test_description_for_a_segment_names_a_trait_of_the_item(index: Index) -> None:
    for audience in (
        Audience.of_interest("miyazaki"),
        Audience.of_condition("x", parse_condition("director=Hayao Miyazaki")),
    ):
        assert "For anyone who likes Hayao Miyazaki." in copy_of(index, "film-spirited-away", audience=audience).text
    for word in ("plastic", "small parts", "jazz"):
        copy = copy_of(index, "toy", audience=Audience.of_interest(word))
        assert "likes" not in copy.text
        assert copy.notes


def test_interest_in_one_language_is_found_in_the_other(index: Index) -> None:
    assert (
        "适合喜欢神灵的人。"
        in copy_of(index, "film-spirited-away", "zh", audience=Audience.of_interest("spirits")).text
    )
    item = index.items["toy"].model_copy(
        update={"translations": {"zh": ItemText(title="拼图", tags=("无塑料", "木"), text="二十四块拼图。")}}
    )
    settings = CopySettings("zh", audience=Audience.of_interest("plastic"))
    assert "喜欢" not in describer(index, settings).describe([item])[0].text


def test_model_chooses_which_part_is_said(index: Index) -> None:
    text = "Two sisters move to the country. A huge, gentle forest creature befriends both of the girls in a wood."
    item = Item(id="x", title="Totoro", domain="film", text=text)
    model = Scripted(lambda prompt, grammar: "- a huge, gentle forest creature …\n- none\n")
    made = Describer(index, ClauseBook(None, model, Prompts()), CopySettings(length=16)).describe([item])[0]
    assert made.text == "Totoro. A huge, gentle forest creature befriends both of the girls in a wood."


def test_superlatives_are_those_of_the_index(tmp_path: Path) -> None:
    items = [
        Item(id=str(n), title=f"Mug {n}", categories=("Mugs",), domain="product", attributes={"price": 5 + n})
        for n in range(12)
    ]
    ratings = [
        Interaction(user_id=str(user), item_id=item.id, kind="rate", value=5 if item.id == "7" else 3)
        for item in items
        for user in range(6)
    ]
    index = build(tmp_path / "ix", items, ratings, embedder="hash", search="exact")
    texts = [copy.text for copy in describer(index, CopySettings()).describe(items)]
    assert texts[7].endswith("Best rated of 12 in Mugs here: 5.0 of 5 by 6 people. Price: 12.")
    assert "The lowest price of 12 in Mugs here." in texts[0]
    assert not any(word in text for text in texts[1:7] + texts[8:] for word in ("Best", "lowest", "newest", "more"))


def test_nobody_in_particular_is_the_default() -> None:
    assert CopySettings().audience == NOBODY
