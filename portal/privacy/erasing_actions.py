"""What is kept about somebody's own data, and how it goes once they are erased."""

from portal.erasing import Part, goes
from portal.models import AccessChoice, AccessRequest, DuePerson, LegalHold, RetentionPeriod

PART = Part(
    holdings=(
        goes(LegalHold, "person"),
        goes(DuePerson, "person"),
        goes(AccessRequest, "person"),
        goes(AccessChoice, "request"),
    ),
    spares={RetentionPeriod: ()},
)
