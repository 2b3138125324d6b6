"""What bars a user from a person, and who a user is, once that person is erased."""

from portal.erasing import Part, goes, lets_go
from portal.models import AccessBlock, Event, RateBucket, SignIn, User

PART = Part(
    holdings=(
        goes(AccessBlock, "person"),
        lets_go(User, "person"),
    ),
    # Users have names of their own, and the trail holds no words of anybody.
    spares={User: (), Event: (), SignIn: (), RateBucket: ()},
)
