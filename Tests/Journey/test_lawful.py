"""Who may do what, and when: every person × act × stage is sent to the console as a whole and true form. What is lawful is written
down here by hand from 行政许可法; everything else must be refused and change nothing.
"""

import datetime

import requests

import pytest

from house import FORMS, Applicant, Browser, House, Office, example, until

import yaml

ACTS = ("filing", "acceptance", "correctionNotice", "onTheSpotCorrection", "correction", "nonAcceptance", "exemption", "examination",
        "siteCheck", "inspectorAssignment", "partyNotice", "statement", "opinionRequest", "opinion", "recusal", "hearingRight", "hearingRequest", "hearingNotice", "hearingRecord",
        "specialProcedure", "procedureResult", "prolongation", "grant", "refusal", "forwarding", "renewal", "withdrawal", "abandonment",
        "termination", "sealing", "delivery", "retraction", "revocation", "cancellation")
# The applicant's own, and what the law alone does.
OF_NO_OFFICER = ("filing", "correction", "withdrawal", "renewal")
# Before the decision: whom else the matter concerns, other departments, and who steps aside.
UNDERWAY = {"partyNotice": "zhang zhao", "statement": "zhang zhao", "opinionRequest": "zhang zhao", "recusal": "ma"}
ENDS_OF_A_LICENCE = {"retraction": "chen", "revocation": "chen", "cancellation": "chen"}

# wang, li receive; zhang, zhao examine; chen decides; he and gao keep the seals of the agency that receives and of the one that
# decides, du and ma lead them. The seal of an agency goes on its own documents.
LAWFUL = {
    "received": {
        "acceptance": "wang li", "correctionNotice": "wang li", "onTheSpotCorrection": "wang li", "nonAcceptance": "wang li",
        "exemption": "wang li", "termination": "du"},
    "correctionRequested": {"termination": "du", "sealing": "he"},
    # 第四十五条: the one who decides starts a procedure; 第四十二条: the head of the agency that decides prolongs.
    "accepted": {
        **UNDERWAY,
        "siteCheck": "zhang zhao", "hearingRight": "zhang zhao", "hearingNotice": "zhang zhao",
        "examination": "zhang zhao", "specialProcedure": "chen", "prolongation": "ma", "termination": "chen ma", "sealing": "he"},
    # A second procedure may go on beside the first.
    "inProcedure": {
        **UNDERWAY,
        "siteCheck": "zhang zhao",
        "specialProcedure": "chen", "procedureResult": "zhang zhao", "prolongation": "ma", "termination": "chen ma", "sealing": "he gao"},
    "prolonged": {
        **UNDERWAY,
        "siteCheck": "zhang zhao", "hearingRight": "zhang zhao", "hearingNotice": "zhang zhao",
        "examination": "zhang zhao", "specialProcedure": "chen", "termination": "chen ma", "sealing": "he gao"},
    # 第四十七条: whoever was told may ask, and the agency enters it; 第四十八条: another than the examiners presides.
    "hearingOffered": {
        **UNDERWAY,
        "siteCheck": "zhang zhao", "hearingRequest": "zhang zhao", "prolongation": "ma", "termination": "chen ma", "sealing": "he gao"},
    # The hearing lies weeks ahead: there is no record of it yet.
    "hearing": {
        **UNDERWAY,
        "siteCheck": "zhang zhao", "hearingNotice": "zhang zhao", "prolongation": "ma", "termination": "chen ma", "sealing": "he gao"},
    # 张审查 has examined it: 赵审查 could not any more either.
    "examined": {
        **{act: who for act, who in UNDERWAY.items() if act != "opinionRequest"},
        "hearingRight": "zhang zhao", "hearingNotice": "zhang zhao",
        "grant": "chen", "refusal": "chen", "specialProcedure": "chen", "prolongation": "ma", "termination": "chen ma", "sealing": "he"},
    "granted": {**ENDS_OF_A_LICENCE, "sealing": "he gao"},
    "refused": {"sealing": "he gao"},
    "sealed": {**ENDS_OF_A_LICENCE, "delivery": "xu"},
    "delivered": {**ENDS_OF_A_LICENCE},
    "retracted": {"cancellation": "chen", "sealing": "he gao"},
    "revoked": {"cancellation": "chen", "sealing": "he gao"},
    "cancelled": {"sealing": "he gao"},
    "notAccepted": {"sealing": "he"},
    "exempted": {"sealing": "he"},
    "withdrawn": {"sealing": "he"},
    "terminated": {"sealing": "he gao"},
    # A second notice is a reviewer's, with a reason.
    "corrected": {
        "acceptance": "wang li", "correctionNotice": "qian", "onTheSpotCorrection": "wang li", "nonAcceptance": "wang li",
        "exemption": "wang li", "termination": "du", "sealing": "he"},
    "lapsed": {"abandonment": "wang li", "termination": "du", "sealing": "he"},
    "abandoned": {"sealing": "he"},
}
PEOPLE = [person["id"] for person in yaml.safe_load((FORMS / "departments.yaml").read_text())["people"]]
STRANGERS = ("liu", "zhou")
WORDS = "经核对，情况属实。"
TODAY = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date()
RIGHT = {"reasons": WORDS, "basis": "行政许可法"}
HEARING = {"hearingAt": str(TODAY + datetime.timedelta(days=40)), "hearingTime": "09:00", "place": "三楼", "chair": "lin", "reasons": WORDS}
PROCEDURE = {"procedure": "expertReview", "plannedDays": "15", "reasons": WORDS}


