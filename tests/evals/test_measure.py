"""A run's folder and what is made of it: nothing is averaged that was not scored, and order changes no digit."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from agent.errors import InputError
from evals.analysis.measure import measure
from evals.records.results import Comparison, Results, Slice, SystemResult
from evals.records.results import read as read_results
from evals.records.runs import CaseRow, ItemRow, Plan, RankingRow, Run, SystemRow

ITEMS = [
    ItemRow(
        id=f"i{n:02}", title=f"Title {n}", categories=("even", "all") if n % 2 == 0 else ("odd",), interactions=40 - n
    )
    for n in range(40)
]
PEOPLE = 30
SYSTEMS = ("popular", "worse", "plain", "reranked", "shuffled")
ROWS = {
    "popular": SystemRow(name="popular", baseline=True, memory=10, learning=1.5),
    "worse": SystemRow(name="worse", baseline=True),
    "plain": SystemRow(name="plain"),
    "reranked": SystemRow(name="reranked", reads_text=True, without_llm="plain", position_bias=(0.1, 0, 0, -0.1)),
    "shuffled": SystemRow(name="shuffled", control_of="reranked"),
}
PLACES = {"popular": 6, "worse": 25, "plain": 4, "reranked": 1, "shuffled": 5}
"""How far behind the target may come, at most."""


def cases() -> list[CaseRow]:
    """Two of each person; the odd ones have a context, and a long history."""
    return [
        CaseRow(
            id=f"{person}-{n}",
            user_id=f"p{person:02}",
            request=f"request {n}",
            history=tuple(f"i{place:02}" for place in range(2, 5 + 5 * (person % 2))),
            context={"device": "tv"} if person % 2 else {},
            language="zh" if n else "en",
            slices={"mood": "gay" if person % 3 else "sad"} if person < 20 else {},
        )
        for person in range(PEOPLE)
        for n in range(2)
    ]


def targets() -> dict[str, dict[str, int]]:
    return {case.id: {f"i{random.Random(case.id).randrange(10, 40):02}": 1} for case in cases()}


def answer(name: str, case: CaseRow) -> RankingRow:
    draw = random.Random(f"{name} {case.id}")
    target = next(iter(targets()[case.id]))
    others = [item.id for item in ITEMS if item.id != target]
    draw.shuffle(others)
    others.insert(draw.randrange(PLACES[name] + 1), target)
    return RankingRow(
        case=case.id, items=tuple(others[:30]), seconds=0.5, tokens=8, reasons={others[0]: f"why {others[0]}"}
    )


def made(
    folder: Path,
    order: Sequence[CaseRow] | None = None,
    changed: Mapping[tuple[str, str], RankingRow] | None = None,
    main: str = "reranked",
    metric: str = "NDCG@10",
    systems: tuple[str, ...] = SYSTEMS,
) -> Run:
    """A whole run, its cases asked and answered in this order."""
    order = cases() if order is None else order
    run, wanted = Run(folder), targets()
    plan = Plan(
        title="t", command="c", protocol="p", systems=systems, main=main, metric=metric, made_with={"seed": "0"}
    )
    run.begin(plan, ITEMS, order, {case.id: wanted[case.id] for case in order})
    for name in systems:
        with run.answering(name) as rankings:
            rankings.add((changed or {}).get((name, case.id)) or answer(name, case) for case in order)
        run.finish(ROWS[name])
    return run


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return measure(made(tmp_path_factory.mktemp("run") / "run"))


def system(results: Results, name: str) -> SystemResult:
    return next(each for each in results.systems if each.name == name)


def compared(comparisons: Sequence[Comparison]) -> list[tuple[str, str, str]]:
    return [(each.system, each.against, each.question) for each in comparisons]


def ndcg(name: str, case: CaseRow) -> float:
    """Of one target, by hand."""
    shown = answer(name, case).items[:10]
    return sum(1 / math.log2(place + 1) for place, item in enumerate(shown, 1) if item in targets()[case.id])


def test_metric_is_the_mean_over_users_of_case_means(results: Results) -> None:
    for name in SYSTEMS:
        figure = system(results, name).metrics["NDCG@10"]
        assert figure.mean == pytest.approx(sum(ndcg(name, case) for case in cases()) / len(cases()))
        assert figure.n == PEOPLE
        assert figure.low is not None and figure.high is not None and figure.low < figure.mean < figure.high
    assert (results.users, results.cases) == (PEOPLE, 2 * PEOPLE)


def test_users_weigh_alike_however_many_cases_they_have(tmp_path: Path) -> None:
    some = [case for case in cases() if not case.id.endswith("-1") or case.user_id == "p00"]
    first = [ndcg("plain", case) for case in some if case.user_id == "p00"]
    rest = [ndcg("plain", case) for case in some if case.user_id != "p00"]
    figure = system(measure(made(tmp_path, some)), "plain").metrics["NDCG@10"]
    assert figure.mean == pytest.approx((sum(first) / 2 + sum(rest)) / PEOPLE)


def test_comparisons_of_a_run(results: Results) -> None:
    assert compared(results.comparisons) == [
        ("reranked", "plain", "llm"),
        ("reranked", "shuffled", "text"),
        ("plain", "popular", "best"),
        ("reranked", "popular", "best"),
    ]
    assert [each.verdict for each in results.comparisons][:2] == ["better", "better"]
    for each in results.comparisons:
        expected = sum(ndcg(each.system, case) - ndcg(each.against, case) for case in cases()) / len(cases())
        assert each.difference == pytest.approx(expected)
        assert each.p <= each.holm <= 4 * each.p and each.low <= each.difference <= each.high


def test_comparisons_within_slices(results: Results) -> None:
    found = {(each.name, each.value): each for each in results.slices}
    assert list(found) == [
        ("history", "long"),
        ("history", "short"),
        ("item", "niche"),
        ("item", "popular"),
        ("language", "en"),
        ("language", "zh"),
        ("context", "given"),
        ("context", "none"),
        ("mood", "gay"),
        ("mood", "sad"),
    ]
    for part in found.values():
        assert compared(part.comparisons) == [("reranked", "plain", "llm"), ("reranked", "popular", "best")]
        assert list(part.metrics) == list(SYSTEMS)


def test_slices_hold_the_cases_of_their_kind(results: Results) -> None:
    def means(part: Slice, chosen: Sequence[CaseRow]) -> None:
        people = sorted({case.user_id for case in chosen})
        each = [[ndcg("plain", case) for case in chosen if case.user_id == person] for person in people]
        figure = part.metrics["plain"]["NDCG@10"]
        assert (part.cases, figure.n) == (len(chosen), len(people))
        assert figure.mean == pytest.approx(sum(sum(own) / len(own) for own in each) / len(each))

    found = {(each.name, each.value): each for each in results.slices}
    chosen = {case: next(iter(each)) for case, each in targets().items()}
    people = {item.id: item.interactions for item in ITEMS}
    middle = sorted(people[chosen[case.id]] for case in cases())
    half = (middle[len(middle) // 2] + middle[len(middle) // 2 - 1]) / 2
    means(found["history", "long"], [case for case in cases() if len(case.history) == 8])
    means(found["item", "popular"], [case for case in cases() if people[chosen[case.id]] > half])
    means(found["item", "niche"], [case for case in cases() if people[chosen[case.id]] <= half])
    means(found["context", "given"], [case for case in cases() if case.context])
    means(found["language", "zh"], [case for case in cases() if case.language == "zh"])
    means(found["mood", "sad"], [case for case in cases() if case.slices.get("mood") == "sad"])


def test_slices_are_corrected_for_all_comparisons(results: Results) -> None:
    inside = [each for part in results.slices for each in part.comparisons]
    smallest = min((*results.comparisons, *inside), key=lambda each: each.p)
    everything = len(results.comparisons) + len(inside)
    least = [each for each in inside if each.p == smallest.p]
    assert all(each.holm == pytest.approx(min(1, everything * each.p)) for each in least)
    assert min(each.holm / each.p for each in results.comparisons) <= 4


def test_cold_users_are_a_slice(tmp_path: Path) -> None:
    changed = [case.model_copy(update={"history": ()}) if case.user_id < "p10" else case for case in cases()]
    found = {(each.name, each.value): each.cases for each in measure(made(tmp_path, changed)).slices}
    assert (found["person", "cold"], found["person", "warm"]) == (20, 40)
    assert found["history", "long"] + found["history", "short"] == 40


def test_unscored_cases_are_counted_and_left_out_of_means(tmp_path: Path) -> None:
    first, *rest = cases()
    left = [case for case in cases() if case.user_id != "p00"]
    lost = {
        ("reranked", case.id): RankingRow(case=case.id, items=(), unscored="no answer", faults=("no answer",))
        for case in cases()
        if case.user_id == "p00"
    }
    lost["plain", rest[4].id] = RankingRow(case=rest[4].id, items=(), unscored="no answer")
    found = measure(made(tmp_path, changed=lost))
    reranked, plain = system(found, "reranked"), system(found, "plain")
    assert (reranked.unscored, reranked.faults, plain.unscored, plain.faults) == (2, 2, 1, 0)
    figure = reranked.metrics["NDCG@10"]
    assert figure.n == PEOPLE - 1
    assert figure.mean == pytest.approx(sum(ndcg("reranked", case) for case in left) / len(left))
    llm = found.comparisons[0]
    assert llm.users == PEOPLE - 1
    assert first.id not in {each.case for each in (*found.best, *found.worst)}


def test_empty_scored_rankings_count_as_zero(tmp_path: Path) -> None:
    empty = {("plain", case.id): RankingRow(case=case.id, items=()) for case in cases()}
    found = system(measure(made(tmp_path, changed=empty)), "plain")
    assert found.unscored == 0 and found.metrics["NDCG@10"].mean == 0
    assert found.lists == {"coverage": 0}


def test_list_metrics_and_costs(results: Results) -> None:
    found = system(results, "popular")
    assert set(found.lists) == {"coverage", "gini", "novelty", "diversity", "popularity", "calibration"}
    assert found.cost.model_dump() == {"seconds": 0.5, "tokens": 8, "memory": 10, "learning": 1.5}
    assert sum(places for places, _ in found.popularity_deciles) == pytest.approx(1)
    assert sum(hits for _, hits in found.popularity_deciles) == pytest.approx(1)
    assert system(results, "reranked").position_bias == (0.1, 0, 0, -0.1)


def test_examples_have_the_greatest_gains_and_losses(results: Results) -> None:
    by_id = {case.id: case for case in cases()}
    gains = {case.id: ndcg("reranked", case) - ndcg("plain", case) for case in cases()}
    assert [gains[each.case] for each in results.best] == pytest.approx(sorted(gains.values(), reverse=True)[:10])
    assert [gains[each.case] for each in results.worst] == pytest.approx(sorted(gains.values())[:10])
    for each in (*results.best, *results.worst):
        case = by_id[each.case]
        assert each.value == pytest.approx(ndcg("reranked", case))
        assert each.reference_value == pytest.approx(ndcg("plain", case))
        ranked = answer("reranked", case).items[:10]
        assert [entry.title for entry in each.entries] == [f"Title {int(item[1:])}" for item in ranked]
        assert [entry.hit for entry in each.entries] == [item in targets()[case.id] for item in ranked]
        assert each.entries[0].reason == f"why {ranked[0]}" and each.entries[1].reason == ""
        assert each.history == tuple(f"Title {int(item[1:])}" for item in case.history)


def test_few_examples_are_shown_once(tmp_path: Path) -> None:
    found = measure(made(tmp_path, cases()[:5]))
    assert (len(found.best), len(found.worst)) == (3, 2)
    assert len({each.case for each in (*found.best, *found.worst)}) == 5


def test_main_baseline_is_compared_with_a_better_one(tmp_path: Path) -> None:
    found = measure(made(tmp_path, main="worse", systems=("popular", "worse")))
    assert compared(found.comparisons) == [("worse", "popular", "best")]
    assert found.comparisons[0].verdict == "worse"


def test_single_system_has_no_comparison(tmp_path: Path) -> None:
    found = measure(made(tmp_path, main="popular", systems=("popular",)))
    assert found.comparisons == () and all(each.reference_value == each.value for each in found.best)


def test_one_user_gives_no_mean(tmp_path: Path) -> None:
    figure = system(measure(made(tmp_path, cases()[:2])), "plain").metrics["NDCG@10"]
    assert (figure.mean, figure.low, figure.high, figure.n) == (None, None, None, 1)


def test_order_of_users_changes_no_digit(results: Results, tmp_path: Path) -> None:
    for seed in range(2):
        order = cases()
        random.Random(seed).shuffle(order)
        assert measure(made(tmp_path / str(seed), order)) == results


def test_results_survive_writing_and_reading(results: Results, tmp_path: Path) -> None:
    results.write(tmp_path)
    assert read_results(tmp_path) == results


def test_unfinished_run_is_refused(tmp_path: Path) -> None:
    run = made(tmp_path)
    (tmp_path / "rankings" / "plain.json").unlink()
    with pytest.raises(InputError, match="run it to its end"):
        measure(run)


def test_inconsistent_runs_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no metric NDGC@10: one of NDCG@1"):
        measure(made(tmp_path / "a", metric="NDGC@10"))
    with pytest.raises(InputError, match="is none of the run's"):
        measure(made(tmp_path / "b", main="other"))
    invented = {("plain", "0-0"): RankingRow(case="0-0", items=("i01", "made up"))}
    with pytest.raises(InputError, match="ranks made up in case 0-0"):
        measure(made(tmp_path / "c", changed=invented))
    with pytest.raises(InputError, match="no case with a target"):
        measure(made(tmp_path / "d", []))
