"""Power cuts: each named step of a filing ends its tier with SIGKILL once; then the tier starts again and people go on as people do.

The list of steps comes from the programs themselves (`gateway steps`). A step at which nothing died was never reached, and fails.
"""

import os
import re
import signal
import sqlite3
import time

import pytest
import requests

from house import ITEM, TIERS, Applicant, Example, House, Office, Receipt, Visitor, example, fill, later_number, pdf, run, until


def steps():
    listed = run("gateway", "steps")
    assert listed.returncode == 0, listed.stderr
    return [tuple(line.split()) for line in listed.stdout.splitlines()]


STEPS = steps()
# The same again later in a case's life: at the grant, while the decision is being told, at its seal, and while it is served online.
LATER = [("processor", "actCommitted:3"), ("processor", "noticeSent:6"), ("processor", "toldCommitted:6"), ("feedback", "noticeStored:4"),
         ("processor", "actCommitted:5"), ("processor", "noticeSent:12"), ("processor", "toldCommitted:12"), ("processor", "toldCommitted:13"),
         ("feedback", "noticeStored:7")]
# What an applicant files later travels the same steps.
WITHDRAWN = [step for step in STEPS if step[1] in ("filingSealed", "filingCommitted", "filingAnswered", "caseCommitted", "toldCommitted")]
MATERIAL = "licence_copy"
CORRECTED = "flow"


def one_material(words):
    """The first example with one file; what is missing is filed as it is."""
    given = example("1-noodle-shop", words)
    return Example({"screening": given.screening, **given.sections}, {MATERIAL: [("营业执照.pdf", pdf(words * 9000))]})


class Tended(House):
    """A house with somebody in it who starts again what a crash on purpose has ended, once and without the wish to crash."""

    def arm(self, tier, step):
        # What an earlier failure left lying must not fail this step too.
        for other in TIERS:
            if other not in self.running or self.running[other].poll() is not None:
                self.running.pop(other, None)
                self.start(other)
        self.armed, self.died = tier, None
        self.restart(tier, GATEWAY_CRASH_AT=step)

    def tend(self):
        for tier in TIERS:
            code = self.running[tier].poll()
            if code is None:
                continue
            assert tier == self.armed and self.died is None, f"{tier} ended ({code}) and nobody asked for it:\n{self.log(tier)[-1500:]}"
            assert code == -signal.SIGKILL, f"{tier} ended with {code}, not by SIGKILL:\n{self.log(tier)[-1500:]}"
            self.died = tier
            self.running.pop(tier)
            self.start(tier)


@pytest.fixture(scope="module")
def house():
    house = Tended.new().start()
    yield house
    house.remove()


@pytest.fixture(scope="module")
def people(house):
    """The applicant, the office and the visitor of all the crashes, and what they were shown: number → submission and file."""

    class People:
        applicant, office, visitor = Applicant(house).register(), Office(house), Visitor(house)
        shown = {}
        # Of what was filed later: number → the case's number and the submission.
        later = {}
        # The cases by what became of them.
        granted, corrected, withdrawn = [], [], []

        @classmethod
        def browsers(cls):
            office = cls.office
            staff = (office.clerk, office.examiner, office.decider, *office.seal_keepers, office.issuer)
            return [cls.applicant.browser, cls.visitor.browser] + [one.browser for one in staff]

        @classmethod
        def reconnect(cls):
            for browser in cls.browsers():
                browser.reconnect()

    People.browsers()
    return People


LOST = (requests.ConnectionError, requests.Timeout)


def insist(house, deed, browser):
    """Does a deed; where the answer is lost, waits until the tier is there again and does it once more, as a person presses reload."""
    for _ in range(4):
        try:
            return deed()
        except LOST:
            until(lambda: house.tend() or house.died, "the tier whose answer was lost has died and stands again", 10)
            browser.reconnect()
    raise AssertionError("the deed was lost again and again")


def watch(house, condition, what, browser, seconds=20):
    """Waits for something to come about while the house is tended."""

    def look():
        house.tend()
        try:
            return condition()
        except LOST:
            browser.reconnect()
            return None

    return until(look, what, seconds)


def attach_one(house, person, draft, material, name, content):
    """One file, by somebody who looks whether it is there when the answer is lost."""

    def attach():
        page = person.browser.get(f"/drafts/{draft}/materials").must()
        return page if name in page.text else person.attach(draft, material, name, content)

    page = insist(house, attach, person.browser)
    assert page.status == 200 and page.text.count(f"<li>{name}（") == 1, page.complaint


