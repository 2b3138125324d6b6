"""The tables, one file per noun group. Imports nothing but `db` and `clock`.

What is imported here is what `portal.models` offers.
"""

from portal.models.answers import (
    Answer,
    AnswerChannel,
    AnswerChoice,
    AnswerState,
    Audience,
    Milestone,
    StatusLink,
    StatusView,
)
from portal.models.audit import Event, Pseudonym
from portal.models.concerns import (
    AlertStage,
    Concern,
    ConcernAlert,
    ConcernKind,
    ConcernLead,
    ConcernLeadKind,
    ConcernNote,
    ConcernOutcome,
    ConcernState,
    ConcernStep,
    ConcernStepKind,
    EmergencyLook,
    EmergencyReason,
    OfficeMessage,
)
from portal.models.consents import Consent, ConsentScope, FeedbackLevel
from portal.models.deaths import Death, DeathChange
from portal.models.decisions import EndReason, ReferralDecision
from portal.models.drafts import DraftFile, ReferralDraft
from portal.models.follow_ups import Contact, ContactKind, ContactOutcome, FollowUp, FollowUpKind
from portal.models.group_details import (
    AgreementAcceptance,
    GroupAgreement,
    GroupAudience,
    GroupTopic,
)
from portal.models.groups import (
    Attendance,
    Group,
    GroupApproach,
    GroupFormat,
    GroupKind,
    GroupLeader,
    GroupPattern,
    GroupStaff,
    LeaderRole,
    Mark,
    MembershipRule,
    ReadingDemand,
    RollLink,
    Session,
    SessionKind,
    SessionLeader,
    SessionState,
    WalkIn,
)
from portal.models.imports import (
    BatchState,
    ImportBatch,
    ImportMapping,
    ImportRow,
    RowState,
    SourceNoun,
    SourceReference,
)
from portal.models.intake import Door, IntakeMessage, IntakeState
from portal.models.intake_files import IntakeFile, IntakeFileBody
from portal.models.jobs import Job, JobState
from portal.models.leading import (
    AwayDate,
    CoverAnswer,
    CoverAsk,
    Debrief,
    GateOverride,
    StandDown,
    StandDownReader,
)
from portal.models.machine_doors import ApiAnswer, SenderId, SenderIdKind
from portal.models.memberships import (
    Membership,
    MembershipEnding,
    MembershipState,
    OfferAnswer,
    Taster,
    TasterOutcome,
)
from portal.models.merges import NotSame, PersonMerge
from portal.models.outbox import OutboxMessage, OutboxState
from portal.models.pairs import Pair, PairException, PairKind, PairPlace, PairReader
from portal.models.patterns import CalendarFeed, DayOff
from portal.models.people import Person, PersonName, PersonNameKey
from portal.models.privacy import (
    EqualityAnswer,
    EqualityQuestion,
    EqualityState,
    NoticeHow,
    PrivacyNotice,
)
from portal.models.programmes import Programme
from portal.models.provider_links import ProviderLink
from portal.models.providers import (
    Provider,
    ProviderService,
    ProviderToken,
    Referrer,
    TokenScope,
)
from portal.models.queue import ReferralLook, SavedView
from portal.models.referrals import (
    EndedBy,
    Ending,
    GuardianContact,
    MessagePart,
    Referral,
    ReferralMessage,
    ReferralState,
    ReferralStep,
    Risk,
    SenderKind,
    StepKind,
    Urgency,
)
from portal.models.rolls import Apology, RollChange
from portal.models.sheets import PrintedSheet
from portal.models.telling import (
    GroupEnd,
    GroupEndAnswer,
    GroupEndChoice,
    GroupEndOutcome,
    InterpreterBooking,
    InterpreterState,
    Notice,
    NoticeKind,
    NoticeSession,
    Telling,
    TellingChannel,
    TellingPart,
    TellingState,
)
from portal.models.training import (
    Course,
    CourseExtension,
    CourseKind,
    CourseLink,
    CourseQuota,
    Effect,
    LinkKind,
    Renewal,
    Requirement,
)
from portal.models.training_classes import (
    BookingState,
    ClassBooking,
    ClassState,
    TrainingClass,
)
from portal.models.training_records import (
    Evidence,
    EvidenceBody,
    LearningRecord,
    RecordState,
    Supervision,
    SupervisionKind,
    TrainingNotice,
    TrainingRecord,
    Waiver,
)
from portal.models.users import (
    AccessBlock,
    RateBucket,
    Role,
    SignIn,
    Theme,
    User,
    UserProgramme,
    UserRole,
)
from portal.models.venues import Venue
from portal.models.wishes import Wishes

# In the order in which rows may be written: a table stands after those it points at.
TABLES = (
    Programme,
    Person,
    PersonName,
    PersonNameKey,
    User,
    UserRole,
    UserProgramme,
    PersonMerge,
    NotSame,
    SignIn,
    RateBucket,
    AccessBlock,
    Job,
    OutboxMessage,
    ImportBatch,
    ImportRow,
    ImportMapping,
    SourceReference,
    Pseudonym,
    Event,
    Provider,
    ProviderToken,
    ProviderService,
    ProviderLink,
    Referrer,
    Course,
    CourseQuota,
    CourseLink,
    CourseExtension,
    Requirement,
    TrainingClass,
    ClassBooking,
    TrainingRecord,
    Evidence,
    EvidenceBody,
    LearningRecord,
    Supervision,
    Waiver,
    TrainingNotice,
    Venue,
    Group,
    GroupTopic,
    GroupAudience,
    GroupLeader,
    GroupStaff,
    GroupAgreement,
    AgreementAcceptance,
    GroupPattern,
    DayOff,
    CalendarFeed,
    IntakeMessage,
    IntakeFile,
    IntakeFileBody,
    ReferralDraft,
    DraftFile,
    Referral,
    ReferralStep,
    ReferralMessage,
    SavedView,
    ReferralLook,
    Wishes,
    ReferralDecision,
    EndReason,
    ApiAnswer,
    SenderId,
    Consent,
    Membership,
    Session,
    SessionLeader,
    Taster,
    RollLink,
    Attendance,
    WalkIn,
    Apology,
    RollChange,
    GateOverride,
    StandDown,
    StandDownReader,
    CoverAsk,
    AwayDate,
    Debrief,
    InterpreterBooking,
    Notice,
    NoticeSession,
    Telling,
    GroupEnd,
    GroupEndAnswer,
    PrintedSheet,
    FollowUp,
    Contact,
    Answer,
    AnswerChoice,
    StatusLink,
    StatusView,
    Pair,
    PairReader,
    PairException,
    PrivacyNotice,
    EqualityAnswer,
    Death,
    DeathChange,
    OfficeMessage,
    ConcernLead,
    ConcernLeadKind,
    Concern,
    ConcernStep,
    ConcernNote,
    ConcernAlert,
    EmergencyLook,
)
