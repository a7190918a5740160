"""A client of `whyrec serve` for Python programs.

with Client("http://127.0.0.1:8000") as whyrec:
    for item in whyrec.recommend(user_id="ana", n=5).items:
        print(item.title, "-", item.reason.text if item.reason else "")
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Literal, Self, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ConfigDict

from agent.errors import AgentError, UsageError

Action = Literal["like", "dislike", "seen", "more", "less", "not_interested", "click", "finish"]
JSON = dict[str, Any]


class ServerError(AgentError):
    """The server refused a request or failed; `status` is that of HTTP, `type` the kind of error."""

    def __init__(self, status: int, type: str, message: str):
        super().__init__(message)
        self.status, self.type = status, type


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Reason(_Answer):
    """Why an item is recommended: a sentence, ids of the history items that it cites, and the traits that it names."""

    text: str
    cites: tuple[str, ...]
    traits: tuple[str, ...]
    checked: bool


class Listed(_Answer):
    """One item of a list."""

    item_id: str
    rank: int
    score: float
    title: str
    year: int | None = None
    domain: str = ""
    reason: Reason | None = None


class Recommendations(_Answer):
    """A list, what was searched for, and what is to be said of the list as a whole.

    `list_id`: what reactions to a list that was recorded name.
    """

    items: tuple[Listed, ...]
    list_id: str = ""
    understood: Mapping[str, Any] = {}
    notices: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


class CatalogueItem(_Answer):
    """An item of the catalogue in one language."""

    id: str
    title: str
    year: int | None = None
    domain: str = ""
    text: str = ""
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = {}


A = TypeVar("A", bound=_Answer)


class Client:
    """Asks one server. `key`: where it needs one; `index`: the name of an index other than its default one.

    Every method raises ServerError where the server refuses, and UsageError where there is none.
    """

    def __init__(self, address: str = "http://127.0.0.1:8000", key: str = "", index: str = "", timeout: float = 60.0):
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http = httpx.Client(base_url=address, headers=headers, timeout=timeout)
        self._index = {"index": index} if index else {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def recommend(self, **fields: Any) -> Recommendations:
        """Return a list for `user_id`, `history` or `request`; the fields are those of a line of `whyrec rerank`."""
        return Recommendations.model_validate(self._ask("POST", "/v1/recommend", json={**fields, **self._index}))

    def stream(self, **fields: Any) -> Iterator[Recommendations | tuple[str, Reason]]:
        """Yield a list without reasons, then the id of each item with its reason."""
        body = {**fields, **self._index, "stream": True}
        try:
            with self._http.stream("POST", "/v1/recommend", json=body) as answer:
                if answer.is_error:
                    answer.read()
                    _raise(answer)
                for name, data in _events(answer.iter_lines()):
                    if name == "list":
                        yield Recommendations.model_validate(data)
                    elif name == "reason":
                        yield data["item_id"], Reason.model_validate(data["reason"])
                    elif name == "error":
                        raise ServerError(200, "failed", str(data["message"]))
        except httpx.TransportError as error:
            raise self._no_server(error) from error

    def explain(self, item_ids: Sequence[str], **fields: Any) -> dict[str, Reason]:
        """Return the reason of each of these items for a user, a history or a request."""
        body = {**fields, **self._index, "item_ids": list(item_ids)}
        answer = self._ask("POST", "/v1/explain", json=body)
        return {entry["item_id"]: Reason.model_validate(entry["reason"]) for entry in answer["items"]}

    def search(self, query: str = "", where: Sequence[str] = (), n: int = 10, lang: str = "") -> list[CatalogueItem]:
        """Return items by words and conditions."""
        params = {"query": query, "where": list(where), "n": n, "lang": lang, **self._index}
        return _all(CatalogueItem, self._ask("GET", "/v1/items", params=params)["items"])

    def similar(self, item_id: str, n: int = 10, lang: str = "") -> list[CatalogueItem]:
        """Return the items most like one."""
        params = {"item_id": item_id, "n": n, "lang": lang, **self._index}
        return _all(CatalogueItem, self._ask("GET", "/v1/similar", params=params)["items"])

    def item(self, item_id: str, lang: str = "") -> CatalogueItem:
        """Return one item."""
        params = {"lang": lang, **self._index}
        return CatalogueItem.model_validate(self._ask("GET", f"/v1/items/{quote(item_id)}", params=params))

    def add_items(self, items: Sequence[JSON]) -> int:
        """Add items, or replace those with the same ids; return how many changed."""
        return int(self._ask("POST", "/v1/items", json={"items": list(items), **self._index})["count"])

    def delete_item(self, item_id: str) -> None:
        """Delete an item."""
        self._ask("DELETE", f"/v1/items/{quote(item_id)}", params=self._index)

    def add_interactions(self, interactions: Sequence[JSON]) -> int:
        """Add what people did; return how many are new."""
        body = {"interactions": list(interactions), **self._index}
        return int(self._ask("POST", "/v1/interactions", json=body)["count"])

    def interactions(self, user_id: str) -> list[JSON]:
        """Return what a person did, oldest first."""
        params = {"user_id": user_id, **self._index}
        rows: list[JSON] = self._ask("GET", "/v1/interactions", params=params)["interactions"]
        return rows

    def feedback(self, user_id: str, item_id: str, action: Action, list_id: str = "") -> None:
        """Say something of an item for a person; it counts from the next list on. `list_id`: a recorded list."""
        body = {"user_id": user_id, "item_id": item_id, "action": action, "list_id": list_id, **self._index}
        self._ask("POST", "/v1/feedback", json=body)

    def judge_list(self, user_id: str, list_id: str, thumb: Literal["up", "down"]) -> None:
        """Say whether a person is satisfied with a recorded list."""
        body = {"user_id": user_id, "list_id": list_id, "thumb": thumb, **self._index}
        self._ask("POST", "/v1/feedback/list", json=body)

    def undo_feedback(self, user_id: str, item_id: str, action: Action | None = None, list_id: str = "") -> int:
        """Take back what was said of an item; return how many times something was. `list_id`: a recorded list."""
        body = {"user_id": user_id, "item_id": item_id, "action": action, "list_id": list_id, **self._index}
        return int(self._ask("POST", "/v1/feedback/undo", json=body)["count"])

    def profile(self, user_id: str, lang: str = "") -> JSON:
        """Return a person's interests, each with its evidence."""
        return self._ask("GET", "/v1/profile", params={"user_id": user_id, "lang": lang, **self._index})

    def correct_profile(self, user_id: str, **changes: Any) -> JSON:
        """Correct interests by their names: `drop`, `pin`, `weights`, `undo`."""
        return self._ask("PATCH", "/v1/profile", params={"user_id": user_id}, json={**changes, **self._index})

    def export(self, user_id: str) -> JSON:
        """Return everything that is stored of a person."""
        return self._ask("GET", "/v1/profile/export", params={"user_id": user_id, **self._index})

    def forget(self, user_id: str) -> JSON:
        """Delete everything that is stored of a person; return what was deleted."""
        return self._ask("DELETE", "/v1/profile", params={"user_id": user_id, **self._index})

    def _ask(self, method: str, path: str, **content: Any) -> JSON:
        try:
            answer = self._http.request(method, path, **content)
        except httpx.TransportError as error:
            raise self._no_server(error) from error
        if answer.is_error:
            _raise(answer)
        body: JSON = answer.json()
        return body

    def _no_server(self, error: httpx.TransportError) -> UsageError:
        cause = str(error) or type(error).__name__
        return UsageError(f"no answer from {self._http.base_url} ({cause}): start it with whyrec serve --index DIR")


def _raise(answer: httpx.Response) -> None:
    try:
        error = answer.json()["error"]
        raise ServerError(answer.status_code, str(error["type"]), str(error["message"]))
    except (ValueError, KeyError, TypeError):
        raise ServerError(answer.status_code, "error", answer.text[:200]) from None


def _all(kind: type[A], entries: Sequence[JSON]) -> list[A]:
    return [kind.model_validate(entry) for entry in entries]


def _events(lines: Iterator[str]) -> Iterator[tuple[str, JSON]]:
    """Yield the name and data of each server-sent event."""
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))
