"""What an applicant says is nowhere to be read outside.

Markers, one for each kind of field and file, are filed, corrected, left in drafts, or left behind by a session that ran out; and what
the office writes to an applicant holds markers too, and its documents. Then every file that
Intake and Feedback own is searched for them while both run, before and after a checkpoint: as UTF-8, UTF-16, base64 at three
alignments, hex, percent and JSON escapes, and inside whatever can be inflated. The same search on a demo's Intake that runs with
sealing switched off must find every one of them: a search that finds nothing proves nothing by itself.
"""

import base64
import json
import re
import sqlite3
import urllib.parse
import zlib

import pytest

from house import APPLICANT_PASSWORD, Applicant, Example, House, Office, Visitor, docx, example, pdf, png, until

# --- numbers with check digits -------------------------------------------------------------------------------------------------------


def credit_code(first_eight, body):
    """统一社会信用代码 (GB 32100) around an organisation's eight characters (GB 11714)."""
    value = {c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
    rest = 11 - sum(value[c] * w for c, w in zip(body, (3, 7, 9, 10, 5, 8, 4, 2))) % 11
    code = first_eight + body + {10: "X", 11: "0"}.get(rest, str(rest))
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    return code + alphabet[(31 - sum(alphabet.index(c) * pow(3, i, 31) for i, c in enumerate(code)) % 31) % 31]


def citizen_number(seventeen):
    """公民身份号码 (GB 11643)."""
    return seventeen + "10X98765432"[sum(int(d) * pow(2, 17 - i, 11) for i, d in enumerate(seventeen)) % 11]


# --- the markers ---------------------------------------------------------------------------------------------------------------------

# kind of field or file → (where it is put, marker). Choices, yes/no and numbers of a few digits have no marker: they are one of a few
# values that every file of the item names too. The account's name is Intake's own and lies there in clear; its password is in EXTRA.
MARKERS = {
    "text":                          ("open: name", "记号甲QZ7KDWPX商行"),
    "textarea":                      ("granted: online_shop", "记号乙网店WQ8RXTNB，第二行"),
    "uscc":                          ("granted: uscc", credit_code("91320102", "MKR7QPWX")),
    "person: name":                  ("granted: legal_rep.name", "欧阳记号丙VT"),
    "person: id_no":                 ("granted: legal_rep.id_no", citizen_number("32010219871113739")),
    "person: phone":                 ("granted: legal_rep.phone", "13974618253"),
    "person, conditional":           ("granted: agent.name", "司徒记号丁HJ"),
    "person, in a repeat":           ("granted: managers.0.person.name", "慕容记号戊GK"),
    "address: region":               ("granted: domicile.region", "演示省记号己市XQ区"),
    "address: detail":               ("granted: domicile.detail", "记号庚路 9417 号 ZW 座"),
    "address, in a repeat":          ("granted: stores.0.address.detail", "记号辛物流园 QJX 库"),
    "phone":                         ("granted: contact_phone", "0793-68412597"),
    "email":                         ("granted: email", "mark7qxw@leaktest.example.org"),
    "decimal":                       ("granted: site_area", "187354.462"),
    "integer":                       ("open: staff, too large and filed as it is", "918273645546"),
    "text, in a repeat":             ("granted: machines.0.device_no", "DEV-MK壬-7719XQ"),
    "file name":                     ("granted: layout", "布局图记号癸QPLM.png"),
    "pdf: content":                  ("granted: licence_copy", "PDFMARK-qwx71-plain"),
    "pdf: deflated stream":          ("granted: flow", "PDFMARK-zzk82-deflated"),
    "png: text chunk":               ("granted: layout", "PNGMARK-hhv93-chunk"),
    "docx: deflated member":         ("granted: rules_list", "DOCXMARK-rrt04-记号"),
    "draft only: textarea":          ("draft: online_shop", "草稿记号子NEVERFILED"),
    "draft only: file":              ("draft: rules_list", "DRAFTFILE-ppc15-记号"),
    "typed when the session ran out": ("parked: online_shop", "超时记号丑PARKED77"),
    "corrected: text":               ("corrected: name", "补正记号辰小吃店KWX5"),
    "corrected: file":               ("corrected: flow", "CORRFILE-qhw26-补"),
    "corrected: file name":          ("corrected: flow", "补正流程记号巳RTZ.pdf"),
    "reopening: reason":             ("corrected: reopened staff", "更正原因记号午，人数JQX错了"),
    "reopened: answer":              ("corrected: reopened online_shop", "补开记号戌平台VBN3"),
    "reopening: reason of a draft":  ("draft of a correction: reopened", "草稿原因记号未DRZ88"),
    "correction, draft only":        ("draft of a correction: name", "草稿补正记号申QKV"),
    "withdrawal: reason":            ("withdrawn", "撤回原因记号酉WDR-417"),
}
# 准予许可后公示 (`public:` in the item's file): these fields of the granted case carry no marker, for Feedback shows them to everyone.
PUBLIC = ["name", "business_type", "projects", "site"]
# Not an applicant's content, and still not to be found where everything is sealed: what the office tells under the case's code, a
# file that was taken back, and the applicant's password.
REFUSAL = "不予许可记号寅REASON31"
DEFECTS = "补正告知记号亥DEFECT-29ZQ"
TERMS = "许可内容记号甲子TERMS-83KX"
SERVED = "留置送达记号乙丑SERVED-61"
TAKEN_BACK = "TAKENBACK-记号卯-55x"
EXTRA = {
    "told under the code": REFUSAL, "a defect's words": DEFECTS, "the terms as the decision says them": TERMS, "a note on service": SERVED,
    "a file that was removed again": TAKEN_BACK, "password": APPLICANT_PASSWORD}


def mark(kind):
    return MARKERS[kind][1]


def granted_case():
    given = example("2-supermarket", "无记号")
    a, b, p, m = (given.sections[name] for name in ("applicant", "business", "premises", "people"))
    a |= {
        "uscc": mark("uscc"), "legal_rep.name": mark("person: name"), "legal_rep.id_no": mark("person: id_no"),
        "legal_rep.phone": mark("person: phone"), "agent.name": mark("person, conditional"),
        "domicile.region": mark("address: region"), "domicile.detail": mark("address: detail"), "contact_phone": mark("phone"),
        "email": mark("email")}
    b |= {"business_type": "catering", "projects": ["bulk", "hot"], "type_marks": ["vending"], "online_shop": mark("textarea")}
    p |= {
        "site_area": mark("decimal"), "kitchen_area": "24.5", "seats": "32", "stores.0.address.detail": mark("address, in a repeat"),
        "machines.0.device_no": mark("text, in a repeat"), "machines.0.place": "一层东门", "machines.0.show": "screen"}
    m |= {"managers.0.person.name": mark("person, in a repeat")}
    return Example({"screening": given.screening, **given.sections}, {
        "licence_copy": [("营业执照.pdf", pdf(mark("pdf: content")))],
        "layout": [(mark("file name"), png(mark("png: text chunk")))],
        "flow": [("操作流程.pdf", pdf("", mark("pdf: deflated stream")))],
        "rules_list": [("制度目录.docx", docx(mark("docx: deflated member")))],
        "proxy": [("授权委托书.pdf", pdf("授权委托书"))],
        "vending_plan": [("管控方案.pdf", pdf("管控方案"))]})


def open_case():
    given = example("1-noodle-shop", "无记号")
    given.sections["applicant"]["name"] = mark("text")
    given.sections["people"]["staff"] = mark("integer")
    given.materials = {}
    return given


def bare(place):
    """A case without a file."""
    given = example("1-noodle-shop", place)
    given.materials = {}
    return given


class Story:
    """What the applicant does alone; the same whether anything is sealed or not."""

    def __init__(self, house):
        self.house = house
        self.applicant = person = Applicant(house).register()
        self.granted = person.file(granted_case())
        self.open = person.file(open_case())
        self.refused = person.file(example("1-noodle-shop", "也无记号"))
        self.corrected, self.half, self.withdrawn = (person.file(bare(f"无记号{n}")) for n in "一二三")

        draft = person.begin(example())
        person.save(draft, "business", [("online", "true"), ("online_shop", mark("draft only: textarea"))]).must()
        person.attach(draft, "rules_list", "草稿附件.docx", docx(mark("draft only: file"))).must()
        page = person.attach(draft, "licence_copy", "拿回.pdf", pdf(TAKEN_BACK)).must()
        removal = [path for path in re.findall(r'action="(/drafts/[^"]*/removal)"', page.text) if "拿回" in page.text.split(path)[1][:400]]
        assert removal, page.complaint
        person.browser.post(removal[0], [("_token", page.hidden("_token"))]).must()

        self.leave_parked(person.begin(example()))

    def leave_parked(self, draft):
        """The session runs out over an open page; its author signs in again and does not go on to the page."""
        person = self.applicant
        token = person.token
        self.house.move_clock(31 * 60)
        path = f"/drafts/{draft}/sections/business"
        page = person.browser.post(
            path, [("_token", token), ("online", "true"), ("online_shop", mark("typed when the session ran out"))])
        page.must(401)
        fields = dict(page.form("/sign-in")) | {"name": person.name, "password": APPLICANT_PASSWORD}
        assert mark("typed when the session ran out") in fields.values(), "what was typed is not on the sign-in page"
        done = person.browser.post("/sign-in", fields.items(), allow_redirects=False)
        assert (done.status, done.headers["Location"]) == (303, path), done.complaint

    def go_on(self):
        """What the office does, and what the applicant answers: only where the Processor can open what was filed."""
        person, self.office = self.applicant, Office(self.house)
        office = self.office
        for receipt in (self.corrected, self.half):
            office.ask(receipt, ["name", "materials.flow"], DEFECTS + "：{}")
        for receipt in (self.corrected, self.half):
            until(lambda: "等您补正" in person.browser.get(f"/filings/{receipt.number}").text, "the notice at Intake")
        self.correct()
        draft = person.begin_correction(self.half)
        person.reopen(draft, "staff", mark("reopening: reason of a draft"))
        person.save(draft, "applicant", [("name", mark("correction, draft only"))]).must()
        until(lambda: office.sees(self.withdrawn.number) and office.has_told(self.withdrawn.number), "the case to be withdrawn")
        until(lambda: person.browser.get(f"/filings/{self.withdrawn.number}/withdrawal").find_form("#withdrawal"), "the page to withdraw")
        person.withdraw(self.withdrawn, mark("withdrawal: reason"))

        office.grant(self.granted, seal=False, terms=TERMS)
        office.seal(self.granted.number)
        office.issuer.act(self.granted.number, "delivery", way="left", recipient="", note=SERVED)
        office.refuse(self.refused, REFUSAL)
        until(lambda: "补正" in office.clerk.record(self.corrected.number), "the correction")
        office.clerk.act(self.corrected.number, "acceptance")
        for receipt in (self.granted, self.open, self.corrected, self.withdrawn):
            until(lambda: office.has_told(receipt.number), f"{receipt} told")
        # A lost code: one case gets a new one that is kept, another one that its applicant has not yet written down.
        self.old_codes = [self.refused.code, self.open.code]
        self.refused = person.reset_code(self.refused)
        self.open = person.reset_code(self.open, keep=False)

    def correct(self):
        files = [(mark("corrected: file name"), pdf("", mark("corrected: file")))]
        self.applicant.correct(
            self.corrected, {"applicant": {"name": mark("corrected: text")}, "business": {"online": "true", "online_shop": mark("reopened: answer")}},
            {"flow": files}, [("staff", mark("reopening: reason")), ("online", "开了网店")])


# --- the search ----------------------------------------------------------------------------------------------------------------------


def forms(marker):
    """Every way in which the marker may be written: name of the way → bytes."""
    raw = marker.encode()
    found = {
        "utf-8": raw, "utf-16le": marker.encode("utf-16le"), "utf-16be": marker.encode("utf-16be"), "hex": raw.hex().encode(),
        "HEX": raw.hex().upper().encode(), "percent": urllib.parse.quote(marker).encode(),
        "percent lower": urllib.parse.quote(marker).lower().encode(), "json": json.dumps(marker)[1:-1].encode()}
    for shift in range(3):
        for name, encode in (("base64", base64.b64encode), ("base64url", base64.urlsafe_b64encode)):
            coded = encode(bytes(shift) + raw)
            # The first and the last characters also hold bits of the neighbours.
            first, last = (shift * 8 + 5) // 6, (shift + len(raw)) * 8 // 6
            found[f"{name}+{shift}"] = coded[first:last]
    return {name: needle for name, needle in found.items() if name in ("utf-8", "hex") or needle != raw}


def inflated(data):
    """Whatever can be unpacked from any place that looks like the beginning of something packed."""
    for start in re.finditer(rb"PK\x03\x04", data):
        at = start.start()
        head = data[at:at + 30]
        if len(head) == 30:
            skip = 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
            yield unpacked(data[at + skip:at + skip + 1_000_000], -15)
    for start in re.finditer(rb"[\x08\x18\x28\x38\x48\x58\x68\x78].", data, re.S):
        if int.from_bytes(start.group(), "big") % 31 == 0:
            yield unpacked(data[start.start():start.start() + 1_000_000], 15)
    for start in re.finditer(rb"\x1f\x8b\x08", data):
        yield unpacked(data[start.start():start.start() + 1_000_000], 31)


def unpacked(data, window):
    unpacker, out = zlib.decompressobj(window), b""
    try:
        # A piece at a time: what comes out before the data goes wrong counts too.
        for at in range(0, len(data), 4096):
            out += unpacker.decompress(data[at:at + 4096], 1_000_000)
            if unpacker.eof or len(out) > 4_000_000:
                break
    except zlib.error:
        pass
    return out


def cells(path):
    """Every value in a database: a long one is spread over pages, and a marker may lie across their border."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in database.execute(f'SELECT * FROM "{table}"'):
                yield b"\0".join(cell if isinstance(cell, bytes) else str(cell).encode() for cell in row if cell is not None)


def pieces(house, tiers):
    """(name, bytes) of everything that the tiers own: their files, the files' names, the databases' values."""
    for tier in tiers:
        for folder in (house.part(tier), house.certificates(tier)):
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    yield str(path.relative_to(house.folder)), path.read_bytes() + b"\0" + str(path).encode()
        for path in house.part(tier, "data").glob("*.sqlite"):
            yield f"{tier} values", b"\0\0".join(cells(path))


def search(house, markers, tiers=("intake", "feedback")):
    """marker's kind → the places and ways in which it was found."""
    needles = {kind: forms(marker) for kind, marker in markers.items()}
    found, searched = {}, 0
    for name, data in pieces(house, tiers):
        searched += len(data)
        for label, text in [(name, data), *((name + " inflated", part) for part in inflated(data) if len(part) > 8)]:
            for kind, ways in needles.items():
                found.setdefault(kind, set()).update(f"{label} as {way}" for way, needle in ways.items() if needle in text)
    assert searched > 100_000, "there was almost nothing to search"
    return {kind: sorted(places) for kind, places in found.items() if places}


def checkpoint(house, tier):
    """Moves the write-ahead log into the database while its owner runs."""
    with sqlite3.connect(house.part(tier, f"data/{tier}.sqlite"), timeout=10) as database:
        assert database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    assert house.part(tier, f"data/{tier}.sqlite-wal").stat().st_size == 0


# --- the tests -----------------------------------------------------------------------------------------------------------------------


def test_there_are_enough_markers_and_all_differ():
    values = [marker for _, marker in MARKERS.values()]
    assert len(values) >= 20 and len(set(values)) == len(values)
    for one in values:
        assert len(one.encode()) >= 10
        assert not any(one in other for other in values if other != one)
    case = granted_case()
    public = [value for section in case.sections.values() for key, value in section.items() if key.split(".")[0] in PUBLIC]
    assert len(public) == 5 and not any(one in str(public) for one in values)


@pytest.mark.parametrize("kind", MARKERS)
def test_the_search_knows_every_way_of_writing(kind):
    """The rule itself: written in any of these ways, between other bytes, the marker is found."""
    marker, ways = mark(kind), forms(mark(kind))
    raw = marker.encode()
    for before in range(3):
        noise = b"\xc3" * before
        for written in (raw, marker.encode("utf-16le"), raw.hex().encode(), base64.b64encode(noise + raw + b"\xe9\xe9"),
                        base64.urlsafe_b64encode(noise + raw + b"\xe9"), urllib.parse.quote(marker).encode()):
            assert any(needle in b"{" + written + b"}" for needle in ways.values()), written
        for packed in (zlib.compress(raw * 3), docx(marker), pdf("", marker)):
            assert any(raw in part for part in inflated(b"\x01\x02\x03" + packed + b"\x99")), packed


@pytest.fixture(scope="module")
def sealed(house):
    """The story in a house as it is, to its end: decided, corrected, withdrawn, with documents and a new code."""
    story = Story(house)
    story.go_on()
    return story


def test_everything_filed_has_arrived_inside(sealed):
    """What is looked for outside was really filed: the clerk sees every marker of the cases."""
    clerk = sealed.office.clerk
    cases = [one.number for one in (sealed.granted, sealed.open, sealed.corrected, sealed.withdrawn)]
    until(lambda: all(clerk.case(number).text.count("正在送达") == 0 for number in cases), "all files")
    seen = "".join(clerk.case(number).must().text for number in cases)
    files = b""
    for path in sorted(set(re.findall(r'href="(/cases/[0-9]+/materials/[0-9]+)"', seen))):
        content = clerk.browser.get(path).must().content
        files += content + b"".join(inflated(content))
    for kind, (where, marker) in MARKERS.items():
        if where.startswith(("granted", "open", "corrected", "withdrawn")):
            assert marker in seen or marker.encode() in files, kind
    visitor = Visitor(sealed.house)
    assert REFUSAL in visitor.open(sealed.refused).text
    assert REFUSAL in visitor.document("不予行政许可决定书").text and REFUSAL.encode() in visitor.copy("不予行政许可决定书")
    assert DEFECTS in visitor.open(sealed.half).text and DEFECTS in visitor.document("补正材料一次性告知书").text
    visitor.open(sealed.granted)
    assert TERMS in visitor.document("准予行政许可决定书").text and TERMS.encode() in visitor.copy("准予行政许可决定书")
    assert SERVED in clerk.case(sealed.granted.number).text
    # The old code opens nothing any more.
    for receipt, old in zip((sealed.refused, sealed.open), sealed.old_codes):
        assert receipt.code != old and visitor.progress(receipt.number, old).status == 422
        visitor.open(receipt)


def test_feedback_holds_what_was_told(sealed):
    with sqlite3.connect(f"file:{sealed.house.part('feedback', 'data/feedback.sqlite')}?mode=ro", uri=True) as database:
        # Six cases, and two codes that were replaced: the last version under those says nothing.
        assert database.execute("SELECT count(*) FROM case_version").fetchone()[0] == 8
        assert database.execute("SELECT count(*) FROM published WHERE kind = 'licence'").fetchone()[0] == 1
        assert database.execute("SELECT count(*) FROM published WHERE kind = 'document'").fetchone()[0] >= 7
    # 公示 is what the item's file says is public; a document's digest is public, its text is not.
    found = search(sealed.house, {"a public fact": "无记号生活超市有限公司"}, ["feedback"])
    assert found, "the licence's public facts are at Feedback in clear, and this search does not see them"


def test_the_search_sees_what_was_filed_later_where_it_may_be_read(sealed):
    """The control for what only an answer to the office holds: the Processor's own books have it in clear."""
    wanted = {kind: marker for kind, (where, marker) in MARKERS.items() if where.startswith(("corrected", "withdrawn")) and "flow" not in where}
    wanted |= {"defects": DEFECTS, "refusal": REFUSAL, "terms": TERMS, "service": SERVED, "new code": sealed.refused.code.replace("-", "")}
    found = search(sealed.house, wanted, ["processor"])
    assert set(found) == set(wanted), f"not found: {sorted(set(wanted) - set(found))}"


def secrets(story):
    receipts = (story.granted, story.open, story.refused, story.corrected, story.half, story.withdrawn)
    codes = {f"code of {one.number}": one.code for one in receipts} | {f"old code {one}": one for one in story.old_codes}
    plain = {name + ", together": code.replace("-", "") for name, code in codes.items()}
    return {kind: marker for kind, (_, marker) in MARKERS.items()} | EXTRA | codes | plain


def test_nothing_is_found_outside(sealed):
    house, wanted = sealed.house, secrets(sealed)
    assert house.part("intake", "data/intake.sqlite-wal").stat().st_size > 0
    assert search(house, wanted) == {}, "before the checkpoint"
    for tier in ("intake", "feedback"):
        checkpoint(house, tier)
    assert search(house, wanted) == {}, "after the checkpoint"
    # Both still run, and what was parked and drafted is still there for its author.
    page = sealed.applicant.browser.get("/filings").must()
    page = sealed.applicant.browser.get("/filings?tab=drafts").must()
    assert page.text.count('href="/drafts/') == 3
    assert search(house, wanted) == {}, "after more was written"
    for tier in ("intake", "feedback"):
        house.kill(tier)
    assert search(house, wanted) == {}, "after the processes were gone"
    house.start("intake", "feedback")


def test_with_sealing_switched_off_everything_is_found():
    house = House.new().start("feedback", "processor").start("intake", GATEWAY_SEALING="off")
    try:
        assert "sealing is switched off" in house.log("intake")
        story = Story(house)
        # What answers the office comes to no unsealed Intake: there the office cannot read, and nothing is told.
        markers = {kind: marker for kind, (where, marker) in MARKERS.items() if where.startswith(("granted", "open", "draft:", "parked"))}
        assert len(markers) >= 24
        found = search(house, markers, ["intake"])
        assert set(found) == set(markers), f"not found: {sorted(set(markers) - set(found))}"
        assert any("inflated" in place for place in found["docx: deflated member"]), found["docx: deflated member"]
        checkpoint(house, "intake")
        found = search(house, markers, ["intake"])
        assert set(found) == set(markers), f"not found after the checkpoint: {sorted(set(markers) - set(found))}"
        # Nothing of it went further: the Processor opens only what was sealed.
        until(lambda: "is set aside" in house.log("processor"), "the Processor sets aside what is not sealed", 10)
        # Its materials are fetched all the same: they may be needed, and Intake is not there to keep them for ever.
        until(lambda: set(aside_materials(house)) == {1}, "the materials of what is set aside", 15)
        assert search(house, markers, ["feedback"]) == {}
    finally:
        house.kill_all()


def aside_materials(house):
    with sqlite3.connect(f"file:{house.part('processor', 'data/processor.sqlite')}?mode=ro", uri=True) as database:
        return [is_here for (is_here,) in database.execute("SELECT is_here FROM set_aside_material")]


def test_sealing_cannot_be_switched_off_in_a_real_store(new_house):
    """The wish is heard in a demo's store only."""
    file = new_house.part("intake", "settings.json")
    file.write_text(json.dumps(json.loads(file.read_text()) | {"demo": False}))
    for path in new_house.part("intake", "data").iterdir():
        if path.is_file():
            path.unlink()
    new_house.start("intake", GATEWAY_SEALING="off")
    assert "sealing is switched off" not in new_house.log("intake")
