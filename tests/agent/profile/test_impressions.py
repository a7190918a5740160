"""Impressions are private, bounded, exported and forgotten; what was cut short or taken back does not count."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import ValidationError

from agent.profile import impressions, user_store
from agent.profile.forget import forget_user
from agent.profile.impressions import Reaction, ShownItem, ShownList, shown_items
from retrieval.data.items import Item
from retrieval.query import Candidate
from tests.agent.profile.forget_kills import small_index
from tests.retrieval.index.small_index import rewrite_manifest

LIST = ShownList(
    language="zh",
    strategy="none",
    reason_style="short",
    setting="A",
    items=(
        ShownItem(item_id="i1", position=1, propensity=0.25, sources=("dense",)),
        ShownItem(item_id="i2", position=2),
    ),
    alternatives={"B": ("i2", "i1")},
)


def show(index: Path, user: str, max_lists: int = 100) -> str:
    shown = LIST.model_copy(update={"list_id": impressions.ShownList().list_id})
    return impressions.record_list(index, user, shown, max_lists)


def react(index: Path, user: str, list_id: str, kind: str, item_id: str = "", undone: bool = False) -> None:
    reaction = Reaction.model_validate({"list_id": list_id, "kind": kind, "item_id": item_id, "undone": undone})
    impressions.record_reaction(index, user, reaction)


def test_lists_and_reactions_are_read_as_they_were_recorded(tmp_path: Path) -> None:
    assert impressions.load(tmp_path, "安") == impressions.Impressions((), ())
    assert impressions.record_list(tmp_path, "安", LIST) == LIST.list_id
    react(tmp_path, "安", LIST.list_id, "click", "i1")
    react(tmp_path, "安", LIST.list_id, "up")
    loaded = impressions.load(tmp_path, "安")
    assert loaded.lists == (LIST,)
    assert [(r.kind, r.item_id) for r in loaded.reactions] == [("click", "i1"), ("up", "")]
    file = user_store.user_folder(tmp_path, "安") / impressions.FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert "安" not in file.read_text("utf-8")
    assert [name for name, _ in impressions.load_all(tmp_path)] == [file.parent.name]


def test_a_thumb_is_for_a_list_and_a_click_for_an_item() -> None:
    for kind, item_id in (("up", "i1"), ("click", "")):
        with pytest.raises(ValidationError):
            Reaction(list_id="x", kind=kind, item_id=item_id)  # type: ignore[arg-type]


def test_reactions_are_taken_back(tmp_path: Path) -> None:
    shown = show(tmp_path, "ana")
    react(tmp_path, "ana", shown, "refuse", "i1")
    react(tmp_path, "ana", shown, "refuse", "i2")
    react(tmp_path, "ana", shown, "refuse", "i1", undone=True)
    react(tmp_path, "ana", "no such list", "click", "i1")
    assert [r.item_id for r in impressions.load(tmp_path, "ana").reactions] == ["i2"]


def test_a_line_that_a_kill_cut_short_is_skipped(tmp_path: Path) -> None:
    first = show(tmp_path, "ana")
    file = user_store.user_folder(tmp_path, "ana") / impressions.FILE
    file.write_bytes(file.read_bytes() + b'{"list":{"list_id":"\xe5')
    second = show(tmp_path, "ana")
    for line in ('{"list": 3}', '{"reaction":{"list_id":"x","kind":"stared"}}'):
        user_store.append_line(tmp_path, "ana", impressions.FILE, line)
    assert [each.list_id for each in impressions.load(tmp_path, "ana").lists] == [first, second]
    assert len(user_store.export_user(tmp_path, "ana")["impressions"]) == 4


def test_the_oldest_lists_are_dropped_with_their_reactions(tmp_path: Path) -> None:
    shown = []
    for _ in range(14):
        shown.append(show(tmp_path, "ana", 10))
        react(tmp_path, "ana", shown[-1], "click", "i1")
        loaded = impressions.load(tmp_path, "ana")
        assert len(loaded.lists) <= 10
    assert [each.list_id for each in loaded.lists] == shown[-len(loaded.lists) :] and len(loaded.lists) >= 9
    assert [each.list_id for each in loaded.reactions] == [each.list_id for each in loaded.lists]


def test_nothing_is_lost_between_threads(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        shown = list(pool.map(lambda _: show(tmp_path, "ana", 10), range(12)))
        list(pool.map(lambda each: react(tmp_path, "ana", each, "click", "i2"), shown))
    loaded = impressions.load(tmp_path, "ana")
    assert len(loaded.lists) == 9 + 1  # at the eleventh the newest nine stay
    assert {r.list_id for r in loaded.reactions} == {each.list_id for each in loaded.lists}


def test_impressions_are_exported_and_forgotten(tmp_path: Path) -> None:
    index = small_index(tmp_path / "index", "ana", "ben")
    react(index, "ana", show(index, "ana"), "click", "i1")
    show(index, "ben")
    exported = json.loads(json.dumps(user_store.export_user(index, "ana")))["impressions"]
    assert [list(each) for each in exported] == [["list"], ["reaction"]] and exported[0]["list"]["items"]
    assert forget_user(index, "ana").remaining.traces == ()
    assert impressions.load(index, "ana").lists == () and len(impressions.load(index, "ben").lists) == 1
    assert len(list(impressions.load_all(index))) == 1


def test_impressions_of_users_who_are_being_deleted_are_not_read(tmp_path: Path) -> None:
    index = small_index(tmp_path / "index", "ana", "ben")
    show(index, "ana")
    pending = [f"people/{user_store.user_folder(index, 'ana').name}"]
    rewrite_manifest(index, pending_deletions=pending)
    assert list(impressions.load_all(index)) == [] and impressions.load(index, "ana").lists == ()


def candidate(item_id: str, drawn: float = 0.0, **scores: float) -> Candidate:
    return Candidate(Item(id=item_id, title="t"), 0.0, features=scores, exploration_probability=drawn)


def test_an_item_has_the_sources_that_lead_to_it_and_its_propensity() -> None:
    shortlist = [
        candidate("a", dense=0.9, lexical=0.0),
        candidate("b", dense=0.8, lexical=float("nan")),
        candidate("c", dense=0.1, lexical=0.2),
        candidate("d", dense=0.05, lexical=0.1),
    ]
    shown = shown_items(shortlist[:2], shortlist)
    assert [(s.item_id, s.position, s.propensity, s.sources) for s in shown] == [
        ("a", 1, 1.0, ("dense",)),
        ("b", 2, 1.0, ("dense",)),
    ]
    drawn = candidate("d", 0.5, dense=0.05, lexical=0.1)
    explored = shown_items([shortlist[0], drawn], shortlist, explore=0.5)
    assert [(s.propensity, s.sources, s.setting) for s in explored] == [
        (1.0, ("dense",), ""),
        (0.5, ("exploration",), ""),
    ]
    interleaved = shown_items([shortlist[0], drawn], shortlist, teams={"d": "B"})
    assert [(s.propensity, s.setting) for s in interleaved] == [(1.0, ""), (1.0, "B")]
