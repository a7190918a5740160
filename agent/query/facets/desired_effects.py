"""Effects that a person wants something to have on them, as requests for a mood: "scare me", 逗我笑, 治愈一下我."""

from __future__ import annotations

import re
from typing import NamedTuple

from agent.query.text.message_text import any_language
from retrieval.text.cjk import contains_han

_ME = r"(?:me|us|(?:my|our) \w+)"
_MY = r"(?:my|our|your)"
_AGAIN = (
    r"(?:\s+(?:again|a (?:bit|little)|out loud|hard|properly|senseless|silly|to (?:death|tears)|out of my "
    r"(?:wits|skin)))*"
)
_WANT = (
    r"(?:want|wanna|need|fancy|could (?:do with|use)|feel like|looking for|in (?:the mood|need) (?:for|of|"
    r"to)|would like|'d like|gimme|give me)"
)


class _Effect(NamedTuple):
    """A mood by language, and patterns of what asks for it: a verb, a noun or an infinitive, and Chinese words."""

    mood: str
    mood_zh: str
    verb: str
    wish: str
    zh: str


_EFFECTS = (
    _Effect(
        "scary",
        "恐怖",
        rf"(?:scare|frighten|spook|terrify|freak|creep|petrify|haunt) {_ME}(?: out| stiff)?|"
        rf"(?:give {_ME} (?:the )?(?:creeps|chills|goose ?bumps|nightmares|a (?:good )?(?:scare|fright)))|"
        rf"make {_ME} (?:scream|jump|shiver)|(?:chill {_ME} to the bone)",
        r"(?:a (?:good )?(?:scare|fright)|to be (?:scared|frightened|terrified)|to scream)",
        "(?:想|要)?被吓(?:一?吓|一跳|一下)|吓(?:一?吓|唬)?我们?(?:一跳|一下)?|[让叫]我们?(?:害怕|发抖|尖叫|"
        "毛骨悚然|做噩梦|背后发凉)",
    ),
    _Effect(
        "funny",
        "搞笑",
        rf"make {_ME} (?:laugh|giggle|smile|chuckle|lol|crack up)|crack {_ME} up|give {_ME} (?:a (?:good )?(?:laugh|"
        rf"giggle|chuckle)|(?:some|a few) laughs)|tickle {_ME}|amuse {_ME}",
        r"(?:a (?:good )?(?:laugh|giggle|chuckle)|(?:some|a few) laughs|(?:to )?(?:laugh|giggle)|laughing)",
        "(?:让|使|能?把|逗|令|给)(?:我们?|人)(?:们)?(?:能|可以)?(?:好好|大|哈哈|狂|开怀|捧腹)?(?:笑|"
        "乐)(?:一?[笑乐]|出[声来]|"
        "一场|翻|到.{1,4})?|逗逗?我们?(?:开心|高兴|乐)?|(?:想|要)(?:大|好好)?(?:笑一[笑场]|乐一?乐|笑个够)|"
        "(?:能|会)?笑死[我人]们?(?=的)|(?:能|会)?(?:让|使|令|逗)(?:我们?|人)(?:发|大|想)?笑(?=的|[,，。?？]|$)",
    ),
    _Effect(
        "sad",
        "催泪",
        rf"make {_ME} (?:cry|weep|sob|bawl|tear up)|break {_MY} heart|move {_ME} to tears",
        r"(?:a (?:good )?(?:cry|weep|sob)|(?:to )?(?:cry|weep|sob|bawl)|crying)",
        "(?:[让叫]我们?|能?把我们?|让人)(?:能|可以)?(?:看|听|读)?(?:大|好好|痛痛快快|狂)?哭(?:一[哭场]|出来|"
        "个够)?|虐(?:一?虐)?我|"
        "(?:想|要)(?:好好|大|痛快地?)哭一?场?|哭一场",
    ),
    _Effect(
        "funny uplifting",
        "温馨 搞笑",
        rf"cheer {_ME} up|put {_ME} in a (?:good|better|great) mood|lift (?:{_ME} up|{_MY} spirits)|"
        rf"brighten (?:up )?(?:{_MY} day|{_ME}(?: up)?)|make {_ME} (?:feel )?(?:happy|happier|good|better)|"
        rf"make {_MY} day|"
        rf"pick {_ME} up|perk {_ME} up|improve {_MY} mood",
        r"(?:(?:some |a (?:bit of )?)?cheering[ -]up|a pick[- ]me[- ]up|to be cheered up|to cheer up|to feel "
        r"(?:good|better|happy))",
        "[让叫]我们?(?:开心|高兴|快乐|心情好)(?:一?点|起来|一下)?|哄(?:一?哄)?我(?:们)?(?:开心|高兴)?(?!睡|入)|"
        "给我打打?气|"
        "(?:安慰|鼓励)(?:一下)?我们?(?:一下)?",
    ),
    _Effect(
        "heartwarming",
        "治愈",
        rf"warm (?:{_MY} heart|{_ME} up)|touch (?:{_MY} heart|{_ME})|comfort {_ME}|restore {_MY} faith in "
        rf"humanity|melt {_MY} heart",
        r"(?:to feel warm|a hug)",
        "(?:想|要)?被(?:感动|治愈|温暖)(?:一下|到)?|治愈(?:一下)?我们?(?:一下)?|(?:温暖|疗愈|"
        "感动)(?:一下)?我们?(?:一下)?|[让叫]我们?(?:感动|被治愈|暖)|"
        "给我(?:一?点)?温暖",
    ),
    _Effect(
        "relaxing",
        "放松",
        rf"(?:help|let|lull|put|send|rock|get|make) {_ME} (?:to )?(?:(?:fall )?asleep|sleep|doze off|wind down|"
        rf"relax|unwind|"
        rf"calm down|de-?stress|chill(?: out)?|switch off|nod off)|(?:calm|wind|slow) {_ME} down|relax {_ME}|"
        rf"soothe {_ME}|"
        rf"take {_MY} mind off (?:things|it all|work|everything)",
        r"(?:to (?:relax|unwind|wind down|chill(?: out)?|switch off|de-?stress))",
        "哄我们?(?:睡觉?|入睡)|(?:帮|助|催|让)我们?(?:快点|早点|能)?(?:睡着|入睡|睡觉?|放松|解压|静下来|"
        "静一?静|平静|冷静)(?:一?下|下来)?|"
        "助我?眠|给我解解?压|放空(?:一下)?(?:大脑|脑袋|自己)",
    ),
    _Effect(
        "exciting",
        "刺激",
        rf"(?:thrill|excite) {_ME}|get {_MY} (?:heart|blood|pulse|adrenaline) (?:racing|pumping|going)|"
        rf"keep {_ME} (?:on the edge of {_MY} seats?|awake|glued|hooked)|(?:pump|hype|fire|wake) {_ME} up|get "
        rf"{_ME} (?:pumped|hyped)",
        r"(?:a thrill|an adrenaline (?:rush|kick)|(?:some )?thrills)",
        "(?:[让叫]|能?把)我们?(?:能)?(?:嗨|燃|热血|兴奋|振奋|沸腾|肾上腺素飙升|心跳加速|提神|清醒)(?:起来|一下|一把)?|"
        "刺激(?:一下)?我们?(?:一下)?|给我打鸡血",
    ),
    _Effect(
        "dance",
        "舞曲",
        rf"(?:get|make|have) {_ME} (?:dance|dancing|moving|grooving|on (?:{_MY} feet|the dance ?floor))",
        r"(?:(?:to )?dance|dancing)",
        "[让叫]我们?(?:能|想)?(?:跳起来|跳舞|摇摆|扭起来|蹦起来)",
    ),
    _Effect(
        "philosophical",
        "哲思",
        rf"make {_ME} (?:think|wonder|reflect)|blow {_MY} minds?|challenge (?:{_MY} (?:mind|brain)|{_ME})|"
        rf"(?:mess|screw|fuck) with {_MY} "
        rf"(?:head|mind)|expand {_MY} (?:mind|horizons)",
        r"(?:food for thought|to (?:think|be challenged))",
        "[让叫]我们?(?:思考|动动?脑|深思|脑洞大开|烧脑)(?:一下)?|烧(?:一?烧|坏)?我的?(?:脑子|大脑)|颠覆我的?三观",
    ),
    _Effect(
        "inspiring",
        "励志",
        rf"(?:inspire|motivate|encourage) {_ME}|give {_ME} (?:hope|courage|strength|a kick)|restore {_MY} hope",
        r"(?:some |a bit of )?(?:inspiration|motivation|encouragement)",
        "(?:激励|鼓舞|启发)(?:一下)?我们?(?:一下)?|[让叫]我们?(?:振作|有动力|打起精神)(?:起来)?|"
        "给我(?:一?点)?(?:动力|力量|希望|勇气)",
    ),
)
_ASIDE = r"(?:(?:please|pls|plz|just|really|ok(?:ay)?|so|and|then|now|go on|come on|hey)[\s,]+)*"
_IMPERATIVE = (
    rf"(?P<start>^|[.!?;:,]+\s*|\b(?:and|then|so)\s+){_ASIDE}(?:(?:can|could|would|will) (?:you|u|ya)\s+(?:please\s+)?|"
    r"i (?:want|need|would like|'d like) (?:you|it|something|one) to\s+|try to\s+|something to\s+)?"
)
_QUALIFIES = (
    r"(?:\b(?:(?:that|which|who)(?:'?ll|'d|'?s)?(?: (?:will|can|could|would|might|really|actually|always|gonna|"
    r"going to|is "
    r"going to))*|"
    r"to|guaranteed to|will|gonna)\s+)"
)
_OF_ONE = re.compile(
    r"\b(?:it|this|that|he|she|they|the \w+|#?[0-9])(?:'ll| will| did| does|n't| would)*\s+$|\b(?:did|does|"
    r"will|would) (?:it|this|that|"
    r"the \w+)(?: one)?\s+$|\b(?:used|seem\w*|try|tries|tried|trying|began|start\w*|going|want\w*|ha[sd]|have|"
    r"likes?|loves?)\s+$",
    re.I,
)
"""What stands before an effect that some work has or had."""
_NEGATES = re.compile(r"\b(?:do not|don'?t|never|not|nothing|won'?t|doesn'?t)\b\s*(?:\w+\s+)?$|[不别没]\w{0,2}$", re.I)
_WISHES_ZH = re.compile(r"(?:^|[,，。!！?？;；~\s]|[了来能要想请快会的个本部首点些以得])$")
"""What stands before an effect in Chinese that is wanted, and not somebody's doing."""
_PAST_ZH = re.compile("^(?:了|过|的(?:是|那(?![种样个些]))|得|吗)")
_END = r"(?=\s*(?:$|[,.!?;]|\b(?:with|and|but|for|by|tonight|please|pls|then|now|today|before|while)\b))"


