"""A message to its slots within a conversation: by rules, by the model, and by the catalogue's own words and titles."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.chat.requests.released_parts import without_release
from agent.chat.requests.similar_request import resembled_in_other_kind
from agent.chat.requests.transitions import kind_in_force
from agent.chat.session import Session
from agent.chat.understanding.catalogue_topics import (
    names_alone,
    names_country_alone,
    whole_terms,
    with_categories,
    with_dropped_words,
    with_topic,
    with_wanted_words,
    with_whole_words,
    without_kind,
    without_vehicles,
)
from agent.chat.understanding.clauses_on_works import JudgedWorks, judged_beside_request
from agent.chat.understanding.fact_questions import ASKS
from agent.chat.understanding.hidden_request import as_request_for_kind, with_hidden_request
from agent.chat.understanding.known_works import with_known_works, without_dislike_of_known, without_left_out
from agent.chat.understanding.named_creators import with_people, without_known, works_asked_about
from agent.chat.understanding.named_works import judging_named_alone, numbers_of, slots_of_named_works, with_titles
from agent.chat.understanding.near_traits import with_near_traits
from agent.chat.understanding.owned_devices import with_owned_device
from agent.chat.understanding.unknown_exclusions import without_unknown_exclusions, without_unwanted
from agent.query import Slots
from agent.query.changes.clause_critiques import clause_critiques
from agent.query.changes.follow_ups import without_same
from agent.query.changes.new_topics import without_turn
from agent.query.facets.countries import countries_of_people, named_countries
from agent.query.facets.country_clauses import added_words
from agent.query.facets.desired_effects import desired_effects_as_requests, mood_of_feast
from agent.query.facets.fame import with_fame
from agent.query.facets.goods import without_goods_given_up
from agent.query.facets.implied_kinds import activity_kind, implied_kind
from agent.query.facets.kinds_as_genres import kind_as_genre
from agent.query.facets.moods import with_plain_moods
from agent.query.facets.own_columns import own_columns
from agent.query.facets.own_values import languages_as_own_values
from agent.query.facets.owned_devices import without_lacked_consoles
from agent.query.facets.platforms import refused_platforms
from agent.query.facets.stock import without_stock_wish
from agent.query.facets.topics import find_domain, has_request_words, is_request, with_plain_requirement
from agent.query.grounding import admit_topic, excluded_in, ground, is_story
from agent.query.intents.asides import will_return
from agent.query.limits.bare_limits import with_units
from agent.query.limits.child_ages import child_age, without_age_clause
from agent.query.limits.numeric_titles import mark_titles_with_years
from agent.query.limits.pages import without_other_units
from agent.query.negations.exclusions import complete_names
from agent.query.negations.sentence_fragments import without_fragments
from agent.query.questions.availability import (
    asks_for_items,
    asks_whether_available,
    availability_as_request,
    name_asked_for,
)
from agent.query.questions.questions import read_question
from agent.query.text.message_text import any_language, normalize
from agent.query.text.plain_wishes import plain_wishes
from agent.query.text.reason_clauses import with_wish_apart, without_reasons
from agent.query.verdicts.acceptance import without_dislike_of_chosen
from agent.query.verdicts.described_verdicts import verdict_on_described
from agent.query.verdicts.verdict_scope import as_own_request, settle_verdict
from agent.query.works.descriptions import find_described
from agent.query.works.known_works import known_kinds_as_refused
from agent.query.works.mentions import Mention
from agent.query.works.references import MarkedText
from agent.query.works.resembled_works import mixture_as_resemblance, resembling_kind, wants_similar
from agent.query.works.shown_references import mark_fitting
from retrieval.matching.title_index import titles_of

_SEEN_ONE = any_language(
    {"en": r"\b(?:seen|watched|read|played|heard|know) (?:that|this)(?: one)?\b", "zh": "这[部本个]我?[看读听玩]过"}
)
_ADDS = any_language({"en": r"\b(?:too|also|as well|include|count|instead)\b", "zh": "也|算进来|算上|加上|换成"})
_BRINGS = re.compile(
    r"(?:^|[,，。!！])(?:那|再|给我)*来[点些几]|(?:^|[.!?]\s+)(?:just|only|now)\s+(?:the |some |an? )?[a-z]", re.I
)


def understand(session: Session, text: str) -> Slots:
    """Return the slots of a message; works that it mentions have numbers after those of the items on show."""
    columns = session.recommender.retriever.columns
    text = without_goods_given_up(text, session.state.text, columns)
    kind = find_domain(text) or kind_in_force(session.state)
    is_for_child = child_age(text) is not None
    text = own_columns(without_stock_wish(known_kinds_as_refused(text)), columns).rest
    text = with_units(without_age_clause(text), columns, kind)
    refused = refused_platforms(without_lacked_consoles(text), session.words)
    slots = without_unwanted(_understand_request(session, refused.rest) if refused.rest else Slots(), text)
    if slots == Slots():
        slots = Slots(topic=" ".join(refused.others), critiques=clause_critiques(refused.rest))
    slots = judging_named_alone(kind_as_genre(slots, refused.rest, session.words), refused.rest, session)
    if is_for_child and slots.company == "family" and "company" in slots.by_model:
        slots = replace(slots, company="children")  # 陪我孙子看，他五岁
    excluded = (word.removesuffix("的") or word for word in slots.exclude)
    slots = replace(slots, exclude=tuple(dict.fromkeys((*refused.excluded, *excluded))))
    slots = without_dislike_of_chosen(slots, text, [*session.shown(), *session.mentioned], session.state.focus)
    slots = with_owned_device(without_other_units(slots, text), text, session)
    slots = languages_as_own_values(slots, columns)
    slots = with_near_traits(with_fame(slots, text, session.state.language), session)
    return without_unknown_exclusions(slots, slots.domain or kind_in_force(session.state), columns)


def _understand_request(session: Session, text: str) -> Slots:
    """Return the slots of a message without what it refuses of the platforms of games."""
    if (rest := without_left_out(text, session)) != text:
        return with_known_works(_understand_request(session, rest) if rest else Slots(), text, session)
    text = without_release(session.state, text, session.recommender.retriever.columns)
    text = as_own_request(with_plain_requirement(plain_wishes(text)), session.state.language)
    text = with_plain_moods(desired_effects_as_requests(availability_as_request(text)))
    text = without_turn(without_same(without_reasons(with_wish_apart(text))))
    text = mixture_as_resemblance(text) if len(session.mentions.find(text).works) > 1 else text
    mention = session.mentions.find(text, kind_in_force(session.state))
    text = mark_titles_with_years(text, (normalize(name) for item in mention.works for name in titles_of(item)))
    if len(mention.works) == 2 and (named := with_titles(mention)):
        text = named
    slots = without_known(with_hidden_request(_understand(session, text), text, session, _understand), text, session)
    slots = _like_mentioned_works(slots, session)
    slots = without_dislike_of_known(settle_verdict(slots, text, [*session.shown(), *session.mentioned]), session)
    slots = without_fragments(_like_judged_works(slots, text), session.words.creators)
    slots = as_request_for_kind(slots, text, kind_in_force(session.state))
    if slots.intent == "similar":
        slots = replace(slots, domain=slots.domain or resembling_kind(text))
    slots = with_known_works(slots, text, session)
    if slots.intent == "quit" and will_return(text):
        return Slots()
    if slots.topic or slots.exclude or slots.intent or slots.question or slots.corrections:
        return slots
    used_for = [each.words for each in session.words.traits(slots.occasion)] if has_request_words(text) else []
    topic = without_vehicles(" ".join(used_for), slots.occasion)
    return replace(slots, topic=topic or mood_of_feast(text, session.state.language))


def _like_mentioned_works(slots: Slots, session: Session) -> Slots:
    """Return slots that ask for works like those that the message names, where its topic is no title."""
    if slots.intent != "similar" or slots.numbers or not session.mentioned or session.find_work(slots.topic):
        return slots
    return replace(slots, topic="", numbers=numbers_of(session.mentioned, session))


def _like_judged_works(slots: Slots, text: str) -> Slots:
    """Return slots that ask for works like those that a message judges, where it wants more like them."""
    if slots.question in ("", "other") and not slots.intent and slots.numbers and wants_similar(text):
        return Slots(intent="similar", numbers=slots.numbers)
    judged = slots.numbers or tuple(int(work) for work in slots.liked if work.isdecimal())
    if slots.intent not in ("like", "seen", "") or slots.disliked or not (slots.intent or slots.liked):
        return slots
    if not judged or not wants_similar(text):
        return slots
    return replace(slots, intent="similar", numbers=judged, liked=(), topic="", question="")


def _understand(session: Session, text: str) -> Slots:
    """Return the slots of a message before it is settled what its verdicts are about."""
    state, shown, kind = session.state, session.shown(), kind_in_force(session.state)
    mention = session.mentions.find(text, kind)
    on_show = any(item in shown for item in mention.works)
    verdict, described = verdict_on_described(text, shown)
    if verdict and not mention.works:
        return Slots(intent=verdict, numbers=described)
    if not on_show and mark_fitting(MarkedText(normalize(text)), shown).numbers:
        mention = Mention((), normalize(text))  # "the zombie one" is on show, though there is an album Zombie
    elif not mention.works and ASKS.search(text) and not asks_for_items(text):
        mention = _described(text, kind, session)
    session.mentioned = tuple(item for item in mention.works if item not in shown)
    if not mention.works and (resembled := resembled_in_other_kind(state, text))[0]:
        session.mentioned = tuple(session.index.items[i] for i in resembled[0])
        return Slots(intent="similar", numbers=numbers_of(session.mentioned, session), domain=resembled[1])
    if mention.works:
        numbers = numbers_of(mention.works, session)
        beside = _beside_verdict(judged_beside_request(text, mention.works), numbers, session)
        if (named := beside or slots_of_named_works(text, mention, session)) is not None:
            return named
    slots = session.parse(text, shown)
    if session.reads_words:
        slots = _as_the_catalogue_names(slots, text, session)
        names_none = not (slots.numbers or slots.liked or slots.disliked or session.find_work(slots.topic))
        if mention.works and slots.intent in ("like", "dislike", "seen") and names_none:
            names = " ".join(normalize(name) for work in mention.works for name in titles_of(work))
            return replace(slots, numbers=numbers, topic="" if slots.topic.casefold() in names else slots.topic)
        return slots
    if slots.by_model and (slots.intent or slots == Slots()):
        if slots.intent and "topic" in slots.by_model and not session.find_work(slots.topic):
            # What the model takes for a title is one only where the catalogue has it; else it is a mood or a remark.
            return ground(text, session.words, state.has_request)
        return complete_names(slots, text, session.recommender.retriever.columns)
    if is_story(text) and slots == Slots(topic=slots.topic) and not has_request_words(text):
        return Slots()
    if excluded := excluded_in(text, session.words):
        exclude = tuple(dict.fromkeys((*slots.exclude, *excluded)))
        remaining = [term for term in session.words.terms_in(slots.topic) if not any(term in word for word in exclude)]
        slots = replace(slots, intent="", topic=" ".join(remaining), exclude=exclude)
    if slots == Slots():
        slots = ground(text, session.words, state.has_request)
    slots = with_people(slots, text, session)
    if slots.topic and not slots.intent and not session.words.terms_in(slots.topic):
        # What the rules left over may have lost the words that the catalogue knows.
        slots = replace(slots, topic=ground(text, session.words, state.has_request).topic or slots.topic)
    if slots.intent == "more" and _SEEN_ONE.search(text):
        slots = Slots(intent="seen")
    slots = admit_topic(slots, text, session.words, state.has_request)
    return complete_names(slots, text, session.recommender.retriever.columns)


def _described(text: str, kind: str, session: Session) -> Mention:
    """Return the work that a question describes, or the works of the creator whom it names, where none is on show."""
    shown = session.shown()
    works = works_asked_about(text, session)
    if works and not any(item in shown for item in works):
        return Mention(works, normalize(text))
    if read_question(text, shown):
        return Mention((), normalize(text))
    return find_described(text, shown, (i for i in session.index.items.values() if kind in ("", i.domain)))


def _beside_verdict(judged: JudgedWorks, numbers: tuple[int, ...], session: Session) -> Slots | None:
    """Return the slots of a verdict on works with what the clauses beside it ask for; None where they ask nothing.

    Also None where they judge others.
    """
    asks_for_some = has_request_words(judged.rest) or asks_whether_available(judged.rest)
    if not judged.verdict or not (judged.asks_for_others or asks_for_some or find_domain(judged.rest)):
        return None
    asks = session.parse(judged.rest, session.shown())
    if session.reads_words:
        asks = _as_the_catalogue_names(asks, judged.rest, session)
    if asks.intent or asks.question:
        return Slots(intent=judged.verdict, numbers=numbers) if judged.asks_for_others else None
    return replace(asks, intent=judged.verdict, numbers=numbers)


def _as_the_catalogue_names(slots: Slots, text: str, session: Session) -> Slots:
    """Return the slots that the model read, in the names of the catalogue, with countries as part of the topic.

    Where it read nothing, what the message names of the catalogue may still add to a request.
    """
    if slots == Slots():
        grounded = ground(text, session.words, session.state.has_request)
        asks = is_request(text) or grounded != Slots(topic=grounded.topic)
        asks = (asks and "small talk" not in slots.by_model) or names_alone(text, session.words)
        is_asked_for = asks or asks_whether_available(text) or _BRINGS.search(text)
        slots = grounded if is_asked_for else slots
        if slots == Slots() and (added := session.words.traits(added_words(text))):
            slots = Slots(topic=" ".join(each.words for each in added))  # 那天气的也一起看看
        if slots == Slots() and session.state.has_request and (_ADDS.search(text) or names_country_alone(text)):
            slots = Slots(topic=" ".join(words for words, _ in named_countries(text)))
    if slots.question == "other" and "question" in slots.by_model and (name := name_asked_for(text)):
        slots = Slots(topic=name)  # 有孙燕姿吗 asks for no fact of an item
    terms = [each.words for each in (*session.words.creators(text), *session.words.traits(text))]
    slots = replace(
        slots,
        topic=whole_terms(slots.topic, terms, text),
        exclude=tuple(dict.fromkeys(whole_terms(word, terms, text) for word in slots.exclude)),
    )
    slots = with_dropped_words(_in_kind_in_force(slots, text, session), text, session.words)
    if not (slots.domain or slots.intent or slots.question or kind_in_force(session.state)) and slots != Slots():
        slots = replace(slots, domain=find_domain(text))
    slots = with_topic(slots, text, session.words, session.state.has_request)
    slots = with_categories(slots, text, session.words)
    slots = with_wanted_words(replace(slots, topic=with_whole_words(slots.topic, text)), text, session.words)
    of_catalogue = slots.topic and not slots.numbers and session.words.terms_in(slots.topic)
    if slots == Slots(domain=slots.domain) and (asks_whether_available(text) or name_asked_for(text)):
        name = name_asked_for(text) if "small talk" not in slots.by_model else ""
        slots = replace(slots, topic=ground(text, session.words, session.state.has_request).topic or name)
    if slots.intent in ("like", "dislike", "seen") and of_catalogue and not session.find_work(slots.topic):
        refused = Slots(exclude=(*slots.exclude, slots.topic)) if slots.intent == "dislike" else None
        slots = refused or replace(slots, intent="")  # a genre or a maker is meant and no work: "miles davis is boring"
    if slots.intent == "surprise" and "intent" in slots.by_model and (terms := session.words.terms_in(text)):
        slots = replace(slots, intent="", topic=" ".join(terms))  # "Switch" alone names a platform
    slots = replace(slots, topic=without_kind(slots.topic, slots.domain))
    read_already = " ".join((slots.topic, *slots.exclude, *countries_of_people(text))).casefold()
    countries = [words for words, _ in named_countries(text) if words.casefold() not in read_already]
    if slots.languages and countries and not slots.exclude_languages:
        slots = replace(slots, topic=" ".join((*countries, slots.topic)).strip())
    return complete_names(with_people(slots, text, session), text, session.recommender.retriever.columns)


def _in_kind_in_force(slots: Slots, text: str, session: Session) -> Slots:
    """Return slots without a kind of item that only the model reads, where another holds and no word names one."""
    kind = kind_in_force(session.state)
    by_words = find_domain(text) or implied_kind(text, slots.topic) or activity_kind(text, kind)
    on_show = {item.domain for item in session.shown()}
    if slots.intent == "more" and by_words not in ("", kind) and on_show != {by_words}:
        slots = replace(slots, intent="")  # 想换换耳朵,来点能单曲循环的 asks for no more of these
    if kind in ("", slots.domain) or by_words:
        return slots
    return replace(slots, domain="")
