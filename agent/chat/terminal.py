"""A conversation in a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from agent.chat.conversation import Chat
from agent.chat.interrupts import let_interrupts_end_input
from agent.chat.wording.phrases import phrase


def run(chat: Chat, read: Callable[[str], str] = input, write: Callable[[str], object] | None = None) -> int:
    """Talk until /quit, the end of input, or Ctrl-C twice at the prompt; save the session and return the exit code.

    Ctrl-C during an answer stops the answer alone.
    """

    def put(text: str) -> None:
        if write:
            write(text)
        else:
            sys.stdout.write(text)
            sys.stdout.flush()

    def put_all(pieces: Iterator[str]) -> None:
        try:
            for piece in pieces:
                put(piece)
        except KeyboardInterrupt:
            close = getattr(pieces, "close", None)
            if close:
                close()
            put("\n" + phrase(chat.state.language, "stopped") + "\n")

    put_all(chat.start())
    interrupted = False
    while not chat.ended:
        let_interrupts_end_input()
        try:
            message = read("> ")
        except KeyboardInterrupt:
            if interrupted:
                break
            interrupted = True
            put("\n" + phrase(chat.state.language, "again") + "\n")
            continue
        except EOFError:
            break
        except UnicodeDecodeError:
            message = "/help"
        interrupted = False
        if message.strip():
            put_all(chat.reply(message))
    if not chat.ended:
        put("\n" + phrase(chat.state.language, "bye") + "\n")
    chat.save()
    return 0
