"""What people see on the terminal: shortlists, rankings, reasons, profiles."""

from __future__ import annotations

from collections.abc import Sequence

import typer
from rich.cells import cell_len

from agent.batch.result_json import relaxation_hint
from agent.explain.evidence import Reason
from agent.profile.interest import MESSAGE_PREFIX, Interest, Message
from agent.profile.user_store import DeletionReport
from agent.prompt_view import clip, plain
from agent.recommender import Recommendation
from retrieval.data.items import Item
from retrieval.index.reader import Index
from retrieval.query.request import Candidate, Request

_SOURCES = {
    "en": {
        "dense": "meaning",
        "lexical": "words",
        "facts": "what it is",
        "ease": "people",
        "liked": "people who liked",
        "kin": "people, of its like",
        "tuned": "people, of what it says",
        "walks": "people",
        "factors": "people",
        "sequence": "people, next",
        "popular": "chosen by",
        "classic": "chosen ever by",
        "newest": "of",
        "exploration": "drawn",
        "interest": "you want",
        "image": "looks",
        "video": "footage",
        "audio": "sound",
    },
    "zh": {
        "dense": "语义",
        "lexical": "用词",
        "facts": "内容",
        "ease": "人群",
        "liked": "喜欢的人群",
        "kin": "人群，同类",
        "tuned": "人群，内容",
        "walks": "人群",
        "factors": "人群",
        "sequence": "人群，随后",
        "popular": "选过的人数",
        "classic": "历来选过的人数",
        "newest": "时间",
        "exploration": "抽取",
        "interest": "你想要",
        "image": "画面",
        "video": "影像",
        "audio": "声音",
    },
}
"""What a source is called; one of a space that is not here by the space's own name."""
_WORDS = {
    "en": {
        "away": "pushed away by",
        "because": "why",
        "cites": "cites",
        "checked": "checked",
        "template": "plain wording",
        "model": "worded by the model",
    },
    "zh": {
        "away": "被推远",
        "because": "理由",
        "cites": "依据",
        "checked": "已核对",
        "template": "模板措辞",
        "model": "模型措辞",
    },
}


SHOWN = 3
"""Pieces of evidence that are named of an interest; of the others there is a count."""
_PROFILE = {
    "en": {
        **{name: name for name in ("weight", "kind", "term", "last", "interest", "evidence")},
        **{name: name for name in ("topic", "person", "period", "mood", "dislike", "habit", "short", "long")},
        **{name: name for name in ("dropped", "pinned", "corrected")},
        "both": "both",
        "nothing": "Nothing is known of this person.",
    },
    "zh": {
        "weight": "权重",
        "kind": "类别",
        "term": "期限",
        "last": "最近",
        "interest": "兴趣",
        "evidence": "依据",
        "topic": "主题",
        "person": "人物",
        "period": "年代",
        "mood": "氛围",
        "dislike": "不喜欢",
        "habit": "习惯",
        "short": "短期",
        "long": "长期",
        "both": "一贯",
        "dropped": "已去掉",
        "pinned": "已置顶",
        "corrected": "已更正",
        "nothing": "还不了解此人。",
    },
}


def title(item: Item, language: str) -> str:
    said = plain(item.read_in(language).title)
    year = f" ({item.published.year})" if item.published else ""
    return f"《{said}》{year}" if language == "zh" else f"{said}{year}"


def history(request: Request) -> None:
    for event in request.history:
        said = event.interaction
        mark = f"{said.value:g}" if said.value is not None else said.kind
        when = f"{said.time:%Y-%m-%d}  " if said.time else ""
        typer.echo(f"  {when}{title(event.item, request.language)}  {mark}")


def shortlist(candidates: Sequence[Candidate], request: Request, most: int) -> None:
    """Each candidate with the sources that brought it, and the history items or words it came from."""
    titles = {e.item.id: title(e.item, request.language) for e in request.history}
    words, called = _WORDS[request.language], _SOURCES[request.language]
    for place, candidate in enumerate(candidates[:most], 1):
        came: dict[str, list[str]] = {}
        for p in candidate.provenance:
            label = words["away"] if p.score < 0 else called.get(p.source, p.source)
            came.setdefault(label, []).append(titles.get(p.cause, plain(p.cause)))
        brought = "; ".join(f"{label} {', '.join(dict.fromkeys(names))}" for label, names in came.items())
        typer.echo(f"  {place:>2}. {title(candidate.item, request.language)}  [{brought}]")


