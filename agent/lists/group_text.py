"""A list for several people in words: for whom each item is, and why, without the history of who does not ask."""

from __future__ import annotations

from dataclasses import dataclass

from agent.explain import Reason
from agent.lists.document import (
    Entry,
    ListDocument,
    heading_title,
    names_in_sentence,
    title_in_sentence,
    traits_in_sentence,
)
from agent.lists.group import GroupItem, GroupList, Member
from agent.text import strip_control
from retrieval.data.items import Item
from retrieval.messages import messages

MOST_TRAITS = 2


@dataclass(frozen=True)
class MemberReason:
    """Why an item is for some of the people. Of somebody who does not ask it cites nothing."""

    users: tuple[str, ...]
    text: str
    cites: tuple[str, ...]
    traits: tuple[str, ...]


def member_reasons(entry: GroupItem, code: str) -> list[MemberReason]:
    """Return the reasons of an item, those of the same words as one."""
    by_text: dict[str, MemberReason] = {}
    for member, reason in zip(entry.members, entry.reasons, strict=False):
        own = _of_member(entry.item, member, reason, code)
        earlier = by_text[own.text].users if own.text in by_text else ()
        by_text[own.text] = MemberReason((*earlier, member.user_id), own.text, own.cites, own.traits)
    return list(by_text.values())


def group_document(made: GroupList) -> ListDocument:
    """Return a list for several people."""
    code = made.request.language
    texts = messages("agent.lists", code)

    def entry_of(entry: GroupItem) -> Entry:
        places = (texts["places"].format(name=strip_control(name), place=place) for name, place in entry.places.items())
        sentences = tuple(
            texts["for_members"].format(names=names_in_sentence(each.users, code), reason=strip_control(each.text))
            for each in member_reasons(entry, code)
        )
        return Entry(heading_title(entry.item, code), texts["note_separator"].join(places), sentences)

    notes = (
        texts["satisfaction"].format(name=strip_control(name), share=f"{share:.0%}")
        for name, share in made.satisfactions.items()
    )
    title = texts["together"].format(names=names_in_sentence([member.user_id for member in made.members], code))
    return ListDocument(title, tuple(map(entry_of, made.items)), tuple(notes) if made.items else (texts["nobody"],))


def _of_member(item: Item, member: Member, reason: Reason, code: str) -> MemberReason:
    if member.asks:
        return MemberReason((), reason.text, reason.cites, reason.traits)
    texts = messages("agent.lists", code)
    traits = tuple(trait.value for trait in reason.evidence.traits if trait.shared_with)[:MOST_TRAITS]
    text = texts["has_in_common" if traits else "is_like"].format(
        title=title_in_sentence(item, code), traits=traits_in_sentence(traits, code), name=strip_control(member.user_id)
    )
    return MemberReason((), text, (), traits)
