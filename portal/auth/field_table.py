"""Which class each field of each table is that speaks of a person: `field_classes` reads it.

By table, for each class the names of its fields. A row's number, its version and its keys to
other rows name nobody by themselves: they are of class admin without being listed, unless they
are. A field that is new to a table must be added here; a test walks the schema.
"""

from enum import StrEnum
from typing import Any

from portal import models as m


class FieldClass(StrEnum):
    """What a field says of a person, and so who may read it."""

    KNOWN = "known"
    """What those who meet somebody go by: the name they want, language, access needs, marks."""

    IDENTITY = "identity"
    """Who somebody is on record: other names, birth date, NHS number, practice."""

    CONTACT = "contact"
    """How they, or somebody near them, are reached, and how it is safe to."""

    RISK = "risk"
    """What somebody must know to keep them safe: the risk a referrer named, and who holds it."""

    HEALTH = "health"
    """Why they came, what they answered, what was said: anything that tells how somebody is."""

    REFERRAL = "referral"
    """Who referred them, and how far it is: itself a sign of care that somebody had."""

    AGREED = "agreed"
    """Words of theirs that they agreed may be printed, and how they agreed."""

    MAIL = "mail"
    """What was mailed, and where to: no name, topic or health word belongs in a mail."""

    BAR = "bar"
    """Why somebody who works here may not open them: a tie that is nobody else's to know."""

    CONCERN = "concern"
    """What was raised about them, which only whoever raised it and its leads read."""

    ADMIN = "admin"
    """When and by whom a row was written, states and counts: nothing of the person."""

    SECRET = "secret"
    """What leaves the database for nobody: hashes of links, words that search compares, the
    trail's name for a person."""


C = FieldClass
KNOWN, IDENTITY, CONTACT, RISK = C.KNOWN, C.IDENTITY, C.CONTACT, C.RISK
HEALTH, REFERRAL, CONCERN, ADMIN, SECRET = C.HEALTH, C.REFERRAL, C.CONCERN, C.ADMIN, C.SECRET
AGREED, MAIL, BAR = C.AGREED, C.MAIL, C.BAR