def wished(asked: Request, understood: Request) -> None:
    """What was made of a request's words, where that is not the words themselves."""
    if understood == asked:
        return
    chinese, comma = asked.language == "zh", "、" if asked.language == "zh" else ", "
    about = plain(understood.text) or ("任意" if chinese else "anything")
    limits = comma.join(plain(str(c)) for c in understood.conditions if c not in asked.conditions)
    where = ("，条件：" if chinese else ", where ") + clip(limits, 200) if limits else ""
    typer.echo(f"  {'找的是' if chinese else 'looked for'}: {about}{where}", err=True)


def ranking(result: Recommendation, reasons: Sequence[Reason]) -> None:
    """The best, each with its place on the shortlist, and the reasons there are."""
    language = result.request.language
    places = {c.item.id: place for place, c in enumerate(result.shortlist, 1)}
    for at, ranked in enumerate(result.best):
        item = ranked.candidate.item
        typer.echo(f"  {ranked.rank:>2}. {title(item, language)}  (#{places[item.id]})")
        if at < len(reasons):
            reason(reasons[at], result.request)
    for said in (result.ranking.fallback, "; ".join(result.ranking.arranged), relaxation_hint(result)):
        if said:
            typer.echo(f"  {said}", err=True)


def reason(said: Reason, request: Request) -> None:
    language = request.language
    words = _WORDS[language]
    titles = {e.item.id: title(e.item, language) for e in request.history}
    typer.echo(f"      {plain(said.text)}")
    marks = [words["checked"] if said.checked else "?", words[said.worded_by]]
    if said.cites:
        marks.append(f"{words['cites']}: " + ", ".join(titles[c] for c in said.cites))
    if said.traits:
        marks.append(", ".join(map(plain, said.traits)))
    typer.echo(f"      [{' · '.join(marks)}]")


def forgotten(found: DeletionReport, user: str) -> None:
    """What was deleted, and what a search of the whole index still finds."""
    typer.echo(
        f"deleted: {found.interactions} interactions, {found.feedback} told in conversation, "
        f"{found.messages} messages, {found.corrections} corrections of the profile; "
        "models of people are learned again without them"
    )
    left = found.remaining
    if left.traces:
        typer.echo(f"STILL THERE of {plain(user)}: {'; '.join(map(plain, left.traces))}: run it again")
    else:
        typer.echo(f"searched {left.files} files, {left.size:,} bytes: nothing of {plain(user)} is left")
    if found.shared_files:
        kept = ", ".join(found.shared_files)
        typer.echo(f"learned of all people together, and kept: {kept}; whyrec-eval fit learns it anew")
    if left.mentions:
        said = "; ".join(map(plain, left.mentions))
        typer.echo(f"not theirs, but spelt the same in the catalogue or by others: {said}")


def profile(index: Index, interests: Sequence[Interest], messages: Sequence[Message], language: str) -> None:
    """A table: weight, kind, short or long term, the last time, the interest, and what it rests on."""
    words = _PROFILE[language]
    if not interests:
        typer.echo(words["nothing"])
        return
    said = {f"{MESSAGE_PREFIX}{m.number}": f"“{clip(plain(m.text), 40)}”" for m in messages}
    rows = [[words[name] for name in ("weight", "kind", "term", "last", "interest", "evidence")]]
    for each in interests:
        shown = [said.get(i) or title(index.items[i], language) for i in each.evidence if i in said or i in index.items]
        more = f" +{len(shown) - SHOWN}" if len(shown) > SHOWN else ""
        mark = f" ({words[each.correction]})" if each.correction else ""
        last = f"{each.latest:%Y-%m-%d}" if each.latest else "-"
        rows.append(
            [
                f"{each.weight:+.2f}",
                words[each.kind],
                words[each.term] if each.evidence and each.kind != "habit" else "-",
                last,
                plain(each.trait) + mark,
                ", ".join(shown[:SHOWN]) + more,
            ]
        )
    widths = [max(cell_len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    for row in rows:
        cells = (cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=False))
        typer.echo("  ".join((*cells, row[-1])).rstrip())
