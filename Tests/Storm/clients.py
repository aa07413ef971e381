"""Applicants: draft, a file now and then, file; the same submission again and again until there is a receipt, then everything shown
is written down. Some click twice at once, some change the draft and send the old submission again."""

import concurrent.futures
import hashlib
import random
import re
import threading
import time

from lean import Account, Connection, Lost
from house import ITEM, example, pdf

WORKERS = 10
ACCOUNTS_EACH = 2
# Drafts that each account has ready in the calm before: older than any copy that is put back, so that some are filed a second time.
READY = 12
SCREENING = [("has_licence", "yes"), ("only_prepackaged", "no")]
TWICE_AT_ONCE, OTHER_CONTENT, AGAIN_LATER = 0.05, 0.03, 0.05
WITH_MATERIAL, WHOLE, SHOWN, FROM_READY = 0.10, 0.06, 0.10, 0.30
MATERIALS = ("licence_copy", "layout", "flow")
SIZES = (1 << 10, 20 << 10, 200 << 10, 2 << 20)
# What an applicant with a whole form will do later, and what the clerks do for it.
WISHES = ("correct", "withdraw", "accept", "grant")
# How long after the faults have ended an applicant still insists.
PATIENCE = 60


class GaveUp(Exception):
    """Nothing more can be done with this draft, and the history says why."""


class Applicants:
    """All of them. `open` is the door: while it is closed nobody begins or sends anything."""

    def __init__(self, scene, history, seed, with_material=WITH_MATERIAL):
        self.scene, self.history, self.seed, self.with_material = scene, history, seed, with_material
        self.open, self.ended = threading.Event(), threading.Event()
        self.open.set()
        self.busy = 0
        self.lock = threading.Lock()
        # When Intake was put back, and which numbers it does not know any more, or nobody does.
        self.restores, self.rolled_back, self.may_be_lost = [], set(), set()
        self.wishes, self.receipts = [], []
        self.accounts = [[Account(f"storm{seed}-{n}-{k}") for k in range(ACCOUNTS_EACH)] for n in range(WORKERS)]
        self.ready = [[] for _ in range(WORKERS)]
        self.threads = [threading.Thread(target=self._work, args=(n,), name=f"applicant {n}", daemon=True) for n in range(WORKERS)]

    def connection(self, n, **more):
        return Connection(self.scene, "intake", f"127.0.1.{n + 1}", **more)

    def register(self):
        """In the calm before, and few at once: a password is costly on purpose."""
        def some(n):
            connection = self.connection(n, seconds=60)
            for account in self.accounts[n]:
                account.register(connection)
                for _ in range(READY):
                    draft = account.post(connection, f"/items/{ITEM}/screening", SCREENING).location.rsplit("/", 1)[-1]
                    page = account.get(connection, f"/drafts/{draft}/check")
                    self.ready[n].append((account, draft, page.hidden("submission")))
            connection.close()

        with concurrent.futures.ThreadPoolExecutor(3) as few:
            list(few.map(some, range(len(self.accounts))))
        return self

    def start(self):
        for thread in self.threads:
            thread.start()

    def end(self):
        """No new draft from now on; what was begun is brought to its receipt."""
        self.ended.set()
        self.open.set()
        end = time.monotonic() + PATIENCE
        for thread in self.threads:
            thread.join(max(0.1, end - time.monotonic()))
            if thread.is_alive():
                self.history.violation("I11", f"{thread.name} has no answer {PATIENCE} s after the last fault")

    def _work(self, n):
        worker = Applicant(self, n)
        while not self.ended.is_set():
            self.open.wait()
            with self.lock:
                self.busy += 1
            try:
                worker.file_one()
            except GaveUp:
                pass
            except Exception as error:  # noqa: BLE001 - a mistake of ours must be seen, not end the thread in silence
                self.history.violation("harness", f"{type(error).__name__} at an applicant: {error}")
            finally:
                with self.lock:
                    self.busy -= 1
        worker.connection.close()


