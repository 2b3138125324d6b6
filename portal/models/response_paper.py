"""Answers on paper, and those that somebody chose not to give this time."""

from peewee import CharField, DateField, ForeignKeyField, TextField

from portal.db import BaseModel, KeyField, UtcDateTimeField, one_of
from portal.models.groups import Group, Session
from portal.models.outcomes import MEASURE_CODE_LENGTH, Occasion
from portal.models.people import Person
from portal.models.programmes import Programme
from portal.models.users import User

# One letter more than a sign-in sheet's, so that nobody takes one for the other.
PAPER_CODE_LENGTH = 7


class PaperForm(BaseModel):
    """One printed form of questions, and the code on it by which it is found again.

    Whose it is stands here alone: the paper names nobody unless staff asked for it.
    """

    code = KeyField(max_length=PAPER_CODE_LENGTH, unique=True)
    # Nobody where it was printed blank, for whoever takes one.
    person = ForeignKeyField(
        Person, null=True, backref="paper_forms", on_delete="CASCADE", index=False
    )
    programme = ForeignKeyField(Programme, null=True, on_delete="SET NULL", index=False)
    group = ForeignKeyField(Group, null=True, on_delete="SET NULL", index=False)
    session = ForeignKeyField(Session, null=True, on_delete="SET NULL", index=False)
    occasion = CharField(max_length=10)
    # JSON: codes of the measures on it, in order.
    measures = TextField()
    printed_at = UtcDateTimeField()
    printed_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    entered_at = UtcDateTimeField(null=True)

    class Meta:
        indexes = (
            (("person", "printed_at", "id"), False),
            (("session", "id"), False),
        )
        constraints = [one_of("occasion", Occasion)]


class MeasurePass(BaseModel):
    """That somebody was asked a measure and left it this time: it isn't due until the next."""

    person = ForeignKeyField(Person, backref="measure_passes", on_delete="CASCADE", index=False)
    measure = KeyField(max_length=MEASURE_CODE_LENGTH)
    programme = ForeignKeyField(Programme, on_delete="CASCADE", index=False)
    occasion = CharField(max_length=10)
    session = ForeignKeyField(Session, null=True, on_delete="CASCADE", index=False)
    passed_on = DateField()
    recorded_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    recorded_at = UtcDateTimeField()

    class Meta:
        indexes = ((("person", "measure", "passed_on", "id"), False),)
        constraints = [one_of("occasion", Occasion)]
