"""The provider directory: the list of organisations that refer, and each one's own page."""

from typing import Any

from flask import render_template, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from portal import clock, navigation
from portal.auth.forms import EmptyForm
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.paging import page_number
from portal.providers import (
    answer_choice_pages,
    bp,
    figure_queries,
    figure_rules,
    link_queries,
    queries,
    rules,
    token_queries,
    token_words,
    words,
)
from portal.providers.pages import provider_or_404
from portal.referrals import reason_queries
from portal.referrals import words as referral_words

SEARCH_LENGTH = 100

navigation.add(
    navigation.Entry(
        70,
        "providers.provider_list",
        lambda: _l("Providers"),
        Permission.PROVIDER_READ,
        is_primary=False,
    )
)


@bp.route("/providers")
@requires(Permission.PROVIDER_READ)
def provider_list() -> Any:
    """Providers by name: who refers there, how much, and whether their computers may send."""
    search = request.args.get("q", "").strip()[:SEARCH_LENGTH]
    page = queries.provider_page(current_user, page_number(request.args.get("page")), search)
    now = clock.now()
    states = {
        row.provider_id: rules.token_state(row.expires_at, None, bool(row.is_active), now)
        for row in page.rows
    }
    return render_template(
        "providers/provider_list.html",
        page=page,
        search=search,
        states=states,
        token_words=words.token_words,
        sees_referrals=current_user.may(Permission.REFERRAL_READ),
    )


@bp.route("/providers/<int:provider_id>")
@requires(Permission.PROVIDER_READ)
def provider_show(provider_id: int) -> Any:
    """One provider: how it is reached, who refers there, what came of it, and its links."""
    provider = provider_or_404(provider_id)
    sees_referrals = current_user.may(Permission.REFERRAL_READ)
    arrived = figure_queries.arrived_from(current_user, provider_id) if sees_referrals else []
    figures = figure_rules.figures(arrived, clock.today()) if sees_referrals else None
    return render_template(
        "providers/provider_show.html",
        provider=provider,
        standing=words.standing(provider.is_active, provider.closes_on),
        referrers=queries.referrers_of(provider_id),
        links=link_queries.links_of(provider_id),
        tokens=token_words.shown(token_queries.tokens_of(provider_id)),
        figures=figures,
        **_listed(figures),
        button=EmptyForm(formdata=None),
        answer_choice=answer_choice_pages.choice_words(provider_id),
        may_edit=current_user.may(Permission.PROVIDER_EDIT),
    )


def _listed(figures: figure_rules.Figures | None) -> dict[str, Any]:
    """The figures' tables, in words."""
    if figures is None:
        return {}
    said = {one.code: one.words for one in reason_queries.reasons()}
    return {
        "reasons": [
            (said.get(code) or referral_words.ENDING.get(code, code), count)
            for code, count in figures.reasons
        ],
        "quarters": [(words.quarter(day), count) for day, count in figures.quarters],
        "months": [(words.month(day), count) for day, count in figures.months],
    }
