"""With whom, or for whom, an item is, and the occasion, the time or the place of its use."""

from __future__ import annotations

import re
from typing import NamedTuple, get_args

from agent.query.slots import Company

_AGE_EN = r"(?:[0-9]{1,2}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_PEOPLE_EN: dict[Company, str] = {
    "children": rf"{_AGE_EN}[\s-]*(?:years?|yrs?|yo)?[\s-]*olds?|kid(?:do|die)?s?|child(?:ren)?|sons?|daughters?|"
    rf"toddlers?|"
    r"grand-?(?:kids?|child(?:ren)?|sons?|daughters?)|nieces?|nephews?|little ones?|(?:baby|young(?:er)?|little) "
    r"(?:boys?|girls?|brothers?|sisters?|cousins?)|pupils",
    "partner": r"wife|hubby|husband|girlfriend|boyfriend|gf|bf|partner|fianc[eé]e?|spouse|missus|better half|date",
    "family": r"family|folks|parents?|mom|mum|mommy|mummy|mother|dad|daddy|father|grand-?(?:ma|pa|mother|father|"
    r"parents?)|gran|"
    r"grandad|nana|sister|brother|siblings|in-laws|mother-in-law|father-in-law|aunt(?:ie)?|uncle|cousins?",
    "friends": r"friends?|mates?|buddies|buddy|pals?|room-?mates?|flat-?mates?|house-?mates?|colleagues|co-?workers|"
    r"the guys|"
    r"the girls|the lads|the gang",
}
_DETERMINERS_EN = (
    r"(?:(?:me and|myself and|my|our|the|some|a|an|his|her|their|both|all|few|couple of|two|three|four|old|best|new|"
    r"whole|elderly|"
    rf"teenage|close|good|{_AGE_EN}[\s-]years?[\s-]old)\s+)*"
)
_TO_DO_EN = r"(?:(?:to )?(?:watch|see|read|play|listen to|enjoy)(?: together)?|together|tonight)?"
_TASTE_EN = (
    r"(?:would|might|will|'d|could|can)(?! rather)(?: (?:also|both|really))*(?: (?:like|enjoy|love|watch|read|"
    r"appreciate))?"
)
_PEOPLE_ZH: dict[Company, str] = {
    "children": "孩子|小孩|小朋友|宝宝|娃|女儿|儿子|闺女|侄[子女]|外甥女?|孙[子女]|小学生|幼儿|小盆友|学龄前儿童|儿童",
    "partner": "女朋友|男朋友|女友|男友|老婆|老公|对象|媳妇儿?|爱人|先生|太太|另一半|女票|男票|未婚[夫妻]",
    "family": "家人|家里人|全家人?|一家人?|一家[三四五]口|爸妈|老?爸爸?|老?妈妈?|父母|父亲|母亲|爷爷|奶奶|外婆|外公|"
    "姥姥|姥爷|公婆|"
    "婆婆|岳父|岳母|老人家?|长辈|哥哥?(?!们)|姐姐?(?!们|妹)|弟弟?(?!兄)|妹妹?|表[哥姐弟妹]",
    "friends": "朋友|闺蜜|哥们儿?|室友|舍友|同学|同事|兄弟|姐妹|死党|发小|基友",
}
_AGE_ZH = "[0-9一二三四五六七八九十]{1,3}岁半?(?:左右|多|大)?的?"
_OWN_ZH = rf"(?:我们?家?的?|咱们?家?|家里的?|[一两二三四五六几]?[个位口群帮]|刚认识的|好|老|{_AGE_ZH})*"
_AFTER_ZH = "(?:们|俩)?(?:一起|一块儿?|一同)?"
_USE_ZH = "(?:[看听读玩用追学刷]|过|聚会|送礼)?(?:的时候|时|的)?"


def _any(people: dict[Company, str]) -> str:
    return "|".join(f"(?P<{company}%s>{pattern})" for company, pattern in people.items())


