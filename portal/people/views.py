"""Finding people, and one person's page."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import clock, navigation
from portal.audit import record_look
from portal.auth import break_glass_queries
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.groups import apology_queries, membership_queries
from portal.outcomes import response_queries
from portal.people import (
    bp,
    contact_queries,
    follow_up_queries,
    merge_queries,
    pair_queries,
    person_pages,
    queries,
    same_queries,
    same_words,
)
from portal.people import words as people_words
from portal.people.apart_queries import Party
from portal.people.forms import ContactForm
from portal.referrals import page_queries, words

navigation.add(
    navigation.Entry(
        30, "people.people_search", lambda: _l("People"), Permission.PERSON_HISTORY_READ
    )
)


@bp.route("/people")
@requires(Permission.PERSON_READ)
def people_search() -> Any:
    """Find a person by name, in spite of a slip."""
    search = request.args.get("q", "").strip()
    found = queries.search_people(current_user, search) if search else []
    if search:
        record_look("people_searched", "person", None, by=current_user)
    return render_template("people/people_search.html", search=search, found=found)


@bp.route("/people/<int:person_id>")
@requires(Permission.PERSON_READ)
def person_show(person_id: int) -> Any:
    """One person: for a leader what a leader may see, for staff the history too."""
    person = queries.person_for(current_user, person_id)
    if person is None:
        opened = break_glass_queries.open_now(current_user)
        if opened is not None and opened.person_id == person_id:
            return redirect(url_for("break_glass.record_show", opening_id=opened.opening_id))
        survivor_id = merge_queries.survivor_of(current_user, person_id)
        if survivor_id is None:
            abort(404)
        # The address of a record that became part of another, as it stands in old notes.
        return redirect(url_for(".person_show", person_id=survivor_id))
    record_look("person_opened_to_read", "person", person_id, by=current_user, person=person_id)
    memberships = membership_queries.memberships_of(current_user, person_id)
    # A leader knows them by the name that they want in that leader's group.
    called = next((row.shown_as for row in memberships if row.shown_as), person.name)
    history: dict[str, Any] = {}
    if current_user.may(Permission.PERSON_HISTORY_READ):
        called = person.name
        history = {
            "referrals": page_queries.referrals_of_person(current_user, person_id),
            "follow_ups": follow_up_queries.follow_ups_of(current_user, person_id),
            "contacts": contact_queries.contacts_of(current_user, person_id),
            "pairs": [
                row
                for row in pair_queries.pairs_of(current_user, Party(person_id=person_id))
                if row.holds
            ],
            "party": Party(person_id=person_id),
            "same": same_queries.likely_same(current_user, [person_id]).get(person_id, []),
            "same_words": same_words,
            "merges": merge_queries.merges_of(current_user, person_id),
            "outcomes": response_queries.summary_of(current_user, person_id),
        }
    return render_template(
        "people/person_show.html",
        memberships=memberships,
        sessions_ahead=apology_queries.sessions_to_come(current_user, person_id),
        words=words,
        people_words=people_words,
        contact=ContactForm(
            formdata=None, data={"happened_on": clock.today(), "is_outgoing": "yes"}
        ),
        **person_pages.head(person, "now", called),
        **history,
    )
