"""The pages for a person in a browser: lists with reasons, items, the profile, the conversation; one for the owner.

They work without scripts: what is wanted stands in the address, what changes something is sent by a form.
"""

from agent.server.pages import (
    covers,
    feedback,
    imports,
    item,
    like,
    lists,
    login,
    owner,
    people,
    profile,
    settings,
    talk,
)

routers = tuple(
    each.router
    for each in (people, imports, lists, like, item, profile, talk, feedback, owner, covers, settings, login)
)

__all__ = ["routers"]
