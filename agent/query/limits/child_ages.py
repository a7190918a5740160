"""The age of a child that an item is for: "a game my 7 year old can play", 五岁孩子能看的."""

from __future__ import annotations

import re

from agent.query.facets.company import extract_company
from agent.query.text.message_text import any_language
from agent.query.text.numerals import SMALL_NUMBER, parse_number
from retrieval.conditions import Columns, Comparison, Condition
from retrieval.conditions.expression import Either, Not
from retrieval.query.company import SUITS_CHILDREN

OLDEST = 17
"""The age up to which somebody is no adult."""
AGE = "minimum_age"
_FOR_MINORS = Comparison(AGE, "<=", str(OLDEST))
_YEARS = r"[\s-]*(?:(?:years?|yrs?)[\s-]*olds?|y/?o)"
_CHILD = (
    r"(?:kid(?:do|die)?s?|child(?:ren)?|sons?|daughters?|boys?|girls?|toddlers?|grand-?(?:kids?|sons?|daughters?)|"
    r"niece|nephew|pupils?|brother|sister|cousin|little one|youngest|eldest|oldest)"
)
_CHILD_ZH = "(?:小?孩子?|小朋友|宝宝|娃|女儿|儿子|闺女|侄[子女]|外甥女?|孙[子女]|弟弟|妹妹)"
_AGE_ZH = "(?<![0-9一二三四五六七八九十])(?P<{}>[1-9]|1[0-7]|[一二两三四五六七八九]|十[一二三四五六七]?)岁"
_FORMS_EN = {
    name: number
    for number, names in enumerate(
        ("1st|first", "2nd|second", "3rd|third", "4th|fourth", "5th|fifth", "6th|sixth", "7th|seventh", "8th|eighth"), 1
    )
    for name in names.split("|")
}
_FORM_EN = (
    rf"(?:(?P<form_en>{'|'.join(_FORMS_EN)})[\s-]grad(?:e|ers?)|"
    r"(?P<small_en>kindergart(?:en(?:ers?)?|ners?)|preschoolers?))"
)
_FORM_ZH = (
    "(?:(?:小学)?(?P<form_zh>[一二三四五六])年级|小[学]?(?P<little_zh>[一二三四五六])(?=的|女|男|小?孩|学生|娃)|"
    "(?P<middle_zh>初)[一二三中]|(?P<small_zh>幼儿园|学龄前|学前班|[大中小]班(?=的|小?孩|宝|娃)))"
)
_PUPIL_ZH = "的?(?:小?[男女]?孩子?们?|小朋友们?|学生|小?[女男]生|女儿|儿子|闺女|娃|宝宝)?"
_IN_FORM = any_language(
    {
        "en": rf"\b{_FORM_EN}\b",
        "zh": rf"{_FORM_ZH}{_PUPIL_ZH}(?=[看读听玩学用能可适的了,，。!！?？\s]|$)"
        "(?!的?(?:数学|语文|英语|物理|化学|课))",
    }
)
"""What tells in which form of school a child is: 小学三年级的女孩, "a third grader"."""
FIRST_FORM, SMALL = 6, 4
"""Years of age before the first form, and of a child who is in none."""
_BY_NAME = any_language(
    {
        "en": r"\b(?:for|with|suits?|to|my|our|her|his)\s+(?:(?:a|an|my|our|the|his|her|new|two|little|newborn)\s+)*"
        r"(?:(?P<baby>bab(?:y|ies)|newborns?|infants?)"
        r"(?! (?:shower|names?|boomers?|brother|sister|sitter|driver))|"
        r"(?P<toddler>toddlers?)|"
        r"(?P<teen>(?:pre)?teens?|teenagers?|teenage (?:sons?|daughters?|boys?|girls?|kids?)))\b",
        "zh": "(?:给|适合|送|为)(?:我家|我们家|家里|一个|个|我的?)?(?:(?P<baby_zh>婴儿|新生儿|小婴儿)|"
        "(?P<toddler_zh>学步(?:期)?(?:的)?(?:孩子|宝宝|儿童)|幼儿(?!园))|"
        "(?P<teen_zh>青少年|少年|十几岁的?(?:孩子|女儿|儿子|小孩)?))",
    }
)
"""Children by what people call them at some age: "for a baby", "for teens", 给青少年."""
_NAMES = re.compile(
    r"\b(?:bab(?:y|ies)|newborns?|infants?|toddlers?|(?:pre)?teens?|teenage(?:rs?)?)\b|青少年|婴幼?儿", re.I
)
_AGES_BY_NAME = {"baby": 1, "toddler": 2, "teen": 13, "baby_zh": 1, "toddler_zh": 2, "teen_zh": 13}
_CHILD_WORDS = re.compile(
    rf"(?:[上读在念]?(?:{_FORM_ZH.replace('?P<', '?P<w_')}|[0-9一二三四五六七八九十]{{1,3}}周?岁半?(?:左右|大|多)?))"
    rf"{_PUPIL_ZH}[看读听玩用]?的?"
)
_CHILD_AGE = any_language(
    {
        "en": r"(?<!about )(?<!about a )\b(?:my|our|for|with|let|by|suits?|the|her|his)\s+"
        r"(?:(?:a|an|my|our|the|two|young)\s+)*"
        rf"(?P<old>{SMALL_NUMBER}){_YEARS}\b(?!\s+(?:films?|movies?|games?|books?|albums?|series|shows?))|"
        rf"\b{_CHILD}(?:(?:,? (?:who|s?he|they))?"
        r"(?:(?:'?s| is| are|'?re)|(?:'?s| is| has)?(?: just)? turn(?:ed|s|ing))|"
        r",? aged?| of)?,? "
        rf"(?:only |just |now |about |almost |nearly )*(?P<aged>{SMALL_NUMBER})\b"
        r"(?! (?:of us|players?|people|persons|feet|hours?|minutes|times|films?|movies?|games?|books?))|"
        r"^(?:(?:no|oh|sorry|actually|wait|well|hm+)[,. ]+)*(?:s?he|they)(?:'?s| is| are|'?re) "
        r"(?:only |just |now |almost )*"
        rf"(?P<is>{SMALL_NUMBER})(?:{_YEARS}| years)?(?=\W*$|,? (?:and )?(?:not|rather than)\b)|"
        rf"\b(?:s?he|{_CHILD}) (?:has|have) (?:only |just |now |about |almost )*(?P<has>{SMALL_NUMBER}) years\b"
        r"(?! (?:of|left|to|more|ago)\b)|"
        rf"\b(?:ages?|aged) (?P<ages>{SMALL_NUMBER})\b"
        rf"(?:\+| and (?:up|older)| or older|(?:\s*[-–]\s*|\s+(?:to\s+)?){SMALL_NUMBER}\b)?",
        "zh": rf"(?<!讲)(?<!关于)(?:{_CHILD_ZH}|[他她])(?:今年|现在|才|刚|快|已经|都|满|也|大概)*"
        rf"{_AGE_ZH.format('zh_is')}|"
        rf"(?:给|适合|陪|带|跟|和|让|我家|家里|我们?的?)(?:个|一个|我家|家里)?{_AGE_ZH.format('zh_for')}|"
        rf"{_AGE_ZH.format('zh')}半?(?:左右|大)?的?{_CHILD_ZH}?(?:们)?(?:也|都|就)?(?:能|可以|适合|会)?(?:[玩看听读学]|用)|"
        rf"(?:^|(?<=[\s,，。本点些部款首张找要买来])){_AGE_ZH.format('zh_own')}半?(?:左右|大)?的?{_CHILD_ZH}们?(?:用)?的?"
        "(?:书|故事书?|绘本|童书|读物|电影|动画片?|片子?|游戏|歌曲?|音乐|课程?|玩具|礼物)",
    }
)
_AGE_CLAUSE = any_language(
    {
        "en": r",?\s*\b(?:and |but )?(?:who|s?he|they)(?:'?s| is| are|'?re| just turned| has turned| "
        r"has(?= (?:\w+ )?\w+ years)) "
        rf"(?:only |just |now |about |almost |nearly )*{SMALL_NUMBER}\b(?:{_YEARS}| years)?"
        r"(?! (?:of|players?|people)\b)",
        "zh": "[,，]?(?:[他她]|孩子)(?:今年|现在|才|刚|快|已经|都|满|也|大概)*"
        f"{_AGE_ZH.format('zh_alone')}半?(?:左右|多|大)?了?(?=$|\\W)",
    }
)
"""A clause that only tells how old a child is: "for my daughter, she is 7", 给女儿的书,她七岁."""
_STATED = re.compile(
    rf"(?<!for )\b(?P<whose>my|our) (?P<child>{_CHILD}) (?:is|has just turned|just turned|turned) "
    rf"(?:only |just |now |about |almost |nearly )*{SMALL_NUMBER}\b(?:{_YEARS}| years)?"
    r"(?=\s*(?:[,.;!]|(?:and|so|but)\b|$))",
    re.I,
)
"""A clause that tells how old somebody's child is: "my daughter is 4, we want a film"."""