_PATTERNS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b(?:for|with|between|alongside)\s+{_DETERMINERS_EN}(?:{_any(_PEOPLE_EN) % ((0,) * 4)})\b"
        rf"(?:\s+and (?:me|i|myself)\b)?(?:\s+{_TO_DO_EN})?(?!')",
        rf"(?:\b(?:(?:that|which|to watch|to read|to play)\s+)?(?:me and )?(?:(?:my|our|the)\s+|(?=(?:grand(?:ma|"
        rf"pa|dad)|granny|nana|mom|mum|dad)\b))(?:old |whole |"
        rf"{_AGE_EN}[\s-]years?[\s-]old )*"
        rf"(?:{_any(_PEOPLE_EN) % ((1,) * 4)})\s+(?:and (?:i|me)\b(?:\s+(?:want|wanna|would like|need|are looking "
        rf"for|feel like|"
        rf"fancy|both (?:like|love|enjoy)))?|{_TASTE_EN}(?!'t)|(?:really |both |just |only |always |"
        rf"mostly )*(?:loves?|likes?|reads|watches|plays|listens to|enjoys?|wants?|"
        rf"needs?|is into|are into|is (?:obsessed with|mad about|all about)|can't get enough of|"
        r"is (?:a )?(?:big |huge )?fan of|is crazy about|adores)\b))",
        r"\b(?P<children2>(?:kid|child|toddler)s?[\s-]*(?:friendly|safe|appropriate)|suitable for (?:kids|"
        r"children)|for (?:kids|children))\b|"
        r"\b(?P<partner2>date[\s-]?night|romantic evening for two|for (?:just )?(?:us two|(?:the )?two of us|us "
        r"both))\b|\b(?P<family2>family[\s-](?:friendly|night|"
        r"movie night)|whole family)\b|"
        r"\b(?P<alone2>(?:all )?(?:by|to) myself|on my own|alone|just me|"
        r"(?<!piano )(?<!guitar )(?<!cello )(?<!violin )(?<!sax )(?<!saxophone )(?<!drum )(?<!flute )"
        r"(?<!trumpet )(?<!organ )(?<!harp )(?<!a )solo(?! (?:piano|guitar|cello|violin|albums?|artists?|works?|"
        r"records?|career|singers?|"
        r"pieces?|music|debut)))\b",
        rf"(?:陪|带|给|送|为|帮|替|适合|(?:跟|和|与|(?<![胡相不合共])同)(?=.{{1,14}}(?:一起|一块|[看听读玩]|过|聚|"
        rf"[,，。的 ]|"
        rf"$)))(?:着|上)?{_OWN_ZH}"
        rf"(?:{_any(_PEOPLE_ZH) % ((3,) * 4)}){_AFTER_ZH}(?!吵|打架|分手|说|讲|聊){_USE_ZH}",
        rf"(?:我们?家?的?|咱家?|"
        rf"家里){_OWN_ZH}(?:{_any(_PEOPLE_ZH) % ((4,) * 4)}){_AFTER_ZH}(?:[就也都特很最超]*(?:喜欢|爱|想|"
        rf"迷)(?:[看听读玩])?|要来|来了?(?=[,，]))",
        rf"(?:{_any(_PEOPLE_ZH) % ((5,) * 4)}){_AFTER_ZH}(?:[就也都特很最超]*(?:喜欢|爱|想|能|可以|"
        rf"过生日)[看听读玩]的?|"
        rf"要?来(?=[,，])|能?一起[看听读玩]的?)|"
        rf"(?P<children6>{_AGE_ZH}(?:小?孩子?|小朋友|宝宝)?(?:能?[看听读玩]的?)?|亲子(?:类)?)|"
        rf"(?P<partner6>约会(?:时|用)?[看的]?|情侣|我们?俩(?:一起)?[看听读玩]的?)|"
        r"(?P<family6>全家(?:人|老小)?(?:一起)?[看听读玩]?的?|合家欢|一家人)|"
        r"(?P<alone6>(?:自己)?一个人(?=[看听读玩待在的过])[看听读玩]?的?|独自[看听读玩]?的?|自己[看玩]的?)",
    )
)
_THEY_LOVE = re.compile(
    r"\b(?:he|she|they)(?:'s|'re| is| are)?\s+(?:really |both |just |mostly |also )*(?:loves?|likes?|enjoys?|into|"
    r"(?:a )?(?:big )?fans? of|crazy about|adores?)\b|"
    r"(?<![^\s,，。;；])[他她](?:们|老人家)?[也都特很最超平时比较]*(?:喜欢|爱|迷)(?:[看听读玩])?",
    re.I,
)
"""Another person's taste, which is what is looked for: "for my dad, he loves westerns"."""
_DAY_EN = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_OCCASION = re.compile(
    r"\b(?:(?:(?:for|on|during|over|to (?:watch|read|play|listen to) (?:on|during|over|in|at))\s+)(?:(?:a|an|the|my|"
    r"our|this|that|some)\s+)?|"
    rf"(?=tonight|tomorrow|(?:halloween|birthday|christmas|dinner) party|bedtime\b|sleepover|this (?:evening|"
    rf"afternoon|morning|weekend|week|{_DAY_EN})|(?:rainy |lazy )?{_DAY_EN}|"
    rf"rainy |movie night|game night|christmas))"
    r"(?P<en>(?:(?:[0-9]+[\s-]*(?:hr|hour|min)\w*|long|short|rainy|lazy|quiet|cozy|cold|hot|snowy|stormy|late|early|"
    r"upcoming|daily|morning|evening|"
    r"overnight|grey|gray|slow|"
    rf"{_DAY_EN}|christmas|summer|winter|girls'?|movie)[\s-]+)*"
    rf"(?:tonight|tomorrow(?: night| evening)?|this (?:evening|afternoon|morning|weekend|week|summer|winter|"
    rf"{_DAY_EN})|weekend|{_DAY_EN}s?"
    r"(?: (?:night|evening|afternoon|morning)s?)?|(?<=rainy )(?:day|evening|night|afternoon)s?|flight|plane|"
    r"train(?: ride| journey)?|bus(?: ride)?|"
    r"car(?: ride)?|commut(?:e|ing)|road ?trip|drive|journey|holidays?|vacation|lunch(?: break)?|dinner(?: party)?|"
    r"birthday(?: party)?|"
    r"party|workout|work out|gym|run|bedtime|bed|beach|christmas|halloween|thanksgiving|new year'?s eve|sleepover|"
    r"movie night|game night))\b"
    r"|\b(?P<phrase>to (?:cook|study|work|run|sleep|drive|clean|dance) to\b|before (?:bed|sleep(?:ing)?|i sleep)|"
    r"to fall asleep(?: to)?|while (?:i(?:'m| am)? )?(?:cooking|"
    r"driving|working|studying|commuting|running|"
    r"cleaning|knitting|ironing)|after work|in the (?:evening|morning|car|gym|bath|background)|at (?:night|work|"
    r"home)|on the (?:train|plane|bus|way|couch|sofa|beach))\b|"
    r"(?P<zh>[\u4e00-\u9fff]{2,5}(?:的时候|时候)(?=[看听读玩用,，。]|$)|(?:这个|下个?|本)?周末|今晚|今[天夜]晚上|"
    r"今夜|明[天晚](?:晚上)?|周[一二三四五六日天][早晚下]?[上午]?|"
    r"睡[觉]?前|临睡前|下班(?:路上|后|回家)|通勤(?:路上|时|的?时候)?|"
    r"(?:上班|回家|放学)?路上|(?:地铁|飞机|高铁|火车|公交|大巴)上|(?:长途|坐)?(?:飞机|火车|高铁)(?:时|"
    r"的时候)?(?=[看听读玩,，。的])|"
    r"(?<!学)(?:开车|吃饭|做饭|跑步|健身|写作业|做家务|带娃|失眠|上厕所|蹲坑)(?:时候?|"
    r"的时候)?(?=[看听读玩用,，。的能可适])|下?雨天|阴天|"
    r"(?:寒|暑|长|小|年)假|假期|国庆|春节|过年|圣诞节?|中秋|元旦|情人节|生日|午休|深夜|半夜|旅[行途]中?|"
    r"出差(?:路上)?|饭后|周末晚上)"
    r"(?:的?时候)?(?:可以|能|想|打算)?(?:[看听读玩用](?:的|(?=[,，。]|$)))?",
    re.I,
)


