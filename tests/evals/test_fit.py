"""Weights of sources: learned from what was held out, kept with the index, and gone when it is built anew."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from agent.llm.scripted import Scripted
from agent.recommender import Recommender
from agent.rerank.llm_uplift import load_blend_weights, load_uplift
from evals.cli.main import app
from evals.datasets import logs
from evals.datasets.splits import hold_out_per_user
from retrieval.data.items import ExtractedAttribute, Interaction, Item
from retrieval.errors import IndexFault
from retrieval.fitting.hold_out import hold_out_items
from retrieval.index import Index
from retrieval.index import fitted as fitted_values
from retrieval.index.build import build
from retrieval.query import Event, PreparedRequest
from retrieval.ranking import weights as weight_store
from retrieval.retriever import Retriever
from retrieval.sources import IndexInputs, inverted_index

ITEMS = [Item(id=f"i{n}", title=f"Title {n}") for n in range(40)]


def liked(people: int) -> list[Interaction]:
    """Each person likes eight of the twenty even items, or of the twenty odd ones: only people tell, not texts."""
    found = []
    for user in range(people):
        draw = random.Random(user)
        for n in draw.sample(range(user % 2, 40, 2), 8):
            found.append(Interaction(user_id=f"u{user}", item_id=f"i{n}", kind="like"))
    return found


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder: Path = tmp_path_factory.mktemp("fit") / "index"
    build(folder, ITEMS, liked(80), embedder="hash")
    ran = CliRunner().invoke(app, ["fit", "--index", str(folder)])
    assert ran.exit_code == 0
    return folder, ran.stdout


def shortlisted(folder: Path) -> list[str]:
    index = Index(folder)
    past = tuple(
        Event(index.items[i], Interaction(user_id="new", item_id=i, kind="like")) for i in ("i0", "i2", "i4", "i6")
    )
    return [c.item.id for c in Retriever(index, lambda: index.embedder).shortlist(PreparedRequest(past))]


def test_uninformative_texts_get_little_weight(fitted: tuple[Path, str]) -> None:
    folder, said = fitted
    assert "95 % intervals" in said
    weights = weight_store.stored(folder, Index(folder).manifest.built)
    assert weights is not None
    values = dict(zip(weights.features, map(abs, weights.values), strict=True))
    assert values["lexical zscore"] < max(values.values()) / 3
    assert all(int(i[1:]) % 2 == 0 for i in shortlisted(folder)[:10])


def test_weights_of_an_older_build_are_not_used(fitted: tuple[Path, str]) -> None:
    assert weight_store.stored(fitted[0], "2001-01-01T00:00:00Z") is None


def test_hold_out_takes_a_fifth_of_each_user_and_repeats() -> None:
    counts = [10, 4, 5, 20]
    done = [Interaction(user_id=f"u{u}", item_id=f"i{n}") for u, count in enumerate(counts) for n in range(count)]
    log = logs.from_interactions("log", tuple(ITEMS), tuple(done))
    held = hold_out_per_user(log, seed=1)
    assert np.bincount(log.users[held], minlength=4).tolist() == [2, 0, 1, 4]
    assert (held == hold_out_per_user(log, seed=1)).all()
    assert (held != hold_out_per_user(log, seed=2)).any()


def test_damaged_weights_are_an_index_fault(tmp_path: Path) -> None:
    for damaged in ("{", "[]", '{"built": "then"}', '{"built": "then", "weights": {"history": {"features": ["a"]}}}'):
        (tmp_path / fitted_values.WEIGHTS).write_text(damaged)
        with pytest.raises(IndexFault):
            weight_store.stored(tmp_path, "then")


def test_index_with_too_few_interactions_is_refused(tmp_path: Path) -> None:
    build(tmp_path / "index", ITEMS, embedder="hash")
    ran = CliRunner().invoke(app, ["fit", "--index", str(tmp_path / "index")])
    assert "nobody with five interactions" in str(ran.exception)


def test_uplift_is_measured_on_other_users_than_weights(
    fitted: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.models.load.load", lambda name: Scripted(name=name))
    command = ["fit", "--index", str(fitted[0]), "--model", "chance", "--judges", "30"]
    ran = CliRunner().invoke(app, command)
    assert ran.exit_code == 0, ran.stderr
    assert "weights from 50 people" in ran.stdout and "over 30 people" in ran.stdout
    worth = load_uplift(fitted[0], Index(fitted[0]).manifest.built, "blend", "chance")
    assert worth and worth.low <= worth.difference <= worth.high
    assert not worth.helps  # it chooses by chance


def test_attributes_that_do_not_predict_choices_are_not_indexed(tmp_path: Path) -> None:
    """A field has to agree with what people choose better than the same facts dealt out among the items."""
    drawn = random.Random(0)
    items = [
        item.model_copy(
            update={
                "extracted": (
                    ExtractedAttribute(field="kind", value="even" if n % 2 == 0 else "odd"),
                    ExtractedAttribute(field="mood", value=drawn.choice(("calm", "loud", "dark"))),
                )
            }
        )
        for n, item in enumerate(ITEMS)
    ]
    folder = tmp_path / "index"
    build(folder, items, liked(80), embedder="hash")
    ran = CliRunner().invoke(app, ["fit", "--index", str(folder)])
    assert ran.exit_code == 0, ran.output
    assert "mood" in ran.stdout and "not indexed" in ran.stdout
    index = Index(folder)
    assert fitted_values.selected_fields(folder, index.manifest.built) == ("kind",)
    arrays, _ = IndexInputs(index).extracted()
    assert set(inverted_index.vocabulary_of(arrays)) == {"even", "odd"}
    build(folder, items, liked(80), embedder="hash")
    assert fitted_values.selected_fields(folder, Index(folder).manifest.built) is None


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Everybody looks for rain or snow in words and chooses one of these; what they chose before tells nothing."""
    folder: Path = tmp_path_factory.mktemp("searched") / "index"
    items = [Item(id=f"i{n}", title=f"{('Rain', 'Snow')[n % 2]} {n}") for n in range(40)]
    done = []
    for user in range(120):
        draw = random.Random(user)
        for n in draw.sample(range(40), 10):
            text = ("rain", "snow")[n % 2]
            done.append(Interaction(user_id=f"u{user}", item_id=f"i{n}", kind="view", text=text))
    build(folder, items, done, embedder="hash")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("agent.models.load.load", lambda name: Scripted(name=name))
        command = ["fit", "--index", str(folder), "--model", "chance", "--judges", "60"]
        ran = CliRunner().invoke(app, command)
    assert ran.exit_code == 0, ran.output
    return folder, ran.stdout


