"""Bad input over HTTP: what people mistype, what programs send, and what nobody should be able to do.

Every answer of every test also keeps the promises in `browser.promises`: no 5xx, the security headers, a whole page.

What must be tried, and where it is. Without a file's name: here; clients: test_bad_clients.py.

    10 MB of text                       test_ten_megabytes_of_text_are_refused_in_words
    an empty file                       test_a_bad_file…[empty]
    200 files                           test_two_hundred_files_in_one_post, test_a_second_file_in_one_post_and_one_too_many…
    a 200 MB photo                      clients: test_a_photo_of_200_mb_is_refused_and_kept_nowhere
    a renamed executable                test_a_bad_file…[a renamed program, a program by name, by a right-to-left name]
    an HTML file as evidence            test_a_bad_file…[a web page as PDF, a web page by name]
    a password-protected PDF            test_a_bad_file…[a PDF with a password, … in a compressed table]; Swift: LockedPDFTests
    a name of 255 bytes with RTL marks  test_a_file_name_is_made_fit_to_be_shown
    rare characters, " with U+0301      test_markup_comes_back_as_text_everywhere, in every field; test_browser.py: files_at_length
    full-width digits, pasted labels    test_what_people_paste_is_understood, test_one_neutral_answer… ("as people type it")
    double click                        test_a_double_click_is_one_receipt
    two tabs                            test_two_tabs_that_save_at_once…; test_browser.py: is_granted, is_refused (409)
    Back after submit                   test_a_double_click… (sent again later; the draft is gone), clients: test_back_after_each_page
    expired session on every page       clients: test_a_session_that_ran_out_on_every_page, test_a_wrong_password_on_the_way…,
                                        test_everything_else_without_a_session…, test_an_officer_whose_session_ran_out…
    server killed on every page         clients: test_a_server_killed_on_every_page; test_crashes.py at every step of a filing
    two clerks on one case at once      clients: test_two_clerks_in_the_same_second; test_two_deciders_at_once…
    an act posted twice                 test_acts_are_for_the_right_person_once_in_order…
    a form naming another case          test_a_submission_of_somebody_else…, test_cases_of_another_department…
      … another person or department    clients: test_a_form_that_names_another_person_or_department
    wrong codes by the thousand         clients: test_wrong_codes_by_the_thousand
    a body at 1 byte a second           clients: test_slow_and_broken_clients[trickle]
    a client that never reads           clients: test_slow_and_broken_clients[never reads]
    20 KB of headers                    clients: test_slow_and_broken_clients[headers]
    CL+TE                               clients: test_slow_and_broken_clients[two lengths]
    a filing flood from one account     clients: test_a_flood_of_filings_from_one_account
"""

import concurrent.futures
import datetime
import json
import re
import signal
import socket
import ssl
import time
import unicodedata

import pytest

from browser import (
    BOUNDARY, ITEM, MULTIPART, SECTIONS, STAFF_PASSWORD, House, Visitor, anchor, docx, example, multipart, pdf, png, wait_until,
    with_values)

MEGABYTE = 1_048_576
ONE, TWO, THREE = example(1), example(2), example(3)


@pytest.fixture(scope="module")
def house():
    with House() as house:
        yield house


@pytest.fixture(scope="module")
def people(house):
    return {}


@pytest.fixture
def applicant(house, people):
    """An applicant of this name, signed in whatever the clock did meanwhile."""

    def find(name):
        if name not in people:
            people[name] = Visitor(house, "intake").register(name)
        elif people[name].get("/filings").path != "/filings":
            people[name].sign_in()
        return people[name]

    return find


@pytest.fixture
def ann(applicant):
    return applicant("ann")


@pytest.fixture
def bob(applicant):
    return applicant("bob")


@pytest.fixture
def officer(house, people):
    def find(name):
        if name not in people:
            people[name] = Visitor(house, "processor").sign_in(name, STAFF_PASSWORD)
        elif people[name].get("/").path.startswith("/sign-in"):
            people[name].sign_in()
        return people[name]

    return find


@pytest.fixture
def visitor(house):
    return lambda tier="intake": Visitor(house, tier)


def filed(applicant, **more):
    """A receipt's number and code, of a filing as it is."""
    draft = applicant.begin()
    applicant.fill(draft, more.get("example", ONE))
    page = applicant.hand_in(draft, as_it_is=True)
    return number_and_code(page)


def number_and_code(page):
    assert page.status == 200 and page.path.startswith("/filings/"), (page.status, page.words[:500])
    code = re.search(r"查询码\s*([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})", page.words)
    return page.path.removeprefix("/filings/"), code and code.group(1)


# Fields: wrong, missing, hidden


def test_all_faults_of_a_page_are_shown_together_at_their_fields_and_in_the_summary(ann):
    draft = ann.begin()
    wrong = {
        "uscc": "92320106MA1N0ABC5X", "name": "", "legal_rep.id_no": "320102199003074511", "legal_rep.phone": "138", "contact_phone": "零",
        "email": " wang＠", "domicile.detail": "", "by_agent": None,
    }
    typed = with_values(ONE["applicant"], **{name.replace(".", "__"): value for name, value in wrong.items()})
    page = ann.save(draft, "applicant", typed)
    assert page.status == 422
    assert page.tree and next(page.tree.all("title")).text.startswith("错误：")
    assert sorted(link for link, _ in page.summary) == sorted("#" + anchor(path) for path in wrong)
    for path in wrong:
        assert page.by_id(anchor(path)) is not None, f"the summary's link to {path} leads nowhere"
        assert page.fault_at(path), path
    # Check digits say which character is wrong and what it should be.
    assert "“D”" in page.fault_at("uscc") and "“X”" in page.fault_at("legal_rep.id_no")
    # What was typed stays as it was typed, right away and when one comes back.
    for form in [page.form("/sections/applicant"), ann.section(draft, "applicant")]:
        for name, value in typed:
            assert value in form.values(name), name


def test_an_empty_page_names_every_question_that_must_be_answered(ann):
    draft = ann.begin()
    for section, paths in {
        "applicant": ["uscc", "name", "subject_kind", "legal_rep.name", "legal_rep.phone", "domicile.region", "domicile.detail",
                      "contact_phone", "service_by", "by_agent"],
        "business": ["business_type", "projects", "online"], "premises": ["site.region", "site.detail", "site_area", "has_store"],
        "people": ["managers", "staff", "staff_health", "systems"],
    }.items():
        page = ann.save(draft, section, [])
        assert page.status == 422
        links = {link for link, _ in page.summary}
        assert links >= {"#" + anchor(path) for path in paths}, section


def test_all_unanswered_questions_of_the_screening_are_named(ann):
    unknown = [("has_licence", "perhaps"), ("only_prepackaged", "no")]
    for pairs, missing in [([], ["has_licence", "only_prepackaged"]), (unknown, ["has_licence"])]:
        page = ann.post(f"/items/{ITEM}/screening", pairs)
        assert page.status == 422
        assert [link for link, _ in page.summary] == ["#" + anchor(question) for question in missing]
        assert all(page.by_id(anchor(question)) is not None for question in missing)


def test_every_fault_can_be_left_for_later_and_the_next_page_comes(ann):
    draft = ann.begin()
    page = ann.save(draft, "applicant", with_values(ONE["applicant"], uscc="1"), go=True)
    assert page.status == 200 and page.path == f"/drafts/{draft}/sections/business"


def test_a_hidden_field_with_a_value_is_said_and_its_value_is_not_filed(ann, officer):
    draft = ann.begin()
    ann.fill(draft, ONE)
    typed = ONE["applicant"] + [("agent.name", "不该出现的人"), ("agent.id_kind", "resident"), ("agent.id_no", ""), ("agent.phone", "")]
    page = ann.save(draft, "applicant", typed)
    assert page.status == 422 and "不用填" in page.fault_at("agent")
    assert page.form("/sections/applicant").value("agent.name") == "不该出现的人"
    number, _ = number_and_code(ann.hand_in(draft, as_it_is=True))
    clerk = officer("wang")
    clerk.case_is_here(number)
    words = clerk.get(f"/cases/{number}").words
    assert "不用填" in words and "不该出现的人" not in words


