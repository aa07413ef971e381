"""The journey in Chromium with JavaScript off: two applicants file, three officers act, a passer-by reads. Every page on the way is
looked at: at 1280 and 320 px, by measure and by axe. The pictures stay in the folder named by SCREENSHOTS.
"""

import os
import pathlib
import re
import shutil
import tempfile
import urllib.parse

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from browser import ITEM, SECTIONS, STAFF_PASSWORD, House, example, sample, wait_until

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
PASSWORD = "correct horse battery"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 700}

MEASURE = """() => {
    const controls = [...document.querySelectorAll('input:not([type=hidden]), select, textarea')];
    const seen = new Set(), twice = [];
    for (const e of document.querySelectorAll('[id]')) { if (seen.has(e.id)) twice.push(e.id); seen.add(e.id); }
    const referred = ['aria-describedby', 'aria-labelledby', 'for'].flatMap(a =>
        [...document.querySelectorAll('[' + a + ']')].flatMap(e => e.getAttribute(a).split(' ')));
    return {
        h1: document.querySelectorAll('h1').length,
        main: document.querySelectorAll('main').length,
        title: document.title,
        lang: document.documentElement.lang,
        unlabelled: controls.filter(e => !(e.labels && e.labels.length) && !e.getAttribute('aria-label')).map(e => e.name),
        scripts: document.scripts.length,
        styled: document.querySelectorAll('[style], style').length,
        twice, dangling: referred.filter(id => id && !seen.has(id)),
    };
}"""
OVERFLOW = """() => {
    const page = document.scrollingElement, width = page.clientWidth;
    const wide = [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > width + 1);
    const words = wide.slice(-3).map(e => e.tagName + '.' + e.className + ' ' + e.textContent.trim().slice(0, 20));
    return page.scrollWidth <= width ? null : page.scrollWidth + ' px: ' + words.join(' | ');
}"""


class Record:
    """What was seen on the way, to be judged at the end all together."""

    def __init__(self, folder):
        self.folder = folder
        self.pages = []
        self.faults = []
        self.overflowing = []
        self.violations = []
        self.strangers = []
        self.facts = {}


class Person:
    """Somebody with a browser: one context without JavaScript."""

    def __init__(self, chromium, record, lens, base):
        self.base, self.record, self.lens = base, record, lens
        self.context = chromium.new_context(java_script_enabled=False, ignore_https_errors=True, viewport=WIDE, locale="zh-CN")
        self.context.set_default_timeout(10_000)
        self.context.on("request", self.note)
        self.page = self.context.new_page()

    def note(self, request):
        if not request.url.startswith(self.base + "/"):
            self.record.strangers.append(f"{self.page.url} asked for {request.url}")

    def open(self, path, look=None):
        self.page.goto(self.base + path)
        return self.look(look) if look else self

    @property
    def path(self):
        return self.page.url.removeprefix(self.base)

    @property
    def words(self):
        return " ".join(self.page.locator("main").inner_text().split())

    def look(self, name):
        """Pictures and measures of the page as it is now."""
        page, record = self.page, self.record
        name = f"{len(record.pages) + 1:02} {name}"
        record.pages.append(name)
        facts = page.evaluate(MEASURE)
        expected = {"h1": 1, "main": 1, "unlabelled": [], "scripts": 0, "styled": 0, "twice": [], "dangling": []}
        record.faults += [f"{name}: {key} is {facts[key]}" for key, value in expected.items() if facts[key] != value]
        if not facts["title"].strip() or not facts["lang"].startswith("zh"):
            record.faults.append(f"{name}: title {facts['title']!r}, lang {facts['lang']!r}")
        page.screenshot(path=record.folder / f"{name} 1280.png", full_page=True)
        page.set_viewport_size(NARROW)
        if wide := page.evaluate(OVERFLOW):
            record.overflowing.append(f"{name}: {wide}")
        page.screenshot(path=record.folder / f"{name} 320.png", full_page=True)
        page.set_viewport_size(WIDE)
        self.lens.look(name, self.base, page.content())
        return self

    # Forms, as a person fills them in

    def put(self, name, value):
        field = self.page.locator(f'[name="{name}"]')
        kind = field.first.evaluate("e => e.tagName == 'INPUT' ? e.type : e.tagName")
        if kind in ("radio", "checkbox"):
            self.page.locator(f'[name="{name}"][value="{value}"]').check()
        elif kind == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)

    def has(self, name):
        return self.page.locator(f'[name="{name}"]').count() > 0

    def press(self, words, within="main"):
        self.page.locator(within).get_by_role("button", name=words, exact=True).first.click()
        return self

    def fill_section(self, pairs, row_words):
        for name, value in pairs:
            row = re.match(r"(\w+)\.\d+\.", name)
            if row and not self.has(name):
                self.press("再添一个" + row_words[row.group(1)])
            self.put(name, value)


