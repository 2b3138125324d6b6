"""The only module that knows every area."""

from flask import Flask


def register(app: Flask) -> None:
    """Bring in every area: its pages, its jobs, its imports, and how its rows follow a merge."""
    _register_views(app)
    _register_moves()
    _register_looks()
    _register_erasing()


def _register_views(app: Flask) -> None:
    from portal.auth import break_glass_views as break_glass
    from portal.auth import (  # noqa: F401  # noqa: F401
        factor_views,
        passkey_views,
        secret_actions,
        session_views,
        user_change_views,
        user_views,
    )
    from portal.auth import link_views as auth_links
    from portal.auth import views as auth
    from portal.concerns import concern_views as concerns
    from portal.concerns import emergency_views as emergency
    from portal.concerns import lead_views as concern_leads
    from portal.concerns import message_views as office_messages
    from portal.concerns import passing_jobs  # noqa: F401
    from portal.concerns import tell_views as telling_the_office
    from portal.groups import agreement_views as agreements
    from portal.groups import apology_views as apologies
    from portal.groups import ask_link_views as ask_links
    from portal.groups import ask_views as asks
    from portal.groups import assignment_views as assignments
    from portal.groups import (  # noqa: F401
        attendance_imports,
        death_actions,
        group_imports,  # noqa: F401
        membership_imports,
        plan_jobs,  # noqa: F401
        reminder_jobs,  # noqa: F401
        roll_jobs,  # noqa: F401
        seat_jobs,  # noqa: F401
        session_imports,
        sheet_jobs,  # noqa: F401
    )
    from portal.groups import away_views as away
    from portal.groups import calendar_views as calendars
    from portal.groups import call_off_views as call_offs
    from portal.groups import compliance_views as compliance
    from portal.groups import cover_views as cover
    from portal.groups import debrief_views as debriefs
    from portal.groups import find_views as finding
    from portal.groups import grid_views as grids
    from portal.groups import group_end_views as group_ends
    from portal.groups import group_views as group_details
    from portal.groups import history_views as histories
    from portal.groups import interpreter_views as interpreters
    from portal.groups import leader_views as leaders
    from portal.groups import letter_views as letters
    from portal.groups import link_roll_views as link_rolls
    from portal.groups import list_views as group_lists
    from portal.groups import mark_views as marks
    from portal.groups import membership_views as memberships
    from portal.groups import notice_views as notices
    from portal.groups import offer_views as offers
    from portal.groups import override_views as overrides
    from portal.groups import pattern_views as patterns
    from portal.groups import place_views as places
    from portal.groups import roll_close_views as roll_ends
    from portal.groups import roll_link_views as roll_links
    from portal.groups import roll_list_views as roll_lists
    from portal.groups import roll_views as rolls
    from portal.groups import seat_views as seats
    from portal.groups import session_change_views as session_changes
    from portal.groups import session_cover_views as session_cover
    from portal.groups import session_views as group_sessions
    from portal.groups import sheet_views as sheets
    from portal.groups import stand_down_views as stand_downs
    from portal.groups import taster_views as tasters
    from portal.groups import venue_views as venues
    from portal.groups import views as groups
    from portal.groups import walk_in_views as walk_ins
    from portal.home import offline_views as offline
    from portal.home import views as home
    from portal.imports import row_views as import_rows
    from portal.imports import views as imports
    from portal.intake import api_views as api
    from portal.intake import (  # noqa: F401
        draft_jobs,
        fhir_read_views,
        fhir_views,
        referral_imports,
    )
    from portal.intake import draft_views as intake_drafts
    from portal.intake import fhir_door as fhir
    from portal.intake import file_views as intake_files
    from portal.intake import message_views as intake_messages
    from portal.intake import staff_views as staff_intake
    from portal.intake import views as intake
    from portal.office import event_views as events
    from portal.office import job_views as office_jobs
    from portal.office import (  # noqa: F401
        keeping_jobs,  # noqa: F401
        trail_jobs,
        trail_views,
    )
    from portal.office import keeping_views as safety
    from portal.office import outbox_views as outbox
    from portal.outcomes import (  # noqa: F401  # noqa: F401
        change_views,
        due_views,
        entry_views,
        goal_views,
        link_jobs,
        paper_views,
        response_views,
    )
    from portal.outcomes import death_actions as outcome_deaths  # noqa: F401
    from portal.outcomes import link_views as response_links  # noqa: F401
    from portal.outcomes import respond_views as responding
    from portal.outcomes import session_views as session_answers  # noqa: F401
    from portal.outcomes import use_views as measures
    from portal.people import (  # noqa: F401
        about_views,
        access_views,
        block_views,
        consent_views,
        contact_views,
        death_ends,
        death_views,
        equality_views,
        merge_jobs,  # noqa: F401
        merge_views,  # noqa: F401
        name_views,  # noqa: F401
        pair_views,
        person_imports,
        privacy_jobs,
        withdrawal_actions,
    )
    from portal.people import follow_up_views as follow_ups
    from portal.people import views as people
    from portal.privacy import (  # noqa: F401
        due_jobs,
        erasure_jobs,
        person_views,
        subject_views,
    )
    from portal.privacy import due_views as privacy_due  # noqa: F401
    from portal.privacy import register_views as privacy
    from portal.providers import answer_choice_views as provider_answers
    from portal.providers import close_views, edit_views, link_views  # noqa: F401
    from portal.providers import token_views as provider_tokens
    from portal.providers import views as providers
    from portal.referrals import (  # noqa: F401
        answer_jobs,
        answer_views,
        bulk_views,
        care_views,
        clock_views,
        digest_jobs,
        end_views,
        follow_views,
        group_end_jobs,
        placing_views,
        provider_closing_jobs,
        queue_views,
        reason_views,
        saved_views,
        wish_views,
    )
    from portal.referrals import death_actions as referral_deaths  # noqa: F401
    from portal.referrals import status_views as referral_status
    from portal.referrals import views as referrals
    from portal.referrals import withdrawal_actions as referral_withdrawals  # noqa: F401
    from portal.reports import (  # noqa: F401
        draft_edit_views,
        draft_views,
        figure_views,
        funding_views,
        issue_views,
        need_views,
        schedule_jobs,
        schedule_views,
        target_views,
    )
    from portal.reports import draft_jobs as report_draft_jobs  # noqa: F401
    from portal.reports import quote_views as quotes  # noqa: F401
    from portal.reports import views as reports
    from portal.training import attendance_views as training_attendance
    from portal.training import booking_views as training_bookings
    from portal.training import certificate_views as training_certificates
    from portal.training import check_views as training_checks
    from portal.training import class_jobs, notice_jobs, record_imports  # noqa: F401
    from portal.training import class_views as training_classes
    from portal.training import course_link_views as training_course_links
    from portal.training import course_views as training_courses
    from portal.training import evidence_views as training_evidence
    from portal.training import export_views as training_exports
    from portal.training import extension_views as training_extensions
    from portal.training import guest_views as training_guests
    from portal.training import learning_views as training_learning
    from portal.training import matrix_views as training_matrix
    from portal.training import past_views as training_past
    from portal.training import record_decision_views as training_decisions
    from portal.training import record_views as training_records
    from portal.training import renewal_views as training_renewals
    from portal.training import requirement_views as training_requirements
    from portal.training import standing_views as training_standing
    from portal.training import supervision_views as training_supervision
    from portal.training import views as training
    from portal.training import waiver_views as training_waivers

    areas = (
        auth,
        auth_links,
        break_glass,
        home,
        offline,
        people,
        follow_ups,
        referrals,
        referral_status,
        fhir,
        api,
        intake,
        staff_intake,
        intake_drafts,
        intake_files,
        intake_messages,
        providers,
        provider_tokens,
        provider_answers,
        training,
        training_courses,
        training_requirements,
        training_course_links,
        training_extensions,
        training_matrix,
        training_exports,
        training_past,
        training_renewals,
        training_records,
        training_decisions,
        training_checks,
        training_evidence,
        training_certificates,
        training_classes,
        training_bookings,
        training_attendance,
        training_standing,
        training_learning,
        training_supervision,
        training_waivers,
        training_guests,
        measures,
        due_views,
        responding,
        reports,
        groups,
        group_lists,
        group_details,
        finding,
        agreements,
        venues,
        memberships,
        seats,
        places,
        offers,
        tasters,
        cover,
        compliance,
        away,
        grids,
        letters,
        session_cover,
        group_sessions,
        session_changes,
        patterns,
        calendars,
        asks,
        ask_links,
        leaders,
        assignments,
        overrides,
        stand_downs,
        debriefs,
        call_offs,
        notices,
        interpreters,
        group_ends,
        rolls,
        marks,
        roll_links,
        link_rolls,
        roll_ends,
        sheets,
        apologies,
        roll_lists,
        histories,
        walk_ins,
        concerns,
        telling_the_office,
        office_messages,
        concern_leads,
        emergency,
        imports,
        import_rows,
        office_jobs,
        safety,
        outbox,
        privacy,
        events,
    )
    # Views of one area may be split over modules that share its blueprint.
    for blueprint in dict.fromkeys(area.bp for area in areas):
        app.register_blueprint(blueprint)


