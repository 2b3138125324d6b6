"""Reading what a report may be asked of: programmes, groups that may be named, providers."""

from portal.auth import scope
from portal.auth.sessions import SignedInUser
from portal.models import Funding, Group, Programme, Provider

Named = list[tuple[int, str]]


def programmes() -> Named:
    """Every programme by name. One statement."""
    query = Programme.select(Programme.id, Programme.name).order_by(Programme.name, Programme.id)
    return list(query.tuples())


def groups(user: SignedInUser) -> Named:
    """Groups that the user may see, by name; a private one isn't there for most. One statement."""
    query = Group.select(Group.id, Group.name).where(scope.groups(user, Group.id))
    return list(query.order_by(Group.name, Group.id).tuples())


def providers() -> Named:
    """Every provider by name. One statement."""
    query = Provider.select(Provider.id, Provider.name).order_by(Provider.name, Provider.id)
    return list(query.tuples())


def fundings() -> list[tuple[int, str, int]]:
    """(funding_id, funder with its programme, programme_id) by funder. One statement."""
    query = (
        Funding.select(Funding.id, Funding.funder, Programme.name, Funding.programme)
        .join(Programme)
        .order_by(Funding.funder, Programme.name, Funding.id)
    )
    return [
        (funding_id, f"{funder}: {programme}", programme_id)
        for funding_id, funder, programme, programme_id in query.tuples()
    ]
