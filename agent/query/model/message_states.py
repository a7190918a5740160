"""What a language model makes of each word of a message: the states of its tokens, as the classifiers read them.

The prompt asks for the message to be repeated, and the states are those of the repetition: a model that reads from left
to right knows what follows a word only the second time (Springer et al. 2024, arXiv 2402.15449).
"""

from __future__ import annotations

from collections.abc import Sequence

from agent.errors import ModelFault
from agent.llm import LanguageModel
from agent.llm.protocol import HiddenStatesModel, TokenStates
from agent.query.model.message_encoder import packaged_encoder
from agent.query.model.model_reading import message_for_model
from agent.query.model.slot_classifier import Evidence, Reading, packaged_weights, reading_of
from agent.query.model.slot_tags import character_tags, head_values, token_tags
from agent.query.slots import Slots
from agent.text import language_of
from prompts import PromptError, Prompts, neutralise
from retrieval.data.items import Item
from retrieval.embedding.load import DEFAULT

MAX_CHARS = 400
"""The longest message that is read."""


def read_words(
    text: str, rules: Slots, shown: Sequence[Item], model: LanguageModel | None, prompts: Prompts, network: bool
) -> Reading | None:
    """Return the reading of a message, given its slots by the rules and the items on show.

    It is that of the small network, where `network` says so or beside a model whose states the classifiers know, and of
    these states together. None where neither reads it, and where the message is empty or too long.
    """
    if not network and not reads_words(model):
        return None
    message = neutralise(message_for_model(text, shown))
    if not message.strip() or len(message) > MAX_CHARS:
        return None
    readers = (_by_states(message, rules, model, prompts), packaged_encoder().read(message, rules))
    evidence = [each for each in readers if each]
    return reading_of(message, evidence, packaged_weights().transitions) if evidence else None


def _by_states(message: str, rules: Slots, model: LanguageModel | None, prompts: Prompts) -> Evidence | None:
    if not reads_words(model) or not isinstance(model, HiddenStatesModel):
        return None
    weights = packaged_weights()
    try:
        states = message_states(message, model, prompts, weights.layer)
    except (ModelFault, PromptError):
        return None
    if not states.ends:
        return None
    tags = token_tags(character_tags(vars(rules), message), states.ends)
    return weights.evidence(states.ends, states.states, tags, head_values(vars(rules)))


def network_reads(embedder: str) -> bool:
    """Return whether the small network reads messages: where items are embedded by what it is built on."""
    return embedder == DEFAULT


def reads_words(model: LanguageModel | None) -> bool:
    """Return whether the classifiers were trained on the states of a model."""
    return isinstance(model, HiddenStatesModel) and model.fingerprint == packaged_weights().model


def message_states(message: str, model: HiddenStatesModel, prompts: Prompts, layer: int) -> TokenStates:
    """Return the states of a message's tokens after a layer. Raises ModelFault and PromptError."""
    prompt = prompts.render("words", language_of([message]), model.chat, utterance=message)
    return model.hidden_states(prompt, message, layer)
