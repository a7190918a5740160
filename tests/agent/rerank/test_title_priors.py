"""Stored priors of titles."""

from __future__ import annotations

from pathlib import Path

from agent.llm.scripted import Scripted
from agent.rerank.ranking import RerankSettings
from agent.rerank.reranker import Reranker
from agent.rerank.strategies.likelihood import Likelihood
from retrieval.data.items import Interaction
from retrieval.query import Event, PreparedRequest
from tests.contracts import PROMPTS, candidates


def test_stored_priors_do_not_change_the_token_count() -> None:
    reranker = Reranker(RerankSettings("likelihood"), Scripted(), PROMPTS)
    shortlist = candidates(["Slow River", "A"], [1.0, 0.5])
    first, second = (reranker.rerank(PreparedRequest(), shortlist) for _ in range(2))
    assert (first.items, first.tokens) == (second.items, second.tokens)


def test_priors_are_stored_per_model_and_prompt(tmp_path: Path) -> None:
    shortlist = candidates(["Heat", "Ronin", "Heat"], [0.5, 0.4, 0.3])
    request = PreparedRequest((Event(shortlist[0].item, Interaction(user_id="u", item_id="i0")),))
    folder = tmp_path / "priors"

    def asked(name: str) -> tuple[list[float], int]:
        model = Scripted(name=name)
        found = Likelihood(model, PROMPTS, folder).score(request, shortlist)
        return found, len(model.calls)

    first, calls = asked("one")
    again, fewer = asked("one")
    assert first == again == Likelihood(Scripted(name="one"), PROMPTS).score(request, shortlist)
    assert (calls, fewer) == (2, 1)
    assert asked("another")[1] == 2, "another model has priors of its own"
    for file in folder.iterdir():
        file.write_bytes(b"not an archive")
    assert asked("one") == (first, 2), "what is damaged is measured again"
