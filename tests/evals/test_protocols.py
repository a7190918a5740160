"""Cases: what is held out is in no history and in nothing that is learned from, and no case leads to its targets."""

from __future__ import annotations

import dataclasses
import json
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.errors import InputError, UsageError
from evals.cases import Case, Task
from evals.datasets import data, logs
from evals.datasets.logs import InteractionLog
from evals.protocols import contexts, registry
from evals.protocols.base import Options, sample_cases
from evals.understanding import turns
from retrieval.data.items import Interaction, Item
from retrieval.query import context
from tests.evals.small_world import movielens, world

AMONG_ALL = ("last", "random", "time", "cold-people", "contexts")
AMONG_CANDIDATES = ("candidates", "popular-candidates", "cold-items")


def reached(thing: Any, seen: set[int] | None = None) -> Iterator[Any]:
    """All that attributes, fields and entries lead to."""
    seen = set() if seen is None else seen
    if id(thing) in seen or isinstance(thing, str | int | float | np.ndarray):
        yield thing
        return
    seen.add(id(thing))
    yield thing
    if dataclasses.is_dataclass(thing):
        inner = [getattr(thing, field.name) for field in dataclasses.fields(thing)]
    elif hasattr(thing, "model_dump"):
        inner = list(thing.model_dump().values())
    elif isinstance(thing, dict):
        inner = [*thing, *thing.values()]
    elif isinstance(thing, tuple | list | set | frozenset):
        inner = list(thing)
    else:
        inner = []
    for each in inner:
        yield from reached(each, seen)


def learned(task: Task) -> set[tuple[str, str]]:
    return {(i.user_id, i.item_id) for i in task.log.interactions}


@pytest.mark.parametrize("name", (*AMONG_ALL, *AMONG_CANDIDATES))
def test_targets_are_neither_in_histories_nor_in_the_log(name: str, log: InteractionLog, options: Options) -> None:
    task = registry.make(name, log, options)
    known = learned(task)
    assert task.cases and len(task.cases) <= 25
    for case in (*task.cases, *task.tuning_cases):
        targets = task.targets[case.id]
        history = {event.item.id for event in case.request.history}
        assert targets and not targets & history
        assert not any((case.user_id, item) in known for item in targets)
        assert len(task.log.users) == len(task.log.interactions) == len(task.log.times)


@pytest.mark.parametrize("name", AMONG_ALL)
def test_cases_do_not_reach_their_targets(name: str, log: InteractionLog, options: Options) -> None:
    task = registry.make(name, log, options)
    for case in task.cases[:5]:
        found = {each for each in reached(case) if isinstance(each, str)}
        assert not task.targets[case.id] & found
        assert {field.name for field in dataclasses.fields(case)} == {
            "id",
            "user_id",
            "request",
            "candidates",
            "slices",
        }


@pytest.mark.parametrize("name", (*AMONG_ALL, *AMONG_CANDIDATES))
def test_log_and_cases_do_not_reach_hidden_interactions(name: str, log: InteractionLog, options: Options) -> None:
    task = registry.make(name, log, options)
    cases = (*task.cases, *task.tuning_cases)
    wanted = {(case.user_id, item) for case in cases for item in task.targets[case.id]}
    found = [each for each in reached((task.log, task.cases)) if isinstance(each, Interaction)]
    assert found and not {(i.user_id, i.item_id) for i in found} & wanted
    rows = zip(task.log.users, task.log.rows, task.log.interactions, strict=True)
    assert all((task.log.user_ids[u], task.log.items[r].id) == (i.user_id, i.item_id) for u, r, i in rows)
    arrays = [each for each in reached(task.log) if isinstance(each, np.ndarray)]
    assert len(arrays) == 5 and all(array.base is None for array in arrays)  # no view of what is held out
    if name in AMONG_CANDIDATES:
        assert all(task.targets[case.id] <= set(case.candidates or ()) for case in cases)


def test_judged_users_are_no_tuning_users(log: InteractionLog, options: Options) -> None:
    task = registry.make("random", log, options)
    assert not {c.user_id for c in task.cases} & {c.user_id for c in task.tuning_cases}


@given(st.permutations(range(40)))
@settings(max_examples=5, deadline=None)
def test_cases_do_not_depend_on_the_order_of_users(order: list[int]) -> None:
    options = Options(25, 0, Path("nowhere"))
    for name in (*AMONG_ALL, *AMONG_CANDIDATES):
        first, second = (registry.make(name, world(order=each), options) for each in (None, order))
        assert [_plain(c) for c in first.cases] == [_plain(c) for c in second.cases]
        assert first.targets == second.targets


