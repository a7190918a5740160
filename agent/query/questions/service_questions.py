"""Questions on what is done for buyers, which no catalogue of items answers: "do you ship to Spain", 能退货吗."""

from __future__ import annotations

import re
from typing import Literal

from agent.query.text.message_text import any_language
from retrieval.conditions import Columns
from retrieval.messages import messages

Service = Literal[
    "delivery", "wrapping", "returns", "warranty", "payment", "staff", "hours", "booking", "contact", "parking"
]

_SERVICES: dict[Service, re.Pattern[str]] = {
    "delivery": any_language(
        {
            "en": r"\b(?:you|u|they)(?: guys)?(?: also| even| still)? (?:ship|deliver|send (?:it|them|this))"
            r"(?=\W*$|[,.?!]| (?:to|in|on|by|the|this|these|it|them|within|outside|abroad|worldwide|"
            r"internationally|for|at|here)\b)|\b(?:shipping|deliver(?:y|ed)|postage|shipped)\b",
            "zh": "发货|送货|快递|邮寄|配送|运费|包邮|到货|寄到|送到",
        }
    ),
    "wrapping": any_language(
        {"en": r"\bgift[- ]?wrap\w*\b|\bwrap (?:it|them|this|that)\b", "zh": "包装成|礼[品物]包装|包成礼"}
    ),
    "returns": any_language(
        {
            "en": r"\b(?:return|exchange|send back) (?:it|them|this|that|polic(?:y|ies))\b|\brefund\w*\b|"
            r"\bmoney back\b|\b(?:accept|take) returns\b|\bsend (?:it|them) back\b",
            "zh": "退货|退款|换货|退换",
        }
    ),
    "warranty": any_language({"en": r"\bwarrant(?:y|ies)\b|\bguarantee[ds]?\b", "zh": "保修|质保|三包"}),
    "payment": any_language(
        {
            "en": r"\bpay (?:by|with|in|on|for (?:it|this|them))\b|\bpaypal\b|\bcredit cards?\b|\binstal+ments?\b|"
            r"\b(?:discount|coupon|voucher|promo) codes?\b",
            "zh": "付款|支付宝|微信支付|刷卡|信用卡|分期|优惠券|优惠码",
        }
    ),
    "staff": any_language(
        {
            "en": r"\bcustomer (?:service|support|care)\b|\b(?:talk|speak|chat) (?:to|with) (?:a |some )?(?:human|"
            r"person|someone real|real person)\b",
            "zh": "客服|转?人工(?!智)",
        }
    ),
    "hours": any_language(
        {
            "en": r"\b(?:opening|closing|store|shop) (?:hours|times?)\b|\b(?:do|when) (?:you|u) (?:open|close)\b|"
            r"\b(?:when|what time) (?:do|does|will) (?:it|they|that|this|(?:the )?\w+(?: \w+)?) (?:open|close)\b|"
            r"\bopen (?:today|now|late|at night|on (?:\w+days?|(?:the )?weekends?))\b(?=\W*$)",
            "zh": "营业时间|开放时间|几点(?:[开关]门|打烊|营业)|开到几点|(?:现在|今天|周[一二三四五六日末])开门吗",
        }
    ),
    "booking": any_language(
        {
            "en": r"\b(?:have|need|possible|how do i|how can i|can (?:i|we)|should (?:i|we)) (?:to )?(?:book|reserve)\b"
            r"(?! (?:club|worm))|\breservations?\b|\bbook (?:ahead|online|in advance|a table|a room)\b",
            "zh": "(?:要|用|能|可以|怎么)(?:提前)?(?:预[订定约]|订[位座房])",
        }
    ),
    "contact": any_language(
        {"en": r"\b(?:phone|telephone) numbers?\b|\bcontact details\b", "zh": "电话(?:号码|是多少)|联系方式"}
    ),
    "parking": any_language(
        {
            "en": r"\bparking\b|\b(?:where|can) (?:can |do )?(?:i|we) park\b",
            "zh": "停车",
        }
    ),
}
_ASKS = any_language(
    {
        "en": r"\?|^\W*(?:(?:and|so|but|ok|hey|hi|also)[\s,]+)*(?:do|does|can|could|will|would|is|are|what|how|when|"
        r"where|which|may|i want to|i'?d like to|let me)\b",
        "zh": "[?？吗么嘛]\\W*$|能不能|可不可以|[能可]以?|怎么|多久|多少|什么时候|几",
    }
)
_OF_ITEMS = any_language(
    {
        "en": r"\b(?:about|something|anything|find|recommend|suggest|films?|movies?|novels?|songs?|courses?)\b",
        "zh": "关于|讲|推荐|找|来[点部本]|电影|小说|课程?|歌",
    }
)
"""What asks for items, which may be about such things."""


def service_answer(text: str, columns: Columns, language: str) -> str:
    """Return that a catalogue says nothing of the service for buyers that a text asks about; empty for any other text.

    Also where an attribute or a trait of an item is called so, as a column of warranties is.
    """
    if not _ASKS.search(text) or _OF_ITEMS.search(text):
        return ""
    matches = ((name, match) for name, pattern in _SERVICES.items() for match in pattern.finditer(text))
    # "Kiki's Delivery Service?" names a work.
    service = next((name for name, match in matches if match.start() == 0 or not match[0][0].isupper()), None)
    names = (*columns.words_by_field, *columns.words_by_field["trait"])
    if service is None or any(_SERVICES[service].search(name.replace("_", " ")) for name in names):
        return ""
    texts = messages("agent.query", language)["services"]
    return str(texts["unknown"]).format(service=texts[service])
