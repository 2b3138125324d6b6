"""Reports: who pays, what was aimed for, drafts, and what was issued and stays as it was."""

from enum import StrEnum

from peewee import (
    BlobField,
    BooleanField,
    CharField,
    DateField,
    DecimalField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from portal.db import BaseModel, KeyField, UtcDateTimeField, holds, one_of
from portal.models.groups import Group
from portal.models.jobs import Job
from portal.models.people import Person
from portal.models.programmes import PROGRAMME_NAME_LENGTH, Programme
from portal.models.providers import Provider
from portal.models.users import User

FIGURE_KEY_LENGTH = 80
QUOTE_LENGTH = 600
THEME_LENGTH = 40
AGE_BANDS_LENGTH = 80


class ReportKind(StrEnum):
    """Which document of the catalogue."""

    PROGRAMME = "programme"
    SUMMARY = "summary"
    GROUP = "group"
    TRAINING = "training"
    REFERRER = "referrer"
    WAITING = "waiting"
    BOARD = "board"


class Protection(StrEnum):
    """The preset by which small numbers are hidden."""

    NHS = "nhs"
    CMS = "cms"
    BOARD = "board"


class Every(StrEnum):
    """How often a draft is made by itself."""

    MONTH = "month"
    QUARTER = "quarter"


class Funding(BaseModel):
    """One funder's share in a programme: its own period, age bands, preset and sections."""

    programme = ForeignKeyField(Programme, backref="fundings", on_delete="CASCADE")
    funder = CharField(max_length=PROGRAMME_NAME_LENGTH)
    reference = CharField(max_length=60, default="")
    starts_on = DateField()
    ends_on = DateField(null=True)
    # The first ages of the bands, such as "18,25,35,50,65"; '' is the charity's own.
    age_bands = CharField(max_length=AGE_BANDS_LENGTH, default="")
    protection = CharField(max_length=10, default=Protection.NHS)
    # JSON: keys of the sections it asks for, in order; [] is all of the document's.
    sections = TextField(default="[]")
    # Which month a year of theirs begins in, for "this quarter" and "this year".
    year_starts_month = IntegerField(default=4)
    version = IntegerField(default=1)
    changed_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    changed_at = UtcDateTimeField()

    class Meta:
        constraints = [
            one_of("protection", Protection),
            holds("ends_after_it_starts", "ends_on IS NULL OR ends_on >= starts_on"),
            holds("month_is_one_of_twelve", "year_starts_month BETWEEN 1 AND 12"),
        ]


class Target(BaseModel):
    """What is aimed for: one figure of a programme over a period, perhaps for one funder."""

    programme = ForeignKeyField(Programme, backref="targets", on_delete="CASCADE", index=False)
    funding = ForeignKeyField(Funding, null=True, backref="targets", on_delete="CASCADE")
    figure = KeyField(max_length=FIGURE_KEY_LENGTH)
    from_on = DateField()
    to_on = DateField()
    value = DecimalField(max_digits=12, decimal_places=2, auto_round=True)
    # Whether the figure is to reach the value at least, or at most.
    is_at_most = BooleanField(default=False)
    version = IntegerField(default=1)
    changed_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    changed_at = UtcDateTimeField()

    class Meta:
        indexes = ((("programme", "from_on", "figure"), False),)
        constraints = [holds("ends_after_it_starts", "to_on >= from_on")]


class QuoteScope(StrEnum):
    """How far somebody agreed that their words may go."""

    CHARITY = "charity"
    FUNDERS = "funders"
    PUBLIC = "public"


class Quote(BaseModel):
    """Somebody's own words, which they agreed may be printed without their name."""

    words = CharField(max_length=QUOTE_LENGTH)
    theme = KeyField(max_length=THEME_LENGTH, default="")
    programme = ForeignKeyField(Programme, null=True, on_delete="SET NULL")
    # For taking it back; never printed. None where it was given without a name.
    person = ForeignKeyField(Person, null=True, on_delete="CASCADE")
    # As it is to stand under the words: "a member of a Tuesday group". No name.
    said_by = CharField(max_length=120, default="")
    said_on = DateField()
    consent_scope = CharField(max_length=20)
    consented_on = DateField()
    consent_how = CharField(max_length=120, default="")
    withdrawn_on = DateField(null=True)
    recorded_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    recorded_at = UtcDateTimeField()
    version = IntegerField(default=1)

    class Meta:
        constraints = [one_of("consent_scope", QuoteScope)]


class DraftState(StrEnum):
    """How far a draft has come."""

    # Its figures and its PDF are being made.
    MAKING = "making"
    READY = "ready"
    # Its figures can't be printed as asked; it says which and what would mend it.
    REFUSED = "refused"
    # Somebody has issued it, and its last PDF is being drawn.
    ISSUING = "issuing"
    CANCELLED = "cancelled"
    FAILED = "failed"
    ISSUED = "issued"


class ReportSchedule(BaseModel):
    """That a draft of a report is made by itself; a person issues it."""

    # JSON: what the report is asked for, but for its period (see reports/ask_rules).
    ask = TextField()
    kind = CharField(max_length=20)
    every = CharField(max_length=10)
    funding = ForeignKeyField(Funding, null=True, on_delete="CASCADE")
    programme = ForeignKeyField(Programme, null=True, on_delete="CASCADE", index=False)
    stopped_at = UtcDateTimeField(null=True)
    # The last day of the period of the newest draft that it made.
    made_to_on = DateField(null=True)
    made_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    made_at = UtcDateTimeField()
    version = IntegerField(default=1)

    class Meta:
        constraints = [one_of("kind", ReportKind), one_of("every", Every)]


class ReportDraft(BaseModel):
    """A report on its way: what was asked, how far it is, what the manager wrote."""

    ask = TextField()
    kind = CharField(max_length=20)
    state = CharField(max_length=10)
    # As in the ask: whose it is, and which group decides who may see it.
    programme = ForeignKeyField(Programme, null=True, on_delete="CASCADE", index=False)
    group = ForeignKeyField(Group, null=True, on_delete="CASCADE", index=False)
    # JSON: {section or figure key: words of the manager}; the quotes chosen, by id.
    notes = TextField(default="{}")
    quotes = TextField(default="[]")
    schedule = ForeignKeyField(ReportSchedule, null=True, on_delete="SET NULL")
    job = ForeignKeyField(Job, null=True, on_delete="SET NULL", index=False)
    # JSON: what stands in the way, each with the figures that it names and what would mend it.
    refusals = TextField(default="[]")
    # JSON: figures as counted and as shown, frozen when it was made; '' until then.
    figures = TextField(default="")
    # Why it failed, in a sentence without names.
    problem = TextField(default="")
    cancelled_at = UtcDateTimeField(null=True)
    made_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)
    made_at = UtcDateTimeField()
    version = IntegerField(default=1)

    class Meta:
        indexes = ((("state", "made_at", "id"), False),)
        constraints = [one_of("kind", ReportKind), one_of("state", DraftState)]


