"""For whoever runs the machine: workers, the way out, the queue, what was not sent."""

from __future__ import annotations

import json
from dataclasses import asdict

from flask import Response, render_template

from familyprog.accounts.permissions import Action
from familyprog.outbox.queries import delivery_now, not_sent_counts, workers_seen
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.login import actor
from familyprog.web.staff import pages


@pages.get("/machine")
@allow(Action.VIEW_OUTBOX)
def machine() -> str:
    """The state of delivery, in words."""
    return render_template(
        "staff/machine.html",
        state=delivery_now(db(), now(), actor().site_id),
        workers=workers_seen(db(), now()),
        counts=not_sent_counts(db(), now(), actor().site_id),
    )


@pages.get("/machine.json")
@allow(Action.VIEW_OUTBOX)
def machine_json() -> Response:
    """The same for a program; no ids, no names, no addresses."""
    state = delivery_now(db(), now(), actor().site_id)
    answer = {
        "ok": not state.sentences,
        **asdict(state),
        "workers": [asdict(seen) for seen in workers_seen(db(), now())],
        "not_sent": not_sent_counts(db(), now(), actor().site_id),
    }
    return Response(json.dumps(answer, ensure_ascii=False, default=str), mimetype="application/json")
