"""Idioms of negation as the plain negations that the rules read: "crime is ok, horror isn't" as "crime, no horror"."""

from __future__ import annotations

import re

from retrieval.text.cjk import HAN

_KIND_EN = (
    r"(?!(?:the|this|that|these|those|it|its|they|he|she|you|i|we|my|your|our|one|all|both|every\w+|there|what|if|"
    r"which|so|no|not|nothing|but|and|while|though|whereas)\b)[a-z][a-z' -]{1,30}?"
)
_FINE_EN = r"(?:ok|okay|fine|alright|all right|acceptable|allowed|welcome|cool|fair game|yes)"
_ONE_NOT_OTHER_EN = re.compile(
    rf"^(?:(?:well|so|hm+|ok)[, ]+)?(?P<yes>{_KIND_EN})"
    rf"(?:(?:'s| is| are| would be)?(?: (?:totally|perfectly|just|always))? {_FINE_EN}(?: (?:with|by|for) (?:me|us))?|"
    r" (?:works?|will do|do(?:es)? it) for (?:me|us))"
    rf"(?:\s*[,;]\s*|\s+(?=but|and|while|though|whereas))"
    rf"(?:(?:but|and|while|though|whereas) )?(?P<no>{_KIND_EN})"
    rf"(?:(?: is| are)?(?: not|n'?t)(?: (?:{_FINE_EN}|so much|really))?|"
    r" no| (?:is|are) out| do(?:es)?(?: not|n'?t)(?: work)?)(?=\s*(?:$|[,.;!]))",
    re.I,
)
_NOT_ONE_OTHER_EN = re.compile(
    rf"^(?:(?:well|so|hm+|ok)[, ]+)?(?P<no>{_KIND_EN})"
    rf"(?: (?:is|are)(?: not|n'?t)(?: {_FINE_EN})?| (?:is|are) out| (?:do|does)(?: not|n'?t) work)(?: for (?:me|us))?"
    rf"\s*[,;]\s*(?:but |and )?(?P<yes>{_KIND_EN}) (?:(?:is|are|would be)(?: {_FINE_EN})?|do|does|works?)"
    r"(?=\s*(?:$|[.;!]))",
    re.I,
)
_FINE_WITH_EN = re.compile(
    rf"^(?:i'?m |we'?re |i am )?(?:ok|okay|fine|cool|good|happy) with (?P<yes>{_KIND_EN})"
    rf"\s*(?:,|(?=\bbut\b))\s*(?:but )?"
    rf"not (?:(?:ok|okay|fine|cool|good|happy) )?(?:with )?(?P<no>{_KIND_EN})(?=\s*(?:$|[.;!]))",
    re.I,
)
_OUT_EN = re.compile(
    r"(?:^|(?<=[,.;] ))(?!(?:school|class|work|college|uni|sun|power|internet|wifi|baby|wife|husband|"
    r"weather|rain|season|"
    r"game|album|book|movie|film|summer|wind)\b)"
    rf"(?P<no>{_KIND_EN}(?:,? (?:or|and|nor) [a-z-]+)?) (?:is|are)(?: (?:all|both|also|"
    rf"definitely|totally|right))*"
    r" (?:out|off the table|off limits|banned|a no(?:[ -]?go)?|no good)(?: (?:for|with) (?:me|us))?(?=\s*(?:$|[,.;!]))",
    re.I,
)
_WISH_EN = re.compile(
    rf"^(?P<wish>(?:an? )?{_KIND_EN}) (?:would be (?:nice|great|good|lovely|perfect|ideal|cool|fun|fine)|"
    r"(?:is|are) good(?=[,;]? but (?:no|not|nothing)\b|, not\b))"
    r"(?=[,;]? (?:(?:but|just|only|though|please|as) )*(?:nothing|no|not|without|never|don'?t)\b)",
    re.I,
)
_UNLESS_EN = re.compile(
    r",?\s*\b(?:unless|except (?:if|when)) (?:it|they)(?P<verb>'s|'re| is| are| was| were| has| have| had| features?|"
    r" stars?| came| comes?| runs?| lasts?| costs?)(?: got)? (?!not\b|really|actually|truly|good|great|amazing|"
    r"excellent|brilliant|worth|free\b|recommended|available|highly)(?P<article>an? )?",
    re.I,
)
_UNLESS_VERBS = {"has": "with", "have": "with", "had": "with", "feature": "with", "star": "starring"}
"""What takes the place of a verb after "unless it"; any other one is left out."""
_NEGATION_EN = re.compile(
    r"\b(?:no|not|nothing|never|without|avoid|hate|except|skip|cannot|enough|sick|tired|fed up)\b|n'?t\b", re.I
)
_NOW_EN = re.compile(
    r"(?:(?P<mood>\b(?:in the mood|not feeling|feel like|fancy|enough|fed up|fill)\b[^,.;!?]*?\w)"
    r" (?:for )?(?:today|tonight)|"
    r"(?<=\w) (?:for now|right now|just now|at the moment|at present|at the minute))"
    r"(?=\s*(?:$|[,.;!?]|but\b|and\b|though\b))",
    re.I,
)
_BAR_EN = re.compile(
    r"(?P<all>\b(?i:every(?:thing)?|all|any(?:thing)?)\b[^,.;!?]{0,50}?(?:\w'?s'?|\b[A-Z][\w'-]+|"
    r"\b(?:film|movie|book|novel|album|song|game|record)(?= bar (?:the )?(?-i:[A-Z]|The\b)))) bar "
    r"(?!(?i:none|in|on|at|of|where|with|and|or|is|owner|fight|scene)\b)"
)
_ALL_OF_EN = re.compile(
    r"\b(?:every|all|any)(?: the)? (?P<noun>film|movie|book|novel|album|song|game|record)s? (?:of|by) "
    r"(?P<maker>[A-Z][\w'.-]*?(?: [A-Z][\w'.-]*?){0,3})(?:'s)? (?=(?:except|but|besides|excluding)\b)"
)
_EVERYTHING_OF_EN = re.compile(
    r"\b(?P<all>everything|anything|all) (?:of|by|from) (?P<maker>[A-Z][\w'.-]*?(?: [A-Z][\w'.-]*?){0,3})'s "
    r"(?=(?:except|but|besides|excluding)\b)"
)
_KIND_ZH = rf"(?![第这那我你他她它咱今明昨时别其另都全什哪])[A-Za-z{HAN}]"
_ONE_NOT_OTHER_ZH = re.compile(
    rf"(?:^|(?<=[,，。]))(?P<yes>{_KIND_ZH}{{1,8}}?)(?<!不)的?(?:我|还|都|倒|也)*(?:可以|行|没问题|没关系|能接受|ok)的?"
    rf"[,，](?:但是?|不过|可是?)?(?P<no>{_KIND_ZH}{{1,8}}?)的?(?:就|可|却|倒|倒是|则)?"
    r"(?:不行|不可以|不成|不ok|免了|算了|免谈|不要)了?(?=$|[\s,，。！!])",
    re.I,
)
_NOT_ONE_OTHER_ZH = re.compile(
    rf"(?:^|(?<=[,，。]))(?P<no>{_KIND_ZH}{{1,8}}?)的?(?:就|可)?(?:不行|不可以|不成|不要|免了|算了)了?"
    rf"[,，](?:但是?|不过|可是?)?(?P<yes>{_KIND_ZH}{{1,8}}?)(?<!不)的?(?:我|还|都|倒|也)*(?:可以|行|没问题|能接受|ok)的?(?=$|[\s,，。！!])",
    re.I,
)
_ALL_OF_ZH = re.compile(r"(?<=的)都(?:[很也]?想|可以|爱|喜欢)[看听读玩](?=[,，])")


