"""The singular of English nouns, by which a message and a catalogue name the same thing."""

from __future__ import annotations

_IRREGULAR = {
    plural: one
    for one, plural in (
        pair.split(":")
        for pair in "mouse:mice goose:geese child:children man:men woman:women foot:feet tooth:teeth knife:knives "
        "shelf:shelves scarf:scarves loaf:loaves leaf:leaves wolf:wolves".split()
    )
}


def singular(noun: str) -> str:
    """Return the singular of a noun; any other word unchanged."""
    if one := _IRREGULAR.get(noun.casefold()):
        return one
    if noun.isascii() and len(noun) > 3 and noun.endswith("s") and not noun.endswith("ss"):
        if noun.endswith(("ches", "shes", "xes", "sses")):
            return noun[:-2]
        return noun[:-3] + "y" if noun.endswith("ies") else noun[:-1]
    return noun
