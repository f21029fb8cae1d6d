"""When somebody last looked, kept in the session cookie: nothing is written in a GET.

A visit is an office day on which the page was opened. The last visit is the visit before today's, so that what is new
stays new all day, however often the page is opened. It outlives a log-out, but not the closing of the browser: then the
log tells the last log-in of an earlier day.
"""

import datetime as dt

from flask import g, session

from ..queries import worklist

KEY = "visits"


def last(now: dt.datetime) -> dt.date | None:
    """The office day of the last visit, None if it is not known; today counts as a visit from now on."""
    today = now.date()
    kept = session.get(KEY) or {}
    if kept.get("user_id") != g.person.user_id:
        kept = {"user_id": g.person.user_id, "on": None, "before": None}
    if kept["on"] != today.isoformat():
        session[KEY] = kept = {**kept, "before": kept["on"], "on": today.isoformat()}
    if kept["before"]:
        return dt.date.fromisoformat(kept["before"])
    signed_in = worklist.signed_in_before(g.actor, now.replace(hour=0, minute=0, second=0, microsecond=0))
    return signed_in.astimezone(now.tzinfo).date() if signed_in else None


def renew_session(**values: object) -> None:
    """Empty but for these values, the language, and when somebody last looked."""
    kept = {key: session[key] for key in ("language", KEY) if key in session}
    session.clear()
    session.update(kept | values)
    g.pop("csrf_token", None)  # made for the session before
