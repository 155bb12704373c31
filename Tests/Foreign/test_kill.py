"""`foil watch` and `foil serve` killed at any moment, on a full disk, on damaged files: what was shown is never lost.

COUNTERFOIL_KILLS says how often each is killed; hundreds are for an afternoon.
"""

import contextlib
import json
import os
import pwd
import random
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
from pathlib import Path

import pytest
from busy import Audit, Busy, random_pause
from conftest import clean_environment, write_config
from live import STORE, Live, row, settle, wait_until

KILLS = int(os.environ.get("COUNTERFOIL_KILLS", "20"))
# sFOX takes 40 messages in a minute, a connection costs two, and a restart remembers: more kills need another store.
KILLS_A_STORE = 10
LONGEST_LIFE = 0.5


def seeds():
    count = -(-KILLS // KILLS_A_STORE)
    first = int(os.environ.get("COUNTERFOIL_SEED", "1"))
    return range(first, first + count)


@pytest.fixture
def busy(accounts):
    busy = Busy(accounts.connect())
    yield busy
    busy.stop()


# kill -9.


@pytest.mark.parametrize("command, seed", [
    *(pytest.param(("watch", "--json"), seed, id=f"watch {seed}") for seed in seeds()),
    # Shows nothing, so half as often.
    *(pytest.param(("serve",), seed, id=f"serve {seed}") for seed in seeds()[::2])])
def test_killed_at_random_moments(live, accounts, busy, foil, command, seed):
    generator = random.Random(seed)
    audit = Audit(foil, accounts.config())
    shown = []
    for _ in range(min(KILLS, KILLS_A_STORE)):
        connections = len(busy.feed.links)
        running = live(command=command)
        if generator.random() < 0.9:
            busy.feed.wait_for(lambda: len(busy.feed.links) > connections, otherwise="it does not connect")
        random_pause(generator, LONGEST_LIFE)
        running.kill()
        assert running.process.returncode == -signal.SIGKILL, running.errors
        audit.verify()
        audit.read_on()
        lines = running.statements()
        audit.holds(lines)
        shown += lines
    audit.was_sent(busy.sent)
    positions = [line["position"] for line in shown]
    assert len(set(positions)) == len(positions), "nothing is shown twice"
    assert len(audit.applied) > 100
    assert shown or command == ("serve",)


def test_what_is_shown_is_committed_first(live, accounts, busy, foil):
    """While it runs, another process finds every line that was printed."""
    running = live()
    running.wait_for_statements(2000)
    shown = running.statements()
    audit = Audit(foil, accounts.config())
    audit.read_on()
    audit.holds(shown)
    assert running.end() == 0


# Full disks.


def can_mount():
    if os.geteuid() != 0:
        return False
    folder = tempfile.mkdtemp()
    try:
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True).returncode:
            return False
        subprocess.run(["umount", folder], check=True)
        return True
    finally:
        os.rmdir(folder)


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 8 MiB, some of which can be freed."""
    folder = tmp_path / "small"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], check=True)
    (folder / "ballast").write_bytes(bytes(1 << 20))
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def stops_well(running, audit, words):
    code = running.process.wait(timeout=60)
    running.end()
    error = running.errors.decode()
    assert code == 1, error
    assert "Fatal" not in error and "Crash" not in error
    assert any(word in error.lower() for word in words), error
    assert "counterfoil.db" in error, "it says which file"
    return running.statements()


# Only root can mount one. Everyone meets the other limit below.
@pytest.mark.parametrize("_", ["tmpfs"] if can_mount() else [])
def test_a_full_disk_stops_it_and_keeps_what_was_committed(live, accounts, busy, foil, small_disk, _):
    config = accounts.config(store=small_disk / STORE)
    running = live(config=config)
    audit = Audit(foil, config)
    shown = stops_well(running, audit, ["no space", "full"])
    assert shown
    (small_disk / "ballast").unlink()
    audit.verify()
    audit.read_on()
    audit.holds(shown)


def limit_file_size():
    resource.setrlimit(resource.RLIMIT_FSIZE, (3 << 20, 3 << 20))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def test_a_limit_on_files_stops_it_and_keeps_what_was_committed(live, accounts, busy, foil):
    running = live(preexec=limit_file_size)
    audit = Audit(foil, accounts.config())
    shown = stops_well(running, audit, ["no space", "full", "disk failed"])
    assert shown
    audit.verify()
    audit.read_on()
    audit.holds(shown)
    again = live()
    again.wait_for_statements(10)
    assert again.statements()[0]["position"] > shown[-1]["position"]
    assert again.end() == 0
    audit.verify()


# Damaged files.


@pytest.fixture
def killed_store(live, accounts, busy, tmp_path):
    """A store whose last commits are in the write-ahead log only, as after a crash; its configuration for `foil`."""
    running = live()
    running.wait_for_statements(1500)
    running.kill()
    busy.stop()
    return tmp_path / STORE


@pytest.mark.parametrize("beside", [False, True], ids=["alone", "with what stands beside it"])
def test_a_truncated_log_loses_its_end_and_nothing_else(killed_store, accounts, foil, tmp_path, beside):
    log = killed_store.with_name(STORE + "-wal")
    others = [path for path in tmp_path.glob(STORE + ".*") if beside and path.suffix != ".lock"]
    originals = {path.name: path.read_bytes() for path in (killed_store, *others)}
    whole_log = log.read_bytes()
    whole = Audit(foil, accounts.config())
    whole.read_on()
    assert whole_log and whole.entries
    generator = random.Random(7)
    lengths = [generator.randrange(len(whole_log)) for _ in range(4)] + [0, 31, len(whole_log) - 1]
    kept = []
    for length in lengths:
        folder = tmp_path / f"copy-{length}"
        folder.mkdir()
        for name, content in originals.items():
            (folder / name).write_bytes(content)
        (folder / log.name).write_bytes(whole_log[:length])
        if not has_tables(shutil.copytree(folder, folder / "look") / STORE):
            continue  # Not even the making of the store was in the log.
        copy = Audit(foil, accounts.config(store=folder / STORE))
        copy.verify()
        copy.read_on()
        assert list(copy.entries.values()) == list(whole.entries.values())[: len(copy.entries)]
        kept.append(len(copy.entries))
    assert max(kept) > 0


def has_tables(store):
    with contextlib.closing(sqlite3.connect(store)) as database:
        return database.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] > 0


def test_a_flipped_byte_is_found_and_said_where(live, accounts, busy, foil, tmp_path):
    running = live()
    running.wait_for_statements(1500)
    assert running.end() == 0
    busy.stop()
    settle(tmp_path / STORE)
    audit = Audit(foil, accounts.config())
    audit.verify()
    audit.read_on()
    before = foil("journal", "--json", config=accounts.config()).stdout
    store = tmp_path / STORE
    original = store.read_bytes()
    generator = random.Random(11)
    found = 0
    for _ in range(12):
        at = generator.randrange(100, len(original))
        damaged = bytearray(original)
        damaged[at] ^= 1 << generator.randrange(8)
        store.write_bytes(damaged)
        for more in tmp_path.glob(STORE + "-*"):
            more.unlink()
        done = foil("verify", config=accounts.config())
        assert done.returncode in (0, 1), f"byte {at}: {done}"
        if done.returncode == 1:
            found += 1
            said = done.stdout + done.stderr
            assert any(character.isdigit() for character in said.replace(str(tmp_path), "")), said
        else:
            # Somewhere nothing is kept.
            now = foil("journal", "--json", config=accounts.config())
            assert (now.returncode, now.stdout) == (0, before), f"byte {at} changed the journal and verify passed"
    assert found >= 6
    store.write_bytes(original)
    audit.verify()


def test_what_is_no_store_is_said_and_left_alone(foil, accounts, tmp_path):
    accounts.connect()
    store = tmp_path / STORE
    store.write_bytes(b"this is somebody's diary\n" * 400)
    for command in (["watch", "--json"], ["verify"], ["history"], ["journal", "--json"]):
        done = foil(*command, config=accounts.config(), timeout=20)
        assert done.returncode == 1, (command, done)
        assert STORE in done.stdout + done.stderr
    assert store.read_bytes() == b"this is somebody's diary\n" * 400


# Who may have it.


def somebody_else():
    nobody = pwd.getpwnam("nobody")
    os.setgid(nobody.pw_gid)
    os.setuid(nobody.pw_uid)


def test_a_store_that_may_not_be_written(program, accounts, foil, busy, live, tmp_path):
    running = live()
    running.wait_for_statements(10)
    assert running.end() == 0
    folder = Path(tempfile.mkdtemp())
    try:
        settle(tmp_path / STORE)
        shutil.copy(tmp_path / STORE, folder / STORE)
        before = (folder / STORE).read_bytes()
        shutil.copy(program, folder / "foil")
        refused = Live(folder / "foil", folder, accounts.config(), preexec=as_a_reader(folder))
        try:
            code = refused.process.wait(timeout=20)
            refused.end()
            assert code == 1, refused.errors
            assert STORE in refused.errors.decode()
            assert refused.statements() == []
        finally:
            refused.clean_up()
        assert (folder / STORE).read_bytes() == before
    finally:
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755)
        shutil.rmtree(folder)


def as_a_reader(folder):
    """Before the program starts: nobody may write in its folder, and root, whom that does not stop, becomes nobody."""

    def become():
        for path in [*folder.rglob("*")]:
            if os.geteuid() == 0:
                os.chown(path, pwd.getpwnam("nobody").pw_uid, -1)
            path.chmod({STORE: 0o444, "foil": 0o555}.get(path.name, 0o400))
        folder.chmod(0o555)
        if os.geteuid() == 0:
            somebody_else()

    return become


def test_a_store_has_one_writer_and_the_second_is_told_who(live, accounts, foil):
    feed = accounts.connect()
    running = live()
    feed.push(feed.link(), [row("btc", 1)], "u")
    running.wait_for_statements(1)
    done = foil("serve", config=accounts.config(), timeout=20)
    assert done.returncode == 1
    assert str(running.process.pid) in done.stderr and STORE in done.stderr
    assert len(feed.links) == 1
    feed.push(feed.link(), [row("btc", 2)], "u")
    running.wait_for_statements(2)


def test_a_second_daemon_is_told_who_holds_the_store_and_not_that_a_port_is_in_use(program, tmp_path, accounts, foil):
    accounts.connect()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{free.getsockname()[1]}"
    config = accounts.config(listen=listen)
    running = Live(program, tmp_path, config, command=("serve",))
    try:
        wait_until(lambda: b"serve.listen" in running.errors)
        done = foil("serve", config=config, timeout=20)
        assert done.returncode == 1
        assert f"pid {running.process.pid}, foil serve" in done.stderr and "end that one first" in done.stderr
        assert "port" not in done.stderr and "serve.open" not in done.stderr
        assert running.end() == 0
    finally:
        running.clean_up()


def test_a_store_on_a_read_only_disk_is_read(program, accounts, busy, live, tmp_path):
    running = live()
    running.wait_for_statements(100)
    assert running.end() == 0
    busy.stop()
    shown = running.statements()
    folder = Path(tempfile.mkdtemp())
    try:
        for store in (STORE, STORE + ".index"):
            settle(tmp_path / store)
        for path in tmp_path.glob(STORE + "*"):
            shutil.copy(path, folder / path.name)
        assert not list(folder.glob("*-wal")), "as a program leaves it that was the last to have it open"
        shutil.copy(program, folder / "foil")
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        write_config(folder, accounts.config())
        said = {}
        for command in (["verify"], ["history", "--at", "now", "--json"], ["gaps", "--json"], ["journal", "--json"]):
            done = subprocess.run(
                [folder / "foil", *command], cwd=folder, env=clean_environment(folder), stdin=subprocess.DEVNULL,
                capture_output=True, timeout=30, preexec_fn=as_a_reader(folder))
            assert done.returncode == 0, (command, done.stderr)
            said[command[0]] = done.stdout
        (folder / "counterfoil.json").unlink()
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before, "nothing was made or changed"
        positions = [line["position"] for line in map(json.loads, said["journal"].splitlines())]
        assert positions == list(range(1, len(positions) + 1)) and positions[-1] >= shown[-1]["position"]
        assert {line["user"] for line in shown} <= {line["user"] for line in json.loads(said["history"])["balances"]}
    finally:
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755)
        shutil.rmtree(folder)


def test_readers_read_while_it_runs(live, accounts, foil):
    feed = accounts.connect()
    running = live()
    feed.push(feed.link(), [row("btc", 1)], "u")
    running.wait_for_statements(1)
    for command in (["journal", "--json"], ["history", "--at", "now", "--json"], ["gaps", "--json"], ["verify"]):
        done = foil(*command, config=accounts.config())
        assert done.returncode in (0, 3), (command, done)
