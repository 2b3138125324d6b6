"""What stands around a group: what it is about, whom it is for, where it meets, its agreement."""

from __future__ import annotations

from typing import Any

from portal import clock
from portal.models import (
    AgreementAcceptance,
    Group,
    GroupAgreement,
    GroupAudience,
    GroupTopic,
    Person,
    Venue,
)


def about(of: Group, *topics: str) -> None:
    for topic in topics:
        GroupTopic.create(group=of, topic=topic)


def meant_for(of: Group, *audiences: str) -> None:
    for audience in audiences:
        GroupAudience.create(group=of, audience=audience)


def venue(name: str = "Harbour House", **more: Any) -> Venue:
    return Venue.create(name=name, created_at=clock.now(), **more)


def agreement(of: Group, text: str = "What is said here stays here.", **more: Any) -> Any:
    """The first version of what a group's members agree to, unless told otherwise."""
    more.setdefault("number", 1)
    return GroupAgreement.create(group=of, text=text, published_at=clock.now(), **more)


def acceptance(of: Any, by: Person, **more: Any) -> AgreementAcceptance:
    more.setdefault("accepted_on", clock.today())
    return AgreementAcceptance.create(agreement=of, person=by, recorded_at=clock.now(), **more)
