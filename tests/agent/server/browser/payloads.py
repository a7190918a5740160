"""A thousand texts that would do something if a page took them for more than text: 40 attacks, written in 25 ways."""

from __future__ import annotations

from itertools import product

RUN = "ran()"
"""What an attack runs, which the tests listen for."""
ATTACKS = [
    *(f"<script>{RUN}</script>", f'"><script>{RUN}</script>', f"'><img src=x onerror={RUN}>", f"<svg onload={RUN}>"),
    *(f"</title><script>{RUN}</script>", f"</textarea><script>{RUN}</script>", f"<svg/onload={RUN}//"),
    *(f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>", f"javascript:{RUN}", f"<img src=x onerror={RUN}>"),
    *(f'" onmouseover={RUN} autofocus onfocus={RUN} x="', f"' onfocus={RUN} autofocus '", f"<body onload={RUN}>"),
    *(f"{{{{constructor.constructor('{RUN}')()}}}}", f"{{{{ 7*7 }}}}${{{RUN}}}", f"{{% if 1 %}}{RUN}{{% endif %}}"),
    *(f"<a href=javascript:{RUN}>c</a>", f"<details open ontoggle={RUN}>", f"<math><mtext><script>{RUN}</script>"),
    *(f"<!--><script>{RUN}</script>-->", "<style>@import 'http://evil.example/a.css'</style>", "<plaintext>"),
    "<link rel=stylesheet href=http://evil.example/b.css>",
    "<meta http-equiv=refresh content='0;url=http://evil.example/'>",
    "<form action=http://evil.example/><button>",
    "<base href=http://evil.example/>",
    f"\u2028{RUN}\u2029",
    f"\x1b[31m\x1b]0;{RUN}\x07\x9b2J",
    "%0d%0aSet-Cookie: stolen=1",
    "../../../../etc/passwd",
    f"data:text/html,<script>{RUN}</script>",
    f"<object data='data:text/html,<script>{RUN}</script>'>",
    f"<video src=x onerror={RUN}>",
    f'event: reason\ndata: {{"item":"x","html":"<script>{RUN}</script>"}}\n\n',
    f'<noscript><p title="</noscript><img src=x onerror={RUN}>">',
    f"<template><script>{RUN}</script></template>",
    f"\u202e<xmp><script>{RUN}</script>",
    f"<isindex type=image src=1 onerror={RUN}>",
    "http://evil.example/cover.png",
    f"\\x3cscript\\x3e{RUN}\\x3c/script\\x3e",
]
WAYS = [
    *("@", "Film @", "@ the sea", '"@"', "'@'", "《@》", "@@", "\n@", "[@](http://evil.example/)", "*@*", "&lt;@"),
    *("\\@", "`@`", "@-->", "]]>@", "@//", "a@b@", "{{@}}", "<@", "@>", "x=@", "/@", "?@", "#@", "@&#x3c;"),
]


def hostile_texts(count: int) -> list[str]:
    """Return so many of the thousand, of all attacks alike."""
    texts = [way.replace("@", attack) for attack, way in product(ATTACKS, WAYS)]
    step = len(texts) / count
    return [texts[int(n * step)] for n in range(count)]
