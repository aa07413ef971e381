"""The office in the storm, and what its applicants do later: a notice and its correction, a withdrawal, an acceptance, a grant.
Clerks and applicants act as people do: where an answer is lost they look what has become of it."""

import random
import threading
import time

import requests

from clients import PATIENCE
from house import ITEM, Applicant, Example, Office, Receipt, Visitor, later_number

# A case that is not there yet is looked for again.
PAUSE = 0.15
ACTS = {
    "correct": [("clerk", "correctionNotice", {"tick": ["name"], "words.name": "请补正名称。"})],
    "withdraw": [],
    "accept": [("clerk", "acceptance", {})],
    "grant": [("clerk", "acceptance", {}), ("examiner", "examination", {"conclusion": "meets", "reasons": "材料齐全。"}),
              ("decider", "grant", {})],
}

# 办理过程 as the public reads it.
STEPS = ("已收到申请", "请补正", "已受理", "已审查，等待决定", "准予许可", "已撤回申请")


class NotYet(Exception):
    """Has not come about: looked for again later."""


class Deeds:
    """A thread that brings deeds to their end one after the other; each may say `NotYet` and is then asked again."""

    def __init__(self, name, history):
        self.name, self.history = name, history
        self.waiting, self.ended = [], threading.Event()
        self.lock = threading.Lock()
        self.thread = threading.Thread(target=self._work, name=name, daemon=True)

    def add(self, what, deed, reconnect):
        with self.lock:
            self.waiting.append((what, deed, reconnect))

    def _work(self):
        last = None
        while True:
            if self.ended.is_set():
                last = last or time.monotonic() + PATIENCE
                if not self.waiting or time.monotonic() > last:
                    return
            with self.lock:
                some, self.waiting = self.waiting, []
            for what, deed, reconnect in some:
                try:
                    deed()
                    self.history.note("done", who=self.name, what=what)
                    continue
                except NotYet:
                    pass
                except (requests.RequestException, OSError):
                    reconnect()
                except AssertionError as error:
                    self.history.note("not done", who=self.name, what=what, why=str(error)[:200])
                except Exception as error:  # noqa: BLE001 - a mistake of ours must be seen
                    self.history.violation("harness", f"{type(error).__name__} at {self.name}, {what}: {error}")
                    continue
                with self.lock:
                    self.waiting.append((what, deed, reconnect))
            time.sleep(PAUSE)

    def end(self):
        self.ended.set()
        self.thread.join(PATIENCE + 30)
        for what, *_ in self.waiting:
            self.history.violation("I11", f"{self.name}: {what} could not be brought to its end after the last fault")


class People:
    """Takes the wishes of the applicants and has both sides do their part."""

    def __init__(self, scene, applicants, history, seed):
        self.scene, self.applicants, self.history = scene, applicants, history
        self.random = random.Random(f"{seed} clerks")
        self.office = Office(scene)
        self.staff = {"clerk": self.office.clerk, "examiner": self.office.examiner, "decider": self.office.decider}
        self.clerks, self.later = Deeds("clerk", history), Deeds("applicant later", history)
        self.visitor = Visitor(scene)
        self.watched = {}
        self.thread = threading.Thread(target=self._hand_out, name="wishes", daemon=True)
        self.ended = threading.Event()

    def start(self):
        for some in (self.clerks.thread, self.later.thread, self.thread):
            some.start()

    def _hand_out(self):
        """Each wish becomes deeds of both sides; every case with a code is read from outside again and again."""
        taken = 0
        while not self.ended.is_set():
            wishes = self.applicants.wishes
            while taken < len(wishes):
                self._begin(*wishes[taken])
                taken += 1
            for number, code in self.random.sample(sorted(self.watched.items()), min(1, len(self.watched))):
                self.read(number, code)
            time.sleep(0.7)

    def _begin(self, account, number, code, wish):
        if code:
            self.watched[number] = code
        for role, act, filled in ACTS[wish]:
            self.clerks.add(f"{act} on {number}", self._act(self.staff[role], number, act, filled), self.staff[role].browser.reconnect)
        if wish in ("correct", "withdraw") and code:
            person = Applicant(self.scene)
            person.browser.session.cookies.set(*account.cookie.split("=", 1))
            kept = {}
            deed = self._correct if wish == "correct" else self._withdraw

            def later():
                if number in self.applicants.rolled_back:
                    return
                try:
                    deed(person, Receipt(number, code), account, kept)
                except AssertionError as error:
                    # Its draft, its session or what was told of it went with the restore.
                    if not self.applicants.restores or "answered 404" not in str(error):
                        raise

            self.later.add(f"{wish} {number}", later, person.browser.reconnect)

    def _act(self, officer, number, act, filled):
        def deed():
            page = officer.act_page(number, act)
            if page.status == 404:
                if number in self.applicants.may_be_lost:
                    return
                raise NotYet
            if page.must().find_form("#act") is None:
                # Done before its answer was lost, or not yet its turn, or overtaken by the applicant.
                if act in kept:
                    return
                raise NotYet
            kept.add(act)
            done = officer.browser.post(f"/cases/{number}/{act}", officer.act_fields(page, act, **filled))
            if done.status == 200:
                self.history.note("act", number=number, act=act, who=officer.name)
                return
            raise NotYet

        kept = set()
        return deed

    def _correct(self, person, receipt, account, kept):
        if "fields" not in kept:
            if "等您补正" not in person.browser.get(f"/filings/{receipt.number}").must().text:
                raise NotYet
            draft = person.begin_correction(receipt)
            pairs = Example({"applicant": {"name": f"补正{draft[:6]}面馆"}}, {}).pairs("applicant")
            person.save(draft, "applicant", pairs).must()
            kept["fields"] = person.declaration(draft)
        self._file_later(person.browser.post(f"/items/{ITEM}/filings", kept["fields"]), kept, receipt, account)

    def _withdraw(self, person, receipt, account, kept):
        path = f"/filings/{receipt.number}/withdrawal"
        if "fields" not in kept:
            page = person.opened(receipt, path)
            form = page.find_form("#withdrawal")
            if form is None:
                raise NotYet
            kept["fields"] = list((dict(form) | {"reason": "不办了。", "sure": "yes"}).items())
        self._file_later(person.browser.post(path, kept["fields"]), kept, receipt, account)

    def _file_later(self, page, kept, receipt, account):
        submission = dict(kept["fields"])["submission"]
        if not kept.get("sent"):
            kept["sent"] = True
            self.history.note("sent", submission=submission, account=account.name, files=[], parent=receipt.number)
        if page.status in (404, 409) and self.applicants.restores:
            return
        if page.status != 200 or "已收到您的" not in page.text:
            raise NotYet
        number = later_number(page)
        self.history.note("receipt", submission=submission, number=number, account=account.name, parent=receipt.number)
        with self.applicants.lock:
            self.applicants.receipts.append((account, number, submission))

    def read(self, number, code):
        """办理过程 as the public sees it: what was once told is never taken back."""
        try:
            page = self.visitor.progress(number, code)
        except (requests.RequestException, OSError):
            return self.visitor.browser.reconnect()
        if page.status == 200 and "办理过程" in page.words:
            said = page.words.split("办理过程", 1)[1].split("办件信息", 1)[0]
            self.history.note("read", number=number, titles=[title for title in STEPS if f" {title} " in said])

    def end(self):
        self.clerks.end()
        self.later.end()
        self.ended.set()
        self.thread.join(15)
