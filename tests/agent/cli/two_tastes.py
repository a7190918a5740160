"""Files of a small catalogue whose users like its even items, or its odd ones."""

from __future__ import annotations

import json
import random
from pathlib import Path


def index_options(folder: Path, users: int, titles: tuple[str, str] = ("Title", "Title")) -> list[str]:
    """Write the files into a folder and return the options with which `whyrec index` reads them.

    Each user likes eight of the twenty even items, or of the twenty odd ones; `titles` are those of both.
    """
    items, log = folder / "items.jsonl", folder / "log.jsonl"
    items.write_text("".join(json.dumps({"id": f"i{n}", "title": f"{titles[n % 2]} {n}"}) + "\n" for n in range(40)))
    likes = (
        {"user_id": f"u{user}", "item_id": f"i{n}", "kind": "like"}
        for user in range(users)
        for n in random.Random(user).sample(range(user % 2, 40, 2), 8)
    )
    log.write_text("".join(json.dumps(like) + "\n" for like in likes))
    return ["--items", str(items), "--interactions", str(log), "--embedder", "hash"]
