import pytest

from agent.query.facets.joined_kinds import joined_kinds


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("a book or a film please", ("book", "film")),
        ("书或者电影都行", ("book", "film")),
        ("some music or a game for tonight", ("music", "game")),
        ("a film about books or music", ()),
        ("no books or films", ()),
        ("不要书或者电影", ()),
        ("a film", ()),
    ],
)
def test_an_or_joins_kinds_unless_they_are_excluded_or_the_topic(text: str, kinds: tuple[str, ...]) -> None:
    assert joined_kinds(text) == kinds