@pytest.mark.parametrize("section, wrong", [
    ("premises", {"site_area": "一百"}), ("premises", {"site_area": "0"}), ("premises", {"site_area": "200000.001"}),
    ("premises", {"site_area": "86.5678"}), ("premises", {"site_area": "1e400"}), ("premises", {"site_area": "NaN"}),
    ("premises", {"site_area": "-9223372036854775809"}), ("premises", {"site_area": "9" * 400}), ("premises", {"seats": "3.5"}),
    ("premises", {"seats": "9223372036854775808"}), ("premises", {"kitchen_area": "87"}), ("people", {"staff_health": "5"}),
    ("people", {"staff": "٣"}), ("applicant", {"uscc": "92320106MA1N0ABC5"}), ("applicant", {"uscc": "O2320106MA1N0ABC5D"}),
    ("applicant", {"uscc": "🀄" * 18}), ("applicant", {"legal_rep.id_no": "320102199002300000"}),
    ("applicant", {"legal_rep.id_no": "320102209903074516"}), ("applicant", {"legal_rep.id_no": "320102900307451"}),
    ("applicant", {"name": "很长的名字" * 17}), ("applicant", {"email": "a@b@c"}),
    ("applicant", {"contact_phone": "123456789012345678901234567890"}),
    ("business", {"projects": "semi"}), ("business", {"projects": "cold_meat"}),
], ids=lambda value: next(iter(value.items()))[0] + "=" + next(iter(value.values()))[:24] if isinstance(value, dict) else value)
def test_a_wrong_value_is_said_at_its_field_and_stays(ann, section, wrong):
    (path, value), = wrong.items()
    draft = ann.begin()
    ann.fill(draft, ONE)
    page = ann.save(draft, section, with_values(ONE[section], **{path.replace(".", "__"): value}))
    assert page.status == 422, value
    assert page.fault_at(path), page.summary
    assert "#" + anchor(path) in [link for link, _ in page.summary]
    assert value in page.form(f"/sections/{section}").values(path)
    ann.post(f"/drafts/{draft}/removal", [])


@pytest.mark.parametrize("path, value, said", [
    ("legal_rep.phone", "＋86 138 0000 0001", None), ("uscc", " 统一社会信用代码：9232 0106 ma1n 0abc 5d ", None),
    ("legal_rep.id_no", "３２０１０２１９９００３０７４５１ｘ", None),
])
def test_what_people_paste_is_understood(ann, path, value, said):
    draft = ann.begin()
    page = ann.save(draft, "applicant", with_values(ONE["applicant"], **{path.replace(".", "__"): value}))
    assert page.path == f"/drafts/{draft}/sections/business", page.summary
    assert ann.section(draft, "applicant").value(path) == value
    ann.post(f"/drafts/{draft}/removal", [])


def test_rows_are_added_taken_away_and_never_lost(ann):
    draft = ann.begin()
    typed = with_values(TWO["premises"], stores__0__area="不知道")
    added = ann.post(f"/drafts/{draft}/sections/premises", typed + [("_add", "stores")])
    assert added.status == 200
    form = added.form("/sections/premises")
    assert form.value("stores.0.area") == "不知道" and form.value("stores.1.area") == ""
    second = typed + [("stores.1.area", "20"), ("stores.1.address.detail", "第二个库")]
    removed = ann.post(f"/drafts/{draft}/sections/premises", second + [("_remove", "stores.0")]).form("/sections/premises")
    assert removed.value("stores.0.address.detail") == "第二个库" and removed.value("stores.1.area") is None
    for nonsense in [("_add", "nothing"), ("_add", "site"), ("_remove", "stores.999"), ("_remove", "stores.-1"), ("_remove", "stores"),
                     ("_remove", "stores.99999999999999999999"), ("_remove", "managers.0")]:
        assert ann.post(f"/drafts/{draft}/sections/premises", TWO["premises"] + [nonsense]).status in (200, 422), nonsense


# Refused: the unreadable and the hostile


