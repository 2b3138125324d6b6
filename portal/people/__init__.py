"""People: somebody referred or attending, and how they are found.

A person is never merged silently, and an earlier name finds the record without being shown.
"""

OWNS = ("Person", "PersonName", "PersonNameKey", "Consent", "FollowUp", "Contact")
