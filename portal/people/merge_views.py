"""Two records side by side, making them one, and taking that back."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.groups import came_queries, membership_queries
from portal.people import (
    bp,
    merge_actions,
    merge_queries,
    merge_words,
    pair_queries,
    same_words,
)
from portal.people.apart_queries import Party
from portal.people.merge_forms import ApartForm, MergeForm, PlainForm, merge_form
from portal.referrals import page_queries, words


@bp.route("/people/<int:person_id>/compare/<int:other_id>")
@requires(Permission.PERSON_MERGE)
def people_compare(person_id: int, other_id: int) -> Any:
    """Two records field by field: the first is the one that would be kept."""
    two = _two_or_404(person_id, other_id)
    return _page(two, merge_form(two), ApartForm(formdata=None))


def _two_or_404(person_id: int, other_id: int) -> merge_queries.TwoRecords:
    two = merge_queries.two_records(current_user, person_id, other_id)
    if two is None:
        abort(404)
    return two


def _page(two: merge_queries.TwoRecords, form: MergeForm, apart: ApartForm) -> Any:
    sides: list[dict[str, Any]] = []
    for one in (two.kept, two.other):
        record_look(
            "person_opened_to_read", "person", one.person_id, by=current_user, person=one.person_id
        )
        sides.append(
            {
                "record": one,
                "memberships": membership_queries.memberships_of(current_user, one.person_id),
                "referrals": page_queries.referrals_of_person(current_user, one.person_id),
            }
        )
    page = render_template(
        "people/people_compare.html",
        two=two,
        sides=sides,
        came=came_queries.came_counts(current_user, [one["record"].person_id for one in sides]),
        warnings=same_words.merge_warnings(two, sides, _kept_apart(two)),
        told_apart=merge_queries.told_apart(two.kept.person_id, two.other.person_id),
        form=form,
        apart=apart,
        plain=PlainForm(formdata=None),
        words=words,
        merge_words=merge_words,
        same_words=same_words,
    )
    return (page, 422) if form.errors or form.form_errors or apart.errors else page


def _kept_apart(two: merge_queries.TwoRecords) -> list[str]:
    """Whom to talk to first, where the two are themselves to be kept apart or together."""
    pairs = pair_queries.pairs_of(current_user, Party(person_id=two.kept.person_id))
    other = Party(person_id=two.other.person_id)
    return [row.contact_name for row in pairs if row.holds and other in (row.one, row.other)]


@bp.route("/people/<int:person_id>/compare/<int:other_id>/merge", methods=["POST"])
@requires(Permission.PERSON_MERGE, step_up=True)
@redisplays
def people_merge(person_id: int, other_id: int) -> Any:
    """Make two records one, as chosen field by field."""
    two = _two_or_404(person_id, other_id)
    form = merge_form(two)
    if not form.validate_on_submit():
        return _page(two, form, ApartForm(formdata=None))
    try:
        merge_id = merge_actions.merge_people(
            person_id,
            other_id,
            version=form.version.data,
            other_version=form.other_version.data,
            chosen=form.chosen(),
            by=current_user,
        )
    except merge_actions.StaleVersion as problem:
        form.refuse(problem)
        # What was chosen stays; the next try is about the records as they are shown now.
        for field, version in (
            (form.version, two.kept.version),
            (form.other_version, two.other.version),
        ):
            field.data, field.raw_data = version, None
        return _page(two, form, ApartForm(formdata=None))
    flash(_("The two records are one now. It can be undone."), "good")
    return redirect(url_for(".merge_show", merge_id=merge_id))


@bp.route("/people/<int:person_id>/compare/<int:other_id>/apart", methods=["POST"])
@requires(Permission.PERSON_MERGE)
@redisplays
def people_tell_apart(person_id: int, other_id: int) -> Any:
    """Keep that two records are of two people."""
    two = _two_or_404(person_id, other_id)
    apart = ApartForm()
    if not apart.validate_on_submit():
        return _page(two, merge_form_unsent(two), apart)
    merge_actions.tell_apart(person_id, other_id, apart.note.data or "", by=current_user)
    flash(_("Kept: two people. They aren't shown as perhaps the same any more."), "good")
    return redirect(url_for(".person_show", person_id=person_id))


def merge_form_unsent(two: merge_queries.TwoRecords) -> MergeForm:
    """The merge form beside another form that was sent: as if nobody had touched it."""
    form = merge_form(two)
    form.process(None, version=two.kept.version, other_version=two.other.version)
    return form


@bp.route("/people/<int:person_id>/compare/<int:other_id>/ask-again", methods=["POST"])
@requires(Permission.PERSON_MERGE)
def people_ask_again(person_id: int, other_id: int) -> Any:
    """Take back that two records are of two people."""
    _two_or_404(person_id, other_id)
    if not PlainForm().validate_on_submit():
        abort(400)
    merge_actions.ask_again(person_id, other_id, by=current_user)
    flash(_("They may be shown as perhaps the same again."), "good")
    return redirect(url_for(".people_compare", person_id=person_id, other_id=other_id))


@bp.route("/merges/<int:merge_id>")
@requires(Permission.PERSON_MERGE)
def merge_show(merge_id: int) -> Any:
    """What became one, by whom and when, and the way back."""
    return _merge_page(_merge_or_404(merge_id), PlainForm())


def _merge_or_404(merge_id: int) -> merge_queries.Merge:
    merge = merge_queries.merge_for(current_user, merge_id)
    if merge is None:
        abort(404)
    return merge


def _merge_page(merge: merge_queries.Merge, form: PlainForm) -> Any:
    record_look("merge_opened", "merge", merge.merge_id, by=current_user, person=merge.survivor_id)
    page = render_template(
        "people/merge_show.html",
        merge=merge,
        moved=merge_words.moved(merge.changes),
        form=form,
    )
    return (page, 409) if form.form_errors else page


@bp.route("/merges/<int:merge_id>/undo", methods=["POST"])
@requires(Permission.PERSON_MERGE, step_up=True)
def merge_undo(merge_id: int) -> Any:
    """Give both records back, or say what stands in the way."""
    merge = _merge_or_404(merge_id)
    form = PlainForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        merge_actions.undo_merge(merge_id, by=current_user)
    except DomainError as problem:
        form.refuse(problem)
        return _merge_page(merge, form)
    flash(_("Undone: there are two records again."), "good")
    return redirect(
        url_for(".people_compare", person_id=merge.survivor_id, other_id=merge.merged_id)
    )
