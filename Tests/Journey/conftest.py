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
    house.kill_all()


@pytest.fixture
def new_house():
    """A house as `gateway demo` left it, nothing running; the test may do with it what it likes."""
    house = House.new()
    yield house
    house.kill_all()


@pytest.fixture(scope="module")
def office(house):
    return Office(house)


@pytest.fixture
def root():
    if not AS_ROOT:
        pytest.skip("only root gives each tier a user of its own, mounts a small disk, or makes it read-only")
