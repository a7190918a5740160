"""The command `whyrec`. Data goes to stdout, progress and complaints to stderr. Imports wait until they are needed.

Exit codes: 0 ok, 1 failure, 2 usage or bad input, 3 model or index missing, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from agent.cli import (
    chat,
    demo,
    describe,
    digest,
    doctor,
    encryption,
    import_export,
    index,
    mcp,
    models,
    plan,
    profile,
    recommend,
    rerank,
    restore,
    serve,
    tune,
)
from agent.cli.terminal import texts, write_stderr

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A private recommender that talks and says why.",
)
for command in (demo.demo, index.index, recommend.recommend, chat.chat, rerank.rerank, tune.tune, doctor.doctor):
    app.command()(command)
app.command()(digest.digest)
app.command()(describe.describe)
app.command()(plan.plan)
app.command()(serve.serve)
app.command()(mcp.mcp)
app.command("import")(import_export.import_export)
profile.app.command("restore")(restore.restore)
profile.app.command("encrypt")(encryption.encrypt)
profile.app.command("decrypt")(encryption.decrypt)
app.add_typer(profile.app, name="profile")
app.add_typer(models.app, name="models")


def _show_version(show: bool) -> None:
    if show:
        from importlib.metadata import version

        typer.echo(f"whyrec {version('whyrec')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Take the options that stand before a command."""


def main() -> None:
    """Run the command line of `whyrec`."""
    run(app)


def run(app: typer.Typer, name: str = "whyrec") -> None:
    """Run a command line and exit with its code: an error becomes one line on stderr, never a traceback.

    With WHYREC_TRACEBACK in the environment an error that has no exit code of its own is raised instead.
    """
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    # Before any library loads OpenMP, which reads it once: threads that spin while they wait starve what else runs.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        code = app(standalone_mode=False)  # the code of a typer.Exit, 130 for an interrupt
        if code == 130:
            write_stderr(texts("en")["interrupted"])
        sys.exit(code)
    except (typer.Abort, KeyboardInterrupt):
        write_stderr(texts("en")["interrupted"])
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        write_stderr(
            f"{name}: {error.filename or 'the disk'}: {error.strerror or error}: check path, rights and free space"
        )
        sys.exit(1)
    except MemoryError:
        write_stderr(f"{name}: there is too little memory: end other programs, or raise the limit of this one")
        sys.exit(1)
    except Exception as error:
        code = getattr(error, "exit_code", None)
        if not isinstance(code, int) or "WHYREC_TRACEBACK" in os.environ:
            if "WHYREC_TRACEBACK" in os.environ:
                raise
            write_stderr(
                f"{name}: unexpected {type(error).__name__}: {str(error)[:200]}: WHYREC_TRACEBACK=1 shows where"
            )
            sys.exit(1)
        format_message = getattr(error, "format_message", None)  # errors of typer name the option only there
        write_stderr(f"{name}: {format_message() if format_message else error}")
        sys.exit(code)
