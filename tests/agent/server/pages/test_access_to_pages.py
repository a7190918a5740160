"""Pages where a key is needed, and errors as pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from agent.server.access import Access
from agent.server.app import create_app
from agent.server.service import Service
from tests.agent.server.conftest import ADDRESS

BROWSER = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def locked(folder: Path) -> TestClient:
    service = Service.over({"films": folder}, Access("127.0.0.1", ["sesame street"]))
    return TestClient(create_app(service), base_url="http://127.0.0.1:8000", headers=BROWSER)


def test_a_browser_without_a_key_is_asked_for_it(locked: TestClient) -> None:
    with locked:
        answer = locked.get("/list?user=ana&q=sea", follow_redirects=False)
        assert answer.status_code == 303
        assert answer.headers["Location"] == "/login?back=%2Flist%3Fuser%3Dana%26q%3Dsea"
        page = locked.get(answer.headers["Location"])
        assert page.status_code == 200 and 'value="/list?user=ana&amp;q=sea"' in page.text
        assert locked.get("/static/page.css").status_code == 200
        assert locked.post("/feedback?user=ana", follow_redirects=False).headers["Location"] == "/login?back=%2F"


def test_a_key_is_kept_in_a_cookie_and_taken_out(locked: TestClient) -> None:
    with locked:
        wrong = locked.post("/login", data={"key": "guess", "back": "/"}, follow_redirects=False)
        assert wrong.status_code == 401 and "Set-Cookie" not in wrong.headers and "guess" not in wrong.text
        right = locked.post("/login", data={"key": "sesame street", "back": "/list"}, follow_redirects=False)
        assert (right.status_code, right.headers["Location"]) == (303, "/list")
        cookie = right.headers["Set-Cookie"]
        assert cookie.startswith("whyrec_key=") and "HttpOnly" in cookie and "SameSite=strict" in cookie
        assert "Log out" in locked.get("/list?user=ana").text
        assert locked.post("/logout", follow_redirects=False).headers["Location"] == "/login"
        assert locked.get("/list", follow_redirects=False).status_code == 303


def test_a_program_without_a_key_is_told_so(locked: TestClient) -> None:
    with locked:
        assert locked.get("/list", headers={"Accept": "*/*"}).status_code == 401
        assert locked.get("/v1/indexes").json()["error"]["type"] == "unauthorized"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404),
        ("/item?id=nothing", 404),
        ("/list?n=1000", 400),
        ("/list?where=<script>", 400),
        ("/list?index=no", 404),
    ],
)
@pytest.mark.parametrize(("language", "heading"), [("en", "That did not work"), ("zh", "没有成功")])
def test_errors_are_pages_for_a_person(client: TestClient, path: str, status: int, language: str, heading: str) -> None:
    answer = client.get(path, headers={**BROWSER, "Accept-Language": language})
    assert answer.status_code == status and heading in answer.text and "<script>" not in answer.text
    assert client.get(path).json()["error"]["message"]


def test_an_unexpected_error_is_a_page_for_a_person(service: Service) -> None:
    app = create_app(service)

    @app.get("/fails")
    async def fails() -> None:
        raise KeyError("ana")

    with TestClient(app, base_url=ADDRESS, raise_server_exceptions=False) as client:
        answer = client.get("/fails", headers={**BROWSER, "Accept-Language": "zh"})
    assert answer.status_code == 500 and "出了意料之外的问题" in answer.text and "KeyError" in answer.text
    assert "ana" not in answer.text and "default-src" in answer.headers["Content-Security-Policy"]