def _present(verb: str) -> str:
    return verb.replace("make ", "makes? ").replace("keep ", "keeps? ")


_PATTERNS = tuple(
    (
        each,
        re.compile(rf"{_IMPERATIVE}(?:{each.verb}){_AGAIN}{_END}", re.I),
        re.compile(rf"{_QUALIFIES}(?:{_present(each.verb)}){_AGAIN}\b", re.I),
        re.compile(rf"(?P<want>\b{_WANT})\s+{each.wish}{_AGAIN}{_END}", re.I),
        re.compile(each.zh),
    )
    for each in _EFFECTS
)
_ASKS_OF_WORK = any_language(
    {"en": r"^(?:does|did|will|is|was|would) (?:it|this|that|the)\b", "zh": "这[部本个首]|那[部本个首]"}
)
_NO_WISH = any_language({"en": r"\b(?:happy|thanks?|thx|thank you|bye|hate)\b", "zh": "快乐|谢|再见|讨厌"})
"""Greetings, thanks and dislikes, with which a feast asks for nothing."""
_FEASTS = (
    (any_language({"en": r"\bhallow(?:e|')?en\b|\bspooky season\b", "zh": "万圣节?|鬼节"}), "scary", "恐怖"),
    (any_language({"en": r"\bvalentine'?s?(?: day)?\b", "zh": "情人节|七夕"}), "romantic", "浪漫"),
)
"""Feasts, and the mood that people look for on them."""


