"""Which room may know which, that no two files know each other, and what no file does."""

from __future__ import annotations

import ast
import io
import tokenize
from collections import Counter
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("retrieval", "prompts", "agent", "evals")
"""The order of the packages: each may know those before it, but prompts not retrieval."""

ROOMS: Mapping[str, str] = {
    "retrieval.arrays": "",
    "retrieval.blas": "",
    "retrieval.cache": "",
    "retrieval.errors": "",
    "retrieval.messages": "",
    "retrieval.progress": "",
    "retrieval.embedding": "errors progress",
    "retrieval.media": "errors arrays progress embedding data",
    "retrieval.columns": "arrays errors",
    "retrieval.files": "errors messages progress columns",
    "retrieval.data": "errors progress columns files",
    "retrieval.text": "arrays cache embedding data",
    "retrieval.conditions": "arrays errors columns data text",
    "retrieval.matching": "columns data text",
    "retrieval.exports": "errors messages columns files data text matching",
    "retrieval.query": "arrays errors messages data conditions",
    "retrieval.index": "arrays cache errors progress embedding files data text conditions matching",
    "retrieval.sources": "arrays blas errors messages progress embedding data text matching query index",
    "retrieval.ranking": "arrays blas errors data conditions query index sources",
    "retrieval.fitting": "arrays errors progress data conditions query index sources ranking",
    "retrieval.retriever": "arrays errors embedding data conditions query index sources ranking",
    "prompts": "",
    "agent.errors": "",
    "agent.text": "",
    "agent.progress": "",
    "agent.message_rules": "",
    "agent.prompt_view": "text",
    "agent.llm": "errors",
    "agent.models": "errors llm",
    "agent.media": "errors models",
    "agent.enrich": "errors text prompt_view llm models",
    "agent.query": "errors text llm",
    "agent.coverage": "query",
    "agent.encryption": "",
    "agent.profile": "encryption errors text prompt_view llm query",
    "agent.rerank": "errors text prompt_view llm models",
    "agent.clauses": "errors text prompt_view llm",
    "agent.explain": "text clauses",
    "agent.tuning": "errors llm models rerank",
    "agent.recommender": "errors text message_rules llm query coverage profile rerank clauses explain",
    "agent.chat": "errors text llm query coverage profile rerank explain recommender",
    "agent.describe": "errors text query profile clauses explain",
    "agent.digest": "errors text query coverage profile clauses explain recommender",
    "agent.plan": "errors text profile explain recommender digest",
    "agent.lists": "text query rerank explain recommender",
    "agent.batch": "errors text llm rerank clauses explain recommender",
    "agent.server": "errors media text message_rules llm profile rerank explain recommender chat batch",
    "agent.mcp": "errors text query profile rerank recommender chat batch server",
    "agent.cli": "encryption errors text progress llm models media enrich query profile rerank tuning clauses explain "
    "recommender chat describe digest plan lists batch server mcp",
    "evals.statistics": "",
    "evals.randomness": "",
    "evals.datasets": "randomness",
    "evals.cases": "datasets",
    "evals.records": "",
    "evals.metrics": "",
    "evals.protocols": "cases datasets randomness",
    "evals.systems": "cases datasets randomness",
    "evals.analysis": "statistics records metrics",
    "evals.run": "cases datasets records metrics protocols systems analysis",
    "evals.report": "records",
    "evals.fitting": "randomness statistics datasets metrics systems understanding",
    "evals.understanding": "protocols statistics",
    "evals.explanations": "randomness statistics datasets records metrics",
    "evals.groups": "cases metrics randomness statistics",
    "evals.online": "statistics",
    "evals.bench": "",
    "evals.torture": "bench",
    "evals.likeness": "",
    "evals.injections": "bench datasets statistics randomness systems",
    "evals.cli": "datasets explanations fitting groups online protocols records report run systems understanding",
}
"""Room → the rooms of its package that it may know. Besides, agent and evals may know every room of the packages before
them, but these:"""
HIDDEN = {
    "agent.llm": ("prompts", "retrieval.data", "retrieval.query", "retrieval.index"),
    "agent.models": ("prompts", "retrieval.data", "retrieval.query"),
    "agent.query": ("retrieval.index", "retrieval.sources", "retrieval.retriever"),
    "agent.chat": ("agent.cli", "agent.batch"),
    "agent.batch": ("agent.cli", "agent.chat"),
    "evals.report": ("evals.run", "evals.systems"),
}
FILES = 36
"""Files of a folder at most, besides __init__.py, so that one is found by its name."""
LONG = 300
"""Lines of a file at most, but for the ones named."""
LONGER = {"agent/llm/transformers.py": 370}
WORDS = ("found", "told", "asked", "said", "known", "kept", "held", "wanted")
"""Participles that say nothing as names; each may occur a few times as the plain word."""
USES = 15


