"""Keeping what is there: backups that prove themselves, and the way back from one.

`snapshot` takes the database as of one instant, `archive` packs it with the files it needs into
one encrypted file, `making` does both and has the result restored and checked before it counts,
`restoring` goes back. The checks themselves run in a process of their own (`portal.proving`):
an application can't be started twice in one.
"""

from portal.errors import DomainError


class BackupError(DomainError):
    """A backup can't be made, read or restored; the message says why and what to do."""