def test_file_in_another_order_of_users_is_the_same_data(tmp_path: Path) -> None:
    order = random.Random(1).sample(range(40), 40)
    first, second = (
        data.load("small", movielens(tmp_path / str(n), world(order=each))) for n, each in enumerate((None, order))
    )
    assert data.fingerprint(first) == data.fingerprint(second)
    assert first.user_ids == second.user_ids and first.interactions == second.interactions


@given(st.sets(st.integers(0, 39), min_size=5))
@settings(max_examples=10, deadline=None)
def test_cases_do_not_depend_on_other_users(some: set[int]) -> None:
    options = Options(40, 0, Path("nowhere"))
    for name in ("candidates", "last", "random"):
        all_of_them, fewer = (registry.make(name, world(order=each), options) for each in (None, sorted(some)))
        asked = {case.id: _plain(case) for case in all_of_them.cases}
        assert fewer.cases
        assert all(asked[case.id] == _plain(case) for case in fewer.cases)
        assert all(all_of_them.targets[case.id] == fewer.targets[case.id] for case in fewer.cases)


def _plain(case: Case) -> tuple[Any, ...]:
    return case.id, case.candidates, [event.item.id for event in case.request.history]


def test_candidates_are_the_target_and_nineteen_unseen_items(log: InteractionLog, options: Options) -> None:
    task = registry.make("candidates", log, options)
    places = []
    for case in task.cases:
        (target,) = task.targets[case.id]
        assert case.candidates is not None and len(set(case.candidates)) == len(case.candidates) == 20
        assert not {e.item.id for e in case.request.history} & set(case.candidates)
        places.append(case.candidates.index(target))
    assert 5 < np.mean(places) < 14  # anywhere in the list


def test_popular_candidates_are_distinct_and_unseen(log: InteractionLog, options: Options) -> None:
    few = dataclasses.replace(options, max_users=10)
    task = registry.make("popular-candidates", log, few)
    for case in (*task.cases, *task.tuning_cases):
        assert case.candidates is not None and len(set(case.candidates)) == len(case.candidates) == 20
        assert not {e.item.id for e in case.request.history} & set(case.candidates)


def test_popular_candidates_skip_seen_items(options: Options) -> None:
    catalogue = tuple(Item(id=f"i{n}", title=f"Film {n}") for n in range(400))
    known = [n for n in range(200, 400) if n != 300]
    reads = [(0, n) for n in (*known, 300)] + [(1, n) for n in (*known, 300, 0)] + [(2, n) for n in (300, 1, 2)]
    done = tuple(Interaction(user_id=f"p{person}", item_id=f"i{n}", kind="view") for person, n in reads)
    task = registry.make("popular-candidates", logs.from_interactions("long", catalogue, done), options)
    (case,) = (c for c in task.cases if c.user_id == "p0")
    assert len(case.candidates or ()) == 20 and "i300" in (case.candidates or ())
    assert not {e.item.id for e in case.request.history} & set(case.candidates or ())


def test_temporal_split_hides_what_happened_after_one_moment(log: InteractionLog, options: Options) -> None:
    task = registry.make("time", log, options)
    moment = task.log.times.max()
    times = {(i.user_id, i.item_id): i.time.timestamp() for i in log.interactions if i.time}
    for case in task.cases:
        assert all(times[case.user_id, item] > moment for item in task.targets[case.id])
    with pytest.raises(UsageError, match="has no times"):
        registry.make("time", world(rated=False), options)


def test_contexts_hide_the_last_session(log: InteractionLog, options: Options) -> None:
    task = registry.make("contexts", log, options)
    last = {
        p: max((i for i in log.interactions if i.user_id == p), key=lambda i: i.time.timestamp()) for p in log.user_ids
    }
    for case in task.cases:
        when = last[case.user_id].time
        assert dict(case.request.context) == {k: v for k, v in context.context_at(when).items() if k != "season"}
        assert task.targets[case.id] == {last[case.user_id].item_id}
    ends = {p: i.time.timestamp() for p, i in last.items()}
    assert all(i.time.timestamp() <= ends[i.user_id] - contexts.SESSION for i in task.log.interactions)


def test_cold_items_have_no_interactions(log: InteractionLog, options: Options) -> None:
    task = registry.make("cold-items", log, options)
    assert task.cases[0].candidates
    assert not {item for _, item in learned(task)} & set(task.cases[0].candidates)


