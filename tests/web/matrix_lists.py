"""The rows of the lists, of the filters kept for them, and of the search."""

from tests.factories import World
from tests.web.matrix import BUSINESS, Row, Values, mark
from tracker import clock
from tracker.services import saved_filters

LIAISONS = ("liaison", "liaison_health")


def on_filter(world: World, suffix: str) -> tuple[Values, Values]:
    """A filter of the supervisor, which is nobody else's."""
    actor = world.actor("supervisor" + suffix)
    made = saved_filters.save_filter(actor, "tasks", mark(suffix), "state=draft", now=clock.now())
    return {"filter_id": made}, {"name": "改名"}


ROWS = [
    *(Row(f"{name}.{view}", "GET", BUSINESS, denied=403)
      for name in ("task_list", "finding_list", "deadline_list") for view in ("index", "print_view", "export")),
    Row("overdue.print_view", "GET", BUSINESS, denied=403),
    Row("search.index", "GET", BUSINESS, denied=403),
    Row("task_batches.assign", "GET", ("supervisor",), denied=403),
    Row("task_batches.assign", "POST", ("supervisor",), status=422, denied=403),
    Row("task_batches.accept", "GET", LIAISONS, denied=403),
    Row("task_batches.accept", "POST", LIAISONS, status=422, denied=403),
    Row("saved_filters.save", "POST", BUSINESS, status=302, denied=403, form={"page": "tasks", "query": "", "name": "我的"}),
    Row("saved_filters.rename", "POST", ("supervisor",), on_filter, status=302),
    Row("saved_filters.delete", "POST", ("supervisor",), on_filter, status=302),
]