class Lens:
    """Axe needs scripts: it looks at the same page in a second context, where they run and the page's own policy does not bind them."""

    def __init__(self, chromium, record):
        self.record = record
        self.context = chromium.new_context(ignore_https_errors=True, bypass_csp=True, viewport=WIDE, locale="zh-CN")
        self.page = self.context.new_page()
        self.axe = Axe()
        self.at = None

    def look(self, name, base, content):
        if self.at != base:
            # The address from which the page's stylesheet is fetched.
            self.page.goto(base + "/sign-in")
            self.at = base
        self.page.set_content(content, wait_until="load")
        # On a phone a table becomes cards; everything else is the same markup in the same colours.
        for size in (WIDE, NARROW) if "<table" in content else (WIDE,):
            self.page.set_viewport_size(size)
            found = self.axe.run(self.page, options={"resultTypes": ["violations"]})
            for violation in found.response["violations"]:
                for node in violation["nodes"]:
                    self.record.violations.append(f"{name} at {size['width']}: {violation['id']}: {node['html'][:160]}")


@pytest.fixture(scope="module")
def record(request):
    """The whole journey; what the tests below say of it is read off afterwards."""
    named = os.environ.get("SCREENSHOTS")
    folder = pathlib.Path(named) if named else pathlib.Path(tempfile.mkdtemp(prefix="gateway-screenshots-"))
    folder.mkdir(parents=True, exist_ok=True)
    record = Record(folder)
    assert CHROMIUM, "install chromium, or name it in CHROMIUM"
    with House() as house, sync_playwright() as tool:
        chromium = tool.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        lens = Lens(chromium, record)
        try:
            journey(house, chromium, record, lens)
        finally:
            chromium.close()
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(f"\n{len(record.pages)} pages, pictures in {folder}")
    return record


def journey(house, chromium, record, lens):
    def person(tier):
        return Person(chromium, record, lens, house.url(tier))

    passer = person("feedback")
    passer.open("/", "feedback").open("/licences", "licences empty")
    passer.open("/status", "feedback status").open("/nothing", "feedback not found")

    noodles = person("intake")
    record.facts["noodles"] = number, code = file_noodle_shop(noodles)
    market = person("intake")
    record.facts["market"] = file_supermarket(market)

    clerk = sign_in(person("processor"), "wang", look=True)
    accept(clerk, number)
    examiner = sign_in(person("processor"), "zhang")
    examine(examiner, number)
    decider = sign_in(person("processor"), "chen")
    decide(decider, number)
    record.facts["licence"], record.facts["decision"], record.facts["public"] = read_the_decision(passer, number, code)

    clerk.open("/?scope=open", "queue open")
    clerk.open(f"/cases/{record.facts['market'][0]}", "case market")
    clerk.open("/overview", "forbidden")
    decider.open("/?scope=closed", "queue closed")
    chief = sign_in(person("processor"), "sun")
    chief.open("/overview", "overview").open(f"/cases/{number}", "case decided, administrator")
    noodles.open("/filings", "my filings decided")