TABLE: dict[Any, dict[FieldClass, str]] = {
    # --- who somebody is
    m.Person: {
        KNOWN: "name pronouns language needs_interpreter access_needs leader_note died_on",
        IDENTITY: "referrer_name given_name family_name born_on nhs_number gender practice_name "
        "practice_ods_code",
        CONTACT: "phone email address postcode contact_note may_email may_text may_call may_post "
        "wants_reminders may_voicemail do_not_contact contact_through safe_times "
        "has_no_fixed_abode kin_name kin_relation kin_phone may_contact_kin emergency_name "
        "emergency_phone",
        ADMIN: "created_at erased_at",
    },
    m.PersonName: {IDENTITY: "name", ADMIN: "created_at"},
    m.PersonNameKey: {SECRET: "key is_word"},
    m.PersonMerge: {IDENTITY: "changes", ADMIN: "merged_at undone_at"},
    m.NotSame: {IDENTITY: "note", ADMIN: "said_at"},
    m.AccessBlock: {BAR: "reason end_reason", ADMIN: "created_at ends_on"},
    # Why is for those who look into it; they may be managers, who read nothing else of a person.
    m.BreakGlass: {
        CONCERN: "reason finding finding_words",
        ADMIN: "found_by opened_at closes_at closed_at reviewed_at",
    },
    m.BreakGlassNotice: {},
    m.Pair: {HEALTH: "reason end_reason", ADMIN: "kind created_at ends_on"},
    m.PairReader: {},
    m.PairException: {HEALTH: "reason", ADMIN: "place at"},
    m.Pseudonym: {SECRET: "pseudonym"},
    # --- what somebody may ask of their own data, and what keeps it
    m.LegalHold: {IDENTITY: "reason lift_reason", ADMIN: "placed_at until_on lifted_at"},
    m.DuePerson: {REFERRAL: "kind since_on due_on counts", ADMIN: "listed_at"},
    m.AccessRequest: {
        IDENTITY: "asked_on how identity_how due_on extended_reason sent_on sent_how sent_to",
        ADMIN: "checked_at recorded_at",
    },
    m.AccessChoice: {IDENTITY: "noun row withheld note", ADMIN: "decided_at"},
    m.PrivacyNotice: {ADMIN: "notice given_on how recorded_at"},
    m.EqualityAnswer: {HEALTH: "question state answer words", ADMIN: "recorded_at"},
    m.Death: {
        KNOWN: "died_on",
        HEALTH: "told_by note undo_reason",
        ADMIN: "told_on recorded_at undone_at",
    },
    m.DeathChange: {HEALTH: "before after", ADMIN: "noun row"},
    m.Consent: {
        REFERRAL: "scope is_implied level said_by how given_on withdrawn_on withdrawn_said_by "
        "withdrawn_reason",
        ADMIN: "recorded_at withdrawn_at",
    },
    # --- referrals and their messages
    m.IntakeMessage: {
        HEALTH: "body",
        REFERRAL: "receipt external_id sender",
        ADMIN: "door state content_type outcome received_at body_sha256",
    },
    m.IntakeFile: {
        HEALTH: "name warning",
        ADMIN: "media_type is_typed byte_count added_at sha256",
    },
    m.IntakeFileBody: {HEALTH: "body"},
    m.ReferralDraft: {
        HEALTH: "typed",
        ADMIN: "created_at changed_at request_key page_key",
    },
    m.DraftFile: {HEALTH: "name warning body", ADMIN: "media_type byte_count sha256"},
    m.Referral: {
        HEALTH: "topic reason outside_reason capacity_decided_by hold_reason",
        RISK: "risk risk_note risk_held_by risk_spoken_to risk_spoken_on",
        CONTACT: "guardian_name guardian_phone guardian_contact",
        REFERRAL: "referred_by referred_from referrer_email referrer_phone sender_kind "
        "sender_reference urgency asked_urgency state ending end_reason ended_by identity_how "
        "received_at decided_at ended_on held_until paused_on paused_days clock_from_on "
        "contact_by_on decide_by_on due_reason",
        # By which it is spoken of; it says that there is one.
        ADMIN: "reference queue_rank opened_at due_set_at identity_at",
    },
    m.ReferralStep: {HEALTH: "note", REFERRAL: "kind at"},
    m.ReferralMessage: {ADMIN: "part joined_at read_at"},
    m.ReferralLook: {ADMIN: "seen_at"},
    m.ReferralDecision: {
        REFERRAL: "move state_before state_after",
        HEALTH: "before",
        ADMIN: "at undone_at",
    },
    m.Wishes: {
        HEALTH: "audiences note",
        KNOWN: "formats kinds approaches membership_rules areas language cannot_days cannot_parts",
        ADMIN: "changed_at",
    },
    m.SenderId: {REFERRAL: "kind value"},
    m.ApiAnswer: {REFERRAL: "content", ADMIN: "sender key body_sha256 claimed_at status"},
    m.Answer: {
        REFERRAL: "audience milestone value stage share channel state to_address is_for_action "
        "named_as consent made_at told_at text reason",
    },
    m.StatusLink: {SECRET: "token_hash", ADMIN: "made_at expires_at revoked_at"},
    m.StatusView: {ADMIN: "at"},
    # --- groups and coming to them
    m.Membership: {
        KNOWN: "state shown_as starts_on ends_on paused_from paused_until ending",
        HEALTH: "ending_note",
        ADMIN: "waiting_since_at asked_at confirmed_at offered_at offer_expires_at offer_is_mailed "
        "offer_reason offer_answer over_capacity_reason created_at",
        SECRET: "offer_token_hash",
    },
    m.AgreementAcceptance: {ADMIN: "accepted_on recorded_at"},
    m.Taster: {KNOWN: "outcome note", ADMIN: "booked_at asked_at"},
    m.Attendance: {KNOWN: "mark", ADMIN: "marked_at"},
    m.WalkIn: {
        KNOWN: "name note is_first_visit",
        ADMIN: "is_settled created_at",
        SECRET: "request_key",
    },
    m.Apology: {ADMIN: "noted_at entered_at"},
    m.PrintedSheet: {KNOWN: "people", ADMIN: "code printed_at entered_at set_aside_at"},
    m.InterpreterBooking: {
        KNOWN: "language name agency note",
        CONTACT: "phone email",
        ADMIN: "state agreed_on agreed_how created_at",
    },
    m.Telling: {KNOWN: "name note", CONTACT: "phone email", ADMIN: "part channel state told_at"},
    m.GroupEndAnswer: {REFERRAL: "choice referred_to outcome", ADMIN: "answered_at"},
    # Written by those who meet them, and read by their office: no names belong in it.
    m.Debrief: {KNOWN: "note", ADMIN: "is_talked_over wants_support created_at supported_at"},
    # --- what is said and owed
    m.Contact: {
        HEALTH: "subject note",
        ADMIN: "kind is_outgoing outcome next_try_on happened_on minutes created_at",
    },
    m.FollowUp: {
        HEALTH: "note outcome",
        ADMIN: "kind key due_on created_at done_at",
    },
    m.OutboxMessage: {
        MAIL: "to_address subject text html",
        ADMIN: "key state message_id attempt_count due_at problem created_at taken_at sent_at",
    },
    # --- concerns and emergencies
    m.Concern: {
        CONCERN: "kind is_urgent text state outcome",
        ADMIN: "raised_at",
        SECRET: "request_key",
    },
    m.ConcernStep: {CONCERN: "kind outcome comment", ADMIN: "at"},
    m.ConcernNote: {CONCERN: "text is_action", ADMIN: "at", SECRET: "request_key"},
    m.ConcernAlert: {ADMIN: "stage at"},
    m.OfficeMessage: {
        KNOWN: "text answer",
        ADMIN: "created_at answered_at read_at",
        SECRET: "request_key",
    },
    m.EmergencyLook: {ADMIN: "reason at", SECRET: "request_key"},
    # --- outcomes
    m.ResponseLink: {
        HEALTH: "measures answers",
        ADMIN: "occasion made_at expires_at is_mailed opened_at saved_at sent_at pulled_at "
        "pulled_reason reminded_at",
        SECRET: "token_hash request_key",
    },
    m.Response: {
        HEALTH: "measure measure_version occasion answered_on answered_by score missing_count note "
        "voided_reason",
        ADMIN: "voided_at recorded_at",
        SECRET: "request_key",
    },
    m.ResponseItem: {HEALTH: "item value"},
    m.Goal: {HEALTH: "words theme set_on closed_on outcome", ADMIN: "created_at"},
    m.GoalRating: {
        HEALTH: "rating rated_on occasion answered_by",
        ADMIN: "voided_at recorded_at",
    },
    m.PaperForm: {HEALTH: "measures occasion", ADMIN: "code printed_at entered_at"},
    m.MeasurePass: {HEALTH: "measure occasion passed_on", ADMIN: "recorded_at"},
    m.Quote: {
        AGREED: "words theme said_by consent_scope consented_on consent_how withdrawn_on",
        ADMIN: "said_on recorded_at",
    },
    # --- what holds anything that was sent in
    m.ImportBatch: {
        HEALTH: "body mapping headings",
        ADMIN: "kind file_name sheet source state created_at applied_at undone_at body_sha256",
    },
    m.ImportRow: {
        HEALTH: "cells errors",
        ADMIN: "number heading state flag is_chosen is_mended made_id",
    },
    m.SourceReference: {REFERRAL: "reference", ADMIN: "noun row_id created_at"},
    # What a job works on, by numbers.
    m.Job: {
        ADMIN: "kind key state arguments result progress_count total_count attempt_count problem "
        "created_at due_at seen_at finished_at",
    },
    # The trail names a person by pseudonym alone, and holds no value.
    m.Event: {
        ADMIN: "number at user_id action subject subject_id pseudonym fields request_id "
        "previous_hash hash key_name",
    },
}

# Tables that lead to a person by a key, and yet speak of those who work here alone: who a user
# also is, and the mail that told them of a credential.
ABOUT_USERS = frozenset({m.User, m.TrainingNotice})

# Tables with room for words that no key leads from to a person, and where none belong that speak
# of one: each was looked at. What takes words and is neither here nor above fails a test.
WORDS_OF_NOBODY = frozenset(
    {
        m.ImportMapping,
        m.Passkey,
        m.Provider,
        m.Course,
        m.CourseExtension,
        m.TrainingRecord,
        m.EvidenceBody,
        m.LearningRecord,
        m.Waiver,
        m.Venue,
        m.Group,
        m.GroupAgreement,
        m.RollChange,
        m.GateOverride,
        m.StandDown,
        m.AnswerChoice,
        m.Funding,
        m.ReportSchedule,
        m.ReportDraft,
        m.ReportDraftFile,
        m.ReportIssue,
        m.ReportIssueFile,
        m.Erasure,
        m.RetentionPeriod,
    }
)