def child_age(text: str) -> int | None:
    """Return the age of the youngest child that a text wants an item for; None where it tells none."""
    ages = [int(parse_number(age)) for match in _CHILD_AGE.finditer(text) for age in match.groupdict().values() if age]
    ages += [_age_in_form(match) for match in _IN_FORM.finditer(text)]
    ages += [
        _AGES_BY_NAME[name] for match in _BY_NAME.finditer(text) for name, word in match.groupdict().items() if word
    ]
    return min((age for age in ages if 0 < age <= OLDEST), default=None)


def _age_in_form(match: re.Match[str]) -> int:
    """Return how old a child is who is in a form of school."""
    if match["middle_zh"]:
        return 2 * FIRST_FORM
    if form := match["form_zh"] or match["little_zh"]:
        return FIRST_FORM + int(parse_number(form))
    return FIRST_FORM - 1 + _FORMS_EN[match["form_en"].casefold()] if match["form_en"] else SMALL


def without_age_clause(text: str) -> str:
    """Return a text without a clause that only tells how old a child is, where the rest of it names the child.

    Where the clause is what names the child, it is for that child.
    """
    if child_age(text) is None:
        return text
    text = _STATED.sub(r"for \g<whose> \g<child>", text)
    rest = _AGE_CLAUSE.sub("", text)
    return rest if extract_company(rest).company == "children" else text