def content(act, number_of_entries, sealed):
    """All that any act may ask for, true of every case here."""
    ground = {
        "nonAcceptance": "falseMaterials", "termination": "applicantEnded", "retraction": "lawChanged", "revocation": "fraud",
        "cancellation": "holderEnded"}.get(act)
    day = TODAY + datetime.timedelta(days=9 if act == "partyNotice" else 0)
    return [
        ("seen", str(number_of_entries)), ("conclusion", "meets"), ("reasons", WORDS), ("basis", "行政许可法"), ("remedies", "可以申请行政复议。"),
        ("terms", "热食类食品制售"), ("tick", "site_area"), ("words.site_area", "请核对面积。"), ("rightAgency", "邻区行政审批局"),
        ("way", "counter"), ("recipient", "王小明"), ("sealed", str(sealed)),
        ("officers", "钱某\n孙某"), ("on", str(day)), ("heard", WORDS), ("recused", "zhao"), ("party", "邻居李某"), ("hearingAt", HEARING["hearingAt"]), ("hearingTime", "09:00"),
        ("place", "三楼"), ("chair", "lin"), ("procedure", "expertReview"), ("plannedDays", "15"), *([("ground", ground)] if ground else [])]


class Cases:
    """One case at each stage."""

    def __init__(self, house):
        self.house, self.office = house, Office(house)
        self.numbers = {}
        self.people = {name: self.office.officer(name) for name in PEOPLE}
        self.count = 0

    def file(self, name):
        # Some cases each: nobody files forty in an hour.
        if self.count % 6 == 0:
            self.applicant = Applicant(self.house).register(f"lawful-{self.count}")
        self.count += 1
        given = example(place=name)
        # On paper, so that nothing is served by itself.
        given.sections["applicant"]["service_by"] = "counter"
        receipt = self.applicant.file(given)
        until(lambda: self.office.sees(receipt.number), f"{receipt.number} at the clerk's")
        return receipt

    def act(self, stage, *acts):
        receipt = self.file(stage)
        for person, act, filled in acts:
            self.people[person].act(receipt.number, act, **filled)
        self.numbers[stage] = receipt.number
        return receipt

    def build(self):
        accepted = [("wang", "acceptance", {})]
        examined = [*accepted, ("zhang", "examination", {"conclusion": "meets", "reasons": WORDS})]
        granted = [*examined, ("chen", "grant", {})]
        notice = [("wang", "correctionNotice", {"tick": ["site_area"], "words.site_area": "请核对面积。"})]
        self.act("received")
        self.act("correctionRequested", *notice)
        self.act("accepted", *accepted)
        self.act("inProcedure", *accepted, ("chen", "specialProcedure", PROCEDURE))
        offered = self.act("hearingOffered", *accepted, ("zhang", "hearingRight", RIGHT))
        until(lambda: self.office.has_told(offered.number), "the right told")
        self.act("hearing", *accepted, ("zhang", "hearingNotice", HEARING))
        self.act("prolonged", *accepted, ("ma", "prolongation", {"reasons": WORDS}))
        self.act("examined", *examined)
        self.act("granted", *granted)
        ends = {"retracted": ("retraction", "lawChanged"), "revoked": ("revocation", "fraud"), "cancelled": ("cancellation", "holderEnded")}
        for stage, (act, ground) in ends.items():
            licensed = self.act(stage, *granted)
            until(lambda: self.office.has_told(licensed.number), "the grant told")
            self.people["chen"].act(licensed.number, act, ground=ground, heard=WORDS, reasons=WORDS)
        self.act("refused", *examined, ("chen", "refusal", {"reasons": WORDS}))
        self.act("notAccepted", ("wang", "nonAcceptance", {"ground": "falseMaterials", "reasons": WORDS}))
        self.act("exempted", ("wang", "exemption", {"reasons": WORDS}))
        self.act("terminated", *accepted, ("chen", "termination", {"ground": "applicantEnded", "reasons": WORDS}))
        self.act("lapsed", *notice)
        withdrawn = self.act("withdrawn")
        self.applicant.withdraw(withdrawn)
        until(lambda: len(self.record("withdrawn")) > 1, "the withdrawal inside")
        corrected = self.act("corrected", *notice)
        until(lambda: self.office.has_told(corrected.number), "the notice told")
        self.applicant.correct(corrected, sections={"premises": {"site_area": "90"}})
        until(lambda: len(self.record("corrected")) > 2, "the correction inside")
        for stage in ("sealed", "delivered"):
            receipt = self.act(stage, *granted)
            self.office.seal(receipt.number)
        self.people["xu"].act(receipt.number, "delivery", way="counter", recipient="王小明")
        return self

    def record(self, stage):
        return self.people["sun"].record(self.numbers[stage])

    def waiting_for_seal(self, stage, person):
        """The entry that this person may seal, or the last one: whoever may not seal anything names a document that is there."""
        fields = self.people[person].act_page(self.numbers[stage], "sealing").find_form("#act")
        return dict(fields)["sealed"] if fields else len(self.record(stage))


