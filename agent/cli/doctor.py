"""`whyrec doctor`: each part tried for real, one line each, with the cure for what fails."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.options import MessageLang, checked_language, open_index
from agent.cli.terminal import Texts, texts, write

if TYPE_CHECKING:
    from retrieval.index.file_check import Finding


def doctor(
    index: Annotated[Path | None, typer.Option("--index", help="Examine this index instead.")] = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Make the index whole from what can be read, and list what is lost.")
    ] = False,
    read_data: Annotated[
        bool, typer.Option("--read-data", help="Read every file of the index and compare it with its checksum.")
    ] = False,
    model: Annotated[str, typer.Option("--model", help="Examine this language model instead, in about a minute.")] = "",
    lang: MessageLang = "en",
) -> None:
    """Check what works on this machine, in an index or of a model, and say how to mend what does not."""
    from agent.errors import UsageError

    if model and index:
        raise UsageError("--model and --index are examined one at a time: leave one out")
    for option, given in (("--repair", repair), ("--read-data", read_data)):
        if given and not index:
            raise UsageError(f"{option} is of an index: name it with --index")
    words = texts(checked_language(lang))
    if model:
        _examine_model(model, lang)
        return
    raise typer.Exit(_check_index(index, repair, read_data, lang) if index else _check_machine(words))


def _examine_model(name: str, lang: str) -> None:
    """Write what a model can do and how fast it is here."""
    from agent.models.load import load
    from agent.progress import Progress
    from agent.rerank.examine import examine

    words, model = texts(lang), load(name)
    with Progress(words["progress_examine"].format(name=model.name), language=lang) as progress:
        result = examine(model, progress)
    write(words["model_abilities"].format(abilities=", ".join(sorted(result.abilities))))
    if result.read_speed:
        write(words["model_speed"].format(read=f"{result.read_speed:,.0f}", written=f"{result.written_speed:,.0f}"))
    for language, each in (result.languages or {}).items():
        share = f"{100 * each.as_asked:.0f}"
        write(words[f"model_reads_{language}"].format(right=each.right, pairs=each.pairs, as_asked=share))


def _check_machine(words: Texts) -> int:
    """Return 0 where everything works, 1 otherwise."""
    checks: dict[str, Callable[[Texts], str]] = {
        "check_python": _python,
        "check_cores": _cores,
        "check_embedder": _embedder,
        "check_chroma": _chroma,
        "check_models": _models,
        "check_language_model": _language_model,
    }
    failed = 0
    for name, check in checks.items():
        try:
            write(words["check_passed"].format(name=words[name], result=check(words)))
        except Exception as error:  # whatever its kind: the other parts are still to be tried
            failed += 1
            write(words["check_failed"].format(name=words[name], result=str(error)[:200]))
    return 1 if failed else 0


def _check_index(folder: Path, mend: bool, reads_data: bool, lang: str) -> int:
    """Return 0 where every part of an index is sound, 1 otherwise; repair it before if `mend`."""
    from agent.encryption import key_file
    from retrieval.index.integrity import examine, repair
    from retrieval.retriever import Retriever

    words = texts(lang)
    for action in (*key_file.repair(folder), *repair(folder)) if mend else ():
        write(words["repaired"].format(action=action))
    findings = examine(folder, reads_data) + _encryption_findings(folder, words)
    for finding in findings:
        outcome = "check_passed" if finding.is_sound else "check_failed"
        write(words[outcome].format(name=finding.part, result=finding.message))
    if not all(finding.is_sound for finding in findings):
        return 1
    index = open_index(folder)
    for reason in Retriever(index, lambda: index.embedder).unavailable_reasons:
        write(words["source_unavailable"].format(reason=reason.text(lang)))
    return 0


def _encryption_findings(folder: Path, words: Texts) -> list[Finding]:
    """Return whether the files of people are encrypted as the index says; no key is needed. None where nothing is."""
    from agent.encryption import key_file
    from agent.encryption.people import misfits
    from agent.encryption.records import unfinished_message
    from retrieval.index.file_check import Finding

    if not (faults := key_file.faults(folder)):
        encrypted = key_file.load(folder)
        if encrypted and encrypted.state != "encrypted":
            faults = [unfinished_message(folder, encrypted)]
        elif files := misfits(folder, encrypted is not None):
            text = words["encryption_plain" if encrypted else "encryption_lost"]
            faults = [text.format(files=", ".join(map(str, files)))]
        elif encrypted:
            return [Finding(words["check_encryption"], words["encryption_sound"])]
    return [Finding(words["check_encryption"], fault, is_sound=False) for fault in faults]


def _python(words: Texts) -> str:
    return sys.version.split()[0]


def _cores(words: Texts) -> str:
    return str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count())


def _embedder(words: Texts) -> str:
    from retrieval.embedding import load

    model = load()
    dimensions = model.query(["a quiet film"]).shape[1]
    text: str = words["embedder_works"]
    return text.format(fingerprint=model.fingerprint, dimensions=dimensions)


def _chroma(words: Texts) -> str:
    from importlib.metadata import version

    return version("chromadb")


def _models(words: Texts) -> str:
    from agent.models import hub, manifest, store

    pulled = [entry.name for entry in manifest.entries() if store.is_pulled(entry)]
    pulled += [each.name for each in hub.pulled()]
    if manifest.default().name not in pulled:
        raise RuntimeError(f"the default model is missing: whyrec models pull {manifest.default().name}")
    text: str = words["models_pulled"]
    return text.format(names=", ".join(pulled), folder=store.folder())


def _language_model(words: Texts) -> str:
    from agent.models import manifest
    from agent.models.load import load

    model = load(manifest.default().name)
    text: str = words["model_answers"]
    return text.format(name=model.name, answer="".join(model.generate("1 + 1 = ", "root ::= [0-9]", max_tokens=2)))
