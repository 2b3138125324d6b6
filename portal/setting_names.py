"""Every setting: its name, unit, default and reason."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """The settings of one instance. Durations say their unit."""

    instance: Path
    # SQLite in the instance folder unless told otherwise; postgresql://... to outgrow it.
    database_url: str = ""
    # Whether the SQLite file is encrypted at rest, by the key in instance/keys/database: needs
    # the extra "sqlcipher", and `portal db encrypt` once for a database that is there already.
    database_cipher: bool = False
    # Signs cookies and forms. Empty, Portal keeps and replaces a key of its own (portal keys);
    # given, what earlier ones signed stays good as long as they stand in the fallbacks.
    secret_key: str = field(default="", repr=False)
    secret_key_fallbacks: tuple[str, ...] = field(default=(), repr=False)
    organisation: str = "Harbour Groups"
    # Printed on the cover of reports; none where there is none.
    charity_number: str = ""
    # Shown on the public form, the receipt and every report's cover.
    contact_email: str = "office@harbour-groups.example"
    contact_phone: str = "01632 960 200"
    crisis_text: str = (
        "If somebody is in danger now, call 999. To talk to someone at any hour, call Samaritans "
        "free on 116 123 or text SHOUT to 85258."
    )
    # For whom the charity is there: whole years of age, the oldest 0 where there is no limit,
    # and the beginnings of postcodes ("LS", "LS1") that it serves; none is everywhere.
    youngest_age: int = 18
    oldest_age: int = 0
    areas: tuple[str, ...] = ()
    # Said beside the public form, after the ages and areas.
    criteria_text: str = (
        "Groups for people who live with anxiety, low mood, loss or the like. Nobody needs a "
        "diagnosis. We don't assess, prescribe or come out to somebody in a crisis."
    )
    # No report shows a smaller number of people by topic or area: it might point at somebody.
    least_shown_count: int = 5
    # Where else to go: for whoever is outside these ages or areas, and for the young.
    elsewhere_text: str = (
        "Ask their GP or call 111 (option 2) for what there is nearby, or look at hubofhope.co.uk."
    )
    young_text: str = (
        "Young people are best helped by services of their own: their GP, their school nurse, "
        "or YoungMinds on 0808 802 5544. In a crisis, text YM to 85258."
    )
    # Said beside it wherever somebody writes to the charity.
    inbox_text: str = "What you send here is read on working days from 9 to 5."
    # Read out before a session where the group has no words of its own.
    opening_script: str = (
        "Welcome, and say who leads today. Say hello to whoever is new. What is said here stays "
        "here, unless somebody is in danger. Everybody may pass. Phones off, please. Say when "
        "you'll end, and where the way out and the toilets are."
    )
    timezone: str = "Europe/London"
    language: str = "en"
    # Where links in print and receipts lead; a Host header is never believed for that.
    base_url: str = "http://127.0.0.1:8000"
    # Host names this server answers to; empty means any, which only suits 127.0.0.1.
    trusted_hosts: tuple[str, ...] = ()
    # Proxies in front that set X-Forwarded-For and -Proto; 0 when there is none.
    proxy_count: int = 0
    # Cookies only over HTTPS. Off for the demo, which is served on plain 127.0.0.1.
    secure_cookies: bool = True
    demo: bool = False
    # Minutes without a click after which somebody is asked to sign in again: fewer for those whose
    # pages say something about people's health. Typing and moving about in a page count as clicks.
    session_idle_minutes: int = 30
    health_idle_minutes: int = 15
    health_roles: tuple[str, ...] = ("staff", "facilitator", "manager")
    # However busy somebody is: a working day.
    session_absolute_hours: int = 8
    # Roles whose users sign in with a passkey, or with a second step after the passphrase: all
    # that see health data. The demo asks nobody.
    second_factor_roles: tuple[str, ...] = ("staff", "facilitator", "manager", "administrator")
    # For so long after proving who one is, lists of people and the like open without asking again.
    step_up_minutes: int = 5
    # The link of an invitation works for so long, and that to a new passphrase.
    invitation_hours: int = 72
    reset_minutes: int = 30
    # A leader's roll outlives the idle limit on the device that is signed in.
    roll_opens_before_minutes: int = 30
    roll_closes_after_minutes: int = 90
    # The number that leaders are told to ring first where somebody is in danger.
    emergency_number: str = "999"
    # A concern that nobody has seen goes to the next lead: minutes if urgent, else working days.
    concern_urgent_minutes: int = 30
    concern_working_days: int = 1
    # Hours after a session's start for which its leaders may look up an emergency contact.
    emergency_look_hours: int = 6
    # A link to one roll, for somebody without an account, ends so long after the session.
    roll_link_hours: int = 12
    # Minutes after a session at which its leaders are reminded, once, of a roll nobody took; 0
    # reminds nobody.
    roll_reminder_minutes: int = 0
    # How long a record stays open that somebody opened in an emergency, whom it isn't theirs to
    # see: time for the calls that can't wait.
    break_glass_minutes: int = 60
    # Within how many days two named officers should have looked into it.
    break_glass_review_days: int = 7
    # Whether a person's own access report names those who looked, or says their roles alone.
    access_report_names: bool = False
    # How long a leader still sees a group after the assignment ends.
    leader_tail_days: int = 14
    # How long a past roll stays open; after that staff alone change it, and say why.
    roll_edit_days: int = 14
    # Absences in a row, without a word, after which somebody in the office asks how they are.
    absences_in_a_row: int = 3
    substitute_before_hours: int = 24
    # Working days until a decision is due, by urgency; a risk answer is due the same day.
    decide_routine_days: int = 5
    decide_urgent_days: int = 1
    # Working days until somebody should have tried to reach the person, by urgency.
    contact_routine_days: int = 2
    contact_urgent_days: int = 1
    # A decision may be taken back for so long, and nobody outside hears of it before: long enough
    # to see a slip, short enough that a practice isn't kept waiting.
    undo_minutes: int = 15
    # What came of a referral longer ago than this is told by hand alone: a sender that agrees
    # to be told today isn't sent last year.
    answer_reach_days: int = 14
    # A referrer's link to where a referral stands works for so long: half a year of waiting.
    status_link_days: int = 180
    # Days for which an ended referral can be opened again; later it is a new one.
    reopen_days: int = 30
    # Tries to reach somebody after which closing is proposed; it is never closed by silence.
    contact_tries: int = 3
    # Who is told of what is overdue, in counts; the contact address unless told otherwise.
    team_email: str = ""
    # The hour of the day at which they are.
    digest_hour: int = 8
    # Who gets the audit trail's weekly digest, with the code to keep on paper: best somebody
    # who can't reach the server. Nobody gets none.
    trustee_email: str = ""
    # The weekday ("monday") and the hour at which it goes.
    trustee_weekday: str = "monday"
    trustee_hour: int = 7
    # Refused messages shrink to receipt, hash and reason after this.
    refused_message_days: int = 90
    token_valid_days: int = 365
    max_request_bytes: int = 1_000_000
    # A message of a provider's computer with files in it: ten megabytes of them, as base64.
    max_message_bytes: int = 15_000_000
    # A photographed certificate, or a spreadsheet; only on the pages that take a file.
    max_upload_bytes: int = 8_000_000
    # A scan or a saved e-mail that comes with a referral.
    max_file_bytes: int = 10_000_000
    # A referral that staff have begun to type and not sent goes after so many days untouched.
    draft_days: int = 14
    # What every session should have: leaders whose training is current, and one of them a lead.
    leaders_per_session: int = 2
    # Days after a month or quarter has ended until drafts of its reports make themselves: rolls
    # and paper come late.
    report_draft_after_days: int = 5
    session_needs_lead: bool = True
    # How far ahead sessions are made by their groups' patterns, each night: two months.
    plan_days_ahead: int = 56
    # The hour of the night at which they are.
    plan_hour: int = 3
    # Whose bank holidays a group may keep: codes of ISO 3166, such as GB and ENG; none is none.
    holidays_country: str = "GB"
    holidays_region: str = "ENG"
    # How far ahead gaps in leadership are looked for: two months, as sessions are planned.
    cover_days_ahead: int = 56
    # Sessions held longer ago than this without a leader's word on how it went are listed.
    debrief_due_days: int = 7
    # Hours before a session at which leaders, and people who asked, are reminded; 0 is never.
    remind_leaders_hours: int = 24
    remind_people_hours: int = 24
    # A sign-in sheet that nobody has typed in so long after the session is asked after.
    sheet_chase_hours: int = 24
    # Days before a credential lapses at which its user and the managers are told, once each.
    notice_stages: tuple[str, ...] = ("90", "60", "30", "7")
    # The hour of the day at which notices go out.
    notice_hour: int = 7
    # An offered place in a class is held so long.
    class_offer_hours: int = 48
    # A seat that is offered is held so long; three days leave room for a weekend.
    offer_hours: int = 72
    # Whether urgent referrals stand before the others on a waiting list; its page says so.
    waiting_urgent_first: bool = False
    # Whoever waits is asked again after so many days whether they still want the seat.
    still_waiting_days: int = 28
    # Sessions after which somebody has settled in a group, as a report's funnel counts it.
    settled_sessions: int = 6
    # Calendar days from referral to first session within which a wait is as it should be, where
    # a programme has no target of its own.
    wait_target_days: int = 42
    # Which privacy notice is given now, and where it can be read; both stand on people's pages.
    privacy_notice_name: str = "Privacy notice"
    privacy_notice_url: str = ""
    # Days in which somebody whom another referred is given it; the law says a month at most.
    privacy_notice_days: int = 28
    # What may be asked for equality, in this order; none asks nothing. Of: ethnicity,
    # gender_identity, sexual_orientation, disability, religion, carer, veteran, marital_status,
    # pregnancy.
    equality_questions: tuple[str, ...] = (
        "ethnicity",
        "gender_identity",
        "sexual_orientation",
        "disability",
        "religion",
        "carer",
        "veteran",
    )
    # Questions at the start are due for so many days after the first session somebody came to:
    # later answers say little of how they were when they came.
    measure_start_days: int = 28
    # Questions at a planned end, from so many days before the last day until as many after it.
    measure_end_days: int = 21
    # Questions about a session, for so many days after it: it is soon forgotten.
    measure_session_days: int = 6
    # A link to somebody's own questions works for so many days.
    response_link_days: int = 14
    # Days after which whoever asked for reminders is reminded of such a link, once; 0 is never.
    response_remind_days: int = 3
    # People whose records are due are erased by the night itself; else once somebody on staff has
    # looked at the list and says so.
    erasure_by_itself: bool = False
    # Mail goes nowhere until there is a server; it waits in the outbox.
    mail_server: str = ""
    mail_port: int = 587
    mail_username: str = ""
    mail_password: str = field(default="", repr=False)
    # STARTTLS (587), or TLS from the first byte (465).
    mail_use_tls: bool = True
    mail_use_ssl: bool = False
    # Who mail comes from; the contact address unless told otherwise.
    mail_sender: str = ""
    # Tries before a message is given up; the waits between them double from a minute.
    mail_attempts: int = 8
    # Public keys (age1...) that backups are encrypted to; their private keys are kept elsewhere,
    # and made by `portal backup keygen`. Without one no backup is made.
    backup_recipients: tuple[str, ...] = ()
    # A second place for every backup, on another disk or a mounted share; none where empty.
    backup_folder: str = ""
    # The hour of the night at which they are made.
    backup_hour: int = 2
    # Hours after which the last verified backup is too old: a day, and two for it to be made.
    backup_red_hours: int = 26
    # Below so much free disk nothing is written any more but who looked at what: a share of the
    # disk, or megabytes where that is less. The rest is kept for exactly those notes.
    read_only_percent: int = 5
    read_only_megabytes: int = 1000
    log_level: str = "info"

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite:")

    @property
    def database_path(self) -> Path | None:
        """The SQLite file, or None on PostgreSQL."""
        if not self.is_sqlite:
            return None
        return Path(self.database_url.removeprefix("sqlite:///"))
