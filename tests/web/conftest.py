"""A page asks its database by queries and services, which are tested on both. So each test of pages runs on one of the
two, by its name, and with PROVE=1 on both, as the matrix of all routes always does."""

import os
import zlib

import pytest

HERE = __name__.rpartition(".")[0]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("PROVE"):
        return
    left_out = {item for item in items if isinstance(item, pytest.Function) and is_for_the_other(item)}
    config.hook.pytest_deselected(items=[*left_out])
    items[:] = [item for item in items if item not in left_out]


def is_for_the_other(item: pytest.Function) -> bool:
    of, name = item.module.__name__, item.originalname
    params = item.callspec.params if hasattr(item, "callspec") else {}
    if "backend" not in params or not of.startswith(f"{HERE}.") or of == f"{HERE}.test_routes":
        return False
    return params["backend"] != ("sqlite", "postgresql")[zlib.crc32(name.encode()) % 2]
