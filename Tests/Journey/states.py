"""Every state of every page, and the way to it. All that the browser's tests know of single pages stands here.

A walk is a function that goes through the site as people do and says `look(name, kind)` on the way; `kind` is empty, normal, error or
long. Walks run once in each language, in the order of this file, in one house; what one leaves for the next lies in `world.facts`.
To add a page: add a walk, or a look to one. Which routes a look visits is taken from what the browser asked for; a route that no walk
visits fails the test, and so does a kind of a route that is neither seen nor named in NOT_THERE.
"""

import re
import urllib.parse
import xml.etree.ElementTree
from dataclasses import dataclass, field

from browser import ITEM, SECTIONS, STAFF_PASSWORD, Visitor, example, sample, wait_until

# The languages of the pages, each walked on its own.
LANGUAGES = ("zh", "en")

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

    def file(self, name, leaving=()):
        """A case that is no walk's subject, filed over HTTP: the applicant's account, number and code."""
        answers, account = example(1, self.place(name)), self.name(name)
        visitor = Visitor(self.house, "intake").register(account, PASSWORD)
        draft = visitor.begin()
        visitor.fill(draft, answers)
        for material, file in answers["materials"]:
            if material not in leaving:
                visitor.upload(draft, material, [(file, sample(file))])
        filed = visitor.hand_in(draft, as_it_is=bool(leaving))
        code = re.search(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", filed.words)
        assert code, filed.words
        return account, filed.path.removeprefix("/filings/"), code.group(0)


WALKS = []
# Walks that want to find nothing yet: all languages take them before any goes on.
EMPTY_WALKS = []
# Walks after the term to correct has run out: the clock is moved for all languages at once, and nobody is signed in any more.
LATE_WALKS = []
DAYS_LATER = 42


def walk(function):
    WALKS.append(function)
    return function


def empty_walk(function):
    EMPTY_WALKS.append(function)
    return function


def late_walk(function):
    LATE_WALKS.append(function)
    return function


# Before anything is filed


@empty_walk
def nothing_yet(world):
    passer = world.person("feedback")
    passer.open("/").look("start", "empty", closely=True).open("/licences").look("licences empty", "empty")
    passer.open("/licences?q=%E6%B2%A1%E6%9C%89").look("licences nothing found", "empty")
    passer.open("/licences.csv?month=soon").look("licences of no month", "error")
    passer.open("/status").look("status").open("/nothing").look("not found", "error")
    passer.open("/licences/XK00000000000000000").look("no such licence", "error")
    passer.open("/licences/XK00000000000000000/facts.json").look("no such facts", "error")
    passer.open("/documents").look("documents", "empty")
    passer.open("/progress")
    assert passer.path == "/", "no case is open"
    reads_as_he_likes(passer, world)
    clerk = sign_in(world.person("processor"), "li", look=True)
    clerk.open("/").look("queue empty", "empty").open("/cases").look("cases empty", "empty")
    for path in ("/overview", "/overview.csv", "/ratio", "/ratio.csv", "/ratio/11320102MB0000002X", "/reconciliation", "/reconciliation.csv"):
        clerk.open(path).look(f"{path[1:].replace('/', ' ')} forbidden", "error")
    reads_as_he_likes(clerk, world)
    chief = sign_in(world.person("processor"), "sun")
    chief.open("/overview").look("overview empty", "empty")
    chief.open("/reconciliation").look("reconciliation empty", "empty")
    chief.open("/reconciliation/2026-02-30").look("reconciliation of no day", "error")
    reads_as_he_likes(world.person("intake"), world)


def reads_as_he_likes(person, world):
    """The three choices of the reader, on every tier; the language comes back to what it was."""
    other = next(language for language in ("zh", "en") if language != world.language)
    for path, first, last in [("language", other, world.language), ("text-size", "large", "normal"), ("keys", "off", "on")]:
        for to in (first, last):
            person.open(f"/{path}?to={to}&next=/status" if person.tier != "processor" else f"/{path}?to={to}&next=/cases")
    person.open("/language?to=fr").look("no such language", "error")


# Applicants


@walk
def looks_around(world):
    person = world.person("intake")
    person.open("/").look("home", closely=True).open("/status").look("status").open("/nothing").look("not found", "error")
    person.open("/items").look("items").follow('*="theme="').look("items of a theme")
    person.open("/items?theme=" + "W" * 90).look("items of no theme", "empty")
    person.open("/items?department=" + urllib.parse.quote(LONG_NAME[:90])).look("items of a long name", "long")
    person.open("/search").look("search", "empty")
    person.put("q", "开饭店").page.locator("main form[action$='/search'] button").click()
    person.look("search found", closely=True)
    assert person.page.locator(f'main a[href="/items/{ITEM}"]').count() > 0
    person.open("/search?q=" + urllib.parse.quote("登月")).look("search nothing", "empty")
    person.open("/search?q=" + urllib.parse.quote(LONG_NAME)).look("search long", "long")
    person.open("/items/nothing").look("no such item", "error").open("/items/nothing/screening").look("no such screening", "error")
    person.open("/items/nothing/blank").look("no such blank form", "error")
    person.open(f"/items/{ITEM}").look("guide", closely=True)
    person.follow('$="/blank"').look("blank form").open(f"/items/{ITEM}")
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
        person.submit(action).look(f"section {section} faults", "error", closely=number == 0)
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
    person.open(f"{draft}/reopening").look("no reopening of an application", "error")
    person.open(f"{draft}/check").look("check")
    person.submit("/filings").look("check undeclared", "error")
    person.put("declared", "yes").submit("/filings").look("receipt", closely=True)
    world.facts["noodles"] = receipt = read_receipt(person)
    person.open("/filings").look("my filings")
    # Where the look is the same for a draft or a filing of somebody else.
    person.open(f"{draft}").look("no such draft", "error").open(f"{draft}/check").look("no such draft to check", "error")
    person.open(f"{draft}/sections/people").look("no such section", "error").open(f"{draft}/materials").look("no such materials", "error")
    wrong = f"/filings/{receipt[0][:-1]}x"
    person.open(wrong).look("no such filing", "error")
    for part in ("code", "code-reset", "correction", "deadline.ics", "withdrawal", "receipt.json"):
        person.open(f"{wrong}/{part}").look(f"no such {part}", "error")
    person.open(f"/filings/{receipt[0]}")
    assert person.download(f"/filings/{receipt[0]}/receipt.json").startswith(b"{")
    told_of(person, receipt[0])
    person.look("receipt with a limit")
    assert b"BEGIN:VEVENT" in person.download(f"/filings/{receipt[0]}/deadline.ics")
    person.open(f"/filings/{receipt[0]}/correction").look("nothing to correct", "empty")
    world.facts["noodles at intake"] = person


@walk
def files_a_supermarket(world):
    """Example 2: an agent, two stores and two managers in rows that are added, online trade; filed without a detour."""
    place = world.place("超市")
    person, answers = world.person("intake"), example(2, place)
    answers["premises"] += [("stores.1.address.region", "演示省演示市演示区"), ("stores.1.address.detail", "超市物流园 4 号库"),
                            ("stores.1.area", "120"), ("stores.1.cold_chain", "false")]
    person.open(f"/items/{ITEM}/screening").put_all(answers["screening"]).submit("/screening").look("screening without an account")
    # Without an account the way leads through the sign-in and back, and the answers come along.
    person.follow('^="/register"')
    assert person.path.startswith("/register")
    register(person, world.name("market"), opened=True)
    assert person.path.startswith(f"/items/{ITEM}/screening"), person.path
    person.look("screening after signing in").submit("/screening")
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
    person.open("/filings").look("my filings, a draft").open(draft)
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
    open_from_queue(clerk, number).look("queue", closely=True)
    clerk.follow(f'="/cases/{number}"').look("case received", closely=True)
    assert clerk.download(f"/cases/{number}/materials/0") in [sample("a.pdf"), sample("a.png")]
    clerk.open(f"/cases/{number}/materials/99").look("no such material", "error")
    clerk.open(f"/cases/{number}/documents/99").look("no such document", "error")
    clerk.open(f"/cases/{number}/documents/99/document.pdf").look("no such PDF inside", "error")
    clerk.open("/?due=x&number=1").look("queue of no such place", "error")
    clerk.open("/cases/nothing").look("no such case", "error").open("/cases?state=open").look("cases open")
    clerk.open("/cases?q=" + number[:10]).look("cases found").open("/cases?q=" + "W" * 100).look("cases not found", "empty")
    # No case of this clerk's waits for an opinion yet.
    clerk.open(f"/cases/{number}/examination").look("examination closed", "error")
    clerk.open(f"/cases/{number}/acceptance").look("acceptance", "empty", closely=True)
    other = tab_of(clerk)
    send(clerk, "acceptance").look("case accepted")
    with_tab(clerk, other, lambda: send(clerk, "acceptance").look("acceptance conflict", "error"))
    examiner = sign_in(world.person("processor"), "zhang")
    open_from_queue(examiner, number).open(f"/cases/{number}").look("case to examine")
    examiner.open(f"/cases/{number}/examination").look("examination", "empty")
    send(examiner, "examination").look("examination refused", "error")
    examiner.put("reasons", LONG_TEXT)
    send(examiner, "examination").look("examination long", "long")
    examiner.put_all([("conclusion", "meets"), ("reasons", "材料齐全，布局和制度符合要求。\n现场与图纸一致。")])
    send(examiner, "examination")
    examiner.open(f"/cases/{number}").look("case examined, by another")
    decider = sign_in(world.person("processor"), "chen")
    open_from_queue(decider, number).open(f"/cases/{number}").look("case to decide")
    decider.open(f"/cases/{number}/grant").look("grant", "empty").put("terms", "……")
    preview(decider, "grant").look("grant refused", "error")
    terms = decider.open(f"/cases/{number}/grant").page.locator('main [name="terms"]').input_value()
    decider.put("terms", terms + LONG_TEXT)
    preview(decider, "grant").look("grant preview long", "long")
    decider.submit("/grant", "_step", "edit").look("grant edited again", "long")
    decider.put("terms", terms)
    preview(decider, "grant").look("grant preview")
    other = tab_of(decider)
    # The same form, from before.
    other.goto(f"{decider.base}/cases/{number}/grant")
    send(decider, "grant").open(f"/cases/{number}").look("case granted")
    with_tab(decider, other, lambda: decider.open(f"/cases/{number}/grant").look("grant closed", "error"))
    world.facts |= {"clerk": clerk, "examiner": examiner, "decider": decider}


@walk
def is_sealed(world):
    number, _ = world.facts["noodles"]
    for name, kind in [("he", "empty"), ("gao", "normal")]:
        keeper = sign_in(world.person("processor"), name)
        open_from_queue(keeper, number).look(f"queue of {name}")
        keeper.open(f"/cases/{number}/sealing").look(f"sealing by {name}", kind, closely=name == "he")
        other = tab_of(keeper)
        send(keeper, "sealing").look(f"sealed by {name}")
        if name == "he":
            with_tab(keeper, other, lambda: send(keeper, "sealing").look("sealing conflict", "error"))
        world.facts[name] = keeper
    keeper.open(f"/cases/{number}").look("case sealed").follow(f'^="/cases/{number}/documents/"').look("document sealed")
    assert keeper.download(keeper.path + "/document.pdf").startswith(b"%PDF-")


@walk
def is_refused(world):
    """The supermarket, with the examiner's and the decider's reasons, sealed, and served on paper."""
    number, _ = world.facts["market"]
    clerk, examiner, decider = (world.facts[who] for who in ("clerk", "examiner", "decider"))
    open_from_queue(clerk, number).open(f"/cases/{number}").look("case market")
    act(clerk, number, "acceptance")
    open_from_queue(examiner, number)
    act(examiner, number, "examination", [("conclusion", "doesNotMeet"), ("reasons", "布局不符合要求。")])
    open_from_queue(decider, number)
    decider.open(f"/cases/{number}/grant").look("grant against the opinion")
    decider.open(f"/cases/{number}/refusal").look("refusal", "empty")
    reasons = decider.page.locator('main [name="reasons"]').input_value()
    assert "布局不符合要求。" in reasons
    decider.put("remedies", "")
    preview(decider, "refusal").look("refusal refused", "error")
    decider.put_all([("remedies", "可以申请行政复议，也可以提起行政诉讼。"), ("reasons", LONG_TEXT)])
    preview(decider, "refusal").look("refusal preview long", "long").submit("/refusal", "_step", "edit").put("reasons", reasons)
    preview(decider, "refusal").look("refusal preview")
    send(decider, "refusal").open(f"/cases/{number}").look("case refused")
    issuer = sign_in(world.person("processor"), "xu")
    issuer.open(f"/cases/{number}/delivery").look("delivery before the seal", "error")
    seal(world.facts["gao"], number)
    open_from_queue(issuer, number).open(f"/cases/{number}/delivery").look("delivery", "empty").put("recipient", "")
    preview(issuer, "delivery").look("delivery refused", "error")
    issuer.put_all([("way", "counter"), ("recipient", LONG_NAME), ("note", LONG_TEXT)])
    preview(issuer, "delivery").look("delivery preview long", "long").submit("/delivery", "_step", "edit")
    issuer.put_all([("recipient", "赵敏"), ("note", "")])
    preview(issuer, "delivery").look("delivery preview")
    send(issuer, "delivery").look("delivered")
    issuer.open(f"/cases/{number}").look("case delivered")


@walk
def is_granted_at_length(world):
    number, _ = world.facts["long"]
    clerk, examiner, decider = (world.facts[who] for who in ("clerk", "examiner", "decider"))
    open_from_queue(clerk, number).look("queue long", "long").open(f"/cases/{number}").look("case long", "long")
    clerk.open("/cases?state=all").look("cases long", "long")
    clerk.open(f"/cases/{number}/acceptance").look("acceptance long", "long")
    act(clerk, number, "acceptance")
    open_from_queue(examiner, number)
    act(examiner, number, "examination", [("conclusion", "meets"), ("reasons", LONG_TEXT)])
    open_from_queue(decider, number).open(f"/cases/{number}").look("case to decide long", "long")
    act(decider, number, "grant")
    decider.open(f"/cases/{number}").look("case granted long", "long")
    keeper = world.facts["gao"]
    open_from_queue(keeper, number).open(f"/cases/{number}/sealing").look("sealing long", "long")
    seal(keeper, number)
    keeper.open(f"/cases/{number}").follow(f'^="/cases/{number}/documents/"').look("document long", "long")


@walk
def is_corrected(world):
    """Filed without two materials, told once of everything, corrected with one thing more, accepted, withdrawn."""
    name, number, code = world.file("补正", leaving=("flow", "rules_list"))
    world.facts["corrected"] = number, code
    clerk = world.facts["clerk"]
    open_from_queue(clerk, number).open(f"/cases/{number}").look("case incomplete")
    clerk.open(f"/cases/{number}/correctionNotice").look("correction notice", "empty", closely=True)
    ticked = clerk.page.locator('main [name="tick"]:checked')
    assert ticked.count() == 2, "what was known at filing is ticked"
    for place in ("materials.flow", "materials.rules_list"):
        clerk.page.locator(f'main [name="tick"][value="{place}"]').uncheck()
    preview(clerk, "correctionNotice").look("correction notice of nothing", "error")
    for place in ("materials.flow", "materials.rules_list", "site_area"):
        clerk.put("tick", place)
    clerk.put("words.site_area", LONG_TEXT[:900])
    preview(clerk, "correctionNotice").look("correction notice preview long", "long").submit("/correctionNotice", "_step", "edit")
    clerk.put("words.site_area", "面积与布局图不一致，请核对。")
    preview(clerk, "correctionNotice").look("correction notice preview")
    send(clerk, "correctionNotice").open(f"/cases/{number}").look("case waits for the applicant")
    clerk.open("/cases?state=waiting").look("cases waiting")

    person = come_back(world.person("intake"), name)
    told_of(person, number, '[href$="/correction"]')
    person.look("receipt, correction requested", closely=True).open("/filings").look("my filings to do")
    passer = world.person("feedback")
    ask_until(passer, number, code, "〔2026〕").look("progress, correction requested")
    person.open(f"/filings/{number}/correction")
    draft = person.path
    assert draft.startswith("/drafts/")
    person.look("corrections to do", closely=True)
    person.follow('$="/sections/premises"').look("section in a correction").put("site_area", "90").submit("/sections/premises")
    assert person.path.rstrip("/") == draft
    person.follow('$="/reopening"').look("reopening", "empty").submit("/reopening").look("reopening refused", "error")
    person.put_all([("place", "seats"), ("reason", LONG_TEXT)]).submit("/reopening").look("reopening long", "long")
    person.put("reason", "座位数也写错了。").submit("/reopening").look("corrections with one more")
    person.follow('$="/materials"').look("materials in a correction")
    for material, file in [("flow", "操作流程.pdf"), ("rules_list", "制度目录.pdf")]:
        person.choose_file(f"/materials/{material}", file, sample(file))
    person.look("materials corrected").open(f"{draft}/check").look("check of a correction")
    person.put("declared", "yes").submit("/filings").look("correction received")
    person.open(f"/filings/{number}").look("receipt, corrected")

    wait_until(lambda: clerk.open(f"/cases/{number}").page.locator(f'a[href$="/acceptance"]').count(), 45, "the correction at the clerk's")
    clerk.look("case corrected")
    act(clerk, number, "acceptance")
    told_of(person, number, '[href$="/withdrawal"]')
    person.follow('$="/withdrawal"').look("withdrawal", "empty").submit("/withdrawal").look("withdrawal not sure", "error")
    person.put_all([("sure", "yes"), ("reason", LONG_TEXT)]).submit("/withdrawal").look("withdrawal long", "long")
    person.put_all([("sure", "yes"), ("reason", "店面另有安排。")]).submit("/withdrawal").look("withdrawal received")
    told_of(person, number, ':not([href$="/withdrawal"])', gone='[href$="/withdrawal"]')
    person.look("receipt, withdrawn").open(f"/filings/{number}/withdrawal").look("withdrawal no longer")
    person.open("/filings").look("my filings closed")
    clerk.open(f"/cases/{number}").look("case withdrawn")
    passer.open("/progress").look("progress, withdrawn")
    world.facts["corrected at intake"] = person


@walk
def is_in_a_special_procedure(world):
    """特别程序 and 延长: the limit stands still, runs on after the result, and is prolonged."""
    name, number, code = world.file("特别")
    decider, examiner = world.facts["decider"], world.facts["examiner"]
    act(open_from_queue(world.facts["clerk"], number), number, "acceptance")
    decider.open(f"/cases/{number}/specialProcedure").look("special procedure", "empty")
    preview(decider, "specialProcedure").look("special procedure refused", "error")
    decider.put_all([("procedure", "expertReview"), ("plannedDays", "15"), ("reasons", LONG_TEXT)])
    preview(decider, "specialProcedure").look("special procedure long", "long")
    decider.submit("/specialProcedure", "_step", "edit").put("reasons", "布局复杂，请专家评审。")
    preview(decider, "specialProcedure").look("special procedure preview")
    send(decider, "specialProcedure")
    told_of(come_back(world.person("intake"), name), number, "", gone='[href$="/deadline.ics"]').look("receipt, special procedure")
    ask_until(world.person("feedback"), number, code, "特别程序").look("progress, special procedure")
    examiner.open(f"/cases/{number}").look("case in a special procedure", closely=True)
    examiner.open(f"/cases/{number}/procedureResult").look("result of a procedure", "empty")
    send(examiner, "procedureResult").look("result of a procedure refused", "error")
    examiner.put("reasons", LONG_TEXT * 5)
    send(examiner, "procedureResult").look("result of a procedure long", "long")
    examiner.put("reasons", "专家评审意见第3号：布局合理。")
    send(examiner, "procedureResult")
    head = sign_in(world.person("processor"), "ma")
    head.open(f"/cases/{number}/prolongation").look("prolongation", "empty")
    preview(head, "prolongation").look("prolongation refused", "error")
    head.put("reasons", LONG_TEXT)
    preview(head, "prolongation").look("prolongation long", "long")
    head.submit("/prolongation", "_step", "edit").put("reasons", "现场整改需要时间，不能在原定期限内作出决定。")
    preview(head, "prolongation").look("prolongation preview")
    send(head, "prolongation").open(f"/cases/{number}").look("case prolonged", closely=True)
    asks_for_a_hearing(world, name, number)


def asks_for_a_hearing(world, name, number):
    """申请听证: the applicant's own, online, once he was told that he may."""
    person = come_back(world.person("intake"), name)
    person.open(f"/filings/{number}/hearing-request").look("request for a hearing online, not told")
    act(world.facts["examiner"], number, "hearingRight", [("reasons", "油烟排放与相邻住户有重大利益关系。")])
    told_of(person, number, '[href$="/hearing-request"]')
    person.look("receipt, may ask for a hearing").follow('$="/hearing-request"').look("request for a hearing online", "empty")
    person.submit("/hearing-request").look("request for a hearing online not sure", "error")
    person.put_all([("sure", "yes"), ("reason", LONG_TEXT)]).submit("/hearing-request").look("request for a hearing online long", "long")
    person.put_all([("sure", "yes"), ("reason", "希望当面说明净化设备。")]).submit("/hearing-request").look("request for a hearing online received")


HEARING = [("hearingAt", "2026-04-10"), ("hearingTime", "09:00"), ("place", "政务服务中心三楼会议室"), ("chair", "lin")]


@walk
def is_heard(world):
    """现场核查 and 听证: two officers look at the site, a neighbour asks for a hearing, and it is notified."""
    name, number, code = world.file("听证")
    examiner = world.facts["examiner"]
    act(open_from_queue(world.facts["clerk"], number), number, "acceptance")
    examiner.open(f"/cases/{number}/siteCheck").look("site check", "empty")
    send(examiner, "siteCheck").look("site check refused", "error")
    examiner.put_all([("officers", "钱某 执法证320102001\n孙某 执法证320102002"), ("on", "2026-03-02"), ("reasons", LONG_TEXT * 5)])
    send(examiner, "siteCheck").look("site check long", "long")
    examiner.put("reasons", "现场布局与平面图一致，申请人在场并签字。")
    send(examiner, "siteCheck")
    examiner.open(f"/cases/{number}/hearingRight").look("right to a hearing", "empty")
    preview(examiner, "hearingRight").look("right to a hearing refused", "error")
    examiner.put("reasons", LONG_TEXT)
    preview(examiner, "hearingRight").look("right to a hearing long", "long")
    examiner.submit("/hearingRight", "_step", "edit").put("reasons", "油烟排放与相邻住户有重大利益关系。")
    preview(examiner, "hearingRight").look("right to a hearing preview")
    send(examiner, "hearingRight")
    told_of(come_back(world.person("intake"), name), number, '[href$="/hearing-request"]')
    ask_until(world.person("feedback"), number, code, "听证").look("progress, right to a hearing")
    examiner.open(f"/cases/{number}/hearingRequest").look("request for a hearing", "empty")
    send(examiner, "hearingRequest").look("request for a hearing refused", "error")
    examiner.put_all([("party", "邻居李某"), ("on", "2026-03-02"), ("reasons", LONG_TEXT * 5)])
    send(examiner, "hearingRequest").look("request for a hearing long", "long")
    examiner.put("reasons", "书面提出：担心油烟排放。")
    send(examiner, "hearingRequest")
    examiner.open(f"/cases/{number}").look("case to be heard", closely=True)
    examiner.open(f"/cases/{number}/hearingNotice").look("notice of a hearing", "empty")
    preview(examiner, "hearingNotice").look("notice of a hearing refused", "error")
    examiner.put_all([*HEARING, ("reasons", LONG_TEXT)])
    preview(examiner, "hearingNotice").look("notice of a hearing long", "long")
    examiner.submit("/hearingNotice", "_step", "edit").put("reasons", "油烟排放对相邻住户的影响。")
    preview(examiner, "hearingNotice").look("notice of a hearing preview")
    send(examiner, "hearingNotice")
    world.facts["heard"] = number
    chair = sign_in(world.person("processor"), "lin")
    chair.look("queue of a chair").open(f"/cases/{number}/hearingRecord").look("record of a hearing, too early")


@late_walk
def has_been_heard(world):
    """听证笔录: the day of the hearing has passed, and the limit runs again."""
    number = world.facts["heard"]
    chair = sign_in(world.person("processor"), "lin")
    chair.open(f"/cases/{number}/hearingRecord").look("record of a hearing", "empty")
    send(chair, "hearingRecord").look("record of a hearing refused", "error")
    chair.put("reasons", LONG_TEXT * 5)
    send(chair, "hearingRecord").look("record of a hearing long", "long")
    chair.put("reasons", "双方到场，笔录已交参加人签字。")
    send(chair, "hearingRecord")
    examiner = sign_in(world.person("processor"), "zhang")
    examiner.open(f"/cases/{number}").look("case heard", closely=True)
    for name in ("inspectorAssignment", "forwarding"):
        examiner.open(f"/cases/{number}/{name}").look(f"{name} not in this item")
        examiner.open(f"/cases/{number}/siteCheck").submit_elsewhere("/siteCheck", f"/cases/{number}/{name}")
        examiner.look(f"{name} not in this item, sent all the same", "error")


def entered(person, number, name, title, filled, words):
    """An act that issues no document: its form empty, refused, too long, and sent."""
    person.open(f"/cases/{number}/{name}").look(title, "empty")
    send(person, name).look(f"{title} refused", "error")
    person.put_all([*filled, ("reasons", LONG_TEXT * 5)])
    send(person, name).look(f"{title} long", "long")
    person.put("reasons", words)
    send(person, name)


def issued(person, number, name, title, filled, words):
    """An act with a document: its form empty, refused, with a long document, looked at and issued."""
    person.open(f"/cases/{number}/{name}").look(title, "empty")
    preview(person, name).look(f"{title} refused", "error")
    person.put_all([*filled, ("reasons", LONG_TEXT)])
    preview(person, name).look(f"{title} long", "long")
    person.submit(f"/{name}", "_step", "edit").put("reasons", words)
    preview(person, name).look(f"{title} preview")
    send(person, name)


@walk
def others_are_asked_and_the_licence_ends(world):
    """利害关系人, 部门意见 and 回避 before the decision; 撤销 and 注销 after it."""
    _, number, code = world.file("邻居")
    examiner, decider = world.facts["examiner"], world.facts["decider"]
    act(open_from_queue(world.facts["clerk"], number), number, "acceptance")
    issued(examiner, number, "partyNotice", "notice to a party", [("party", "邻居李某"), ("on", "2026-03-20")], "油烟排放口正对其住宅。")
    entered(examiner, number, "statement", "statement", [("answering", "3"), ("party", "邻居李某"), ("on", "2026-03-02")], "要求改变排放口的朝向。")
    entered(examiner, number, "opinionRequest", "question to a department", [("party", "演示区生态环境局")], "请对油烟排放提出意见。")
    entered(examiner, number, "opinion", "opinion of a department", [], "来函第8号：净化设备符合要求。")
    head = sign_in(world.person("processor"), "ma")
    entered(head, number, "recusal", "recusal", [("recused", "zhao")], "与申请人是亲属。")
    examiner.open(f"/cases/{number}").look("case of which others were asked", closely=True)
    act(examiner, number, "examination", [("conclusion", "meets"), ("reasons", "意见均已考虑。")])
    act(decider, number, "grant")
    passer = ask_until(world.person("feedback"), number, code, r"XK[0-9]{17}")
    licence = re.search(r"XK[0-9]{17}", passer.words).group(0)
    heard = [("ground", "fraud"), ("heard", "已于十日前书面告知，没有提出意见。")]
    issued(decider, number, "revocation", "revocation", heard, "以虚假材料取得许可。")
    issued(decider, number, "cancellation", "cancellation", [("ground", "licenceEnded")], "许可已经撤销。")
    decider.open(f"/cases/{number}").look("case whose licence has ended")
    ask_until(passer, number, code, "注销|ancel").look("progress, licence ended", closely=True)
    passer.open(f"/licences/{licence}").look("licence ended", closely=True)

    _, number, _ = world.file("撤回许可")
    act(open_from_queue(world.facts["clerk"], number), number, "acceptance")
    act(examiner, number, "examination", [("conclusion", "meets"), ("reasons", "符合条件。")])
    act(decider, number, "grant")
    wait_until(lambda: not re.search("正在告知|being told", decider.open(f"/cases/{number}").words), 45, "the grant told")
    issued(decider, number, "retraction", "retraction", [("ground", "lawChanged"), ("heard", "已告知，同意。")], "所依据的规章已经废止。")


@walk
def is_corrected_on_the_spot(world):
    """当场更正 by the applicant, and the end of the case by the head of the agency."""
    name, number, code = world.file("当场")
    clerk = world.facts["clerk"]
    open_from_queue(clerk, number).open(f"/cases/{number}/onTheSpotCorrection").look("on the spot", "empty")
    send(clerk, "onTheSpotCorrection").look("on the spot nothing", "error")
    clerk.put_all([("tick", "seats"), ("words.seats", LONG_TEXT)])
    send(clerk, "onTheSpotCorrection").look("on the spot long", "long")
    clerk.put("words.seats", "座位数少写了一位。")
    send(clerk, "onTheSpotCorrection").open(f"/cases/{number}").look("case to be corrected on the spot")
    person = come_back(world.person("intake"), name)
    told_of(person, number, '[href$="/correction"]')
    passer = ask_until(world.person("feedback"), number, code, "座位数少写了一位。").look("progress, on the spot")
    person.open(f"/filings/{number}/correction").look("corrections on the spot")
    person.follow('$="/sections/premises"').put("seats", "36").submit("/sections/premises").follow('$="/check"')
    person.put("declared", "yes").submit("/filings")

    head = sign_in(world.person("processor"), "du")
    wait_until(lambda: "36" in head.open(f"/cases/{number}").words, 45, "the correction at the head's")
    head.look("case of a head").open(f"/cases/{number}/termination").look("termination", "empty")
    head.put("ground", "notCompetent")
    preview(head, "termination").look("termination refused", "error")
    head.put_all([("rightAgency", LONG_NAME), ("reasons", LONG_TEXT)])
    preview(head, "termination").look("termination preview long", "long").submit("/termination", "_step", "edit")
    head.put_all([("ground", "applicantEnded"), ("rightAgency", ""), ("reasons", "申请人已经注销。")])
    preview(head, "termination").look("termination preview")
    send(head, "termination").open(f"/cases/{number}").look("case terminated")
    wait_until(lambda: passer.open("/progress").page.locator('a[href^="/progress/documents/"]').count() > 0, 45, "the end at Feedback")
    passer.look("progress, terminated")


@walk
def is_not_accepted(world):
    """不予受理 and 不受理: what a clerk may answer instead of an acceptance."""
    clerk = world.facts["clerk"]
    for act_name, more in [("nonAcceptance", [("ground", "notCompetent")]), ("exemption", [])]:
        _, number, code = world.file({"nonAcceptance": "邻区", "exemption": "豁免"}[act_name])
        open_from_queue(clerk, number).open(f"/cases/{number}/{act_name}").look(act_name, "empty").put_all(more)
        preview(clerk, act_name).look(f"{act_name} refused", "error")
        agency = [("rightAgency", "邻区行政审批局")] if more else []
        clerk.put_all([*agency, ("reasons", LONG_TEXT)])
        preview(clerk, act_name).look(f"{act_name} preview long", "long").submit(f"/{act_name}", "_step", "edit")
        clerk.put("reasons", "经营场所在邻区，不属于本机关职权范围。" if more else "只卖预包装食品，不需要取得许可。")
        preview(clerk, act_name).look(f"{act_name} preview")
        send(clerk, act_name).open(f"/cases/{number}").look(f"case after {act_name}")
        passer = ask_until(world.person("feedback"), number, code, "〔2026〕").look(f"progress, {act_name}")
        passer.follow('^="/progress/documents/"').look(f"document of {act_name}")


@walk
def the_chief_looks(world):
    clerk, (number, _) = world.facts["clerk"], world.facts["long"]
    clerk.open("/cases?state=ended").look("cases closed")
    assert b"\xef\xbb\xbf" in clerk.download("/cases.csv?state=ended")
    chief = sign_in(world.person("processor"), "sun")
    chief.open("/overview").look("overview", closely=True)
    chief.download("/overview.csv")
    chief.open("/supervision").look("supervision", closely=True)
    assert b"\xef\xbb\xbf" in chief.download("/supervision.csv")
    chief.open("/supervision?colour=operations").look("supervision nothing", "empty").open("/supervision?colour=all").look("supervision all")
    chief.open("/ratio").look("ratio").download("/ratio.csv")
    chief.open("/ratio").follow('^="/ratio/"').look("ratio of a department").open("/ratio/nobody").look("ratio of nobody", "error")
    chief.open(f"/cases/{number}").look("case of all, administrator")
    chief.submit_stale("/sign-out", "header").look("staff sign out stale", "error")
    sign_out(chief.open("/cases")).look("staff signed out", "empty")
    chief.open("/sign-in?next=/cases/" + "9" * 200).look("staff sign in from afar", "long")


# Passers-by


@walk
def the_decision_is_read(world):
    passer = world.person("feedback")
    number, code = world.facts["noodles"]
    passer.open("/").put_all([("number", number), ("code", NO_CODE)]).submit("/progress").look("progress wrong pair", "error")
    grouped = f"{number[:6]}-{number[6:12]}-{number[12:15]}-{number[15:21]}-{number[21:]}"
    ask_until(passer, grouped, code.lower(), r"XK[0-9]{17}").look("decision", closely=True)
    decision = passer.words
    world.facts["licence"] = licence = re.search(r"XK[0-9]{17}", decision).group(0)
    # The decision itself: on the page, as a copy, and checked in both ways.
    passer.open("/progress").page.locator('a[href^="/progress/documents/"]').last.click()
    documents(passer, "document")
    passer.open("/progress/documents/99").look("no such document", "error").open("/progress/documents/99/copy").look("no such copy", "error")
    passer.open("/progress/documents/99/document.pdf").look("no such PDF", "error")
    passer.open("/progress").submit_stale("/closing").look("closing stale", "error")
    passer.open("/progress").look("decision again").submit("/closing").look("progress closed")
    assert passer.path == "/"
    passer.open("/progress")
    assert passer.path == "/", "the case stays closed"
    open_licence(passer, licence, "licence")
    world.facts["decision"], world.facts["public"] = decision, passer.words
    assert licence.encode() in passer.read(f"/licences/{licence}/facts.json")
    feed = xml.etree.ElementTree.fromstring(passer.read("/licences.atom"))
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) > 0
    passer.open("/licences?q=" + licence).look("licences found")
    assert passer.page.get_by_role("link", name=licence).count() == 1
    address = passer.page.locator('a[href^="/licences.csv"]').get_attribute("href")
    assert licence.encode() in passer.download(address)


