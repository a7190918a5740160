"""The rules of messages are loaded by threads that need them at the same moment."""

from __future__ import annotations

from pathlib import Path

from tests.agent.cli.processes import python

AT_ONCE = """
import sys, threading, time
from agent import message_rules

warming = threading.Thread(target=message_rules.load)
warming.start()
while "agent.query.to_conditions" not in sys.modules:  # half-way through
    time.sleep(0.001)
message_rules.load("agent.chat.conversation")
warming.join()
print(sys.modules["agent.query"].parse_query.__name__)
"""


def test_threads_that_load_them_at_once_get_them_whole(tmp_path: Path) -> None:
    ran = python(tmp_path, "-c", AT_ONCE)
    assert (ran.code, ran.out, ran.err) == (0, "parse_query\n", "")