def test_searches_teach_weights_of_requests_in_words(searched: tuple[Path, str]) -> None:
    folder, said = searched
    index = Index(folder)
    weights = weight_store.stored(folder, index.manifest.built, "request")
    assert weights is not None and f"from {weights.users} searches" in said
    assert any("lexical" in name for name, value in zip(weights.features, weights.values, strict=True) if value)
    found = Retriever(index, lambda: index.embedder).shortlist(PreparedRequest(text="snow"))
    assert all(int(c.item.id[1:]) % 2 for c in found[:10])


def test_model_without_use_in_searches_is_not_used(
    searched: tuple[Path, str],
) -> None:
    folder, _ = searched
    index = Index(folder)
    gate = load_blend_weights(folder, index.manifest.built, "chance")
    assert gate is not None and gate.values[1] == 0
    made = Recommender(index, Scripted(name="chance")).recommend(PreparedRequest(text="snow"))
    assert made.ranking.llm_skipped and "searches" in made.ranking.llm_skipped
    assert [r.candidate for r in made.ranking.items] == list(made.shortlist)


@pytest.fixture(scope="module")
def new_items(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Everybody likes what speaks of rain, or of snow: who else liked it tells nothing that its title does not."""
    folder: Path = tmp_path_factory.mktemp("new") / "index"
    items = [Item(id=f"i{n}", title=f"{('Rain', 'Snow')[n % 2]} {n}") for n in range(60)]
    done = [
        each.model_copy(update={"item_id": f"i{(int(each.item_id[1:]) + 20 * n) % 60}"})
        for n, each in enumerate(liked(200))
    ]
    build(folder, items, done, embedder="hash")
    ran = CliRunner().invoke(app, ["fit", "--index", str(folder)])
    assert ran.exit_code == 0, ran.output
    return folder, ran.stdout


def test_cold_items_get_weights_of_their_own(new_items: tuple[Path, str]) -> None:
    folder, said = new_items
    weights = weight_store.stored(folder, Index(folder).manifest.built)
    assert weights and weights.cold and f"nobody has touched: weights from {weights.cold.users} people" in said
    used = {name.split()[0] for name, value in zip(weights.features, weights.cold.values, strict=True) if value}
    assert used & {"lexical", "dense", "content_transfer", "bilinear"}
    assert not used & {"ease", "ease_positive", "rp3beta"}


def test_cold_items_without_enough_users_get_no_weights(tmp_path: Path) -> None:
    hidden = hold_out_items(len(ITEMS), 0)
    done = [each for each in liked(80) if not hidden[int(each.item_id[1:])]]
    build(tmp_path / "index", ITEMS, done, embedder="hash")
    built = Index(tmp_path / "index").manifest.built
    earlier = weight_store.WeightSet(("a",), (1.0,), (0.5,), (2.0,), 60, "")
    weight_store.store(tmp_path / "index", built, earlier, "cold")
    ran = CliRunner().invoke(app, ["fit", "--index", str(tmp_path / "index")])
    assert ran.exit_code == 0 and "so that they are weighed as others" in ran.stdout
    weights = weight_store.stored(tmp_path / "index", built)
    assert weights and not weights.cold  # nor those that were learned before


def test_reviews_are_no_searches(fitted: tuple[Path, str]) -> None:
    folder, said = fitted
    assert "too few searches" in said
    assert weight_store.stored(folder, Index(folder).manifest.built, "request") is None