def documents(passer, name):
    """On the page of a document: its electronic copy, and the check of both."""
    path = passer.path
    passer.look(name)
    copy = passer.download(path + "/copy")
    assert passer.download(path + "/document.pdf").startswith(b"%PDF-")
    passer.follow('^="/documents?"').look(f"{name} genuine", closely=True)
    checked = passer.path
    for file in ("signature.json", "authority.pem"):
        passer.download(passer.page.locator(f'main a[href^="/documents/{file}"]').get_attribute("href"))
    passer.open("/documents/signature.json?number=none&code=none").look(f"{name} without a signature", "error")
    passer.open(checked)
    passer.put("code", "0000-0000-0000-0000-0000").page.locator('main form:not([method]) button').click()
    passer.look(f"{name} altered", "error")
    passer.put("number", "演没有〔2026〕1号").page.locator('main form:not([method]) button').click()
    passer.look(f"{name} unknown", "error")
    passer.open("/documents?number=" + urllib.parse.quote(LONG_NAME) + "&code=" + "W" * 190).look(f"{name} asked at length", "long")
    for said, content, kind in [("copy genuine", copy, "normal"), ("copy altered", copy.replace("准予".encode(), "不予".encode()), "error"),
                                ("copy unreadable", b"%PDF-1.4", "error")]:
        passer.open("/documents").page.locator("main details summary").click()
        form = passer.page.locator('main form[method="post"][action$="/documents"]')
        form.locator("input[type=file]").set_input_files({"name": "copy.json", "mimeType": "application/json", "buffer": content})
        with passer.page.expect_navigation():
            form.locator("button").click()
        passer.look(f"{name} {said}", kind)


@walk
def others_are_read(world):
    passer = world.person("feedback")
    ask_until(passer, *world.facts["market"], r"可以申请行政复议").look("decision refused")
    passer.page.locator('a[href^="/progress/documents/"]').last.click()
    passer.look("document of service")
    passer.open("/")
    ask_until(passer, *world.facts["long"], r"XK[0-9]{17}").look("decision long", "long")
    licence = re.search(r"XK[0-9]{17}", passer.words).group(0)
    passer.page.locator('a[href^="/progress/documents/"]').last.click()
    passer.look("document long", "long")
    open_licence(passer, licence, "licence long", "long")
    passer.open("/licences").look("licences long", "long")
    world.facts["noodles at intake"].open("/filings").look("my filings decided")


@walk
def asks_for_a_new_code(world):
    person, (number, _) = world.facts["noodles at intake"], world.facts["noodles"]
    person.open(f"/filings/{number}").look("receipt, decided")
    person.follow('$="/code-reset"').look("code reset", "empty")
    person.submit_stale("/code-reset").look("code reset stale", "error")
    person.open(f"/filings/{number}/code-reset").submit("/code-reset").look("code reset received")
    wait_until(lambda: person.open(f"/filings/{number}/code-reset").page.locator(".panel .code").count() > 1, 45, "the new code")
    person.look("code reset done")
    code = person.page.locator(".panel .code").last.inner_text()
    person.submit_stale("/code-kept").look("code kept stale", "error")
    person.open(f"/filings/{number}/code-reset").submit("/code-kept")
    world.facts["noodles"] = number, code
    ask_until(world.person("feedback"), number, code, r"XK[0-9]{17}")


# Later


@walk
def is_left_to_lapse(world):
    """What is filed now and looked at when the term is over: one case waits for its applicant, one for its clerk."""
    name, number, code = world.file("放弃", leaving=("flow",))
    clerk = world.facts["clerk"]
    open_from_queue(clerk, number)
    act(clerk, number, "correctionNotice")
    clerk.open(f"/cases/{number}/abandonment").look("abandonment before the day", "error")
    world.facts["lapsed"] = name, number, code
    world.facts["forgotten"] = world.file("遗忘")
    open_from_queue(clerk, world.facts["forgotten"][1])


@late_walk
def has_lapsed(world):
    name, number, code = world.facts["lapsed"]
    person = come_back(world.person("intake"), name)
    person.open("/filings").look("my filings late")
    # The key that could open the case by itself is destroyed within a minute after its day: then its code is asked for.
    wait_until(lambda: person.open(f"/filings/{number}/correction").has("code"), 90, "the code is asked for")
    person.look("code", "empty")
    person.put("code", NO_CODE).submit("/code").look("code wrong", "error")
    person.put("code", code).submit("/code")
    assert person.path.startswith("/drafts/"), person.path
    person.look("corrections late")
    clerk = sign_in(world.person("processor"), "wang")
    open_from_queue(clerk, number).look("queue late").open(f"/cases/{number}").look("case lapsed")
    clerk.open(f"/cases/{number}/abandonment").look("abandonment", "empty").put("reasons", "……")
    preview(clerk, "abandonment").look("abandonment refused", "error")
    clerk.put("reasons", LONG_TEXT)
    preview(clerk, "abandonment").look("abandonment preview long", "long").submit("/abandonment", "_step", "edit")
    clerk.put("reasons", "补正期限届满没有补正。")
    preview(clerk, "abandonment").look("abandonment preview")
    send(clerk, "abandonment").open(f"/cases/{number}").look("case abandoned")
    ask_until(world.person("feedback"), number, code, "补正期限|终止").look("progress, abandoned")


@late_walk
def was_forgotten(world):
    _, number, code = world.facts["forgotten"]
    chief = sign_in(world.person("processor"), "sun")
    chief.open("/overview").look("overview late").open("/cases?state=overdue").look("cases overdue")
    chief.open(f"/cases/{number}").look("case deemed accepted")
    # The days that went by are reconciled one after the other, by themselves.
    wait_until(lambda: chief.open("/reconciliation").page.locator(".mark-normal").count() >= DAYS_LATER - 2, 90, "the days reconciled")
    chief.look("reconciliation", closely=True).download("/reconciliation.csv")
    chief.page.locator("main table a").last.click()
    chief.look("reconciliation of a day").submit_stale("/run").look("reconciliation stale", "error")
    chief.open("/reconciliation").page.locator("main table a").first.click()
    chief.submit("/run").look("reconciliation asked for")
    ask_until(world.person("feedback"), number, code, "第三十二条|article|Article").look("progress, deemed accepted")


# What the walks have in common


def register(person, name, opened=False):
    if not opened:
        person.open("/register")
    person.put_all([("name", name), ("password", PASSWORD), ("again", PASSWORD)]).submit("/register")


def come_back(person, name):
    person.open("/sign-in").put_all([("name", name), ("password", PASSWORD)]).submit("/sign-in")
    assert person.path == "/filings", person.words
    return person


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


