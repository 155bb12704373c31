"""`foil check` against foreign venues, `foil demo` without a terminal, and how the long-running commands end."""

import signal
import subprocess
import time

import pytest
from conftest import clean_environment, wait_for


def test_check_finds_nothing_wrong(foil, desk):
    done = foil("check", config=desk.config(), secrets=desk.secrets)
    assert (done.returncode, done.stderr, desk.refusals()) == (0, "", [])
    for name, venue in desk.venues.items():
        assert name in done.stdout and venue.url in done.stdout


@pytest.mark.parametrize("name", ["treasury", "customers", "shop", "legacy", "desk"])
def test_check_names_the_refused_key(foil, desk, name):
    desk.venues[name].revoked = True
    done = foil("check", config=desk.config(), secrets=desk.secrets)
    assert done.returncode == 3
    block = done.stdout[done.stdout.index(f"{name}: "):]
    assert "authentication" in block
    assert done.stdout.count("authentication") == 1


def test_check_all_refused(foil, desk):
    for venue in desk.venues.values():
        venue.revoked = True
    assert foil("check", config=desk.config(), secrets=desk.secrets).returncode == 1


@pytest.mark.parametrize("ahead, word", [(60, "behind"), (-60, "ahead")])
def test_check_measures_the_clock(foil, desk, ahead, word):
    desk.bitfront.ahead = ahead
    done = foil("check", "legacy", config=desk.config(), secrets=desk.secrets)
    assert done.returncode == 0
    clock = next(line for line in done.stdout.splitlines() if "clock" in line)
    assert word in clock and "timedatectl" in clock
    assert 59_000 < float(clock.split()[1]) < 61_000


def test_check_needs_a_good_configuration(foil):
    done = foil("check", config="{ accounts: {")
    assert done.returncode == 2 and "hint:" in done.stderr


def test_the_demo_without_a_terminal_is_plain_text_and_ends_by_itself(foil):
    began = time.monotonic()
    done = foil("demo", "--for", "6s", timeout=30)
    took = time.monotonic() - began
    assert (done.returncode, done.stderr) == (0, "")
    assert 5.5 < took < 12
    assert "\x1b" not in done.stdout and "\r" not in done.stdout
    for venue in ("sfox", "sfox-connect", "thedex", "bitfront", "coinw"):
        assert venue in done.stdout.lower()
    assert "BTC" in done.stdout


@pytest.mark.parametrize("command, ready", [(["paper", "--port", "0"], "CoinW "), (["demo"], "http://")])
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_promptly_and_well(program, tmp_path, command, ready, ending):
    process = subprocess.Popen(
        [program, *command], cwd=tmp_path, env=clean_environment(tmp_path), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        wait_for(process, ready)
        began = time.monotonic()
        process.send_signal(ending)
        assert process.wait(timeout=5) == 0
        assert time.monotonic() - began < 2
    finally:
        process.kill()
        process.wait()


def test_balances_ends_on_a_signal(program, desk, tmp_path):
    from conftest import write_config
    from servers.venue_server import Reply

    desk.sfox.queue.append(Reply(hang=True))
    write_config(tmp_path, desk.config("treasury"))
    process = subprocess.Popen(
        [program, "balances"], cwd=tmp_path, env=clean_environment(tmp_path), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        # A shell's background job, such as a run of these tests, hands on that it is ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    try:
        deadline = time.monotonic() + 5
        while not desk.sfox.seen and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        process.wait(timeout=2)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode != 0


def test_a_closed_pipe_is_no_crash(program, desk, tmp_path):
    from conftest import write_config

    write_config(tmp_path, desk.config())
    done = subprocess.run(
        ["bash", "-c", '"$0" balances --json | head -c 1; exit "${PIPESTATUS[0]}"', program], cwd=tmp_path,
        env=clean_environment(tmp_path), capture_output=True, text=True, timeout=20)
    assert done.stderr == ""
    assert done.returncode in (0, 1, 128 + signal.SIGPIPE)


def test_paper_says_when_a_port_is_taken(paper, program, tmp_path):
    port = paper.url("control").rsplit(":", 1)[1]
    done = subprocess.run(
        [program, "paper", "--port", port], cwd=tmp_path, env=clean_environment(tmp_path), capture_output=True, text=True,
        timeout=10)
    assert done.returncode == 1
    assert "foil: " in done.stderr and "--port" in done.stderr and "ready" not in done.stdout
