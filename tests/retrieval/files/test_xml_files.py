"""XML files: what is read of them, what is mended, and what is refused."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from retrieval.errors import DataError
from retrieval.files.xml_files import BrokenXml, parse_xml, read_xml, xml_root_name
from tests.retrieval.data.files import write

BOMB = """<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>
<movie><title>&lol2;</title></movie>"""
EXTERNAL = '<!DOCTYPE m [<!ENTITY secret SYSTEM "file:///etc/passwd">]><m><title>&secret;</title></m>'


@pytest.mark.parametrize("document", [BOMB, EXTERNAL])
def test_a_document_that_declares_entities_is_refused(tmp_path: Path, document: str) -> None:
    with pytest.raises(DataError, match=r"film\.nfo: the XML declares entities"):
        read_xml(write(tmp_path / "film.nfo", document))


def test_a_doctype_without_entities_is_read_and_not_fetched() -> None:
    document = '<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://feeds.example/rss.dtd"><rss><a>Tide</a></rss>'
    assert parse_xml(document).text_of("a") == "Tide"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "windows-1252"])
def test_the_declared_encoding_or_the_byte_order_mark_decides(tmp_path: Path, encoding: str) -> None:
    title = "Été" if encoding == "windows-1252" else "潮汐"
    declared = encoding.removesuffix("-sig")
    document = f'<?xml version="1.0" encoding="{declared}"?><a><title>{title}</title></a>'
    assert read_xml(write(tmp_path / "a.xml", document.encode(encoding))).text_of("title") == title


def test_a_wrong_declaration_does_not_count_against_utf_8(tmp_path: Path) -> None:
    document = '<?xml version="1.0" encoding="iso-8859-1"?><a><title>Été</title></a>'
    assert read_xml(write(tmp_path / "a.xml", document.encode())).text_of("title") == "Été"


def test_a_file_may_be_compressed(tmp_path: Path) -> None:
    assert read_xml(write(tmp_path / "a.xml.gz", gzip.compress(b"<a><b>Tide</b></a>"))).text_of("b") == "Tide"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Net & Rope", "Net & Rope"),
        ("Caf&eacute;", "Café"),
        ("A\x0bB", "AB"),
        ("&amp;&lt;&#233;", "&<é"),
        ("AT&T;", "AT&T;"),
    ],
)
def test_what_programs_forget_to_escape_is_mended(written: str, read: str) -> None:
    assert parse_xml(f"<a><b>{written}</b><c>Net &nope</c></a>").text_of("b") == read


def test_what_follows_the_root_is_not_read() -> None:
    assert parse_xml("<a><b>Tide</b></a>\nhttps://films.example/1").text_of("b") == "Tide"


def test_a_broken_document_says_where_and_what_was_read_before() -> None:
    with pytest.raises(BrokenXml) as broken:
        parse_xml("<a>\n<b>Tide</b>\n<c>Net</d>\n</a>")
    assert broken.value.line == 3
    assert broken.value.root is not None
    assert broken.value.root.text_of("b") == "Tide"


def test_text_within_elements_keeps_its_order_and_namespaces_do_not_count() -> None:
    element = parse_xml('<x:a xmlns:x="urn:x">At <x:b>low</x:b> tide<x:b> </x:b></x:a>')
    assert element.text == "At low tide"
    assert element.texts_of("b") == ["low"]


def test_elements_nested_without_end_are_read_to_a_depth() -> None:
    assert parse_xml("<a>" * 5_000 + "</a>" * 5_000).name == "a"


@pytest.mark.parametrize(
    ("start", "name"),
    [
        ('\ufeff<?xml version="1.0"?>\n<!-- by hand -->\n<rss version="2.0">', "rss"),
        ('<!DOCTYPE rss PUBLIC "x" "y">\n<rdf:RDF xmlns="z">', "RDF"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>", "a"),
        ("id,title\n1,<b>", ""),
        ("", ""),
    ],
)
def test_the_root_is_told_by_the_start_of_a_file(start: str, name: str) -> None:
    assert xml_root_name(start) == name
