"""Train the small network that reads messages: `python -m evals.fitting.train_message_encoder`.

It learns what each token is and what a message does from the annotated messages that the classifiers of slots learn
from. In a share of the messages it is not told what the rules say, so that it does not merely repeat them. Needs the
extra `transformers`; a pass takes six minutes on one core, all ten an hour.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import typer

from agent.query.limits.bound_roles import annotated_roles, roles_by_rules
from agent.query.model import message_encoder
from agent.query.model.message_encoder import MATRICES, RANK, SCALE, STORED_AS, rule_tags, tokens_of
from agent.query.model.model_reading import message_for_model
from agent.query.model.slot_classifier import BOUND_ROLES, HEADS, TAGS
from agent.query.model.slot_tags import NOT_LABELLED, character_tags, head_values, token_tags
from agent.query.parse import parse
from agent.query.text.sentences import written_text
from evals.fitting.train_slot_classifier import Message, training_utterances
from evals.understanding.utterances import Utterance
from prompts import neutralise
from retrieval.embedding.e5_file import E5File, packaged_e5

BATCH, DROPOUT = 16, 0.1
STEP, HEAD_STEP = 1e-3, 2e-3
"""The greatest step of the added matrices and normalisations, and of all else (AdamW)."""
WARM_UP, LAST_STEP = 0.06, 0.02
"""The share of the steps in which they grow, and what is left of them at the end."""
WITHOUT_RULES = 0.15
"""The share of the messages whose tags, and of those whose values of a head, by the rules are hidden."""
OF_HEADS = 0.3
"""The weight of the loss of the heads beside that of the tags."""
OF_ROLES = 0.3
"""That of the loss of the roles of bounds."""
REFUSALS = 1.5
"""By how much what it learns of the tag "avoid" is lowered: 43 % of the messages that it learns from refuse something,
a quarter of those that people send. Single messages are read alike from 0 to 2; an earlier network, of more refusals,
read conversations best at 1.5."""
LARGEST_GRADIENT = 1.0


@dataclass(frozen=True)
class Example:
    """The pieces of a message, the tag of each by its annotation and by the rules, and the values of its heads.

    `roles`, `roles_by_rules`: the role of the bound that a piece is part of.
    """

    pieces: list[int]
    tags: list[int]
    by_rules: list[int]
    roles: list[int]
    roles_by_rules: list[int]
    heads: dict[str, int]
    heads_by_rules: dict[str, int]


def example_of(utterance: Utterance, base: E5File) -> Example | None:
    """Return an annotated message as the network reads it; None where nothing of it is left."""
    text = neutralise(message_for_model(written_text(utterance.text), utterance.items))
    if not text:
        return None
    rules = parse(utterance.text, utterance.language, utterance.items)
    message = Message(utterance, text, (), np.zeros((0, 0), np.float32), rules)
    pieces, ends = tokens_of(text, base)

    def annotated(by_character: list[int]) -> list[int]:
        tags = token_tags(by_character, [max(end, 0) for end in ends])
        return [tag if end > 0 else NOT_LABELLED for tag, end in zip(tags, ends, strict=True)]

    return Example(
        pieces,
        annotated(character_tags(message.slots, text, message.unknown)),
        rule_tags(character_tags(vars(rules), text), ends, len(TAGS)).tolist(),
        annotated(annotated_roles(message.slots, text, message.unknown)),
        rule_tags(roles_by_rules(text), ends, len(BOUND_ROLES)).tolist(),
        head_values(message.slots, message.unknown),
        head_values(vars(rules)),
    )


def network_of(base: E5File) -> Any:
    """Return the network in torch: the embedder's, whose matrices stay, with what is learned."""
    import torch
    from torch import nn
    from torch.nn import functional

    def fixed(values: Any) -> Any:
        return nn.Parameter(torch.from_numpy(values), requires_grad=False)

    class Linear(nn.Module):  # type: ignore[misc]
        """A linear layer of the embedder with a matrix of low rank beside it."""

        def __init__(self, stored: str, outputs: int, inputs: int):
            super().__init__()
            self.fixed_weight = fixed(base.matrix(f"{stored}.w", outputs, inputs))
            self.fixed_bias = fixed(base.vector(f"{stored}.b"))
            self.a = nn.Parameter(torch.randn(RANK, inputs) / inputs**0.5)
            self.b = nn.Parameter(torch.zeros(outputs, RANK))

        def forward(self, states: Any) -> Any:
            added = functional.linear(functional.linear(states, self.a), self.b)
            return functional.linear(states, self.fixed_weight, self.fixed_bias) + SCALE * added

    class Norm(nn.LayerNorm):  # type: ignore[misc]
        """A normalisation that begins as the embedder's."""

        def __init__(self, stored: str):
            super().__init__(base.width, base.epsilon)
            self.weight.data = torch.from_numpy(base.vector(f"{stored}.w"))
            self.bias.data = torch.from_numpy(base.vector(f"{stored}.b"))

    class Layer(nn.Module):  # type: ignore[misc]
        def __init__(self, number: int):
            super().__init__()
            for name in MATRICES:
                outputs = base.inner if name == "fi" else base.width
                inputs = base.inner if name == "fo" else base.width
                setattr(self, name, Linear(f"l{number}.{STORED_AS.get(name, name)}", outputs, inputs))
            self.ln1, self.ln2 = Norm(f"l{number}.aln"), Norm(f"l{number}.oln")

        def forward(self, states: Any, mask: Any, dropout: Any) -> Any:
            shape = (*states.shape[:2], base.heads, -1)
            queries, keys, values = (each(states).view(shape).transpose(1, 2) for each in (self.q, self.k, self.v))
            attended = functional.scaled_dot_product_attention(queries, keys, values, attn_mask=mask)
            states = self.ln1(states + dropout(self.o(attended.transpose(1, 2).reshape(states.shape))))
            return self.ln2(states + dropout(self.fo(functional.gelu(self.fi(states)))))

    class Network(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.fixed_positions = fixed(base.vector("emb.pos").reshape(-1, base.width))
            self.fixed_type = fixed(base.vector("emb.type")[: base.width])
            self.eln = Norm("emb.ln")
            self.layers = nn.ModuleList(map(Layer, range(base.layers)))
            self.dropout = nn.Dropout(DROPOUT)
            self.rule, self.tag = nn.Embedding(len(TAGS) + 1, base.width), nn.Linear(base.width, len(TAGS))
            self.rule_tag = nn.Embedding(len(TAGS) + 1, len(TAGS))
            self.rule_role = nn.Embedding(len(BOUND_ROLES) + 1, base.width)
            self.role = nn.Linear(base.width, len(BOUND_ROLES))
            sizes = {head: len(choices) for head, choices in HEADS.items()}
            self.heads = nn.ModuleDict({head: nn.Linear(2 * base.width, size) for head, size in sizes.items()})
            self.rule_heads = nn.ModuleDict({head: nn.Embedding(size + 1, size) for head, size in sizes.items()})
            for embedding in (self.rule, self.rule_tag, self.rule_role, *self.rule_heads.values()):
                nn.init.zeros_(embedding.weight)

        def forward(
            self, words: Any, mask: Any, by_rules: Any, bound_roles: Any, heads_by_rules: dict[str, Any]
        ) -> tuple[Any, Any, Any]:
            states = self.eln(words + self.fixed_positions[: words.shape[1]] + self.fixed_type)
            states = self.dropout(states + self.rule(by_rules) + self.rule_role(bound_roles))
            for layer in self.layers:
                states = layer(states, mask[:, None, None, :], self.dropout)
            mean = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
            pooled = torch.cat([mean, states.masked_fill(~mask[..., None], -1e4).amax(1)], 1)
            heads = {
                head: layer(self.dropout(pooled)) + self.rule_heads[head](heads_by_rules[head])
                for head, layer in self.heads.items()
            }
            return self.tag(states) + self.rule_tag(by_rules), self.role(states), heads

    return Network()


def train(
    examples: Sequence[Example], base: E5File, passes: int, seed: int, start: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return what the network learns from examples, by name, in half precision.

    `start`: what it learned before, from which it goes on in steps half as great; the result is the mean of both
    (Izmailov et al. 2018, arXiv 1803.05407).
    """
    import torch

    torch.manual_seed(seed)
    drawn, network = random.Random(seed), network_of(base)
    if start:
        weights = {name: torch.from_numpy(array.astype(np.float32)) for name, array in start.items()}
        network.load_state_dict(weights, strict=False)
    learned = {name: value for name, value in network.named_parameters() if value.requires_grad}
    inner = [value for name, value in learned.items() if name.startswith(("layers", "eln"))]
    outer = [value for name, value in learned.items() if not name.startswith(("layers", "eln"))]
    share_of_step = 0.5 if start else 1.0
    optimizer = torch.optim.AdamW(
        [{"params": inner, "lr": STEP * share_of_step}, {"params": outer, "lr": HEAD_STEP * share_of_step}],
        weight_decay=0.01,
    )
    steps = passes * -(-len(examples) // BATCH)

    def share(step: int) -> float:
        return min(1.0, (step + 1) / (WARM_UP * steps)) * max(LAST_STEP, 1 - step / steps)

    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, share)
    for number in range(passes):
        losses = []
        for batch in _batches(examples, drawn):
            loss = _loss(network, batch, base, drawn)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(learned.values(), LARGEST_GRADIENT)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        sys.stderr.write(f"pass {number + 1} of {passes}, loss {np.mean(losses):.3f}\n")
    arrays = {name: value.detach().numpy() for name, value in learned.items()}
    if start:
        arrays = {name: (array + start.get(name, array)) / 2 for name, array in arrays.items()}
    return {name: array.astype(np.float16) for name, array in arrays.items()}


def _batches(examples: Sequence[Example], drawn: random.Random) -> Iterator[list[Example]]:
    """Yield the examples in random batches of about equal lengths."""
    ordered = sorted(examples, key=lambda each: len(each.pieces) + 6 * drawn.random())
    batches = [ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH)]
    drawn.shuffle(batches)
    yield from batches


def _loss(network: Any, batch: Sequence[Example], base: E5File, drawn: random.Random) -> Any:
    import torch
    from torch.nn import functional

    def hides() -> bool:
        return drawn.random() < WITHOUT_RULES

    shape = (len(batch), max(len(each.pieces) for each in batch))
    pieces, tags = np.ones(shape, np.int64), np.full(shape, NOT_LABELLED)
    roles, bound_roles = np.full(shape, NOT_LABELLED), np.full(shape, len(BOUND_ROLES))
    by_rules, mask = np.full(shape, len(TAGS)), np.zeros(shape, bool)
    for row, each in enumerate(batch):
        count = len(each.pieces)
        pieces[row, :count], tags[row, :count], mask[row, :count] = each.pieces, each.tags, True
        roles[row, :count] = each.roles
        if not hides():
            by_rules[row, :count] = each.by_rules
        if not hides():
            bound_roles[row, :count] = each.roles_by_rules
    words = torch.from_numpy(base.word_vectors(pieces.ravel()).reshape(*shape, -1))
    heads_by_rules = {
        head: torch.tensor([len(choices) if hides() or (value := each.heads_by_rules[head]) == NOT_LABELLED else value
                            for each in batch])
        for head, choices in HEADS.items()
    }  # fmt: skip
    inputs = map(torch.from_numpy, (mask, by_rules, bound_roles))
    of_tags, of_roles, of_heads = network(words, *inputs, heads_by_rules)
    loss = functional.cross_entropy(of_tags.flatten(0, 1), torch.from_numpy(tags).flatten(), ignore_index=NOT_LABELLED)
    if (roles != NOT_LABELLED).any():
        labels = torch.from_numpy(roles).flatten()
        loss = loss + OF_ROLES * functional.cross_entropy(of_roles.flatten(0, 1), labels, ignore_index=NOT_LABELLED)
    for head in HEADS:
        values = torch.tensor([each.heads[head] for each in batch])
        if (values != NOT_LABELLED).any():
            loss = loss + OF_HEADS * functional.cross_entropy(of_heads[head], values, ignore_index=NOT_LABELLED)
    return loss


def with_fewer_refusals(arrays: Mapping[str, Any], by: float) -> dict[str, Any]:
    """Return what was learned with the logarithm of the odds of the tag "avoid" lowered."""
    bias = arrays["tag.bias"].copy()
    bias[TAGS.index("avoid")] -= by
    return {**arrays, "tag.bias": bias}


def main(passes: int = 6, more: int = 4, seed: int = 0) -> None:
    """Train on the messages that the classifiers of slots learn from, `passes` and then `more`; write the adapter."""
    base = packaged_e5()
    examples = [each for utterance in training_utterances() if (each := example_of(utterance, base))]
    learned = train(examples, base, passes, seed)
    if more:
        learned = train(examples, base, more, seed + 1, learned)
    path = Path(message_encoder.__file__).with_name(message_encoder.ADAPTER_FILE)
    with path.open("wb") as file:
        np.savez(file, **with_fewer_refusals(learned, REFUSALS))


if __name__ == "__main__":
    typer.run(main)
