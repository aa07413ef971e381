"""Volumes whose power can be cut: ext4 on a loop file, one for each tier's data and one for the log's lock.

`cut` is FS_IOC_SHUTDOWN without flushing the journal: whatever was not synchronised is gone, as after pulling the plug. A `kill -9`
alone says nothing about that, because the kernel keeps what was written. The image lies on a small tmpfs of its own: made as small as
what it holds, every further write fails with EIO, as on a medium that dies.

Nothing stays mounted: `run.py` works in a namespace of its own, which ends with it, however it ends.
"""

import contextlib
import fcntl
import os
import random
import shutil
import struct
import subprocess
import tempfile
import time
from pathlib import Path

FS_IOC_SHUTDOWN = (2 << 30) | (4 << 16) | (ord("X") << 8) | 125
WITHOUT_FLUSH = 2
MIB = 1 << 20


def _run(*command):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise OSError(f"{' '.join(map(str, command))}: {done.stderr.strip() or done.returncode}")


class Volume:
    def __init__(self, mount, mib, owner):
        self.mount, self.mib, self.owner = Path(mount), mib, owner
        self.base = Path(tempfile.mkdtemp(prefix="gateway-storm-volume-"))
        self.backing, self.image = self.base / "backing", self.base / "backing" / "image"
        self.is_mounted = self.is_backed = False

    def make(self):
        """Mounts it where a folder was, with what was in the folder."""
        self.backing.mkdir()
        _run("mount", "-t", "tmpfs", "-o", f"size={self.mib + 8}m,mode=0700", "none", self.backing)
        self.is_backed = True
        with open(self.image, "wb") as file:
            file.truncate(self.mib * MIB)
        _run("mkfs.ext4", "-q", "-m", "0", "-E", "nodiscard", self.image)
        kept = self.base / "kept"
        _run("cp", "-a", self.mount, kept)
        self.mount_again()
        _run("cp", "-a", f"{kept}/.", self.mount)
        os.chown(self.mount, self.owner, self.owner)
        self.mount.chmod(0o700)
        os.sync()
        shutil.rmtree(kept)
        return self

    def mount_again(self):
        _run("mount", "-o", "loop,noatime", self.image, self.mount)
        self.is_mounted = True
        # Page by page: of a larger request that finds room for its first half only, the loop device reports success.
        device = os.stat(self.mount).st_dev
        Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}/queue/max_sectors_kb").write_text("4")

    def cut(self):
        """The plug is pulled. The tier on it must be ended afterwards, then `unmount` and `mount_again`."""
        descriptor = os.open(self.mount, os.O_RDONLY)
        try:
            fcntl.ioctl(descriptor, FS_IOC_SHUTDOWN, struct.pack("I", WITHOUT_FLUSH))
        finally:
            os.close(descriptor)

    def unmount(self, seconds=10):
        end = time.monotonic() + seconds
        while True:
            done = subprocess.run(["umount", self.mount], capture_output=True, text=True)
            if done.returncode == 0:
                break
            if time.monotonic() > end:
                raise OSError(f"{self.mount} cannot be unmounted: {done.stderr.strip()}")
            time.sleep(0.02)
        self.is_mounted = False

    # A medium that fails

    def fail_writes(self):
        """From here on, a write that needs a new block of the image fails with EIO."""
        for slack in (0, 64, 256, 1024):
            used = os.statvfs(self.backing)
            held = (used.f_blocks - used.f_bfree) * used.f_frsize // 1024
            with contextlib.suppress(OSError):
                # What is written meanwhile makes it larger than it was when it was asked.
                return _run("mount", "-o", f"remount,size={max(held + slack, 64)}k", self.backing)
        raise OSError(f"{self.backing} cannot be made smaller")

    def heal(self):
        _run("mount", "-o", f"remount,size={self.mib + 8}m", self.backing)

    # A full disk

    def fill(self):
        with open(self.mount / "filling", "wb", buffering=0) as file:
            for _ in range(64):
                free = os.statvfs(self.mount)
                size = free.f_bavail * free.f_frsize
                if size <= 0:
                    return
                with contextlib.suppress(OSError):
                    os.posix_fallocate(file.fileno(), os.fstat(file.fileno()).st_size, size)
                    continue
                with contextlib.suppress(OSError):
                    os.posix_fallocate(file.fileno(), os.fstat(file.fileno()).st_size, max(4096, size // 2))
                    continue
                with contextlib.suppress(OSError):
                    os.posix_fallocate(file.fileno(), os.fstat(file.fileno()).st_size, 4096)

    def relieve(self):
        """Durably, or a power cut would bring it back."""
        with contextlib.suppress(FileNotFoundError):
            (self.mount / "filling").unlink()
        folder = os.open(self.mount, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def end(self):
        for path, is_there in ((self.mount, self.is_mounted), (self.backing, self.is_backed)):
            if is_there:
                subprocess.run(["umount", "-l", path], capture_output=True)
        self.is_mounted = self.is_backed = False
        shutil.rmtree(self.base, ignore_errors=True)


def _lie(volume):
    """Whether a medium that fails here says of a write that it was done, and has not got it afterwards: tried with writes whose first
    half has its place on the medium already."""
    half, parts = 16 << 10, [random.Random(1).randbytes(32 << 10) for _ in range(8)]
    kept, done = volume.mount / "kept", []
    descriptor = os.open(kept, os.O_CREAT | os.O_WRONLY)
    try:
        os.posix_fallocate(descriptor, 0, 2 * half * len(parts))
        for index in range(len(parts)):
            os.pwrite(descriptor, bytes(half), 2 * half * index)
        for _ in range(500):  # round the journal once: it has its place too, and goes on
            os.utime(descriptor)
            os.fsync(descriptor)
        volume.fail_writes()
        for index, part in enumerate(parts):
            with contextlib.suppress(OSError):
                os.pwrite(descriptor, part, 2 * half * index)
                os.fsync(descriptor)
                done.append(index)
    finally:
        volume.cut()
        os.close(descriptor)
    volume.heal()
    volume.unmount()
    volume.mount_again()
    held = kept.read_bytes()
    if all(held[2 * half * index:2 * half * (index + 1)] == parts[index] for index in done):
        return None
    return "a failing disk here says that it wrote what it did not"


def missing():
    """Why no power can be cut here; None where it can, seen by doing it once."""
    if os.getuid() != 0:
        return "only root mounts volumes"
    for tool in ("mkfs.ext4", "mount", "umount"):
        if shutil.which(tool) is None:
            return f"{tool} is not installed"
    folder = Path(tempfile.mkdtemp(prefix="gateway-storm-probe-"))
    volume = Volume(folder, 16, 0)
    try:
        volume.make()
        (folder / "synced").write_bytes(b"1")
        descriptor = os.open(folder / "synced", os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
        (folder / "lost").write_bytes(b"2")
        volume.cut()
        volume.unmount()
        volume.mount_again()
        if not (folder / "synced").exists():
            return "a power cut takes here what was synchronised"
        if (folder / "lost").exists():
            return "a power cut takes nothing here"
        return _lie(volume)
    except OSError as error:
        return f"no volume can be mounted here: {error}"
    finally:
        volume.end()
        shutil.rmtree(folder, ignore_errors=True)
