"""A message in plainer words, before anything reads it: spelt right, and saying what it means."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from agent.query.changes.replacements import replacements_as_requests
from agent.query.facets.company import extract_company
from agent.query.facets.countries import with_whole_names
from agent.query.facets.country_clauses import foreign_as_request
from agent.query.facets.kind_nouns import without_corrected_kind
from agent.query.facets.subtitles import subtitles_as_language
from agent.query.intents.asides import without_plea
from agent.query.text.sentences import with_commas
from agent.query.text.spelling import is_ordinary, without_misspellings
from agent.query.text.synonyms import names_of_genre
from agent.query.text.title_spelling import with_titles_spelt_right
from agent.query.text.word_order import with_verb_first
from agent.query.verdicts.list_remarks import without_list_remarks
from retrieval.data.items import Item
from retrieval.text.cjk import HAN, contains_han

_THAT_IS_LIKE = re.compile(
    r"(?<=[a-z])\s+(?:that|which|who)(?:'s| is| are|'re)\s+(?=(?:just |exactly |a bit )?(?:like|similar to)\s)", re.I
)
"""What stands between a kind of item and what it is to resemble: "a game that's like Dark Souls"."""
_SAID_BEFORE = re.compile(
    r"^(?:(?:but|no|hey|again|well|ugh|erm?|sorry|hm+|oh|ok(?:ay)?|and)[,.!\s]+)*(?:like |as )?"
    r"(?:i|we|s?he|they|(?:my|our|the|his|her) (?!kid|child|son|daughter|boy|girl|grand|niece|nephew)[a-z]+)"
    r"(?:'ve| have| has)? (?:[a-z ]{3,30} and )?(?:already |just |did |now )*"
    r"(?:sa(?:id|ys?)|tells?|told (?:you|me|us)|ask(?:s|ed)(?: for)?|insist(?:s|ed)(?: on)?|votes? for)"
    r"(?: (?:already|before|twice|that|please))*[,:]?\s+"
    r"(?=(?:not?|nothing|without|less|do not|don'?t|shorter|longer|newer|older|only|just)\b)|"
    r"^(?:不是|我|都|不|已经|早就?|刚才?|前面|跟你)*说(?:了|过)了?(?:[多几好]+遍)?(?:吗|嘛|啊)?[,，!！\s]*(?=[别不只没少太])",
    re.I,
)
"""What says that a wish was uttered, before or by others: "I said not too long", "my wife says no cartoons"."""
_ALL_OF_ONE = re.compile(
    r"^(?:(?:but|hm+|ugh|well|ok|so)[,\s]+)*(?:(?:these|those|they|it|this)(?: are|'?re| is|'?s) all|(?:why )?all) "
    r"(?P<en>[\w -]{3,20}?)(?: (?:again|though|tho|lol|stuff|films?|movies?|books?|games?|music))*"
    r"(?=\s*(?:$|[^\w\s'-]))|"
    rf"^(?:(?:怎么|咋)(?:这些?)?|这些?(?:怎么|咋)?)(?:又|全?都|全)是?(?P<zh>(?-i:[{HAN}]){{2,5}}?)[片类]?的?[啊呀吧嘛诶哦了]*(?=$|(?-i:[^{HAN}]))",
    re.I,
)
"""What finds a whole list to be of one genre: 这都摇滚啊, "these are all horror"."""
_TOO_MANY = re.compile(
    r"^(?:(?:but|hm+|ugh|well|ok|so)[,\s]+)*(?:(?:that|there|it|this)(?:'?s| is| are)|"
    r"(?:these|those|they)(?: are|'?re)|"
    r"you(?:'ve)? (?:gave|given|showed|shown|show)(?: me)?)? ?(?:(?:all|way|far|just|a bit) )*too (?:many|much) "
    r"(?P<en>[a-z][\w-]*)(?: (?:things?|stuff|ones?|items?|toys?|films?|movies?|books?|games?|songs?))?"
    r"(?: (?:here|there|in there|for me|again))*(?=\s*(?:$|[.!,;]))|"
    rf"^(?:这[些里]?|怎么)?(?P<zh>(?-i:[{HAN}]){{2,4}}?)(?:做)?的(?:东西|玩具)?太多了?(?=$|[,，。!！])|"
    rf"^(?:这[些里]?)?太多(?P<zh_after>(?-i:[{HAN}]){{2,4}}?)(?:做)?的?(?:东西|玩具|了)+(?=$|[,，。!！])",
    re.I,
)
"""What finds too much of something in a whole list, and dislikes no item of it: "that's too many plastic things"."""
_LAST_THING = re.compile(
    r"\b(?:(?:and|just|one) )*(?:last|final|one more) (?:thing|question|request|wish)\s*[,:]\s*|"
    "最后(?:一个?(?:问题|要求))?[,，:：]",
    re.I,
)
"""What announces the last wish, and points at no item."""
_FOR_SO_MANY = re.compile(
    r"(?<=game )for (?P<low>[2-9])(?: or |-| to )(?P<high>[2-9])\b(?! ?(?:players?|people|of|%|\w+s\b))", re.I
)
"""Players of a game, who are no places in a list: "a game for 3 or 4"."""
_TURN = re.compile(r"\b(?:the )?(?:turn of the (?:century|millennium)|(?:new )?millennium)\b", re.I)
_THIS_TIME = re.compile(r"(?<!not)\s+(?:this time(?: (?:around|round))?|this round)(?=\s*(?:$|[,.;!?]))", re.I)
"""What says when something is wanted, and nothing of what."""
_BACK_TO = re.compile(r"\b(?:(?:let'?s )?(?:go|going) )?back to (?=the (?:\w+ties|'?[0-9]{2,4}'?s)\b)", re.I)
_FOR_ADULTS = re.compile(
    r",?\s*\b(?:but |only |just |more )*(?:aimed at|made for|meant for|suitable for|for) (?:grown[- ]?ups?|"
    r"adults)(?: only)?\b"
    r"(?! (?:learn|who|with))|(?:但|是)*(?:给|适合)(?:大人|成年?人)[看玩读听]?的|成人向的?",
    re.I,
)
_IN_COLOUR = re.compile(
    r"\b(?:(?:but|only|and|must be|has to be|ones?) )*in (?:full )?colou?r(?: (?:though|tho|only|please|"
    r"instead))*(?:(?=\W*$|[,.;!])|,? (?:and|but) )|"
    "(?:要|只要|得是|必须是?)(?:全)?彩色的?",
    re.I,
)
_ASKS = re.compile(r".*\?|\W*(?:is|are|was|were|does|do|did|which|what|who)\b", re.I)
_ABOUT = {"cook": "cooking", "cookery": "cooking", "recipe": "cooking", "guide": "travel"}
_COMPOUND = re.compile(r"\b(?P<of>cook(?:ery)?|recipe|guide|phrase|song|picture|joke) ?books?\b", re.I)
"""Books that one word names with what they are about."""
_NOTE = re.compile(r"\b(?:a|one) (?P<note>tenner|fiver)\b|\b(?P<several>two|three) (?P<notes>tenners|fivers)\b", re.I)
"""Notes of money by their names in speech."""
_NOTES = {"tenner": 10, "fiver": 5, "two": 2, "three": 3}
_COMPARED = re.compile(
    r"\b(?P<which>which (?:of \w+ |one )?(?:is|was|are|were|has) )(?:the )?(?P<how>more|most) "
    r"(?P<what>old|new|long|short|cheap|young)\b",
    re.I,
)
"""A comparison as others form it: "which is more old?"."""
_AMPERSAND = re.compile(r"(?<=[a-z]) ?& ?(?=[a-z])")
_DOES = re.compile(
    r"^(?:(?:hm+|ok(?:ay)?|and|well|so|oh)[,. ]+)*(?:can|could|would|will) (?:you|u) (?:also |maybe )?do "
    r"(?!(?:it|that|this|the|better|me|so|one|something|anything|some)\b)(?=[a-z])",
    re.I,
)
_WHAT_IS_GOOD = re.compile(
    r"(?P<start>^|[.!;,] )(?:(?:so|ok(?:ay)?|and|hey|hi|well)[,. ]+)*what(?:'s| is| are) (?:good|nice|fun|there|"
    r"worth \w+ing|hot)(?P<kind> (?:games?|films?|movies?|books?|albums?|music))? (?P<where>(?:on|for|in|from) "
    r"(?!(?:it|this|that|these|those|them|there|here|the (?:first|second|third|fourth|last))\b)[^?]+?)\s*\?*$",
    re.I,
)
"""What asks what there is somewhere, and nothing of the items on show: "what's good on PS4?"."""
_ELLIPSIS = re.compile(
    r"^(?:(?:ok(?:ay)?|so|and|then|but|now|well)[, ]+)+(?P<what>(?:for|on|from) (?!(?:wh\w+|how|it|this|that|these|"
    r"those|them|"
    r"him|her|the (?:first|second|third|fourth|last))\b)[\w' -]{2,25}?)\s*\?+$",
    re.I,
)
"""What goes on with a request, though it is put as a question: "and for PC?"."""
_WHAT_ABOUT = re.compile(
    r"^(?:(?:ok(?:ay)?|so|and|then|but|now|well)[, ]+)*(?:what|how) about (?P<who>(?:my|our) [a-z-]+(?: [a-z-]+)?)"
    r"(?P<rest>,? (?:s?he|who|they)\b[^?]*)?\s*\?+$",
    re.I,
)
"""What asks for somebody else: "and what about my niece, she is 12?"."""
_IS_FOR = re.compile(
    r"(?P<dislike>(?:n'?t like|hate[ds]?|dislike[ds]?|too|not for me)\b[^,.;!?]*)[,.;]\s*(?:because )?"
    r"(?:(?:it|that|this)(?:'?s| is| was)|is|was) (?:more |only |just |rather )*for (?:small |little |young )*"
    r"(?:kids|children|babies|toddlers|teenagers|adults|old people)(?=\W|$)",
    re.I,
)
"""For whom a disliked work is, and nothing else: "I don't like Babymetal, it's for children"."""
_UNLESS = re.compile(
    r"(?<=[a-z])(?P<comma>,?) unless (?:it|they|that|this)(?:'?s|'?re| is| are) [^,.;!?]+(?=\s*(?:$|[,.;!?]))", re.I
)
"""What would be an exception to a refusal, and is no wish: "no comedies unless it's French"."""
_ELSE_LIKE = re.compile(
    r"\bwhat else (?:is|are|do you have|have you got|would be)(?: there)?(?: that(?:'s| is| are))? "
    r"(?P<like>(?:a bit |just )?(?:like|similar to) (?:it|that|this|those|these|them))\s*\?*",
    re.I,
)
"""What asks for more that is like one: "what else is like that?"."""
_BARE_MEASURE = re.compile(rf"(?<=[找来换听买放选挑])张(?=(?-i:[{HAN}]){{2,8}}(?:专辑|唱片|碟))")
"""A measure word that could be a surname: 找张爵士专辑."""
_SEVERAL = re.compile("(?<=[荐来找要求给买])基本(?=书(?!法)|小说|好书|绘本)")
"""Several books, 几本, written as it sounds: 推荐基本书."""
_HAVING_TO_DO = re.compile(
    rf"(?:[跟和与同]|关于)(?P<what>(?![我你他她它这那其])(?:[A-Za-z0-9 ]|(?-i:[{HAN}])){{1,10}}?) ?"
    r"(?:有关系?|相关|沾边|搭边|沾点边|有联系)的",
    re.I,
)
"""What names a topic by what has to do with it: 跟数学沾边的."""
_BESIDES = re.compile(
    rf"除了(?-i:[{HAN}]){{1,8}}?(?:之外|以外)?[,，]?(?P<who>我们?|[他她]们?|孩子|家里人)?(?P<also>[还也])(?=喜欢|爱|想|要|对|有)"
)
"""What is liked already, beside what is asked for now: 除了英语他还喜欢历史."""
_OF_THAT = re.compile(
    "[,，](?:这|那)(?:方面|一?块|类)的?(?P<kind>书|课程?|电影|片子|游戏|音乐|歌|专辑|新闻)(?:呢|有吗|有没有|有哪些|来[点几]个?)?(?=\\W*$)"
)
"""What asks for works on what was just said: 他喜欢中国历史,这方面的课呢."""
_PREFERABLY_NOT = re.compile("(?:最好|尽量)(?=别|不要|不)")


def as_plain_message(text: str, is_known: Callable[[str], bool], shown: Sequence[Item] = ()) -> str:
    """Return a message in plainer words. `is_known`: whether a catalogue writes a word; `shown`: the items on show."""
    text = with_titles_spelt_right(
        with_commas(without_plea(text)), shown, lambda word: is_known(word) or is_ordinary(word)
    )
    text = _FOR_SO_MANY.sub(r"for \g<low>-\g<high> players", without_corrected_kind(text))
    text = foreign_as_request(_without_complaint(without_misspellings(text, is_known)))
    text = _BARE_MEASURE.sub("一张", _SEVERAL.sub("几本", _plain_request(with_whole_names(text))))
    text = _OF_THAT.sub(r",来点\g<kind>", _BESIDES.sub(r"\g<who>\g<also>", _HAVING_TO_DO.sub(r"\g<what>的", text)))
    text = _THAT_IS_LIKE.sub(" ", _PREFERABLY_NOT.sub("", _LAST_THING.sub("", text)))
    return with_verb_first(subtitles_as_language(without_list_remarks(replacements_as_requests(text))))


def _plain_request(text: str) -> str:
    """Return a request in other words as a plain one; any other text as it is."""
    text = _NOTE.sub(lambda match: f"£{_worth(match)}", text)
    text = _BACK_TO.sub("make it ", _THIS_TIME.sub("", _TURN.sub("2000", _AMPERSAND.sub(" and ", text))))
    if match := _FOR_ADULTS.search(text):
        rest = f"{text[: match.start()]}{text[match.end() :]}"
        text = f"{rest},不要儿童的" if contains_han(match[0]) else _FOR_ADULTS.sub(", not for children", text)
    if not _ASKS.match(text):
        text = _IN_COLOUR.sub(_in_colour, text)
    text = _COMPOUND.sub(lambda match: f"books about {_ABOUT.get(match['of'].casefold(), match['of'])}", text)
    text = _COMPARED.sub(lambda m: f"{m['which']}{m['what']}{'er' if m['how'].casefold() == 'more' else 'est'}", text)
    text = _ELSE_LIKE.sub(r"something \g<like>", text)
    text = _DOES.sub("i want ", _UNLESS.sub("", _IS_FOR.sub(r"\g<dislike>", text)))
    text = _WHAT_IS_GOOD.sub(lambda m: f"{m['start']}i want{m['kind'] or ' something'} {m['where']}", text)
    if (match := _WHAT_ABOUT.match(text)) and extract_company(f"for {match['who']}").company:
        return f"i want something for {match['who']}{match['rest'] or ''}"
    return _ELLIPSIS.sub(r"i want something \g<what>", text)


def _in_colour(match: re.Match[str]) -> str:
    """Return the wish for colour as a refusal, apart from what else is wished."""
    if contains_han(match[0]):
        return "不要黑白的"
    return ", no black and white, " if match[0].endswith(("and ", "but ")) else ", no black and white"


def _worth(note: re.Match[str]) -> int:
    if note["note"]:
        return _NOTES[note["note"].casefold()]
    return _NOTES[note["several"].casefold()] * _NOTES[note["notes"].casefold().removesuffix("s")]


def _without_complaint(text: str) -> str:
    """Return a complaint as the wish that it repeats, or as one for less of the genre that a list is full of."""
    if match := _SAID_BEFORE.match(text):
        return text[match.end() :].rstrip("?？ ").removesuffix("吗").removesuffix("嘛")
    if match := _TOO_MANY.match(text):
        less = f"less {match['en']}" if match["en"] else f"少点{match['zh'] or match['zh_after']}"
        return less + text[match.end() :]
    match = _ALL_OF_ONE.match(text)
    genre = (match["en"] or match["zh"]) if match else ""
    if not (match and names_of_genre(genre)):
        return text
    return f"{f'少点{genre}' if match['zh'] else f'less {genre}'},{text[match.end() :]}".rstrip(",")