REFUSED = {
    "unknown field": ("applicant", [("不存在", "1")]),
    "unknown part": ("applicant", [("legal_rep.shoe_size", "43")]),
    "a field's own children": ("applicant", [("uscc.0.x", "1")]),
    "a key of dots": ("applicant", [("." * 100, "1")]),
    "a very long key": ("applicant", [("x" * 5000, "1")]),
    "the place of all rows": ("people", [("managers", "1")]),
    "more rows than there may be": ("people", [(f"managers.{n}.person.name", "多") for n in range(51)]),
    "a row number that is none": ("people", [("managers.-1.person.name", "多")]),
    "a huge row number": ("people", [("managers.99999999999999999999.person.name", "多")]),
    "unknown option": ("applicant", [("service_by", "pigeon")]),
    "unknown yes": ("applicant", [("by_agent", "maybe")]),
    "unknown paper": ("applicant", [("legal_rep.id_kind", "library_card")]),
    "unknown option among others": ("business", [("projects", "hot"), ("projects", "soylent")]),
    "the same option twice": ("business", [("projects", "hot"), ("projects", "hot")]),
    "over-long text": ("applicant", [("name", "长" * 1400)]),
    "over-long lines": ("business", [("online_shop", "x" * 40_001)]),
    "a control character": ("applicant", [("name", "面\x07馆")]),
    "a zero byte": ("applicant", [("name", "面\x00馆")]),
    "one answer twice": ("applicant", [("name", "一家"), ("name", "另一家")]),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_refused_is_not_saved_not_even_on_request(ann, kind):
    section, bad = REFUSED[kind]
    draft = ann.begin()
    ann.fill(draft, ONE)
    before = ann.section(draft, section).pairs
    names = {name for name, _ in bad}
    typed = [(name, value) for name, value in ONE[section] if name not in names] + bad
    page = ann.save(draft, section, typed)
    assert page.status == 422 and page.summary_words
    assert "name=\"_go\"" not in page.text, "what is refused cannot be left for later"
    for name, value in ONE[section]:
        if name not in names:
            assert value in page.form(f"/sections/{section}").values(name), f"{name} was lost"
    assert ann.save(draft, section, typed, go=True).status == 422
    assert [pair for pair in ann.section(draft, section).pairs if pair[0] != "_token"] == [pair for pair in before if pair[0] != "_token"]
    ann.post(f"/drafts/{draft}/removal", [])


FOREIGN = [("business_type", "nonsense"), ("site.detail", "长" * 1400), ("staff", "4\x07")]


@pytest.mark.parametrize("bad", FOREIGN, ids=lambda bad: bad[0])
def test_a_page_speaks_for_its_own_section_only(ann, bad):
    """What another section's page would refuse does not come in by this one; the page itself is saved."""
    draft = ann.begin()
    ann.fill(draft, ONE)
    before = ann.get(f"/drafts/{draft}/check").words
    ann.save(draft, "applicant", ONE["applicant"] + [bad])
    check = ann.get(f"/drafts/{draft}/check")
    assert bad[1] not in check.text and check.words == before


def test_too_many_fields_are_refused_whole(ann):
    draft = ann.begin()
    assert ann.save(draft, "applicant", [(f"x{n}", "") for n in range(4001)]).status == 413
    assert ann.save(draft, "applicant", [(f"x{n}", "") for n in range(3900)]).status == 422


# As it is


def test_a_filing_with_faults_is_received_after_a_warning_and_the_clerk_sees_them_all(ann, officer):
    draft = ann.begin()
    ann.save(draft, "applicant", with_values(ONE["applicant"], uscc="92320106MA1N0ABC5X"), go=True)
    check = ann.get(f"/drafts/{draft}/check")
    assert "仍按现状提交" in check.text
    known = [item.words for notice in check.tree.with_class("notice") for item in notice.all("li")]
    assert len(known) > 10 and any("校验码" in words for words in known) and any("布局图" in words for words in known)
    # Not without having been warned, and not without the declaration.
    assert ann.hand_in(draft).status == 422
    undeclared = ann.post(f"/items/{ITEM}/filings", [("draft", draft), ("submission", check.hidden("submission")), ("as_it_is", "yes")])
    assert undeclared.status == 422 and any(link == "#f-declared" for link, _ in undeclared.summary)
    receipt = ann.hand_in(draft, as_it_is=True)
    number, code = number_and_code(receipt)
    assert "不齐全" in receipt.words and code
    clerk = officer("wang")
    clerk.case_is_here(number)
    seen = clerk.get(f"/cases/{number}").words
    for words in known:
        assert words.split("：")[-1] in seen, words


def test_a_fault_says_its_place_once(ann, officer):
    draft = ann.begin()
    ann.save(draft, "applicant", with_values(ONE["applicant"], uscc="92320106MA1N0ABC5X"), go=True)
    check = ann.get(f"/drafts/{draft}/check")
    number, _ = number_and_code(ann.hand_in(draft, as_it_is=True))
    clerk = officer("wang")
    clerk.case_is_here(number)
    for words in [check.words, clerk.get(f"/cases/{number}").words]:
        assert "统一社会信用代码：统一社会信用代码" not in words


def test_a_case_without_a_name_is_not_called_by_another_answer(ann, officer):
    draft = ann.begin()
    ann.fill(draft, ONE)
    ann.save(draft, "applicant", with_values(ONE["applicant"], name=""), go=True)
    number, _ = number_and_code(ann.hand_in(draft, as_it_is=True))
    clerk = officer("wang")
    clerk.case_is_here(number)
    row = next(row for row in clerk.get("/?scope=open").tree.all("tr") if number in "".join(link.get("href") for link in row.all("a")))
    assert "餐饮服务经营者" not in row.words, "the kind of business stands where the applicant's name should"


# Files


ELF = b"\x7fELF\x02\x01\x01" + bytes(2000)
WEB_PAGE = b"<!DOCTYPE html><script>alert(1)</script>" + b" " * 2000


def locked(table, megabytes=0):
    """A PDF behind a password, as far as one sees from outside: with the old table or the compressed one, which may stand anywhere."""
    return pdf().split(b"trailer")[0] + table + b"\n" + b"%" * (megabytes * MEGABYTE) + b"\n%%EOF\n"


BAD_FILES = {
    "over the limit": ("flow", [("大.pdf", lambda: pdf(20 * MEGABYTE + 1))], "20 MB"),
    "over a lower limit": ("proxy", [("大.pdf", lambda: pdf(10 * MEGABYTE + 1))], "10 MB"),
    "empty": ("flow", [("空.pdf", lambda: b"")], "空文件"),
    "no file chosen": ("flow", [("", lambda: b"")], "选择"),
    "no file at all": ("flow", [], "选择"),
    "a renamed program": ("flow", [("流程.pdf", lambda: ELF)], "不是"),
    "a program by name": ("flow", [("流程.exe", lambda: ELF)], "不是"),
    "a PDF called a program": ("flow", [("流程.exe", pdf)], "后缀"),
    "a program called by a right-to-left name": ("flow", [("流程\u202efdp.exe", pdf)], "后缀"),
    "a web page as PDF": ("flow", [("流程.pdf", lambda: WEB_PAGE)], "不是"),
    "a web page by name": ("flow", [("流程.html", lambda: WEB_PAGE)], "不是"),
    "a PDF with a password": ("flow", [("流程.pdf", lambda: locked(b"trailer<</Root 1 0 R/Encrypt 9 0 R>>"))], "密码"),
    "a PDF with a password in a compressed table": ("flow", [("流程.pdf", lambda: locked(b"<</Type/XRef/W[1 2 1]/Encrypt 9 0 R>>", 9))], "密码"),
    "a picture as PDF": ("flow", [("流程.pdf", png)], "后缀"),
    "no extension": ("flow", [("流程", pdf)], "后缀"),
    "not an accepted kind": ("flow", [("流程.docx", docx)], "不是"),
    "a document with macros": ("rules_list", [("制度.docx", lambda: docx([("word/vbaProject.bin", b"x")]))], "不是"),
    "any archive as document": ("rules_list", [("制度.docx", lambda: b"PK\3\4" + bytes(4000))], "不是"),
    "half a signature": ("flow", [("流程.pdf", lambda: b"%PD")], "不是"),
}


@pytest.fixture
def draft(ann):
    """A draft of example 2 and its screening, which asks for all six materials."""
    draft = ann.begin()
    ann.fill(draft, with_materials())
    yield draft
    ann.post(f"/drafts/{draft}/removal", [])


def with_materials():
    answers = {section: TWO[section] for section in SECTIONS}
    kinds = [("projects", "bulk"), ("projects", "hot"), ("type_marks", "vending")]
    answers["business"] = with_values(TWO["business"], projects=None) + kinds
    return answers


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_file_is_refused_in_words_at_its_material_and_nothing_of_it_stays(ann, draft, kind):
    material, files, words = BAD_FILES[kind]
    page = ann.upload(draft, material, [(name, content()) for name, content in files])
    assert page.status == 422
    assert words in page.summary_words, page.summary_words
    assert [link for link, _ in page.summary] == ["#" + anchor(f"materials.{material}")]
    assert page.by_id(anchor(f"materials.{material}")) is not None
    assert ann.file_names(draft) == []


def test_the_largest_file_that_may_come_comes(ann, draft):
    assert ann.upload(draft, "proxy", [("最大.pdf", pdf(10 * MEGABYTE))]).status == 200
    assert ann.file_names(draft) == ["最大.pdf"]


def test_a_much_too_large_file_is_answered_in_words(ann, draft):
    """The answer comes before the whole body was sent; a browser must still get to read it."""
    page = ann.upload(draft, "flow", [("巨大.pdf", pdf(30 * MEGABYTE))])
    assert page.status in (413, 422) and page.words
    assert ann.file_names(draft) == []


def test_a_bomb_is_stored_as_it_came_and_never_unpacked(ann, draft):
    bomb = docx([("word/media/nothing.bin", bytes(64 * MEGABYTE))])
    assert len(bomb) < MEGABYTE
    page = ann.upload(draft, "rules_list", [("制度.docx", bomb)], timeout=10)
    assert page.status == 200 and ann.file_names(draft) == ["制度.docx"]


@pytest.mark.parametrize("given, shown", [
    ("../../../etc/passwd.pdf", "passwd.pdf"), ("C:\\Users\\王\\流程.pdf", "流程.pdf"), ("/流程.pdf", "流程.pdf"), ("..\\..\\.pdf", None),
    ("流程\u202e\u200bfdp.pdf", "流程fdp.pdf"), ("流\r\n程.pdf", "流程.pdf"), ("流\t程\x01.pdf", "流程.pdf"), ("流程.PDF", "流程.PDF"),
    ("程" * 83 + "aa.pdf", "程" * 83 + "aa.pdf"), ("程" * 300 + ".pdf", "程" * 83 + ".pdf"), ("a" * 400 + ".pdf", "a" * 251 + ".pdf"),
    ("程" * 82 + "\u202e\u200f\u2067" + ".pdf", "程" * 82 + ".pdf"), ("㛃䶮𬱖\u200f.pdf", "㛃䶮𬱖.pdf"),
    ('<b>"\u0301&amp;\'.pdf', '<b>"\u0301&amp;\'.pdf'), ("con.pdf", "con.pdf"), ("流程.exe.pdf", "流程.exe.pdf"),
], ids=lambda value: ascii(value)[1:20])
def test_a_file_name_is_made_fit_to_be_shown(ann, draft, given, shown):
    page = ann.upload(draft, "flow", [(given, pdf())])
    if shown is None:
        assert page.status in (200, 422)
        return
    assert page.status == 200, page.summary_words
    names = ann.file_names(draft)
    assert names == [shown]
    assert len(names[0].encode()) <= 255
    assert not any(unicodedata.category(sign) in ("Cc", "Cf") for sign in names[0])


def test_a_second_file_in_one_post_and_one_too_many_are_refused(ann, draft):
    two = ann.upload(draft, "layout", [("一.png", png()), ("二.png", png())])
    assert two.status == 422 and "一次只能" in two.summary_words
    assert "二.png" not in ann.file_names(draft)
    for n in range(5 - len(ann.file_names(draft))):
        assert ann.upload(draft, "layout", [(f"图{n}.png", png())]).status == 200
    sixth = ann.upload(draft, "layout", [("六.png", png())])
    assert sixth.status == 422 and "最多 5 个" in sixth.summary_words
    assert len(ann.file_names(draft)) == 5


def test_each_thing_that_is_wrong_with_a_file_has_words_of_its_own(ann, draft):
    wrong = ["no file chosen", "not an accepted kind", "over the limit", "empty", "a PDF with a password", "a PDF called a program",
             "a renamed program"]
    said = [ann.upload(draft, BAD_FILES[kind][0], [(name, content()) for name, content in BAD_FILES[kind][1]]).summary_words for kind in wrong]
    for n in range(5):
        ann.upload(draft, "layout", [(f"图{n}.png", png())])
    said.append(ann.upload(draft, "layout", [("六.png", png())]).summary_words)
    said.append(ann.send("POST", f"/drafts/{draft}/materials/flow", type=MULTIPART, data=multipart(
        [("_token", None, ann.token().encode()), ("file", "流程.pdf", pdf(400))])[:400]).words)
    bare = [re.sub(r"“[^”]*”", "", words) for words in said]
    assert all(bare) and len(set(bare)) == len(bare), "\n".join(said)


def test_two_hundred_files_in_one_post(ann, draft):
    page = ann.upload(draft, "layout", [(f"图{n}.png", png()) for n in range(200)])
    assert page.status in (400, 413, 422) and page.words
    assert len(ann.file_names(draft)) <= 1


def test_ten_megabytes_of_text_are_refused_in_words(ann, officer):
    draft = ann.begin()
    ann.fill(draft, ONE)
    before = ann.section(draft, "applicant").pairs
    for path in [f"/drafts/{draft}/sections/applicant", "/sign-in", "/register", f"/items/{ITEM}/screening", f"/items/{ITEM}/filings"]:
        page = ann.post(path, [("name", "长" * (10 * MEGABYTE // 9))])
        assert page.status == 413 and "太大" in page.tree.text, (path, page.status)
    assert ann.section(draft, "applicant").pairs[1:] == before[1:]
    assert officer("wang").post("/cases/1/acceptance", [("reasons", "x" * 10 * MEGABYTE)]).status in (404, 413)
    ann.post(f"/drafts/{draft}/removal", [])


@pytest.mark.parametrize("cut", [10, 130, 200, 350, 600, -4, -10, "after the file"])
def test_a_truncated_upload_leaves_nothing(ann, draft, cut):
    body = multipart([("_token", None, ann.token().encode()), ("file", "流程.pdf", pdf(400))])
    cut_body = body[:-4] + b"\r\n" if cut == "after the file" else body[:cut]
    page = ann.send("POST", f"/drafts/{draft}/materials/flow", data=cut_body, type=MULTIPART)
    assert page.status in (400, 403, 422)
    assert ann.file_names(draft) == [], "the answer says that the file did not arrive"


def test_an_upload_that_breaks_off_leaves_nothing(house, ann, draft):
    body = multipart([("_token", None, ann.token().encode()), ("file", "流程.pdf", pdf(MEGABYTE))])
    raw(house, "intake", post_head(house, ann, f"/drafts/{draft}/materials/flow", len(body), MULTIPART) + body[:-2000], answered=False)
    assert ann.file_names(draft) == []
    parts = list((house.data / "intake" / "data" / "blobs").glob("*.part"))
    wait_until(lambda: not list((house.data / "intake" / "data" / "blobs").glob("*.part")), 5, f"no half file is left, but {parts}")


@pytest.mark.parametrize("body, type", [
    (b"", MULTIPART), (b"--", MULTIPART), (b"x" * 100_000, MULTIPART), (multipart([("_token", None, b"x" * 5000)]), MULTIPART),
    (b"--" + BOUNDARY.encode() + b"\r\n\r\n", MULTIPART), (multipart([]), "multipart/form-data"), (multipart([]), "text/plain"),
    (b"--" + BOUNDARY.encode() + b"\r\nContent-Disposition: form-data; name=\"" + b"n" * 9000 + b"\"\r\n\r\n", MULTIPART),
    (multipart([(f"x{n}", None, b"") for n in range(40)]), MULTIPART), (multipart([("_token", None, b"\xff\xfe")]), MULTIPART),
    (multipart([("file", "a.pdf", pdf()), ("_token", None, b"late")]), MULTIPART),
], ids=["empty", "a dash", "no boundary", "a huge token", "a headless part", "boundary not named", "not multipart", "a huge head",
        "too many parts", "broken UTF-8", "the token after the file"])
def test_a_malformed_upload_is_refused(ann, draft, body, type):
    page = ann.send("POST", f"/drafts/{draft}/materials/flow", data=body, type=type)
    assert page.status in (400, 403, 413, 415, 422)
    assert ann.file_names(draft) == []


# Markup in every text field


MARKUP = '㛃䶮𬱖"\u0301><script>alert(1)</script>\'&amp;<b>\u0301&#x27;'


def test_markup_comes_back_as_text_everywhere(house, applicant, officer):
    eve = applicant("eve")
    draft = eve.begin()
    answers = {section: list(THREE[section]) for section in SECTIONS}
    answers["applicant"] = TWO["applicant"]
    answers["business"] += [("online_shop", "x")]
    answers["business"] = with_values(answers["business"], online="true")
    answers["premises"] += [pair for pair in TWO["premises"] if pair[0].startswith("stores.")]
    answers["premises"] = with_values(answers["premises"], has_store="true")
    choices = ("id_kind", "subject_kind", "service_by", "by_agent", "business_type", "type_marks", "projects", "online", "has_store",
               "cold_chain", "show", "post", "full_time", "systems")
    shown = 0
    for section in SECTIONS:
        typed = [(name, value if name.split(".")[-1] in choices else MARKUP) for name, value in answers[section]]
        page = eve.save(draft, section, typed)
        forms = [form for form in page.forms if form.action.endswith(f"/sections/{section}")]
        assert len(forms) == (page.status == 422)
        for form in forms + [eve.section(draft, section)]:
            for name, value in typed:
                assert value in form.values(name), f"{section} {name}"
                shown += value == MARKUP
    assert shown > 50
    assert eve.upload(draft, "layout", [(MARKUP.replace("/", "") + ".pdf", pdf())]).status == 200
    name = MARKUP.replace("/", "") + ".pdf"
    assert eve.file_names(draft) == [name]
    check = eve.get(f"/drafts/{draft}/check")
    assert check.words.count(MARKUP) > 15
    receipt = eve.hand_in(draft, as_it_is=True)
    number, code = number_and_code(receipt)
    eve.get("/filings")

    clerk, examiner, decider = officer("wang"), officer("zhang"), officer("chen")
    clerk.case_is_here(number)
    case = clerk.get(f"/cases/{number}")
    assert case.words.count(MARKUP) > 15
    clerk.get("/")
    wait_until(lambda: (page := clerk.get(f"/cases/{number}/materials/0")).status == 200 and page, 15, "the material")
    download = clerk.get(f"/cases/{number}/materials/0")
    assert download.body == pdf()
    disposition = download.headers["Content-Disposition"]
    assert disposition.startswith("attachment") and "<" not in disposition.split("filename*=")[1] and disposition.isascii()
    assert "sandbox" in download.headers["Content-Security-Policy"]
    assert clerk.act(number, "acceptance").status == 200
    assert examiner.act(number, "examination", [("conclusion", "meets"), ("reasons", MARKUP)]).status == 200
    granted = decider.act(number, "grant", [("terms", MARKUP), ("basis", MARKUP)])
    assert granted.status == 200 and granted.words.count(MARKUP) > 18

    passer = Visitor(house, "feedback")

    def decided():
        page = passer.post("/progress", [("number", number), ("code", code)])
        return page if "准予行政许可决定" in page.words else None

    report = wait_until(decided, 15, "the decision at Feedback")
    assert report.words.count(MARKUP) >= 2
    licence = re.search(r"XK[0-9]{17}", report.words).group(0)
    public = wait_until(lambda: (page := passer.get(f"/licences/{licence}", check=False)).status == 200 and page, 15, "the licence")
    assert MARKUP in public.words and MARKUP in passer.get("/licences").words


def test_markup_outside_of_forms_of_items_comes_back_as_text_too(house, visitor):
    for tier, path, fields in [
        ("intake", "/register", ["name", "password", "again", "next"]), ("intake", "/sign-in", ["name", "password", "next", "kept.x"]),
        ("processor", "/sign-in", ["name", "password", "next"]), ("feedback", "/progress", ["number", "code"]),
    ]:
        guest = visitor(tier)
        token = guest.get("/" if tier == "feedback" else path).hidden("_token")
        page = guest.post(path, [(field, MARKUP[:60]) for field in fields], token=token)
        assert page.status == 422, path
    guest = visitor()
    for path in ["/sign-in?next=", "/register?next=", "/items/", "/drafts/", "/filings/", "/licences/", "/cases/"]:
        for text in ["%22%CC%81%3E%3Cscript%3E", "//evil.example/", "/%5Cevil.example", "javascript:alert(1)", "https://evil.example"]:
            page = guest.get(path + text)
            links = [link.get("href", "") for link in page.tree.all("a")]
            assert not any("evil.example" in link for link in links if not link.startswith("/"))
    away = visitor().register("next")
    for next_ in ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/ok\r\nSet-Cookie: a=b", "/a b",
                  "/%0d%0ax"]:
        token = away.get("/sign-in").hidden("_token")
        page = away.post("/sign-in", [("name", "next"), ("password", away.password), ("next", next_)], token=token, follow=False)
        assert page.status == 303 and re.fullmatch(r"/[!-~]*", page.headers["Location"]) and not page.headers["Location"].startswith("//")
        assert "Set-Cookie" not in page.headers or "a=b" not in page.headers["Set-Cookie"]


# Twice


def test_a_double_click_is_one_receipt(house, applicant, officer):
    dora = applicant("dora")
    draft = dora.begin()
    dora.fill(draft, ONE)
    check = dora.get(f"/drafts/{draft}/check")
    pairs = [("draft", draft), ("submission", check.hidden("submission")), ("declared", "yes"), ("as_it_is", "yes")]
    clones = [Visitor(house, "intake", clone_of=dora) for _ in range(6)]
    token = check.hidden("_token")
    with concurrent.futures.ThreadPoolExecutor(len(clones)) as pool:
        answers = list(pool.map(lambda clone: clone.post(f"/items/{ITEM}/filings", pairs, token=token, follow=False), clones))
    assert {answer.status for answer in answers} == {303}
    places = {answer.headers["Location"] for answer in answers}
    assert len(places) == 1, places
    # The same page sent again, an hour later as well.
    again = dora.post(f"/items/{ITEM}/filings", pairs, follow=False)
    assert again.status == 303 and {again.headers["Location"]} == places
    first, second = (number_and_code(dora.get(places.copy().pop())) for _ in range(2))
    assert first == second and first[1]
    listed = [link.get("href") for link in dora.get("/filings").tree.all("a") if (link.get("href") or "").startswith("/filings/")]
    assert listed == [*places]
    clerk = officer("wang")
    clerk.case_is_here(first[0])
    assert clerk.get("/?scope=open").text.count(f"\"/cases/{first[0]}\"") == 1
    # What was filed is no draft any more.
    assert dora.get(f"/drafts/{draft}").status == 404
    assert dora.save(draft, "applicant", ONE["applicant"]).status == 404
    assert dora.upload(draft, "flow", [("a.pdf", pdf())]).status == 404


def test_a_submission_of_somebody_else_is_not_found(ann, bob):
    draft = ann.begin()
    ann.fill(draft, ONE)
    submission = ann.get(f"/drafts/{draft}/check").hidden("submission")
    pairs = [("draft", draft), ("submission", submission), ("declared", "yes"), ("as_it_is", "yes")]
    assert bob.post(f"/items/{ITEM}/filings", pairs).status == 404
    number, _ = number_and_code(ann.hand_in(draft, as_it_is=True))
    assert bob.post(f"/items/{ITEM}/filings", pairs).status == 404
    # One's own draft with another's submission, and with one that never was.
    own = bob.begin()
    for other in [submission, "0" * 32, "", "x" * 500]:
        assert bob.post(f"/items/{ITEM}/filings", [("draft", own), *pairs[2:], ("submission", other)]).status == 404
    assert bob.get(f"/filings/{number}").status == 404


def test_two_tabs_that_save_at_once_do_not_break_a_draft(house, ann):
    draft = ann.begin()
    token = ann.token()
    clones = [Visitor(house, "intake", clone_of=ann) for _ in range(4)]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda pair: pair[0].save(draft, pair[1], ONE[pair[1]], token=token), zip(clones, SECTIONS)))
    assert all(answer.status in (200, 409, 422) for answer in answers)
    for section, answer in zip(SECTIONS, answers):
        if answer.status == 200:
            form = ann.section(draft, section)
            for name, value in ONE[section]:
                assert value in form.values(name), f"{section} was saved and is gone: another tab wrote the whole draft over it"


# The session ran out


def test_what_was_typed_when_the_session_ran_out_waits_behind_the_sign_in(house, applicant):
    zoe = applicant("zoe")
    draft = zoe.begin()
    zoe.fill(draft, TWO)
    page = zoe.get(f"/drafts/{draft}/sections/premises")
    house.forward(minutes=31)
    typed = with_values(TWO["premises"], site__detail='新地址 "\u0301<i>', stores__0__area="", stores__1__area="7")
    asked = zoe.save(draft, "premises", typed, token=page.hidden("_token"))
    assert asked.status == 401 and "登录" in asked.words
    signed = zoe.answer_sign_in(asked, zoe.name, zoe.password)
    assert signed.path == f"/drafts/{draft}/sections/premises"
    assert "还没有保存" in signed.tree.text
    for name, value in typed:
        assert value in signed.form("/sections/premises").values(name), name
    # Unsaved until saved; another session sees what was saved before.
    other = Visitor(house, "intake").sign_in(zoe.name, zoe.password)
    assert other.section(draft, "premises").value("site.detail") == dict(TWO["premises"])["site.detail"]
    saved = zoe.save(draft, "premises", with_values(TWO["premises"], site__detail="新地址"))
    assert saved.path == f"/drafts/{draft}/sections/people", saved.summary
    assert other.section(draft, "premises").value("site.detail") == "新地址"


def test_a_wrong_password_on_the_way_does_not_lose_what_was_typed(house, applicant):
    yan = applicant("yan")
    draft = yan.begin()
    house.forward(minutes=31)
    asked = yan.save(draft, "business", TWO["business"], token="0" * 64)
    assert asked.status == 401
    wrong = yan.answer_sign_in(asked, yan.name, "wrong wrong wrong")
    assert wrong.status == 422
    right = yan.answer_sign_in(wrong, yan.name, yan.password)
    assert right.path == f"/drafts/{draft}/sections/business"
    for name, value in TWO["business"]:
        assert value in right.form("/sections/business").values(name), name
    # Somebody else who signs in at the same machine gets nothing of it.
    house.forward(minutes=31)
    asked = yan.save(draft, "business", TWO["business"], token="0" * 64)
    stranger = Visitor(house, "intake").register("stranger")
    shared = Visitor(house, "intake", clone_of=yan)
    signed = shared.answer_sign_in(asked, stranger.name, stranger.password)
    assert signed.status == 404 and "到家" not in signed.text


def test_everything_else_without_a_session_leads_to_the_sign_in_and_back(house, applicant):
    xia = applicant("xia")
    draft = xia.begin()
    house.forward(minutes=31)
    paths = [f"/drafts/{draft}" + rest for rest in ("", "/sections/people", "/materials", "/check")]
    for path in [*paths, "/filings"]:
        assert xia.get(path).url == f"{xia.base}/sign-in?next={path}"
    assert xia.upload(draft, "flow", [("a.pdf", pdf(5 * MEGABYTE))], token="0" * 64).path.startswith("/sign-in")
    assert xia.post(f"/items/{ITEM}/filings", [("draft", draft), ("submission", "x")], token="0" * 64).path.startswith("/sign-in")
    assert xia.post(f"/drafts/{draft}/removal", [], token="0" * 64).path.startswith("/sign-in")
    xia.sign_in()
    assert xia.get(f"/drafts/{draft}").status == 200


# Somebody else's


def test_what_is_somebody_elses_is_not_found(ann, bob, visitor):
    draft = ann.begin()
    ann.fill(draft, ONE)
    ann.upload(draft, "flow", [("流程.pdf", pdf())])
    file = next(form.action for form in ann.get(f"/drafts/{draft}/materials").forms if form.action.endswith("/removal"))
    number, _ = filed(ann)
    paths = [f"/drafts/{draft}", *[f"/drafts/{draft}/sections/{section}" for section in SECTIONS], f"/drafts/{draft}/materials",
             f"/drafts/{draft}/check", f"/filings/{number}", f"/filings/{number}/receipt.json"]
    for path in paths:
        assert ann.get(path).status == 200
        assert bob.get(path).status == 404
        assert visitor().get(path).path.startswith("/sign-in")
    assert bob.save(draft, "applicant", ONE["applicant"]).status == 404
    assert bob.upload(draft, "flow", [("流程.pdf", pdf())]).status == 404
    assert bob.post(f"/drafts/{draft}/removal", []).status == 404
    assert bob.post(file, []).status == 404
    own = bob.begin()
    bob.post(f"/drafts/{own}/files/{file.split('/')[-2]}/removal", [])
    assert ann.file_names(draft) == ["流程.pdf"]
    assert draft not in bob.get("/filings").text and number not in bob.get("/filings").text
    json.loads(ann.get(f"/filings/{number}/receipt.json").body)


# Forms that are not ours


def test_a_post_without_the_right_token_or_from_elsewhere_changes_nothing(ann, bob, officer):
    draft = ann.begin()
    ann.fill(draft, ONE)
    ann.upload(draft, "flow", [("流程.pdf", pdf())])
    file = next(form.action for form in ann.get(f"/drafts/{draft}/materials").forms if form.action.endswith("/removal"))
    check = ann.get(f"/drafts/{draft}/check")
    filing = [("draft", draft), ("submission", check.hidden("submission")), ("declared", "yes"), ("as_it_is", "yes")]
    posts = {
        f"/drafts/{draft}/sections/applicant": with_values(ONE["applicant"], name="别人写的"), f"/drafts/{draft}/removal": [],
        f"/items/{ITEM}/filings": filing, f"/items/{ITEM}/screening": [("has_licence", "yes"), ("only_prepackaged", "no")], file: [],
        "/sign-out": [], "/sign-in": [("name", "ann"), ("password", ann.password)],
        "/register": [("name", "forged"), ("password", "x" * 12), ("again", "x" * 12)],
    }
    token, foreign = ann.token(), bob.token()
    forged = [(None, None), ("", None), ("0" * 64, None), (token[:-1], None), (token[::-1], None), (foreign, None),
              (token, "https://evil.example"), (token, "null"), (token, ann.base + ".evil.example"), (token, "https://intake.localhost:1")]
    before = len(ann.get("/filings").tree.text)
    for path, pairs in posts.items():
        for forged_token, origin in forged:
            page = ann.post(path, pairs, token=forged_token, headers={"Origin": origin} if origin else {})
            assert page.status == 403, (path, forged_token, origin)
    for forged_token in [None, "0" * 64, foreign]:
        assert ann.upload(draft, "flow", [("另一个.pdf", pdf())], token=forged_token).status == 403
    assert ann.upload(draft, "flow", [("另一个.pdf", pdf())], headers={"Origin": "https://evil.example"}).status == 403
    assert ann.send("POST", f"/drafts/{draft}/removal", data=[("_token", token)],
                    headers={"Origin": None, "Sec-Fetch-Site": "cross-site"}).status == 403
    # A token in the address is no token in the form.
    assert ann.post(f"/drafts/{draft}/removal?_token={token}", [], token=None).status == 403
    assert ann.section(draft, "applicant").value("name") == dict(ONE["applicant"])["name"]
    assert ann.file_names(draft) == ["流程.pdf"]
    assert len(ann.get("/filings").tree.text) == before
    assert Visitor(ann.house, "intake").post("/sign-in", [("name", "forged"), ("password", "x" * 12)]).status == 422


def test_the_same_for_officers_and_passers_by(house, ann, officer, visitor):
    number, code = filed(ann)
    clerk = officer("wang")
    clerk.case_is_here(number)
    foreign = officer("li").token()
    for token, origin in [(None, None), ("0" * 64, None), (foreign, None), (True, "https://evil.example"), (True, house.url("intake"))]:
        headers = {"Origin": origin} if origin else {}
        assert clerk.act(number, "acceptance", token=token, headers=headers).status == 403
        assert clerk.post("/sign-out", [], token=token, headers=headers).status == 403
    assert seen(clerk, number, "acceptance") == 1
    stranger = visitor("processor")
    assert stranger.post(f"/cases/{number}/acceptance", [("seen", "1")], token="0" * 64).status == 401
    assert stranger.post("/sign-in", [("name", "wang"), ("password", STAFF_PASSWORD)], token="0" * 64).status == 403
    passer = visitor("feedback")
    for token, origin in [(None, None), ("0" * 64, None), (True, "https://evil.example"), (True, "null")]:
        headers = {"Origin": origin} if origin else {}
        assert passer.post("/progress", [("number", number), ("code", code)], token=token, headers=headers).status == 403
        assert passer.post("/progress/closing", [], token=token, headers=headers).status == 403


# Addresses and requests that are none


def test_what_is_not_there_is_not_found(house, ann, officer, visitor):
    draft = ann.begin()
    for path in ["/nothing", "/items/nothing", "/items/nothing/screening", "/drafts/nothing", "/drafts/" + "0" * 32,
                 f"/drafts/{draft}/sections/nothing", f"/drafts/{draft}/sections/", f"/drafts/{draft}/nothing", "/filings/nothing",
                 "/filings/3201022603029999999990", "/filings/3201022603029999999990/receipt.json", "/assets/../settings.json",
                 "/assets/%2e%2e/settings.json", "/items/%00", "/items/%ff", "/items/%zz", "/items/..%2f..%2fetc", "/items/" + "x" * 3000,
                 f"/items/{ITEM}/", f"/items/{ITEM}/nothing", "/%F0%9F%80%84"]:
        page = ann.get(path)
        assert page.status in (400, 404) or page.path.rstrip("/") in (f"/items/{ITEM}", f"/drafts/{draft}"), (path, page.status)
    assert ann.save(draft, "nothing", []).status == 404
    assert ann.upload(draft, "nothing", [("a.pdf", pdf())]).status == 404
    assert ann.post("/items/nothing/screening", []).status == 404
    clerk = officer("wang")
    for path in ["/cases/nothing", "/cases/3201022603029999999990", "/cases/3201022603029999999990/materials/0", "/cases/%ff"]:
        assert clerk.get(path).status in (400, 404), path
    assert clerk.post("/cases/3201022603029999999990/acceptance", [("seen", "1")]).status == 404
    assert clerk.post("/cases/3201022603029999999990/nothing", [("seen", "1")]).status == 404
    assert clerk.post("/cases/3201022603029999999990/filing", [("seen", "1")]).status == 404
    for path in ["/?scope=nothing", "/?due=x&number=%00", "/?due=9999-99-99&number=1", "/?scope=mine&due=&number="]:
        assert clerk.get(path).status in (200, 400), path
    passer = visitor("feedback")
    for path in ["/licences/nothing", "/licences/XK00000000000000000", "/progress/nothing", "/licences/%ff"]:
        assert passer.get(path).status in (400, 404), path
    for path in ["/licences?before=x&id=y", "/licences?before=9223372036854775808&id=1", "/licences?before=-9223372036854775808&id=%00"]:
        assert passer.get(path).status in (200, 400), path
    assert passer.get("/progress").path == "/"


def test_a_filing_is_handed_in_at_its_own_item(ann):
    draft = ann.begin()
    ann.fill(draft, ONE)
    submission = ann.get(f"/drafts/{draft}/check").hidden("submission")
    page = ann.post("/items/nothing/filings", [("draft", draft), ("submission", submission), ("declared", "yes"), ("as_it_is", "yes")])
    assert page.status == 404, f"a filing at an item that does not exist answered {page.status} at {page.path}"


def test_other_methods_are_named_and_head_has_no_body(house, ann, officer, visitor):
    draft = ann.begin()
    clerk, passer = officer("wang"), visitor("feedback")
    for guest, path, method, allowed in [
        (ann, f"/items/{ITEM}/filings", "GET", "POST"), (ann, f"/drafts/{draft}", "POST", "GET, HEAD"),
        (ann, f"/items/{ITEM}", "PUT", "GET, HEAD"),
        (ann, f"/drafts/{draft}/sections/people", "DELETE", "GET, HEAD, POST"), (ann, "/sign-out", "GET", "POST"),
        (ann, "/", "PATCH", "GET, HEAD"),
        (ann, f"/drafts/{draft}/materials/flow", "PUT", "POST"), (ann, "/", "OPTIONS", "GET, HEAD"),
        (clerk, "/cases/1/acceptance", "PUT", "GET, HEAD, POST"), (clerk, "/overview", "POST", "GET, HEAD"),
        (passer, "/progress", "DELETE", "GET, HEAD, POST"),
        (passer, "/progress/closing", "GET", "POST"), (passer, "/licences", "POST", "GET, HEAD"),
    ]:
        page = guest.send(method, path)
        assert page.status == 405 and page.headers["Allow"] == allowed, (method, path, page.status, page.headers.get("Allow"))
    for guest, path, status in [(ann, "/", 200), (ann, f"/drafts/{draft}/check", 200), (ann, "/nothing", 404), (clerk, "/", 200),
                                (passer, "/", 200), (passer, "/licences/nothing", 404)]:
        head = guest.send("HEAD", path)
        assert head.status == status and head.body == b"" and head.headers["Content-Type"].startswith("text/html"), path
    assert ann.send("TRACE", "/", check=False).status in (400, 404, 405)
    assert ann.send("BREW", "/", check=False).status in (400, 404, 405, 501)


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("tier, path", [
    ("intake", "/sign-in"), ("intake", f"/items/{ITEM}/filings"), ("processor", "/sign-in"), ("feedback", "/progress"),
])
def test_a_form_that_cannot_be_read_is_refused(visitor, tier, path):
    guest = visitor(tier)
    for body in [b"name=%zz", b"name=%", b"name=%4", b"name=%ff", b"name=%c3%28", b"name=\xff", b"%ff=1", b"name=%ed%a0%80", b"a=%u4e2d"]:
        assert guest.send("POST", path, data=body, type=FORM).status == 400, body
    for type_ in ["text/plain", "application/json", None, f"{FORM}; charset=gbk", "multipart/form-data; boundary=x"]:
        assert guest.send("POST", path, data=b"name=x", type=type_).status == 415, type_
    page = guest.send("POST", path, data=b"name=" + b"x" * (300 << 10), type=FORM)
    assert page.status == 413 and page.words
    assert guest.send("POST", path, data=b"&" * 2000 + b"=&=&" + b"a=1&" * 50, type=FORM).status in (403, 413, 422, 200)


def test_chunks_without_a_length_are_limited_too(visitor):
    def chunks():
        for _ in range(40):
            yield b"x=" + b"y" * 10_000 + b"&"

    page = visitor().send("POST", "/sign-in", data=chunks(), type=FORM)
    assert page.status == 413


def test_requests_that_are_no_http_do_not_hurt(house, visitor):
    for tier in ["intake", "processor", "feedback"]:
        for sent in [b"\0" * 200, b"GET /\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n",
                     b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                     b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                     b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
                     b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: " + b"y" * 100_000 + b"\r\n\r\n",
                     b"GET / HTTP/1.1\r\nHost: x\r\nCookie: " + b"__Host-intake=a; " * 400 + b"\r\n\r\n",
                     b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n", b"GET / HTTP/1.1\r\nHost: <script>\r\nOrigin: \r\n\r\n"]:
            answer = raw(house, tier, sent)
            assert answer == b"" or re.match(rb"HTTP/1\.[01] (200|303|4\d\d|50[15]) ", answer), (tier, sent[:40], answer[:80])
        plain = socket.create_connection(("127.0.0.1", house.port(tier)), timeout=5)
        plain.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        plain.close()
        assert visitor(tier).get("/status" if tier != "processor" else "/sign-in").status == 200
    assert house.is_alive()


def post_head(house, visitor, path, length, type):
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in visitor.session.cookies)
    host = visitor.base.removeprefix("https://")
    return (f"POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: {visitor.base}\r\nCookie: {cookies}\r\n"
            f"Content-Type: {type}\r\nContent-Length: {length}\r\n\r\n").encode()


def raw(house, tier, sent, answered=True):
    """Sends bytes as they are; returns the beginning of the answer, or nothing where the server hung up."""
    context = ssl.create_default_context(cafile=house.trust)
    try:
        with socket.create_connection(("127.0.0.1", house.port(tier)), timeout=5) as plain:
            with context.wrap_socket(plain, server_hostname=f"{tier}.localhost") as link:
                link.sendall(sent)
                if not answered:
                    return b""
                link.settimeout(1.5)
                return link.recv(4096)
    except (TimeoutError, ConnectionError, ssl.SSLError):
        return b""


# Signing in


def test_a_sign_in_does_not_tell_who_exists(house, ann, visitor):
    def answers(tier, name):
        guest = visitor(tier)
        answer = guest.answer_sign_in(guest.get("/sign-in"), name, "wrong wrong wrong")
        text = re.sub(r'name="_token" value="[^"]*"|演示时钟：<strong>[^<]*', "", answer.text)
        return answer.status, text.replace(name, "")

    for tier, known, unknown in [("intake", "ann", "nobody"), ("processor", "wang", "nobody")]:
        assert answers(tier, known) == answers(tier, unknown)
        assert answers(tier, known)[0] == 422
        assert answers(tier, "")[0] == 422 and answers(tier, "x" * 1000)[0] == 422


@pytest.mark.parametrize("tier", ["intake", "processor"])
def test_many_tries_to_sign_in_are_slowed_by_name_and_by_address(house, applicant, visitor, tier):
    known = {"intake": "target", "processor": "zhou"}[tier]
    if tier == "intake":
        applicant(known)

    def tried(guest, names):
        """Until there is a limit; on a slow machine a try or two become free again on the way."""
        token, pages = guest.get("/sign-in").hidden("_token"), []
        for name in names:
            pages.append(guest.post("/sign-in", [("name", name), ("password", "wrong wrong wrong")], token=token))
            if pages[-1].status == 429:
                break
        return pages

    # A name is slowed at the address from which it is tried, one that does not exist in the same way.
    last = {}
    for name in [known, "nobody-" + tier]:
        guest = visitor(tier)
        pages = tried(guest, [name] * 40)
        assert [page.status for page in pages[:9]] == [422] * 9, name
        assert pages[-1].status == 429 and int(pages[-1].headers["Retry-After"]) > 0, name
        last[name] = re.sub(r"\d+ 秒", "", pages[-1].words).replace(name, "")
    assert len(set(last.values())) == 1, last
    # One address that tries many names: one after another, then all at once, so that a slow machine makes no try free on the way.
    guest, began = visitor(tier), time.monotonic()
    assert [page.status for page in tried(guest, [f"name-{n}" for n in range(20)])] == [422] * 20
    with concurrent.futures.ThreadPoolExecutor(45) as pool:
        statuses = list(pool.map(lambda n: tried(guest, [f"more-{n}"])[0].status, range(45)))
    assert 429 in statuses and set(statuses) <= {422, 429, 503}, statuses
    # Thirty, and one more every two seconds; whoever found the hasher busy has had his try.
    free = 30 + (time.monotonic() - began) / 2 + 1
    assert 20 + len(statuses) - statuses.count(429) <= free, (statuses, free)
    # Whose name was tried is not locked out: from elsewhere he signs in at once.
    password = STAFF_PASSWORD if tier == "processor" else "correct horse battery"
    assert visitor(tier).sign_in(known, password)


def test_names_and_passwords_of_accounts(ann, visitor):
    for name, password, again in [("a", "x" * 12, "x" * 12), ("a b c", "x" * 12, "x" * 12), ("x" * 300, "x" * 12, "x" * 12),
                                  ("short", "x" * 9, "x" * 9),
                                  ("differs", "x" * 12, "y" * 12), ("huge", "x" * 5000, "x" * 5000), ("ANN", "x" * 12, "x" * 12),
                                  ("ａｎｎ", "x" * 12, "x" * 12), (" ann ", "x" * 12, "x" * 12), ("", "", "")]:
        page = visitor().post("/register", [("name", name), ("password", password), ("again", again)])
        assert page.status == 422 and page.summary, name
        assert not password or password not in [node.get("value") for node in page.tree.all("input")]


# Officers


@pytest.fixture
def case(ann, officer):
    number, code = filed(ann)
    officer("wang").case_is_here(number)
    return number


MEETS = [("conclusion", "meets"), ("reasons", "材料齐全。")]
GRANT = [("terms", "热食类食品制售"), ("basis", "食品安全法第三十五条")]
REFUSAL = [("reasons", "布局不符合要求。"), ("basis", "食品安全法第三十五条"), ("remedies", "可以申请行政复议。")]


def refused(page, words=None):
    assert page.status == 422, (page.status, page.words[:300])
    assert "没有办成" in page.words and (words is None or words in page.words), page.words[:300]


def test_acts_are_for_the_right_person_once_in_order_and_with_reasons(case, officer):
    wang, li, zhang, zhao, chen, sun = (officer(name) for name in ("wang", "li", "zhang", "zhao", "chen", "sun"))
    assert seen(wang, case, "acceptance") == 1
    # The wrong role, the wrong order.
    for person in [zhang, chen, sun]:
        refused(person.act(case, "acceptance", seen=1))
    refused(zhang.act(case, "examination", MEETS, seen=1))
    refused(chen.act(case, "grant", GRANT, seen=1))
    refused(chen.act(case, "refusal", REFUSAL, seen=1))
    assert wang.act(case, "acceptance").status == 200
    # Twice: from the old page, and from the new one.
    assert wang.act(case, "acceptance", seen=1).status == 409
    assert li.act(case, "acceptance", seen=1).status == 409
    refused(li.act(case, "acceptance", seen=2))
    # Without reasons; by the one who accepted; against the order.
    for content in [[], [("conclusion", "meets")], [("reasons", "只有理由。")], [("conclusion", "meets"), ("reasons", " \n\u3000")],
                    [("conclusion", "perhaps"), ("reasons", "x")], [("conclusion", "meets"), ("reasons", "长" * 6000)]]:
        refused(zhang.act(case, "examination", content, seen=2))
    refused(wang.act(case, "examination", MEETS, seen=2))
    refused(chen.act(case, "examination", MEETS, seen=2))
    refused(chen.act(case, "grant", GRANT, seen=2))
    assert zhang.act(case, "examination", MEETS).status == 200
    assert zhao.act(case, "examination", MEETS, seen=2).status == 409
    refused(zhao.act(case, "examination", MEETS, seen=3))
    # The decision: not by the one who examined, with all that the law wants, from the newest page.
    for person in [zhang, zhao, wang, li, sun]:
        refused(person.act(case, "grant", GRANT, seen=3))
        refused(person.act(case, "refusal", REFUSAL, seen=3))
    for missing in range(3):
        refused(chen.act(case, "refusal", [(k, "" if n == missing else v) for n, (k, v) in enumerate(REFUSAL)], seen=3))
    refused(chen.act(case, "grant", [(k, "") for k, _ in GRANT], seen=3))
    for stale in [0, 1, 2, 4, -1, 2**62]:
        assert chen.act(case, "grant", GRANT, seen=stale).status == 409, stale
    for nonsense in ["", "x", "3.0", str(2**64), "３"]:
        assert chen.act(case, "grant", GRANT, seen=nonsense).status == 400, nonsense
    assert chen.post(f"/cases/{case}/grant", GRANT).status == 400
    assert seen(chen, case, "grant") == 3, "something that was refused has been entered"
    assert chen.act(case, "grant", GRANT).status == 200
    refused(chen.act(case, "refusal", REFUSAL, seen=4))
    assert chen.act(case, "grant", GRANT, seen=3).status == 409
    assert chen.get(f"/cases/{case}").text.count("许可证编号") == 1


def seen(person, number, act):
    """The journal's length, as the page of an act that is open to this person says it."""
    return int(person.get(f"/cases/{number}/{act}").hidden("seen"))


def test_an_officer_whose_session_ran_out_changes_nothing(house, case, officer):
    wang = officer("wang")
    token = wang.get(f"/cases/{case}/acceptance").hidden("_token")
    house.forward(minutes=31)
    late = wang.post(f"/cases/{case}/acceptance", [("seen", "1")], token=token)
    assert late.status == 401 and "登录" in late.words
    assert seen(officer("wang"), case, "acceptance") == 1


def test_two_deciders_at_once_make_one_decision(house, case, officer):
    officer("wang").act(case, "acceptance")
    officer("zhang").act(case, "examination", MEETS)
    chen = officer("chen")
    token = chen.get(f"/cases/{case}").hidden("_token")
    clones = [Visitor(house, "processor", clone_of=chen) for _ in range(4)]
    acts = [("grant", GRANT), ("refusal", REFUSAL)] * 2
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(
            lambda clone, act: clone.post(f"/cases/{case}/{act[0]}", act[1] + [("seen", "3")], token=token, follow=False), clones, acts))
    assert sorted(answer.status for answer in answers) == [303, 409, 409, 409]


def test_cases_of_another_department_are_not_found(case, officer):
    liu, zhou, sun = officer("liu"), officer("zhou"), officer("sun")
    for stranger in [liu, zhou]:
        assert stranger.get(f"/cases/{case}").status == 404
        assert stranger.get(f"/cases/{case}/materials/0").status == 404
        assert case not in stranger.get("/?scope=open").text
        for act, content in [("acceptance", []), ("examination", MEETS), ("grant", GRANT), ("refusal", REFUSAL)]:
            assert stranger.post(f"/cases/{case}/{act}", content + [("seen", "1")]).status == 404
    assert sun.get(f"/cases/{case}").status == 200
    assert seen(officer("wang"), case, "acceptance") == 1


def test_the_overview_is_for_administrators(officer, visitor):
    assert officer("sun").get("/overview").status == 200
    for name in ["wang", "zhang", "chen", "liu"]:
        assert officer(name).get("/overview").status == 403
        assert "/overview" not in officer(name).get("/").text
    assert visitor("processor").get("/overview").path.startswith("/sign-in")


@pytest.mark.parametrize("n", ["-1", "99", "x", "9223372036854775808", "0.0", "%00", ""])
def test_a_material_that_is_not_there_is_not_found(ann, officer, n):
    number, _ = filed(ann)
    clerk = officer("wang")
    clerk.case_is_here(number)
    assert clerk.get(f"/cases/{number}/materials/{n}").status in (400, 404)


# Feedback


def check_digit(digits):
    """ISO 7064 MOD 11,10."""
    product = 10
    for digit in map(int, digits):
        total = (product + digit) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def test_the_check_digit_of_receipts_is_the_one_of_the_standard(ann):
    number, _ = filed(ann)
    assert check_digit(number[:-1]) == number[-1]


def test_one_neutral_answer_to_a_wrong_pair_and_help_with_what_is_mistyped(house, ann, visitor):
    number, code = filed(ann)
    unknown = number[:-7] + "999999"
    unknown += check_digit(unknown)
    wrong_code = "0" * 4 + "-" + code[5:] if not code.startswith("0000") else "1111-" + code[5:]

    def ask(number_, code_):
        passer = visitor("feedback")
        page = passer.post("/progress", [("number", number_), ("code", code_)])
        assert page.status == 422 and len(page.summary) == 1, (number_, code_)
        assert page.form("/progress").value("number") == number_, "what was typed stays"
        assert page.form("/progress").value("code") == code_, "one letter is mended, not sixteen typed again"
        return page.summary

    neutral = ask(unknown, code)
    assert ask(number, wrong_code) == neutral and ask(unknown, wrong_code) == neutral
    wrong_digit = number[:-1] + str((int(number[-1]) + 1) % 10)
    swapped = number[:20] + number[21] + number[20] if number[20] != number[21] else wrong_digit
    for mistyped in [wrong_digit, swapped]:
        assert ask(mistyped, code) != neutral
        assert ask(mistyped, code) == ask(mistyped, wrong_code), "help with the number must not depend on the code"
    for nonsense in ["", "x", "1" * 500, "<b>", "３２０１", "0" * 22, "0" * 28, "٣" * 22]:
        ask(nonsense, code)
    for nonsense in ["", "x", "0" * 17, "U" * 16, "🀄" * 16, code + "0"]:
        ask(number, nonsense)
    # As people type it.
    passer = visitor("feedback")
    typed = code.lower().replace("0", "o").replace("1", "l")
    grouped = f"办件编号 {number[:6]}-{number[6:12]}-{number[12:15]}-{number[15:21]}-{number[21:]}"

    def opened():
        page = passer.post("/progress", [("number", grouped), ("code", f" {typed} ")])
        return page if page.status == 200 else None

    page = wait_until(opened, 15, "the case at Feedback")
    assert "收件" in page.words
    closed = passer.post("/progress/closing", [], token=page.hidden("_token"))
    assert closed.path == "/" and passer.get("/progress").path == "/"


def test_many_tries_are_slowed_by_number_and_by_address(house, ann, visitor):
    number, code = filed(ann)

    def ask(passer, number_, token):
        return passer.post("/progress", [("number", number_), ("code", "0000-0000-0000-0000")], token=token).status

    statuses = []
    for _ in range(3):
        passer = visitor("feedback")
        statuses += [ask(passer, number, passer.token()) for _ in range(4)]
    assert statuses[:9] == [422] * 9 and statuses[-1] == 429, statuses
    passer = visitor("feedback")
    token = passer.token()
    body = number[:-7]
    statuses = [ask(passer, body + f"{n:06}" + check_digit(body + f"{n:06}"), token) for n in range(900_000, 900_024)]
    assert statuses[0] == 422 and statuses[-1] == 429, statuses
    page = passer.post("/progress", [("number", number), ("code", code)], token=token)
    assert page.status == 429 and int(page.headers["Retry-After"]) > 0 and page.words


# When a limit passes


def test_an_act_that_comes_as_its_limit_passes_is_too_late_and_harms_nobody(house):
    """The law acts first. In a house of its own, for a server that falls over the number would take the others along."""
    with House(datetime.datetime.fromisoformat("2026-03-02T09:00:00+08:00")) as own:
        mia = Visitor(own, "intake").register("mia")
        numbers = [filed(mia)[0] for _ in range(2)]
        own.set_clock(datetime.datetime.fromisoformat("2026-03-09T23:59:00+08:00"))
        clerk = Visitor(own, "processor").sign_in("wang", STAFF_PASSWORD)
        for number in numbers:
            clerk.case_is_here(number)
        token = clerk.get("/").hidden("_token")
        own.set_clock(datetime.datetime.fromisoformat("2026-03-10T00:00:10+08:00"))
        try:
            late = clerk.post(f"/cases/{numbers[0]}/acceptance", [("seen", str(2**63 - 1))], token=token)
        except OSError:
            late = None
        assert late is not None and own.is_alive(), "the Processor fell over `seen` = 2^63 - 1 at the moment a limit passed"
        assert late.status == 409
        assert clerk.post(f"/cases/{numbers[1]}/acceptance", [("seen", "1")], token=token).status == 409
        for number in numbers:
            assert "依法视为受理" in clerk.get(f"/cases/{number}").words


def test_visitors_who_only_stay_connected_do_not_keep_the_tiers_from_stopping():
    with House() as own:
        idle = [Visitor(own, tier) for tier in ("intake", "processor", "feedback")]
        for visitor in idle:
            visitor.get("/sign-in" if visitor.tier == "processor" else "/status")
        own.visitors.clear()
        began = time.monotonic()
        own.process.send_signal(signal.SIGINT)
        own.process.wait(30)
        spent = time.monotonic() - began
        for visitor in idle:
            visitor.session.close()
        assert spent < 5, f"the demo took {spent:.1f} s to stop while a connection to each tier was open and idle"
