"""How answers and goals follow when two records of a person become one."""

from portal.models import Goal, Response, ResponseLink
from portal.moving import follows

HANDLERS = (
    follows(ResponseLink, "person"),
    follows(Response, "person"),
    follows(Goal, "person"),
)
