"""A server that is set up wrongly says so in a sentence; one that is set up rightly keeps its secrets."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import config
from app.config import BadConfiguration, load


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {"DATA_DIR": str(tmp_path / "data"), "KEY_DIR": str(tmp_path / "keys")}


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_the_secret_key_is_made_once_for_its_owner_alone_and_kept(env: dict[str, str]) -> None:
    first = load(env)
    file = first.data_dir / "secret_key"
    assert mode(file) == 0o600
    assert len(first.secret_key) >= 43
    assert load(env).secret_key == first.secret_key


def test_two_servers_have_two_secret_keys(env: dict[str, str], tmp_path: Path) -> None:
    assert load(env).secret_key != load({**env, "DATA_DIR": str(tmp_path / "other")}).secret_key


def test_a_secret_key_from_the_environment_leaves_no_file(env: dict[str, str]) -> None:
    settings = load({**env, "SECRET_KEY": "given from outside"})
    assert settings.secret_key == "given from outside"
    assert not (settings.data_dir / "secret_key").exists()


def test_a_secret_key_that_was_left_empty_by_a_crash_is_made_anew(env: dict[str, str]) -> None:
    file = load(env).data_dir / "secret_key"
    file.write_text("")
    assert len(load(env).secret_key) >= 43


def test_folders_are_made_for_their_owner_alone(env: dict[str, str]) -> None:
    settings = load(env)
    assert mode(settings.data_dir) == mode(settings.key_dir) == 0o700


def test_a_key_folder_that_everybody_may_write_to_is_closed_or_refused(env: dict[str, str]) -> None:
    folder = Path(env["KEY_DIR"])
    folder.mkdir()
    folder.chmod(0o777)
    try:
        load(env)
    except BadConfiguration:
        return
    assert mode(folder) == 0o700


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("UNDO_SECONDS", "ten", "UNDO_SECONDS must be a whole number, and is 'ten'."),
        ("UNDO_SECONDS", "-1", "UNDO_SECONDS must be a whole number, and is '-1'."),
        ("READINESS_SECONDS", "1.5", "READINESS_SECONDS must be a whole number, and is '1.5'."),
        ("PUBLIC_URL", "otherwise.example", "PUBLIC_URL must start with http:// or https://"),
        ("PUBLIC_URL", "ftp://otherwise.example", "PUBLIC_URL must start with http:// or https://"),
        ("DATABASE_URL", "nonsense", "DATABASE_URL"),
        ("REDIS_URL", "nonsense", "REDIS_URL must look like redis://"),
        ("REDIS_URL", "redis://", "REDIS_URL must look like redis://"),
        ("KEYS", "elsewhere", "KEYS must be redis or folder, and is 'elsewhere'."),
        ("KEYS", "redis", "KEYS=redis needs REDIS_URL"),
        ("WEB_CONCURRENCY", "two", "WEB_CONCURRENCY must be a whole number, and is 'two'."),
        ("WEB_CONCURRENCY", "0", "WEB_CONCURRENCY must be 1 or more."),
        ("WEB_CONCURRENCY", "2", "WEB_CONCURRENCY is 2, and SQLite is for one process: set DATABASE_URL"),
    ],
)
def test_a_bad_value_gives_a_sentence_that_names_it(
    env: dict[str, str], name: str, value: str, sentence: str
) -> None:
    with pytest.raises(BadConfiguration) as said:
        load({**env, name: value})
    assert str(said.value).startswith(sentence)
    assert str(said.value).endswith(".")


@pytest.mark.parametrize("name", ["DATA_DIR", "KEY_DIR"])
def test_a_folder_that_is_a_file_gives_a_sentence(env: dict[str, str], tmp_path: Path, name: str) -> None:
    file = tmp_path / "file"
    file.write_text("")
    for inside in (file, file / "inside"):
        with pytest.raises(BadConfiguration, match="cannot be made"):
            load({**env, name: str(inside)})


def test_the_defaults_are_those_of_a_server_on_this_computer(env: dict[str, str]) -> None:
    settings = load(env)
    assert settings.database_url == f"sqlite:///{settings.data_dir / 'otherwise.sqlite3'}"
    assert settings.base_url == "http://127.0.0.1:8000"
    assert (settings.undo_seconds, settings.readiness_seconds) == (10, 15)
    assert not settings.secure
    assert not settings.behind_proxy
    assert settings.limits


def test_phones_are_sent_to_the_public_address_then_to_the_one_on_the_network(env: dict[str, str]) -> None:
    lan = {**env, "LAN_URL": "http://10.0.0.7:8000/", "PORT": "8000"}
    assert load(lan).base_url == "http://10.0.0.7:8000"
    public = load({**lan, "PUBLIC_URL": "https://otherwise.example/"})
    assert public.base_url == "https://otherwise.example"
    assert public.secure


@pytest.mark.parametrize("prefix", ["postgres://", "postgresql://"])
def test_an_address_of_postgresql_is_understood_in_both_spellings(env: dict[str, str], prefix: str) -> None:
    settings = load({**env, "DATABASE_URL": f"{prefix}me@127.0.0.1/otherwise"})
    assert settings.database_url == "postgresql+psycopg://me@127.0.0.1/otherwise"


def test_keys_lie_in_memory_where_there_is_memory_to_lie_in(
    env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = tmp_path / "memory"
    memory.mkdir()
    monkeypatch.setattr(config, "in_memory", lambda folder: folder == memory)
    chosen = load({"DATA_DIR": env["DATA_DIR"], "XDG_RUNTIME_DIR": str(memory)})
    assert chosen.key_dir.parent == memory
    assert mode(chosen.key_dir) == 0o700


def test_keys_lie_beside_the_data_where_there_is_no_memory(
    env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "in_memory", lambda _folder: False)
    chosen = load({"DATA_DIR": env["DATA_DIR"], "XDG_RUNTIME_DIR": env["DATA_DIR"]})
    assert chosen.key_dir == chosen.data_dir / "keys"


def test_only_a_file_system_in_memory_counts_as_memory(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/root / ext4 rw 0 0\ntmpfs /run tmpfs rw 0 0\n/dev/sdb /run/user/7/disk ext4 rw 0 0\n"
    )
    assert config.in_memory(Path("/run/user/7"), mounts)
    assert not config.in_memory(Path("/run/user/7/disk/keys"), mounts)
    assert not config.in_memory(Path("/var/lib"), mounts)
    assert not config.in_memory(Path("/run"), tmp_path / "no such file")


POSTGRES, REDIS = "postgresql://someone@db.example/otherwise", "redis://:verysecretword@redis.example:6379/0"


def test_several_processes_need_a_database_server_and_redis(env: dict[str, str]) -> None:
    two = {**env, "WEB_CONCURRENCY": "2"}
    with pytest.raises(BadConfiguration, match="set REDIS_URL, or WEB_CONCURRENCY to 1"):
        load({**two, "DATABASE_URL": POSTGRES})
    with pytest.raises(BadConfiguration, match="SQLite is for one process"):
        load({**two, "REDIS_URL": REDIS})
    assert load({**two, "DATABASE_URL": POSTGRES, "REDIS_URL": REDIS}).workers == 2


def test_keys_lie_in_redis_where_there_is_one_unless_all_processes_share_a_folder(
    env: dict[str, str],
) -> None:
    assert not load(env).keys_in_redis
    assert load({**env, "REDIS_URL": REDIS}).keys_in_redis
    assert not load({**env, "REDIS_URL": REDIS, "KEYS": "folder"}).keys_in_redis


def test_a_password_in_an_address_is_never_repeated(env: dict[str, str]) -> None:
    for name in ("REDIS_URL", "DATABASE_URL", "MAIL_URL"):
        with pytest.raises(BadConfiguration) as said:
            load({**env, name: "nonsense://:verysecretword@example"})
        assert "verysecretword" not in str(said.value)
