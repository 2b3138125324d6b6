"""Signing in, what a role may do (`permissions`), and which rows are theirs (`scope`)."""

from flask import Blueprint

bp = Blueprint("auth", __name__)

OWNS = (
    "User",
    "UserRole",
    "UserProgramme",
    "SignIn",
    "RateBucket",
    "AccessBlock",
    "BreakGlass",
    "BreakGlassNotice",
    "BreakGlassOfficer",
    "Passkey",
    "AuthenticatorApp",
    "RecoveryCode",
    "PendingSignIn",
    "PasskeyCeremony",
    "FailedTries",
    "UserLink",
    "KnownDevice",
)
