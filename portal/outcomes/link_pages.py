"""The page on which a link that was just made is shown, this once."""

import segno
from flask import render_template
from markupsafe import Markup

from portal import mail
from portal.outcomes.link_actions import MadeLink


def shown_once(person_id: int, name: str, made: MadeLink) -> str:
    """A link that was just made, as text and as a code to scan."""
    address = mail.address_of("respond.question_show", link_token=made.token)
    # Drawn in the page: the policy lets in no image from anywhere else, nor a data: address.
    drawn = segno.make(address, micro=False, error="m").svg_inline(
        border=4, dark="#000", light="#fff", svgclass=None, lineclass=None, omitsize=True
    )
    return render_template(
        "outcomes/link_made.html",
        person_id=person_id,
        person_name=name,
        address=address,
        code=Markup(drawn),  # nosec B704 # a QR code drawn by us
        expires_at=made.expires_at,
    )
