"""Words for what somebody did with an item, as logs and exports use them, and what each stands for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, cast, get_args

from retrieval.errors import DataError

Kind = Literal["view", "click", "purchase", "play", "rate", "like", "dislike", "skip"]
Meaning = Literal[
    Kind, "thumb", "unlike", "undislike", "finished", "under way", "abandoned", "wishlist", "owned", "shown", "none"
]
"""A kind of interaction, or: `thumb`, whose value says which way; `unlike` and `undislike`, which take one back; the
status of an item on a person's list; `shown` to a person who did nothing; `none`, which says nothing."""
STATUS_KINDS: Mapping[Meaning, Kind] = {"finished": "view", "under way": "view", "abandoned": "skip"}
"""The kind of interaction of each status that is one. What is on a wishlist, owned or shown is none."""

WORDS: Mapping[Meaning, str] = {
    "view": "view views viewed visit visited open opened pageview detail details seen 浏览 查看 看了 访问",
    "click": "click clicks clicked addtocart addcart cart atc addedtocart basket addtobasket "
    "addtofavorites tap select "
    "bookmark save saved share 点击 加购 加入购物车 购物车 分享",
    "purchase": "purchase purchased buy bought transaction order ordered orders sale checkout paid rent "
    "rented borrow "
    "borrowed loan enroll enrolled enrolment 购买 下单 买 买了 成交 租借 借阅",
    "play": "play plays played listen listens listened listening watch watched scrobble scrobbled stream "
    "streamed consume playback 播放 收听 听了 听 观看",
    "rate": "rate rated rating rates star stars starred score scored review reviewed 评分 打分 评价 评级",
    "like": "like likes liked love loves loved favorite favourite favorited favourited fav heart "
    "hearted upvote upvoted "
    "thumbsup thumbup thumbsupped recommend recommended up positive plus1 喜欢 赞 点赞 收藏 推荐 顶",
    "dislike": "dislike dislikes disliked hate hated downvote downvoted thumbsdown thumbdown ban banned "
    "block blocked "
    "notinterested down negative minus1 不喜欢 讨厌 踩 不感兴趣 拉黑",
    "skip": "skip skips skipped skipping fwdbtn next pass 跳过 切歌",
    "thumb": "thumb thumbs",
    "unlike": "unlike unliked unlove unloved unfavorite unfavourite removelike unheart 取消喜欢 取消点赞 取消收藏",
    "undislike": "undislike undisliked removedislike unban unblock 取消不喜欢 取消踩",
    "finished": "read finished finish completed complete done alreadyread ended beaten mastered rewatched "
    "reread repeated "
    "repeating rereading rewatching collect 看过 读过 听过 玩过 已看 已读 已完成 完成 读完 看完 已阅 通关 "
    "lu vu fini terminé termine joué écouté déjàvu gesehen gelesen gehört gespielt beendet abgeschlossen "
    "durchgespielt visto leído leido terminado jugado escuchado completado letto finito ascoltato giocato "
    "completato lido concluído assistido jogado obejrzane obejrzany przeczytane przeczytana ukończone "
    "просмотрено прочитано пройдено 已看完",
    "under way": "reading currentlyreading current inprogress progress started ongoing doing playing continuing "
    "watching currentlywatching onhold paused pausing hold 在看 在读 在听 在玩 正在看 正在读 进行中 追 搁置 "
    "encours encoursdelecture enlecture aktuell angefangen amlesen läuft leyendo viendo jugando enprogreso "
    "encurso inlettura incorso lendo assistindo emandamento czytam oglądam смотрю читаю 在追",
    "abandoned": "abandoned dropped drop dnf didnotfinish didntfinish unfinished quit gaveup stopped givenup "
    "couldntfinish couldnotfinish "
    "弃 弃剧 弃书 弃坑 抛弃 放弃 未看完 没看完 没读完 没听完 没玩完 没看下去 看不下去 读不下去 弃读 "
    "abandonné abgebrochen abandonado abbandonato interrotto porzucone porzucona брошено retired 已弃 弃看",
    "wishlist": "wishlist wish want wanttowatch wanttoread wanttoplay wanttolisten toread towatch towatchlist toplay "
    "watchlist planned plantowatch plantoread planning plan tbr later watchlater queue queued backlog "
    "想看 想读 想听 想玩 待看 待读 愿望单 稍后再看 想买 "
    "unread unwatched unseen àlire alire àvoir avoir àjouer envies enviedevoir enviedelire pensebête "
    "pensebete wunschliste merkliste ungelesen möchteichsehen möchteichlesen willichsehen willichlesen "
    "zulesen zusehen porver porleer porjugar pendiente quierover quieroleer davedere daleggere voglioleggere "
    "vogliovedere queroler querover queroassistir paraler porler chcęzobaczyć chcęprzeczytać doobejrzenia "
    "doprzeczytania будусмотреть хочупосмотреть хочупрочитать запланировано впланах 想追 未读 未看 未玩",
    "owned": "owned own library have 拥有 已拥有 "
    "notstarted unplayed notplayed notread notwatched besitze possédé poseído posseduto 未开始",
    "shown": "impression impressions exposure exposed display displayed notclick noclick nonclick 曝光 展示",
    "none": "",
}
_MEANINGS: dict[str, Meaning] = {word: meaning for meaning, words in WORDS.items() for word in words.split()}