def file_one(house, people, words):
    """One filing with one file, by somebody who only sees pages; returns the receipt and all receipts that were shown for it."""
    person, given = people.applicant, one_material(words)
    name, content = given.materials[MATERIAL][0]
    draft = person.begin(given)
    person.fill(draft, given)
    person.browser.get("/")
    attach_one(house, person, draft, MATERIAL, name, content)
    fields = insist(house, lambda: person.declaration(draft), person.browser)
    receipts = []

    def send():
        page = person.send(fields)
        receipt = Receipt.on(page)
        assert receipt, f"{page.status} {page.path}: {page.complaint}"
        receipts.append(receipt)
        return receipt

    insist(house, send, person.browser)
    # Back and sent again: the same submission gives the same receipt.
    insist(house, send, person.browser)
    assert len({(one.number, one.code) for one in receipts}) == 1, receipts
    people.shown[receipts[0].number] = (receipts[0], dict(fields)["submission"], [content])
    return receipts[0]


def send_twice(house, people, path, fields, words):
    """What is filed later, sent until it is answered and then once more; returns its number."""
    person, numbers = people.applicant, []

    def send():
        page = person.browser.post(path, fields)
        assert page.status == 200 and words in page.text, f"{page.status} {page.path}: {page.complaint}"
        numbers.append(later_number(page))

    insist(house, send, person.browser)
    insist(house, send, person.browser)
    assert len(set(numbers)) == 1, numbers
    return numbers[0]


def act(house, officer, number, name, **filled):
    """An act, by somebody who looks whether it has been done when the answer is lost."""

    def deed():
        page = officer.act_page(number, name).must()
        if page.find_form("#act") is None:
            return page
        done = officer.browser.post(f"/cases/{number}/{name}", officer.act_fields(page, name, **filled))
        assert done.status in (200, 409), f"{name}: {done.status} {done.complaint}"
        return done

    assert insist(house, deed, officer.browser).status == 200


def seal_and_serve(house, people, number):
    """Each keeper seals what waits for him; the decision is then served online, once."""
    office = people.office
    for keeper in office.seal_keepers:
        for _ in range(4):
            if not insist(house, lambda: keeper.offers(number, "sealing"), keeper.browser):
                break
            act(house, keeper, number, "sealing")
        else:
            raise AssertionError(f"{number} has no end of documents to be sealed")
    watch(house, lambda: office.is_served(number) and office.has_told(number), "the decision served online", office.clerk.browser)


@pytest.mark.parametrize("tier, step", STEPS + LATER, ids=[step for _, step in STEPS + LATER])
def test_kill_at(house, people, tier, step):
    office = people.office
    house.arm(tier, step)
    people.reconnect()

    receipt = file_one(house, people, f"断电{step}")
    number, clerk = receipt.number, office.clerk.browser
    watch(house, lambda: office.sees(number), f"{number} at the clerk's", clerk)
    assert insist(house, office.clerk.queue, clerk).count(number) == 1
    act(house, office.clerk, number, "acceptance")
    watch(house, lambda: office.has_told(number), "the acceptance told", clerk)
    if (tier, step) in STEPS:
        assert house.died == tier, f"the step {step} was never reached at {tier}"

    act(house, office.examiner, number, "examination", conclusion="meets", reasons="材料齐全。")
    act(house, office.decider, number, "grant")
    watch(house, lambda: office.has_told(number), "the decision told", clerk)
    seal_and_serve(house, people, number)
    until(lambda: house.tend() or house.died, f"{tier} dies at {step}", 5)
    watch(house, lambda: "已送达" in people.visitor.progress(number, receipt.code).text, "the service at Feedback", people.visitor.browser)
    page = people.visitor.progress(number, receipt.code)
    assert "准予行政许可决定" in page.text, page.complaint
    for title in ("已收到申请", "已受理", "已审查，等待决定", "准予许可", "已送达"):
        assert page.words.split("办理过程")[-1].count(f" {title} ") == 1, f"{title}: {page.words}"
    people.granted.append(number)
    check_case(people, receipt)


