"""Who may ask: nobody by a foreign name, no page of another site, nobody without a key where others could come."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from agent.errors import UsageError
from agent.server.access import Access, is_loopback
from agent.server.app import create_app
from agent.server.service import Service, named_folders
from tests.agent.server.conftest import ADDRESS

FEEDBACK = {"user_id": "ana", "item_id": "film/5", "action": "like"}


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "",
        ":8000",
        "127.0.0.1@evil.example",
        "LOCALHOST.",
        "0.0.0.0",
    ],
)
def test_foreign_hosts_are_refused(client: TestClient, host: str) -> None:
    answer = client.get("/v1/indexes", headers={"Host": host})
    assert answer.status_code == 403 and "--allow-host" in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "LOCALHOST:99", "[::1]:8000"])
def test_this_machine_is_served(client: TestClient, host: str) -> None:
    assert client.get("/v1/indexes", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_pages_of_other_sites_change_nothing(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/v1/feedback", json=FEEDBACK, headers=headers).status_code == 403
    assert client.get("/v1/profile/export?user_id=ana").json()["feedback"] == []


def test_forms_of_other_sites_are_no_json(client: TestClient) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        answer = client.post("/v1/feedback", content='{"user_id": "ana"}', headers={"Content-Type": kind})
        assert answer.status_code == 400


def test_other_addresses_need_a_key(folder: Path) -> None:
    with pytest.raises(UsageError, match="WHYREC_API_KEY"):
        Access("0.0.0.0")
    service = Service.over({"films": folder}, Access("0.0.0.0", ["one", "two"], ["films.lan"]))
    with TestClient(create_app(service), base_url="http://films.lan:8000") as client:
        assert client.get("/v1/indexes").status_code == 401
        assert client.get("/v1/indexes", headers={"Authorization": "Bearer three"}).status_code == 401
        assert client.get("/v1/indexes", headers={"Authorization": "Bearer two"}).status_code == 200
        assert client.get("/v1/indexes", headers={"X-API-Key": "one"}).status_code == 200
        assert client.get("/health/live").status_code == 200


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False)],
)
def test_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) == loopback


def test_bodies_are_bounded(client: TestClient) -> None:
    assert client.post("/v1/recommend", content=b"x" * (5 << 20)).status_code == 413

    def pieces() -> object:
        yield from (b"x" * (1 << 20) for _ in range(5))

    assert client.post("/v1/recommend", content=pieces()).status_code == 413  # type: ignore[arg-type]


def test_answers_are_guarded_and_have_an_id(client: TestClient, capsys: pytest.CaptureFixture[str]) -> None:
    answer = client.get("/v1/profile?user_id=ana", headers={"X-Request-ID": "abc-1"})
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-request-id"] == "abc-1"
    assert len(client.get("/health/live", headers={"X-Request-ID": "a\tb"}).headers["x-request-id"]) == 32
    log = capsys.readouterr().err
    assert "ana" not in log and "/v1/profile" in log


def test_metrics_are_read_by_prometheus(client: TestClient) -> None:
    client.get("/v1/profile?user_id=ana")
    client.get("/v1/items/film/99")
    text = client.get("/metrics").text
    assert 'whyrec_requests_total{route="/v1/items/{item_id:path}",status="404"} 1' in text
    assert 'whyrec_request_seconds_count{route="/v1/profile"} 1' in text
    assert "ana" not in text and "film/99" not in text
    assert 'whyrec_index_items{index="films"} 8' in text


def test_indexes_are_named_by_their_folders(folder: Path) -> None:
    assert named_folders([str(folder), f"other={folder}"]) == {"films": folder, "other": folder}
    assert named_folders([str(folder.parent)]) == {"films": folder}
    assert named_folders([str(folder.parent / "missing")]) == {"missing": folder.parent / "missing"}


def test_spans_name_the_route_and_no_person(client: TestClient) -> None:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    client.get("/v1/profile?user_id=ana")
    (span,) = exporter.get_finished_spans()
    assert span.attributes and span.attributes["http.route"] == "/v1/profile"
    assert "ana" not in str(span.to_json())


def test_an_unexpected_error_is_answered_with_headers_and_its_message_stays_out_of_the_log(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    app = create_app(service)

    @app.get("/fails")
    async def fails() -> None:
        raise KeyError("ana")

    with TestClient(app, base_url=ADDRESS, raise_server_exceptions=False) as client:
        answer = client.get("/fails")
    assert answer.status_code == 500 and "KeyError" in answer.json()["error"]["message"]
    assert len(answer.headers["x-request-id"]) == 32 and "default-src" in answer.headers["content-security-policy"]
    log = capsys.readouterr().err
    assert "ana" not in log and "KeyError at" in log and "fails" in log


def test_a_misspelt_user_is_told_of_no_other(client: TestClient) -> None:
    assert "ana" not in client.post("/v1/recommend", json={"user_id": "anna"}).text.replace("anna", "")


@pytest.mark.parametrize(
    "back", ["///evil.example/x", "//evil.example", "https://evil.example", "/\\evil.example", "evil"]
)
def test_no_form_leads_to_another_site(client: TestClient, back: str) -> None:
    form = {"language": "zh", "back": back}
    answer = client.post("/language", data=form, headers={"Origin": ADDRESS}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
