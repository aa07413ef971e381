"""The minute of storm with a fixed seed, and a short one for each safety rule that is switched off: that one must find something."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).resolve().parent / "run.py"
SEED, SECONDS = 20261128, 60
RECEIPTS, FAULTS = 1000, 40
# Rules of Intake that a demo's store can do without, and whether only a power cut shows it.
MUTANTS = {"durableCommits": True, "durableMaterials": True, "answerAfterCommit": False}
# What the programs must know for the mutants to mean anything: a text in Intake's program.
MUTANTS_ARE_BUILT = b"GATEWAY_WITHOUT"


def storm(folder, *arguments):
    report = folder / "report.json"
    done = subprocess.run(
        [sys.executable, RUN, "--report", report, *map(str, arguments)], capture_output=True, text=True, timeout=900,
        stdin=subprocess.DEVNULL)
    print(done.stdout, done.stderr[-4000:], sep="\n")
    assert done.returncode in (0, 1) and report.exists(), done.stderr[-2000:]
    return json.loads(report.read_text())


@pytest.fixture(scope="module")
def minute(tmp_path_factory):
    return storm(tmp_path_factory.mktemp("storm"), "--seed", SEED, "--seconds", SECONDS)


def test_nothing_is_lost_and_nothing_doubled(minute):
    assert minute["violations"] == []


def test_it_was_a_storm(minute):
    assert minute["receipts"] >= RECEIPTS, f"{minute['receipts']} receipts only: is something else running on this machine?"
    assert minute["faults in all"] >= FAULTS, minute["faults"]
    for kind in ("kill", "pause", "clock", "restore of Intake", "line reset", "line partition"):
        assert minute["faults"].get(kind), f"{kind} never happened: {minute['faults']}"


def test_the_power_was_cut(minute):
    if any("power cuts" in part for part in minute["skipped"]):
        pytest.skip("; ".join(minute["skipped"]))
    for kind in ("power cut", "full disk", "failing disk"):
        assert minute["faults"].get(kind), f"{kind} never happened: {minute['faults']}"


def test_heads_of_the_log_were_seen(minute):
    if not minute["heads seen"]:
        pytest.skip("; ".join(minute["skipped"]))


@pytest.mark.parametrize("rule", MUTANTS)
def test_without_a_rule_the_storm_finds_it(rule, tmp_path):
    if not os.environ.get("GATEWAY_STORM_MUTANTS"):
        pytest.skip("two minutes each: set GATEWAY_STORM_MUTANTS=1")
    intake = Path(os.environ.get("GATEWAY_BIN", RUN.parents[2] / ".build/debug")) / "gateway-intake"
    if MUTANTS_ARE_BUILT not in intake.read_bytes():
        pytest.skip("this Intake cannot do without a rule: no GATEWAY_WITHOUT in it")
    for seed in range(SEED, SEED + 3):
        report = storm(tmp_path, "--seed", seed, "--seconds", 40, "--without", rule)
        if MUTANTS[rule] and any("power cuts" in part for part in report["skipped"]):
            pytest.skip("; ".join(report["skipped"]))
        if report["violations"]:
            return
    pytest.fail(f"three storms without {rule} found nothing: they do not bite")
