"""The law of the gateway and the oracle agree, day for day."""

import pytest

from agreement import agree, program


def test_random_histories_agree_day_for_day():
    if not program().exists():
        pytest.skip(f"{program()} is not built")
    judged, skipped, differences = agree(6000, 20261128)
    assert differences == []
    assert judged >= 1000, f"{judged} of 6000 were judged by both: {skipped}"
