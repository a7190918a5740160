"""Whoever made the work that was just talked about, where a message asks for what else they made: 他还拍过什么."""

from __future__ import annotations

from dataclasses import replace

from agent.chat.answers.other_works import works_by
from agent.chat.session import Session
from agent.query.facets.makers import makers_of
from agent.query.facets.topics import find_domain
from agent.query.text.message_text import any_language
from prompts.texts import domain_words
from retrieval.data.items import Item

_MADE_BY = "director|author|writer|artist|band|singer|studio|developer|teacher|lecturer"
_MAKER_EN = rf"(?:the |this |that )?same (?:{_MADE_BY}|person|guy)|(?:this|that) (?:{_MADE_BY})|him|her|them"
_MAKER_ZH = (
    "(?:[他她它]们?|(?:这|那|该|同一?)(?:一?[个位名家支]|一)?"
    "(?:导演|作者|作家|歌手|乐队|艺人|音乐人|公司|工作室|老师|教授|人))"
)
_WORK_EN = "films?|movies?|books?|novels?|games?|albums?|courses?|works?"
_WORK_ZH = "(?:片子?|电影|作品|书|小说|歌曲?|专辑|唱片|游戏|课程?)"
_ASKS = any_language(
    {
        "en": rf"\b(?:anything|something|what|more|others?|{_WORK_EN})"
        rf"(?: (?:else|more))? (?:is there |do you have |have you got )?(?:by|from|of) (?:{_MAKER_EN})\b|"
        r"\bwhat else (?:did|has|have) (?:he|she|they) "
        r"(?:direct|wr[io]te?|made?|do(?:ne)?|record|develop|teach|publish)\w*|"
        rf"\b(?:his|her|their) other (?:{_WORK_EN})\b",
        "zh": f"{_MAKER_ZH}的?(?:还有(?:没有)?|有没有)?(?:其[他它余]|别的|另外的?|更多)的?{_WORK_ZH}|"
        f"{_MAKER_ZH}的{_WORK_ZH}?(?:还有(?:没有|什么|哪些|别的|其他)?|再来[几一]?[部本张个])|"
        f"{_MAKER_ZH}(?:还|另外|又)(?:有[没]?有?)?(?:[拍写导演唱出做讲画教编录]|执导|主演|创作|发行|制作)过?"
        f"(?:了|的)?(?:[啥什]么?|哪[些几]|别的|其他|几[部本张])?",
    }
)
"""What asks for the other works of somebody by a pronoun, or as the one whom the last answer was about."""


def name_same_maker(session: Session, text: str) -> str:
    """Return a request for the other works of who made the work talked about, which is listed no more.

    Any other text is returned as it is, and so is one where the catalogue has nothing else by them.
    """
    if not _ASKS.search(text) or session.words.creators(text) or not (item := _talked_about(session)):
        return text
    kind = find_domain(text) or item.domain
    for name in makers_of(item, session.state.language):
        if any(work.domain == kind and work != item for work in works_by(session, [name])):
            session.state = replace(session.state, set_aside=(*session.state.set_aside, item.id))
            return session.say("works_by", name=name, kind=domain_words(kind, session.state.language).many)
    return text


def _talked_about(session: Session) -> Item | None:
    """Return the work that the last question was about; None where nothing was asked about."""
    state, items = session.state, session.index.items
    if not session.last_question:
        return None
    shown = state.shown
    at = state.about or (shown[state.focus - 1] if state.focus <= len(shown) else "")
    return items.get(at)
