"""A request of one person for every path of the server, each with what it needs."""

from __future__ import annotations

from typing import Any

from tests.agent.canaries.people import ME

Call = tuple[str, str, dict[str, Any]]
WORDS = "a quiet river that people loved"
HISTORY = [{"item_id": "i0", "kind": "like"}]
OF_EVERYBODY = {
    ("GET", path) for path in ("/api/users", "/api/feedback", "/api/item/i1/feedback", "/api/item/i1/feedback/rate")
}
"""What the server tells an application that was written for Gorse, and manages people, of everybody."""


def page(path: str, **query: str) -> Call:
    return "GET", path, {"params": {"user": ME, "lang": "en", **query}}


def form(path: str, **fields: str) -> Call:
    return "POST", path, {"params": {"user": ME}, "data": fields, "headers": {"Origin": "http://127.0.0.1:8000"}}


def json(method: str, path: str, body: Any, **query: str) -> Call:
    return method, path, {"json": body, "params": query}


def get(path: str, **query: str) -> Call:
    return "GET", path, {"params": query}


LIST = {"user_id": ME, "n": 6, "reasons": 3, "record": True}
RERANK = {"query": WORDS, "documents": ["i0", "i1", "i2"], "reasons": 3}
REACTION = {"user_id": ME, "item_id": "i3", "action": "like"}
CHAT = {"model": "whyrec", "user": ME, "messages": [{"role": "user", "content": WORDS}]}
REQUESTS: list[Call] = [
    *(get(path) for path in "/openapi.json /health /health/live /healthz /readyz /health/ready /metrics".split()),
    *(
        get(path)
        for path in "/v1/indexes /v1/models /v1/models/whyrec /api/health/live /api/health/ready /login".split()
    ),
    json("POST", "/v1/recommend", LIST),
    json("POST", "/v1/recommend", {**LIST, "request": WORDS, "context": {"place": "home"}}),
    json("POST", "/v1/recommend", {**LIST, "where": "nonsense =="}),
    json("POST", "/v1/recommend", {**LIST, "user_id": "nobody of this name", "stream": True}),
    json("POST", "/v1/explain", {**LIST, "item_ids": ["i3", "i9"]}),
    get("/v1/items", query="river"),
    get("/v1/similar", item_id="i1"),
    get("/v1/items/i1"),
    get("/v1/items/none"),
    json("POST", "/v1/interactions", {"interactions": [{"user_id": ME, "item_id": "i4", "kind": "like"}]}),
    get("/v1/interactions", user_id=ME),
    json("POST", "/v1/feedback", REACTION),
    json("POST", "/v1/feedback", {**REACTION, "item_id": "none"}),
    json("POST", "/v1/feedback/list", {"user_id": ME, "list_id": "none", "thumb": "up"}),
    json("POST", "/v1/feedback/undo", {"user_id": ME, "item_id": "i3"}),
    get("/v1/profile", user_id=ME),
    json("PATCH", "/v1/profile", {"pin": ["river"]}, user_id=ME),
    get("/v1/profile/export", user_id=ME),
    *(page(path) for path in "/ /list /profile /profile/forget /talk /owner /imported".split()),
    page("/owner", check="true"),
    page("/list", q=WORDS),
    page("/list/reasons", items="i3,i9"),
    page("/item", id="i3"),
    page("/cover", id="i3"),
    get("/static/page.css"),
    form("/profile", trait="river", action="pin"),
    form("/talk", message=WORDS),
    form("/talk", message="what do other people say of it?"),
    form("/feedback", item_id="i3", action="more"),
    form("/feedback/undo", item_id="i3"),
    form("/feedback/list", list_id="0" * 32, thumb="up"),
    form("/language", language="zh"),
    form("/login", key="none"),
    form("/logout"),
    ("POST", "/like", {"params": {"user": ME}, "files": {"example": ("river.png", b"no picture")}}),
    ("POST", "/import", {"data": {"name": ME}, "files": {"export": ("ratings.csv", b"title,rating\nQuiet Song,5\n")}}),
    *(json("POST", path, RERANK) for path in "/rerank /v1/rerank /v2/rerank /reranking /v1/reranking".split()),
    *(json("POST", "/v1/rerank", {**RERANK, "user": ME, "model": each}) for each in ("likelihood", "listwise")),
    json("POST", "/v1/chat/completions", CHAT),
    json("POST", "/v1/chat/completions", {**CHAT, "stream": True}),
    get(f"/api/recommend/{ME}", n="5"),
    get(f"/api/recommend/{ME}/Quiet"),
    json("POST", "/api/session/recommend", [{"FeedbackType": "like", "ItemId": "i1"}]),
    json("POST", "/api/session/recommend/Quiet", [{"FeedbackType": "like", "ItemId": "i1"}]),
    get("/api/item-to-item/neighbors/i1"),
    get("/api/item/i1/neighbors"),
    get("/api/item/i1/neighbors/Quiet"),
    get("/api/latest"),
    get("/api/latest/Quiet"),
    *(json(m, "/api/feedback", [{"FeedbackType": "like", "UserId": ME, "ItemId": "i6"}]) for m in ("POST", "PUT")),
    get(f"/api/user/{ME}/feedback"),
    get(f"/api/user/{ME}/feedback/like"),
    get(f"/api/feedback/like/{ME}/i6"),
    get(f"/api/feedback/{ME}/i6"),
    ("DELETE", f"/api/feedback/like/{ME}/i6", {}),
    json("POST", "/api/item", {"ItemId": "x1", "Comment": "Quiet Lake"}),
    json("POST", "/api/items", [{"ItemId": "x2", "Comment": "Quiet Sea"}]),
    get("/api/items"),
    get("/api/item/i1"),
    json("PATCH", "/api/item/x1", {"Comment": "Quiet Pond"}),
    ("DELETE", "/api/item/x1", {}),
    ("DELETE", "/v1/items/x2", {}),
    json("POST", "/v1/items", {"items": [{"id": "x3", "title": "Quiet Bay"}]}),
    json("POST", "/api/user", {"UserId": ME, "Labels": ["mine"]}),
    json("POST", "/api/users", [{"UserId": ME, "Labels": ["mine"]}]),
    get(f"/api/user/{ME}"),
    json("PATCH", f"/api/user/{ME}", {"Comment": "mine"}),
    *((*each, {}) for each in sorted(OF_EVERYBODY)),
    form("/profile/forget"),
    ("DELETE", "/v1/profile", {"params": {"user_id": ME}}),
    ("DELETE", f"/api/user/{ME}", {}),
]
