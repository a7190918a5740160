"""`whyrec-eval fit`: learn the weights of an index's sources from its own users."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from retrieval.ranking import WeightSet

MAX_ATTRIBUTE_USERS = 500
"""Users by whose choices attributes are selected."""


def fit(
    index: Annotated[Path, typer.Option("--index", help="An index folder.")],
    people: Annotated[int, typer.Option(min=1, help="Users who are learned from, at most.")] = 2_000,
    seed: Annotated[int, typer.Option(help="The seed of the hold-out.")] = 0,
    model: Annotated[str, typer.Option("--model", help="Also measure whether reranking with this model helps.")] = "",
    judges: Annotated[int, typer.Option(min=2, help="Users it is measured on; none of them is learned from.")] = 200,
    lang: Annotated[str, typer.Option("--lang", help="The language of the messages: en or zh.")] = "en",
) -> None:
    """Learn from held-out interactions what each source of an index is worth, and store the weights with it.

    With --model also whether its order helps: if not, it is not used where history alone decides.
    """
    from agent.llm.lora import is_tuned
    from agent.models.load import load as load_model
    from agent.progress import Progress
    from agent.tuning.check import check
    from agent.tuning.people import is_apart
    from evals.fitting import fit as fitting
    from evals.fitting import uplift
    from retrieval.fitting.hold_out import hold_out
    from retrieval.fitting.learn import fit_cold, fit_history
    from retrieval.index import Index
    from retrieval.messages import messages

    texts = messages("evals", lang)["fit"]
    split = hold_out(Index(index), seed)
    judged, learned = (split.users[:judges], split.users[judges:]) if model else ([], split.users)
    if is_tuned(model):  # half of them teach the weights of retrieval and model
        judged = [user for user in split.users if is_apart(user.id)][: 2 * judges]
        learned = [user for user in split.users if not is_apart(user.id)]
    if gains := fitting.select_attributes(split, learned[:MAX_ATTRIBUTE_USERS], seed):
        typer.echo(texts["attributes"].format(index=index, users=MAX_ATTRIBUTE_USERS))
        for gain in gains:
            typer.echo(texts["attribute" if gain.selected else "dropped_attribute"].format(gain=gain))
        split = hold_out(Index(index), seed)  # with the selected attributes alone
    with Progress("people") as progress:
        history = fit_history(split, learned[:people], seed, progress)
    weights = history.weights
    typer.echo(_described(texts, "history", weights, index=index))
    cold = hold_out(Index(index), seed, cold=True)
    with Progress("people, of items that nobody touched") as progress:
        ids = {user.id for user in judged}
        users = [user for user in cold.users if user.id not in ids][:people]
        typer.echo(_described(texts, "cold", fit_cold(cold, users, seed, progress)))
    searches = fitting.fit_searches(split, learned, seed)
    typer.echo(_described(texts, "searches", searches))
    if is_tuned(model):
        with Progress(f"people judging {model}") as progress:
            typer.echo(check(split, judged, weights, load_model(model, index=index), progress).describe(lang))
    elif model:
        reader = load_model(model)
        with Progress(f"people judging {model}") as progress:
            typer.echo(uplift.measure_uplift(split, judged, weights, reader, progress).describe(lang))
        with Progress(f"searches judging {model}") as progress:
            blend = uplift.fit_blend(split, judged, searches, reader, progress)
        if blend:
            typer.echo(_described(texts, "blend", blend, model=model))


def _described(texts: Mapping[str, str], kind: str, weights: WeightSet | None, **values: Any) -> str:
    """Return the heading of a kind of weights and the weights; for None the sentence that says why there are none."""
    from evals.fitting.fit import describe

    if weights is None:
        return texts[f"no_{kind}"]
    return f"{texts[kind].format(users=weights.users, **values)}\n{describe(weights, texts)}"
