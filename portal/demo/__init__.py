"""The demo: an invented charity, made anew on any day, with faults planted to find.

It owns no tables: it writes all of them at once, into a database that holds nothing else.
"""

from typing import NamedTuple

from portal.demo.reports import issue_reports
from portal.demo.seeding import Summary, is_demo_database, is_empty_database, is_stale, seed
from portal.demo.users import PASSPHRASE

__all__ = [
    "PASSPHRASE",
    "SIGN_INS",
    "Summary",
    "is_demo_database",
    "is_empty_database",
    "is_stale",
    "issue_reports",
    "seed",
]


class SignIn(NamedTuple):
    """One of the cast: how they sign in, what they are and what to do first as them."""

    email: str
    role: str
    first: str


SIGN_INS = [
    SignIn("ada@demo.example", "administrator", "see who has an account here"),
    SignIn("cora@demo.example", "staff", "work through the referrals to decide"),
    SignIn("fay@demo.example", "facilitator", "take the roll of today's session"),
    SignIn("otis@demo.example", "facilitator", "see that Fay's group isn't there for him"),
    SignIn("mae@demo.example", "manager", "download a programme's report"),
]
