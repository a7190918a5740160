"""`whyrec profile`: what is known of a person, to be seen, corrected, taken along and forgotten."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.options import (
    IndexDir,
    Lang,
    ModelName,
    PromptsDir,
    UserId,
    checked_language,
    history_of,
    load_model,
    open_index,
    pairs,
)

if TYPE_CHECKING:
    from agent.profile.interest import Interest
    from retrieval.index.reader import Index
    from retrieval.query.request import Event

app = typer.Typer(
    no_args_is_help=True, help="What is known of a person: see it, correct it, take it along, have it forgotten."
)


@app.command("show")
def shown(
    index: IndexDir,
    user: UserId,
    lang: Lang = "en",
    describe: Annotated[
        bool, typer.Option("--describe", help="Have the model merge what is the same, and begin with a sentence.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    model: ModelName = "",
    prompts: PromptsDir = None,
) -> None:
    """A person's interests with what they rest on, and what was corrected of them."""
    from agent.cli import render
    from agent.profile import corrections, user_store
    from agent.profile.description import describe as describe_profile
    from agent.profile.merge import merge_synonyms
    from agent.prompt_view import plain
    from prompts import Prompts
    from retrieval.query.request import Request

    opened, language = open_index(index), checked_language(lang)
    history, known = _interests(opened, user, language)
    corrected, sentence = corrections.load(index, user), ""
    found = corrections.correct_interests(known, corrected)
    if describe and found and (loaded := load_model(model, "none")):
        found = merge_synonyms(found, language, loaded, Prompts(prompts))
        counted = corrections.apply(Request(history), corrected).history
        sentence = plain(describe_profile(found, counted, language, loaded, Prompts(prompts)))
    if as_json:
        shown = {"user_id": user, "description": sentence, "interests": [asdict(each) for each in found]}
        typer.echo(json.dumps(shown, ensure_ascii=False, default=lambda time: time.isoformat()))
        return
    if sentence:
        typer.echo(sentence)
    render.profile(opened, found, user_store.load_messages(index, user), language)


@app.command("edit")
def edited(
    index: IndexDir,
    user: UserId,
    drop: Annotated[list[str] | None, typer.Option("--drop", help="An interest that is to count no more.")] = None,
    pin: Annotated[list[str] | None, typer.Option("--pin", help="One that is to count, whatever was done.")] = None,
    weight: Annotated[
        list[str] | None, typer.Option("--weight", help="NAME=NUMBER: what one is to weigh; below 0 for a dislike.")
    ] = None,
    undo: Annotated[list[str] | None, typer.Option("--undo", help="One that is to be as it was counted.")] = None,
    lang: Lang = "en",
) -> None:
    """Correct a person's interests: recommendations and prompts keep to it from then on."""
    from agent.cli import render
    from agent.errors import UsageError
    from agent.profile import corrections, user_store
    from agent.profile.catalogue_vocabulary import CatalogueVocabulary

    if not (drop or pin or weight or undo):
        raise UsageError("nothing to do: --drop, --pin, --weight or --undo")
    weigh = {name: _number(value, name) for name, value in pairs(weight or [], "weight", "sea=2").items()}
    opened, language = open_index(index), checked_language(lang)
    _, known = _interests(opened, user, language)
    wanted = corrections.ProfileChanges(drop or (), pin or (), weigh, undo or ())
    kept = corrections.update(index, user, wanted, known, CatalogueVocabulary.from_index(opened))
    render.profile(opened, corrections.correct_interests(known, kept), user_store.load_messages(index, user), language)


@app.command("export")
def exported(index: IndexDir, user: UserId, lang: Lang = "en") -> None:
    """Everything kept of a person, and what is made of it, as one JSON object."""
    from agent.profile.user_store import export_user

    opened = open_index(index)
    kept = export_user(index, user)
    kept["interactions"] = [i.model_dump(mode="json", exclude_none=True) for i in history_of(opened, user)]
    kept["interests"] = [asdict(each) for each in _interests(opened, user, checked_language(lang))[1]]
    typer.echo(json.dumps(kept, ensure_ascii=False, indent=2, default=lambda time: time.isoformat()))


@app.command("forget")
def forgotten(
    index: IndexDir, user: UserId, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False
) -> None:
    """Delete everything kept of a person, and prove it: every file of the index is searched for what is left."""
    from agent.cli import render
    from agent.profile.user_store import forget_user

    open_index(index)
    if not yes:
        typer.confirm(f"Delete everything kept of {user} in {index}?", abort=True, err=True)
    found = forget_user(index, user)
    render.forgotten(found, user)
    if found.remaining.traces:
        raise typer.Exit(1)


def _interests(opened: Index, user: str, language: str) -> tuple[tuple[Event, ...], tuple[Interest, ...]]:
    """What is known of a person, and the interests that code counts in it."""
    from agent.profile import interests, user_store
    from agent.profile.catalogue_vocabulary import CatalogueVocabulary
    from agent.recommender import events

    history = events(opened, (*history_of(opened, user), *user_store.load_feedback(opened.folder, user)))
    said = user_store.load_messages(opened.folder, user)
    return history, interests.mine_interests(
        history, language, catalogue=CatalogueVocabulary.from_index(opened), messages=said
    )


def _number(written: str, name: str) -> float:
    from agent.errors import UsageError

    try:
        if math.isfinite(number := float(written)):
            return number
    except ValueError:
        pass
    raise UsageError(f"weight {name}={written!r} is not a number: write one, as in sea=2")
