"""Who may not open a person; for administrators, every bar and which user is which person."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms.fields import SelectChoice

from portal import navigation
from portal.audit import record_look
from portal.auth import block_actions, block_queries
from portal.auth.guard import redisplays, requires
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.people import bp, person_pages
from portal.people.block_forms import BlockEndForm, BlockForm, LinkForm
from portal.people.queries import PersonPage

navigation.add(
    navigation.Entry(
        95,
        "people.all_blocks_list",
        lambda: _l("Who is barred"),
        Permission.ACCESS_BLOCK_ALL,
        is_primary=False,
    )
)


@bp.route("/people/<int:person_id>/blocks")
@requires(Permission.ACCESS_BLOCK)
def blocks_show(person_id: int) -> Any:
    """Who may not open this person, and since when and why."""
    return _page(person_pages.person_or_404(person_id))


@bp.route("/people/<int:person_id>/blocks", methods=["POST"])
@requires(Permission.ACCESS_BLOCK)
@redisplays
def block_add(person_id: int) -> Any:
    """Bar a colleague from this person, at once and everywhere."""
    person = person_pages.person_or_404(person_id)
    form = _form()
    if form.validate_on_submit():
        try:
            block_actions.add_block(
                form.user_id.data, person_id, form.reason.data or "", current_user
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("They can't open this person any more."), "good")
            if form.user_id.data == current_user.id:
                return redirect(url_for(".people_search"))
            return redirect(url_for(".blocks_show", person_id=person_id))
    return _page(person, form=form)


@bp.route("/people/<int:person_id>/blocks/<int:block_id>/end", methods=["POST"])
@requires(Permission.ACCESS_BLOCK)
@redisplays
def block_end(person_id: int, block_id: int) -> Any:
    """Let a bar end, with why."""
    person = person_pages.person_or_404(person_id)
    block = block_queries.block_for(block_id)
    if block is None or block.person_id != person_id:
        abort(404)
    form = BlockEndForm()
    if form.validate_on_submit():
        try:
            block_actions.end_block(block_id, form.end_reason.data or "", current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Ended. They may open this person again, if their role lets them."), "good")
            return redirect(url_for(".blocks_show", person_id=person_id))
    return _page(person, end=form, ending=block_id)


@bp.route("/access-blocks")
@requires(Permission.ACCESS_BLOCK_ALL)
def all_blocks_list() -> Any:
    """Every bar that holds, by the person's number alone, and which user is which person."""
    return _all_page()


@bp.route("/access-blocks/<int:block_id>/end", methods=["POST"])
@requires(Permission.ACCESS_BLOCK_ALL)
@redisplays
def any_block_end(block_id: int) -> Any:
    """Let any bar end, with why."""
    if block_queries.block_for(block_id) is None:
        abort(404)
    form = BlockEndForm()
    if form.validate_on_submit():
        try:
            block_actions.end_block(block_id, form.end_reason.data or "", current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Ended."), "good")
            return redirect(url_for(".all_blocks_list"))
    return _all_page(end=form, ending=block_id)


@bp.route("/users/<int:user_id>/person", methods=["POST"])
@requires(Permission.ACCESS_BLOCK_ALL)
@redisplays
def user_link(user_id: int) -> Any:
    """Say which person a user also is, so that they can't open their own record."""
    if user_id not in {one.user_id for one in block_queries.users_and_persons()}:
        abort(404)
    form = LinkForm()
    if form.validate_on_submit():
        try:
            block_actions.link_person(
                user_id, form.person_number.data, form.version.data, current_user
            )
        except DomainError as problem:
            form.refuse(problem)
        else:
            flash(_("Kept."), "good")
            return redirect(url_for(".all_blocks_list"))
    return _all_page(link=form, linking=user_id)


def _form(**more: Any) -> BlockForm:
    form = BlockForm(**more)
    users = block_queries.users_and_persons()
    form.user_id.choices = [
        SelectChoice(0, _("Choose")),
        *(SelectChoice(one.user_id, one.name) for one in users),
    ]
    return form


def _page(
    person: PersonPage,
    form: BlockForm | None = None,
    end: BlockEndForm | None = None,
    ending: int | None = None,
) -> Any:
    record_look("blocks_opened", "person", person.id, by=current_user, person=person.id)
    page = render_template(
        "people/blocks_show.html",
        rows=block_queries.blocks_of(person.id),
        form=form or _form(formdata=None),
        end=end or BlockEndForm(formdata=None),
        ending=ending,
        has_errors=bool(form or end),
        **person_pages.head(person, "blocks"),
    )
    return page, 422 if form or end else 200


def _all_page(
    end: BlockEndForm | None = None,
    ending: int | None = None,
    link: LinkForm | None = None,
    linking: int | None = None,
) -> Any:
    record_look("blocks_opened", "access_block", None, by=current_user)
    page = render_template(
        "people/all_blocks_list.html",
        rows=block_queries.all_blocks(),
        users=block_queries.users_and_persons(),
        end=end or BlockEndForm(formdata=None),
        ending=ending,
        link=link or LinkForm(formdata=None),
        linking=linking,
        has_errors=bool(end or link),
    )
    return page, 422 if end or link else 200
