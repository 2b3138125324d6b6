"""Which backups are kept, by table; and how two files of keys become one."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.keeping import rotation_rules
from portal.keeping.rotation_rules import kept, merged_keys

NIGHT = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)


def _nights(count: int, every: int = 1) -> list[datetime]:
    return [NIGHT - timedelta(days=every * number) for number in range(count)]


@pytest.mark.parametrize(
    ("made", "days_ago"),
    [
        ([], []),
        (_nights(1), [0]),
        (_nights(7), [0, 1, 2, 3, 4, 5, 6]),
        # 28 November is a Saturday: its week began on the 23rd, so day 6 ends the week before.
        (_nights(30), [0, 1, 2, 3, 4, 5, 6, 13, 20, 27, 28]),
        # A year and more: 7 days, the ends of 5 weeks, the ends of 12 months.
        (
            _nights(500),
            [0, 1, 2, 3, 4, 5, 6, 13, 20, 27, 28, 59, 89, 120, 151, 181, 212, 242, 273, 301, 332],
        ),
        # Nothing came for a month: what there is stays.
        (_nights(7, every=30), [0, 30, 60, 90, 120, 150, 180]),
    ],
)
def test_seven_days_five_weeks_and_twelve_months_are_kept(
    made: list[datetime], days_ago: list[int]
) -> None:
    assert sorted((NIGHT - one).days for one in kept(made)) == days_ago


def test_of_several_on_a_day_the_newest_stays() -> None:
    noon, evening = NIGHT.replace(hour=12), NIGHT.replace(hour=20)
    assert kept([NIGHT, noon, evening]) == {evening}


def test_the_newest_always_stays_and_no_more_than_the_rule_allows() -> None:
    most = rotation_rules.DAYS + rotation_rules.WEEKS + rotation_rules.MONTHS
    for count in range(1, 800, 37):
        found = kept(_nights(count))
        assert NIGHT in found
        assert len(found) <= most


def test_keeping_night_by_night_ends_where_keeping_at_once_does() -> None:
    """What goes tonight isn't missed in a year: rotation sees only what rotation left."""
    left: set[datetime] = set()
    for one in reversed(_nights(500)):
        left = kept([*left, one])
    assert left == kept(_nights(500))


def test_two_files_of_keys_become_one_that_knows_all() -> None:
    present = "bb 02 2026\naa 01\n"
    assert merged_keys(present, "aa 01\ncc 03\n") == "bb 02 2026\naa 01\ncc 03\n"
    assert merged_keys("", "aa 01\n") == "aa 01\n"
    assert merged_keys("aa 01", "") == "aa 01\n"
