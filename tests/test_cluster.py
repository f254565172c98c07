"""The embedded server: starts from anything a crash can leave, once, and explains itself."""

from __future__ import annotations

import multiprocessing
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from pyapi import cluster as module
from pyapi.cluster import DATABASE, Cluster, ClusterError
from tests.servers import ROOT

pytestmark = pytest.mark.one_server

NOBODY = 65534
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


@pytest.fixture
def make() -> Iterator[Callable[[str], Cluster]]:
    """Makes clusters under a short directory, and stops them."""
    base = Path(tempfile.mkdtemp(prefix="ms"))
    base.chmod(0o755)
    made: list[Cluster] = []

    def make_one(name: str) -> Cluster:
        made.append(Cluster(base / name))
        return made[-1]

    yield make_one
    for one in made:
        one.stop()
    shutil.rmtree(base)


@pytest.fixture(scope="module")
def shared() -> Iterator[Cluster]:
    """A cluster for tests that only stop and start it."""
    base = Path(tempfile.mkdtemp(prefix="ms"))
    one = Cluster(base / "home with 'space")
    one.start()
    yield one
    one.stop()
    shutil.rmtree(base)


def add_row(cluster: Cluster) -> int:
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute("create table if not exists kept (id int generated always as identity)")
        connection.execute("insert into kept default values")
        row = connection.execute("select count(*) from kept").fetchone()
        assert row is not None
        return int(row[0])


def kill(cluster: Cluster) -> None:
    assert cluster.pid is not None
    os.kill(cluster.pid, signal.SIGKILL)


def test_it_starts_under_a_path_with_spaces_and_quotes(shared: Cluster) -> None:
    assert shared.is_running()
    assert add_row(shared) > 0


def test_starting_twice_does_nothing(shared: Cluster) -> None:
    before = shared.pid
    shared.start()
    assert shared.pid == before


def test_data_survive_a_restart(shared: Cluster) -> None:
    before = add_row(shared)
    assert shared.stop()
    assert not shared.is_running()
    assert not shared.stop()
    shared.start()
    assert add_row(shared) == before + 1


@pytest.mark.parametrize("pause", [0.0, 0.2])
def test_it_starts_right_after_a_kill(shared: Cluster, pause: float) -> None:
    before = add_row(shared)
    kill(shared)
    time.sleep(pause)
    shared.start()
    assert add_row(shared) == before + 1


def test_a_lock_file_whose_number_is_another_program(shared: Cluster) -> None:
    before = add_row(shared)
    kill(shared)
    time.sleep(1)
    lock = shared.data / "postmaster.pid"
    if not lock.exists():
        pytest.skip("no lock file was left")
    lines = lock.read_text().split("\n")
    lock.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    shared.start()
    assert add_row(shared) == before + 1


def test_two_processes_start_it_at_once(make: Callable[[str], Cluster]) -> None:
    cluster = make("twice")
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.map(Cluster.start, [cluster, cluster])
    assert cluster.is_running()
    assert cluster.log.read_text().count("database system is ready to accept connections") == 1


def test_a_long_path_has_its_socket_elsewhere(make: Callable[[str], Cluster]) -> None:
    cluster = make("/".join(["a" * 60] * 3))
    assert not cluster.socket_directory.is_relative_to(cluster.home)
    assert Cluster(cluster.home.with_name("other")).socket_directory != cluster.socket_directory
    cluster.start()
    assert cluster.is_running()
    assert stat.S_IMODE(cluster.socket_directory.stat().st_mode) == 0o700
    cluster.stop()
    shutil.rmtree(cluster.socket_directory)


def test_a_killed_initdb_leaves_nothing_that_counts(make: Callable[[str], Cluster]) -> None:
    cluster = make("half")
    (cluster.home / "pgdata.new").mkdir(parents=True)
    (cluster.home / "pgdata.new" / "PG_VERSION").write_text("18\n")
    cluster.start()
    assert cluster.is_running()


