"""Every format is recognised and read: what was seen, rated, loved, wanted or given up, and nothing is lost unsaid."""

from __future__ import annotations

import csv
import random
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from retrieval.data.items import Item
from retrieval.errors import DataError
from retrieval.exports.archive import FREE_GROWTH
from retrieval.exports.choices import read_choices, write_choices
from retrieval.exports.entry import Entry
from retrieval.exports.imported import Import, import_export, key_of
from retrieval.exports.read import Export, read_export
from retrieval.exports.recognize import TABLE, format_names
from retrieval.matching.catalogue import CatalogueMatcher, Match
from tests.retrieval.exports.samples import CATALOGUE, SAMPLES, Sample

MATCHER = CatalogueMatcher(CATALOGUE)
IDS = [f"{sample.format}-{sample.name}" for sample in SAMPLES]


def written(sample: Sample, folder: Path) -> Path:
    path = folder / sample.name
    path.write_bytes(sample.content.encode() if isinstance(sample.content, str) else sample.content)
    return path


def imported(path: Path) -> Import:
    return import_export(read_export(path), MATCHER, "ines")


def records(export: Export) -> int:
    return len(export.entries) + export.left_out.total()


@pytest.mark.parametrize("sample", SAMPLES, ids=IDS)
def test_a_file_says_what_its_person_did(sample: Sample, tmp_path: Path) -> None:
    result = imported(written(sample, tmp_path))
    assert result.export.formats == (sample.format,)
    assert {(each.item_id, each.kind, each.value) for each in result.interactions} == sample.says
    assert result.wishlist == sample.wishlist
    assert (len(result.entries), result.left_out.total()) == (sample.entries, sample.left_out)


def test_every_format_has_a_sample() -> None:
    assert {sample.format for sample in SAMPLES} == set(format_names()) - {TABLE}


@pytest.mark.parametrize("sample", SAMPLES, ids=IDS)
def test_a_damaged_file_is_read_or_refused_in_one_line(sample: Sample, tmp_path: Path) -> None:
    draw = random.Random(sample.name)
    content = sample.content.encode() if isinstance(sample.content, str) else sample.content
    path = tmp_path / sample.name
    for _ in range(12):
        damaged = bytearray(content)
        for _ in range(draw.randint(1, 6)):
            at = draw.randrange(len(damaged))
            match draw.randrange(4):
                case 0:
                    damaged[at] = draw.randrange(256)
                case 1:
                    del damaged[at : at + draw.randint(1, 20)]
                case 2:
                    damaged[at:at] = draw.choice([b'"', b"\n", b",", b"\0", b"<", b"{", b"\xff\xfe", b"]]>", b"\t\t"])
                case _:
                    damaged = damaged[: max(at, 1)]
            damaged = damaged or bytearray(b"x")
        path.write_bytes(bytes(damaged))
        try:
            result = imported(path)
        except DataError as error:
            assert "\n" not in str(error)
        else:
            assert sum(result.counts) == len(result.entries)


def test_an_archive_is_read_as_downloaded(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "takeout.zip", "w") as archive:
        for number, sample in enumerate(SAMPLES):
            archive.writestr(f"Takeout/{number}/{sample.name}", sample.content)
        archive.writestr(
            "Takeout/deleted/ratings.csv", "Date,Name,Year,Letterboxd URI,Rating\n2024-01-01,Quay,1972,x,1\n"
        )
        archive.writestr("../../etc/escape.csv", "Name,Rating\nQuay,1\n")
        archive.writestr("picture.jpg", b"\xff\xd8\xff")
    result = imported(tmp_path / "takeout.zip")
    assert set(result.export.formats) >= {sample.format for sample in SAMPLES}
    assert len(result.entries) == sum(sample.entries for sample in SAMPLES) + 1
    assert sorted(tmp_path.iterdir()) == [tmp_path / "takeout.zip"]


def test_lines_that_cannot_be_read_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "ratings.csv"
    path.write_text(
        "Date,Name,Year,Letterboxd URI,Rating\n2024-01-07,Quay,1972,https://boxd.it/a,4\n2024-01-07,Quay,19,72,x,y,z\n",
        "utf-8",
    )
    export = read_export(path)
    assert records(export) == 2
    assert export.left_out == {"unreadable": 1}


def test_a_review_is_of_the_person_and_an_address_of_nobody(tmp_path: Path) -> None:
    goodreads = next(sample for sample in SAMPLES if sample.format == "goodreads")
    assert [each.text for each in imported(written(goodreads, tmp_path)).interactions if each.text] == [
        "Good, <b>slow</b>."
    ]
    for sample in SAMPLES:
        interactions = imported(written(sample, tmp_path)).interactions
        assert not any(
            "192.0.2" in each.model_dump_json() or "Quay Street" in each.model_dump_json() for each in interactions
        )


@pytest.mark.parametrize("title", ["=1+1", "+1 Film", "@Home", "＝1", "-1", "'=1", "Heat"])
def test_choices_hold_no_formula_and_are_read_as_they_were_made(title: str, tmp_path: Path) -> None:
    entry, file = Entry(title=title, creators=("=a",), rating="-5"), tmp_path / "choices.csv"
    imported = Import(Export(()), {}, (entry,), (Match(),), (), {}, ())
    write_choices(file, imported, {}, {key_of(entry): "=i1"})
    with file.open(encoding="utf-8-sig", newline="") as rows:
        assert not [cell for row in csv.reader(rows) for cell in row if cell[1:] and cell[0] in "=+-@＝"]
    item = Item(id="=i1", title="Heat")
    assert read_choices(file, {item.id: item})[key_of(entry)] == item.id


def test_an_archive_that_grows_a_thousandfold_is_refused(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "bomb.zip", "w", ZIP_DEFLATED) as archive:
        archive.writestr("ratings.csv", bytes(FREE_GROWTH + 1))
    with pytest.raises(DataError, match="too large when unpacked"):
        read_export(tmp_path / "bomb.zip")


def test_an_archive_with_a_wrong_list_of_members_is_refused_or_read_without_them(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("ratings.csv", "Title,Year,Rating,Date\nHeat,1995,8,2020-01-02\n")
    whole = path.read_bytes()
    begins = whole.index(b"PK\1\2")
    for damaged in (
        whole[:-6] + (begins + 1_000).to_bytes(4, "little") + whole[-2:],  # where the list begins
        whole[: begins + 46] + b"\0" + whole[begins + 47 :],  # a member without a name
    ):
        path.write_bytes(damaged)
        with pytest.raises(DataError):
            read_export(path)
