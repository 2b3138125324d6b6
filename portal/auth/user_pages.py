"""What the views of accounts share: the account or 404, its page, and a link that was made."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields import SelectChoice

from portal.auth import user_queries, user_rules, user_words
from portal.auth.forms import EmptyForm
from portal.auth.link_actions import MadeLink
from portal.auth.user_forms import NameForm, PersonForm, ProgrammesForm, RolesForm, VersionForm
from portal.auth.user_queries import UserPage


def link_made(user_id: int, name: str, link: MadeLink) -> Any:
    """Where a link went; the link itself where mail goes nowhere, once."""
    if link.is_mailed:
        flash(_("A link is on its way to %(name)s.", name=name), "good")
        return redirect(url_for("auth.user_show", user_id=user_id))
    return render_template("auth/user_link_made.html", user_id=user_id, name=name, link=link)


def user_or_404(user_id: int) -> UserPage:
    """The account, or 404."""
    user = user_queries.user_page(user_id)
    if user is None:
        abort(404)
    return user


def user_page(user: UserPage, status: int = 200, stale: str = "", **forms: Any) -> Any:
    """An account's page. `forms` are those that were refused, by name; `stale` the one of them
    that somebody else was faster with."""
    programmes = user_queries.programmes()
    shown = {
        "name_form": NameForm(formdata=None, **user._asdict()),
        "roles_form": RolesForm(formdata=None, roles=sorted(user.roles), version=user.version),
        "programmes_form": ProgrammesForm(
            formdata=None, programme_ids=sorted(user.programme_ids), version=user.version
        ),
        "person_form": PersonForm(
            formdata=None, person_number=user.person_id, version=user.version
        ),
    }
    dangers = forms.pop("dangers", [])
    shown.update(forms)
    shown["programmes_form"].programme_ids.choices = [SelectChoice(*one) for one in programmes]
    page = render_template(
        "auth/user_show.html",
        user=user,
        is_self=user.user_id == current_user.id,
        leads=user_words.leads_words(user_queries.leads_of(user.user_id)),
        device_count=user_queries.device_count(user.user_id, user.roles),
        dangers=dangers,
        holds_dangers=user_rules.dangers_of(user.roles),
        stale=stale,
        as_it_stands=user_words.as_it_stands(user, programmes),
        programmes=programmes,
        button=EmptyForm(formdata=None),
        version_form=VersionForm(formdata=None, version=user.version),
        refused=forms,
        words=user_words,
        has_errors=bool(forms),
        **shown,
    )
    return page, status
