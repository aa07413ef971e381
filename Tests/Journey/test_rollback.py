"""A database of Intake that is put back as it was before: no number is given out twice, and what was taken inside stays."""

import shutil
import subprocess

from house import Applicant, Office, example, until


def test_a_restored_intake_goes_on_under_a_new_epoch(new_house, tmp_path):
    house = new_house
    # The lock lies beside the data, as on a volume of its own, and is not put back with them.
    house.environment["intake"]["GATEWAY_LOCK"] = str(house.part("intake", "log.lock"))
    house.start()
    office = Office(house)
    anna = Applicant(house).register("anna")
    first = anna.file(example(place="甲"))
    until(lambda: office.sees(first.number), "the first case")
    house.stop("intake")
    subprocess.run(["cp", "-a", house.part("intake", "data"), tmp_path / "data"], check=True)
    house.start("intake")
    second = anna.file(example(place="乙"))
    until(lambda: office.sees(second.number), "the second case")

    house.kill("intake")
    shutil.rmtree(house.part("intake", "data"))
    subprocess.run(["cp", "-a", tmp_path / "data", house.part("intake", "data")], check=True)
    house.start("intake")
    assert "the log was rolled back" in house.log("intake")
    bob = Applicant(house).register("bob")
    third = bob.file(example(place="丙"))
    assert third.number not in (first.number, second.number)
    until(lambda: office.sees(third.number), "a case of the new epoch", 60)
    assert office.sees(first.number) and office.sees(second.number)
    assert "was rolled back" in house.log("processor")
    # And once: the next start finds the log and its lock in step.
    alarms = house.log("intake").count("the log was rolled back")
    house.restart("intake")
    fourth = Applicant(house).register("carl").file(example(place="丁"))
    until(lambda: office.sees(fourth.number), "the case after it")
    assert house.log("intake").count("the log was rolled back") == alarms
