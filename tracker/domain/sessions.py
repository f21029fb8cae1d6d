"""Idle time-out of a session: how long nobody did anything before the log-in is asked for again (MLPS level 3, practice:
30 minutes, 10 for administrators)."""

STEP = 60  # seconds after which the last-seen moment of a cookie is written anew


def is_idle(seen: int | None, now: int, minutes: int) -> bool:
    """`seen` and `now` in seconds of real time; a session that does not say when it was seen is over."""
    return seen is None or now - seen > minutes * 60


def must_note(seen: int | None, now: int) -> bool:
    """The moment is noted once a minute, so that not every answer bears a cookie."""
    return seen is None or now - seen >= STEP
