"""Words that reject something, the Chinese behind it: 免了 of 足球免了, 都不行 of 带枪的都不行, pass of 英国的先 pass.

The rules for words, countries, bounds, numbers of players and works all read these.
"""

from __future__ import annotations

import re

from agent.query.text.message_text import content_words

REJECTS_ZH = (
    "(?:(?:别(?![的人处国])|勿|甭|莫)(?:再|老)*(?:给我?|推荐?|拿(?:出来|上来|来)|摆(?:出来|上来)|端(?:出来|上来)|列出来|放(?:出来|进来)|显示|塞给我|来|放|上|列|看|听|玩|读|有|出现|要|提|整|搞|cue)*|"
    "不想再?[看听玩读学要]|不(?:爱|喜欢|愿意?)[看听玩读学]?|不用再?(?:推荐?|给我?|放|来|列|看|提)?|"
    "不(?:要|看|听|玩|读|学|买|碰|选|收|考虑|接受|感冒|感兴趣|推荐?|需要|必|约|算)|不(?:行|成|可以)(?![不了])|"
    "没(?:兴趣|意思|劲)|无(?:感|爱|兴趣)|敬谢不敏|谢绝|达咩|劝退|退散|打住|出局|拉倒|绕[道开]|免谈?|算了|除外|排除|屏蔽|拉黑|"
    "(?:自动)?(?:过滤|跳过|略过|绕过|避开|去除|剔除|删除|刨除|淘汰)掉?|[剔去拿删划刨撤扔丢换滤筛除]掉|[剔删撤]了|撤下|退[回掉]|拿走|(?<!摇)滚(?:[蛋粗开]|$)|走开|"
    "先?(?:[放搁](?:到|在)?一[边旁]|搁置|缓一?缓|缓缓再说|靠边站?|靠后|往后[放排靠])|先(?:(?:放一?放|搁一?搁|等一?等)|不[急忙着])|"
    "受不了|吃不消|[看听玩读追刷啃](?:实在)?不(?:下去?|动|进去?|惯)|[扛顶熬坐撑]不住|[看听玩读吃]得?(?:腻|够多?|太多|烦|吐)|腻歪?了|欣赏不来|接受(?:不了|无能)|会(?:念叨?|唠叨|骂|嫌弃?|吐槽|翻白眼)|"
    "(?<![a-z,.])(?<![a-z,.] )(?:out|pass|skip|ban|filter)(?![a-z]) ?掉?)"
)
"""Pattern of what rejects the words before it."""
ADVERBS_ZH = (
    "(?:我|俺|咱们?|她|他|我们|大家|就|都|也|全|全部|一律|一概|统统|通通|坚决|绝对|完全|真的|实在|千万|最好|还是|请|先|暂时|可以?|"
    "已经|老?早|直接|立刻|马上|赶紧|自动|给我|再|这[几两]年|这阵子|这段时间|最近|现在|今[天晚]|\\s)*"
)
"""Pattern of what may stand between the words and what rejects them."""
PARTICLES_ZH = "(?:[了吧哈啊呀啦哦喔嘛呢的哟噢]|谢谢|好了|看|推|出现|掉)*"
"""Pattern of what may follow a rejection in its clause."""
REJECTION_ZH = f"{ADVERBS_ZH}{REJECTS_ZH}{PARTICLES_ZH}"
"""Pattern of all that follows the words that are rejected."""
WEARY_ZH = (
    r"(?![这那我你他她它第都全今现最])[\w·]{2,8}?(?:实在|真的|都|已经|早就?|我)*"
    r"[看听玩读追刷]得?(?:腻|够多?|太多|烦|吐)(?=[了啦]|\W|$)"
)
"""Pattern of what people have had enough of, with the words that say so: 爵士听腻了."""
_MAY_REFUSE = re.compile(
    r"\b(?:no|not|nor|nope|nah|never|without|less|minus|too|but|than|instead|out|off|other)\b|n['’]?t\b|"
    "[不没别无非少勿莫太]",
    re.I,
)


def refuses_nothing(text: str) -> bool:
    """Return whether a text has no words but those of asking, so that it can refuse nothing."""
    return not (content_words(text) or _MAY_REFUSE.search(text))
