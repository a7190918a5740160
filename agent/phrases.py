"""What the conversation says, by language."""

from __future__ import annotations

PHRASES: dict[str, dict[str, str]] = {
    "en": {
        "greet": "Hello. I recommend from this machine's catalogue, and nothing you say leaves it.",
        "resume": "Welcome back. We go on where we stopped.",
        "resume_at": "Welcome back. We go on where we stopped: {wanted}.",
        "hint": "Say what you want, or type /help.",
        "new": "I know nothing of you yet, so this is a cold start: tell me what you like.",
        "help": "Say what you want (“a quiet film from the 80s, no horror”),\n"
        "“something newer”, “why the second?”, “I've seen it”.\n"
        "/why N  the reason      /like N  /dislike N  /seen N  tell me of an item\n"
        "/more  others           /reset  start the request over\n"
        "/profile  what I know   /quit  leave; the conversation is kept",
        "wanted": "Wanted: {wanted}",
        "closest": "No item here names “{text}”; these come closest in meaning.",
        "none": "Nothing in the catalogue matches, and I will not make anything up.",
        "no_more": "There is nothing else to show for this request.",
        "few": "Only {n} left that match.",
        "relax": "Without the condition {condition} there would be {n} more.",
        "widen": "Say something else, or /reset.",
        "reason": "Why {title}: ",
        "based": "based on: {titles}",
        "checked": "checked",
        "unchecked": "not checked",
        "no_number": "There is no number {number} in the list.",
        "no_list": "There is no list yet.",
        "like": "Noted: you like {title}.",
        "dislike": "Noted: you do not like {title}.",
        "seen": "Noted: you know {title}.",
        "reset": "The request starts over.",
        "profile": "{n} interactions known, {told} of them told here. They are kept in {folder}, and only there.",
        "liked": "Liked lately: {titles}",
        "disliked": "Disliked: {titles}",
        "unknown": "I know no command {command}. /help lists them.",
        "unsure": "Tell me what you want, or type /help.",
        "fallback": "(The model did not rerank: {why})",
        "stopped": "(stopped)",
        "again": "Ctrl-C once more, or /quit, to leave.",
        "bye": "Goodbye. The conversation is kept.",
        "comma": ", ",
        "year": " ({year})",
        "year>=": "from {value}",
        "year<=": "until {value}",
        "only": "only {value}",
        "without": "without {value}",
    },
    "zh": {
        "greet": "你好。我从这台机器上的目录里推荐，你说的话不会离开它。",
        "resume": "欢迎回来，我们接着上次继续。",
        "resume_at": "欢迎回来，我们接着上次继续：{wanted}。",
        "hint": "说说你想要什么，或输入 /帮助。",
        "new": "我对你还一无所知，先从零开始：告诉我你喜欢什么。",
        "help": "说说你想要什么（“八十年代的安静电影，不要恐怖”）、“新一点的”、“为什么推荐第二个？”、“这个看过了”。\n"
        "/为什么 N  理由    /喜欢 N  /不喜欢 N  /看过 N  告诉我对某一项的看法\n"
        "/更多  换一批      /重来  重新开始\n"
        "/档案  我知道什么  /退出  离开，对话会保留",
        "wanted": "要找的：{wanted}",
        "closest": "目录里没有直接写到“{text}”的，以下是意思最接近的。",
        "none": "目录里没有符合的，我也不会编造。",
        "no_more": "这个要求没有别的可以推荐了。",
        "few": "符合的只剩 {n} 项。",
        "relax": "去掉条件“{condition}”会多出 {n} 项。",
        "widen": "换个说法，或输入 /重来。",
        "reason": "为什么推荐《{title}》：",
        "based": "依据：{titles}",
        "checked": "已核对",
        "unchecked": "未核对",
        "no_number": "列表里没有第 {number} 项。",
        "no_list": "还没有列表。",
        "like": "记下了：你喜欢《{title}》。",
        "dislike": "记下了：你不喜欢《{title}》。",
        "seen": "记下了：你已经知道《{title}》。",
        "reset": "要求已清空，重新开始。",
        "profile": "已知 {n} 条记录，其中 {told} 条是在这里说的。只保存在 {folder}。",
        "liked": "最近喜欢：{titles}",
        "disliked": "不喜欢：{titles}",
        "unknown": "没有命令 {command}。/帮助 列出所有命令。",
        "unsure": "告诉我你想要什么，或输入 /帮助。",
        "fallback": "（模型没有重新排序：{why}）",
        "stopped": "（已停止）",
        "again": "再按一次 Ctrl-C 或输入 /退出 离开。",
        "bye": "再见，对话已保留。",
        "comma": "、",
        "year": "（{year}）",
        "year>=": "{value} 年起",
        "year<=": "{value} 年及以前",
        "only": "只要{value}",
        "without": "不要{value}",
    },
}
COMMANDS: dict[str, str] = {
    **{name: name for name in ("help", "why", "like", "dislike", "seen", "more", "reset", "profile", "quit")},
    **{
        "exit": "quit",
        "帮助": "help",
        "为什么": "why",
        "理由": "why",
        "喜欢": "like",
        "不喜欢": "dislike",
        "看过": "seen",
    },
    **{"更多": "more", "换一批": "more", "重来": "reset", "重置": "reset", "档案": "profile", "退出": "quit"},
}


def phrase(language: str, key: str, **values: object) -> str:
    return PHRASES[language][key].format(**values)