@pytest.mark.parametrize("tier, step", STEPS, ids=[step for _, step in STEPS])
def test_kill_at_a_correction(house, people, tier, step):
    """The answer to a notice: exactly one correction in the case, its receipt kept, the draft gone."""
    office, person, clerk = people.office, people.applicant, people.office.clerk.browser
    people.reconnect()
    receipt = file_one(house, people, f"补正断电{step}")
    number = receipt.number
    office.ask(receipt, ["name", f"materials.{CORRECTED}"])
    until(lambda: "等您补正" in person.browser.get(f"/filings/{number}").text, "the notice at Intake")

    house.arm(tier, step)
    people.reconnect()
    draft = insist(house, lambda: person.begin_correction(receipt), person.browser)
    insist(house, lambda: person.save(draft, "applicant", [("name", f"补正{step}面馆")]).must(), person.browser)
    content = pdf(f"补正{step}" * 9000)
    attach_one(house, person, draft, CORRECTED, "操作流程.pdf", content)
    fields = insist(house, lambda: person.declaration(draft), person.browser)
    later = send_twice(house, people, f"/items/{ITEM}/filings", fields, "已收到您的补正")
    people.later[later] = (number, dict(fields)["submission"])
    people.shown[number][2].append(content)

    watch(house, lambda: "补正" in office.clerk.record(number), f"the correction of {number} at the clerk's", clerk)
    assert insist(house, office.clerk.queue, clerk).count(number) == 1
    act(house, office.clerk, number, "acceptance")
    watch(house, lambda: office.has_told(number), "the acceptance told", clerk)
    until(lambda: house.tend() or house.died, f"{tier} dies at {step}", 5)
    people.reconnect()
    assert office.clerk.record(number) == ["提交申请", "补正告知", "补正", "受理"]
    case = office.clerk.case(number).must()
    assert case.words.count(f"补正{step}面馆") >= 1 and "补正后的变化" in case.words
    # The draft is gone; the receipt of the correction stays, on its own page and on the case's.
    assert person.browser.get(f"/drafts/{draft}").status == 404
    assert draft not in person.browser.get("/filings?tab=drafts").must().text
    assert later_number(person.browser.get(f"/filings/{later}").must()) == later
    assert person.browser.get(f"/filings/{later}/receipt.json").must().content
    assert person.browser.get(f"/filings/{number}").must().text.count(f'href="/filings/{later}"') == 1
    people.corrected.append(number)
    check_case(people, receipt)


@pytest.mark.parametrize("tier, step", WITHDRAWN, ids=[step for _, step in WITHDRAWN])
def test_kill_at_a_withdrawal(house, people, tier, step):
    office, person, clerk = people.office, people.applicant, people.office.clerk.browser
    people.reconnect()
    receipt = file_one(house, people, f"撤回断电{step}")
    number, path = receipt.number, f"/filings/{receipt.number}/withdrawal"
    until(lambda: office.sees(number) and office.has_told(number), f"{number} at the clerk's")
    until(lambda: person.browser.get(path).find_form("#withdrawal"), f"the page to withdraw {number}")

    house.arm(tier, step)
    people.reconnect()
    fields = insist(house, lambda: person.opened(receipt, path).form("#withdrawal"), person.browser)
    fields = list((dict(fields) | {"reason": f"断电{step}，不办了。", "sure": "yes"}).items())
    later = send_twice(house, people, path, fields, "已收到您的撤回申请")
    people.later[later] = (number, dict(fields)["submission"])
    watch(house, lambda: "撤回申请" in office.clerk.record(number) and office.has_told(number), "the withdrawal told", clerk)
    until(lambda: house.tend() or house.died, f"{tier} dies at {step}", 5)
    people.reconnect()
    assert office.clerk.record(number) == ["提交申请", "撤回申请"]
    page = people.visitor.progress(number, receipt.code)
    assert page.words.count(" 已撤回申请 ") == 1 and "终止办理告知书" in page.words, page.complaint
    people.withdrawn.append(number)
    check_case(people, receipt)


def check_case(people, receipt):
    """One case, one line, one of each act, and the files as they were given."""
    office, (_, _, contents) = people.office, people.shown[receipt.number]
    assert office.clerk.cases("all").count(receipt.number) == 1

    def files_here():
        page = office.clerk.case(receipt.number).must()
        return sorted(set(re.findall(rf'href="(/cases/{receipt.number}/materials/[0-9]+)"', page.text)))

    # A file that was cut off on its way is asked for again, at the latest when the running pull has ended.
    files = until(lambda: len(found := files_here()) == len(contents) and found, f"the files of {receipt.number} have arrived", 40)
    assert [office.clerk.browser.get(file).content for file in files] == contents
    # At Intake the applicant still sees the same receipt, and that it has arrived.
    again = Receipt.on(people.applicant.browser.get(f"/filings/{receipt.number}"))
    assert again and (again.number, again.code) == (receipt.number, receipt.code)


