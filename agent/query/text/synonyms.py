"""Expansion of searches by the synonyms of moods, and the names that English and Chinese have for the same genre.

A search for something relaxing also finds what is cosy, which a small embedder does not know; see
docs/decisions/query-understanding.md. What is excluded in one language is excluded in the other. A word without
synonyms is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from agent.query.facets.moods import all_moods, named_moods
from retrieval.text.cjk import contains_han

_GENRES = """
    horror:恐怖 惊栗; thriller, suspense:惊悚 悬疑; mystery:悬疑 推理; detective:侦探 推理; crime:犯罪;
    romance, romantic:爱情 浪漫 言情 恋爱; comedy:喜剧 搞笑; animation, animated, cartoon, anime:动画 动漫;
    war:战争 打仗; musical:歌舞 音乐剧; zombie:丧尸 僵尸; vampire:吸血鬼; ghost, supernatural:灵异 超自然;
    superhero, superheroes:超级英雄; science fiction, sci-fi, scifi:科幻; fantasy:奇幻 魔幻; action:动作;
    adventure:冒险; drama:剧情; family:家庭; children, kids:儿童 少儿; documentary, documentaries:纪录;
    history, historical:历史; western:西部; sport, sports:体育 运动; biography, biopic, biographical:传记;
    erotic, erotica:情色; gore, bloody:血腥; violence, violent:暴力 打打杀杀; martial arts, kung fu:武侠 功夫 武打;
    disaster:灾难; spy, espionage:谍战 间谍; sequel:续集; politics:政治; poetry:诗歌; philosophy:哲学;
    psychology:心理学; economics:经济学; essay:散文 随笔; young adult:青春; fairy tale:童话; jazz:爵士;
    rock:摇滚; classical:古典; electronic:电子; folk:民谣; country:乡村; hip hop, hiphop, rap:嘻哈 说唱; metal:金属;
    puzzle:解谜 益智; shooter:射击; strategy:策略; role-playing, rpg:角色扮演; simulation:模拟; racing:竞速 赛车;
    platformer:平台; entertainment:娱乐; finance:财经; programming, coding:编程; technology:科技; travel:旅游 旅行;
    food:美食; health:健康;
    science, popular science:科学 科普"""
"""Names of genres in English, and in Chinese after the colon."""
_MATERIALS = """
    wood, wooden:木头 木质 木制 实木; plastic:塑料 塑胶; plush:毛绒 长毛绒; cotton:纯棉 棉质 棉布; leather:皮革 真皮;
    cardboard:纸板; glass:玻璃; steel:不锈钢 钢制; ceramic, porcelain:陶瓷 瓷器; wool, woollen:羊毛; silk:丝绸 真丝;
    linen:亚麻; rubber:橡胶; silicone:硅胶; bamboo:竹子 竹制; fabric, cloth, textile:布艺 布料; paper:纸质"""
"""Names of materials, written as those of genres are."""


def expand(text: str, excluded: Iterable[str] = ()) -> str:
    """Return the text, followed by the synonyms, in every language, of each mood that it names.

    `excluded`: folded words that are not to be searched for.
    """
    left_out = frozenset(excluded)
    words = (word for mood in named_moods(text) for word in mood.search)
    synonyms = dict.fromkeys(word for word in words if word not in text.casefold())
    return " ".join((text, *(word for word in synonyms if word not in left_out)))


def mood_synonyms(word: str) -> tuple[str, ...]:
    """Return the synonyms of a mood in every language; none for other words."""
    folded = word.casefold()
    moods = (mood.search for mood in all_moods() if folded in mood.search)
    return next((tuple(other for other in search if other != folded) for search in moods), ())


def names_of_genre(word: str) -> tuple[str, ...]:
    """Return the names of a genre in the other language, and the usual one for a Chinese word: 打仗 is 战争."""
    names = translations(word)
    usual = translations(names[0])[:1] if names and contains_han(word) else ()
    return (*names, *(name for name in usual if name != word.casefold()))


def translations(word: str) -> tuple[str, ...]:
    """Return the names of a genre or a material in the other language; none for other words."""
    folded = " ".join(word.casefold().replace("-", " ").split())
    forms = (folded, folded.removesuffix("s"), folded.removesuffix("es"), folded.removesuffix("ies") + "y")
    return next((names for form in forms if (names := _translations().get(form))), ())


def same_names(word: str) -> tuple[str, ...]:
    """Return the names of a genre or a material in the other language, and its others in the same: wood for wooden."""
    names = translations(word)
    return (*names, *translations(names[0])) if names else ()


def english_genres() -> tuple[str, ...]:
    """Return the names of genres in English."""
    return tuple(name for name in _translations() if name.isascii())


@cache
def _translations() -> dict[str, tuple[str, ...]]:
    by_name: dict[str, dict[str, None]] = {}
    for genre in f"{_GENRES};{_MATERIALS}".split(";"):
        english, chinese = genre.split(":")
        names = [" ".join(name.replace("-", " ").split()) for name in english.split(",")]
        for here, there in ((names, chinese.split()), (chinese.split(), names)):
            for name in here:
                by_name.setdefault(name, {}).update(dict.fromkeys(there))
    return {name: tuple(others) for name, others in by_name.items()}
