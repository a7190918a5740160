"""What the company at hand rules out and ranks higher: with children what is for them, with the family nothing gory."""

from __future__ import annotations

from retrieval.conditions import Comparison, Condition
from retrieval.conditions.expression import All, Either, Not, OneOf
from retrieval.query.request import PreferenceBoost

TOO_OLD_FOR_CHILDREN = 14
"""The minimum age from which on an item is left out in the company of children: PG-13 and 12 stay, TV-14, 15, FSK 16
and R do not."""
YOUNG = 10
"""The minimum age up to which an item ranks higher in the company of children: it says that it is for them."""
_DARK_EN = """Horror, Thriller, Crime, War, Film-Noir, Film Noir, Erotica, Slasher, True Crime, Serial Killer, Noir,
Gore, Violence, Violent, Murder, Revenge, Suicide, Torture, Rape, Drugs, Prison, Genocide, Holocaust, Massacre,
Terrorism, Civil War, World War I, World War II, Gangsters, Gangster, Mafia, Assassin, Guns, Gunfighters,
Zombies, Zombie, Vampires, Vampire, Ghosts, Demons, Cannibalism, Cyberpunk, Dystopia, Post-apocalyptic,
Post-apocalypse, Battle Royale, Souls-like, Difficult, Gothic, Cosmic Horror, Survival Horror, Dark Fantasy,
Psychological Thriller, Psychological Horror, Dark Comedy, Dark Humour, Dark Humor, Mental Illness, Political
Turmoil, Rebellion, Exile, Racism, Colonialism, Cultural Revolution, Shooter, Fighting, Death Metal, Black
Metal"""
_DARK_ZH = """恐怖, 惊悚, 犯罪, 战争, 黑色电影, 情色, 血腥, 连环杀手, 暴力, 谋杀, 复仇, 自杀, 酷刑,
毒品, 监狱, 大屠杀, 纳粹大屠杀, 恐怖主义, 内战, 一战, 二战, 黑帮, 杀手, 枪械, 枪手,
丧尸, 僵尸, 吸血鬼, 鬼魂, 恶魔, 赛博朋克, 反乌托邦, 末世, 大逃杀, 类魂, 高难度, 哥特,
宇宙恐怖, 黑暗奇幻, 黑色幽默, 精神疾病, 政治动荡, 反叛, 流亡, 种族歧视, 殖民, 文革, 射击,
格斗"""
_FOR_ADULTS_EN = """Literary Fiction, Magical Realism, Philosophy, Memoir, Society, Politics, Political, Romance,
Contemporary Romance, Adult Fiction, Business, Self-Help, Women's Lives, Feminism, Marriage"""
_FOR_ADULTS_ZH = "文学小说, 魔幻现实主义, 哲学, 回忆录, 社会, 政治, 爱情, 言情, 商业, 励志, 女性命运, 女性主义, 婚姻"


def _names(*lists: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(name.split()) for each in lists for name in each.split(",")))


UNSUITABLE_TRAITS = _names(_DARK_EN, _DARK_ZH, _FOR_ADULTS_EN, _FOR_ADULTS_ZH)
"""Categories and tags of items that are left out in the company of children where nothing says for whom they are:
what is dark or violent, and what is written for adults."""
CHILDREN_TRAITS = (
    *("Children", "Children's", "Kids", "Fairy Tale", "Kids & Family", "Picture Book", "Family-Friendly"),
    *("Picture Books", "Children's Books", "Children's Fiction", "Kids' Books", "Fairy Tales"),
    *("儿童", "儿童文学", "童话", "亲子", "绘本", "少儿", "合家欢", "童书", "儿童读物", "少儿读物", "儿童图书"),
)
"""Categories and tags of items that rank higher in the company of children, beside categories of the whole family."""
FAMILY_CATEGORIES = ("Family", "家庭")
CHILDREN_WEIGHT = 2.0
"""How much higher they rank: as if the topic named two of their traits."""
LIGHT_TRAITS = _names(
    "Animation,Cartoon,Cute,Cosy,Cozy,Party,Karts,Toys,Animals,Slapstick,Educational",
    "动画,卡通,可爱,治愈,聚会,卡丁车,玩具,动物,闹剧,益智",
)
"""Categories and tags of what children often like, though not all of it is for them."""
LIGHT_WEIGHT = 1.0
GORY_TRAITS = _names(
    "Gore,Gory,Splatter,Slasher,Torture,Torture Porn,Body Horror,Cannibalism,Snuff,Erotica,Erotic,Pornography,Hentai",
    "血腥,重口味,酷刑,情色,色情,虐杀",
)
"""Categories and tags of items that are left out in the company of the family."""
FRIGHTENING_TRAITS = _names(
    "Horror,Survival Horror,Cosmic Horror,True Crime,Serial Killer", "恐怖,惊栗,宇宙恐怖,连环杀手"
)
FRIGHTENING_WEIGHT = -1.0
"""How much lower they rank in the company of the family; a topic that names them makes up for it."""
FOR_CHILDREN = Not(
    Either(
        (
            Comparison("minimum_age", ">=", str(TOO_OLD_FOR_CHILDREN)),
            All((Not(Comparison("minimum_age", ">=", "0")), OneOf("trait", UNSUITABLE_TRAITS))),
        )
    )
)
SUITS_CHILDREN = Either(
    (
        OneOf("trait", CHILDREN_TRAITS),
        OneOf("category", FAMILY_CATEGORIES),
        Comparison("minimum_age", "<=", str(YOUNG)),
    )
)
"""The condition that something says that an item is for children."""
NOT_GORY = Not(OneOf("trait", GORY_TRAITS))


def conditions(company: str) -> tuple[Condition, ...]:
    """Return the conditions of items that suit a company; an item that says nothing of its audience meets them."""
    match company:
        case "children":
            return (FOR_CHILDREN,)
        case "family":
            return (NOT_GORY,)
        case _:
            return ()


def boosts(company: str) -> tuple[PreferenceBoost, ...]:
    """Return what ranks higher or lower in a company."""
    match company:
        case "children":
            light = PreferenceBoost("children", OneOf("trait", LIGHT_TRAITS), LIGHT_WEIGHT)
            return (PreferenceBoost("children", SUITS_CHILDREN, CHILDREN_WEIGHT), light)
        case "family":
            return (PreferenceBoost("horror", OneOf("trait", FRIGHTENING_TRAITS), FRIGHTENING_WEIGHT),)
        case _:
            return ()
