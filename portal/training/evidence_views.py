"""Files that show a completion: added later, and handed out again."""

from typing import Any

from flask import Response, abort, flash, redirect, render_template, url_for
from flask_babel import ngettext
from flask_login import current_user

from portal.auth.guard import redisplays, requires, takes_uploads
from portal.auth.permissions import Permission
from portal.errors import DomainError
from portal.training import (
    bp,
    evidence_actions,
    evidence_queries,
    evidence_rules,
    record_pages,
    record_words,
)
from portal.training.evidence_forms import EvidenceForm

# A file of somebody else's runs nothing, loads nothing, and is of no origin of ours.
SANDBOX = "sandbox; default-src 'none'"


@bp.route("/records/<int:record_id>/evidence", methods=["GET", "POST"])
@requires(Permission.TRAINING_OWN_ADD)
@redisplays
@takes_uploads(evidence_rules.MOST_FILES)
def evidence_add(record_id: int) -> Any:
    """Add files to a record."""
    record = record_pages.record_or_404(record_id)
    form = EvidenceForm()
    if form.validate_on_submit():
        try:
            evidence_actions.add_evidence(record_id, record.course_kind, form.uploads, current_user)
        except DomainError as problem:
            form.refuse(problem)
        else:
            count = len(form.uploads)
            flash(ngettext("%(num)s file added.", "%(num)s files added.", count))
            return redirect(url_for(".record_show", record_id=record_id))
    page = render_template(
        "training/evidence_add.html",
        record=record,
        form=form,
        evidence=evidence_queries.evidence_of([record_id]).get(record_id, []),
    )
    return page, (422 if form.errors or form.form_errors else 200)


@bp.route("/evidence/<int:evidence_id>")
@requires(Permission.TRAINING_OWN_READ)
def evidence_download(evidence_id: int) -> Any:
    """A file as it came: to keep, never to be shown by us."""
    found = evidence_queries.file_for(current_user, evidence_id)
    if found is None:
        abort(404)
    evidence_actions.note_download(evidence_id, current_user)
    reference = record_words.reference(found.record_id)
    name = evidence_rules.download_name(reference, found.evidence_id, found.media_type)
    return Response(
        found.body,
        mimetype=found.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": SANDBOX,
        },
    )
