"""`whyrec tune`: train a small language model on what the people of an index chose, and measure what that is worth."""

from __future__ import annotations

import math
from typing import Annotated

import typer

from agent.cli.options import IndexDir, MessageLang, checked_language, open_index
from agent.cli.terminal import texts, write, write_next_steps

DEFAULT_MODEL = "smollm2-135m-instruct"


def tune(
    index: IndexDir,
    model: Annotated[
        str, typer.Option("--model", help="A small model's name (whyrec models list), or a GGUF file.")
    ] = DEFAULT_MODEL,
    histories: Annotated[int, typer.Option("--histories", min=1, help="Histories to train on, at most.")] = 2_000,
    minutes: Annotated[
        float | None, typer.Option("--minutes", min=0, help="End training after so many minutes, with what is learned.")
    ] = None,
    judges: Annotated[
        int, typer.Option("--judges", min=2, help="People to measure the gain on, at most; none is used for training.")
    ] = 1_000,
    threads: Annotated[
        int | None,
        typer.Option("--threads", min=1, help="Threads of the processor; as many as it has cores by default."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="The seed of all random draws.")] = 0,
    lang: MessageLang = "en",
) -> None:
    """Tune a small language model on the histories of an index, and measure whether its order helps other people.

    Training that was interrupted goes on. The model is then used with --model NAME+tuned. Needs the extra
    `transformers`.
    """
    from agent.llm.lora import TUNED
    from agent.models.load import gguf_file, load
    from agent.progress import Progress
    from agent.tuning.check import check
    from agent.tuning.index_tuning import split_people, tune_index
    from agent.tuning.people import stored_weights
    from agent.tuning.training import TuneSettings
    from retrieval.errors import NotEnoughData

    words = texts(checked_language(lang))
    people = words["progress_people"]
    base = gguf_file(model)
    settings = TuneSettings(histories, math.inf if minutes is None else minutes, seed=seed)
    with (
        Progress(words["progress_sequence_held_out"], language=lang) as training_progress,
        Progress(words["progress_examples"], people, lang) as example_progress,
        Progress(words["progress_tune"], people, lang) as progress,
    ):
        split, users, apart = split_people(open_index(index), histories, judges, seed, training_progress)
        learned = stored_weights(split)
        tuned = tune_index(split, users, learned, base, settings, threads, example_progress, progress)
    name = f"{model}{TUNED}"
    first, last = f"{tuned.first_loss:.2f}", f"{tuned.last_loss:.2f}"
    write(words["tuned"].format(index=index, model=name, histories=tuned.examples, first=first, last=last))
    with Progress(words["progress_judges"].format(model=name), people, lang) as progress:
        try:
            uplift = check(split, apart, learned, load(name, threads=threads, index=index), progress)
        except NotEnoughData as error:
            write(words["tuned_not_judged"].format(error=error))
            return
    write(uplift.describe(lang))
    command = ("recommend", "--index", index, "--user", apart[0].id, "--model", name)
    write_next_steps([("next_recommend", command)], lang)
