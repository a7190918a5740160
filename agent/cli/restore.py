"""`whyrec profile restore`: what `whyrec profile export` printed, back into an index."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agent.cli.options import IndexDir, MessageLang, checked_language
from agent.cli.terminal import texts, write


def restore(
    file: Annotated[Path, typer.Argument(help="What whyrec profile export printed.")],
    index: IndexDir,
    lang: MessageLang = "en",
) -> None:
    """Put an exported user back: into this index after forget, or into another one."""
    from agent.profile.restore import read_export, restore_user
    from agent.text import strip_control

    words, done = texts(checked_language(lang)), restore_user(index, read_export(file))
    write(
        words["restored"].format(
            user=strip_control(done.user_id),
            interactions=done.interactions,
            feedback=done.feedback,
            lists=done.lists,
            documents=done.documents,
        )
    )