def desired_effects_as_requests(text: str) -> str:
    """Return a message with requests for a mood in place of the effects that it wants; any other text unchanged.

    "ITS HALLOWEEN!! scare me" wants something scary. What some work did, or is asked to do, is no wish.
    """
    if _ASKS_OF_WORK.search(text):
        return text
    for effect, imperative, qualifies, wish, chinese in _PATTERNS:
        for pattern in (qualifies, imperative, wish, chinese):
            match = pattern.search(text)
            if match and (plain := _replaced(text, match, effect)) != text:
                return plain
    return text


def _replaced(text: str, match: re.Match[str], effect: _Effect) -> str:
    before, after = text[: match.start()], text[match.end() :]
    groups = match.groupdict()
    if contains_han(match[0]):
        if _PAST_ZH.match(after) or not _WISHES_ZH.search(before):
            return text
        joint = "" if after.startswith("的") else "的"
        something = "" if joint == "" or re.search("[来要推找想]", before[-4:]) else "来点"
        return f"{before}{something}{effect.mood_zh}{joint}{after}"
    if _OF_ONE.search(before):
        return text
    if "start" in groups:
        if _NEGATES.search(before):
            return text
        return f"{before}{groups['start']} something {effect.mood}{after}".strip()
    if "want" in groups:
        return f"{before}{groups['want']} something {effect.mood}{after}"
    return f"{before}{effect.mood}{after}"


def mood_of_feast(text: str, language: str) -> str:
    """Return the mood that people look for on a feast that a text names; empty where it names or wants none."""
    if _NO_WISH.search(text):
        return ""
    return next((zh if language == "zh" else en for pattern, en, zh in _FEASTS if pattern.search(text)), "")
