"""The life of a licence: granted, signed, printed, checked by anyone, renewed by a person and by the law, revoked and cancelled."""

import csv
import datetime
import io
import json
import re
import subprocess
import urllib.parse

import pytest

from house import PROGRAMS, Applicant, Office, Visitor, example, pdf, until

TODAY = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date()


@pytest.fixture(scope="module")
def office(house):
    return Office(house)


@pytest.fixture(scope="module")
def granted(house, office):
    """A licence, sealed and served; its receipt and its public facts."""
    receipt = Applicant(house).register().file(example(place="延续"))
    office.grant(receipt)
    return receipt, facts_of(house, licence_of(house, receipt))


def licence_of(house, receipt):
    visitor = Visitor(house)
    words = visitor.open(receipt).words
    return words[words.index("XK"):][:19]


def facts_of(house, number):
    visitor = Visitor(house)
    return until(lambda: (page := visitor.browser.get(f"/licences/{number}/facts.json")).status == 200 and json.loads(page.content),
                 f"licence {number} in public")


def renewal(number, until_day, place="延续"):
    given = example(place=place, item="food-business-renewal")
    given.sections["licence"] |= {"licence_no": number, "valid_until": str(until_day)}
    given.materials = {"licence_copy": [("许可证.pdf", pdf("licence"))]}
    return given


def test_a_document_is_a_pdf_that_can_be_read(house, granted, tmp_path):
    visitor = Visitor(house)
    visitor.open(granted[0])
    page = visitor.document("准予行政许可决定书")
    first, second = (visitor.browser.get(page.path + "/document.pdf").must().content for _ in range(2))
    assert first.startswith(b"%PDF-") and first == second, "the same document, the same bytes"
    (tmp_path / "document.pdf").write_bytes(first)
    text = subprocess.run(["pdftotext", tmp_path / "document.pdf", "-"], capture_output=True, check=True, text=True).stdout
    plain = "".join(text.split())
    for words in ("准予行政许可决定书", granted[1]["documentNumber"], granted[1]["number"], "测试印章", "SM2-with-SM3", "（测试）"):
        assert words in plain, f"{words} is not in the PDF: {text}"