def file_noodle_shop(person):
    """Example 1, with the detours of somebody who reads everything and makes mistakes."""
    answers = example(1, "面馆")
    person.open("/", "home").open("/status", "status").open("/nothing", "not found").open("/sign-in", "sign in")
    person.open(f"/items/{ITEM}", "guide")
    person.page.locator('main a[href$="/screening"]').first.click()
    person.look("screening")
    person.press("开始填写").look("screening unanswered")
    for name, value in [("has_licence", "yes"), ("only_prepackaged", "yes")]:
        person.put(name, value)
    person.press("开始填写").look("screening stop")
    person.open("/register", "register")
    for name, value in [("name", "x"), ("password", "short"), ("again", "different")]:
        person.put(name, value)
    person.press("注册").look("register faults")
    for name, value in [("name", "noodles"), ("password", PASSWORD), ("again", PASSWORD)]:
        person.put(name, value)
    person.press("注册").look("my filings empty")
    assert person.path == "/filings"
    begin(person, answers["screening"])
    draft = person.path
    person.look("tasks")
    person.page.goto(f"{person.base}{draft}/check")
    person.look("check empty")
    for number, section in enumerate(SECTIONS):
        person.page.goto(f"{person.base}{draft}/sections/{section}")
        person.look(f"section {section} empty")
        person.press("保存并继续").look(f"section {section} faults")
        assert person.page.locator(".error-summary a").count() > 0
        person.fill_section(answers[section], {"managers": "人员"})
        person.press("保存并继续")
        after = f"sections/{SECTIONS[number + 1]}" if number < 3 else "materials"
        assert person.path == f"{draft}/{after}", person.page.locator(".error-summary").all_inner_texts()
    person.look("materials empty")
    person.page.locator('form[action$="/materials/flow"] button').click()
    person.look("materials no file")
    with tempfile.TemporaryDirectory() as folder:
        upload(person, folder, "flow", "流程.pdf", b"MZ this is no PDF")
        person.look("materials wrong file")
        assert "流程.pdf" in person.page.locator(".error-summary").inner_text()
        for material, names in answers["materials"]:
            upload(person, folder, material, names, sample(names))
    person.look("materials")
    person.open(draft, "tasks done")
    person.page.goto(f"{person.base}{draft}/check")
    person.look("check")
    person.press("提交申请").look("check undeclared")
    person.page.locator('[name="declared"]').check()
    person.press("提交申请").look("receipt")
    found = read_receipt(person)
    person.open("/filings", "my filings")
    return found


def file_supermarket(person):
    """Example 2: an agent, two stores and two managers in rows that are added, online trade; filed without a detour."""
    answers = example(2, "超市")
    answers["premises"] += [("stores.1.address.region", "演示省演示市演示区"), ("stores.1.address.detail", "超市物流园 4 号库"),
                            ("stores.1.area", "120"), ("stores.1.cold_chain", "false")]
    person.page.goto(f"{person.base}/items/{ITEM}/screening")
    answer_screening(person, answers["screening"])
    # Without an account the way leads through the sign-in and back.
    person.page.locator('main a[href^="/register"]').click()
    for name, value in [("name", "market"), ("password", PASSWORD), ("again", PASSWORD)]:
        person.put(name, value)
    person.press("注册")
    assert person.path == f"/items/{ITEM}/screening"
    answer_screening(person, answers["screening"])
    draft = person.path
    assert draft.startswith("/drafts/")
    for section in SECTIONS:
        person.page.goto(f"{person.base}{draft}/sections/{section}")
        person.fill_section(answers[section], {"managers": "人员", "stores": "仓库"})
        person.look(f"section {section} filled")
        person.press("保存并继续")
        assert person.page.locator(".error-summary").count() == 0, person.page.locator(".error-summary").inner_text()
    with tempfile.TemporaryDirectory() as folder:
        for material, name in answers["materials"][:-1]:
            upload(person, folder, material, name, sample(name))
        person.page.goto(f"{person.base}{draft}/check")
        person.look("check with one fault")
        assert person.page.get_by_role("button", name="仍按现状提交").count() == 1
        person.page.goto(f"{person.base}{draft}/materials")
        upload(person, folder, *answers["materials"][-1], sample(answers["materials"][-1][1]))
    assert person.page.get_by_role("button", name="删除", exact=False).count() == 5
    person.page.goto(f"{person.base}{draft}/check")
    for words in ["赵敏", "超市物流园 3 号库", "超市物流园 4 号库", "演示到家平台"]:
        assert words in person.words
    person.look("check market")
    person.page.locator('[name="declared"]').check()
    person.press("提交申请").look("receipt market")
    return read_receipt(person)


def begin(person, screening):
    person.page.goto(f"{person.base}/items/{ITEM}/screening")
    answer_screening(person, screening)
    assert person.path.startswith("/drafts/")


def answer_screening(person, screening):
    for name, value in screening:
        person.put(name, value)
    person.press("开始填写")


def upload(person, folder, material, name, content):
    file = pathlib.Path(folder) / name
    file.write_bytes(content)
    form = person.page.locator(f'form[action$="/materials/{material}"]')
    form.locator("input[type=file]").set_input_files(file)
    form.locator("button").click()


def read_receipt(person):
    assert re.fullmatch(r"/filings/[0-9]{22}", person.path), person.words[:300]
    code = re.search(r"查询码\s*([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})", person.words)
    assert code, person.words
    return person.path.removeprefix("/filings/"), code.group(1)


