import pytest

from tracker.queries import overdue_keys


@pytest.fixture(params=["few", "many"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The same questions by both strategies: sorted few rows, and walks along the indexes."""
    if request.param == "many":
        monkeypatch.setattr(overdue_keys, "FEW", -1)
    return str(request.param)
