"""What is said of why a record is due, and of what stands in its way."""

from flask_babel import lazy_gettext as _l

from portal.privacy.due_rules import Obstacle

OBSTACLES = {
    Obstacle.HOLD: _l("A legal hold keeps their record."),
    Obstacle.REFERRAL: _l("A referral of theirs is open."),
    Obstacle.MEMBERSHIP: _l("They have a place in a group, or wait for one."),
    # Not what: not everybody who reads this may know that there is a concern.
    Obstacle.CONCERN: _l("Something that not everybody sees keeps their record."),
    Obstacle.CONCERN_KEPT: _l("Something that not everybody sees keeps their record."),
    Obstacle.REQUEST: _l("They asked for a copy of their data, and it hasn't been sent."),
}