def test_cold_people_have_three_interactions_and_none_in_the_log(log: InteractionLog, options: Options) -> None:
    task = registry.make("cold-people", log, options)
    assert all(len(case.request.history) == 3 and case.slices["person"] == "cold" for case in task.cases)
    assert not {person for person, _ in learned(task)} & {case.user_id for case in task.cases}


def test_tag_requests_target_what_their_user_tagged_and_liked(log: InteractionLog, options: Options) -> None:
    liked = [i for i in log.interactions if i.value and i.value >= 4][:30]
    disliked = [i for i in log.interactions if i.value == 2][:5]
    rows = [f"{i.user_id[1:]},{i.item_id[1:]},Quiet  Rain,0" for i in (*liked, *disliked)]
    (options.folder / "tags.csv").write_text("userId,movieId,tag,timestamp\n" + "\n".join(rows).replace("p", ""))
    plain = dataclasses.replace(
        log,
        user_ids=tuple(person[1:] for person in log.user_ids),
        items=tuple(i.model_copy(update={"id": i.id[1:], "tags": ("quiet rain",)}) for i in log.items),
    )
    task = registry.make("tags", plain, options)
    assert {case.request.text for case in task.cases} == {"quiet rain"}
    assert all(item.tags == () for item in task.log.items)
    wanted = {(i.user_id[1:], i.item_id[1:]) for i in liked}
    for case in task.cases:
        assert {(case.user_id, item) for item in task.targets[case.id]} <= wanted


def test_sample_cases_draws_a_few_of_each_user(log: InteractionLog, options: Options) -> None:
    """Where a person asked four hundred times, all but a few of these tell of that person alone."""
    whole = registry.make("random", log, options)
    cases = tuple(dataclasses.replace(c, id=f"{c.id} {n}") for c in whole.cases for n in range(3))
    many = dataclasses.replace(whole, cases=cases)
    few = sample_cases(many, 2, seed=0)
    assert {c.user_id for c in few.cases} == {c.user_id for c in whole.cases}
    assert len(few.cases) == 2 * len(whole.cases) and {c.id for c in few.cases} < {c.id for c in many.cases}
    names = [[c.id for c in sample_cases(many, 2, seed).cases] for seed in (0, 0, 1)]
    assert names[0] == names[1] != names[2]


def test_dialogue_films_count_at_first_mention(options: Options) -> None:
    log = world()
    films = [i.model_copy(update={"title": f"Film {n}", "published": None}) for n, i in enumerate(log.items)]
    talk = {
        "movieMentions": {"1": "Film 1", "2": "Film 2"},
        "initiatorQuestions": {"1": {"liked": 0}},
        "initiatorWorkerId": 7,
        "respondentWorkerId": 8,
        "messages": [
            {"senderWorkerId": 7, "text": "not like @1 please"},
            {"senderWorkerId": 8, "text": "then @2 , unlike @1"},
            {"senderWorkerId": 8, "text": "yes, @2"},
        ],
    }
    (options.folder / "x_data.jsonl").write_text(json.dumps(talk) + "\n")
    task = registry.make("dialogues", dataclasses.replace(log, items=tuple(films)), options)
    (case,) = task.cases
    assert task.targets[case.id] == {"i2"} and case.request.text == "not like Film 1 please"
    assert [(e.item.id, e.interaction.kind) for e in case.request.history] == [("i1", "dislike")]


def test_published_candidates_get_missing_targets(tmp_path: Path) -> None:
    (tmp_path / "Games.item").write_text(
        "item_id:token\ttitle:token_seq\n" + "".join(f"{n}\tGame &amp; {n}\n" for n in range(60))
    )
    head = "user_id:token\titem_id_list:token_seq\titem_id:token\n"
    rows = [(user, [user, user + 1, user + 2], user + 3) for user in range(30)]
    for kind, cut in (("train", 1), ("valid", 0)):
        lines = (
            f"{u}\t{' '.join(map(str, past[: 3 - cut]))}\t{[past[-1], target][1 - cut]}\n" for u, past, target in rows
        )
        (tmp_path / f"Games.{kind}.inter").write_text(head + "".join(lines))
    lists = {5: list(range(30, 60)), 9: [12, 999, *range(31, 60)]}
    (tmp_path / "Games.random").write_text("".join(f"{u}\t{' '.join(map(str, given))}\n" for u, given in lists.items()))
    log = data.load("llmrank", tmp_path)
    task = registry.make("candidates", log, Options(1_000, 0, data.folder("llmrank", tmp_path)))
    found = {case.user_id: set(case.candidates or ()) for case in task.cases}
    assert found == {"5": {"8", *map(str, range(30, 49))}, "9": {"12", *map(str, range(31, 50))}}
    assert "for 1 of 2 people" in task.notes[0] and "1 published candidates are left out" in task.notes[1]
    assert len(task.log.interactions) == 30 * 3 and task.tuning_cases


