"""How the cost of likelihood grows with the candidates and with the history."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np

from agent.llm.llama_cpp.backend import LlamaCpp
from agent.models import store
from agent.prompt_view import history_view, person_variables
from evals.bench import fastest, say
from evals.bench.sample_request import sample_request
from prompts import Prompts


def growth(name: str) -> dict[str, list[tuple[int, float]]]:
    """Measure likelihood, in seconds, by number of candidates (history 20) and by length of history (20 candidates)."""
    model, prompts = LlamaCpp(store.path(name), name, context=8192), Prompts()
    seconds_by_size: dict[str, list[tuple[int, float]]] = {"candidates": [], "history": []}
    for axis, sizes in {"candidates": (10, 20, 50, 100, 200), "history": (5, 10, 20, 50, 100)}.items():
        for size in sizes:
            request, shortlist = sample_request(*((20, size) if axis == "candidates" else (size, 20)))
            person = person_variables(request, [c.item for c in shortlist])
            person["history"] = history_view(request, size + 20)
            prefix = prompts.render("rerank", "en", model.chat, **person)
            model.clear_cache()
            seconds = fastest(partial(model.score, prefix, [f" {c.item.title}" for c in shortlist]), 1)
            seconds_by_size[axis].append((size, seconds))
        say(f"{name} by {axis}: {', '.join(f'{n}: {s:.2f} s' for n, s in seconds_by_size[axis])}")
    model.close()
    return seconds_by_size


def plot(seconds_by_size: dict[str, dict[str, list[tuple[int, float]]]], out: Path) -> None:
    """Draw the seconds of each model over both sizes."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 2, figsize=(9, 3.5), layout="constrained")
    for axis, title in zip(axes, ("candidates", "history"), strict=True):
        for name, by_size in seconds_by_size.items():
            axis.plot(*np.array(by_size[title]).T, marker="o", label=name)
        axis.set(xlabel=f"{title} (the other: 20)", ylabel="seconds, likelihood", xscale="log", yscale="log")
        axis.grid(alpha=0.3)
    axes[0].legend(fontsize=8)
    figure.savefig(out)
