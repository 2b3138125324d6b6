"""Every SELECT about drafts, each for its owner alone; a scan's bytes only when asked for."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from peewee import JOIN

from portal import clock, settings
from portal.auth.sessions import SignedInUser
from portal.file_kinds import Upload
from portal.intake import draft_rules
from portal.intake.draft_rules import Typed
from portal.models import DraftFile, ReferralDraft


class DraftRow(NamedTuple):
    """A draft as its owner's lists and its page show it."""

    draft_id: int
    request_key: str
    typed: Typed
    created_at: datetime
    changed_at: datetime
    version: int
    page_key: str
    file_name: str | None
    media_type: str | None
    byte_count: int | None
    sha256: str | None
    warning: str | None

    @property
    def whose(self) -> str:
        """The name that was typed of the person, or an empty string."""
        return draft_rules.whose(self.typed)

    @property
    def goes_at(self) -> datetime:
        """When it goes unless somebody goes on with it."""
        return draft_rules.goes_at(self.changed_at, settings.current().draft_days)

    @property
    def is_going(self) -> bool:
        """Whether that is soon enough to be said."""
        return self.goes_at - clock.now() <= draft_rules.SAID_BEFORE


def _drafts(owner: SignedInUser) -> Any:
    oldest = clock.now() - timedelta(days=settings.current().draft_days)
    return (
        ReferralDraft.select(
            ReferralDraft.id,
            ReferralDraft.request_key,
            ReferralDraft.typed,
            ReferralDraft.created_at,
            ReferralDraft.changed_at,
            ReferralDraft.version,
            ReferralDraft.page_key,
            DraftFile.name,
            DraftFile.media_type,
            DraftFile.byte_count,
            DraftFile.sha256,
            DraftFile.warning,
        )
        .join(DraftFile, JOIN.LEFT_OUTER, on=(DraftFile.draft == ReferralDraft.id))
        .where(ReferralDraft.owner == owner.id, ReferralDraft.changed_at > oldest)
    )


def _row(row: Any) -> DraftRow:
    found = DraftRow(*row)
    return found._replace(typed=draft_rules.unpack(str(found.typed)))


def drafts_of(owner: SignedInUser) -> list[DraftRow]:
    """A user's drafts, the last touched first. One statement."""
    query = _drafts(owner).order_by(ReferralDraft.changed_at.desc(), ReferralDraft.id.desc())
    return [_row(row) for row in query.tuples()]


def draft_for(owner: SignedInUser, draft_id: int) -> DraftRow | None:
    """One of the user's own drafts, or None. One statement."""
    row = _drafts(owner).where(ReferralDraft.id == draft_id).tuples().first()
    return _row(row) if row else None


def draft_under(owner: SignedInUser, request_key: str) -> DraftRow | None:
    """The user's draft of the page with this key, or None. One statement."""
    row = _drafts(owner).where(ReferralDraft.request_key == request_key).tuples().first()
    return _row(row) if row else None


def file_of(owner: SignedInUser, draft_id: int) -> Upload | None:
    """The scan or saved e-mail of one of the user's own drafts, or None. One statement."""
    row: Any = (
        DraftFile.select(DraftFile.name, DraftFile.media_type, DraftFile.body)
        .join(ReferralDraft)
        .where(ReferralDraft.id == draft_id, ReferralDraft.owner == owner.id)
        .tuples()
        .first()
    )
    return Upload(row[0], row[1], bytes(row[2])) if row else None
