"""What bars a user from a person, and who a user is, once that person is erased."""

from portal.erasing import NOBODY, Part, goes, lets_go, stays
from portal.models import AccessBlock, BreakGlass, Event, RateBucket, SignIn, User

PART = Part(
    holdings=(
        goes(AccessBlock, "person"),
        # That a record was opened against the usual bounds, and what was found of it, stays.
        stays(
            BreakGlass,
            "person",
            keeps=("found_by", "finding"),
            reason=NOBODY,
        ),
        lets_go(User, "person"),
    ),
    # Users have names of their own, and the trail holds no words of anybody.
    spares={User: (), Event: (), SignIn: (), RateBucket: ()},
)
