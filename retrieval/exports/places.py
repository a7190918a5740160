"""What the name of a file, a sheet or a list says of all its records: how far somebody is with them, their form."""

from __future__ import annotations

import re

from retrieval.columns.kinds import Meaning

STATUSES: tuple[tuple[str, Meaning], ...] = (
    (
        r"watch.?list|wish.?list|(?<![a-z])to.?(?:read|watch|play|listen)|(?<![a-z])(?:want|plan(?:ned|to)?(?![a-z]))|backlog"
        r"|(?:watch|read).?later|queue|mylist|想[看读听玩]|待[看读]|愿望|merkliste|envies|por.?(?:ver|leer)"
        r"|da.?(?:vedere|leggere)",
        "wishlist",
    ),
    (r"dropped|abandon|(?<![a-z])dnf|弃", "abandoned"),
    (r"(?<![a-z])(?:loved?|liked?s?)(?![a-z])|favou?rit|喜欢|最爱|hearts?(?![a-z])|starred|coups?.de.c", "like"),
    (r"currently|in.?progress|(?:^|[/#._-])(?:watching|reading|playing)|在[看读听玩]", "under way"),
)
FORMS = (
    (r"anime|动画|番", "anime"),
    (r"manga|漫画", "manga"),
    (r"movie|film|电影|影", "film"),
    (r"show|series|serie|\btv|剧|episode", "series"),
    (r"book|lib(?:ra|ri|ro)|buch|buecher|livre|读|书", "book"),
    (r"game|spiel|jeux|游戏|玩", "game"),
    (r"music|musik|song|track|album|scrobble|listen|音乐|听", "music"),
    (r"podcast", "podcast"),
)


def status_of_place(place: str) -> Meaning | None:
    """Return what a name such as watchlist.csv or #想看 says of all records; None where it says nothing."""
    name = place.rpartition("/")[2]
    return next((status for pattern, status in STATUSES if re.search(pattern, name, re.IGNORECASE)), None)


def form_of_place(place: str) -> str:
    """Return the form that a name such as movies.json says all records have, or the empty text."""
    names = [place.rpartition("#")[2], place.rpartition("/")[2], place]
    return next((form for name in names for pattern, form in FORMS if re.search(pattern, name, re.IGNORECASE)), "")
