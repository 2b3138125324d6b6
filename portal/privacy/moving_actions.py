"""How holds and requests follow when two records of a person become one."""

from portal.models import AccessRequest, DuePerson, LegalHold
from portal.moving import follows, stays

HANDLERS = (
    follows(LegalHold, "person"),
    follows(AccessRequest, "person"),
    # The next night looks anew.
    stays(DuePerson, "person"),
)
