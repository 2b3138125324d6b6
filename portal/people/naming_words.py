"""Which person a row means, or what to do where that can't be said."""

from flask_babel import gettext as _

from portal.people.naming_queries import Named, People, folded_name


def person_meant(people: People, name: str, reference: str, errors: dict[str, str]) -> Named | None:
    """The one person whom a row means; else None, with the reason in `errors`.

    A reference comes first. `errors` gets a sentence under "person" or "person_reference".
    """
    if reference:
        found = people.by_reference.get(reference)
        if found is None:
            errors["person_reference"] = _(
                "Nobody here came with this reference. Bring in the people first, or empty it and "
                "give the name."
            )
        return found
    if not name:
        errors["person"] = _("Enter the person's name, or their reference.")
        return None
    named = people.by_name.get(folded_name(name), [])
    if len(named) == 1:
        return named[0]
    errors["person"] = (
        _(
            "%(count)s people here are called %(name)s. Give the reference of the one who is "
            "meant.",
            count=len(named),
            name=name,
        )
        if named
        else _("Nobody here is called that. Correct the name, or bring in the person first.")
    )
    return None