def test_unsuitable_data_is_refused(log: InteractionLog, options: Options, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="choose from candidates"):
        registry.make("nonsense", log, options)
    with pytest.raises(UsageError, match="tags"):
        registry.make("tags", log, options)
    with pytest.raises(InputError, match="--data-dir"):
        data.load("nothing", tmp_path / "nowhere")
    (tmp_path / "x_data.jsonl").write_text('{"movieMentions": {}, "initiatorQuestions": {}, "messages": []}\n{"mov')
    with pytest.raises(InputError, match="line 2"):
        registry.make("dialogues", log, options)


def _crosswoz(folder: Path) -> None:
    """Two hotels and a dialogue: one is found for what was said, then one is named by the person."""
    inns = [
        [n, {"领域": "酒店", "名称": n, "酒店设施": [f], "价格": p, "评分": 4.5}]
        for n, f, p in (("甲店", "暖气", 200), ("乙店", "酒吧", 300))
    ]
    for kind, rows in (("attraction", []), ("hotel", inns), ("restaurant", [])):
        (folder / f"{kind}_db.json").write_text(json.dumps(rows), encoding="utf-8")

    def said(text: str, acts: list[list[str]], *told: bool) -> dict[str, object]:
        state = [[goal, "酒店", "名称", "", each] for goal, each in enumerate(told, 1)]
        return {"role": "usr", "content": text, "dialog_act": acts, "user_state": state}

    def answered(name: str) -> dict[str, object]:
        return {"role": "sys", "content": f"去{name}", "dialog_act": [["Inform", "酒店", "名称", name]]}

    facility = [["Inform", "酒店", "酒店设施-暖气", "是"], ["Inform", "酒店", "价格", "200-300元"]]
    goals = [[1, "酒店", "名称", "甲店", True], [2, "酒店", "名称", "乙店", True]]
    talk = {
        "sys-usr": [98765, 43210],
        "goal": [[goal, kind, slot, "", told] for goal, kind, slot, _, told in goals],
        "final_goal": goals,
        "messages": [
            said("你好", [], False, False),
            said("找一家价格200-300元、有暖气的酒店", facility, True, False),
            answered("甲店"),
            said("乙店的电话呢？", [["Inform", "酒店", "名称", "乙店"]], True, True),
            answered("乙店"),
        ],
    }
    with zipfile.ZipFile(folder / "val.json.zip", "w") as packed:
        packed.writestr("val.json", json.dumps({"7": talk}))


def test_venue_request_holds_messages_before_its_name(tmp_path: Path) -> None:
    _crosswoz(tmp_path)
    task = registry.make("venues", data.load("crosswoz", tmp_path), Options(10, 0, tmp_path))
    (case,) = task.cases
    assert case.request.text == "找一家价格200-300元、有暖气的酒店" and case.request.language == "zh"
    assert task.targets == {case.id: {"hotel-1"}}
    assert "98765" not in repr(task)


def test_venues_without_dialogues_are_refused(log: InteractionLog, options: Options) -> None:
    with pytest.raises(UsageError, match=r"val\.json\.zip"):
        registry.make("venues", log, options)
    (options.folder / "val.json.zip").write_bytes(b"nothing")
    with pytest.raises(InputError, match="fetch the file again"):
        registry.make("venues", log, options)


def test_turns_are_compared_with_their_annotation(tmp_path: Path) -> None:
    _crosswoz(tmp_path)
    found = list(turns.read_turns(tmp_path))
    wanted = {("trait", "暖气"), ("price", "200–300"), ("domain", "hotel")}
    assert [set(turn.expected) for turn in found] == [set(), wanted, set()]
    assert found[1].parsed == found[1].expected and found[1].counts().f1 == 1
    assert any(line.split()[1:2] == ["price"] and " 1.000" in line for line in turns.report(found, 5))


def test_written_requests_need_the_packaged_sample(log: InteractionLog, options: Options, tmp_path: Path) -> None:
    sample = data.load("sample", tmp_path)
    task = registry.make("sample-requests", sample, options)
    known = {item.id for item in sample.items}
    assert len(task.cases) + len(task.tuning_cases) >= 40 and all(case.request.text for case in task.cases)
    assert all(task.targets[case.id] and task.targets[case.id] <= known for case in task.cases)
    with pytest.raises(UsageError, match="--data sample"):
        registry.make("sample-requests", log, options)
