"""An exported person who is restored is the same, whatever they did and said."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.errors import InputError, UsageError
from agent.profile import impressions, user_store
from agent.profile.forget import forget_user
from agent.profile.restore import read_export, restore_user
from retrieval.data.items import Interaction, Item
from retrieval.index import Index, Writer
from retrieval.index.build import build
from tests.agent.cli.processes import ROOT, invoke

USER = "ana 安 ‘1’"
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
TIMES = st.datetimes(datetime(1971, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))
ITEMS = st.sampled_from(["i0", "i1", "i2", "not in the catalogue"])
INTERACTIONS = st.builds(
    Interaction,
    user_id=st.just(USER),
    item_id=ITEMS,
    kind=st.sampled_from(["view", "like", "dislike", "rate", "purchase", "skip"]),
    value=st.none() | st.floats(0.5, 5),
    time=st.none() | TIMES,
    context=st.dictionaries(st.sampled_from(["place", "device", "note"]), WORDS, max_size=2),
    text=WORDS,
)
SHOWN = st.builds(
    impressions.ShownList,
    list_id=st.uuids().map(str),
    time=TIMES,
    items=st.lists(st.builds(impressions.ShownItem, item_id=ITEMS, position=st.integers(1, 9)), max_size=3).map(tuple),
    alternatives=st.dictionaries(st.just("other"), st.lists(ITEMS, max_size=2).map(tuple), max_size=1),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
DOCUMENT = st.none() | st.dictionaries(WORDS, JSON, max_size=3)
PEOPLE = st.fixed_dictionaries(
    {
        "interactions": st.lists(INTERACTIONS, max_size=4),
        "feedback": st.lists(INTERACTIONS, max_size=3),
        "shown": st.lists(SHOWN, max_size=2),
        "wishlist": st.lists(ITEMS, max_size=2, unique=True),
        **{name: DOCUMENT for name in user_store.DOCUMENTS},
    }
)


def write_person(index: Path, person: dict[str, Any]) -> None:
    with Writer(index) as writer:
        writer.add_interactions(person["interactions"])
    for each in person["feedback"]:
        user_store.add_feedback(index, each)
    for shown in person["shown"]:
        impressions.record_list(index, USER, shown)
        for reaction in (
            impressions.Reaction(list_id=shown.list_id, kind="up", time=shown.time),
            impressions.Reaction(list_id=shown.list_id, kind="click", item_id="i1", time=shown.time),
        ):
            impressions.record_reaction(index, USER, reaction)
    user_store.add_to_wishlist(index, USER, person["wishlist"])
    for name in user_store.DOCUMENTS:
        if person[name] is not None:
            user_store.save_document(index, USER, name, person[name])


def exported(index: Path) -> dict[str, Any]:
    person: dict[str, Any] = json.loads(invoke("profile", "export", "--index", index, "--user", USER).stdout)
    return person


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    home = tmp_path_factory.mktemp("restore")
    items = [Item(id=f"i{n}", title=f"Quiet river {n}", categories=(f"kind {n}",)) for n in range(3)]
    likes = [Interaction(user_id="ben", item_id="i1", kind="like")]
    for name in ("one", "other"):
        build(home / name, items, likes, embedder="hash", search="exact")
    return home / "one", home / "other"


@settings(max_examples=8)
@given(person=PEOPLE)
def test_a_restored_person_is_the_same(indexes: tuple[Path, Path], person: dict[str, Any]) -> None:
    one, other = indexes
    for index in indexes:
        forget_user(index, USER)
    write_person(one, person)
    before, file = exported(one), one.parent / "export.json"
    file.write_text(json.dumps(before))
    restore_user(other, read_export(file))
    restore_user(other, read_export(file))
    forget_user(one, USER)
    invoke("profile", "restore", file, "--index", one)
    assert exported(other) == exported(one) == before
    lists = [impressions.load(index, USER) for index in indexes]
    assert lists[0] == lists[1] and len(lists[0].lists) == len(person["shown"])
    assert Index(one).history("ben") == Index(other).history("ben")


def test_nothing_is_replaced(indexes: tuple[Path, Path], tmp_path: Path) -> None:
    one, _ = indexes
    forget_user(one, USER)
    user_store.add_feedback(one, Interaction(user_id=USER, item_id="i1", kind="like"))
    export = {"user_id": USER, "feedback": [{"user_id": USER, "item_id": "i2"}], "session": {"turns": []}}
    (tmp_path / "export.json").write_text(json.dumps(export))
    with pytest.raises(UsageError, match="has other feedback of .* nothing was changed"):
        restore_user(one, read_export(tmp_path / "export.json"))
    assert user_store.load_session(one, USER) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Invalid JSON"),
        ("[]", "should be an object"),
        ('{"feedback": []}', "field user_id: Field required"),
        ('{"user_id": "ana", "feedback": [{"item_id": "i1"}]}', r"field feedback\.0\.user_id"),
        ('{"user_id": "ana", "interactions": [{"user_id": "ben", "item_id": "i1"}]}', "not of 'ana'"),
        ('{"user_id": "ana", "session": "x"}', "field session"),
        ('{"user_id": "ana", "session": ' + "[" * 100_000, "Invalid JSON"),
    ],
)
def test_what_is_no_export_is_one_line(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "export.json").write_text(text)
    with pytest.raises(InputError, match=message) as raised:
        read_export(tmp_path / "export.json")
    assert "\n" not in str(raised.value)


def test_every_file_of_a_person_is_exported() -> None:
    """Each name that is written anywhere in the product is among the exported ones."""
    texts = (path.read_text("utf-8") for path in (ROOT / "agent").rglob("*.py"))
    written = {name for text in texts for name in re.findall(r'save_document\([^()]*?"(\w+)"', text)}
    assert written and written <= {*user_store.DOCUMENTS, "wishlist"}