def without_child(topic: str) -> str:
    """Return a topic without the words for a child of some age or in some form at school."""
    return " ".join(_NAMES.sub(" ", _CHILD_WORDS.sub(" ", topic)).split())


def marks_children(columns: Columns) -> bool:
    """Return whether a catalogue says of an item that it is for children."""
    return bool(columns.mask(SUITS_CHILDREN).any())


def tells_no_ages(text: str, columns: Columns, kind: str) -> bool:
    """Return whether a text tells the age of a child and no item of a kind, of any if it is empty, tells one."""
    of_kind = columns.allowed([Comparison("domain", "=", kind)] if kind else ())
    from_an_age = columns.mask(Comparison(AGE, ">", "0")) & columns.mask(_FOR_MINORS)
    return child_age(text) is not None and not (from_an_age & (of_kind if of_kind.any() else True)).any()


def age_conditions(topic: str, text: str, columns: Columns) -> tuple[list[Condition], str]:
    """Return the condition that items are meant from an age on, or say nothing of it, and the topic without its words.

    Nothing where a text tells no age, or where it rules nothing out but what is for adults.
    """
    age = child_age(text)
    if age is None or not (columns.mask(Comparison(AGE, ">", str(age))) & columns.mask(_FOR_MINORS)).any():
        return [], topic
    silent = Not(Comparison(AGE, ">=", "0"))
    return [Either((Comparison(AGE, "<=", str(age)), silent))], " ".join(_CHILD_AGE.sub(" ", topic).split())


def age_of(condition: Condition) -> str:
    """Return the age that a condition of `age_conditions` is for; empty for another condition."""
    match condition:
        case Either((Comparison(field, "<=", age), Not())) if field == AGE:
            return age
    return ""


def ids_for_children(columns: Columns) -> frozenset[str]:
    """Return the ids of the items of which something says that they are for children."""
    return frozenset(columns.items[int(row)].id for row in columns.mask(SUITS_CHILDREN).nonzero()[0])
