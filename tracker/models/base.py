"""The base of all tables: the naming convention, and column types that mean the same on both databases."""

import datetime as dt
import json
from enum import StrEnum
from typing import Annotated, Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UTC(sa.TypeDecorator[dt.datetime]):
    """An aware moment. SQLite drops the offset, so a naive value is refused and UTC is stored."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class CanonicalJSON(sa.TypeDecorator[Any]):
    """JSON kept as its canonical text, because the text itself goes into the hash chain of the log."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Any:
        return None if value is None else json.loads(value)


def words(enum: type[StrEnum], *, is_checked: bool = True) -> sa.Enum:
    """A closed list of words as VARCHAR(20) with a CHECK, the same on both databases; the value is stored, not the name.

    Unchecked only in a table that may never be rebuilt, because SQLite rebuilds a table to change a CHECK.
    """
    name = "".join("_" + c.lower() if c.isupper() else c for c in enum.__name__).lstrip("_")
    return sa.Enum(enum, native_enum=False, create_constraint=is_checked, length=20, name=name,
                   values_callable=lambda e: [m.value for m in e])


class Base(DeclarativeBase):
    """All tables. Plain SQLAlchemy, so that the models do not know the web framework."""

    # On a registry of its own, because Flask-SQLAlchemy derives its Model from this class.
    registry = registry(
        metadata=sa.MetaData(naming_convention=NAMING),
        type_annotation_map={dt.datetime: UTC(), dt.date: sa.Date(), str: sa.Text()},
    )


Key = Annotated[int, mapped_column(primary_key=True)]
