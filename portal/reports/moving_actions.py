"""How people's words follow when two records of a person become one."""

from portal.models import Quote
from portal.moving import follows

HANDLERS = (follows(Quote, "person"),)