def _register_moves() -> None:
    """How each area's rows follow when two records of one person become one."""
    from portal import moving
    from portal.auth import moving_actions as auth
    from portal.concerns import moving_actions as concerns
    from portal.groups import moving_actions as groups
    from portal.imports import moving_actions as imports
    from portal.outcomes import moving_actions as outcomes
    from portal.people import moving_actions as people
    from portal.privacy import moving_actions as privacy
    from portal.referrals import moving_actions as referrals
    from portal.reports import moving_actions as reports

    areas = (auth, imports, people, groups, concerns, referrals, outcomes, reports, privacy)
    moving.use(handler for area in areas for handler in area.HANDLERS)


def _register_looks() -> None:
    """What the page Safety has looked at: the doctor knows every area, and no area knows it."""
    from portal import doctor_database, doctor_settings  # noqa: F401


def _register_erasing() -> None:
    """What each area keeps about a person, and how it goes."""
    from portal import erasing
    from portal.auth import erasing_actions as auth
    from portal.concerns import erasing_actions as concerns
    from portal.groups import erasing_actions as groups
    from portal.imports import erasing_actions as imports
    from portal.intake import erasing_actions as intake
    from portal.outcomes import erasing_actions as outcomes
    from portal.people import erasing_actions as people
    from portal.privacy import erasing_actions as privacy
    from portal.privacy.erasure_actions import apply_again, settle
    from portal.referrals import erasing_actions as referrals
    from portal.reports import erasing_actions as reports

    areas = (
        auth,
        imports,
        people,
        groups,
        concerns,
        referrals,
        intake,
        outcomes,
        reports,
        privacy,
    )
    erasing.use([area.PART for area in areas], again=apply_again, settle=settle)
