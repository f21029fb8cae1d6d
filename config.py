"""Settings of the running program: read once from TRACKER_… variables and an optional file, checked, then frozen.

An office's own rules (separation of duties, passwords, thresholds) are not here: they are rows, audited, in the database.
"""

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

import click

HERE = Path(__file__).resolve().parent
DEMO_FOLDER = HERE / "var" / "demo"
DEMO_URL = f"sqlite:///{DEMO_FOLDER / 'tracker.sqlite'}"
PREFIX = "TRACKER_"
SECRET = {"SECRET_KEY", "DEMO_PASSWORD", "DATABASE_URL"}


class ConfigError(click.ClickException):
    """Every problem of the settings at once, one a line. (Before there is an app there is no language: both are given.)"""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("设置有误 (settings are wrong):\n" + "\n".join(f"  {p}" for p in problems))


def _port(raw: str) -> int:
    value = int(raw)
    if not 0 < value < 65536:
        raise ValueError
    return value


def _url(raw: str) -> str:
    if raw.startswith("postgresql://"):
        return raw.replace("postgresql://", "postgresql+psycopg://", 1)
    if not raw.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError
    return raw


def _locale(raw: str) -> str:
    if raw not in {"zh", "en"}:
        raise ValueError
    return raw


def _key(raw: str) -> str:
    if len(raw) < 32:
        raise ValueError
    return raw


def _password(raw: str) -> str:
    if len(raw) < 8:
        raise ValueError
    return raw


def _megabytes(raw: str) -> int:
    value = int(raw)
    if not 0 < value <= 1024:
        raise ValueError
    return value


# name: (converter, what it must be, in both languages)
VARIABLES: dict[str, tuple[Callable[[str], object], str]] = {
    "DATABASE_URL": (_url, "应以 sqlite:/// 或 postgresql:// 开头 (must start with sqlite:/// or postgresql://)"),
    "SECRET_KEY": (_key, "至少 32 个字符 (at least 32 characters)"),
    "FILES": (Path, "应为文件夹 (must be a folder)"),
    "HOST": (str, "应为地址 (must be an address)"),
    "PORT": (_port, "应为 1–65535 的整数 (must be a whole number from 1 to 65535)"),
    "LOCALE": (_locale, "应为 zh 或 en (must be zh or en)"),
    "ZONE": (ZoneInfo, "应为时区名，如 Asia/Shanghai (must be the name of a time zone)"),
    "DEMO_PASSWORD": (_password, "至少 8 个字符 (at least 8 characters)"),
    "UPLOAD_MB": (_megabytes, "应为 1–1024 的整数 (must be a whole number from 1 to 1024)"),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """`source` tells for each field where its value came from: default, file, environment, or a …_FILE."""

    database_url: str = DEMO_URL
    secret_key: str | None = None
    files: Path = DEMO_FOLDER / "files"
    host: str = "127.0.0.1"
    port: int = 8000
    locale: str = "zh"
    zone: ZoneInfo = ZoneInfo("Asia/Shanghai")
    demo_password: str | None = None
    upload_mb: int = 50
    source: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_demo_default(self) -> bool:
        """No database was named, so this is the demo's own."""
        return self.database_url == DEMO_URL

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Environment over file over default. Raises ConfigError naming every problem."""
        problems: list[str] = []
        raw = _from_file(environ, problems) | _from_environ(environ, problems)
        values: dict[str, object] = {}
        for name, (text, _) in raw.items():
            convert, rule = VARIABLES[name]
            try:
                values[name.lower()] = convert(text)
            except (ValueError, KeyError, OSError):
                problems.append(f"{PREFIX}{name}: {rule}")
        if problems:
            raise ConfigError(sorted(problems))
        if "database_url" in values and "files" not in values:
            values["files"] = _files_beside(str(values["database_url"]))
        return cls(**values, source={n.lower(): where for n, (_, where) in raw.items()})  # type: ignore[arg-type]

    def described(self) -> list[tuple[str, str, str]]:
        """(variable, value with secrets masked, source), for `flask --app app check`."""
        rows = []
        for name in VARIABLES:
            value = getattr(self, name.lower())
            shown = "—" if value is None else masked(name, str(value))
            rows.append((PREFIX + name, shown, self.source.get(name.lower(), "默认 (default)")))
        return rows


def masked(name: str, value: str) -> str:
    """The value as it may be printed; of a database address only the password is hidden."""
    if name not in SECRET:
        return value
    if name != "DATABASE_URL":
        return "••••••"
    head, at, tail = value.rpartition("@")
    scheme, slashes, login = head.partition("://")
    user, colon, _ = login.partition(":")
    return f"{scheme}{slashes}{user}:••••••{at}{tail}" if at and colon else value


def _files_beside(url: str) -> Path:
    if url.startswith("sqlite:///"):
        return Path(url.removeprefix("sqlite:///")).with_name("files").absolute()
    return HERE / "var" / "files"


def _from_file(environ: Mapping[str, str], problems: list[str]) -> dict[str, tuple[str, str]]:
    named = environ.get(PREFIX + "CONFIG")
    if not named:
        return {}
    try:
        content = tomllib.loads(Path(named).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{PREFIX}CONFIG: {_unreadable(named, error)}")
        return {}
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{PREFIX}CONFIG: {named}: 不是有效的 TOML 文件 (is no valid TOML file): {error}")
        return {}
    found = {}
    for key, value in content.items():
        if key.upper() not in VARIABLES:
            problems.append(f"{named}: {key}: 没有这项设置 (there is no such setting)")
        else:
            found[key.upper()] = (str(value), named)
    return found


def _unreadable(name: str, error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return f"没有这个文件 (there is no such file): {name}"
    if isinstance(error, PermissionError):
        return f"无权读取这个文件 (it may not be read): {name}"
    return f"读不了这个文件 (it cannot be read): {name}"


def _from_environ(environ: Mapping[str, str], problems: list[str]) -> dict[str, tuple[str, str]]:
    found = {}
    for key, value in sorted(environ.items()):
        if not key.startswith(PREFIX) or key in {PREFIX + "CONFIG", PREFIX + "TEST_SAMPLES", PREFIX + "TEST_POSTGRES"}:
            continue
        name = key.removeprefix(PREFIX)
        if name in VARIABLES:
            found[name] = (value, "环境变量 (environment)")
        elif name.removesuffix("_FILE") in VARIABLES:
            try:
                found[name.removesuffix("_FILE")] = (Path(value).read_text(encoding="utf-8").strip(), value)
            except (OSError, UnicodeDecodeError) as error:
                problems.append(f"{key}: {_unreadable(value, error)}")
        else:
            problems.append(f"{key}: 没有这项设置 (there is no such setting)")
    return found
