"""Indirect wishes and refusals as plain ones: "keep it to Europe", "I'd rather skip anything to do with robots"."""

from __future__ import annotations

import re

from agent.query.facets.countries import named_countries
from agent.query.negations.negated_countries import negated_countries
from retrieval.text.cjk import HAN

_KEEP_TO = re.compile(
    r"\b(?:(?:do|just|please|let'?s|let us|can you|could you|can we)\s+)*(?:keep|limit|restrict|confine|narrow|stick)"
    r"(?: (?:it|this|them|things|that|yourself|the (?:list|search|choice)))?"
    r"(?: (?:down|strictly|only|just|purely|entirely))* to (?P<what>(?:the )?[\w -]+)",
    re.I,
)
_WOULD_BE_NICE = re.compile(
    r"^(?P<start>(?:(?:ok|okay|well|hm+|and|or|maybe|perhaps)[, ]+)*)"
    r"(?:(?:actually|also|then)[, ]+)?(?P<what>[\w' -]{3,40}?) would be (?:very |really |so |even )?"
    r"(?:nice|great|good|lovely|perfect|ideal|cool|fun|better|best)"
    r"(?P<end>(?: (?:too|please|though|then))*[\s.!]*)$",
    re.I,
)
_NAMES_WISH = re.compile(
    r"(?!(?:it|that|this|which|they|he|she|those|these|what|one|ones|either|any\w*|some\w*|more|less|the|if|both|all|\w+er)\b)"
    r"[\w'-]+(?: [\w'-]+){0,2}",
    re.I,
)
_NO_MORE = re.compile(
    r"\b(?:not|nothing)(?: (?:about|on|with|from|of))* (?P<what>(?!(?:sure|interested|into|in the mood)\b)[\w'-]+(?: "
    r"[\w'-]+)?)"
    r" any ?(?:longer|more)\b",
    re.I,
)
_ANY_BUT = re.compile(
    r"\bany (?P<kind>language|country) (?:but|except(?: for)?|other than|besides|apart from) (?P<what>\w+)(?: really|"
    r" please)*",
    re.I,
)
"""What is not wanted, in words that do not negate it at once."""
_SOURCE = re.compile(
    r",\s*(?:an?|the|one of my|my|our) (?:\w+ )?(?:friends?|colleagues?|mates?|wife|husband|partner|sister|brother|"
    r"mum|mom|dad|"
    r"neighbou?r|teacher|boss|doctor)(?: of mine)? (?:told me|tells me|said|says|thinks?|recommended|mentioned|"
    r"swears)\b[^,.;!?]*",
    re.I,
)
"""Who says so, for whom nothing is looked for: "Python would be nice, a friend told me it's the easiest"."""
_TOPIC = (
    r"(?P<{name}>(?!(?:the|this|that|these|those|it|them|him|her|you|one|ones|number|all|both|first|second|third|fourth|"
    r"fifth|last|next|\w+ ones?)\b)(?-i:[a-z])[\w'-]*(?: (?!but\b|though\b|please\b)[\w'-]+){{0,2}})"
)
_OF_SUBJECT = (
    r"(?:(?:any|every)thing|stuff|things|all|those|the ones?) (?:that (?:has|have) |having )?"
    r"(?:to do with|related to|involving|concerning)"
)
_BEFORE = rf"(?: (?:the|any|all the|all|{_OF_SUBJECT}|anything about))?"
_WOULD_SKIP = r"(?:i|we)(?:'d| would| could| can)?(?: (?:rather|prefer to|like to|happily|gladly|well|really|quite))*"
_REFUSED = re.compile(
    rf"\b{_WOULD_SKIP} (?:do without|live without|pass on){_BEFORE}"
    rf" {_TOPIC.format(name='without')}|"
    rf"\b{_WOULD_SKIP} (?:skip|avoid|leave out|not have|not see|not get){_BEFORE}"
    rf" {_TOPIC.format(name='skipped')}|"
    rf"\b(?:skip|spare (?:me|us)|avoid|leave out|no|not|without|nothing|don'?t want) {_OF_SUBJECT}"
    rf" (?:the |any )?{_TOPIC.format(name='about')}",
    re.I,
)
_LOVED = re.compile(
    r"^(?:hi|hey|hello|so|well|ok)?[,! ]*(?:i(?:'m| am)? ?\w{0,6} ?\d{0,2} ?(?:and|,) )?(?:i|"
    r"we) (?:really |absolutely |just |totally )*"
    r"(?:love|adore|enjoy|am into|'m into|am (?:a )?(?:big |"
    r"huge )?fan of) (?P<what>(?-i:[a-z])[\w' -]{2,24}?)\s*[.!,]+\s*"
    r"(?:so )?(?=(?:what (?:should|can|could|do|would)|any (?:ideas|suggestions|tips)|recommend|suggest|"
    r"give me|got any)\b)",
    re.I,
)
"""A taste that is told beside a request for anything: "I love anime!! what should I watch"."""
_NEXT = re.compile(
    r"\b(?P<asks>what (?:should|can|could|shall|do) (?:i|we) (?:watch|read|play|listen to|hear|try|do|take|see))"
    r" (?:next|now|then)\b",
    re.I,
)
_KNOWS_THOSE = re.compile(
    r"[,;.]?\s*\b(?:(?:because|cause|cos|since|as) )?(?:i|we)(?:'ve| have)? (?:already |pretty much |basically |"
    r"nearly |almost )*(?:know|seen|heard|read|played|watched|done|had)(?: (?:nearly|almost|basically))?"
    r" (?:all|most|enough|plenty|too many|too much|everything)(?: of| from)? (?:those|these|the|them|their|there)"
    r"(?: (?:bands?|films?|movies?|books?|novels?|games?|albums?|artists?|ones?|singers?|writers?|authors?))?\b",
    re.I,
)


