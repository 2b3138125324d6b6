"""How concerns about a person follow when their record becomes part of another."""

from portal.models import Concern, EmergencyLook
from portal.moving import follows

HANDLERS = (
    follows(Concern, "person"),
    follows(EmergencyLook, "person"),
)
