"""How concerns go once the person they are about is erased: that there was one stays, and how
it was dealt with."""

from portal.erasing import NOBODY, Part, goes, stays
from portal.models import (
    Concern,
    ConcernAlert,
    ConcernLead,
    ConcernNote,
    ConcernStep,
    EmergencyLook,
)

PART = Part(
    holdings=(
        stays(Concern, "person", "referral", keeps=("kind", "state", "outcome"), text=NOBODY),
        stays(
            ConcernStep,
            "concern",
            keeps=("kind", "outcome"),
            # A step that has to say why goes on saying that somebody did.
            comment=lambda row: NOBODY if row["comment"] else "",
        ),
        goes(ConcernNote, "concern"),
        stays(ConcernAlert, "concern", keeps=("stage",)),
        goes(EmergencyLook, "person"),
    ),
    spares={ConcernLead: ()},
)
