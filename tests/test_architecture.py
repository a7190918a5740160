"""Which package may know which, and what none of them does."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FORBIDDEN = {
    "retrieval": {"prompts", "agent", "evals"},
    "prompts": {"retrieval", "agent", "evals"},
    "agent": {"evals"},
    "evals": set(),
}
PACKAGES = tuple(FORBIDDEN)


def trees(package: str) -> Iterator[tuple[Path, ast.AST]]:
    for path in sorted((ROOT / package).rglob("*.py")):
        yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.AST) -> set[str]:
    """The top packages a module imports anywhere, inside functions too."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def called(tree: ast.AST) -> set[str]:
    return {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_point_one_way(package: str) -> None:
    assert [(str(path), bad) for path, tree in trees(package) if (bad := imported(tree) & FORBIDDEN[package])] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_nothing_of_the_product_imports_its_tests(package: str) -> None:
    assert [str(path) for path, tree in trees(package) if imported(tree) & {"tests", "pytest", "hypothesis"}] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_nothing_prints_past_the_command_line(package: str) -> None:
    assert [str(path) for path, tree in trees(package) if "print" in called(tree)] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_nothing_turns_data_into_code(package: str) -> None:
    unsafe = {"pickle", "marshal", "shelve", "dill", "joblib"}
    assert [
        str(path) for path, tree in trees(package) if imported(tree) & unsafe or called(tree) & {"eval", "exec"}
    ] == []


def test_tests_are_no_package() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []
