"""`gateway clock`: the law is asked without a server, and what is no scenario is answered with the line."""

import json
import subprocess

import pytest

from house import REPOSITORY, program

SCENARIOS = REPOSITORY / "Tests" / "StatuteTests" / "Scenarios"


def clock(*arguments, given=None):
    return subprocess.run(
        [program("gateway"), "clock", *map(str, arguments), "--forms", REPOSITORY / "Forms"], capture_output=True, text=True, timeout=60,
        input=given)


def test_every_day_of_a_limit_is_accounted_for():
    done = clock(SCENARIOS / "expert-review-stops.txt", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    decision = next(limit for limit in answer["limits"] if limit["id"] == "decision")
    assert (answer["acceptedOn"], decision["due"], decision["isStopped"]) == ("2026-09-14", "2026-10-28", False)
    days = [(run["first"], run["last"], run["mark"]) for run in decision["ledger"]]
    assert days[0][0] == "2026-09-15" and days[-1][1] == "2026-10-28" and ("2026-10-08", "2026-10-09", "stopped") in days


def test_it_is_read_by_people_too():
    done = clock("-", given=(SCENARIOS / "expert-review-stops.txt").read_text())
    assert done.returncode == 0, done.stderr
    assert "决定期限（第四十二条第一款）二十个工作日" in done.stdout and "2026-09-22 至 2026-09-24  不计入（第四十五条）" in done.stdout


@pytest.mark.parametrize("text, words", [
    ("", "nothing is filed in it"),
    ("2026-03-09 09:00  filing\nwhatever", ":2: not understood: whatever"),
    ("2026-02-30 09:00  filing", ":1: not understood"),
    ("2026-03-09 09:00  filing\n expect 第四十二条第一款 due 2026-03-09", ":2: found no such clock"),
    ("2026-03-09 09:00  acceptance told", "nothing was filed yet"),
    ("calendar 1999\n2026-03-09 09:00  filing", ":1: no such years"),
    ("2026-03-09 09:00  filing\n2026-03-09 10:00  grant made by 决定人丙", "refused: stage.unlawful"),
    ("item a 999999999999999999999-day item\n2026-03-09 09:00  filing", ":1: no such item"),
])
def test_what_is_no_scenario_is_named_with_its_line(text, words):
    done = clock("-", given=text)
    assert done.returncode == 65 and words in done.stderr, done.stdout + done.stderr


def test_what_cannot_be_read_is_said(tmp_path):
    assert "cannot be read" in clock(tmp_path / "none").stderr
    (tmp_path / "large").write_bytes(b"#" * ((1 << 20) + 1))
    assert "larger than 1 MiB" in clock(tmp_path / "large").stderr
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    assert "not UTF-8" in clock(tmp_path / "bytes").stderr
    (tmp_path / "case").write_text("{}\n")
    assert ":1: no case history" in clock("--oracle", tmp_path / "case").stderr
