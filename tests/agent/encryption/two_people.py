"""Two people of an index, whose files hold the word canary."""

from __future__ import annotations

from pathlib import Path

from agent.encryption import key
from agent.profile import impressions, user_store
from retrieval.data.items import Interaction

CHEAP = 2
"""scrypt's N."""
PEOPLE = ("ana", "ben")


def fill(index: Path, user: str) -> None:
    for item_id in ("i1", "i2"):
        user_store.add_feedback(index, Interaction(user_id=user, item_id=item_id, text=f"canary of {user}"))
    shown = impressions.ShownList(list_id=f"canary {user}", items=(impressions.ShownItem(item_id="i1", position=1),))
    impressions.record_list(index, user, shown)
    user_store.save_session(index, user, {"turns": [{"message": f"the canary is {user} \ud800"}]})
    for name in ("corrections", "wishlist", "plan", user_store.ACCOUNT):
        user_store.save_document(index, user, name, {"UserId": user, "note": "canary 金丝雀"})


def exports(index: Path) -> list[dict[str, object]]:
    return [user_store.export_user(index, user) for user in PEOPLE]


def forget_keys() -> None:
    """As a new process, which has opened no key."""
    key._opened.clear()
