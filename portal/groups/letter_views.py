"""A letter that confirms which sessions somebody came to, at their own request."""

from typing import Any

from flask import Response, abort, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock, pdf
from portal.audit import record_look
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.groups import bp, letter_actions, letter_forms, letter_queries
from portal.groups.letter_actions import Letter
from portal.groups.letter_forms import LetterForm
from portal.models import ContactKind
from portal.people import queries as people
from portal.people.queries import PersonPage


@bp.route("/people/<int:person_id>/attendance-letter", methods=["GET", "POST"])
@requires(Permission.LETTER_WRITE)
@redisplays
def letter_new(person_id: int) -> Any:
    """Choose what to confirm, look at the letter, then make it: it is kept and downloaded."""
    person = people.person_for(current_user, person_id)
    if person is None:
        abort(404)
    groups = letter_queries.groups_attended(current_user, person_id)
    names = _names(person)
    form = LetterForm()
    form.offer(groups, names)
    if not form.is_submitted():
        record_look("letter_opened", "person", person_id, by=current_user, person=person_id)
        _prefill(form, groups, names)
        return _page(person, groups, form)
    if not form.validate_on_submit():
        return _page(person, groups, form, status=422)
    first_on: Any = form.first_on.data
    if first_on > form.last_on.data:
        form.refuse(DomainError(_("The last day comes before the first."), "last_on"))
        return _page(person, groups, form, status=422)
    letter = _letter(person, form, dict(names))
    if not letter.sessions:
        problem = _("They came to no session of it in this time. Choose another time or group.")
        form.refuse(DomainError(problem, "last_on"))
        return _page(person, groups, form, status=422)
    step = request.form.get("step")
    if step == letter_forms.MAKE:
        return _made(letter)
    if step == letter_forms.CHANGE:
        return _page(person, groups, form)
    return render_template(
        "groups/letter_check.html", person=person, form=form, letter=letter, today=clock.today()
    )


def _made(letter: Letter) -> Response:
    # Drawn first: what can't be drawn wasn't confirmed either.
    document = pdf.render_pdf(
        render_template(
            "groups/letter_pdf.html",
            letter=letter,
            today=clock.today(),
            signed_by=current_user.name,
        )
    )
    contact_ids = letter_actions.keep_letter(letter, current_user)
    # The name of a file says nothing of a person.
    name = f"letter-{contact_ids[0]}.pdf"
    return Response(
        document,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _letter(person: PersonPage, form: LetterForm, names: dict[str, str]) -> Letter:
    first_on: Any = form.first_on.data
    last_on: Any = form.last_on.data
    return Letter(
        person.id,
        names[form.name_as.data],
        str(form.addressed_to.data),
        ContactKind(form.sent_by.data),
        bool(form.names_groups.data),
        letter_queries.sessions_attended(
            current_user, person.id, form.group_ids.data or [], first_on, last_on
        ),
    )


def _names(person: PersonPage) -> list[tuple[str, str]]:
    """The name they want, and the official one where it is another."""
    official = " ".join(filter(None, (person.given_name, person.family_name)))
    found = [(letter_forms.WANTED, person.name)]
    if official and official != person.name:
        found.append((letter_forms.OFFICIAL, official))
    return found


def _prefill(form: LetterForm, groups: Any, names: list[tuple[str, str]]) -> None:
    form.addressed_to.data = _("To whom it may concern")
    if len(names) == 1:
        form.name_as.data = names[0][0]
    if groups:
        first_on: Any = clock.local(min(one.first_at for one in groups)).date()
        today: Any = clock.today()
        form.first_on.data, form.last_on.data = first_on, today
    if len(groups) == 1:
        form.group_ids.data = [groups[0].group_id]


def _page(person: PersonPage, groups: Any, form: LetterForm, status: int = 200) -> Any:
    page = render_template(
        "groups/letter_new.html",
        person=person,
        groups=groups,
        form=form,
        hints={
            one.group_id: _("A sensitive group: the letter never names it.")
            for one in groups
            if one.is_sensitive
        },
        has_errors=status != 200,
    )
    return page, status