def modules() -> dict[str, Path]:
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
    }


MODULES = modules()


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports anywhere: inside functions and for types alone, too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                inner = f"{node.module}.{name.name}"
                yield inner if inner in MODULES else node.module


GRAPH = {name: {i for i in imports(path) if i in MODULES and i != name} for name, path in MODULES.items()}


def room(module: str) -> str:
    parts = module.split(".")
    return parts[0] if parts[0] == "prompts" else ".".join(parts[:2])


def may_know(name: str, other: str) -> bool:
    package, other_package = name.partition(".")[0], other.partition(".")[0]
    if other in HIDDEN.get(name, ()):
        return False
    if package != other_package:
        order = {"retrieval": (), "prompts": (), "agent": ("retrieval", "prompts"), "evals": PACKAGES}[package]
        return other_package in order
    return other.partition(".")[2] in ROOMS[name].split()


def test_rooms_know_only_those_below_them() -> None:
    wrong = [
        f"{module} knows {other}"
        for module, others in GRAPH.items()
        if room(module) in ROOMS
        for other in others
        if room(other) != room(module) and not may_know(room(module), room(other))
    ]
    assert wrong == []


def test_every_room_has_its_place() -> None:
    rooms = {room(module) for module in MODULES} - set(PACKAGES) - {"agent.__main__", "evals.__main__"}
    assert rooms | {"prompts"} == set(ROOMS)


def test_no_two_files_know_each_other() -> None:
    try:
        tuple(TopologicalSorter(GRAPH).static_order())
    except CycleError as error:
        pytest.fail(f"import cycle: {' → '.join(error.args[1])}")


@pytest.mark.parametrize("package", ["retrieval", "agent"])
def test_packages_hold_rooms_and_few_files(package: str) -> None:
    assert len(list((ROOT / package).glob("*.py"))) - 1 <= 8  # besides __init__.py


def test_folders_hold_few_files() -> None:
    counts = Counter(str(path.parent.relative_to(ROOT)) for path in MODULES.values() if path.name != "__init__.py")
    assert {folder: count for folder, count in counts.items() if count > FILES} == {}


def test_files_are_short() -> None:
    lengths = {str(p.relative_to(ROOT)): len(p.read_text("utf-8").splitlines()) for p in MODULES.values()}
    assert {f: n for f, n in lengths.items() if n > LONGER.get(f, LONG)} == {}


def test_every_room_says_what_it_is() -> None:
    silent = [name for name, path in MODULES.items() if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]
    assert [name for name in silent if MODULES[name].name == "__init__.py"] == []


def test_names_are_no_bare_participles() -> None:
    counts = Counter[str]()
    for path in MODULES.values():
        tokens = tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
        counts.update(t.string for t in tokens if t.type == tokenize.NAME and t.string in WORDS)
    assert {word: count for word, count in counts.items() if count > USES} == {}


def called(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}


def packages_of(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imports(path)}


def test_nothing_of_the_product_imports_its_tests() -> None:
    assert [name for name, path in MODULES.items() if packages_of(path) & {"tests", "pytest", "hypothesis"}] == []


def test_nothing_prints_past_the_command_line() -> None:
    assert [name for name, path in MODULES.items() if "print" in called(path)] == []


def test_nothing_turns_data_into_code() -> None:
    unsafe = {"pickle", "marshal", "shelve", "dill", "joblib"}
    assert [n for n, path in MODULES.items() if packages_of(path) & unsafe or called(path) & {"eval", "exec"}] == []


def test_tests_are_no_package() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []
