"""Every state of every page, and the way to it. All that the browser's tests know of single pages stands here.

A walk is a function that goes through the site as people do and says `look(name, kind)` on the way; `kind` is empty, normal, error or
long. Walks run once in each language, in the order of this file, in one house; what one leaves for the next lies in `world.facts`.
To add a page: add a walk, or a look to one. Which routes a look visits is taken from what the browser asked for; a route that no walk
visits fails the test, and so does a kind of a route that is neither seen nor named in NOT_THERE.
"""

import re
import urllib.parse
from dataclasses import dataclass, field

from browser import ITEM, SECTIONS, STAFF_PASSWORD, example, sample, wait_until, with_values

# The languages of the pages, each walked on its own.
LANGUAGES = ("zh",)

PASSWORD = "correct horse battery"
# What people really have and what breaks layouts: rare characters, a mark on a quote, a word without a place to break.
LONG_NAME = "㛃䶮𬱖" * 20 + "\"\u0301" + "W" * 120
LONG_TEXT = ("据实说明，" * 60 + "W" * 300 + "\n") * 3
NO_CODE = "0000-0000-0000-0000"


@dataclass
class World:
    """One language's house, people and memory."""

    studio: object
    house: object
    language: str
    facts: dict = field(default_factory=dict)

    def person(self, tier):
        return self.studio.person(tier)

    def name(self, text):
        """Each language has accounts of its own."""
        return f"{text}-{self.language}"

    def place(self, text):
        return text + {"zh": "", "en": "英"}[self.language]


WALKS = []
# Walks that want to find nothing yet: all languages take them before any goes on.
EMPTY_WALKS = []


def walk(function):
    WALKS.append(function)
    return function


def empty_walk(function):
    EMPTY_WALKS.append(function)
    return function


# Before anything is filed


@empty_walk
def nothing_yet(world):
    passer = world.person("feedback")
    passer.open("/").look("start", "empty").open("/licences").look("licences empty", "empty")
    passer.open("/status").look("status").open("/nothing").look("not found", "error")
    passer.open("/licences/XK00000000000000000").look("no such licence", "error")
    clerk = sign_in(world.person("processor"), "li", look=True)
    clerk.open("/").look("queue empty", "empty")
    chief = sign_in(world.person("processor"), "sun")
    chief.open("/overview").look("overview empty", "empty")


# Applicants


@walk
def looks_around(world):
    person = world.person("intake")
    person.open("/").look("home").open("/status").look("status").open("/nothing").look("not found", "error")
    person.open("/items/nothing").look("no such item", "error").open("/items/nothing/screening").look("no such screening", "error")
    person.open("/items").look("items").open("/items?theme=%E6%B2%A1%E6%9C%89").look("items none", "empty")
    person.open("/search").look("search").open("/search?q=%E5%BC%80%E9%A5%AD%E5%BA%97").look("search found")
    person.open("/search?q=%E7%BB%93%E5%A9%9A%E8%AF%81").look("search nothing", "empty").open(f"/search?q={'x' * 300}").look("search long", "long")
    person.open(f"/items/{ITEM}/blank").look("blank").open("/items/nothing/blank").look("no such blank", "error")
    person.open(f"/items/{ITEM}").look("guide")
    person.follow('$="/screening"').look("screening", "empty")
    person.submit("/screening").look("screening unanswered", "error")
    person.put_all([("has_licence", "yes"), ("only_prepackaged", "yes")]).submit("/screening").look("screening stop")
    person.open(f"/items/{ITEM}/screening?x={'x' * 300}").look("screening from afar", "long")


@walk
def files_a_noodle_shop(world):
    """Example 1, with the detours of somebody who reads everything and makes mistakes."""
    person, answers = world.person("intake"), example(1, world.place("面馆"))
    person.open("/sign-in").look("sign in", "empty")
    person.put_all([("name", "nobody"), ("password", "wrong wrong wrong")]).submit("/sign-in").look("sign in refused", "error")
    person.open("/register").look("register", "empty")
    person.put_all([("name", "x"), ("password", "short"), ("again", "different")]).submit("/register").look("register faults", "error")
    register(person, world.name("noodles"))
    person.look("my filings empty", "empty")
    assert person.path == "/filings"
    begin(person, answers["screening"])
    draft = person.path
    person.look("tasks", "empty")
    person.open(f"{draft}/check").look("check empty", "empty")
    for number, section in enumerate(SECTIONS):
        action = f"/sections/{section}"
        person.open(f"{draft}{action}").look(f"section {section} empty", "empty")
        person.submit(action).look(f"section {section} faults", "error")
        assert person.page.locator(".error-summary a").count() > 0
        fill_section(person, section, answers[section])
        person.submit(action)
        after = f"sections/{SECTIONS[number + 1]}" if number < 3 else "materials"
        assert person.path == f"{draft}/{after}", person.page.locator(".error-summary").all_inner_texts()
    person.look("materials empty", "empty")
    person.submit("/materials/flow").look("materials no file", "error")
    person.choose_file("/materials/flow", "流程.pdf", b"MZ this is no PDF").look("materials wrong file", "error")
    assert "流程.pdf" in person.page.locator(".error-summary").inner_text()
    for material, name in answers["materials"]:
        person.choose_file(f"/materials/{material}", name, sample(name))
    person.look("materials")
    person.open(draft).look("tasks done").open(f"{draft}/sections/applicant").look("section applicant filled")
    person.open(f"{draft}/check").look("check")
    person.submit("/filings").look("check undeclared", "error")
    person.put("declared", "yes").submit("/filings").look("receipt")
    world.facts["noodles"] = receipt = read_receipt(person)
    person.open("/filings").look("my filings")
    # Where the look is the same for a draft or a filing of somebody else.
    person.open(f"{draft}").look("no such draft", "error").open(f"{draft}/check").look("no such draft to check", "error")
    person.open(f"{draft}/sections/people").look("no such section", "error").open(f"{draft}/materials").look("no such materials", "error")
    person.open(f"/filings/{receipt[0][:-1]}x").look("no such filing", "error")
    person.open(f"/filings/{receipt[0]}")
    assert person.download(f"/filings/{receipt[0]}/receipt.json").startswith(b"{")
    person.open(f"/filings/{receipt[0][:-1]}x/receipt.json").look("no such receipt", "error")
    world.facts["noodles at intake"] = person


@walk
def files_a_supermarket(world):
    """Example 2: an agent, two stores and two managers in rows that are added, online trade; filed without a detour."""
    place = world.place("超市")
    person, answers = world.person("intake"), example(2, place)
    answers["premises"] += [("stores.1.address.region", "演示省演示市演示区"), ("stores.1.address.detail", "超市物流园 4 号库"),
                            ("stores.1.area", "120"), ("stores.1.cold_chain", "false")]
    person.open(f"/items/{ITEM}/screening").put_all(answers["screening"]).submit("/screening").look("screening without an account")
    # Without an account the way leads through the sign-in and back.
    person.follow('^="/register"')
    assert person.path.startswith("/register")
    register(person, world.name("market"), opened=True)
    # The answers came along.
    assert person.path == f"/items/{ITEM}/screening?has_licence=yes&only_prepackaged=no"
    person.put_all(answers["screening"]).submit("/screening")
    draft = person.path
    assert draft.startswith("/drafts/")
    for section in SECTIONS:
        person.open(f"{draft}/sections/{section}")
        fill_section(person, section, answers[section])
        person.look(f"section {section} with rows")
        person.submit(f"/sections/{section}")
        assert person.page.locator(".error-summary").count() == 0, person.page.locator(".error-summary").inner_text()
    for material, name in answers["materials"][:-1]:
        person.choose_file(f"/materials/{material}", name, sample(name))
    person.open(f"{draft}/check").look("check with one fault", "error")
    assert person.has("as_it_is")
    person.open(f"{draft}/materials")
    material, name = answers["materials"][-1]
    person.choose_file(f"/materials/{material}", name, sample(name))
    assert person.page.locator('form[action$="/removal"]').count() == 5
    person.submit_stale("/removal").look("file removal stale", "error")
    person.open(f"{draft}/materials").submit("/removal").look("materials after a removal")
    person.choose_file(f"/materials/{answers['materials'][0][0]}", answers["materials"][0][1], sample(answers["materials"][0][1]))
    person.open(f"{draft}/check").look("check market")
    for words in ["赵敏", place + "物流园 3 号库", "超市物流园 4 号库", "演示到家平台"]:
        assert words in person.words
    person.put("declared", "yes").submit("/filings").look("receipt market")
    world.facts["market"] = read_receipt(person)


@walk
def files_at_length(world):
    """Everything as long as it may be, filed as it is; and a draft that is thrown away."""
    person, answers = world.person("intake"), example(1, LONG_NAME)
    register(person.open("/register"), world.name("n" * 24))
    begin(person, answers["screening"])
    person.page.locator("details summary").last.click()
    draft = person.path
    person.submit_stale("/removal").look("removal stale", "error")
    person.open(draft).page.locator("details summary").last.click()
    person.submit("/removal").look("my filings after a removal", "empty")
    begin(person, answers["screening"])
    draft = person.path
    texts = ("name", "detail", "address", "email", "contact_phone")
    for section in SECTIONS:
        person.open(f"{draft}/sections/{section}")
        given = [(name, LONG_NAME[:150] if name.split(".")[-1] in texts else value) for name, value in answers[section]]
        fill_section(person, section, given)
        person.submit(f"/sections/{section}")
        if person.path.endswith(f"/sections/{section}"):
            person.look(f"section {section} long", "long").submit(f"/sections/{section}", "_go")
        else:
            person.open(f"{draft}/sections/{section}").look(f"section {section} long", "long")
    person.open(f"{draft}/materials")
    for _ in range(2):
        person.choose_file("/materials/layout", "图" * 80 + ".png", sample("a.png"))
    person.look("materials long", "long").open(draft).look("tasks long", "long")
    person.open(f"{draft}/check").look("check long", "long")
    person.put("declared", "yes").submit("/filings").look("receipt long", "long")
    world.facts["long"] = read_receipt(person)
    person.open("/filings").look("my filings long", "long")
    person.submit_stale("/sign-out", "header").look("sign out stale", "error")
    sign_out(person.open("/filings")).look("signed out")
    person.open("/sign-in").put_all([("name", world.name("n" * 24)), ("password", PASSWORD)]).submit("/sign-in")
    assert person.path == "/filings"
    sign_out(person)
    person.open("/sign-in?next=/filings/" + "9" * 200).look("sign in from afar", "long")
    person.open("/register?next=/filings/" + "9" * 200).look("register from afar", "long")


# Officers


@walk
def is_granted(world):
    number, _ = world.facts["noodles"]
    clerk = sign_in(world.person("processor"), "wang")
    open_from_queue(clerk, number).look("queue")
    clerk.follow(f'="/cases/{number}"').look("case received")
    assert clerk.download(f"/cases/{number}/materials/0") in [sample("a.pdf"), sample("a.png")]
    clerk.open(f"/cases/{number}/materials/99").look("no such material", "error")
    clerk.open("/?due=x&number=1").look("queue of no such place", "error")
    clerk.open("/cases/nothing").look("no such case", "error").open(f"/cases/{number}")
    clerk.submit("/acceptance").look("case accepted")
    clerk.open("/overview").look("overview forbidden", "error")
    examiner = sign_in(world.person("processor"), "zhang")
    open_from_queue(examiner, number).open(f"/cases/{number}").look("case to examine")
    examiner.submit("/examination").look("examination refused", "error")
    examiner.put_all([("conclusion", "meets"), ("reasons", "材料齐全，布局和制度符合要求。\n现场与图纸一致。")])
    examiner.submit("/examination").look("case examined, by another")
    decider = sign_in(world.person("processor"), "chen")
    open_from_queue(decider, number).open(f"/cases/{number}").look("case to decide")
    stale = decider.tab()
    stale.goto(decider.page.url)
    decider.submit("/grant").look("case granted")
    # The same page in another tab is out of date now.
    decider.page = stale
    decider.submit("/grant").look("conflict", "error")
    world.facts |= {"clerk": clerk, "examiner": examiner, "decider": decider}


@walk
def is_refused(world):
    """The supermarket, after an acceptance by a page that was out of date."""
    number, _ = world.facts["market"]
    clerk, examiner, decider = (world.facts[who] for who in ("clerk", "examiner", "decider"))
    open_from_queue(clerk, number).open(f"/cases/{number}").look("case market")
    stale = clerk.tab()
    stale.goto(clerk.page.url)
    clerk.submit("/acceptance")
    clerk.page = stale
    clerk.submit("/acceptance").look("acceptance conflict", "error")
    open_from_queue(examiner, number).open(f"/cases/{number}")
    examiner.put_all([("conclusion", "doesNotMeet"), ("reasons", "布局不符合要求。")]).submit("/examination")
    open_from_queue(decider, number).open(f"/cases/{number}")
    decider.page.locator('form[action$="/refusal"] [name="remedies"]').fill("")
    decider.submit("/refusal").look("refusal refused", "error")
    decider.page.locator('form[action$="/refusal"] [name="remedies"]').fill("可以申请行政复议，也可以提起行政诉讼。")
    decider.submit("/refusal").look("case refused")


@walk
def is_granted_at_length(world):
    number, _ = world.facts["long"]
    clerk, examiner, decider = (world.facts[who] for who in ("clerk", "examiner", "decider"))
    open_from_queue(clerk, number).look("queue long", "long").open(f"/cases/{number}").look("case long", "long")
    clerk.submit("/acceptance")
    open_from_queue(examiner, number).open(f"/cases/{number}")
    examiner.put_all([("conclusion", "meets"), ("reasons", LONG_TEXT)]).submit("/examination")
    open_from_queue(decider, number).open(f"/cases/{number}").look("case to decide long", "long")
    decider.submit("/grant").look("case granted long", "long")
    clerk.open("/?scope=open").look("queue open").open("/?scope=closed").look("queue closed")
    chief = sign_in(world.person("processor"), "sun")
    chief.open("/overview").look("overview").open(f"/cases/{number}").look("case of all, administrator")
    chief.submit_stale("/sign-out", "header").look("staff sign out stale", "error")
    sign_out(chief.open("/")).look("staff signed out", "empty")
    chief.open("/sign-in?next=/cases/" + "9" * 200).look("staff sign in from afar", "long")


# Passers-by


@walk
def the_decision_is_read(world):
    passer = world.person("feedback")
    number, code = world.facts["noodles"]
    passer.open("/").put_all([("number", number), ("code", NO_CODE)]).submit("/progress").look("progress wrong pair", "error")
    grouped = f"{number[:6]}-{number[6:12]}-{number[12:15]}-{number[15:21]}-{number[21:]}"
    ask_until(passer, grouped, code.lower(), r"XK[0-9]{17}").look("decision")
    decision = passer.words
    world.facts["licence"] = licence = re.search(r"XK[0-9]{17}", decision).group(0)
    passer.submit_stale("/closing").look("closing stale", "error")
    passer.open("/progress").look("decision again").submit("/closing").look("progress closed")
    assert passer.path == "/"
    passer.open("/progress")
    assert passer.path == "/", "the case stays closed"
    open_licence(passer, licence, "licence")
    world.facts["decision"], world.facts["public"] = decision, passer.words


@walk
def others_are_read(world):
    passer = world.person("feedback")
    ask_until(passer, *world.facts["market"], r"可以申请行政复议").look("decision refused")
    passer.open("/")
    ask_until(passer, *world.facts["long"], r"XK[0-9]{17}").look("decision long", "long")
    licence = re.search(r"XK[0-9]{17}", passer.words).group(0)
    open_licence(passer, licence, "licence long", "long")
    passer.open("/licences").look("licences long", "long")
    world.facts["noodles at intake"].open("/filings").look("my filings decided")


# What the walks have in common


def register(person, name, opened=False):
    if not opened:
        person.open("/register")
    person.put_all([("name", name), ("password", PASSWORD), ("again", PASSWORD)]).submit("/register")


