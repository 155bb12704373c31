"""The Debian package, around the program under test: what is in it, what it needs, what it does when it is installed."""

import gzip
import json
import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def run(*words, **more):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=300, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def package(program, tmp_path_factory):
    folder = tmp_path_factory.mktemp("package")
    run(ROOT / "scripts/package", "--quick", "--program", program, "--output", folder)
    (path,) = folder.glob("counterfoil_*.deb")
    run("dpkg-deb", "-R", path, folder / "tree")
    return path, folder / "tree"


@pytest.fixture
def unit(package):
    """The values of each setting of the service."""
    _, tree = package
    found = {}
    for line in (tree / "lib/systemd/system/counterfoil.service").read_text().splitlines():
        if line and line[0] not in "#[":
            key, value = line.split("=", 1)
            found.setdefault(key, []).append(value)
    return found


def test_it_has_what_it_should(package):
    path, _ = package
    found = {}
    for line in run("dpkg-deb", "-c", path).splitlines():
        mode, owner, _, _, _, name = line.split(maxsplit=5)
        assert owner == "root/root"
        if mode[0] != "d":
            found[name.removeprefix(".")] = mode
    assert found["/usr/bin/foil"] == "-rwxr-xr-x"
    assert {mode for name, mode in found.items() if name != "/usr/bin/foil"} == {"-rw-r--r--"}
    assert {
        "/lib/systemd/system/counterfoil.service", "/etc/counterfoil/counterfoil.json.example",
        "/usr/share/man/man1/foil.1.gz", "/usr/share/bash-completion/completions/foil",
        "/usr/share/zsh/vendor-completions/_foil", "/usr/share/fish/vendor_completions.d/foil.fish",
        "/usr/share/doc/counterfoil/copyright", "/usr/share/doc/counterfoil/changelog.Debian.gz",
        "/usr/share/doc/counterfoil/examples/grafana/counterfoil.json",
        "/usr/share/doc/counterfoil/examples/prometheus/counterfoil.rules.yml",
    } <= set(found)
    # A configuration that somebody wrote is theirs, and a service without one does not start.
    assert "/etc/counterfoil/counterfoil.json" not in found


def test_it_names_what_it_needs(package, program):
    path, _ = package
    fields = dict(re.findall(r"^([A-Z][A-Za-z-]*): (.*)$", run("dpkg-deb", "-f", path), re.M))
    version = run(program, "--version").split()[-1]
    assert fields["Version"] == f"{version}-1"
    needs = {name.split()[0] for name in fields["Depends"].split(",")}
    assert {"libc6", "libwslay1", "libsimdjson14", "adduser", "ca-certificates"} <= needs
    assert fields["Recommends"] == "libjs-chart.js"


def test_its_documents_come_from_the_program(package, program):
    _, tree = package
    assert gzip.decompress((tree / "usr/share/man/man1/foil.1.gz").read_bytes()).decode() == run(program, "man")
    run("bash", "-n", tree / "usr/share/bash-completion/completions/foil")


def test_its_scripts_can_be_read(package):
    _, tree = package
    for script in ("postinst", "prerm", "postrm"):
        assert os.access(tree / "DEBIAN" / script, os.X_OK)
        run("sh", "-n", tree / "DEBIAN" / script)
    # What is installed is not begun: only who upgrades a running service restarts it.
    text = (tree / "DEBIAN/postinst").read_text()
    assert "try-restart" in text and not re.search(r"\b(invoke|systemctl) (start|restart)\b", text)


def test_the_example_is_a_configuration_once_it_names_an_account(package, foil, accounts, tmp_path):
    """As its own comments say: the account line without its slashes."""
    _, tree = package
    text = (tree / "etc/counterfoil/counterfoil.json.example").read_text()
    store = re.search(r'store: "sqlite:(.*)"', text)[1]
    assert Path(store).parent == Path("/var/lib/counterfoil")
    unit = (tree / "lib/systemd/system/counterfoil.service").read_text()
    assert "WorkingDirectory=/var/lib/counterfoil" in unit and "ConditionPathExists=/etc/counterfoil/counterfoil.json" in unit
    named = re.sub(r"// (treasury: .*)", r"\1", text).replace("/etc/counterfoil/treasury.key", str(tmp_path / "key"))
    named = re.sub(r"// (listen|retention|log)", r"\1", named).replace("7070", "0")
    (tmp_path / "key").write_text("paper-sfox-key")
    (tmp_path / "key").chmod(0o600)
    done = foil("gaps", config=named)
    # It is read whole: what is missing is the record, which no one has kept here yet.
    assert "counterfoil.json:" not in done.stderr, done.stderr
    assert shlex.split(re.search(r"install (.*)", text)[0])[0] == "install"


def test_the_service_leaves_no_core(unit):
    assert unit["LimitCORE"] == ["0"], "there are keys in it"


def test_the_service_runs_what_every_machine_has(unit):
    programs = [line.split()[0] for key in ("ExecStart", "ExecReload") for line in unit[key]]
    # /bin/kill is of procps, which a small system does without.
    assert programs == ["/usr/bin/foil", "/bin/sh"]


def test_the_service_is_tried_again_for_as_long_as_it_takes(unit):
    assert unit["Restart"] == ["on-failure"] and unit["StartLimitIntervalSec"] == ["0"]
    # 2: the configuration is wrong, and stays so.
    assert unit["RestartPreventExitStatus"] == ["2"]


def test_the_dashboard_of_the_package_is_the_one_that_is_tested(package):
    _, tree = package
    packed = json.loads((tree / "usr/share/doc/counterfoil/examples/grafana/counterfoil.json").read_text())
    assert packed == json.loads((ROOT / "ops/grafana/counterfoil.json").read_text())