def rows(house, tier, query):
    with sqlite3.connect(f"file:{house.part(tier, f'data/{tier}.sqlite')}?mode=ro", uri=True) as database:
        return database.execute(query).fetchall()


def test_after_all_crashes_every_receipt_has_its_case_and_every_case_its_receipt(house, people):
    if len(people.shown) < len(STEPS + LATER + STEPS + WITHDRAWN):
        pytest.skip("runs after all the crashes")
    numbers, later = sorted(people.shown), sorted(people.later)

    # What the applicant, the clerk and the public see.
    pages = [people.applicant.browser.get(f"/filings?tab={tab}").must().text for tab in ("todo", "active", "closed")]
    assert sorted(re.findall(r'href="/filings/([0-9]{22})"', "".join(pages))) == numbers
    assert sorted(people.office.clerk.cases("all")) == numbers
    for receipt, submission, _ in people.shown.values():
        check_case(people, receipt)
    # The same submissions once more, long after: the same numbers.
    for number, submission in [(numbers[0], people.shown[numbers[0]][1]), (later[0], people.later[later[0]][1])]:
        again = people.applicant.send([
            ("_token", people.applicant.token), ("draft", "0" * 32), ("submission", submission), ("declared", "yes")])
        assert again.status == 200 and later_number(again) == number, again.complaint

    # What the books say.
    logged = rows(house, "intake", "SELECT number, submission FROM log ORDER BY seq")
    assert sorted(number for number, _ in logged) == sorted(numbers + later)
    submissions = {**{number: submission for number, (_, submission, _) in people.shown.items()},
                   **{number: submission for number, (_, submission) in people.later.items()}}
    assert dict(logged) == submissions
    assert dict(rows(house, "intake", "SELECT number, parent FROM log WHERE parent IS NOT NULL")) == {
        number: case for number, (case, _) in people.later.items()}
    assert [seq for (seq,) in rows(house, "intake", "SELECT seq FROM log ORDER BY seq")] == list(range(len(logged)))
    assert rows(house, "intake", "SELECT count(*) FROM draft") == [(0,)]
    assert sorted(number for (number,) in rows(house, "processor", "SELECT number FROM case_file")) == numbers
    assert sorted(rows(house, "processor", "SELECT number, submission FROM taken")) == sorted(logged)
    assert rows(house, "processor", "SELECT count(*) FROM set_aside") == [(0,)]
    assert rows(house, "processor", "SELECT count(*) FROM case_material WHERE is_here = 0") == [(0,)]
    became = [(people.granted, {"acceptance": 1, "examination": 1, "grant": 1, "sealing": 2, "delivery": 1}),
              (people.corrected, {"correctionNotice": 1, "correction": 1, "acceptance": 1}), (people.withdrawn, {"withdrawal": 1})]
    assert set(rows(house, "processor", "SELECT number, act, count(*) FROM journal GROUP BY number, act")) == {
        (number, name, count) for some, acts in became for number in some for name, count in ({"filing": 1} | acts).items()}
    assert rows(house, "intake", "SELECT received FROM acknowledgement") == [(len(logged),)]
    # Licences and documents without a gap or a double, and nothing left untold.
    granted = len(people.granted)
    assert rows(house, "processor", "SELECT count(*) FROM licence") == [(granted,)]
    assert rows(house, "processor", "SELECT last FROM document_number WHERE kind = 'licence'") == [(granted,)]
    until(lambda: rows(house, "processor", "SELECT count(*) FROM notice WHERE n NOT IN (SELECT n FROM notice_told)") == [(0,)],
          "everything told", 10)
    assert rows(house, "feedback", "SELECT count(*) FROM case_version") == [(len(numbers),)]
    assert rows(house, "feedback", "SELECT count(*) FROM published WHERE kind = 'licence'") == [(granted,)]
    documents = 3 * granted + 2 * len(people.corrected) + len(people.withdrawn)
    assert rows(house, "feedback", "SELECT count(*) FROM published WHERE kind = 'document'") == [(documents,)]
    for tier in ("intake", "feedback"):
        assert rows(house, tier, "SELECT count(*) FROM audit WHERE what = 'equivocation'") == [(0,)]