def test_another_version_is_a_sentence(make: Callable[[str], Cluster]) -> None:
    cluster = make("old")
    cluster.data.mkdir(parents=True)
    (cluster.data / "PG_VERSION").write_text("15\n")
    with pytest.raises(
        ClusterError, match=r"was made by PostgreSQL 15, and the embedded one is 18\. Move it away"
    ):
        cluster.start()


def test_a_directory_of_something_else_is_left_alone(make: Callable[[str], Cluster]) -> None:
    cluster = make("photos")
    cluster.data.mkdir(parents=True)
    (cluster.data / "holiday.jpg").touch()
    with pytest.raises(ClusterError, match="holds something that is not a PostgreSQL cluster"):
        cluster.start()
    assert (cluster.data / "holiday.jpg").exists()


def test_a_home_that_cannot_be_made_is_a_sentence() -> None:
    with pytest.raises(ClusterError, match=r"MAINSPRING_HOME to a directory that can be written\.$"):
        Cluster(Path("/proc/mainspring")).start()


def test_a_server_that_refuses_shows_the_end_of_its_log(make: Callable[[str], Cluster]) -> None:
    cluster = make("refuses")
    cluster.start()
    cluster.stop()
    with (cluster.data / "postgresql.conf").open("a") as settings:
        settings.write("shared_buffers = 'lots'\n")
    with pytest.raises(
        ClusterError, match=r'did not start; the end of [\s\S]*invalid value for parameter "shared_buffers"'
    ):
        cluster.start(timeout=0.5)


def test_a_socket_directory_of_somebody_else_is_refused(
    make: Callable[[str], Cluster], tmp_path: Path
) -> None:
    cluster = make("b" * 100)
    cluster.socket_directory.symlink_to(tmp_path)
    try:
        with pytest.raises(ClusterError, match="belongs to somebody else"):
            cluster.start()
    finally:
        cluster.socket_directory.unlink()


@as_root
def test_as_root_another_user_runs_it(shared: Cluster) -> None:
    assert (shared.data).stat().st_uid == pwd.getpwnam(module.SYSTEM_USER).pw_uid
    assert stat.S_IMODE(shared.data.stat().st_mode) == 0o700
    with psycopg.connect(shared.url()) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("",)


@as_root
def test_as_root_the_way_is_opened_no_wider_than_needed(make: Callable[[str], Cluster]) -> None:
    cluster = make("closed/home")
    closed = cluster.home.parent
    closed.mkdir(mode=0o700)
    (closed / "secret").mkdir(mode=0o700)
    cluster.start()
    assert stat.S_IMODE(closed.stat().st_mode) == 0o701
    assert stat.S_IMODE((closed / "secret").stat().st_mode) == 0o700
    assert stat.S_IMODE(cluster.home.stat().st_mode) == 0o700


@as_root
def test_an_ordinary_user_runs_it_as_themselves(make: Callable[[str], Cluster]) -> None:
    cluster = make("theirs")
    cluster.home.mkdir()
    os.chown(cluster.home, NOBODY, NOBODY)
    drop = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    if subprocess.run(
        [*drop, sys.executable, "-c", "import psycopg"], check=False, capture_output=True
    ).returncode:
        pytest.skip("other users cannot run this Python")
    program = (
        "import sys; from pathlib import Path; from pyapi.cluster import Cluster\n"
        "c = Cluster(Path(sys.argv[1])); c.start(); print(c.is_running(), c.data.stat().st_uid); print(c.stop())"
    )
    result = subprocess.run(
        [*drop, sys.executable, "-c", program, str(cluster.home)],
        capture_output=True, text=True, check=False, cwd="/", env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert result.stdout.split() == ["True", str(NOBODY), "True"], result.stderr


def test_the_database_is_there(shared: Cluster) -> None:
    with psycopg.connect(shared.url()) as connection:
        assert connection.execute("select current_database()").fetchone() == (DATABASE,)
