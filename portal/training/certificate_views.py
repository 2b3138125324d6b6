"""The certificate of training that this charity gave itself."""

from typing import Any

from flask import Response, abort, render_template
from flask_login import current_user

from portal import clock
from portal.audit import record_look
from portal.auth.guard import requires
from portal.auth.permissions import Permission
from portal.pdf import render_pdf
from portal.training import book_queries, bp, record_pages, record_rules, record_words
from portal.training.cover_rules import ONE_DAY


@bp.route("/records/<int:record_id>/certificate.pdf")
@requires(Permission.TRAINING_OWN_READ)
def certificate_pdf(record_id: int) -> Any:
    """A certificate to keep. 503 with the line to type where it can't be drawn."""
    record = record_pages.record_or_404(record_id)
    if not record_rules.has_certificate(
        record.course_kind, record.state, record.revoked_on, record.issuer
    ):
        abort(404)
    covers = book_queries.load([record.user_id]).covers(record.user_id, record_id, clock.today())
    span = next((span for course, span in covers if course.id == record.course_id), None)
    reference = record_words.reference(record_id)
    html = render_template(
        "training/certificate_pdf.html",
        record=record,
        reference=reference,
        last_day=span.ends_on - ONE_DAY if span and span.ends_on else None,
        review_on=span.due_on if span else None,
        size=record_words.name_size(record.user_name),
        made_on=clock.today(),
    )
    pdf = render_pdf(html)
    record_look("certificate_downloaded", "training_record", record_id, by=current_user)
    return Response(
        pdf,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="certificate-{reference}.pdf"'},
    )