def begin(person, screening):
    person.open(f"/items/{ITEM}/screening").put_all(screening).submit("/screening")
    assert person.path.startswith("/drafts/")


def fill_section(person, section, pairs):
    for name, value in pairs:
        row = re.match(r"(\w+)\.\d+\.", name)
        if row and not person.has(name):
            person.submit(f"/sections/{section}", "_add", row.group(1))
        person.put(name, value)


def read_receipt(person):
    assert re.fullmatch(r"/filings/[0-9]{22}", person.path), person.words[:300]
    code = re.search(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", person.words)
    assert code, person.words
    return person.path.removeprefix("/filings/"), code.group(0)


def sign_out(person):
    with person.page.expect_navigation():
        person.page.locator('header form[action$="/sign-out"] button').click()
    return person


def sign_in(person, name, look=False):
    person.open("/")
    assert urllib.parse.urlsplit(person.page.url).path == "/sign-in"
    if look:
        person.look("staff sign in", "empty")
        person.put_all([("name", name), ("password", "wrong")]).submit("/sign-in").look("staff sign in refused", "error")
    person.put_all([("name", name), ("password", STAFF_PASSWORD)]).submit("/sign-in")
    assert person.path == "/"
    return person


def open_from_queue(person, number):
    """The case is found where the officer looks for it: in the queue."""
    wait_until(lambda: person.open("/").page.locator(f'a[href="/cases/{number}"]').count() == 1, 15, f"case {number} in the queue")
    return person


def ask_until(passer, number, code, pattern):
    def told():
        passer.open("/")
        if passer.has("number"):
            passer.put_all([("number", number), ("code", code)]).submit("/progress")
        else:
            passer.open("/progress")
        return re.search(pattern, passer.words)

    wait_until(told, 15, f"{pattern} at Feedback")
    return passer


def open_licence(passer, licence, name, kind="normal"):
    wait_until(lambda: passer.open("/licences").page.get_by_role("link", name=licence).count() == 1, 15, "the licence in the list")
    if kind == "normal":
        passer.look("licences")
    passer.follow(f'$="/licences/{licence}"').look(name, kind)


# What there is not

NO_LIST = "shows no list that could be empty"
ASKS_NOTHING = "asks nothing that could be answered wrong"
OWN_WORDS = "says only what the site itself says"
FORM = "is a form: filled in it is the answer to its own POST, or leads on"
A_FILE = "is a file and no page"

# For a route, the kinds it has not, and why. A POST that is taken leads on (normal) or answers with its form's own page (error).
NOT_THERE = {
    "intake GET /": {"empty": "there is no house without an item", "error": ASKS_NOTHING, "long": OWN_WORDS},
    "intake GET /items": {"error": ASKS_NOTHING, "long": "an item's words are checked when it is published"},
    "intake GET /search": {"error": "finds something or nothing"},
    "intake GET /items/{item}/blank": {"empty": NO_LIST, "long": "an item's words are checked when it is published"},
    "intake GET /items/{item}": {"empty": NO_LIST, "long": "an item's words are checked when it is published"},
    "intake GET /status": {"empty": NO_LIST, "error": ASKS_NOTHING, "long": OWN_WORDS},
    "intake GET /register": {"normal": FORM},
    "intake GET /filings": {"error": ASKS_NOTHING},
    "intake GET /filings/{number}": {"empty": NO_LIST},
    "intake GET /filings/{number}/receipt.json": {"empty": A_FILE, "long": A_FILE},
    "processor GET /sign-in": {"normal": FORM},
    "processor GET /overview": {"long": OWN_WORDS},
    "processor GET /cases/{number}": {"empty": NO_LIST},
    "processor GET /cases/{number}/materials/{n}": {"empty": A_FILE, "long": A_FILE},
    "feedback GET /": {"error": FORM, "long": FORM},
    "feedback GET /progress": {"empty": NO_LIST},
    "feedback GET /licences": {"error": ASKS_NOTHING},
    "feedback GET /status": {"empty": NO_LIST, "error": ASKS_NOTHING, "long": OWN_WORDS},
    "feedback GET /licences/{number}": {"empty": NO_LIST},
}
