"""`whyrec profile`: what is known of a user, to be seen, corrected, taken along and deleted."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from agent.chat.interrupts import let_interrupts_end_input
from agent.cli.options import (
    IndexDir,
    MessageLang,
    ModelName,
    PromptsDir,
    UserId,
    checked_language,
    load_model_if_pulled,
    open_index,
    pairs,
    report_near_names,
)
from agent.cli.terminal import texts, wrap, write, write_json

if TYPE_CHECKING:
    from agent.profile.interest import Interest
    from retrieval.index import Index
    from retrieval.query import Event

app = typer.Typer(
    no_args_is_help=True, help="See, correct, export, restore, delete and encrypt what is known of a user."
)


@app.command("show")
def show(
    index: IndexDir,
    user: UserId,
    lang: MessageLang = "en",
    describe: Annotated[
        bool, typer.Option("--describe", help="Have the model merge synonyms and begin with a sentence.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    model: ModelName = "",
    prompts: PromptsDir = None,
) -> None:
    """Show a user's interests with the evidence for each, and what was corrected."""
    from agent.cli.render_profile import write_profile
    from agent.profile import corrections, user_store
    from agent.profile.description import describe as describe_profile
    from agent.profile.merge import merge_synonyms
    from agent.text import strip_control
    from prompts import Prompts
    from retrieval.query import PreparedRequest

    opened, language = open_index(index), checked_language(lang)
    report_near_names(opened, user, language)
    history, mined = _interests(opened, user, language)
    corrected, sentence = corrections.load(index, user), ""
    shown = corrections.correct_interests(mined, corrected)
    if describe and shown and (loaded := load_model_if_pulled(model, language)):
        shown = merge_synonyms(shown, language, loaded, Prompts(prompts))
        counting = corrections.apply(PreparedRequest(history), corrected).history
        sentence = strip_control(describe_profile(shown, counting, language, loaded, Prompts(prompts)))
    if as_json:
        profile = {"user_id": user, "description": sentence, "interests": [asdict(each) for each in shown]}
        write_json(profile)
        return
    for line in wrap(sentence, ""):
        write(line)
    write_profile(opened, shown, user_store.load_messages(index, user), language)


@app.command("edit")
def edit(
    index: IndexDir,
    user: UserId,
    drop: Annotated[list[str] | None, typer.Option("--drop", help="An interest that no longer counts.")] = None,
    pin: Annotated[
        list[str] | None, typer.Option("--pin", help="An interest that counts whatever the user did.")
    ] = None,
    weight: Annotated[
        list[str] | None, typer.Option("--weight", help="NAME=NUMBER: the weight of one; below 0 for a dislike.")
    ] = None,
    undo: Annotated[
        list[str] | None, typer.Option("--undo", help="An interest whose correction is taken back.")
    ] = None,
    lang: MessageLang = "en",
) -> None:
    """Correct a user's interests: recommendations and prompts follow from then on."""
    from agent.cli.render_profile import write_profile
    from agent.errors import UsageError
    from agent.profile import corrections, user_store
    from agent.profile.catalogue_vocabulary import CatalogueVocabulary

    if not (drop or pin or weight or undo):
        raise UsageError("nothing to do: --drop, --pin, --weight or --undo")
    weights = {name: _number(value, name) for name, value in pairs(weight or [], "weight", "sea=2").items()}
    opened, language = open_index(index), checked_language(lang)
    report_near_names(opened, user, language)
    _, mined = _interests(opened, user, language)
    changes = corrections.ProfileChanges(drop or (), pin or (), weights, undo or ())
    corrected = corrections.update(index, user, changes, mined, CatalogueVocabulary.from_index(opened))
    shown = corrections.correct_interests(mined, corrected)
    write_profile(opened, shown, user_store.load_messages(index, user), language)


@app.command("export")
def export(index: IndexDir, user: UserId, lang: MessageLang = "en") -> None:
    """Print everything stored about a user, and the interests made of it, as one JSON object."""
    from agent.profile.user_store import export_user, load_indexed

    opened = open_index(index)
    report_near_names(opened, user, checked_language(lang))
    stored = export_user(index, user)
    stored["interactions"] = [i.model_dump(mode="json", exclude_none=True) for i in load_indexed(opened, user)]
    stored["interests"] = [asdict(each) for each in _interests(opened, user, checked_language(lang))[1]]
    write_json(stored, indent=2)


@app.command("forget")
def forget(
    index: IndexDir,
    user: UserId,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    lang: MessageLang = "en",
) -> None:
    """Delete everything stored about a user, and search every file of the index for what is left."""
    from agent.cli.render_profile import write_deletion
    from agent.profile.forget import forget_user

    language = checked_language(lang)
    report_near_names(open_index(index), user, language)
    if not yes:
        let_interrupts_end_input()
        typer.confirm(texts(language)["forget_prompt"].format(user=user, index=index), abort=True, err=True)
    report = forget_user(index, user)
    write_deletion(report, user, language)
    if report.remaining.traces:
        raise typer.Exit(1)


def _interests(opened: Index, user: str, language: str) -> tuple[tuple[Event, ...], tuple[Interest, ...]]:
    """Return a user's events, those from conversations included, and the interests that they show."""
    from agent.profile import user_store
    from agent.profile.interests import mine_user_interests
    from agent.recommender import events

    history = events(opened, user_store.load_interactions(opened, user))
    return history, mine_user_interests(opened, user, history, language)


def _number(text: str, name: str) -> float:
    from agent.errors import UsageError

    try:
        if math.isfinite(number := float(text)):
            return number
    except ValueError:
        pass
    raise UsageError(f"weight {name}={text!r} is not a number: write one, as in sea=2")
