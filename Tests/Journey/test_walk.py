"""The demo and its walk; and what a program says when it cannot begin: one sentence that names what to do, and a code other than 0."""

import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess

import pytest
import requests

from house import AS_ROOT, FORMS, TIERS, fill, free_ports, run, temporary_folder

# --- the walk ------------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def walked():
    folder = temporary_folder() / "demo"
    yield folder, run("gateway", "demo", "--walk", "--ports", "0", "--data", folder, "--forms", FORMS, seconds=600)
    shutil.rmtree(folder.parent, ignore_errors=True)


def check_walk(done):
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✗" not in done.stdout and done.stdout.count("✓") >= 9, done.stdout
    times = {name: re.search(rf"{name}：(\d+) ms", done.stdout) for name in ("提交到受理人待办", "决定到外网可查")}
    assert all(times.values()), done.stdout
    assert all(int(found.group(1)) < 5000 for found in times.values()), done.stdout
    assert re.search(r"走完了，共 \d+ ms", done.stdout)


def test_the_walk_takes_one_case_through_three_tiers(walked):
    """As printed in the README, with the thirty cases."""
    folder, done = walked
    check_walk(done)
    with sqlite3.connect(f"file:{folder}/processor/data/processor.sqlite?mode=ro", uri=True) as database:
        assert 30 <= database.execute("SELECT count(*) FROM case_file").fetchone()[0] <= 40
        stages = {stage for (stage,) in database.execute("SELECT DISTINCT stage FROM case_file")}
    assert len(stages) >= 4, stages


def test_it_walks_again_on_the_same_folder(walked):
    folder, _ = walked
    again = run("gateway", "demo", "--walk", "--ports", "0", "--data", folder, "--forms", FORMS, seconds=200)
    check_walk(again)
    assert "正在准备演示办件" not in again.stdout


STORIES = {
    "refusal": "不予许可", "withdrawal": "撤回", "lapse": "视为放弃", "non-acceptance": "不予受理", "deemed-acceptance": "视为受理确认书",
    "special-procedure": "不计入（第四十五条）", "prolongation": "延期决定告知书", "hearing": "决定书写明依据听证笔录",
}


@pytest.mark.parametrize("story", STORIES)
def test_every_story_is_walked_to_its_end(story):
    folder = temporary_folder() / "demo"
    try:
        done = run("gateway", "demo", "--story", story, "--empty", "--ports", "0", "--data", folder, "--forms", FORMS, seconds=300)
    finally:
        shutil.rmtree(folder.parent, ignore_errors=True)
    assert done.returncode == 0 and "✗" not in done.stdout and "走完了" in done.stdout, done.stdout + done.stderr
    assert STORIES[story] in done.stdout, done.stdout


def test_nothing_is_left_running(walked):
    folder, _ = walked
    lines = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout.splitlines()
    assert not [line for line in lines if str(folder) in line]


# --- what the demo refuses -----------------------------------------------------------------------------------------------------------


def refused(done, *words):
    """A code other than 0 and, on standard error, one sentence with all these words (argument errors add the usage after it)."""
    said = done.stderr.strip().splitlines()
    assert done.returncode != 0, done
    assert said and said[0].startswith("Error: "), done.stderr
    for word in words:
        assert word in said[0], done.stderr
    assert all(line.startswith(("Usage:", "  See ")) for line in said[1:]), done.stderr


