"""Questions what is known of the person, which the command /profile answers: "what do you know about me?"."""

from __future__ import annotations

from agent.query.text.message_text import any_language

PROFILE = "/profile"
_ASKS_WHAT_IS_KNOWN = any_language(
    {
        "en": r"^\W*(?:so |and |ok |hey )*(?:what (?:do|have) you (?:know|remember|got|stored?|saved?)"
        r"(?: (?:of|about|on))? me|what(?:'s| is) in my profile|(?:show|see)(?: me)? my (?:profile|data|taste)|"
        r"what do you think i like)\W*$",
        "zh": r"^\W*(?:那|所以)?你都?(?:知道|了解|记得|记了|存了)我?的?(?:什么|些什么|多少|哪些)(?:东西|喜好)?\W*$|"
        r"^\W*(?:看看|显示)?我的(?:口味|档案|资料|画像)(?:是什么)?\W*$",
    }
)


def as_command(text: str) -> str:
    """Return the command that answers a message which asks what is known of the person; any other text unchanged."""
    return PROFILE if _ASKS_WHAT_IS_KNOWN.search(text) else text
