"""The whole journey of an applicant in w3m: no scripts, no style, no pictures, HTTP/1.0, one key after another."""

import re

import pytest

from browser import ITEM, SECTIONS, STAFF_PASSWORD, House, Visitor, example, sample, wait_until
from w3m import W3M

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def house():
    with House() as house:
        yield house


@pytest.fixture
def reader(house, tmp_path):
    reader = W3M(house, tmp_path, house.url("intake") + "/")
    yield reader
    reader.close()


def test_a_restaurant_is_licenced_by_way_of_w3m(house, reader, tmp_path):
    answers = example(1, "字符")
    reader.open(house.url("intake") + "/register")
    reader.fill_all([("name", "w3m"), ("password", PASSWORD), ("again", PASSWORD)]).send("/register")
    assert "我的办件" in reader.status

    reader.open(house.url("intake") + "/").follow(r"/items$").follow(rf"/items/{ITEM}$").follow(r"/screening$")
    # What is missing is said in words, and the field's own link leads there.
    reader.send("/screening")
    assert "错误" in reader.words
    reader.fill_all(answers["screening"]).send("/screening")
    reader.follow(r"/sections/applicant$")
    for section in SECTIONS:
        action = f"/sections/{section}"
        reader.fill_all(answers[section]).send(action)
        assert "错误" not in reader.words, reader.text
    # One material is left out, and asked for.
    left, left_name = answers["materials"][-1]
    for material, name in answers["materials"][:-1]:
        file = tmp_path / name
        file.write_bytes(sample(name))
        reader.attach(f"/materials/{material}", file)
        assert name in reader.words
    reader.follow(r"/check$").fill_all([("declared", "yes")]).send("/filings")
    number = re.search(r"[0-9]{6}-[0-9]{6}-[0-9]{3}-[0-9]{6}-[0-9]", reader.text)
    code = re.search(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", reader.text)
    assert number and code, reader.text

    number, code = number.group(0), code.group(0)
    plain = number.replace("-", "")
    clerk = Visitor(house, "processor").sign_in("wang", STAFF_PASSWORD)
    clerk.case_is_here(plain)
    asked = [("tick", f"materials.{left}"), (f"words.materials.{left}", "请补充提交。")]
    assert clerk.act(plain, "correctionNotice", asked).status == 200
    for _ in range(40):
        reader.open(house.url("intake") + f"/filings/{plain}")
        if "去补正" in reader.words:
            break
        reader.read(0.5)
    reader.follow(r"/correction$")
    if "查询码" in reader.words and "请输入" in reader.words:
        reader.fill_all([("code", code)]).send("/code")
    assert "请补充提交" in reader.words, reader.text
    reader.follow(r"/materials$")
    file = tmp_path / left_name
    file.write_bytes(sample(left_name))
    reader.attach(f"/materials/{left}", file)
    reader.follow(r"/check$").fill_all([("declared", "yes")]).send("/filings")
    assert "已收到您的补正" in reader.words, reader.text
    decide(house, plain)
    for _ in range(30):
        reader.open(house.url("feedback") + "/").fill_all([("number", number), ("code", code)]).send("/progress")
        if "XK" in reader.text:
            break
        reader.send("/closing").read(0.5)
    licence = re.search(r"XK[0-9]{17}", reader.text)
    assert licence and "字符小面馆" in reader.words, reader.text
    reader.send("/closing").open(house.url("feedback") + "/licences").follow(licence.group(0))
    assert "字符小面馆" in reader.words


def decide(house, number):
    clerk, examiner, decider = (Visitor(house, "processor").sign_in(name, STAFF_PASSWORD) for name in ("wang", "zhang", "chen"))
    wait_until(lambda: clerk.get(f"/cases/{number}/acceptance").hidden("seen") == "3", 15, "the correction at the clerk's")
    for officer, act, content in [
            (clerk, "acceptance", []), (examiner, "examination", [("conclusion", "meets"), ("reasons", "材料齐全。")]),
            (decider, "grant", [("terms", "热食类食品制售"), ("basis", "食品安全法第三十五条")])]:
        assert officer.act(number, act, content).status == 200
