"""Making a restored instance safe to use: what was ended since its backup stays ended.

Whoever was switched off, lost a role, changed a passphrase or revoked a token after the backup
did so for a reason that the backup doesn't know. What the database that is still there knows of
it is done again, as far as it takes something away; what it gave is only said.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from peewee import IntegrityError

from portal.db import UtcDateTimeField, connection, database, write
from portal.errors import DomainError
from portal.keeping.checking import Proof, Task
from portal.keeping.since import Since, Ways, read, ways_of


class _Here:
    """The restored database, read as the present one is."""

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return list(database.execute_sql(sql).fetchall())


def finish(task: Task, proof: Proof) -> Proof:
    """Carry over what protects, erase again, end all ways in, hold mail back, say so."""
    from portal import erasing, erasure_ledger, mail
    from portal.audit import record_event
    from portal.auth import restored_actions

    assert task.present is not None
    contents = task.contents
    with connection():
        since = read(task.present, contents["event_count"], contents["head"])
        if isinstance(since, Since):
            erasure_ledger.settle(_standing(since))
            here = ways_of(_Here())
            # Holds before anybody is erased again.
            protected = _protect(since, here)
        else:
            protected = []
        again = erasing.apply_again()
        with write():
            signed_out = restored_actions.end_ways_in()
            held = mail.doubt_unsent()
            codes = restored_actions.end_recovery_codes()
            taken = _take_away(since.ways, here) if isinstance(since, Since) else []
            record_event("backup_restored", "backup", by=None)
            restored_actions.tell_administrators()
    return replace(
        proof,
        signed_out_count=signed_out,
        held_mail_count=held,
        erased_again_count=again.erased,
        kept_by_hold=list(again.held),
        unsettled_count=len(erasure_ledger.unsettled()),
        recovery_code_count=codes,
        since=[*taken, *protected],
        not_known=since if isinstance(since, str) else "",
        lost_actions=_in_words(since) if isinstance(since, Since) else {},
    )


def _standing(since: Since) -> list[dict[str, Any]]:
    column = UtcDateTimeField()
    return [{**one, "created_at": column.python_value(one["created_at"])} for one in since.standing]


def _take_away(present: Ways, here: Ways) -> list[str]:
    """Take away again what was taken away from accounts and tokens. Returns it in words."""
    from portal.auth import restored_actions
    from portal.models import ProviderLink, ProviderToken
    from portal.providers import link_actions, token_actions

    known = {one for one in here.users if one in present.users}
    out = {one for one in known if here.users[one][1] and not present.users[one][1]}
    roles = {(user, role) for user, role in here.roles - present.roles if user in known}
    factors = {one for one in here.factors - present.factors if one[2] in known}
    changed = {
        one for one in known if here.users[one][2] and _hash(here, one) != _hash(present, one)
    }
    restored_actions.keep_out(out)
    restored_actions.take_roles(roles)
    restored_actions.take_factors(factors)
    restored_actions.end_passphrases(changed)
    tokens, links = here.tokens - present.tokens, here.links - present.links
    for row in ProviderToken.select().where(ProviderToken.id.in_(sorted(tokens))):
        token_actions.revoke_token(row.provider_id, row.id, None)
    for row in ProviderLink.select().where(ProviderLink.id.in_(sorted(links))):
        link_actions.revoke_link(row.provider_id, row.id, None)
    given = {(user, role) for user, role in present.roles - here.roles if user in known}
    made = [present.users[one][0] for one in present.users if one not in here.users]
    let_in = {one for one in known if present.users[one][1] and not here.users[one][1]}
    return [
        *_line("Switched off again", _names(here, out)),
        *_line("Roles taken away again", _roles(here, roles)),
        *_line("Passphrase changed since, so that they choose a new one", _names(here, changed)),
        *_line("Passkey or app taken away again", _names(here, {one[2] for one in factors})),
        *_line("Tokens of providers revoked again", [str(len(tokens))] if tokens else []),
        *_line("Links of providers ended again", [str(len(links))] if links else []),
        *_line("Accounts made since, which are gone: invite them again", sorted(made)),
        *_line("Roles given since, which are gone: give them again", _roles(here, given)),
        *_line("Let in since, and switched off as before", _names(here, let_in)),
    ]


def _protect(since: Since, here: Ways) -> list[str]:
    """Put up again bars, holds and stand-downs of since. Returns it in words."""
    from portal.auth import block_actions
    from portal.groups import stand_down_actions
    from portal.privacy import hold_actions

    present = since.ways
    found = []
    for words, new, put_up in (
        (
            "Bars between users and people put up again",
            _new(present.blocks, here.blocks),
            lambda _id, user, person, reason: block_actions.add_block(user, person, reason, None),
        ),
        (
            "Legal holds placed again",
            _new(present.holds, here.holds),
            lambda _id, person, reason, until: hold_actions.place_hold(
                person, reason, date.fromisoformat(str(until)) if until else None, None
            ),
        ),
        (
            "Stood down again",
            _new(present.stand_downs, here.stand_downs),
            lambda one, user, group, reason, by: stand_down_actions.stand_down(
                user, group, reason, since.readers.get(one, []), by
            ),
        ),
    ):
        done, left = _each(new, put_up)
        found += _line(words, [str(done)] if done else [])
        found += _line(f"{words}: not possible, look for yourself", [str(left)] if left else [])
    return found


def _each(rows: Iterable[tuple[Any, ...]], put_up: Callable[..., object]) -> tuple[int, int]:
    done = left = 0
    for row in rows:
        try:
            with write(), database.atomic():
                put_up(*row)
        except (DomainError, IntegrityError):
            # About somebody who was added after the backup, or is erased again.
            left += 1
        else:
            done += 1
    return done, left


def _new(present: dict[int, Any], here: dict[int, Any]) -> list[tuple[Any, ...]]:
    return [(one, *row) for one, row in sorted(present.items()) if one not in here]


def _hash(ways: Ways, user_id: int) -> Any:
    return ways.users[user_id][2]


def _names(ways: Ways, user_ids: Collection[int]) -> list[str]:
    return sorted(ways.users[one][0] for one in user_ids)


def _roles(ways: Ways, roles: Collection[tuple[int, str]]) -> list[str]:
    return sorted(f"{ways.users[user][0]} ({role})" for user, role in roles)


def _line(words: str, of: list[str]) -> list[str]:
    return [f"{words}: {', '.join(of)}."] if of else []


def _in_words(since: Since) -> dict[str, int]:
    """How often each thing was done since, as the trail calls it."""
    from portal.office.event_words import ACTIONS

    counts: dict[str, int] = {}
    for action, count in sorted(since.actions.items()):
        words = str(ACTIONS.get(action, action.replace("_", " ").capitalize()))
        counts[words] = counts.get(words, 0) + count
    return counts