class ReportDraftFile(BaseModel):
    """The document of a draft and its PDF, apart from what lists show."""

    draft = ForeignKeyField(ReportDraft, on_delete="CASCADE", unique=True)
    # JSON: the document in words (see reports/kept_rules).
    document = TextField()
    body = BlobField()


class ReportIssue(BaseModel):
    """One frozen report: its figures, its PDF, who issued it, when, and what it replaces."""

    number = IntegerField(unique=True)
    # A draft becomes one issue at most.
    draft = ForeignKeyField(ReportDraft, null=True, on_delete="RESTRICT", unique=True)
    kind = CharField(max_length=20)
    # What it is about; all programmes where none is named.
    programme = ForeignKeyField(Programme, null=True, on_delete="RESTRICT", index=False)
    group = ForeignKeyField(Group, null=True, on_delete="RESTRICT")
    provider = ForeignKeyField(Provider, null=True, on_delete="RESTRICT")
    funding = ForeignKeyField(Funding, null=True, on_delete="RESTRICT")
    from_on = DateField()
    to_on = DateField()
    protection = CharField(max_length=10)
    # JSON, as in a draft; and what changed since the issue that it replaces.
    ask = TextField()
    figures = TextField()
    changes = TextField(default="[]")
    # Of the PDF's bytes, and of the figures as counted with all versions that made them.
    sha256 = KeyField(max_length=64)
    figures_sha256 = KeyField(max_length=64)
    software = CharField(max_length=60)
    replaces = ForeignKeyField("self", null=True, on_delete="RESTRICT")
    data_at = UtcDateTimeField()
    issued_at = UtcDateTimeField()
    issued_by = ForeignKeyField(User, null=True, on_delete="RESTRICT", index=False)

    class Meta:
        indexes = (
            (("programme", "from_on", "to_on"), False),
            (("issued_at", "id"), False),
        )
        constraints = [one_of("kind", ReportKind), one_of("protection", Protection)]


class ReportIssueFile(BaseModel):
    """The document and the PDF's bytes, apart from what lists show. Never changed."""

    issue = ForeignKeyField(ReportIssue, on_delete="RESTRICT", unique=True)
    document = TextField()
    body = BlobField()
