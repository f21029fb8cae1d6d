"""All tables, so that one import registers them."""

from . import audit, deadline, job, ladder, notice, office, progress, round, task, unit, user

__all__ = ["audit", "deadline", "job", "ladder", "notice", "office", "progress", "round", "task", "unit", "user"]
