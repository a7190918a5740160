"""What a chat completion call holds: the messages so far, and who writes them. Everything else is ignored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

MAX_MESSAGES = 2_000
MAX_MESSAGE_CHARS = 4_000
VISITOR = "(visitor)"
"""Who writes where a call does not say so. No history belongs to this name."""
_USER_HEADERS = ("x-openwebui-user-id", "x-openwebui-user-email")


class Message(BaseModel):
    """One message; its content is a text, or parts of which some have a text."""

    model_config = ConfigDict(extra="ignore")

    role: str
    content: str | list[dict[str, Any]] | None = None

    @property
    def text(self) -> str:
        """Return the text of the message, its parts as lines."""
        if isinstance(self.content, str):
            return self.content
        return "\n".join(part["text"] for part in self.content or () if isinstance(part.get("text"), str))


class StreamOptions(BaseModel):
    """`include_usage`: whether a last chunk says how many tokens there were."""

    include_usage: bool | None = None


class ChatBody(BaseModel):
    """A call: the model names the index, `user` or `safety_identifier` the person."""

    model_config = ConfigDict(extra="ignore")

    model: str = Field(max_length=200)
    messages: list[Message] = Field(min_length=1, max_length=MAX_MESSAGES)
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    user: Annotated[str, BeforeValidator(lambda value: value or "")] = Field("", max_length=200)
    safety_identifier: Annotated[str, BeforeValidator(lambda value: value or "")] = Field("", max_length=200)

    @property
    def user_messages(self) -> list[str]:
        """Return what the person wrote, oldest first."""
        return [each.text for each in self.messages if each.role == "user" and each.text.strip()]

    @property
    def wants_usage(self) -> bool:
        """Return whether a stream is to end with the number of tokens."""
        return bool(self.stream_options and self.stream_options.include_usage)

    def user_ids(self, headers: Mapping[str, str]) -> list[str]:
        """Return every id that the call gives the person, the most certain first."""
        given = [self.user, self.safety_identifier, *(headers.get(name, "") for name in _USER_HEADERS)]
        return [each.strip()[:200] for each in given if each.strip()]