def test_a_foreign_folder_is_not_touched(tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters/one.txt").write_text("dear")
    for more in ([], ["--fresh"], ["--fresh", "--walk"]):
        refused(run("gateway", "demo", "--data", tmp_path, "--ports", "0", "--forms", FORMS, *more), "is not a demo's folder", "--data")
    assert [str(path.relative_to(tmp_path)) for path in sorted(tmp_path.rglob("*"))] == ["letters", "letters/one.txt"]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_an_address_that_others_can_reach_is_refused(tmp_path, host):
    refused(run("gateway", "demo", "--host", host, "--data", tmp_path / "demo", "--forms", FORMS), "loopback only", host)
    assert not (tmp_path / "demo").exists()


@pytest.mark.parametrize("option, value", [("--ports", "80"), ("--ports", "70000"), ("--at", "yesterday"), ("--forms", "/nowhere")])
def test_an_option_that_makes_no_sense_is_refused(tmp_path, option, value):
    refused(run("gateway", "demo", "--data", tmp_path / "demo", option, value), option if option == "--ports" else value)
    assert not (tmp_path / "demo").exists()


def test_the_demo_says_so_when_a_port_is_taken():
    folder = temporary_folder() / "demo"
    base = free_ports()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", base + 1))
        taken.listen()
        done = run("gateway", "demo", "--empty", "--walk", "--ports", base, "--data", folder, "--forms", FORMS)
    shutil.rmtree(folder.parent, ignore_errors=True)
    assert done.returncode != 0
    assert str(base + 1) in done.stderr and "use" in done.stderr, done.stderr


def test_only_a_demos_clock_can_be_moved(tmp_path, new_house):
    (tmp_path / "intake/data").mkdir(parents=True)
    refused(run("gateway", "demo", "set-clock", "2026-03-02T09:00+08:00", "--data", tmp_path), "is not a demo's folder")
    refused(run("gateway", "demo", "set-clock", "2026-03-02T09:00+08:00", "--data", tmp_path / "nowhere"), "is not a demo's folder")
    assert not list(tmp_path.rglob("clock"))
    refused(run("gateway", "demo", "set-clock", "soon", "--data", new_house.folder), "soon")
    new_house.set_clock("2026-03-02T09:00+08:00")


# --- what a tier refuses -------------------------------------------------------------------------------------------------------------


def sentence(house, tier, *words, **environment):
    """Starts a tier that cannot begin; it ends by itself with a code and one line on standard error, which holds all these words."""
    try:
        done = subprocess.run(
            house.command(tier, "serve"), capture_output=True, text=True, timeout=5, stdin=subprocess.DEVNULL, cwd="/",
            env={**os.environ, **environment})
    except subprocess.TimeoutExpired as late:
        raise AssertionError(f"{tier} runs all the same: {(late.stderr or b'').decode()}") from None
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert done.returncode != 0, done
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith(f"gateway-{tier}: "), lines[0]
    for word in words:
        assert word in lines[0], f"“{word}” is not said: {lines[0]}"
    assert not (house.part(tier, "data/ready")).exists()
    return lines[0]


def change(house, tier, **settings):
    """The tier's settings with these values; None takes one away. `inner__port` is `inner.port`."""
    file = house.part(tier, "settings.json")
    now = json.loads(file.read_text())
    for name, value in settings.items():
        place, *rest = name.split("__")
        inside = now if not rest else now.setdefault(place, {})
        key = rest[0] if rest else place
        inside.pop(key, None)
        if value is not None:
            inside[key] = value
    file.write_text(json.dumps(now))


@pytest.mark.parametrize("tier", TIERS)
def test_a_port_in_use(new_house, tier):
    ports = [new_house.port(tier)] + ([new_house.inner_port(tier)] if tier != "processor" else [])
    for port in ports:
        with socket.socket() as taken:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind(("127.0.0.1", port))
            taken.listen()
            sentence(new_house, tier, str(port), "use")


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("name", ["chain.pem", "key.pem", "ca.pem", "policy.json"])
def test_a_missing_certificate(new_house, tier, name):
    (new_house.certificates(tier) / name).unlink()
    sentence(new_house, tier, name, "gateway certs")


def test_a_certificates_folder_that_is_not_there(new_house):
    change(new_house, "intake", certificates="/nowhere/at/all")
    sentence(new_house, "intake", "/nowhere/at/all", "settings")


def test_a_key_that_others_can_read(new_house):
    (new_house.certificates("intake") / "key.pem").chmod(0o644)
    sentence(new_house, "intake", "key.pem", "chmod 600")


@pytest.mark.parametrize("tier", TIERS)
def test_missing_keys(new_house, tier):
    new_house.part(tier, "keys/signing.key").unlink()
    sentence(new_house, tier, "signing.key", "gateway keys init")


def test_a_processor_without_its_opening_key(new_house):
    new_house.part("processor", "keys/current.unseal").unlink()
    """It would take every filing, set it aside and confirm it; the applicant reads 已签收, and no case comes of it, ever."""
    sentence(new_house, "processor", "unseal")


@pytest.mark.parametrize("tier", TIERS)
def test_settings_with_an_unknown_key(new_house, tier):
    change(new_house, tier, listen__prot=8440)
    sentence(new_house, tier, "settings.json", 'unknown key "listen.prot"', "listen.port")


@pytest.mark.parametrize("content", ["", "not JSON", "[]", '{"data": "/x"} # why', "\xff\xfe"])
def test_settings_that_are_not_json(new_house, content):
    new_house.part("feedback", "settings.json").write_text(content, encoding="latin-1")
    sentence(new_house, "feedback", "settings.json", "JSON")


@pytest.mark.parametrize("tier, name", [
    ("intake", "data"), ("intake", "keys"), ("intake", "certificates"), ("intake", "site__name"), ("intake", "listen__port"),
    ("intake", "listen__host"), ("intake", "inner__port"), ("intake", "inner__host"), ("intake", "node__code"),
    ("intake", "links__feedback"),
    ("processor", "intake__url"), ("processor", "feedback__url"), ("feedback", "inner__port"), ("feedback", "links__intake")])
def test_settings_without_a_value(new_house, tier, name):
    change(new_house, tier, **{name: None})
    sentence(new_house, tier, "settings.json", name.replace("__", "."))


@pytest.mark.parametrize("value", ["8440x", -1, 70000, 84.5, ""])
def test_a_port_that_is_none(new_house, value):
    change(new_house, "intake", listen__port=value)
    sentence(new_house, "intake", "listen.port", "port number")


def test_a_demo_on_an_address_that_others_can_reach(new_house):
    for tier in TIERS:
        change(new_house, tier, listen__host="0.0.0.0")
        sentence(new_house, tier, "loopback only", "listen.host")


@pytest.mark.parametrize("tier", ["intake", "feedback"])
def test_a_demos_inner_listener_on_an_address_that_others_can_reach(new_house, tier):
    change(new_house, tier, inner__host="0.0.0.0")
    sentence(new_house, tier, "loopback only", "inner.host")


def test_settings_that_are_not_there(new_house):
    new_house.part("intake", "settings.json").unlink()
    sentence(new_house, "intake", "settings.json", "--settings")


def test_a_data_folder_that_is_not_there(new_house):
    change(new_house, "feedback", data="/nowhere/at/all")
    sentence(new_house, "feedback", "/nowhere/at/all", "data folder")


@pytest.mark.parametrize("tier", TIERS)
def test_a_data_folder_of_somebody_else(new_house, tier, root):
    data = new_house.part(tier, "data")
    for path in [data, *data.iterdir()]:
        os.chown(path, 0, 0)
    data.chmod(0o755)
    sentence(new_house, tier, str(data))


@pytest.mark.parametrize("tier", TIERS)
def test_a_read_only_disk(new_house, small_disk, tier):
    data = new_house.part(tier, "data")
    kept = {path.name: path.read_bytes() for path in data.iterdir() if path.is_file()}
    small_disk(data, "64m", new_house.user(tier))
    for name, content in kept.items():
        (data / name).write_bytes(content)
        os.chown(data / name, new_house.user(tier), new_house.user(tier))
    subprocess.run(["mount", "-o", "remount,ro", str(data)], check=True)
    sentence(new_house, tier, str(data), "ead-only")


@pytest.mark.parametrize("tier", TIERS)
def test_a_full_disk(new_house, small_disk, tier):
    """Full when the tier begins for the first time, and full when it comes back to what it had written."""
    data = new_house.part(tier, "data")
    kept = {path.name: path.read_bytes() for path in data.iterdir() if path.is_file() and not path.name.endswith("-shm")}
    small_disk(data, "1m", new_house.user(tier))
    for files in ({}, kept):
        for name, content in files.items():
            (data / name).write_bytes(content)
            os.chown(data / name, new_house.user(tier), new_house.user(tier))
        fill(data)
        sentence(new_house, tier, "disk is full", "free space")
        (data / "filling").unlink()


@pytest.mark.parametrize("tier", TIERS)
def test_a_database_of_a_newer_program(new_house, tier):
    with sqlite3.connect(new_house.part(tier, f"data/{tier}.sqlite")) as database:
        database.execute("INSERT INTO schema_version (number, name) VALUES (99, 'from the future')")
    sentence(new_house, tier, "schema 99", "at least as new")
    with sqlite3.connect(f"file:{new_house.part(tier, f'data/{tier}.sqlite')}?mode=ro", uri=True) as database:
        assert database.execute("SELECT max(number) FROM schema_version").fetchone() == (99,)


@pytest.mark.parametrize("tier", TIERS)
def test_a_file_that_is_no_database(new_house, tier):
    for path in new_house.part(tier, "data").glob("*.sqlite-*"):
        path.unlink()
    new_house.part(tier, f"data/{tier}.sqlite").write_bytes(b"this is a letter, not a database. " * 400)
    sentence(new_house, tier, "damaged", "backup")


def test_two_processes_on_one_store(new_house):
    new_house.start("feedback")
    other = new_house.part("feedback", "data/ready")
    other.unlink()
    sentence(new_house, "feedback", "another process uses", "stop it first")
    assert new_house.running["feedback"].poll() is None
    assert requests.get(new_house.url("feedback") + "/status", verify=new_house.ca, timeout=10).status_code == 200


@pytest.mark.parametrize("tier", TIERS)
def test_a_demos_store_stays_a_demos(new_house, tier):
    change(new_house, tier, demo=False)
    sentence(new_house, tier, "purpose is demo", "service")


@pytest.mark.parametrize("tier", ["intake", "feedback"])
def test_a_real_store_never_becomes_a_demos(new_house, tier):
    """A store that was made for service refuses a demo's settings, and with them a moved clock."""
    for path in new_house.part(tier, "data").iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    change(new_house, tier, demo=False)
    new_house.start(tier)
    new_house.kill(tier)
    new_house.part(tier, "data/ready").unlink()
    change(new_house, tier, demo=True)
    sentence(new_house, tier, "purpose is service", "demo")


def test_the_clock_of_a_real_store_is_the_machines(new_house):
    """The file that moves a demo's clock means nothing to a store that is none."""
    for path in new_house.part("feedback", "data").iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    change(new_house, "feedback", demo=False)
    clock = new_house.part("feedback", "data/clock")
    clock.write_text(str(40 * 365 * 86_400_000))
    if AS_ROOT:
        os.chown(clock, new_house.user("feedback"), new_house.user("feedback"))
    new_house.start("feedback")
    page = requests.get(new_house.url("feedback") + "/", verify=new_house.ca, timeout=10).text
    # The names and marks of the site stand in its settings and are the demo's still; what is left says nothing of a demo.
    site = new_house.settings("feedback")["site"]
    for text in sorted((text for text in site.values() if isinstance(text, str)), key=len, reverse=True):
        page = page.replace(text, "")
    assert "演示" not in page, page
    with sqlite3.connect(new_house.part("feedback", "data/feedback.sqlite")) as database:
        assert database.execute("SELECT value FROM fact WHERE name = 'purpose'").fetchone() == ("service",)


def schema(path):
    with sqlite3.connect(path) as database:
        return sorted(database.execute("SELECT number, name FROM schema_version").fetchall())


@pytest.mark.parametrize("tier, other", [("intake", "feedback"), ("feedback", "intake")])
def test_a_store_of_another_tier(new_house, tier, other):
    """The wrong data folder: the other tier's database under this tier's name."""
    for path in new_house.part(tier, "data").glob(f"{tier}.sqlite*"):
        path.unlink()
    copy = new_house.part(tier, f"data/{tier}.sqlite")
    with sqlite3.connect(new_house.part(other, f"data/{other}.sqlite")) as found, sqlite3.connect(copy) as made:
        found.backup(made)
    if AS_ROOT:
        os.chown(copy, new_house.user(tier), new_house.user(tier))
    before = schema(copy)
    sentence(new_house, tier, f"tier is {other}")
    assert schema(copy) == before, "the other tier's database was changed before it was refused"


def test_a_processor_without_forms(new_house):
    for path in new_house.part("processor", "data").glob("processor.sqlite*"):
        path.unlink()
    sentence(new_house, "processor", "gateway-processor load")


def test_load_refuses_forms_that_are_not_there(new_house):
    done = subprocess.run(
        new_house.command("processor", "load", "--forms", "/nowhere"), capture_output=True, text=True, timeout=30, cwd="/")
    assert done.returncode != 0 and len(done.stderr.strip().splitlines()) == 1 and "/nowhere" in done.stderr, done.stderr


@pytest.mark.parametrize("tier", TIERS)
def test_check_says_ok_and_ends(new_house, tier):
    done = subprocess.run(new_house.command(tier, "check"), capture_output=True, text=True, timeout=30, cwd="/")
    assert (done.returncode, done.stdout.strip()) == (0, "ok"), done
