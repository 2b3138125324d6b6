"""Links, printed forms and typed answers of the access matrix's scene."""

from __future__ import annotations

from typing import Any

from portal.models import Group, Person, Session
from tests import respond_factories


def add(scene: Any) -> None:
    """Both programmes ask a scale by link; Pip has a link, a form, and answers staff typed."""
    for name in ("own", "other"):
        ids = scene.objects[name]
        group = Group.get_by_id(ids["group_id"])
        respond_factories.use(group.programme)
        _add(scene, ids, group)


def _add(scene: Any, ids: dict[str, Any], group: Group) -> None:
    who = Person.get_by_id(ids["person_id"])
    link, token = respond_factories.response_link(who, programme=group.programme)
    form = respond_factories.paper_form(
        who, programme=group.programme, group=group, session=Session.get_by_id(ids["session_id"])
    )
    typed = respond_factories.response(
        who, answered_by="paper", recorded_by=scene.actors["staff"], programme=group.programme
    )
    ids |= {
        "response_link_id": link.id,
        "link_token": token,
        "paper_code": form.code,
        "typed_id": typed.id,
    }