_ABSENT = re.compile(
    r"\b(?:once|when|after|while|as soon as|now that|because|since) (?:all )?(?:the|our|my|his|her) (?:\w+ )?"
    r"(?:kids?|children|boys|girls|baby|little ones?|son|daughter|wife|husband|parents|family)"
    r"(?: (?:is|are|has|have|goes?)|'s|'re)(?: (?:all|both|gone|finally|already|fast))* "
    r"(?:asleep|sleeping|in bed|(?:to|off to) (?:bed|sleep|school)|away|out|at (?:school|work|\w+'s)|gone|not "
    r"(?:here|in|around))\b|"
    r"(?:等|趁|当)?(?:孩子|小孩|娃|宝宝|女儿|儿子|老婆|老公|爸妈)们?(?:都|已经)*"
    r"(?:睡(?:着|下|觉)?(?:了|以?后|之后)|上学(?:了|去了|以?后)|不在家?|出门了|出差了)(?:以?后|之后|的?时候?)*",
    re.I,
)
"""Who is not there when it is used: "once the kids are asleep", 等孩子睡了."""


class CompanyAndOccasion(NamedTuple):
    """The company and the occasion that a text names, and the text without them."""

    company: Company
    occasion: str
    rest: str


def extract_company(text: str) -> CompanyAndOccasion:
    """Return with whom or for whom an item is, and when or where it is used, as a text says it."""
    company: Company = ""
    text = _ABSENT.sub(" ", text)
    for pattern in _PATTERNS:
        if match := pattern.search(text):
            company = company or _company_of(match)
            text = f"{text[: match.start()]} {text[match.end() :]}"
    if company:
        text = _THEY_LOVE.sub(" ", text)
    occasions = []
    while match := _OCCASION.search(text):
        occasions.append(match["en"] or match["phrase"] or match["zh"])
        text = f"{text[: match.start()]} {text[match.end() :]}"
    return CompanyAndOccasion(company, " ".join(occasions), text)


def _company_of(match: re.Match[str]) -> Company:
    """Return the company that a group of a match names."""
    name = next(group.rstrip("0123456789") for group, words in match.groupdict().items() if words)
    return next(each for each in get_args(Company) if each == name)
