"""What the demo lacks and some pages need to open: made by the real actions, as staff would."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from portal import clock, demo
from portal import models as m
from portal.auth import link_queries, sessions
from portal.concerns import emergency_actions
from portal.db import write
from portal.groups import offer_actions
from portal.imports import actions as import_actions
from portal.imports import kinds
from portal.models import DraftState, EmergencyReason, UserLinkKind
from portal.people import merge_actions

OFFER_TOKEN = "self-test-link-to-an-offer"  # nosec B105 # of a scratch copy
RESET_TOKEN = "self-test-link-to-a-passphrase"  # nosec B105 # of a scratch copy
_SHEET = b"E-mail address,Course,Completed on\nfay@demo.example,No such course,2026-01-31\n"


def stage() -> None:
    """Bring about what somebody might do on any day, before everything is marked."""
    demo.issue_reports()
    _draft_again()
    staff = m.User.get(m.User.email == "cora@demo.example")
    leader = m.User.get(m.User.email == "fay@demo.example")
    with write():
        _merge(staff)
        _look_up(leader)
        _offer()
        m.UserLink.create(
            token_hash=link_queries.hash_of(RESET_TOKEN),
            user=leader,
            kind=UserLinkKind.RESET,
            made_at=clock.now(),
            expires_at=clock.now() + timedelta(hours=1),
        )
    kind = kinds.get("training")
    assert kind is not None
    # One whose columns are to be named, and one whose rows were looked at.
    import_actions.add_batch(kind, "records.csv", _SHEET, staff)
    named = import_actions.add_batch(kind, "more.csv", _SHEET * 2, staff)
    _name, _headings, mapping = import_actions.understand(kind, _SHEET * 2)
    import_actions.name_columns(named, 1, mapping, staff)


def _draft_again() -> None:
    """The report that was issued, once more as a draft that may go out."""
    for draft in m.ReportDraft.select().where(m.ReportDraft.state == DraftState.ISSUED).dicts():
        number = draft.pop("id")
        copy = m.ReportDraft.create(**{**draft, "state": DraftState.READY})
        for file in m.ReportDraftFile.select().where(m.ReportDraftFile.draft == number).dicts():
            file.pop("id")
            m.ReportDraftFile.create(**{**file, "draft": copy})


def _merge(by: Any) -> None:
    """Two records of people who were referred and never placed become one."""
    placed = m.Membership.select(m.Membership.person)
    rows = (
        m.Person.select(m.Person.id, m.Person.version)
        .where(m.Person.id.not_in(placed), m.Person.merged_into.is_null())
        .order_by(m.Person.id)
    )
    (kept, version), (other, other_version) = list(rows.tuples())[:2]
    merge_actions.merge_people(
        kept, other, version=version, other_version=other_version, chosen={}, by=by
    )


def _look_up(leader: Any) -> None:
    """A leader looks up whom to ring for somebody on the roll that is open."""
    user = sessions.find(sessions.start(leader, "privacy self-test"))
    assert user is not None
    tonight = (
        m.Session.select(m.Session.id, m.Session.group)
        .join(m.RollLink, on=m.RollLink.session == m.Session.id)
        .where(m.RollLink.revoked_at.is_null())
        .order_by(m.Session.id)
    )
    for session, group in tonight.tuples():
        member = m.Membership.get(m.Membership.group == group, m.Membership.state == "active")
        emergency_actions.look_up(
            session, member.person_id, next(iter(EmergencyReason)),
            secrets.token_hex(), user,
        )  # fmt: skip


def _offer() -> None:
    """Somebody's open offer comes with a link that is known here."""
    offered = (
        m.Membership.select(m.Membership.id)
        .where(m.Membership.state == "offered", m.Membership.offer_expires_at > clock.now())
        .order_by(m.Membership.id)
        .first()
    )
    m.Membership.update(offer_token_hash=offer_actions.hash_of(OFFER_TOKEN)).where(
        m.Membership.id == offered
    ).execute()
