"""`whyrec import`: an export of a person becomes their history."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner

from agent.cli.main import app
from retrieval.index import Index
from tests.agent.cli.processes import assert_fails, copy_index, invoke, whyrec, write_lines

FILMS = [
    {"id": "quay", "title": "The Quay", "published": "1961", "domain": "film", "attributes": {"imdb_id": "tt0900001"}},
    {"id": "quay2", "title": "The Quay", "published": "1998", "domain": "film"},
    {"id": "salt", "title": "Salt and Rope", "published": "2010", "domain": "film"},
    {"id": "gulls", "title": "Gulls", "published": "1975", "domain": "film", "translations": {"zh": {"title": "海鸥"}}},
]
EXPORT = {
    "ratings.csv": "Date,Name,Year,Letterboxd URI,Rating\n2024-05-02,The Quay,1961,https://boxd.it/a,4\n",
    "diary.csv": "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n"
    "2024-05-02,The Quay,1961,https://boxd.it/b,4,,,2024-05-01\n2024-06-02,Gulls,1975,https://boxd.it/c,,,,2024-06-01\n",
    "watched.csv": "Date,Name,Year,Letterboxd URI\n2024-05-02,The Quay,1961,https://boxd.it/a\n",
    "likes/films.csv": "Date,Name,Year,Letterboxd URI\n2024-05-02,Quay,1961,https://boxd.it/a\n",
    "watchlist.csv": "Date,Name,Year,Letterboxd URI\n2024-01-01,The Quay,1961,https://boxd.it/a\n"
    "2024-01-01,Salt & Rope,2010,https://boxd.it/d\n2024-01-01,Unheard Of,2011,https://boxd.it/e\n",
    "deleted/diary.csv": "Date,Name,Year,Letterboxd URI\n2024-05-02,The Quay,1998,https://boxd.it/f\n",
}


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("films")
    invoke("index", "--items", write_lines(home / "f.jsonl", *FILMS), "--embedder", "hash", "--into", home / "ix")
    return home / "ix"


def zipped(path: Path) -> Path:
    with ZipFile(path, "w") as archive:
        for name, text in EXPORT.items():
            archive.writestr(name, text)
    return path


def result(*arguments: Any) -> dict[str, Any]:
    output: dict[str, Any] = json.loads(invoke("import", *arguments, "--json").stdout)
    return output


def test_files_of_one_export_become_one_consistent_history(films: Path, tmp_path: Path) -> None:
    index = copy_index(films, tmp_path)
    imported = result(zipped(tmp_path / "export.zip"), "--index", index, "--user", "ines")
    assert (imported["format"], imported["entries"], imported["matched"], imported["unmatched"]) == (
        "letterboxd",
        8,
        7,
        1,
    )
    acts = {(each["item_id"], each["kind"], each.get("value"), each["time"][:10]) for each in imported["interactions"]}
    assert acts == {
        ("quay", "rate", 4.0, "2024-05-01"),
        ("quay", "view", None, "2024-05-01"),
        ("quay", "like", None, "2024-05-02"),
        ("gulls", "view", None, "2024-06-01"),
    }
    assert imported["wishlist"] == ["salt"]


def test_importing_twice_changes_nothing(films: Path, tmp_path: Path) -> None:
    index, export = copy_index(films, tmp_path), zipped(tmp_path / "export.zip")
    assert result(export, "--index", index, "--user", "ines")["added"] == 4
    assert result(export, "--index", index, "--user", "ines")["added"] == 0


def test_where_nothing_is_added_the_reason_is_told_and_no_recommendation_offered(films: Path, tmp_path: Path) -> None:
    index, export = copy_index(films, tmp_path), tmp_path / "seen.csv"
    arguments = ("import", export, "--index", index, "--user", "ines")
    export.write_text("Name,Year,Status\nGulls,1975,owned\n", encoding="utf-8")
    owned = invoke(*arguments).stdout
    assert "none says that one was seen" in " ".join(owned.split()) and "whyrec recommend" not in owned
    export.write_text("Name,Year,My Rating\nGulls,1975,3\n", encoding="utf-8")
    assert "recommend --index" in invoke(*arguments).stdout
    again = invoke(*arguments).stdout
    assert "in the history already" in again and "recommend --index" not in again


def test_a_dry_run_leaves_the_index_as_it_was(films: Path, tmp_path: Path) -> None:
    index = copy_index(films, tmp_path)
    before = (index / "index.json").read_bytes()
    invoke("import", zipped(tmp_path / "export.zip"), "--index", index, "--user", "ines", "--dry-run")
    assert (index / "index.json").read_bytes() == before
    assert not (index / "people").exists()


def choice_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write_choices(path: Path, rows: list[dict[str, str]], delimiter: str = ",", encoding: str = "utf-8") -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, rows[0], delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


def test_ambiguous_entries_are_chosen_in_a_file(films: Path, tmp_path: Path) -> None:
    index, matches = copy_index(films, tmp_path), tmp_path / "matches.csv"
    export = tmp_path / "seen.csv"
    export.write_text("Name,Rating\nThe Quay,8\nGulls,3\n", encoding="utf-8")
    first = result(export, "--index", index, "--user", "ines", "--matches", matches)
    assert (first["ambiguous"], first["matched"]) == (1, 1)
    (row,) = choice_rows(matches)
    assert (row["title"], row["rating"]) == ("The Quay", "8")
    assert row["candidates"] == "quay: The Quay (1961) | quay2: The Quay (1998)"
    write_choices(matches, [{**row, "item_id": "quay2"}])
    second = result(export, "--index", index, "--user", "ines", "--matches", matches)
    assert (second["ambiguous"], second["matched"]) == (0, 2)
    assert {each["item_id"]: each["value"] for each in second["interactions"]} == {"quay2": 4.0, "gulls": 1.5}


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "cp1252"), ("\t", "utf-16"), (",", "utf-8-sig")])
def test_choices_survive_a_spreadsheet_and_every_run(
    films: Path, tmp_path: Path, delimiter: str, encoding: str
) -> None:
    index, matches, export = copy_index(films, tmp_path), tmp_path / "matches.csv", tmp_path / "seen.csv"
    export.write_text("Name,Rating\nThe Quay,8\nCafé Lumen,3\nGull,5\n", encoding="utf-8")
    arguments = (export, "--index", index, "--user", "ines", "--matches", matches)
    result(*arguments)
    chosen = {"The Quay": "-", "Café Lumen": "-", "Gull": "gulls: Gulls (1975)"}
    rows = [{**row, "item_id": chosen[row["title"]]} for row in choice_rows(matches)]
    write_choices(matches, rows, delimiter, encoding)
    for entries in ("The Quay,8\nCafé Lumen,3\nGull,5\n", "Elsewhere,8\n", "The Quay,8\nCafé Lumen,3\nGull,5\n"):
        export.write_text(f"Name,Rating\n{entries}", encoding="utf-8")
        imported = result(*arguments)
        kept = {row["title"]: row["item_id"] for row in choice_rows(matches) if row["item_id"]}
        assert kept == {**chosen, "Gull": "gulls"}
    assert {each["item_id"]: each["value"] for each in imported["interactions"]} == {"gulls": 2.5}
    assert imported["unmatched_entries"] == [] and imported["ambiguous"] == 0


def test_another_file_is_never_overwritten_with_choices(films: Path, tmp_path: Path) -> None:
    export = tmp_path / "seen.csv"
    export.write_text("Name,Rating\nThe Quay,8\n", encoding="utf-8")
    ran = whyrec(tmp_path, "import", export, "--index", films, "--user", "a", "--matches", export)
    assert_fails(ran, 2, "no file of choices")
    assert export.read_text("utf-8") == "Name,Rating\nThe Quay,8\n"


def test_near_titles_are_offered_and_never_taken(tmp_path: Path) -> None:
    titles = ("The Harbour Part II", "N.B. the Last Note", "Gul1s", "Winterlight", "Cold Spring")
    items = [{"id": str(n), "title": title, "domain": "film"} for n, title in enumerate(titles)]
    index, export, matches = tmp_path / "ix", tmp_path / "seen.csv", tmp_path / "matches.csv"
    invoke("index", "--items", write_lines(tmp_path / "f.jsonl", *items), "--embedder", "hash", "--into", index)
    wanted = ("the harbour 2", "NB", "Gulls", "Winterligt", "Cold Spring 1995", "Nothing alike")
    export.write_text("\n".join(("Name,Year,Rating", *(f"{title},1995,8" for title in wanted))), encoding="utf-8")
    imported = result(export, "--index", index, "--user", "a", "--matches", matches, "--dry-run")
    assert imported["matched"] == 0
    offered = {row["title"]: row["candidates"].partition(":")[0] for row in choice_rows(matches)}
    assert offered == {**{title: str(n) for n, title in enumerate(wanted[:5])}, "Nothing alike": ""}


def test_a_person_sees_the_import_in_the_profile_and_takes_it_along(films: Path, tmp_path: Path) -> None:
    index = copy_index(films, tmp_path)
    invoke("import", zipped(tmp_path / "export.zip"), "--index", index, "--user", "ines")
    exported = json.loads(invoke("profile", "export", "--index", index, "--user", "ines").stdout)
    assert len(exported["interactions"]) == 4
    assert exported["wishlist"] == ["salt"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.csv"], "no such file"),
        (["notes.csv"], "nothing in"),
        (["seen.csv", "--format", "nonesuch"], "unknown format"),
        (["seen.csv", "--scale", "wide"], "no scale"),
        (["seen.csv", "--dates", "xyz"], "no order of dates"),
        (["seen.csv", "--profile", "Nobody"], "no profile"),
    ],
)
def test_wrong_usage_is_one_line(films: Path, tmp_path: Path, arguments: list[str], message: str) -> None:
    (tmp_path / "notes.csv").write_text("colour,weight\nred,3\n", encoding="utf-8")
    (tmp_path / "seen.csv").write_text("Name,Rating\nGulls,3\n", encoding="utf-8")
    ran = whyrec(tmp_path, "import", tmp_path / arguments[0], *arguments[1:], "--index", films, "--user", "ines")
    assert_fails(ran, 2, message)


def test_ambiguous_entries_are_asked_about(films: Path, tmp_path: Path) -> None:
    index, export = copy_index(films, tmp_path), tmp_path / "seen.csv"
    export.write_text("Name,Rating\nThe Quay,8\nGulls,3\n", encoding="utf-8")
    flags = ["--index", str(index), "--user", "ines", "--choose", "--json"]
    ran = CliRunner().invoke(app, ["import", str(export), *flags], input="2\n", catch_exceptions=False)
    assert "1. The Quay (1961), quay" in ran.stderr
    assert {each["item_id"] for each in json.loads(ran.stdout.splitlines()[-1])["interactions"]} == {"quay2", "gulls"}


def test_of_several_people_one_is_read_and_named(films: Path, tmp_path: Path) -> None:
    export = tmp_path / "history.csv"
    export.write_text("profile,title,rating\nAna,Gulls,5\nAna,Salt and Rope,4\nBen,Gulls,1\n", encoding="utf-8")
    flags = (export, "--index", films, "--dry-run", "--user")
    assert {each["item_id"] for each in result(*flags, "me")["interactions"]} == {"gulls", "salt"}
    for chosen in (result(*flags, "ben"), result(*flags, "me", "--profile", "Ben")):
        assert [each["value"] for each in chosen["interactions"]] == [1.0]
        assert (chosen["entries"], chosen["left_out"]) == (1, 2)
        assert any("Ben" in decision for decision in chosen["decisions"])


def test_the_report_says_how_a_file_was_read_in_either_language(films: Path, tmp_path: Path) -> None:
    export = tmp_path / "mine.csv"
    export.write_text("Name,Stars,When\nGulls,7,28/3/24\nThe Quay,0,1/3/24\nUnheard Of,9,\n", encoding="utf-8")
    flags = ["import", export, "--index", films, "--user", "ines", "--dry-run"]
    english, chinese = invoke(*flags).stdout, invoke(*flags, "--lang", "zh").stdout
    for words in (
        "ratings of 1-10",
        "ratings of 0 or below read as not rated (1)",
        "day first",
        "Unheard Of",
        "Nothing was changed",
    ):
        assert words in " ".join(english.split())
    assert "评分范围 1-10" in chinese and "没有任何改动" in chinese


def test_an_import_that_stores_nothing_fails(films: Path, tmp_path: Path) -> None:
    (tmp_path / "seen.csv").write_text("Name,Rating\nUnheard Of,3\n", encoding="utf-8")
    ran = whyrec(tmp_path, "import", tmp_path / "seen.csv", "--index", copy_index(films, tmp_path), "--user", "ines")
    assert ran.code == 1
    assert "nothing was imported" in ran.errors[-1]


def test_a_changed_rating_replaces_the_earlier_one(films: Path, tmp_path: Path) -> None:
    index, export = copy_index(films, tmp_path), tmp_path / "ratings.csv"

    def ratings(value: int, day: str, user: str = "ines") -> tuple[int, int]:
        export.write_text(
            f"Date,Name,Year,Letterboxd URI,Rating\n{day},Gulls,1975,https://boxd.it/c,{value}\n", "utf-8"
        )
        imported = result(export, "--index", index, "--user", user)
        return imported["added"], imported["replaced"]

    assert ratings(5, "2024-06-01") == (1, 0)
    assert ratings(2, "2024-06-01", "ana") == (1, 0)
    assert ratings(1, "2024-06-01") == (1, 1)
    assert ratings(1, "2024-06-01") == (0, 0)
    assert ratings(4, "2024-08-01") == (1, 1)
    assert ratings(3, "2020-01-01") == (1, 0)  # an older one changes nothing
    rows = Index(index).interactions
    stored = set(zip(rows["user_id"], rows["value"], strict=True))
    assert stored == {("ines", 4.0), ("ines", 3.0), ("ana", 2.0)}