_VETOES = re.compile(
    r"\b(?:my \w+|s?he|they|we|i) (?:(?:always|really|absolutely) )?(?:veto(?:es|ed)?|bans?|banned|rejects?|rules? out|"
    r"refuses? to (?:watch|read|play|hear)|won'?t (?:watch|read|play|hear of|touch)|objects? to|can'?t (?:abide|do))"
    r" (?:anything|everything|stuff|things|films?|movies?|books?|games?|music) "
    r"(?P<what>(?:in|with|about|from|on|by|set in|that(?:'s| is)) )?(?=\w)",
    re.I,
)
"""What somebody will not have: "my flatmate vetoes anything in black and white"."""
_DEVOURS = re.compile(
    r"\b(?:devours|lives for|gobbles up|laps up|(?:is|'s) (?:nuts|mad|bonkers) about|(?:is|'s) (?:hooked on|big on)|"
    r"goes mad for)"
    r"(?= [a-z])",
    re.I,
)
"""What says that somebody loves something."""
_IS_NO = re.compile(
    r"(?:^|(?<=[,.;!?] )|\b(?:but|and|because|since|cos) )(?:i'?m|s?he'?s|they'?re|we'?re|(?:s?he|my \w+) is|(?:we|"
    r"they) are|i am) "
    r"(?:(?:no|not)(?: (?:really|exactly|much of|that|such))* an?|no) (?!(?:\w+ )?(?:fans?|lovers?|friends?|"
    r"beginners?|newbies?)\b)"
    r"[\w'-]+(?: [\w'-]+){0,2}?(?:,? so |,? and |,? but |[,.;!] ?)(?=\S)",
    re.I,
)
"""What somebody is not, which refuses nothing: "she's not a gamer, so nothing hard"."""
_THE_BETTER = re.compile(
    rf"\bthe (?P<en>(?:more|less) [a-z]+|[a-z]+er),? the better\b|"
    rf"(?:越是?|愈)(?P<zh>[{HAN}]{{1,4}}?)(?:就?越|愈)(?:好|妙|棒|爽)",
    re.I,
)
"""What there cannot be too much of: "the scarier the better", 越吓人越好."""


_BUT_A_KIND = re.compile(
    r"\b(?:any|every|some)thing(?: at all)? (?:but|except(?: for)?|other than|besides|apart from|that'?s not) "
    r"(?:an? |the |any |more )?(?P<kind>films?|movies?|books?|(?:video )?games?|albums?|music|news|courses?)\b"
    r"(?! (?:by|from|about|with|like|in|on|for|set)\b)",
    re.I,
)
"""What refuses one kind of item: "anything but films"."""
_ONLY_COUNTS = re.compile(
    r"\bonly (?P<what>[^,.;!?]{3,50}?) (?:counts?|qualif(?:y|ies)|matters?|interests? me|will do|would do|does it)"
    r"(?: (?:as|for|to|with) (?:me|us|him|her|them|real |proper |good |an? |[a-z]+)+)?(?= ?(?:$|[,.;!?]))",
    re.I,
)
"""The one thing that is let pass: "only things from before 1970 count as music"."""


def plain_wishes(text: str) -> str:
    """Return a text with each indirect wish or refusal as a plain one; any other text as it is.

    What is known "of those" beside a refused country is of that country, and not of the items on show.
    """
    text = _THE_BETTER.sub(lambda match: f"要更{match['zh']}的" if match["zh"] else f"something {match['en']}", text)
    text = _LOVED.sub(r"\g<what> please, ", _NEXT.sub(r"\g<asks>", text))
    text = _BUT_A_KIND.sub(r"no \g<kind>", text)
    text = _ONLY_COUNTS.sub(r"only \g<what>", _NO_MORE.sub(r"no \g<what>", text))
    text = _ANY_BUT.sub(lambda m: f"not {'in' if m['kind'].casefold() == 'language' else 'from'} {m['what']}", text)
    text = _SOURCE.sub("", text)
    text = _VETOES.sub(lambda match: f"nothing {match['what'] or ''}", text)
    text = _DEVOURS.sub("loves", text)
    text = _IS_NO.sub(" ", text).strip()
    text = _KEEP_TO.sub(_only_from, text)
    text = _WOULD_BE_NICE.sub(_wish_for_place, text)
    text = _REFUSED.sub(lambda match: f"no {next(filter(None, match.groups()))}", text)
    return _KNOWS_THOSE.sub("", text) if negated_countries(text) else text


def _only_from(match: re.Match[str]) -> str:
    """Return the wish for nothing but a place; the words of the match where they name none."""
    named = named_countries(match["what"])
    return f"only from {match['what']}" if named and match["what"].startswith(named[0][0]) else match[0]


def _wish_for_place(match: re.Match[str]) -> str:
    """Return the wish for the works of a place, or for what few words name; the words of the match for any other."""
    names = named_countries(match["what"]) or _NAMES_WISH.fullmatch(match["what"])
    return f"{match['start']}I'd like {match['what']}{match['end']}" if names else match[0]
