"""The devices that somebody says they have to play on: "I only own a laptop", 就一台电脑."""

from __future__ import annotations

import re

_COMPUTER = (
    r"(?:(?:gaming |work |old |small |cheap |basic |decent |plain |normal |office |school |windows |linux )*"
    r"(?:laptop|notebook|computer|desktop|pc)s?|笔记本(?:电脑)?|台式机?|电脑)"
)
_PHONE = r"(?:mobile |smart)?phone|android|iphone|ipad|tablet"
_MOBILE = "Mobile, iOS, Android"
"""What catalogues call the platform of games for a phone."""
_DEVICE = (
    rf"(?P<{{name}}>{_COMPUTER}|(?:nintendo )?switch(?:es)?|ps ?[2-5]|playstations?(?: [2-5])?|xbox(?: one|"
    rf" series \w)?|"
    r"iphone|ipad|tablet|(?:mobile |smart)?phone(?! to\b)|android|steam ?deck|mac(?:book)?|手机|平板|掌机)"
)
_OWNS = re.compile(
    r"\b(?:i|we|he|she|they|my \w+|our \w+)(?:'ve|'s)? (?:(?:have|has|got|own|owns|play|plays|game|games|use|"
    r"uses) )?(?:only|just) "
    r"(?:(?:have|has|got|own|owns|play|plays|use|uses)(?: it| them| games)? )?(?:on )?(?:an? |my |the |our |her |his )?"
    rf"{_DEVICE.format(name='en')}\b|"
    r"\b(?:all|the only (?:thing|machine|console|device)) (?:(?:that )?(?:i|we|he|she)(?:'ve)? (?:have|has|got|"
    r"own|owns)) is "
    rf"(?:an? |my )?{_DEVICE.format(name='all')}\b|"
    r"(?:[我他她咱]们?|家里|手头|手上|宿舍)*(?:就|只|仅|也就)+(?:只?有|剩|用)?(?:这?[一两几]?[台部个款]?)?"
    rf"(?:破|旧|老|普通)?{_DEVICE.format(name='zh')}(?=[,，。!！了吧啊的哈\s]|$|能|可以|玩|[没无])",
    re.I,
)


_LACKS = re.compile(
    r"[,;.]?\s*(?:\b(?:and|but|i|we|it'?s|there'?s)\s+)*\b(?:(?:have |own |got )?(?:no|not (?:a|any))|"
    r"(?:do not|don'?t|have ?n'?t) (?:have|own|got)(?: an?| any)?|without(?: an?| any)?)"
    r"(?: (?:game|gaming|games|home))?"
    r" consoles?(?: (?:or (?:anything|something|whatever|the like)(?: (?:like that|else))?|"
    r"at all|either|though))*",
    re.I,
)


def without_lacked_consoles(text: str) -> str:
    """Return a text that names the one device at hand without the consoles that it says are not; any other as it is."""
    return _LACKS.sub("", text) if owned_device(text) else text


_PLAYED_ON = re.compile(
    rf"\b(?:on|for) (?:the |my |our |a |an )?{_DEVICE.format(name='on')}\b|"
    rf"{_DEVICE.format(name='zh')} ?(?:上|平台|版)(?![面市])|用 ?{_DEVICE.format(name='use')} ?玩",
    re.I,
)


def device_played_on(text: str) -> str:
    """Return the device on which a text wants to play, PC for any computer, all for any phone; empty without one."""
    match = _PLAYED_ON.search(text)
    return _as_platform(next(filter(None, match.groups()), "")) if match else ""


def owned_device(text: str) -> str:
    """Return the one device that a text says somebody has to play on, PC for any computer, all for any phone; empty "
    "without one."""
    match = _OWNS.search(text)
    if not match:
        return ""
    return _as_platform(next(group for group in match.groups() if group))


def _as_platform(device: str) -> str:
    """Return the platform of a device, as catalogues of games call it."""
    if re.fullmatch(_COMPUTER, device, re.I):
        return "PC"
    return _MOBILE if re.fullmatch(_PHONE, device, re.I) else device
