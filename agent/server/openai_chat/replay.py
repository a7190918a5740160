"""A conversation whose client sends all its messages each time: what they lead to, and the answer to the last one.

It is the conversation of `whyrec chat`, but nothing of it is written down. Where the messages before led to is kept in
memory for the next one, under a hash of them.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field

from agent import message_rules
from agent.profile import user_store
from agent.recommender import Recommender
from agent.server.conversations import Conversations, Outcome, hash_of
from agent.server.openai_chat.schema import MAX_MESSAGE_CHARS, VISITOR

MAX_REPLAYED = 40
"""Messages that are replayed at most, the latest: of a longer conversation that is not in memory the rest is left."""


@dataclass
class Answer:
    """The answer to the last of some messages. `tokens`: what a model read and wrote for it, once it is complete.

    `user_ids`: what the person may be called; the first one who is known is meant, else the first.
    """

    conversations: Conversations
    index: str
    user_ids: Sequence[str]
    messages: Sequence[str]
    tokens: dict[str, int] = field(default_factory=dict)

    def pieces(self, recommender: Recommender) -> Iterator[str]:
        """Yield the answer piece by piece; the messages before are replayed from where memory has them."""
        user_id = _first_with_past(recommender, self.user_ids)
        person = hash_of([self.index, user_id])
        messages = [each[:MAX_MESSAGE_CHARS] for each in self.messages]
        before = dict(recommender.model.tokens) if recommender.model else {}
        start, outcome = self._latest(person, messages)
        for number in range(start, len(messages)):
            reply = _reply(recommender, user_id, outcome, messages[number])
            if number == len(messages) - 1:
                outcome = yield from reply
            else:
                outcome = _run(reply)
            self.conversations.put(person, hash_of(messages[: number + 1]), outcome)
        after = recommender.model.tokens if recommender.model else {}
        self.tokens = {kind: count - before.get(kind, 0) for kind, count in after.items()}

    def _latest(self, person: str, messages: Sequence[str]) -> tuple[int, Outcome]:
        """Return from which message on to replay, and what those before it led to."""
        oldest = max(0, len(messages) - MAX_REPLAYED - 1)
        for count in range(len(messages) - 1, oldest, -1):
            if outcome := self.conversations.get(person, hash_of(messages[:count])):
                return count, outcome
        return oldest, Outcome()


def _reply(recommender: Recommender, user_id: str, outcome: Outcome, message: str) -> Generator[str, None, Outcome]:
    """Yield the reply to one message, and return where it leads to. Each begins anew, so that replays are the same."""
    message_rules.load("agent.chat.conversation")
    from agent.chat.conversation import Chat
    from agent.chat.memory import ReplayedMemory

    assert recommender.index
    memory = ReplayedMemory(recommender.index.folder, user_id, outcome.session, outcome.feedback)
    yield from Chat(recommender, user_id, memory=memory).reply(message)
    return Outcome(memory.load_session(), memory.feedback())


def _run(reply: Generator[str, None, Outcome]) -> Outcome:
    """Return where a reply leads to that nobody reads."""
    while True:
        try:
            next(reply)
        except StopIteration as end:
            outcome: Outcome = end.value
            return outcome


def _first_with_past(recommender: Recommender, user_ids: Sequence[str]) -> str:
    """Return the first of these ids of whom the index knows something, else the first; the visitor for none."""
    index = recommender.index
    assert index
    users = index.users() if user_ids else ()
    with_a_past = (each for each in user_ids if each in users or user_store.load_feedback(index.folder, each))
    return next(with_a_past, user_ids[0] if user_ids else VISITOR)
