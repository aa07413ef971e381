"""A disk that fills up: two marks before it is full, a ballast file for the day when it is, and a medium that fails at an fsync."""

import contextlib
import os
import shutil
import subprocess
import time

import pytest

from house import ITEM, Applicant, Example, Office, Receipt, example, pdf, temporary_folder, until

MATERIAL = "licence_copy"
MEGABYTE = 1 << 20


def one_material(words, size=1000):
    given = example("1-noodle-shop", words)
    return Example({"screening": given.screening, **given.sections}, {MATERIAL: [("营业执照.pdf", pdf(words) + b"%" * size)]})


def on_a_small_disk(house, small_disk, tier, size, **environment):
    """The tier's data on a disk of its own; returns the folder."""
    data = house.part(tier, "data")
    kept = {path.name: path.read_bytes() for path in data.iterdir() if path.is_file() and not path.name.endswith("-shm")}
    small_disk(data, size, house.user(tier))
    for name, content in kept.items():
        (data / name).write_bytes(content)
        os.chown(data / name, house.user(tier), house.user(tier))
    house.environment[tier] |= {"GATEWAY_" + name: value for name, value in environment.items()}
    return data


def fill_to(folder, share):
    """Writes or shortens `filling` until so large a share of the disk is in use."""
    facts = os.statvfs(folder)
    total, used = facts.f_blocks * facts.f_frsize, (facts.f_blocks - facts.f_bfree) * facts.f_frsize
    filling = folder / "filling"
    size = (filling.stat().st_size if filling.exists() else 0) + int(total * share) - used
    with open(filling, "ab") as file:
        if size < file.tell():
            file.truncate(max(0, size))
        else:
            file.write(bytes(size - file.tell()))
    time.sleep(1.1)  # the tier looks once a second


def test_at_the_first_mark_ready_drafts_are_filed_and_at_the_second_it_is_said_where_to_go(new_house, small_disk):
    house = new_house
    data = on_a_small_disk(house, small_disk, "intake", "64m", DISK_AMBER="0.6", DISK_RED="0.8")
    house.start()
    person = Applicant(house).register()
    drafts = [person.prepare(one_material(place)) for place in ("甲", "乙")]
    open_draft = person.begin(one_material("丙"))

    def home():
        return person.browser.get("/").must().text

    def status():
        return person.browser.get("/status").must().words

    assert "notice-warning" not in home() and "网上申请 正常" in status()

    # A file that would not fit wholly is refused before its first byte, at once and long before the mark.
    fill_to(data, 0.4)
    page = person.attach(open_draft, MATERIAL, "a.pdf", pdf("大") + b"%" * (15 * MEGABYTE))
    assert page.status == 503 and "暂时收不下新的文件" in page.text, page.complaint
    person.attach(open_draft, MATERIAL, "b.pdf", pdf("小")).must()

    fill_to(data, 0.65)
    until(lambda: "暂时不能新建草稿和上传文件" in home(), "the banner of the first mark", 5)
    until(lambda: "the disk has reached its first mark" in house.log("intake"), "its alarm", 10)
    assert "暂时不能新建草稿和上传文件" in status()
    for path in (f"/items/{ITEM}/screening", f"/drafts/{open_draft}", f"/drafts/{open_draft}/materials", f"/drafts/{open_draft}/check",
                 f"/drafts/{open_draft}/sections/business", "/filings"):
        assert "暂时不能新建草稿和上传文件" in person.browser.get(path).must().text, path
    form = person.browser.get(f"/items/{ITEM}/screening").must().form("/screening")
    page = person.browser.post(
        f"/items/{ITEM}/screening", [(k, v) for k, v in form if k == "_token"] + one_material("丁").pairs("screening"))
    assert page.status == 503 and "暂时不能新建草稿" in page.text and int(page.headers["Retry-After"]) > 0, page.complaint
    page = person.attach(open_draft, MATERIAL, "c.pdf", pdf("三"))
    assert page.status == 503 and "草稿照常可以提交" in page.text and page.headers["Retry-After"], page.complaint
    # What was begun can be typed on, and what is ready is filed.
    person.save(open_draft, "business", one_material("丙").pairs("business")).must()
    receipt = Receipt.on(person.send(drafts[0][1]))
    assert receipt

    fill_to(data, 0.85)
    until(lambda: "暂时不能在网上提交" in home(), "the banner of the second mark", 5)
    until(lambda: "the disk has reached its second mark" in house.log("intake"), "its alarm", 10)
    page = person.send(drafts[1][1])
    assert page.status == 503 and "草稿和材料都还在" in page.text and page.headers["Retry-After"], page.complaint
    assert "政务服务中心" in page.text or "窗口" in page.text, page.complaint
    # What was filed is answered as it was, and what was not is still there.
    assert Receipt.on(person.send(drafts[0][1])).number == receipt.number
    assert "营业执照.pdf" in person.browser.get(f"/drafts/{drafts[1][0]}/materials").must().text

    fill_to(data, 0.3)
    until(lambda: "notice-warning" not in home(), "no banner", 5)
    assert Receipt.on(person.send(drafts[1][1]))
    log = until(lambda: "the disk has room again" in house.log("intake") and house.log("intake"), "the notice that it is over", 15)
    assert log.count("the disk has reached its first mark") == 1 and log.count("the disk has reached its second mark") == 1, log[-2000:]


