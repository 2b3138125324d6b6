"""The list of groups, narrowed by what stands in its address."""

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.formats import weekday_name
from portal.groups import bp, list_queries, list_rules, subject_words, words
from portal.groups.list_queries import Offered
from portal.groups.list_rules import GroupsWanted
from portal.paging import page_number


@bp.route("/groups")
@requires(Permission.GROUP_READ)
def groups_list() -> Any:
    """The groups that the user may see: those that meet, or those that have ended."""
    ended = request.args.get("ended") == "1"
    wanted = list_rules.read_wanted(request.args)
    offers = list_queries.offered(current_user)
    page = list_queries.groups_for(
        current_user, page_number(request.args.get("page")), ended=ended, wanted=wanted
    )
    return render_template(
        "groups/groups_list.html",
        page=page,
        ended=ended,
        wanted=wanted,
        choices=_choices(offers),
        chips=_chips(wanted, ended),
        may_edit=current_user.may(Permission.GROUP_EDIT),
    )


def _choices(offers: Offered) -> dict[str, list[tuple[str, Any]]]:
    """(value, words) of each list to choose from, by its name in the address."""
    languages = dict.fromkeys(subject_words.code_of(code) for code in offers.languages)
    return {
        "topic": [(one, one) for one in offers.topics],
        "audience": [(one, one) for one in offers.audiences],
        "format": list(words.FORMAT.items()),
        "approach": list(words.APPROACH.items()),
        "kind": list(words.KIND.items()),
        "joining": list(words.JOINING.items()),
        "day": [(str(day), weekday_name(day)) for day in list_rules.DAYS],
        "language": [(code, subject_words.language_name(code)) for code in languages],
        "area": [(one, one) for one in offers.areas],
    }


def _chips(wanted: GroupsWanted, ended: bool) -> list[tuple[str, str]]:
    """What the list is narrowed by, each with the address that takes it away."""
    used = wanted.in_use
    return [
        (
            _said(name, value),
            url_for(
                ".groups_list",
                ended=1 if ended else None,
                **{other: kept for other, kept in used.items() if other != name},
            ),
        )
        for name, value in used.items()
    ]


def _said(name: str, value: str) -> str:
    if name == "q":
        return _("“%(text)s”", text=value)
    if name == "free":
        return _("With a free seat")
    if name == "visit":
        return _("Takes first visits")
    known: dict[str, Any] = {
        "format": words.FORMAT,
        "approach": words.APPROACH,
        "kind": words.KIND,
        "joining": words.JOINING,
    }
    if name in known:
        return str(known[name][value])
    if name == "day":
        return weekday_name(int(value))
    return subject_words.language_name(value) if name == "language" else value
