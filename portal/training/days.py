"""Days that something can have been done on."""

from datetime import date

from flask_babel import gettext as _

from portal import clock
from portal.errors import DomainError
from portal.formats import long_date
from portal.training.record_rules import EARLIEST


def refuse_impossible_day(day: date, field: str) -> None:
    """Raise DomainError on a field for a day ahead, or one so long ago that its year is wrong."""
    if day > clock.today():
        raise DomainError(_("That day is still to come. Enter today or earlier."), field)
    if day < EARLIEST:
        raise DomainError(
            _("Check the year: enter a date from %(day)s on.", day=long_date(EARLIEST)), field
        )