def told_of(person, number, link='[href$="/deadline.ics"]', gone=None):
    """Intake has heard of the case what makes this link appear on its page, or another one go."""
    def is_told():
        page = person.open(f"/filings/{number}").page
        return page.locator(f"main a{link}").count() > 0 and not (gone and page.locator(f"main a{gone}").count() > 0)

    wait_until(is_told, 45, f"{link} at Intake")
    return person


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
    assert person.path in ("/", "/overview"), person.words
    return person


def open_from_queue(person, number):
    """The case is found where the officer looks for it: in the queue."""
    wait_until(lambda: person.open("/").page.locator(f'a[href="/cases/{number}"]').count() == 1, 45, f"case {number} in the queue")
    return person


def preview(person, act):
    return person.submit(f"/{act}", "_step", "preview")


def send(person, act):
    """The last button of an act: on its form where nothing is issued, otherwise under the document."""
    return person.submit(f"/{act}")


def act(person, number, name, pairs=()):
    """From the form to the end without looking."""
    person.open(f"/cases/{number}/{name}").put_all(pairs)
    if person.page.locator('main form[id="act"] [name="_step"]').count():
        preview(person, name)
        assert person.page.locator('main form[id="send"]').count() == 1, person.words[:400]
    send(person, name)
    assert f"done={number}" in person.page.url, person.words[:400]
    return person


