"""The conversation: a list first, reasons when asked for. `Chat.reply` is the conversation, `run` its terminal."""

from agent.chat.conversation import Chat
from agent.chat.state import State
from agent.chat.terminal import run

__all__ = ["Chat", "State", "run"]
