"""The encoding of a file is decided for the file: Unicode of every kind, and what spreadsheets write in its place."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
from pathlib import Path

import pytest

from retrieval.data.dataset import Dataset, read
from retrieval.errors import DataError
from retrieval.files.encoding import decide_encoding
from retrieval.files.options import ReadOptions
from tests.retrieval.data.files import write

CHINESE = ["霸王别姬", "花样年华", "卧虎藏龙", "让子弹飞"]
TITLES = {
    "gb18030": CHINESE,
    "big5": ["悲情城市", "牯嶺街少年殺人事件", "一一", "海角七號"],
    "shift_jis": ["千と千尋の神隠し", "ドライブ・マイ・カー", "羅生門", "七人の侍"],
    "euc_jp": ["千と千尋の神隠し", "もののけ姫", "羅生門", "七人の侍"],
    "euc_kr": ["기생충", "올드보이", "살인의 추억", "헤어질 결심"],
    "cp1252": ["Les Misérables", "Über den Flüssen", "“Été” – Noël", "Ça va"],
    "cp1251": ["Анна Каренина", "Идиот", "Ёлки", "Сталкер"],
    "cp1250": ["Krzyżacy", "Popiół i diament", "Życie", "Zimna wojna"],
}


def titles(data: Dataset) -> list[str]:
    return [item.title for item in data.items]


def table(names: list[str]) -> str:
    return "id,title\n" + "".join(f"{n},{name}\n" for n, name in enumerate(names))


@pytest.mark.parametrize("encoding", TITLES)
def test_encodings_older_than_unicode_are_recognised_and_told(tmp_path: Path, encoding: str) -> None:
    data = read([write(tmp_path / "i.csv", table(TITLES[encoding]).encode(encoding))])
    assert titles(data) == TITLES[encoding] and not data.problems
    assert data.decisions[0].encoding == encoding and encoding in data.decisions[0].describe()


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "shift_jis", "cp1251"])
def test_names_of_columns_are_read_in_the_encoding_of_the_file(tmp_path: Path, encoding: str) -> None:
    header = {
        "gb18030": "编号,标题",
        "big5": "id,title,簡介",
        "shift_jis": "id,title,あらすじ",
        "cp1251": "id,title,год",
    }
    rows = "".join(f"{n},{name}\n" for n, name in enumerate(TITLES[encoding]))
    data = read([write(tmp_path / "i.csv", f"{header[encoding]}\n{rows}".encode(encoding))])
    assert titles(data) == TITLES[encoding]


def test_accents_in_a_file_of_a_chinese_spreadsheet(tmp_path: Path) -> None:
    names = ["Les Misérables", "Amélie", "À bout de souffle", "Señorita", "Über"]
    for some in (names, names[:1], names[3:]):
        assert titles(read([write(tmp_path / "i.csv", table(some).encode("gb18030"))])) == some


def test_a_single_short_line_in_gbk_is_chinese(tmp_path: Path) -> None:
    data = read([write(tmp_path / "i.csv", "id,title\n1,Alien\n2,黑客帝国\n".encode("gbk"))])
    assert titles(data) == ["Alien", "黑客帝国"]


def test_characters_of_four_bytes_are_read(tmp_path: Path) -> None:
    rare = [*CHINESE, "𠮷野家", "㐂寿"]
    data = read([write(tmp_path / "i.csv", table(rare).encode("gb18030"))])
    assert titles(data) == rare


def test_one_accent_is_enough(tmp_path: Path) -> None:
    data = read([write(tmp_path / "i.csv", "id,title\n1,Les Misérables\n2,Alien\n".encode("latin-1"))])
    assert titles(data) == ["Les Misérables", "Alien"]


def test_bytes_that_no_letter_has_cost_no_line(tmp_path: Path) -> None:
    content = table(["Misérables", "El niño", "Où"]).encode("cp1252").replace(b"El ", b"El\x81 ")
    assert [t.replace("\ufffd", "") for t in titles(read([write(tmp_path / "i.csv", content)]))] == [
        "Misérables", "El niño", "Où"
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
@pytest.mark.parametrize("header", ["id,title", "编号,标题"])
def test_unicode_is_read_with_and_without_a_mark(tmp_path: Path, encoding: str, header: str) -> None:
    content = table(CHINESE).replace("id,title", header).encode(encoding)
    assert titles(read([write(tmp_path / "i.csv", content)])) == CHINESE


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("name", ["i.json", "i.jsonl"])
def test_json_is_read_in_every_encoding(tmp_path: Path, encoding: str, name: str) -> None:
    rows = [f'{{"id": "{n}", "title": "{title}"}}' for n, title in enumerate(CHINESE)]
    text = "\n".join(rows) if name == "i.jsonl" else "[" + ",\n".join(rows) + "]"
    assert titles(read([write(tmp_path / name, text.encode(encoding))])) == CHINESE


def test_lines_of_two_encodings_are_each_read_in_theirs(tmp_path: Path) -> None:
    for other, more in (("cp1252", ["Amélie", "À bout de souffle"]), ("gb18030", ["活着", "红高粱"])):
        content = table(CHINESE).encode() + "".join(f"x{n},{title}\n" for n, title in enumerate(more)).encode(other)
        data = read([write(tmp_path / "i.csv", content)])
        assert titles(data) == [*CHINESE, *more]
        assert data.decisions[0].encoding == f"utf-8, {other}"


def test_few_damaged_bytes_are_left_out_and_told(tmp_path: Path) -> None:
    content = table([f"第{n}部" for n in range(60)]).encode().replace("第7部".encode(), "第7".encode() + b"\xe9\x83")
    data = read([write(tmp_path / "i.csv", content)])
    assert data.items[7].title == "第7" and len(data.items) == 60
    assert [(p.line, p.lines) for p in data.problems] == [(9, 0)] and "not utf-8" in data.problems[0].message


def test_few_lines_that_look_like_utf8_do_not_make_a_file_unicode(tmp_path: Path) -> None:
    names = ["联通", *(f"{a}{b}" for a in CHINESE for b in CHINESE)]  # 联通 in GBK is valid UTF-8
    data = read([write(tmp_path / "i.csv", table(names).encode("gbk"))])
    assert titles(data) == names


def test_a_given_encoding_wins(tmp_path: Path) -> None:
    file = write(tmp_path / "i.csv", "id,title\n1,žluťoučký kůň\n".encode("cp1250"))
    assert titles(read([file], options=ReadOptions(encoding="windows-1250"))) == ["žluťoučký kůň"]
    with pytest.raises(DataError, match="no encoding 'klingon': name one such as"):
        read([file], options=ReadOptions(encoding="klingon"))


@pytest.mark.parametrize("name", ["i.csv.gz", "i.jsonl.gz", "i.csv"])
def test_gzip_is_unpacked_whatever_a_file_is_called(tmp_path: Path, name: str) -> None:
    text = (
        "".join(f'{{"id": "{n}", "title": "{t}"}}\n' for n, t in enumerate(CHINESE))
        if "jsonl" in name
        else table(CHINESE)
    )
    assert titles(read([write(tmp_path / name, gzip.compress(text.encode("gbk")))])) == CHINESE


def test_damaged_gzip_is_one_sentence(tmp_path: Path) -> None:
    whole = gzip.compress(random.Random(0).randbytes(100_000))
    for content in (whole[:-20], whole[:5_000] + b"x" * 100 + whole[5_100:], b"\x1f\x8b"):
        with pytest.raises(DataError, match="damaged") as caught:
            read([write(tmp_path / "i.csv.gz", content)])
        assert "\n" not in str(caught.value)


def archive() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        zipped.writestr("items.csv", table(CHINESE))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "what"),
    [(archive(), "zip archive"), (b"SQLite format 3\0" + b"\0" * 200, "a database"), (b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
     (b"PAR1" + b"\0" * 99, "a Parquet table"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "an old workbook")],
)  # fmt: skip
@pytest.mark.parametrize("name", ["i.csv", "i.jsonl", "i.item"])
def test_a_file_that_is_no_text_is_named_for_what_it_is(tmp_path: Path, name: str, content: bytes, what: str) -> None:
    with pytest.raises(DataError, match=what):
        read([write(tmp_path / name, content)])


@pytest.mark.parametrize("name", ["i.csv", "i.tsv", "i.jsonl", "i.json"])
@pytest.mark.parametrize("size", [1, 2, 50, 5_000])
def test_noise_is_a_data_error(tmp_path: Path, name: str, size: int) -> None:
    with pytest.raises(DataError):
        read([write(tmp_path / name, random.Random(size).randbytes(size))])


def test_empty_files_are_data_errors(tmp_path: Path) -> None:
    for content in (b"", b"\n\n", b"\xef\xbb\xbf", b"\xff\xfe", "\n".encode("utf-16")):
        with pytest.raises(DataError, match="empty"):
            read([write(tmp_path / "i.csv", content)])


def test_no_letters_outside_ascii_is_utf8(tmp_path: Path) -> None:
    assert decide_encoding(write(tmp_path / "i.csv", "id,title\n1,Alien\n")).name == "utf-8"


def test_accented_letters_between_ascii_are_read_in_gb18030(tmp_path: Path) -> None:
    path = tmp_path / "films.csv"
    path.write_bytes("id;title\n1;Amélie\n2;Das weiße Band\n3;Ágætis byrjun\n4;Łódź\n".encode("gb18030"))
    assert decide_encoding(path).name == "gb18030"


def test_a_sign_behind_a_word_does_not_make_a_text_central_european(tmp_path: Path) -> None:
    path = tmp_path / "films.csv"
    titles = ["Alien³", "Amélie", "Señora", "Über uns das All", "Les Misérables", "Cidade Baixa é", "Il più grande"] * 3
    path.write_bytes("\n".join(titles).encode("cp1252"))
    assert decide_encoding(path).name == "cp1252"