def seal(keeper, number):
    """Every document that waits for this keeper's seal."""
    open_from_queue(keeper, number)
    for _ in range(10):
        if not keeper.open(f"/cases/{number}/sealing").page.locator('main form[id="act"]').count():
            return
        send(keeper, "sealing")


def tab_of(person):
    """Another tab at the same address, from now on out of date."""
    other = person.tab()
    other.goto(person.page.url)
    return other


def with_tab(person, other, body):
    own, person.page = person.page, other
    body()
    other.close()
    person.page = own


def ask_until(passer, number, code, pattern):
    def told():
        passer.open("/")
        if passer.has("number"):
            passer.put_all([("number", number), ("code", code)]).submit("/progress")
        else:
            passer.open("/progress")
        return re.search(pattern, passer.words)

    wait_until(told, 45, f"{pattern} at Feedback")
    return passer


def open_licence(passer, licence, name, kind="normal"):
    wait_until(lambda: passer.open("/licences").page.get_by_role("link", name=licence).count() == 1, 45, "the licence in the list")
    if kind == "normal":
        passer.look("licences")
    passer.follow(f'$="/licences/{licence}"').look(name, kind)


# What there is not

NO_LIST = "shows no list that could be empty"
ASKS_NOTHING = "asks nothing that could be answered wrong"
OWN_WORDS = "says only what the site itself says"
NO_ITEM = "no item of the demo is of this kind: its page says so"
FORM = "is a form: filled in it is the answer to its own POST, or leads on"
A_FILE = "is a file and no page"
LEADS_ON = "leads on and shows nothing"
A_CHOICE = "is answered as the choice of the language is"
ONLY_A_CODE = "takes sixteen signs and shows none of them again"