def test_nothing_is_left_of_what_was_broken_off(house, people):
    """Half a file of a process that died is gone; every blob is named by a filing."""
    house.restart("intake")
    house.restart("processor")
    assert not list(house.part("intake", "data").rglob("*.part"))
    assert not list(house.part("processor", "data").rglob("*.part"))
    named = {bytes(digest).hex() for (digest,) in rows(house, "intake", "SELECT digest FROM log_blob")}
    kept = {path.name for path in house.part("intake", "data/blobs").iterdir()}
    assert named <= kept
    orphans = len(kept - named)
    # A file that was stored and then not noted may wait for the sweep; it is at most one for each step of a material.
    assert orphans <= 2 * sum(1 for _, step in STEPS if step.startswith("material")), orphans


def test_a_step_that_is_not_armed_does_nothing(new_house):
    """Only a demo's store may be crashed on purpose."""
    file = new_house.part("feedback", "settings.json")
    file.write_text(file.read_text().replace('"demo": true', '"demo": false'))
    for path in new_house.part("feedback", "data").iterdir():
        path.unlink()
    new_house.start("feedback", GATEWAY_CRASH_AT="noticeStored")
    new_house.start("intake", "processor")
    # The Processor tells the item anew to nobody here; the case of a filing is told, and Feedback lives.
    receipt = Applicant(new_house).register().file(one_material("不断电"))
    office = Office(new_house)
    until(lambda: office.sees(receipt.number), "the case")
    until(lambda: rows(new_house, "feedback", "SELECT count(*) FROM case_version") == [(1,)], "the case told of")
    time.sleep(0.2)
    assert new_house.running["feedback"].poll() is None


@pytest.fixture
def small_intake(new_house, small_disk):
    """A house whose Intake lies on a disk of six megabytes."""
    data = new_house.part("intake", "data")
    kept = {path.name: path.read_bytes() for path in data.iterdir() if path.is_file() and not path.name.endswith("-shm")}
    small_disk(data, "6m", new_house.user("intake"))
    for name, content in kept.items():
        (data / name).write_bytes(content)
        os.chown(data / name, new_house.user("intake"), new_house.user("intake"))
    # Full to the last byte: the marks, which stand long before that, are switched off.
    new_house.environment["intake"] |= {"GATEWAY_DISK_AMBER": "1", "GATEWAY_DISK_RED": "1"}
    return new_house.start()


def full_for_a_page(person, draft, given, token):
    """The answer to the first section that finds no room; the write-ahead log may have room for some."""
    for _ in range(60):
        page = person.save(draft, "business", given.pairs("business"), token)
        if page.status != 200:
            return page
    raise AssertionError("the disk is not full")


def test_a_full_disk_at_intake_loses_nothing(small_intake):
    """Full while people are at it: they are told in words, nothing is half filed, and the same form goes through afterwards."""
    house, data = small_intake, small_intake.part("intake", "data")
    person, given = Applicant(house).register(), one_material("满")
    draft = person.begin(given)
    person.fill(draft, given)
    name, content = given.materials[MATERIAL][0]
    token = person.token

    fill(data)
    page = person.attach(draft, MATERIAL, name, pdf("满" * 100_000), token)
    assert page.status == 507 and "存储空间不足" in page.text, page.complaint
    (data / "filling").unlink()
    person.attach(draft, MATERIAL, name, content).must()
    fields = person.declaration(draft)

    fill(data)
    full_for_a_page(person, draft, given, token)
    page = person.send(fields)
    assert page.status == 507 and "草稿还在" in page.text, f"{page.status}: {page.complaint}"
    assert house.running["intake"].poll() is None, house.log("intake")[-1500:]

    (data / "filling").unlink()
    receipt = Receipt.on(person.send(fields))
    assert receipt and Receipt.on(person.send(fields)).number == receipt.number
    office = Office(house)
    until(lambda: office.sees(receipt.number), "the case")
    assert rows(house, "intake", "SELECT number FROM log") == [(receipt.number,)]
    assert not list(data.rglob("*.part"))


def test_a_full_disk_is_named_when_a_section_is_saved_and_the_typed_stays(small_intake):
    person, given = Applicant(small_intake).register(), one_material("满")
    draft = person.begin(given)
    token = person.token
    fill(small_intake.part("intake", "data"))
    given.sections["business"] |= {"online": "true", "online_shop": "只在这一页上的话" * 30}
    page = full_for_a_page(person, draft, given, token)
    assert page.status == 507, f"{page.status}: {page.complaint}"
    assert "只在这一页上的话" in page.text, "what was typed is gone"
