"""Superlatives and comparatives that ask which of several items is first in an order: the shortest, the newest."""

from __future__ import annotations

import re

from agent.query.slots import Question
from agent.query.text.message_text import any_language

COMPARES = re.compile(r"\bwhich\b|\bor\b|\bthan\b|哪|还是|比|谁[先早]", re.I)
SUPERLATIVES: dict[Question, re.Pattern[str]] = {
    "shortest": any_language(
        {
            "en": r"\b(?:shortest|quickest(?: to (?:watch|read|finish))?|least (?:long|time)|"
            r"(?:takes? )?(?:the )?least (?:of )?time|soonest|fastest(?: to (?:watch|read|finish))?|"
            r"fewest (?:pages|minutes)|thinnest|briefest|smallest)\b(?: stor(?:y|ies)\b)?",
            "zh": "最短|(?:时间|片长|页数?|花时间)最少|最快(?:能|可以)?[看读玩听学]?完|最薄|耗时最少|"
            "哪.{0,5}短一?[些点]?\\W*$",
        }
    ),
    "longest": any_language(
        {
            "en": r"\b(?:longest|most (?:time|pages|minutes)|thickest|lengthiest)\b",
            "zh": "最长|最厚|哪.{0,5}长一?[些点]?\\W*$|(?:时间|页数?)最多",
        }
    ),
    "newest": any_language(
        {
            "en": r"\b(?:newest|latest|most recent(?:ly)?(?: (?:released?|made|published))?|youngest|(?:came|come|"
            r"was|is|were) "
            r"(?:out|released|made|published|written) (?:the )?(?:last|latest|most recently)|released? last)\b",
            "zh": "哪.{0,5}新一?[些点]?\\W*$|最新(?:鲜出炉)?|最晚(?:出|上映|发行|的)?|最近(?=出|上映|发行|发|的\\W|"
            "的$|的[一那][个部本款首张])(?:出|上映|发行|发)?|年份最近|"
            "最后(?:出|上映|发行)",
        }
    ),
    "oldest": any_language(
        {
            "en": r"\b(?:oldest|earliest|(?:came|come|was|is|were) (?:out |released |made |published |"
            r"written )?(?:the )?first|"
            r"(?:came|come) out (?:the )?(?:earliest))\b",
            "zh": "[出得]*得?最[老旧早](?:出|上映|发行|出版)?|年代最久|最古老",
        }
    ),
    "best": any_language(
        {
            "en": r"\b(?:best(?:[\s-](?:rated|reviewed|scored|rating|score|reviews|ratings))?|highest[\s-](?:rat\w+|"
            r"scor\w+)|"
            r"top[\s-]rated|most (?:popular|acclaimed|highly rated|liked|loved))\b",
            "zh": "(?:评[分价]|分数?|口碑|打分|豆瓣分?)最[高好]|最高分|最(?:好看|好听|好玩|值得[看读玩听]?|受欢迎|"
            "火|热门|好)|(?:评[分价]|分数?)更?高(?=的是哪|吗)",
        }
    ),
    "cheapest": any_language(
        {
            "en": r"\b(?:cheapest|least expensive|lowest[\s-]price[d]?|most affordable|costs? (?:the )?least)\b",
            "zh": "最便宜|哪.{0,5}便宜|价格?最低|最划算|最实惠|最省钱",
        }
    ),
}
COMPARATIVES: dict[Question, re.Pattern[str]] = {
    "shortest": any_language(
        {"en": r"\b(?:shorter|quicker|briefer)\b", "zh": "更短|短一?[点些]|比较短|短$|短[?？]|短，"}
    ),
    "longest": any_language({"en": r"\blonger\b", "zh": "更长|长一?[点些]|比较长|[更]?长[,，?？]|长$|长[吗么]"}),
    "newest": any_language(
        {
            "en": r"\b(?:newer|more recent|later|latest)\b",
            "zh": "更新|新一?[点些]|比较新|更晚|新[吗么?？]|[新晚]\\W*$|后(?:[出拍写发]|上映|问世)",
        }
    ),
    "oldest": any_language(
        {
            "en": r"\b(?:older|earlier|earliest|came (?:out )?first)\b",
            "zh": "谁先|谁[更比]?较?早|更[老早旧]|"
            "[老早旧]一?[点些]|[老早旧][吗么?？]|早\\W*$|先(?:[出拍写发]|上映|问世)|[出写拍]得?早",
        }
    ),
    "best": any_language(
        {"en": r"\b(?:better|higher)[\s-](?:rated|rating|reviews?|scores?)\b", "zh": "评分(?:更|比较)?高|口碑更?好"}
    ),
    "cheapest": any_language({"en": r"\b(?:cheaper|less expensive)\b", "zh": "便宜"}),
}
DEAREST = any_language(
    {
        "en": r"\b(?:most (?:expensive|pricey|costly)|dearest|prici?est|costliest|costs? (?:the )?most|more expensive|"
        r"dearer)\b",
        "zh": "最贵|更贵|贵一?[点些]|价格?最高",
    }
)
"""What asks which item costs most. It is no kind of question of its own; the column of prices answers it."""