def test_a_signature_is_checked_by_anyone(house, granted, tmp_path):
    visitor = Visitor(house)
    visitor.open(granted[0])
    copy = visitor.copy("准予行政许可决定书")
    page = visitor.check_copy(copy)
    assert "核对无误" in page.text and "签名核验通过" in page.text and "演示区市场监督管理局（测试）" in page.text, page.words
    assert "核对无误" not in visitor.check_copy(copy.replace("准予".encode(), "不予".encode())).text
    number = json.loads(copy)["number"]
    code = page.text[page.text.index("signature.json?"):].split("code=")[1].split('"')[0]
    query = urllib.parse.urlencode({"number": number, "code": code})
    files = {"copy.json": copy, "signature.json": visitor.browser.get("/documents/signature.json?" + query).must().content,
             "authority.pem": visitor.browser.get("/documents/authority.pem").must().content}
    files["altered.json"] = copy.replace("准予".encode(), "不予".encode())
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)

    def verify(file):
        return subprocess.run(
            [PROGRAMS / "gateway", "verify", "document", tmp_path / file, "--signature", tmp_path / "signature.json", "--authority",
             tmp_path / "authority.pem"], capture_output=True, text=True, check=False)

    good, bad = verify("copy.json"), verify("altered.json")
    assert good.returncode == 0 and "签名核验通过" in good.stdout and number in good.stdout, good.stdout + good.stderr
    assert bad.returncode == 1 and "已被改动" in bad.stdout, bad.stdout + bad.stderr
    # Without the code nobody gets the file.
    assert visitor.browser.get("/documents/signature.json?" + urllib.parse.urlencode({"number": number, "code": "0" * 20})).status == 404
    # And what openssl says to the agency's certificate.
    (tmp_path / "agency.pem").write_text(json.loads(files["signature.json"])["certificate"])
    said = subprocess.run(
        ["openssl", "verify", "-vfyopt", "distid:1234567812345678", "-CAfile", tmp_path / "authority.pem", tmp_path / "agency.pem"],
        capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr


def test_a_renewal_keeps_the_number(house, office, granted):
    facts = granted[1]
    receipt = Applicant(house).register().file(renewal(facts["number"], facts["validUntil"]))
    office.grant(receipt)
    assert licence_of(house, receipt) == facts["number"]
    renewed = until(lambda: (new := facts_of(house, facts["number"]))["validUntil"] > facts["validUntil"] and new, "the new validity")
    assert renewed["itemName"] == "食品经营许可（延续）" and renewed["documentNumber"] != facts["documentNumber"]


def test_a_licence_ends(house, office, granted):
    """撤销, then 注销: the public status changes at once, and the progress page says so first."""
    receipt = Applicant(house).register().file(example(place="撤销"))
    office.grant(receipt)
    number = licence_of(house, receipt)
    refused = office.decider.post_act(receipt.number, "revocation", ground="fraud", reasons="以虚假材料取得许可。")
    assert refused.status == 422 and "告知" in refused.text, "nobody loses a licence unheard"
    office.decider.act(receipt.number, "revocation", ground="fraud", reasons="以虚假材料取得许可。", heard="已于十日前书面告知，没有提出意见。")
    until(lambda: "ends" in facts_of(house, number), "the revocation in public")
    visitor = Visitor(house)
    page = visitor.browser.get(f"/licences/{number}").must()
    assert "这个许可已经不再有效" in page.text and "欺骗、贿赂" in page.text
    assert "这个许可已经不再有效" in visitor.open(receipt).text
    assert "撤销行政许可决定书" in " ".join(visitor.documents())
    office.seal(receipt.number)
    office.decider.act(receipt.number, "cancellation", ground="licenceEnded", reasons="许可已经撤销。")
    until(lambda: len(facts_of(house, number)["ends"]) == 2, "the cancellation in public")
    month = facts_of(house, number)["grantedOn"][:7]
    rows = list(csv.DictReader(io.StringIO(visitor.slowly(lambda: visitor.browser.get(f"/licences.csv?month={month}")).must().content.decode("utf-8-sig"))))
    states = {row["许可证编号"]: row["状态"] for row in rows}
    assert states[number] == "已注销" and "有效" in states.values() or len(states) == 1


def test_others_are_heard_before_the_decision(house, office):
    """第三十六条: no decision before the party's days are over or it has spoken; who steps aside has no part any more."""
    receipt = Applicant(house).register().file(example(place="邻居"))
    number = receipt.number
    office.examine(receipt)
    day = str(TODAY + datetime.timedelta(days=80))
    office.examiner.act(number, "partyNotice", party="邻居李某", on=day, reasons="油烟排放口正对其住宅。", basis="行政许可法第三十六条")
    held = office.decider.post_act(number, "grant")
    assert held.status == 422 and "邻居李某" in held.text
    notices = re.findall(r'name="answering" value="([0-9]+)"', office.examiner.act_page(number, "statement").must().text)
    office.examiner.act(number, "statement", answering=notices[0], party="邻居李某", on=str(TODAY), reasons="要求改变排放口的朝向。")
    until(lambda: office.has_told(number), "the notice told")
    office.officer("ma").act(number, "recusal", recused="zhang", reasons="与申请人是亲属。")
    assert "您已经回避" in office.examiner.act_page(number, "hearingRight").must().words
    office.decider.act(number, "grant")


def test_what_nobody_decided_is_renewed_by_law(house, office):
    """第五十条第二款; what the register does not know is renewed by no machine. The clock moves years on: the last of these tests."""
    first = Applicant(house).register().file(example(place="老店"))
    office.grant(first)
    number = licence_of(house, first)
    ends = datetime.date.fromisoformat(facts_of(house, number)["validUntil"])
    house.move_clock((ends - TODAY - datetime.timedelta(days=60)).days * 86_400)
    for name in ("wang", "zhang", "chen"):
        office.officer(name).sign_in()
    receipt = Applicant(house).register().file(renewal(number, ends, place="老店"))
    unknown = Applicant(house).register().file(renewal("JY23201060012344", ends, place="外来"))
    for one in (receipt, unknown):
        until(lambda one=one: office.sees(one.number), f"{one} inside")
    office.clerk.act(receipt.number, "acceptance")
    assert "不在登记簿中" in office.clerk.case(unknown.number).words and "不在登记簿中" not in office.clerk.case(receipt.number).words
    house.move_clock(61 * 86_400)
    visitor = Visitor(house)
    until(lambda: "依法视为准予延续" in visitor.open(receipt).words, "renewed by law", 60)
    assert "视为准予延续确认书" in " ".join(visitor.documents())
    assert json.loads(visitor.copy("视为准予延续确认书")).get("seal") is None
    assert "签名核验通过" in visitor.check_copy(visitor.copy("视为准予延续确认书")).text
    assert licence_of(house, receipt) == number
    facts = until(lambda: (new := facts_of(house, number))["grantedOn"] == str(ends + datetime.timedelta(days=1)) and new, "the register")
    assert facts["validUntil"] > str(ends) and "ends" not in facts and any(fact["label"] == "经营项目" for fact in facts["facts"])
    other = Visitor(house)
    assert "视为准予延续" not in other.open(unknown).words
    office.clerk.sign_in()
    assert "请本机关负责人核实并处理" in office.clerk.case(unknown.number).words
    # The licence is the newer case's now: the older one ends it no more.
    office.decider.sign_in()
    refused = office.decider.post_act(first.number, "cancellation", ground="holderEnded", reasons="经营者已经注销。")
    assert refused.status == 422 and receipt.number in refused.text
    office.decider.act(receipt.number, "cancellation", ground="holderEnded", reasons="经营者已经注销。")
    until(lambda: "ends" in facts_of(house, number), "the cancellation in public")
