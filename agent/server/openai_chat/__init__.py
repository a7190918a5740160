"""The conversation, as clients of OpenAI's chat completions call it."""

from agent.server.openai_chat.routes import router

__all__ = ["router"]
