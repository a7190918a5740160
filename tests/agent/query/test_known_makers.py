"""Who wants anything at all by somebody does not know all by them."""

import pytest

from agent.query.grounding import knows_all


@pytest.mark.parametrize("text", ["anything at all from Harvard?", "Anything at all by Kurosawa"])
def test_anything_at_all_is_a_wish(text: str) -> None:
    assert not knows_all(text)


@pytest.mark.parametrize("text", ["all by Kurosawa I know", "all of Harvard's are done", "I've read all of hers"])
def test_all_by_somebody_is_known(text: str) -> None:
    assert knows_all(text)
