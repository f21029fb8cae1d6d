from pathlib import Path

import pytest

from config import DEMO_URL, ConfigError, Settings


def test_without_anything_it_is_the_demo():
    settings = Settings.from_env({})
    assert (settings.database_url, settings.port, settings.locale) == (DEMO_URL, 8000, "zh")
    assert str(settings.zone) == "Asia/Shanghai"
    assert settings.is_demo_default


def test_all_problems_are_told_at_once():
    wrong = {"TRACKER_PORT": "eighty", "TRACKER_DATABASE_URL": "mysql://x", "TRACKER_COLOUR": "red",
             "TRACKER_ZONE": "Mars/Olympus", "TRACKER_SECRET_KEY": "short"}
    with pytest.raises(ConfigError) as caught:
        Settings.from_env(wrong)
    for name in wrong:
        assert name in caught.value.message


@pytest.mark.parametrize("port", ["0", "65536", "-1", ""])
def test_a_port_that_is_none_is_refused(port: str):
    with pytest.raises(ConfigError, match="TRACKER_PORT"):
        Settings.from_env({"TRACKER_PORT": port})


def test_environment_stands_above_file_and_file_above_default(tmp_path: Path):
    file = tmp_path / "tracker.toml"
    file.write_text('port = 9001\nlocale = "en"\n')
    settings = Settings.from_env({"TRACKER_CONFIG": str(file), "TRACKER_LOCALE": "zh"})
    assert (settings.port, settings.locale) == (9001, "zh")
    assert settings.source["port"] == str(file)


def test_unknown_keys_of_the_file_are_named(tmp_path: Path):
    file = tmp_path / "tracker.toml"
    file.write_text("prot = 9001\n")
    with pytest.raises(ConfigError, match="prot"):
        Settings.from_env({"TRACKER_CONFIG": str(file)})


def test_secrets_may_come_from_a_file_and_are_masked(tmp_path: Path):
    secret = tmp_path / "key"
    secret.write_text("k" * 40 + "\n")
    settings = Settings.from_env({"TRACKER_SECRET_KEY_FILE": str(secret),
                                  "TRACKER_DATABASE_URL": "postgresql://tracker:geheim@db/tracker"})
    assert settings.secret_key == "k" * 40
    shown = "\n".join(" ".join(row) for row in settings.described())
    assert "k" * 40 not in shown
    assert "geheim" not in shown
    assert "postgresql+psycopg://tracker:••••••@db/tracker" in shown


def test_a_file_that_cannot_be_read_is_told_in_both_languages(tmp_path: Path):
    for name in ("TRACKER_SECRET_KEY_FILE", "TRACKER_CONFIG"):
        with pytest.raises(ConfigError) as caught:
            Settings.from_env({name: str(tmp_path / "nowhere")})
        assert "没有这个文件" in caught.value.message
        assert "there is no such file" in caught.value.message
        assert "Errno" not in caught.value.message


def test_files_lie_beside_a_sqlite_database(tmp_path: Path):
    settings = Settings.from_env({"TRACKER_DATABASE_URL": f"sqlite:///{tmp_path / 'own.sqlite'}"})
    assert settings.files == tmp_path / "files"
    assert not settings.is_demo_default
