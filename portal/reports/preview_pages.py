"""What the pages of a preview share: what was asked for, and where its figures lead."""

from typing import Any

from flask import request, url_for
from flask_login import current_user

from portal import clock
from portal.reports import funding_queries, preview_queries
from portal.reports.making import Made
from portal.reports.preview_forms import Offers, PreviewForm


def asked_form() -> PreviewForm:
    """The form that chooses a document, from this request's address."""
    offers = Offers(
        preview_queries.programmes(),
        preview_queries.groups(current_user),
        preview_queries.providers(),
        funding_queries.fundings(),
    )
    return PreviewForm(request.args, offers, clock.today())


def address_of(form: PreviewForm) -> dict[str, Any]:
    """The preview's own address, in full, so that a link keeps what was chosen."""
    given = {
        "kind": form.kind.data,
        "programme": form.programme.data or None,
        "group": form.group.data or None,
        "provider": form.provider.data or None,
        "funding": form.funding.data or None,
        "from": form.period.first.isoformat(),
        "to": form.period.last.isoformat(),
        "comparison": form.comparison.data,
        "protection": form.protection.data,
        "sections": ",".join(form.sections.data or ()) or None,
    }
    return {name: value for name, value in given.items() if value}


def links_of(made: Made, form: PreviewForm) -> dict[str, str]:
    """By figure, the address at which it is explained, with the list behind it."""
    ledger, address = made.now.printed.ledger, address_of(form)
    return {
        key: url_for(".figure_show", key=key, **address)
        for key in (*ledger.cells, *ledger.shares, *ledger.values)
    }
