"""Writes about people's words: recording them, changing what is said of them, taking them back."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal import clock
from portal.audit import record_event
from portal.db import write
from portal.errors import DomainError, StaleVersion
from portal.models import DraftState, Quote, QuoteScope, ReportDraft
from portal.reports import draft_actions, quote_queries, quote_rules


@dataclass(frozen=True)
class QuotePlan:
    """Somebody's words and what they agreed to."""

    words: str
    said_by: str
    said_on: date
    consent_scope: QuoteScope
    consented_on: date
    consent_how: str
    theme: str = ""
    programme_id: int | None = None


def record_quote(plan: QuotePlan, by: Any, *, person_id: int | None, is_checked: bool) -> int:
    """Keep somebody's words. Returns their id.

    Raises DomainError with its field: where a private group is named, where a day lies ahead,
    and, until somebody says that they have checked, where words of the person's record stand
    in the text.
    """
    with write():
        _refuse(plan, person_id, is_checked=is_checked)
        made = Quote.create(
            person=person_id,
            recorded_by=getattr(by, "id", by),
            recorded_at=clock.now(),
            **_values(plan),
        )
        record_event("quote_recorded", "quote", made.id, by=by, person=person_id)
    return int(made.id)


def change_quote(
    quote_id: int, version: int, plan: QuotePlan, by: Any, *, is_checked: bool
) -> None:
    """Change what is kept. Raises StaleVersion, and DomainError as `record_quote` does."""
    with write():
        row = _take(quote_id, version)
        _refuse(plan, row.person_id, is_checked=is_checked)
        values = _values(plan)
        changed = [name for name, value in values.items() if _is(row, name) != value]
        if not changed:
            return
        Quote.update(version=Quote.version + 1, **values).where(Quote.id == quote_id).execute()
        _out_of_drafts(quote_id, by, is_withdrawn=False)
        record_event(
            "quote_changed", "quote", quote_id, by=by, person=row.person_id, fields=changed
        )


def withdraw_quote(quote_id: int, version: int, by: Any) -> int:
    """Take words back: out of every draft at once, and of whatever is issued later.

    Returns how many drafts they were in. Issued reports stay as they are. Raises StaleVersion.
    """
    with write():
        row = _take(quote_id, version)
        if row.withdrawn_on is not None:
            return 0
        Quote.update(version=Quote.version + 1, withdrawn_on=clock.today()).where(
            Quote.id == quote_id
        ).execute()
        count = _out_of_drafts(quote_id, by, is_withdrawn=True)
        record_event("quote_withdrawn", "quote", quote_id, by=by, person=row.person_id)
    return count


def _out_of_drafts(quote_id: int, by: Any, *, is_withdrawn: bool) -> int:
    """Have every draft that holds them made anew, without them once they are taken back."""
    count = 0
    drafts = ReportDraft.select().where(ReportDraft.state != DraftState.ISSUED)
    drafts = drafts.order_by(ReportDraft.id)
    for draft in drafts:
        kept = json.loads(draft.quotes)
        if quote_id not in kept:
            continue
        count += 1
        rest = [one for one in kept if one != quote_id] if is_withdrawn else kept
        if draft.state == DraftState.CANCELLED:
            ReportDraft.update(quotes=json.dumps(rest)).where(ReportDraft.id == draft.id).execute()
            continue
        if draft.state == DraftState.ISSUING:
            # Nothing is frozen yet: the job that issues it finds it being made again.
            ReportDraft.update(quotes=json.dumps(rest)).where(ReportDraft.id == draft.id).execute()
            draft_actions.have_made_again(draft.id, by)
            continue
        version = draft.version
        if draft.state == DraftState.MAKING:
            # What is being made read them already.
            draft_actions.cancel_draft(draft.id, version, by)
            version += 1
        draft_actions.make_again(draft.id, version, by, quotes=rest)
    return count


def _take(quote_id: int, version: int) -> Quote:
    row = Quote.get_or_none(Quote.id == quote_id)
    if row is None or row.version != version:
        raise StaleVersion(
            _(
                "Somebody changed this since you opened it. It stands below as it is now; look "
                "at both, then save again."
            )
        )
    return row


def _is(row: Quote, name: str) -> Any:
    return row.programme_id if name == "programme" else getattr(row, name)


def _values(plan: QuotePlan) -> dict[str, Any]:
    values = asdict(plan)
    values["programme"] = values.pop("programme_id")
    return values


def _refuse(plan: QuotePlan, person_id: int | None, *, is_checked: bool) -> None:
    private = quote_queries.private_names()
    for field, text in (("words", plan.words), ("said_by", plan.said_by)):
        if quote_rules.holds_name(text, private):
            raise DomainError(
                _("A private group is named here. Take its name out; say “a group” instead."), field
            )
    for field, day in (("said_on", plan.said_on), ("consented_on", plan.consented_on)):
        if day > clock.today():
            raise DomainError(_("This day is still ahead. Enter one up to today."), field)
    if is_checked or person_id is None:
        return
    record = quote_queries.record_words(person_id)
    for field, text in (("words", plan.words), ("said_by", plan.said_by)):
        found = quote_rules.telling_words(text, record)
        if found:
            raise DomainError(
                _(
                    "These words are in their record too: %(words)s. Take them out where they "
                    "tell who it is; where they don't, tick the box at the end and save again.",
                    words=", ".join(found),
                ),
                field,
            )
