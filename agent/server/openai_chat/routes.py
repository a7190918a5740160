"""GET /v1/models and POST /v1/chat/completions."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import StreamingResponse

from agent.errors import AgentError
from agent.server import faults
from agent.server.disconnect import unless_gone
from agent.server.health import TheService
from agent.server.openai_chat import answers
from agent.server.openai_chat.answers import Completion
from agent.server.openai_chat.markdown import as_markdown
from agent.server.openai_chat.pings import Pieces
from agent.server.openai_chat.replay import Answer
from agent.server.openai_chat.schema import ChatBody
from agent.server.openai_chat.tasks import answer_task
from agent.server.service import Service
from agent.server.v1.recommend import EVENTS, STREAM_HEADERS
from retrieval.errors import RetrievalError

router = APIRouter(prefix="/v1", tags=["chat"])


@router.get("/models", response_model=None)
async def models(service: TheService) -> dict[str, Any]:
    """Return the models: one an index."""
    return {"object": "list", "data": answers.listed_models(service.indexes)}


@router.get("/models/{name}", response_model=None)
async def model(service: TheService, name: str) -> dict[str, Any]:
    """Return one model."""
    _index_of(service, name)
    return answers.model_object(name)


@router.post("/chat/completions", response_model=None)
async def complete(body: ChatBody, request: Request, service: TheService) -> Any:
    """Answer the last message of the person, after all those before it."""
    index, messages, completion = _index_of(service, body.model), body.user_messages, Completion(body.model)
    if not messages:
        raise HTTPException(400, "messages: there is no message of role user with a text")
    if (done := answer_task(messages[-1])) is not None:
        return _streamed_text(done, completion, body) if body.stream else completion.whole(done, {})
    answer = Answer(service.conversations, index, body.user_ids(request.headers), messages)
    pieces = Pieces(_pieces(service, answer))
    if body.stream:
        await pieces.begin()
        return _response(_streamed(pieces, answer, completion, body))

    async def whole() -> dict[str, Any]:
        await pieces.begin()
        text = "".join([piece async for piece in pieces.all() if piece])
        return completion.whole(text.strip(), answer.tokens)

    return await unless_gone(request, whole())


def _index_of(service: Service, name: str) -> str:
    """Return the name of the index that a model stands for. Raises NotFound."""
    names = answers.model_names(service.indexes)
    if name not in names:
        offered = ", ".join(each["id"] for each in answers.listed_models(service.indexes))
        raise faults.NotFound(f"The model {name[:60]!r} does not exist: there is {offered}")
    return names[name]


def _pieces(service: Service, answer: Answer) -> AsyncGenerator[str, None]:
    """Yield the answer as Markdown: by the thread of the model where there is one, else by that of lists."""
    served = service.index(answer.index)

    def work() -> Iterator[str]:
        opened = served.opened
        return as_markdown(answer.pieces(opened.talks if service.has_model else opened.lists))

    return (service.talks if service.has_model else service.lists).stream(work)


def _response(events: AsyncIterator[str]) -> StreamingResponse:
    return StreamingResponse(events, media_type=EVENTS, headers=STREAM_HEADERS)


async def _streamed(pieces: Pieces, answer: Answer, completion: Completion, body: ChatBody) -> AsyncIterator[str]:
    yield completion.first()
    try:
        async for piece in pieces.all():
            yield completion.piece(piece) if piece else answers.PING
    except (AgentError, RetrievalError) as error:
        status = faults.status_of(error)
        yield answers.error_event(faults.body_for("/v1/chat/completions", status, str(error)))
    else:
        yield completion.last()
        if body.wants_usage:
            yield completion.with_usage(answer.tokens)
    yield answers.DONE


def _streamed_text(text: str, completion: Completion, body: ChatBody) -> StreamingResponse:
    async def events() -> AsyncIterator[str]:
        yield completion.first() + completion.piece(text) + completion.last()
        yield (completion.with_usage({}) if body.wants_usage else "") + answers.DONE

    return _response(events())