@pytest.fixture(scope="module")
def cases(house):
    return Cases(house).build()


def judge(cases, stage):
    number, before = cases.numbers[stage], cases.record(stage)
    wrong = []
    for name, person in cases.people.items():
        token = person.browser.get("/").must().hidden("_token")
        sealed = cases.waiting_for_seal(stage, name) if name not in STRANGERS else 2
        for act in ACTS:
            lawful = name in LAWFUL[stage].get(act, "").split()
            page = person.act_page(number, act)
            offered = page.status == 200 and page.find_form("#act") is not None
            if offered != lawful:
                wrong.append(f"{stage} × {act} × {name}: {'offered' if offered else 'not offered'}")
            if lawful:
                continue
            answer = person.browser.post(f"/cases/{number}/{act}", [("_token", token), *content(act, len(before), sealed)])
            expected = (404,) if name in STRANGERS or act in OF_NO_OFFICER else (422,)
            if answer.status not in expected:
                wrong.append(f"{stage} × {act} × {name}: {answer.status} {answer.complaint}")
    if cases.record(stage) != before:
        wrong.append(f"{stage}: {before} became {cases.record(stage)}")
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("stage", [stage for stage in LAWFUL if stage not in ("lapsed", "abandoned")])
def test_only_what_is_lawful_is_offered_and_done(cases, stage):
    judge(cases, stage)


def test_nobody_acts_without_being_an_officer(house, cases):
    """An applicant, signed in at Intake, and somebody who is nowhere signed in."""
    number = cases.numbers["received"]
    for browser in (Browser(house, "processor"), cases.applicant.browser):
        for act in ACTS:
            if act in OF_NO_OFFICER:
                continue
            answer = requests.post(
                f"{house.url('processor')}/cases/{number}/{act}", data=content(act, 1, 2), verify=house.ca, allow_redirects=False, timeout=10,
                cookies=browser.session.cookies, headers={"Origin": house.url("processor")})
            assert answer.status_code in (401, 403), (act, answer.status_code)
    assert len(cases.record("received")) == 1


def test_once_the_term_to_correct_is_over(house, cases):
    """The clock has moved past the term for all: the last of these tests."""
    house.move_clock(42 * 86_400)
    for name, person in cases.people.items():
        person.sign_in()
    number = cases.numbers["lapsed"]
    until(lambda: cases.people["wang"].offers(number, "abandonment"), "the term is over")
    judge(cases, "lapsed")
    cases.people["wang"].act(number, "abandonment")
    cases.numbers["abandoned"] = number
    judge(cases, "abandoned")
