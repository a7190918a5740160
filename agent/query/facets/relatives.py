"""The one relative whom a message looks for: "a gift for my dad", 给我妹妹的. That is one adult, and no family."""

from __future__ import annotations

import re

from agent.query.text.message_text import any_language

_RELATIVES = {
    "dad": ("dad|daddy|father|papa|pops", "老?爸爸?|父亲|老爹"),
    "mum": ("mom|mum|mommy|mummy|mother|mama", "老?妈妈?|母亲|老娘"),
    "brother": ("(?:big |older |elder |twin )?brother|bro", "哥哥?|弟弟?"),
    "sister": ("(?:big |older |elder |twin )?sister|sis", "姐姐?|妹妹?"),
    "grandpa": ("grand-?pa|grand-?dad|grandfather", "爷爷|外公|姥爷"),
    "grandma": ("grand-?ma|granny|gran|nana|grandmother", "奶奶|外婆|姥姥"),
    "uncle": ("uncle", "叔叔|舅舅|伯伯"),
    "aunt": ("aunt(?:ie|y)?", "阿姨|姑姑|姨妈|舅妈"),
    "cousin": ("cousin", "[表堂][哥姐弟妹]"),
}
_PATTERNS = {
    name: any_language({"en": rf"\b(?:{english})\b(?!['’]s\b|-in-law|s\b)", "zh": f"(?:{chinese})(?![们妹兄])"})
    for name, (english, chinese) in _RELATIVES.items()
}
_SEVERAL = re.compile(
    r"\b(?:family|folks|parents|kids?|child(?:ren)?|siblings|brothers|sisters|cousins|grandparents|everyone|"
    r"all of us)\b|"
    "家人|全家|一家|爸妈|父母|爸爸?妈妈?|孩子|小孩|兄弟|姐妹|爷爷奶奶|外公外婆|我们[几全一]",
    re.I,
)


def one_relative(text: str) -> str:
    """Return the name of the one relative whom a text speaks of; empty where it speaks of several people, or of none.

    Cousins (表哥) hold the name of a brother; the longer name counts.
    """
    if _SEVERAL.search(text):
        return ""
    spans = {name: match.span() for name, pattern in _PATTERNS.items() if (match := pattern.search(text))}
    named = [
        name
        for name, (start, end) in spans.items()
        if not any(start >= first and end <= last and (start, end) != (first, last) for first, last in spans.values())
    ]
    return named[0] if len(named) == 1 else ""
