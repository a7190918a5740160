"""The conversation: a list first, reasons on request. `Chat.reply` answers a message, `run` is its terminal."""

from agent.chat.conversation import Chat
from agent.chat.state import State
from agent.chat.terminal import run

__all__ = ["Chat", "State", "run"]
