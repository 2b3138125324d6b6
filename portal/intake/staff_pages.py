"""What the page of staff entry shows: the form, who was found, and the scan beside it."""

from typing import Any

from flask import abort, make_response, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from portal.audit import record_look
from portal.formats import long_date
from portal.intake import (
    draft_queries,
    file_actions,
    file_pages,
    file_queries,
    file_rules,
    file_words,
    lookup_queries,
    lookup_rules,
    queries,
    words,
)
from portal.intake.draft_queries import DraftRow
from portal.intake.lookup_queries import Candidate
from portal.intake.lookup_rules import Lookup
from portal.intake.staff_forms import StaffReferralForm
from portal.people import queries as people
from portal.people import rules as people_rules
from portal.people import same_queries, same_words
from portal.people.same_rules import Identity
from portal.providers import queries as providers

# Of a scan, as much as is read to see that it is too large.
_ONE_MORE = 1


def draft_or_404() -> DraftRow | None:
    """The user's own draft that the address names, or None; 404 for any other."""
    text = request.args.get("draft", "")
    if not text:
        return None
    is_number = text.isascii() and text.isdigit()
    draft = draft_queries.draft_for(current_user, int(text[:9])) if is_number else None
    if draft is None:
        abort(404)
    return draft


def form_of(draft: DraftRow | None) -> StaffReferralForm:
    """The form: as it was sent, as the draft has it, or empty."""
    if request.method == "POST" or draft is None:
        form = StaffReferralForm(who=request.args.get("who"))
    else:
        form = StaffReferralForm(formdata=MultiDict(draft.typed))
        form.request_key.data, form.draft_version.data = draft.request_key, str(draft.version)
    if request.method == "GET":
        form.renew_page()
    form.offer(
        providers.active_providers(), queries.open_programmes(current_user), queries.topics()
    )
    return form


def chosen_person(form: StaffReferralForm) -> people.PersonPage | None:
    """The person on record that this is for; 404 for one the user may not open."""
    person_id = form.chosen_person_id
    if person_id is None:
        form.offer_people([])
        return None
    person = people.person_for(current_user, person_id)
    if person is None:
        abort(404)
    form.known_born_on, form.known_postcode = person.born_on, person.postcode
    form.offer_people([(person.id, described(person))])
    return person


def described(person: Any) -> str:
    """A person on record in one line."""
    facts = [person.name]
    if person.born_on:
        facts.append(_("born %(day)s", day=long_date(person.born_on)))
    if person.postcode:
        facts.append(person.postcode)
    return ", ".join(facts)


def offer_same(form: StaffReferralForm) -> bool:
    """Ask on the form whether it is somebody on record; False where nobody is like them."""
    wanted = Lookup(
        form.whole_name(),
        form.born_on.data,
        people_rules.nhs_digits(form.nhs_number.data or ""),
        lookup_rules.phone_digits(form.phone.data or ""),
    )
    # As staff will see it beside the new referral, and whom a search would find besides.
    likely = same_queries.likely_same_as(current_user, _identity(form))
    found = {one.person_id: _with_reasons(one) for one in likely if one.person_id}
    for one in lookup_queries.find_like(current_user, wanted):
        if _is_alike(one, form):
            found.setdefault(one.person_id, described(one))
    hidden = [one.ask for one in likely if one.ask]
    if not found and not hidden:
        return False
    record_look("people_searched", "person", None, by=current_user)
    form.offer_people(list(found.items()))
    form.who.errors = [*form.who.errors, *_asked(bool(found), hidden)]
    return True


def _with_reasons(one: same_queries.LikelySame) -> str:
    reasons = [words for tone, words in same_words.reasons(one.likeness) if tone == "yes"]
    return f"{same_words.described(one)} ({', '.join(reasons)})"


def _asked(has_found: bool, hidden: list[str]) -> list[str]:
    said = []
    if has_found:
        said.append(_("Somebody like this is here already. Choose who it is, then save again."))
    for name in hidden:
        said.append(
            _("Somebody whom you may not see is much like this. Ask %(name)s first.", name=name)
        )
    return said


def _identity(form: StaffReferralForm) -> Identity:
    return Identity(
        name=form.whole_name(),
        born_on=form.born_on.data,
        nhs_number=people_rules.nhs_digits(form.nhs_number.data or ""),
        postcode=form.postcode.data or "",
        phone=form.phone.data or "",
        email=form.email.data or "",
    )


def _is_alike(one: Candidate, form: StaffReferralForm) -> bool:
    if {lookup_queries.Why.NUMBER, lookup_queries.Why.PHONE} & set(one.why):
        return True
    likeness = people_rules.names_alike(form.whole_name(), one.name)
    # Many are born on a day: alone it says nothing.
    return likeness >= people_rules.ALIKE or lookup_queries.Why.EARLIER_NAME in one.why


def uploaded(form: StaffReferralForm) -> tuple[Any, str] | None:
    """The scan or saved e-mail that came with the form, with its warning; None for none.

    Raises FileRefused on "scan".
    """
    file = form.scan.data
    if not getattr(file, "filename", ""):
        return None
    most_bytes = file_actions.most_bytes()
    try:
        return file_actions.looked_at(
            file.filename, file.mimetype or "", file.read(most_bytes + _ONE_MORE)
        )
    except file_actions.FileRefused as problem:
        problem.field = "scan"
        raise


def entry_page(
    form: StaffReferralForm,
    chosen: Any,
    draft: DraftRow | None,
    status: int = 200,
) -> Any:
    """The page as it stands."""
    search = request.args.get("q", "").strip()
    found = []
    if chosen is not None:
        record_look("person_opened_to_read", "person", chosen.id, by=current_user, person=chosen.id)
    elif search and not form.is_submitted():
        found = lookup_queries.find(current_user, search)
        record_look("people_searched", "person", None, by=current_user)
    page = make_response(
        render_template(
            "intake/referral_new.html",
            form=form,
            chosen=chosen,
            described=described,
            search=search,
            found=found,
            draft=draft,
            scan=_scan(draft),
            drafts=[one for one in draft_queries.drafts_of(current_user) if one != draft],
            has_errors=status != 200,
            words=words,
            file_words=file_words,
        )
    )
    page.headers["Content-Security-Policy"] = file_rules.READING_PAGE
    return page, status


def _scan(draft: DraftRow | None) -> dict[str, Any] | None:
    if draft is None or draft.media_type is None:
        return None
    file = draft_queries.file_of(current_user, draft.draft_id)
    assert file is not None
    return {
        "shown": file_pages.mail_shown(file.media_type, file.body),
        "before": file_queries.came_before(current_user, draft.sha256 or ""),
    }
