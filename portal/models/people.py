"""People: somebody referred or attending."""

from peewee import BooleanField, CharField, DateField, ForeignKeyField, IntegerField, TextField

from portal.db import BaseModel, KeyField, UtcDateTimeField, bare, mailbox

NAME_LENGTH = 200
PHONE_LENGTH = 40
EMAIL_LENGTH = 254
POSTCODE_LENGTH = 12
NHS_NUMBER_LENGTH = 20
SAFE_TIMES_LENGTH = 200


class Person(BaseModel):
    """One person, under the name they want to be called by."""

    # As the person wants it shown: the heading of every page about them.
    name = KeyField(max_length=NAME_LENGTH)
    # The name a referrer knows, where it differs; letters to that referrer use it.
    referrer_name = CharField(max_length=NAME_LENGTH, default="")
    given_name = CharField(max_length=NAME_LENGTH, default="")
    family_name = CharField(max_length=NAME_LENGTH, default="")
    born_on = DateField(null=True, index=True)
    pronouns = CharField(max_length=60, default="")
    nhs_number = KeyField(max_length=NHS_NUMBER_LENGTH, default="", index=True)
    phone = CharField(max_length=PHONE_LENGTH, default="")
    email = CharField(max_length=EMAIL_LENGTH, default="")
    address = TextField(default="")
    postcode = CharField(max_length=POSTCODE_LENGTH, default="")
    language = CharField(max_length=60, default="")
    needs_interpreter = BooleanField(default=False)
    access_needs = TextField(default="")
    # When and how it is safe to reach them: "after 17:00, no voicemail".
    contact_note = TextField(default="")
    # By what they agreed to be reached; a phone number that was given may be rung.
    may_email = BooleanField(default=False)
    may_text = BooleanField(default=False)
    may_call = BooleanField(default=True)
    may_post = BooleanField(default=False)
    wants_reminders = BooleanField(default=False)
    may_voicemail = BooleanField(default=False)
    # Reach them through somebody else alone, and through whom.
    do_not_contact = BooleanField(default=False)
    contact_through = CharField(max_length=NAME_LENGTH, default="")
    safe_times = CharField(max_length=SAFE_TIMES_LENGTH, default="")
    has_no_fixed_abode = BooleanField(default=False)
    gender = CharField(max_length=60, default="")
    # Their own GP practice, which needn't be who refers.
    practice_name = CharField(max_length=NAME_LENGTH, default="")
    practice_ods_code = CharField(max_length=20, default="")
    kin_name = CharField(max_length=NAME_LENGTH, default="")
    kin_relation = CharField(max_length=60, default="")
    kin_phone = CharField(max_length=PHONE_LENGTH, default="")
    may_contact_kin = BooleanField(default=False)
    emergency_name = CharField(max_length=NAME_LENGTH, default="")
    emergency_phone = CharField(max_length=PHONE_LENGTH, default="")
    # What leaders of their groups should know; no reason, diagnosis or risk.
    leader_note = TextField(default="")
    died_on = DateField(null=True)
    # Nobody can be told from this row any more: it stays for the figures, and no page opens it.
    erased_at = UtcDateTimeField(null=True, index=True)
    # The record that this one was merged into: it is shown nowhere while that stands.
    merged_into = ForeignKeyField("self", null=True, on_delete="RESTRICT")
    version = IntegerField(default=1)
    created_at = UtcDateTimeField()

    class Meta:
        indexes = ((("name", "id"), False),)


# By which another record of the same person is looked for: what is kept as it was written is
# compared without blanks and case. `people.same_queries` asks in just these words.
for _name, _key in (
    ("person_mailbox_key", mailbox(Person.email)),
    ("person_phone_key", bare(Person.phone)),
    ("person_postcode_key", bare(Person.postcode)),
):
    Person.add_index(Person.index(_key, name=_name))


class PersonName(BaseModel):
    """An earlier or other name of a person: found by search, not shown by it."""

    person = ForeignKeyField(Person, backref="names", on_delete="CASCADE")
    name = CharField(max_length=NAME_LENGTH)
    created_at = UtcDateTimeField()


class PersonNameKey(BaseModel):
    """A folded word of a person's names, or that word with one letter left out.

    Looking up a misspelt word and its own one-letter deletions here finds every name
    within one edit by exact key, on either engine.
    """

    person = ForeignKeyField(Person, backref="name_keys", on_delete="CASCADE")
    key = KeyField(max_length=NAME_LENGTH)
    is_word = BooleanField(default=True)

    class Meta:
        indexes = ((("key", "is_word", "person"), False),)
