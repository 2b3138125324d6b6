"""How places, marks and all else of a group go once a person is erased: that they came stays."""

from portal.erasing import NOBODY, Part, goes, stays
from portal.models import (
    AgreementAcceptance,
    Apology,
    Attendance,
    GroupEndAnswer,
    InterpreterBooking,
    Membership,
    Programme,
    Taster,
    Telling,
    Venue,
    WalkIn,
)

PART = Part(
    holdings=(
        stays(
            Membership,
            "person",
            keeps=("state", "ending", "offer_answer"),
            offer_expires_at=None,
        ),
        stays(Taster, "person", keeps=("outcome",)),
        stays(Attendance, "person", keeps=("mark",)),
        goes(Apology, "person"),
        goes(AgreementAcceptance, "person"),
        stays(WalkIn, "person", name=NOBODY),
        goes(Telling, "person"),
        goes(InterpreterBooking, "person"),
        stays(
            GroupEndAnswer,
            "person",
            keeps=("choice", "outcome"),
            referred_to=lambda row: NOBODY if row["referred_to"] else "",
        ),
    ),
    spares={
        Programme: (),
        # How a place, and who interprets, is reached: not theirs, whoever shares it.
        Venue: ("address", "postcode", "contact_name", "contact_phone", "contact_email"),
        InterpreterBooking: ("name", "agency", "phone", "email"),
    },
)
