"""The terminal of a conversation."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from agent.chat.conversation import Chat
from agent.chat.phrases import phrase


def run(chat: Chat, read: Callable[[str], str] = input, write: Callable[[str], object] | None = None) -> int:
    """Talk until /quit, the end of input, or Ctrl-C twice at the prompt. The exit code; the session is kept."""

    def put(text: str) -> None:
        if write:
            write(text)
        else:
            sys.stdout.write(text)
            sys.stdout.flush()

    def tell(pieces: Iterator[str]) -> None:
        try:
            for piece in pieces:
                put(piece)
        except KeyboardInterrupt:
            close = getattr(pieces, "close", None)
            if close:
                close()
            put("\n" + phrase(chat.state.language, "stopped") + "\n")

    tell(chat.start())
    asked_again = False
    while not chat.ended:
        try:
            utterance = read("> ")
        except KeyboardInterrupt:
            if asked_again:
                break
            asked_again = True
            put("\n" + phrase(chat.state.language, "again") + "\n")
            continue
        except EOFError:
            break
        except UnicodeDecodeError:
            utterance = "/help"
        asked_again = False
        if utterance.strip():
            tell(chat.reply(utterance))
    if not chat.ended:
        put("\n" + phrase(chat.state.language, "bye") + "\n")
    chat.save()
    return 0