class Applicant:
    def __init__(self, all_of_them, n):
        self.all, self.n, self.history = all_of_them, n, all_of_them.history
        self.random = random.Random(f"{all_of_them.seed} applicant {n}")
        self.connection = all_of_them.connection(n)
        self.filed = []

    # Asking until there is an answer

    def insist(self, ask, what):
        """The first answer that says something about the deed itself; a lost one, a full disk, a crowd are asked again."""
        end = None
        while True:
            if end is None and self.all.ended.is_set():
                end = time.monotonic() + PATIENCE - 5
            if end is not None and time.monotonic() > end:
                self.history.violation("I11", f"{what}: no answer long after the last fault")
                raise GaveUp
            try:
                answer = ask()
            except Lost:
                time.sleep(self.random.uniform(0.02, 0.2))
                continue
            if answer.status in (429, 500, 503, 507):
                self.history.note("refused", status=answer.status, what=what)
                time.sleep(self.random.uniform(0.05, 0.3) if answer.status != 429 else 1)
                continue
            return answer

    def post(self, path, fields, what):
        return self.insist(lambda: self.account.post(self.connection, path, fields), what)

    def get(self, path, what):
        return self.insist(lambda: self.account.get(self.connection, path), what)

    def gone(self, began, answer, what):
        """A draft that is not there: lost, unless Intake was put back to an older state meanwhile."""
        if any(at >= began for at in self.all.restores):
            self.history.note("draft gone with the restore", what=what)
        else:
            self.history.violation("I1", f"{what} is not there any more: {answer.status} {answer.location}")
        raise GaveUp

    # One filing

    def file_one(self, kind=None):
        if kind is None and self.filed and self.random.random() < AGAIN_LATER:
            return self.send_again(*self.random.choice(self.filed))
        began = time.monotonic()
        if kind is None and self.all.ready[self.n] and self.random.random() < FROM_READY:
            self.account, draft, submission = self.all.ready[self.n].pop()
            return self.send_and_keep(draft, submission, [], "plain", began)
        self.account = self.random.choice(self.all.accounts[self.n])
        draw = self.random.random()
        kind = kind or ("whole" if draw < WHOLE else "material" if draw < WHOLE + self.all.with_material else "plain")
        begun = self.post(f"/items/{ITEM}/screening", SCREENING, "a draft")
        found = re.fullmatch(r"/drafts/([0-9a-f]+)", begun.location)
        if not found:
            # Lost answers leave drafts behind; there may be too many.
            self.history.note("no draft", status=begun.status)
            raise GaveUp
        draft = found.group(1)
        if kind == "whole":
            given = example(place=f"风暴{draft[:8]}")
            for section in given.sections:
                self.save(draft, section, given.pairs(section), began)
        files = [self.attach(draft, began) for _ in range(self.random.choice((1, 1, 2)))] if kind == "material" else []
        page = self.get(f"/drafts/{draft}/check", "the check page")
        if page.status != 200 or not page.hidden("submission"):
            self.gone(began, page, f"draft {draft}")
        self.send_and_keep(draft, page.hidden("submission"), files, kind, began)

    def send_and_keep(self, draft, submission, files, kind, began):
        fields = [("draft", draft), ("submission", submission), ("as_it_is", "yes"), ("declared", "yes")]
        self.history.note("sent", submission=submission, account=self.account.name, files=files)
        if self.random.random() < OTHER_CONTENT:
            self.change_beside(draft, fields, submission)
        elif self.random.random() < TWICE_AT_ONCE:
            self.send_beside(fields, submission)
        number = self.send(fields, submission, began)
        self.filed.append((self.account, fields, submission, began))
        code = self.code(number) if kind == "whole" or self.random.random() < SHOWN else None
        self.keep(number, submission, code)
        if kind == "whole":
            wish = self.random.choice(WISHES)
            with self.all.lock:
                self.all.wishes.append((self.account, number, code, wish))

    def save(self, draft, section, pairs, began):
        path = f"/drafts/{draft}/sections/{section}"
        done = self.post(path, [*pairs, ("_go", "anyway")], f"section {section}")
        if done.status != 303:
            self.gone(began, done, f"draft {draft}")

    def attach(self, draft, began):
        """One file of random content; a lost answer is followed by a look whether the file is there."""
        size = self.random.choice(SIZES)
        content = pdf(self.random.randbytes(self.random.randint(size // 2, size) // 2).hex())
        material, name = self.random.choice(MATERIALS), f"{self.random.getrandbits(40):010x}.pdf"
        digest = hashlib.sha256(content).hexdigest()

        def deed():
            try:
                return self.account.upload(self.connection, f"/drafts/{draft}/materials/{material}", name, content)
            except Lost:
                page = self.account.get(self.connection, f"/drafts/{draft}/materials")
                if page.status == 200 and name in page.text:
                    return page
                raise

        done = self.insist(deed, "a file")
        if done.status not in (200, 303) or done.location.startswith("/sign-in"):
            self.gone(began, done, f"draft {draft}")
        return digest

    def send(self, fields, submission, began):
        """Until there is a receipt; returns its number."""
        for _ in range(100):
            done = self.post(f"/items/{ITEM}/filings", fields, "a filing")
            number = self.shown(done, submission, self.account)
            if number:
                return number
            if done.status not in (409, 422):
                self.gone(began, done, f"submission {submission}")
            time.sleep(0.05)
        self.history.violation("I4", f"submission {submission} is refused again and again: {done.status}")
        raise GaveUp

    def shown(self, answer, submission, account):
        """The number of the receipt that an answer leads to, written down before anything else is done with it."""
        found = re.fullmatch(r"/filings/([0-9]{22,28})", answer.location)
        if answer.status != 303 or not found:
            return None
        self.history.note("receipt", submission=submission, number=found.group(1), account=account.name)
        with self.all.lock:
            self.all.receipts.append((account, found.group(1), submission))
        return found.group(1)

    def beside(self, deed, submission):
        """Something that happens at the same time, on a connection of its own; whether it is answered does not matter."""
        account, connection = self.account, self.all.connection(self.n)

        def run():
            try:
                self.shown(deed(account, connection), submission, account)
            except Lost:
                pass
            finally:
                connection.close()

        threading.Thread(target=run, daemon=True).start()

    def send_beside(self, fields, submission):
        self.history.count["sent twice at once"] += 1
        self.beside(lambda account, connection: account.post(connection, f"/items/{ITEM}/filings", fields), submission)

    def change_beside(self, draft, fields, submission):
        """Another content under the same submission: before it is filed, while it is, and after."""
        self.history.count["sent with other content"] += 1
        changed = [("name", f"另一个{self.random.getrandbits(24)}"), ("_go", "anyway")]

        def deed(account, connection):
            account.post(connection, f"/drafts/{draft}/sections/applicant", changed)
            return account.post(connection, f"/items/{ITEM}/filings", fields)

        self.beside(deed, submission)

    def send_again(self, account, fields, submission, began):
        """Long after: the same submission gives the same receipt."""
        self.account = account
        done = self.post(f"/items/{ITEM}/filings", fields, "a filing sent again")
        if not self.shown(done, submission, account) and done.status != 409:
            self.gone(began, done, f"submission {submission}")

    def code(self, number):
        page = self.get(f"/filings/{number}", "the receipt's page")
        words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text.replace("<wbr>", "")))
        found = re.search(r"查询码\s*([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})", words)
        return found and found.group(1)

    def keep(self, number, submission, code):
        """The signed receipt, byte for byte."""
        receipt = self.get(f"/filings/{number}/receipt.json", "the receipt's data")
        if receipt.status == 200:
            self.history.note("signed", number=number, submission=submission, code=code, bytes=receipt.text)
        elif not self.all.restores:
            self.history.violation("I4", f"the receipt {number} was shown and cannot be fetched: {receipt.status}")