def test_the_ballast_is_made_where_there_is_room_and_gives_it_back(new_house, small_disk):
    data = on_a_small_disk(new_house, small_disk, "intake", "64m", BALLAST_BYTES=str(16 * MEGABYTE), DISK_AMBER="0.6", DISK_RED="0.8")
    new_house.start("intake")
    ballast = data / "ballast"
    assert ballast.stat().st_blocks * 512 >= 16 * MEGABYTE and ballast.stat().st_mode & 0o777 == 0o600
    before = os.statvfs(data).f_bavail * os.statvfs(data).f_frsize
    new_house.kill("intake")
    ballast.unlink()
    assert os.statvfs(data).f_bavail * os.statvfs(data).f_frsize - before >= 16 * MEGABYTE
    # Without room below the marks the tier starts all the same.
    fill_to(data, 0.5)
    new_house.start("intake")
    assert not ballast.exists() and "for the ballast file" in new_house.log("intake")


@pytest.mark.parametrize("setting, words", [
    ("DISK_AMBER=0.95", "must not be above"), ("DISK_RED=80", "from 0 to 1"), ("BALLAST_BYTES=-1", "0 or more"),
    ("LIMITS_MATERIAL=257", "from 1 to 256 MiB")])
def test_a_wrong_setting_is_refused_in_one_sentence(new_house, setting, words):
    name, value = setting.split("=")
    done = subprocess.run(
        new_house.command("intake", "check"), capture_output=True, text=True, timeout=30,
        env={**os.environ, "GATEWAY_DISK_AMBER": "0.8", "GATEWAY_DISK_RED": "0.92", "GATEWAY_" + name: value})
    assert done.returncode == 78 and words in done.stderr, done.stderr


def test_the_processor_keeps_room_for_cases_and_lets_files_wait(new_house, small_disk):
    house = new_house
    data = on_a_small_disk(house, small_disk, "processor", "64m", DISK_AMBER="0.6")
    house.start()
    fill_to(data, 0.65)
    person, office = Applicant(house).register(), Office(house)
    receipts = [person.file(one_material(place)) for place in ("甲", "乙")]
    for receipt in receipts:
        until(lambda: office.sees(receipt.number), "the case without its files")
    until(lambda: "no materials are fetched" in house.log("processor"), "the alarm")
    assert not list(data.glob("blobs/*"))
    fill_to(data, 0.3)
    until(lambda: len(list(data.glob("blobs/*"))) == 2, "the files after all", 60)
    log = house.log("processor")
    assert log.count("no materials are fetched") == 1 and log.count("materials are fetched\n") >= 1, log[-1500:]


# fsync

SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Fails every fsync of a file whose path ends as FAIL_AT says, once the file FAIL_NOW is there, and notes each call after that. */
static int fails(int fd) {
    char link[64], path[4096];
    const char *at = getenv("FAIL_AT"), *now = getenv("FAIL_NOW");
    if (!at || !now || access(now, F_OK) != 0) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 0) return 0;
    path[n] = 0;
    size_t want = strlen(at);
    int hit = (size_t)n >= want && strcmp(path + n - want, at) == 0;
    int log = open(now, O_WRONLY | O_APPEND);
    if (log >= 0) {
        if (write(log, hit ? "F" : "s", 1) < 0) { }
        close(log);
    }
    return hit;
}
int fsync(int fd) {
    if (fails(fd)) { errno = EIO; return -1; }
    return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(fd);
}
int fdatasync(int fd) {
    if (fails(fd)) { errno = EIO; return -1; }
    return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd);
}
"""


@pytest.fixture(scope="module")
def shim():
    """A library that lets an fsync fail; the folder is open to the tiers' own users."""
    compiler = shutil.which("cc") or shutil.which("clang")
    if not compiler:
        pytest.skip("no C compiler for the library that lets an fsync fail")
    folder = temporary_folder("gateway-shim-")
    (folder / "shim.c").write_text(SHIM)
    subprocess.run([compiler, "-shared", "-fPIC", "-o", folder / "shim.so", folder / "shim.c", "-ldl"], check=True)
    (folder / "shim.so").chmod(0o755)
    yield folder / "shim.so"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("tier, at", [
    ("intake", ".part"), ("intake", "/blobs"), ("intake", "/intake.sqlite-wal"), ("intake", "/log.lock.part"), ("intake", "/data"),
    ("processor", ".part"), ("processor", "/blobs"), ("processor", "/processor.sqlite-wal")])
def test_an_fsync_that_fails_ends_the_tier_and_is_not_tried_again(new_house, shim, tier, at):
    """EIO at an fsync: what the disk holds is unknown from then on, and a second fsync would lie. Exit 74, and nothing is lost of what
    was answered."""
    house = new_house
    mark = house.part(tier, "fail")
    house.environment[tier] |= {"LD_PRELOAD": str(shim), "FAIL_AT": at, "FAIL_NOW": str(mark)}
    house.start()
    person, office = Applicant(house).register(), Office(house)
    first = person.file(one_material("先"))
    until(lambda: office.sees(first.number), "the first case")
    until(lambda: list(house.part("processor", "data/blobs").iterdir()), "its file")
    draft = fields = None
    if tier == "processor" or at in ("/log.lock.part", "/data"):
        draft, fields = person.prepare(one_material("后"))
    else:
        draft = person.begin(one_material("后"))

    mark.touch()
    os.chown(mark, house.user(tier), house.user(tier))
    try:
        person.send(fields) if fields else person.attach(draft, MATERIAL, "a.pdf", pdf("后"))
    except OSError:
        pass  # requests' errors are OSErrors: the connection ended with the process
    process = house.running[tier]
    until(lambda: process.poll() is not None, f"{tier} ends", 30)
    assert process.returncode == 74, house.log(tier)[-1500:]
    calls = mark.read_text()
    # What was under way beside it may end; the file whose flush failed is not flushed again.
    assert calls.count("F") == 1, f"after the fsync that failed there were others: {calls}"

    mark.unlink()
    house.running.pop(tier)
    house.start(tier)
    person.browser.reconnect()
    assert person.browser.get(f"/filings/{first.number}").must()
    if fields:
        receipt = Receipt.on(person.send(fields))
        until(lambda: office.sees(receipt.number), "the second case")


def test_a_flush_of_the_database_file_that_fails_ends_the_tier_too(new_house, shim):
    """The log of what is committed comes into the database file now and then, beside all answers. SQLite's own way throws the error of
    that away and tries again: what the first flush did not write would then pass as written."""
    house = new_house
    mark = house.part("intake", "fail")
    house.environment["intake"] |= {"LD_PRELOAD": str(shim), "FAIL_AT": "/intake.sqlite", "FAIL_NOW": str(mark)}
    house.start()
    person = Applicant(house).register()
    draft, fields = person.prepare(one_material("后"))
    mark.touch()
    os.chown(mark, house.user("intake"), house.user("intake"))
    process = house.running["intake"]
    saved = 0
    with contextlib.suppress(OSError):
        while saved < 2000 and process.poll() is None:
            person.save(draft, "business", one_material(f"第{saved}次").pairs("business")).must()
            saved += 1
    until(lambda: process.poll() is not None, f"Intake ends: {saved} changes", 10)
    assert process.returncode == 74 and "the disk failed" in house.log("intake"), house.log("intake")[-1500:]
    calls = mark.read_text()
    assert calls.count("F") == 1, f"after the fsync that failed there were others: {calls[-60:]}"

    mark.unlink()
    house.running.pop("intake")
    house.start("intake")
    person.browser.reconnect()
    assert "第0次" not in person.browser.get(f"/drafts/{draft}/sections/business").must().text
    assert Receipt.on(person.send(fields))
