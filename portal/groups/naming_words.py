"""Which group a row means, or what to do where that can't be said."""

from flask_babel import gettext as _

from portal.groups.naming_queries import Groups, NamedGroup
from portal.imports.cell_rules import folded


def group_meant(
    groups: Groups, name: str, reference: str, errors: dict[str, str]
) -> NamedGroup | None:
    """The one group that a row means; else None, with the reason in `errors`.

    A reference comes first. `errors` gets a sentence under "group" or "group_reference".
    """
    if reference:
        found = groups.by_reference.get(reference)
        if found is None:
            errors["group_reference"] = _(
                "No group here came with this reference. Bring in the groups first, or empty it "
                "and give the name."
            )
        return found
    if not name:
        errors["group"] = _("Enter the group's name, or its reference.")
        return None
    named = groups.by_name.get(folded(name), [])
    if len(named) == 1:
        return named[0]
    errors["group"] = (
        _(
            "%(count)s groups are called %(name)s. Give the reference of the one that is meant.",
            count=len(named),
            name=name,
        )
        if named
        else _("There is no such group. Correct the name, or add the group first.")
    )
    return None