# For a route, the kinds it has not, and why. A POST that is taken leads on (normal) or answers with its form's own page (error).
NOT_THERE = {
    "intake GET /": {"empty": "there is no house without an item", "error": ASKS_NOTHING, "long": OWN_WORDS},
    "intake GET /items": {"error": ASKS_NOTHING},
    "intake GET /items/{item}": {"empty": NO_LIST, "long": "an item's words are checked when it is published"},
    "intake GET /items/{item}/blank": {"empty": NO_LIST, "long": "an item's words are checked when it is published"},
    "intake GET /search": {"error": "what is not found is no error"},
    "intake GET /status": {"empty": NO_LIST, "error": ASKS_NOTHING, "long": OWN_WORDS},
    "intake GET /register": {"normal": FORM},
    "intake GET /drafts/{draft}/reopening": {"normal": FORM},
    "intake GET /filings": {"error": ASKS_NOTHING},
    "intake GET /filings/{number}": {"empty": NO_LIST},
    "intake GET /filings/{number}/code": {"normal": FORM, "long": ONLY_A_CODE},
    "intake GET /filings/{number}/code-reset": {"long": OWN_WORDS},
    "intake GET /filings/{number}/correction": {"long": LEADS_ON},
    "intake GET /filings/{number}/receipt.json": {"empty": A_FILE, "long": A_FILE},
    "intake GET /filings/{number}/deadline.ics": {"empty": A_FILE, "long": A_FILE},
    "processor GET /sign-in": {"normal": FORM},
    "processor GET /overview": {"long": OWN_WORDS},
    "processor GET /overview.csv": {"empty": A_FILE, "long": A_FILE},
    "processor GET /ratio": {"empty": "there is no catalogue without departments", "long": OWN_WORDS},
    "processor GET /ratio.csv": {"empty": A_FILE, "long": A_FILE},
    "processor GET /ratio/{department}": {"empty": "a department without items is not found", "long": OWN_WORDS},
    "processor GET /reconciliation": {"long": OWN_WORDS},
    "processor GET /reconciliation.csv": {"empty": A_FILE, "long": A_FILE},
    "processor GET /reconciliation/{day}": {"empty": "a day without differences is the normal one", "long": OWN_WORDS},
    "processor GET /cases": {"error": ASKS_NOTHING},
    "processor GET /cases.csv": {"empty": A_FILE, "error": ASKS_NOTHING, "long": A_FILE},
    "processor GET /cases/{number}": {"empty": NO_LIST},
    "processor GET /cases/{number}/materials/{n}": {"empty": A_FILE, "long": A_FILE},
    "processor GET /cases/{number}/documents/{entry}": {"empty": NO_LIST},
    "processor GET /cases/{number}/documents/{entry}/document.pdf": {"empty": A_FILE, "long": A_FILE},
    "processor GET /supervision": {"error": ASKS_NOTHING, "long": OWN_WORDS},
    "processor GET /supervision.csv": {"empty": A_FILE, "error": ASKS_NOTHING, "long": A_FILE},
    "processor GET /cases/{number}/acceptance": {"normal": "asks nothing: the form is all there is"},
    "processor GET /cases/{number}/examination": {"normal": "issues no document, so there is none to look at before"},
    "processor GET /cases/{number}/procedureResult": {"normal": "issues no document, so there is none to look at before"},
    **{f"processor GET /cases/{{number}}/{act}": {"normal": "issues no document, so there is none to look at before"}
       for act in ("siteCheck", "hearingRequest", "statement", "opinionRequest", "opinion", "recusal")},
    **{f"processor {method} /cases/{{number}}/{act}": dict.fromkeys(("empty", "long") if method == "GET" else ("normal",), NO_ITEM)
       for act in ("inspectorAssignment", "forwarding") for method in ("GET", "POST")},
    "processor GET /cases/{number}/onTheSpotCorrection": {"normal": "issues no document, so there is none to look at before"},
    "feedback GET /": {"error": FORM, "long": FORM},
    "feedback GET /progress": {"empty": NO_LIST},
    "feedback GET /progress/documents/{entry}": {"empty": NO_LIST},
    "feedback GET /progress/documents/{entry}/copy": {"empty": A_FILE, "long": A_FILE},
    "feedback GET /progress/documents/{entry}/document.pdf": {"empty": A_FILE, "long": A_FILE},
    "feedback GET /documents/signature.json": {"empty": A_FILE, "long": A_FILE},
    "feedback GET /documents/authority.pem": {"empty": A_FILE, "error": ASKS_NOTHING, "long": A_FILE},
    "feedback GET /licences": {"error": ASKS_NOTHING},
    "feedback GET /licences.atom": {"empty": A_FILE, "error": ASKS_NOTHING, "long": A_FILE},
    "feedback GET /licences.csv": {"empty": A_FILE, "long": A_FILE},
    "feedback GET /status": {"empty": NO_LIST, "error": ASKS_NOTHING, "long": OWN_WORDS},
    "feedback GET /licences/{number}": {"empty": NO_LIST},
    "feedback GET /licences/{number}/facts.json": {"empty": A_FILE, "long": A_FILE},
}
for tier in ("intake", "processor", "feedback"):
    NOT_THERE[f"{tier} GET /language"] = {"empty": LEADS_ON, "long": LEADS_ON}
    for path in ("text-size", "keys"):
        NOT_THERE[f"{tier} GET /{path}"] = {"empty": LEADS_ON, "error": A_CHOICE, "long": LEADS_ON}
