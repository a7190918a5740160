"""Rendering of Jinja templates by language and task. Jinja is loaded where a prompt is rendered.

A template has three blocks, `system`, `user` and `answer` (the words put into the model's mouth, often none), and may
use only the variables that its task is rendered with. A folder of the user's own, `LANG/TASK.j2`, overrides ours.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2.sandbox import ImmutableSandboxedEnvironment

HERE = Path(__file__).parent
CHAT_FORMATS = HERE / "chat"
LANGUAGES = tuple(
    sorted(
        {path.parent.name for path in HERE.glob("*/*.j2") if path.parent != CHAT_FORMATS},
        key=lambda language: (language != "en", language),
    )
)
"""Each language that there are templates for, English first."""

TASKS = tuple(sorted(path.stem for path in (HERE / LANGUAGES[0]).glob("*.j2")))
"""Each task that there is a template for."""

BLOCKS = ("system", "user", "answer")

_SPECIAL = re.compile(r"<(?=[|｜/!a-zA-Z_\u4e00-\u9fff])|(?<=[a-zA-Z_|｜0-9])>|\[(?=/?[A-Z_]{3,}\])")


class PromptError(Exception):
    """A template that cannot be used: which file, what is wrong with it, what it may contain."""

    exit_code = 2


def neutralise(value: Any) -> str:
    """Return a value as text for a prompt, with the brackets of chat control tokens replaced by harmless ones.

    `<|im_end|>` becomes `‹|im_end|›`: readable, and no tokenizer's special token. The environment applies it to every
    inserted value, lists printed whole included, so that no template can forget it.
    """
    return _SPECIAL.sub(lambda m: {"<": "‹", ">": "›", "[": "［"}[m.group()], str(value))


def _environment(**options: Any) -> ImmutableSandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, **options)


@cache
def _tasks_environment() -> ImmutableSandboxedEnvironment:
    return _environment(finalize=neutralise)


@dataclass(frozen=True)
class Turn:
    """A message to a model, and the answer to it."""

    user: str
    answer: str


class Prompts:
    """The templates of a set of folders, the user's before ours. Raises PromptError where the user's is no folder."""

    def __init__(self, folder: Path | None = None):
        if folder and not folder.is_dir():
            raise PromptError(f"no folder {folder}: give one of your own templates, LANG/TASK.j2")
        self.folders = (*([folder] if folder else []), HERE)

    def source(self, task: str, language: str) -> tuple[Path, str]:
        """Return a template's file and its text. Raises PromptError where there is none."""
        if task not in TASKS:
            raise PromptError(f"no prompt task {task!r}: choose from {', '.join(TASKS)}")
        for folder in self.folders:
            path = folder / language / f"{task}.j2"
            if path.is_file():
                try:
                    return path, path.read_text(encoding="utf-8")
                except (OSError, UnicodeDecodeError) as error:
                    raise PromptError(f"{path} cannot be read as UTF-8: {error}") from error
        raise PromptError(
            f"no template {language}/{task}.j2 in {', '.join(map(str, self.folders))}: "
            f"choose a language from {', '.join(LANGUAGES)}"
        )

    def fingerprint(self, task: str, language: str) -> str:
        """Return twelve hex digits of the template's SHA-256."""
        return hashlib.sha256(self.source(task, language)[1].encode()).hexdigest()[:12]

    def render(self, task: str, language: str, chat: str, turns: Sequence[Turn] = (), **variables: Any) -> str:
        """Return the whole prompt, up to where the model goes on, in the chat format `chat`. Raises PromptError.

        `turns`: earlier messages with their answers, as examples of the task.
        """
        from jinja2 import TemplateError

        path, source = self.source(task, language)
        template, names = _load(path, source)
        if unknown := names - variables.keys():
            raise PromptError(
                f"{path}: unknown variables {', '.join(sorted(unknown))}: {task} offers {', '.join(sorted(variables))}"
            )
        try:
            context = template.new_context(variables)
            parts = {name: "".join(template.blocks[name](context)).strip() for name in BLOCKS}
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            raise PromptError(f"{path}: {error}") from error
        earlier = [Turn(neutralise(turn.user), neutralise(turn.answer)) for turn in turns]
        return str(_chat(chat).render(**parts, turns=earlier))


@lru_cache(maxsize=64)
def _load(path: Path, source: str) -> tuple[Any, frozenset[str]]:
    """Return the compiled template and the variables that it uses."""
    from jinja2 import TemplateError, meta

    environment = _tasks_environment()
    try:
        names = frozenset(meta.find_undeclared_variables(environment.parse(source)))
        template = environment.from_string(source)
    except TemplateError as error:
        raise PromptError(f"{path}: {error}") from error
    if missing := [name for name in BLOCKS if name not in template.blocks]:
        raise PromptError(f"{path}: missing blocks {', '.join(missing)}")
    return template, names


@lru_cache(maxsize=8)
def _chat(chat: str) -> Any:
    path = CHAT_FORMATS / f"{chat}.j2"
    if not path.is_file():
        formats = sorted(path.stem for path in CHAT_FORMATS.glob("*.j2"))
        raise PromptError(f"no chat format {chat!r}: choose from {', '.join(formats)}")
    return _environment(keep_trailing_newline=True).from_string(path.read_text(encoding="utf-8"))