def plain_negations(text: str) -> str:
    """Return a text with each idiom of negation as a plain negation; any other text as it is.

    What "unless" follows a negation is wanted, so that such a text stays: "no horror unless it's French".
    """
    text = _ONE_NOT_OTHER_EN.sub(r"\g<yes>, no \g<no>", text)
    text = _FINE_WITH_EN.sub(r"\g<yes>, no \g<no>", _NOT_ONE_OTHER_EN.sub(r"\g<yes>, no \g<no>", text))
    text = _OUT_EN.sub(lambda match: f"no {re.sub(' (?:and|nor) ', ' or ', match['no'])}", text)
    text = _WISH_EN.sub(r"\g<wish> please", text)
    if (unless := _UNLESS_EN.search(text)) and not _NEGATION_EN.search(_UNLESS_EN.sub(" ", text)):
        verb = unless["verb"].strip().casefold()
        word = _UNLESS_VERBS.get(verb) or _UNLESS_VERBS.get(verb.removesuffix("s"))
        plain = f"nothing {word} " if word else "no " if unless["article"] else "not "
        text = f"{text[: unless.start()]}, {plain}{text[unless.end() :]}"
    if _NEGATION_EN.search(text):
        text = _NOW_EN.sub(lambda match: match["mood"] or "", text)
    text = _ALL_OF_EN.sub(r"\g<noun>s by \g<maker> ", _BAR_EN.sub(r"\g<all> except ", text))
    text = _EVERYTHING_OF_EN.sub(r"\g<all> by \g<maker> ", text)
    text = _NOT_ONE_OTHER_ZH.sub(r"\g<yes>,\g<no>不要", _ONE_NOT_OTHER_ZH.sub(r"\g<yes>,\g<no>不要", text))
    return _ALL_OF_ZH.sub("", text)
