"""People to keep apart or together: the list, one pair, and writing one down."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.addresses import LARGEST_ID
from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.groups import apart_queries as met
from portal.models import FollowUpKind, PairKind, Role
from portal.people import (
    apart_queries,
    bp,
    follow_up_actions,
    pair_actions,
    pair_queries,
    pair_words,
    queries,
)
from portal.people.apart_queries import Party
from portal.people.pair_forms import PairChangeForm, PairEndForm, PairForm
from portal.people.pair_queries import PairRow


@bp.context_processor
def _pair_words() -> dict[str, Any]:
    return {"pair_words": pair_words}


@bp.route("/pairs")
@requires(Permission.PAIR)
def pairs_list() -> Any:
    """Everybody to keep apart or together of whom the user may see one side."""
    record_look("pairs_opened", "pair", None, by=current_user)
    return render_template(
        "people/pairs_list.html",
        rows=pair_queries.pairs_seen(current_user),
        users=pair_queries.users_to_choose(),
    )


@bp.route("/pairs/new", methods=["GET", "POST"])
@requires(Permission.PAIR)
@redisplays
def pair_add() -> Any:
    """Write down that somebody is to be kept apart from, or together with, another.

    Without anybody named in the address it begins with choosing: the list, with its form.
    """
    if request.method == "GET" and not {"person", "user"} & set(request.args):
        return pairs_list()
    one, name = _asked_or_404()
    form = PairForm(contact_id=current_user.id)
    form.offer(pair_queries.users_to_choose(Role.STAFF))
    users = [row for row in pair_queries.users_to_choose() if row[0] != one.user_id]
    form.offer_users(users)
    search = request.args.get("q", "").strip()
    if form.validate_on_submit():
        other = form.other
        if other is None:
            form.refuse(DomainError(_("Choose one person, or one who works here."), "other"))
        elif other.person_id is not None and not queries.person_for(current_user, other.person_id):
            abort(404)
        else:
            try:
                pair_id = pair_actions.add_pair(
                    PairKind(form.kind.data), one, other, form.told, current_user
                )
            except DomainError as problem:
                form.refuse(problem)
            else:
                _see_to_meetings(PairKind(form.kind.data), one, other, form.told.contact_id)
                return redirect(url_for(".pair_show", pair_id=pair_id))
    found = queries.search_people(current_user, search) if search else []
    if search:
        record_look("people_searched", "person", None, by=current_user)
    status = 422 if form.errors or form.form_errors else 200
    page = render_template(
        "people/pair_add.html",
        one=one,
        name=name,
        form=form,
        search=search,
        found=[row for row in found if row.person_id != one.person_id],
        has_errors=status != 200,
    )
    return page, status


@bp.route("/pairs/<int:pair_id>", methods=["GET", "POST"])
@requires(Permission.PAIR)
@redisplays
def pair_show(pair_id: int) -> Any:
    """One pair: who, whom to talk to, and for who may read it why; its change."""
    row = _pair_or_404(pair_id)
    form = _change_form(row)
    if form.validate_on_submit():
        if not row.may_read:
            abort(404)
        try:
            pair_actions.change_pair(pair_id, form.version.data, form.told, current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Kept."), "good")
            return redirect(url_for(".pair_show", pair_id=pair_id))
    return _page(row, form)


@bp.route("/pairs/<int:pair_id>/end", methods=["POST"])
@requires(Permission.PAIR)
@redisplays
def pair_end(pair_id: int) -> Any:
    """Let a pair hold no more; who may not read why can't judge that."""
    row = _pair_or_404(pair_id)
    if not row.may_read:
        abort(404)
    form = PairEndForm()
    if form.validate_on_submit():
        try:
            pair_actions.end_pair(
                pair_id, form.version.data, form.end_reason.data or "", current_user
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("It holds no more. It stays on record."), "good")
            return redirect(url_for(".pair_show", pair_id=pair_id))
    return _page(row, None, form)


def _page(row: PairRow, form: PairChangeForm | None, end: PairEndForm | None = None) -> Any:
    for person_id in (row.one.person_id, row.other.person_id):
        if person_id is not None:
            record_look("pair_opened", "pair", row.pair_id, by=current_user, person=person_id)
    is_refused = end is not None or (form is not None and form.is_submitted())
    page = render_template(
        "people/pair_show.html",
        row=row,
        form=form or _change_form(row, is_fresh=True),
        end=end or PairEndForm(formdata=None, version=row.version),
        readers=pair_queries.readers_of(row.pair_id) if row.may_read else [],
        shared=met.shared_groups(current_user, row.one, row.other) if row.holds else [],
        exceptions=met.exceptions_of(current_user, row.pair_id),
        has_errors=is_refused,
    )
    return page, 422 if is_refused else 200


def _change_form(row: PairRow, *, is_fresh: bool = False) -> PairChangeForm:
    more = {"formdata": None} if is_fresh else {}
    form = PairChangeForm(
        **more,
        reason=row.reason,
        contact_id=row.contact_id,
        reader_ids=[user_id for user_id, _name in pair_queries.readers_of(row.pair_id)],
        version=row.version,
    )
    staff = pair_queries.users_to_choose(Role.STAFF)
    form.offer(staff if row.contact_is_here else [*staff, (row.contact_id, row.contact_name)])
    return form


def _see_to_meetings(kind: PairKind, one: Party, other: Party, contact_id: int) -> None:
    """Say where the two meet already, and have somebody decide what to do about it."""
    shared = met.shared_groups(current_user, one, other) if kind == PairKind.APART else []
    if not shared:
        flash(_("Kept. Portal asks for a reason wherever they would meet."), "good")
        return
    for group in shared:
        follow_up_actions.add_follow_up(
            FollowUpKind.HAND,
            clock.today(),
            by=current_user,
            person_id=one.person_id or other.person_id,
            group_id=group.group_id or None,
            owner_id=contact_id,
            note=_("Two who are to be kept apart meet in a group already. Decide what to do."),
        )
    names = [group.group_name or _("a group you may not see") for group in shared]
    where = ", ".join(names)
    flash(_("Kept. They meet already: %(where)s. Follow-ups say so.", where=where), "warn")


def _asked_or_404() -> tuple[Party, str]:
    """Of whom the address speaks: `person` or `user`, whom the signed-in user may see."""
    party = Party(
        request.args.get("person", type=int), request.args.get("user", type=int)
    )  # fmt: skip
    if (party.person_id is None) == (party.user_id is None):
        abort(404)
    if not 0 < (party.person_id or party.user_id or 0) <= LARGEST_ID:
        abort(404)
    names = apart_queries.names_for(current_user, [party])
    if party not in names:
        abort(404)
    return party, names[party]


def _pair_or_404(pair_id: int) -> PairRow:
    row = pair_queries.pair_for(current_user, pair_id)
    if row is None:
        abort(404)
    return row
