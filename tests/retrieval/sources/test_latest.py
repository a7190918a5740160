"""What was computed for a request is computed once for the calls about it that follow, by each thread for itself."""

from __future__ import annotations

import threading
from operator import eq

from retrieval.sources.latest import Latest


def test_the_value_of_the_latest_key_is_computed_once() -> None:
    latest, first, second, computed = Latest[list[int], int](), [1], [1], list[int]()

    def compute() -> int:
        computed.append(1)
        return len(computed)

    assert [latest.get(key, compute) for key in (first, first, second, second, first)] == [1, 1, 2, 2, 3]
    assert latest.get([1], compute, eq) == 3


def test_threads_do_not_see_the_values_of_others() -> None:
    latest, seen, both_asked = Latest[str, str](), dict[str, str](), threading.Barrier(2)

    def ask(name: str) -> None:
        latest.get("the same", lambda: name)
        both_asked.wait(10)
        seen[name] = latest.get("the same", lambda: "computed again")

    threads = [threading.Thread(target=ask, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {"a": "a", "b": "b"}
