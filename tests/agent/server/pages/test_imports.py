"""Bringing an export by the first page."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from agent.server.pages.imports import _safe

LETTERBOXD = "Date,Name,Year,Letterboxd URI,Rating\n2024-05-02,Salt,,https://boxd.it/a,4\n2024-05-03,Unheard,,https://boxd.it/b,2\n"


def test_an_export_becomes_a_history(client: TestClient) -> None:
    assert 'enctype="multipart/form-data"' in client.get("/").text
    files = {"export": ("ratings.csv", LETTERBOXD, "text/csv")}
    answer = client.post("/import", data={"name": " dora "}, files=files, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/imported?user=dora&added=1&matched=1&unmatched=1&report=")
    for language, title in (("en", "Your history is here"), ("zh", "你的记录已导入")):
        assert title in client.get(answer.headers["Location"], headers={"Accept-Language": language}).text
    assert "Salt" in client.get("/profile?user=dora").text and "Salt" not in client.get("/list?user=dora").text


def test_titles_that_are_not_in_the_catalogue_are_listed_for_whoever_brought_them(client: TestClient) -> None:
    log = "Date,Name,Year,Rating\n2024-05-02,Salt,,4\n2024-05-03,<b>Unheard</b>,1999,3\n"
    html = client.post("/import", data={"name": "dora"}, files={"export": ("ratings.csv", log)}).text
    assert "Not in this catalogue" in html and "<li>&lt;b&gt;Unheard&lt;/b&gt; (1999)</li>" in html
    assert "Unheard" not in client.get("/imported?user=dora&added=1&matched=1&unmatched=1&report=guessed").text
    whole = client.post("/import", data={"name": "eva"}, files={"export": ("ratings.csv", log.rpartition("2024")[0])})
    assert "report=" not in str(whole.url) and "Not in this catalogue" not in whole.text


@pytest.mark.parametrize(("name", "content"), [("ratings.csv", b"\x00\xff"), ("x.zip", b"PK\x03\x04none"), ("y", b"")])
def test_what_is_no_export_is_refused(client: TestClient, name: str, content: bytes) -> None:
    headers = {"Accept": "text/html", "Accept-Language": "zh"}
    answer = client.post("/import", data={"name": "dora"}, files={"export": (name, content)}, headers=headers)
    assert answer.status_code == 400 and "没有成功" in answer.text


def test_an_import_needs_a_name(client: TestClient) -> None:
    assert client.post("/import", data={"name": " "}, files={"export": ("ratings.csv", LETTERBOXD)}).status_code == 400


def test_files_may_be_larger_than_other_bodies(client: TestClient) -> None:
    headers = {"Content-Length": str(5 << 20)}
    assert client.post("/feedback?user=ana", content=b"", headers=headers).status_code == 413
    answer = client.post("/import", data={"name": "eve"}, files={"export": ("ratings.csv", bytes(5 << 20))})
    assert answer.status_code == 400  # it was read, and is none


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\films\\ratings.csv", "ratings.csv"),
        ("..", "export"),
        ("a\x00\n.csv", "a.csv"),
        ("", "export"),
        ("/", "export"),
    ],
)
def test_names_of_files_lead_nowhere(name: str, safe: str) -> None:
    assert _safe(name) == safe