def sign_in(person, name, look=False):
    person.page.goto(person.base + "/")
    assert urllib.parse.urlsplit(person.page.url).path == "/sign-in"
    if look:
        person.look("staff sign in")
        person.put("name", name)
        person.put("password", "wrong")
        person.press("登录").look("staff sign in refused")
    person.put("name", name)
    person.put("password", STAFF_PASSWORD)
    person.press("登录")
    assert person.path == "/"
    return person


def open_from_queue(person, number):
    """The case is found where the officer looks for it: in the queue."""

    def listed():
        person.page.goto(person.base + "/")
        return person.page.locator(f'a[href="/cases/{number}"]').count() == 1

    wait_until(listed, 15, f"case {number} in the queue")
    return person


def accept(person, number):
    open_from_queue(person, number).look("queue")
    person.page.locator(f'a[href="/cases/{number}"]').click()
    person.look("case received")
    with person.page.expect_download() as download:
        person.page.locator(f'a[href="/cases/{number}/materials/0"]').click()
    assert pathlib.Path(download.value.path()).read_bytes() in [sample("a.pdf"), sample("a.png")]
    person.press("受理").look("case accepted")


def examine(person, number):
    open_from_queue(person, number).open(f"/cases/{number}", "case to examine")
    press_act(person, "examination").look("examination refused")
    assert "没有办成" in person.words
    person.page.locator('form[action$="/examination"] [name="conclusion"][value="meets"]').check()
    person.page.locator('form[action$="/examination"] [name="reasons"]').fill("材料齐全，布局和制度符合要求。\n现场与图纸一致。")
    press_act(person, "examination").look("case examined, by another")


def decide(person, number):
    open_from_queue(person, number).open(f"/cases/{number}", "case to decide")
    stale = person.context.new_page()
    stale.goto(person.page.url)
    press_act(person, "grant").look("case granted")
    # The same page in another tab is out of date now.
    stale.locator('form[action$="/grant"] button').click()
    first, person.page = person.page, stale
    person.look("conflict")
    person.page = first


def press_act(person, act):
    person.page.locator(f'form[action$="/{act}"] button').click()
    return person


def read_the_decision(person, number, code):
    person.open("/")
    for name, value in [("number", number), ("code", "0000-0000-0000-0000")]:
        person.put(name, value)
    person.press("查询").look("progress wrong pair")
    assert "没有查到" in person.words
    grouped = f"{number[:6]}-{number[6:12]}-{number[12:15]}-{number[15:21]}-{number[21:]}"

    def decided():
        person.page.goto(person.base + "/")
        person.put("number", grouped)
        person.put("code", code.lower())
        person.press("查询")
        return "准予行政许可决定" in person.words

    wait_until(decided, 15, "the decision at Feedback")
    person.look("decision")
    decision = person.words
    licence = re.search(r"XK[0-9]{17}", decision).group(0)
    person.press("看完了，关闭")
    assert person.path == "/"
    person.open("/progress")
    assert person.path == "/", "the case stays closed"
    listed = person.page.get_by_role("link", name=licence)
    wait_until(lambda: person.open("/licences") and listed.count() == 1, 15, "the licence in the list")
    person.look("licences")
    listed.click()
    person.look("licence")
    return licence, decision, person.words


def test_two_filings_go_through_with_javascript_off_and_the_decision_is_read(record):
    assert record.facts["noodles"] != record.facts["market"]
    decision, public = record.facts["decision"], record.facts["public"]
    assert "面馆小面馆" in decision and "准予行政许可决定" in decision and record.facts["licence"] in decision
    assert "现行有效" in public and "面馆小面馆" in public
    for private in ["王小明", "13800000001", "32010219900307451X", "wang@example.com"]:
        assert private not in public and private not in decision, private


def test_every_page_has_one_heading_a_title_a_language_and_labels(record):
    assert record.pages and record.faults == []


def test_no_page_is_wider_than_320_px(record):
    assert record.pages and record.overflowing == []


def test_axe_finds_nothing_on_any_page(record):
    assert record.pages and record.violations == [], f"{len(record.violations)} violations:\n" + "\n".join(record.violations)


def test_no_page_asks_for_anything_elsewhere(record):
    assert record.pages and record.strangers == []


def test_the_pictures_are_there(record):
    for name in record.pages:
        for width in (1280, 320):
            assert (record.folder / f"{name} {width}.png").stat().st_size > 2000
