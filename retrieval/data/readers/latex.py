"""LaTeX in titles and names, as text: accents as letters, commands without their effect."""

from __future__ import annotations

import re
import unicodedata

ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331",
}  # fmt: skip
"""The combining character of each command for an accent."""
LETTERS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å",
    "AA": "Å", "i": "i", "j": "j", "dh": "ð", "DH": "Ð", "dj": "đ", "DJ": "Đ", "th": "þ", "TH": "Þ", "ng": "ŋ",
    "textendash": "–", "textemdash": "—", "ldots": "…", "dots": "…", "textquoteright": "’", "textquoteleft": "‘",
    "textquotedblleft": "“", "textquotedblright": "”", "textbackslash": "\\", "textasciitilde": "~", "copyright": "©",
    "textregistered": "®", "texttrademark": "™", "pounds": "£", "euro": "€", "textdegree": "°", "times": "×",
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "lambda": "λ", "mu": "μ", "pi": "π",
    "sigma": "σ", "omega": "ω", "infty": "∞", "LaTeX": "LaTeX", "TeX": "TeX", "BibTeX": "BibTeX",
}  # fmt: skip
"""What commands without an argument stand for."""
_ACCENT = re.compile(r"\\(?:([`'^~=.\"])\s*|([urHvdckb])(?![a-zA-Z])\s*)(?:\{\s*(\\?[^\W\d_])\s*\}|(\\?[^\W\d_]))")
_URL = re.compile(r"\\(?:url|href)\s*\{([^{}]*)\}")
_COMMAND = re.compile(r"\\([a-zA-Z]+)\*?\s*")
_ESCAPED = re.compile(r"\\([&%$#_{}\s\-/,;:!])")


def plain_latex(text: str) -> str:
    """Return a text without LaTeX's commands, braces and mathematics' dollars, its accents as letters."""
    if not any(sign in text for sign in "\\{}$~-`'"):
        return " ".join(text.split())
    text = _ACCENT.sub(_accented, _URL.sub(r"\1", text))
    text = _ESCAPED.sub(lambda match: _sheltered(match[1]), text)
    text = _COMMAND.sub(lambda match: LETTERS.get(match[1], ""), text)
    text = re.sub(r"(?<!-)---(?!-)", "—", text)
    text = re.sub(r"(?<!-)--(?!-)", "–", text)
    text = text.replace("``", "“").replace("''", "”").replace("~", " ")
    text = re.sub(r"[{}$]", "", text)
    return " ".join(unicodedata.normalize("NFC", text.translate(_SHELTERED)).split())


_SHELTER = {"{": "\ue000", "}": "\ue001", "$": "\ue002", "~": "\ue003"}
_SHELTERED = {ord(private): sign for sign, private in _SHELTER.items()}


def _sheltered(sign: str) -> str:
    """Return an escaped sign so that it outlives what unescaped ones do."""
    if sign in "-/,;:!":
        return "" if sign in "-/!" else " "
    return _SHELTER.get(sign, sign)


def _accented(match: re.Match[str]) -> str:
    letter = (match[3] or match[4]).lstrip("\\")
    return unicodedata.normalize("NFC", letter + ACCENTS[match[1] or match[2]])
