"""Writes of drafts: begun, gone on with, discarded, and sent as what they say."""

import secrets
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

from flask_babel import gettext as _

from portal import clock, settings
from portal.audit import record_event
from portal.auth.sessions import SignedInUser
from portal.db import write
from portal.errors import DomainError
from portal.file_kinds import Upload
from portal.intake import actions, draft_queries, draft_rules, file_actions, queries
from portal.intake.actions import Receipt
from portal.intake.draft_queries import DraftRow
from portal.intake.draft_rules import PageState, Typed
from portal.intake.rules import Sent
from portal.models import DraftFile, ReferralDraft
from portal.referrals.rules import ReferralRequest

_KEY_BYTES = 18


class AlreadySaved(DomainError):
    """What the page shows has been saved as a referral: there is nothing left to draft."""


class Drafted(NamedTuple):
    """Where a draft stands now. `is_apart` where another page had changed it meanwhile: what
    was typed here is then a draft of its own."""

    draft_id: int
    request_key: str
    version: int
    is_apart: bool


def sender_of(owner: Any) -> str:
    """Under whom the pages of a user are known."""
    return f"user:{owner.id}"


def save_draft(
    request_key: str,
    page: PageState,
    typed: Typed,
    owner: SignedInUser,
    file: tuple[Upload, str] | None = None,
) -> Drafted:
    """Keep what a page holds, as the user's draft of that page.

    Where another page has gone on with that draft meanwhile, both stay. `file` is a scan or
    saved e-mail with its warning, in place of an earlier one. Only its beginning, and its file,
    are events: it is saved with every pause of the hands. Raises AlreadySaved, and DomainError
    for one draft too many.
    """
    with write():
        if queries.message_under(sender_of(owner), request_key) is not None:
            # The page's last breath may come after its referral was saved.
            raise AlreadySaved(_("This page has been saved as a referral."))
        drop_expired()
        found = draft_queries.draft_under(owner, request_key)
        if found is None:
            made = _begin(request_key, page, typed, owner)
        elif draft_rules.is_of_page(page, found.page_key, found.version):
            made = _go_on(found, page, typed)
        else:
            made = _begin(secrets.token_urlsafe(_KEY_BYTES), page, typed, owner, is_apart=True)
            _copy_file(found.draft_id, made.draft_id)
        if file is not None:
            _put_file(made.draft_id, *file)
            record_event("draft_file_kept", "referral_draft", made.draft_id, by=owner)
    return made


def discard_draft(draft_id: int, owner: SignedInUser) -> None:
    """Throw one of the user's own drafts away, with its scan. Again changes nothing."""
    with write():
        gone = (
            ReferralDraft.delete()
            .where(ReferralDraft.id == draft_id, ReferralDraft.owner == owner.id)
            .execute()
        )
        if gone:
            record_event("draft_discarded", "referral_draft", draft_id, by=owner)


def drop_expired() -> int:
    """Drop drafts that nobody has touched for `draft_days`. Returns how many went."""
    oldest = clock.now() - timedelta(days=settings.current().draft_days)
    with write():
        gone = int(ReferralDraft.delete().where(ReferralDraft.changed_at <= oldest).execute())
        if gone:
            record_event("drafts_dropped", "referral_draft")
    return gone


def send(
    request: ReferralRequest,
    sent: Sent,
    owner: SignedInUser,
    page: PageState,
    person_id: int | None,
) -> Receipt:
    """Make a page a referral, and its draft go with it, all or nothing.

    Where the page was typed from a scan or a saved e-mail, that is the message, byte for byte,
    and what was typed is kept beside it. Raises as `actions.take`.
    """
    with write():
        draft = draft_queries.draft_under(owner, sent.external_id)
        file = draft_queries.file_of(owner, draft.draft_id) if draft else None
        typed = sent.body
        if file is not None:
            sent = replace(sent, content_type=file.media_type, body=file.body)
        receipt = actions.take(request, sent, person_id, typed=typed if file else None)
        if file is not None and draft is not None:
            file_actions.keep_as_body(receipt.message_id, file, draft.warning or "", owner)
            file_actions.keep_typed(receipt.message_id, typed, owner)
        if draft is not None:
            _end(draft, page)
    return receipt


def _begin(
    request_key: str,
    page: PageState,
    typed: Typed,
    owner: SignedInUser,
    *,
    is_apart: bool = False,
) -> Drafted:
    if len(draft_queries.drafts_of(owner)) >= draft_rules.MOST_DRAFTS:
        raise DomainError(
            _(
                "You have %(most)s drafts, which is the most. Send or discard some first.",
                most=draft_rules.MOST_DRAFTS,
            )
        )
    now = clock.now()
    draft_id = ReferralDraft.insert(
        owner=owner.id,
        request_key=request_key,
        typed=draft_rules.pack(typed),
        page_key=page.key,
        created_at=now,
        changed_at=now,
    ).execute()
    record_event("draft_begun", "referral_draft", draft_id, by=owner)
    return Drafted(int(draft_id), request_key, 1, is_apart)


def _go_on(found: DraftRow, page: PageState, typed: Typed) -> Drafted:
    ReferralDraft.update(
        typed=draft_rules.pack(typed),
        page_key=page.key,
        changed_at=clock.now(),
        version=found.version + 1,
    ).where(ReferralDraft.id == found.draft_id).execute()
    return Drafted(found.draft_id, found.request_key, found.version + 1, False)


def _put_file(draft_id: int, file: Upload, warning: str) -> None:
    DraftFile.delete().where(DraftFile.draft == draft_id).execute()
    DraftFile.insert(
        draft=draft_id,
        name=file.name,
        media_type=file.media_type,
        warning=warning,
        byte_count=len(file.body),
        sha256=file.sha256,
        body=file.body,
    ).execute()


def _copy_file(draft_id: int, to_id: int) -> None:
    row = DraftFile.select().where(DraftFile.draft == draft_id).dicts().first()
    if row is not None:
        values = {name: value for name, value in row.items() if name != "id"}
        DraftFile.insert(**{**values, "draft": to_id}).execute()


def _end(draft: DraftRow, page: PageState) -> None:
    if draft_rules.is_of_page(page, draft.page_key, draft.version):
        ReferralDraft.delete().where(ReferralDraft.id == draft.draft_id).execute()
        return
    # Another page has typed on in it: that text stays a draft, under a key of its own.
    ReferralDraft.update(request_key=secrets.token_urlsafe(_KEY_BYTES)).where(
        ReferralDraft.id == draft.draft_id
    ).execute()
