"""An index that has every kind of file that an index can have, and a foreign one with other content in each."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from agent.chat.conversation import Chat
from agent.clauses.catalogue import descriptions_of
from agent.clauses.store import ClauseStore
from agent.llm.scripted import Scripted
from agent.models import adapters
from agent.profile import impressions, user_store
from agent.profile.user_store import ACCOUNT
from agent.recommender import Recommender
from agent.rerank import llm_uplift
from agent.rerank.blend_weights import FEATURES
from agent.rerank.llm_uplift import LlmUplift
from agent.rerank.ranking import RerankSettings
from agent.rerank.title_priors import TitlePriors
from evals.bench import synthetic
from retrieval.data.items import Interaction
from retrieval.index import Index, Writer, evaluation, fitted
from retrieval.index.build import build
from retrieval.ranking import weights
from retrieval.ranking.features import feature_names
from retrieval.ranking.weights import WeightSet
from retrieval.retriever import Retriever
from retrieval.sources import IndexInputs, stored_sequence
from retrieval.sources.sequence_network import Settings as SequenceSettings

ITEMS, ADDED, PEOPLE = 240, 12, 60
PERSON = "p1"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
MODEL = "scripted"
SMALL = SequenceSettings(size=8, longest=4, batch=128, negatives=16, rounds=1, fewest_steps=0, fewest_users=30)


def make(folder: Path, seed: int) -> None:
    """Build an index with people, learned values, and items and interactions that were added later."""
    catalogue = synthetic.catalogue(ITEMS + ADDED, seed, PEOPLE)
    build(folder, catalogue.items[:ITEMS], catalogue.interactions, embedder="hash", ordered=True)
    with Writer(folder) as writer:
        writer.add(catalogue.items[ITEMS:])
        writer.delete([catalogue.items[seed].id])
        writer.add_interactions(
            [Interaction(user_id=PERSON, item_id=catalogue.items[7 + seed].id, kind="like", time=NOW)]
        )
    _add_learned(folder, seed)
    _add_person(folder, seed)
    index = Index(folder)
    Retriever(index, lambda: index.embedder).shortlist(catalogue.request(1, 10))


def _add_learned(folder: Path, seed: int) -> None:
    index, rng = Index(folder), np.random.default_rng(seed)
    built, retriever = index.manifest.built, Retriever(index, lambda: index.embedder)
    stored_sequence.train(index, IndexInputs(index).interactions, settings=SMALL)
    features = feature_names([source.name for source in retriever.sources if not source.unavailable_reason])
    values = tuple(rng.normal(size=len(features)).tolist())
    learned = WeightSet(features, values, values, values, 99, "torture")
    weights.store(folder, built, learned)
    weights.store(folder, built, learned, "cold")
    fitted.store_selected_fields(folder, built, ["mood", "theme"])
    values = (0.5 + seed,) * len(FEATURES)
    blend = WeightSet(FEATURES, values, values, values, 99, "torture")
    llm_uplift.save_blend_weights(folder, built, MODEL, blend)
    llm_uplift.save_uplift(folder, built, LlmUplift("likelihood", MODEL, 99, 0.1 + seed, 0.05, 0.15))
    summary = {"day": "2026-11-30", "title": "t", "protocol": "p", "metric": "ndcg@10", "users": 99 + seed}
    more = {"command": "c", "systems": (), "sentences": {"en": ("s",)}}
    evaluation.EvaluationSummary.model_validate({**summary, **more}).write(folder)
    texts = [item.text for item in index.items.in_order[:20]]
    descriptions = [each for each in descriptions_of(index) if len(each.parts) > 1]
    ClauseStore(folder).write(
        {each.key: (each.parts[-1 - seed % len(each.parts)].text,) for each in descriptions}, "chooser"
    )
    priors = TitlePriors(Scripted(name=MODEL).fingerprint, folder / "priors")
    priors.get("prompt", texts, lambda titles: [-float(len(title) + seed) for title in titles])
    (folder / adapters.FOLDER).mkdir()
    written = folder / adapters.FOLDER / ".written.gguf"
    written.write_bytes(bytes(rng.integers(256, size=2_000, dtype=np.uint8)))
    digest = adapters.sha256_of(written)
    record = adapters.AdapterRecord(model=MODEL, base="0" * 64, adapter=digest, histories=9, seed=seed, prompt="p")
    adapters.store_record(folder, record, written)


def _add_person(folder: Path, seed: int) -> None:
    items = list(Index(folder).rows)[20 * (seed % 10) :]
    for item_id in items[:6]:
        user_store.add_feedback(folder, Interaction(user_id=PERSON, item_id=item_id, kind="like"))
    for start in range(4):
        shown = tuple(impressions.ShownItem(item_id=i, position=n) for n, i in enumerate(items[start : start + 5], 1))
        list_id = impressions.record_list(folder, PERSON, impressions.ShownList(items=shown))
        impressions.record_reaction(
            folder, PERSON, impressions.Reaction(list_id=list_id, kind="like", item_id=shown[0].item_id)
        )
    entries = [{"name": f"y{seed}", "action": "pin", "where": f"year>={1960 + 20 * seed}", "boost": 1.0}]
    user_store.save_document(folder, PERSON, "corrections", {"corrections": entries})
    user_store.add_to_wishlist(folder, PERSON, items[30:33])
    user_store.save_document(folder, PERSON, ACCOUNT, {"UserId": PERSON, "Labels": [f"label {seed}"]})
    chat = Chat(Recommender(Index(folder), None, RerankSettings("none", rerank_depth=10)), PERSON, "en")
    for message in (("something about the sea", "a quiet story")[seed % 2], "another one"):
        list(chat.reply(message))
    chat.save()