def normalized_word(word: str) -> str:
    """Return a word without regard to case, spaces and signs: 'Add to cart' and 'add_to_cart' are one."""
    return "".join(c for c in word.casefold() if c.isalnum())


def meaning(word: str, given: Mapping[str, str] = {}) -> Meaning | None:
    """Return what a word stands for, as given by the user or as usual; None for an unknown word."""
    folded = normalized_word(word)
    chosen = given.get(folded, word if not folded else "")
    return _MEANINGS.get(folded) if not chosen else _given(chosen)


def status_meaning(word: str, given: Mapping[str, str] = {}) -> Meaning | None:
    """Return what a status or the name of a shelf stands for: also where a usual word is only a part of it."""
    whole = meaning(word, given)
    if whole:
        return whole
    folded = normalized_word(word)
    statuses: tuple[Meaning, ...] = ("abandoned", "wishlist", "under way")
    parts = ((status, part) for status in statuses for part in WORDS[status].split())
    return next((status for status, part in parts if len(part) > 4 - 2 * (not part.isascii()) and part in folded), None)


def abandoned_or_wanted(text: str) -> Meaning | None:
    """Return what a word in a column of ratings says in place of one: given up, or on a wishlist."""
    status = status_meaning(text)
    return status if status in ("abandoned", "wishlist") else None


def parse_kinds(pairs: Mapping[str, str]) -> dict[str, str]:
    """Return given meanings by normalized word. Raises DataError for one that is neither a kind nor a known word."""
    for word, chosen in pairs.items():
        if _given(chosen) is None:
            raise DataError(f"{word}={chosen}: {chosen!r} is no kind: choose from {', '.join(get_args(Kind))}, none")
    return {normalized_word(word): chosen for word, chosen in pairs.items()}


def _given(chosen: str) -> Meaning | None:
    if chosen in WORDS:
        return cast(Meaning, chosen)
    return _MEANINGS.get(normalized_word(chosen))


THINGS: Mapping[str, str] = {
    "film": "movie movies film films feature featurefilm shortfilm short tvmovie tvspecial video moviefilm 电影 短片 "
    "película pelicula filme filmes фильм spielfilm tvshort",
    "series": "tvseries series show shows tvshow tv tvminiseries miniseries season anime ova ona 电视剧 剧集 番剧 "
    "tv tvseason serie série serien séries serial seriale fernsehserie сериал dizi 连续剧 综艺",
    "episode": "episode episodes tvepisode 单集 集",
    "game": "game videogame games 游戏 boardgame spiel jeu juego jogo gioco gra игра",
    "book": "book books ebook audiobook novel manga comic lightnovel 书 图书 漫画 小说 "
    "buch livre libro livro książka книга graphicnovel audiobooks ebooks 有声书",
    "music": "music song track album audio single recording artist 音乐 歌曲 专辑",
    "podcast": "podcast podcastepisode 播客",
    "news": "article news story post 文章 新闻",
    "trailer": "trailer trailers teaser teasertrailer hook promo promotional clip preview bonus "
    "bonusvideo recap advert "
    "advertisement ad ads commercial featurette behindthescenes cinemagraph bumper tutorial 预告 预告片 广告 花絮",
    "product": "product goods 商品",
    "course": "course lecture lesson 课程",
}
"""Words for kinds of things, as columns called `type` hold them."""
_THINGS = {word: thing for thing, words in THINGS.items() for word in words.split()}


def thing(word: str) -> str:
    """Return which kind of thing a word names: film, series, episode, trailer …; empty for another word."""
    return _THINGS.get(normalized_word(word), "")
