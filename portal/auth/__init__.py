"""Signing in, what a role may do (`permissions`), and which rows are theirs (`scope`)."""

OWNS = (
    "User",
    "UserRole",
    "UserProgramme",
    "SignIn",
    "RateBucket",
    "AccessBlock",
    "Passkey",
    "AuthenticatorApp",
    "RecoveryCode",
    "PendingSignIn",
    "PasskeyCeremony",
    "FailedTries",
    "UserLink",
    "KnownDevice",
)
