import subprocess

import pytest

from house import AS_ROOT, House, Office


@pytest.fixture(scope="session", autouse=True)
def end_of_all_houses():
    yield
    House.end_all()


@pytest.fixture(scope="module")
def house():
    """Three tiers on a folder of the test module's own."""
    house = House.new().start()
    yield house
    house.remove()


@pytest.fixture
def new_house():
    """A house as `gateway demo` left it, nothing running; the test may do with it what it likes."""
    house = House.new()
    yield house
    house.remove()


@pytest.fixture(scope="module")
def office(house):
    return Office(house)


@pytest.fixture
def root():
    if not AS_ROOT:
        pytest.skip("only root gives each tier a user of its own, mounts a small disk, or makes it read-only")


@pytest.fixture
def small_disk(root):
    """Mounts a small file system at a folder; skips where that is not allowed."""
    mounted = []

    def mount(folder, size, owner):
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=0700,uid={owner},gid={owner}", "none", str(folder)],
                              capture_output=True, text=True)
        if done.returncode != 0:
            pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
        mounted.append(folder)

    yield mount
    for folder in mounted:
        subprocess.run(["umount", "-l", str(folder)], check=True)
