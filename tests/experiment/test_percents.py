"""Shares on the command line as per cent: read as a share, and nothing else touched."""

import pytest

from simcs.errors import ConfigError
from simcs.experiment.compose import compose
from simcs.experiment.percents import in_shares


def test_a_share_may_be_written_as_per_cent() -> None:
    config = compose(
        ["team.as_written=70%", "journey.segments.smb.voice=12.5%", "value.gross_margin=80 %"]
    )
    assert config.team.as_written == 0.7
    assert config.journey.segments["smb"].voice == 0.125
    assert config.value.gross_margin == 0.8


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("team.as_written=70%,100%", "team.as_written=0.7,1"),
        ("team.as_written=70%,0.8", "team.as_written=0.7,0.8"),
        ("team.as_written=1,70 %", "team.as_written=1,0.7"),
        ("team.as_written=70 %, 80 %", "team.as_written=0.7,0.8"),
        ("team.as_written=0.70, 0.8", "team.as_written=0.70, 0.8"),
        ("team.as_written=70%,", "team.as_written=70%,"),
        ("++team.as_written=7%", "++team.as_written=0.07"),
        ("journey.segments.big-ones.voice=5%", "journey.segments.big-ones.voice=0.05"),
        ("team.csms=70%", "team.csms=70%"),
        ("team.hours_per_week=70%", "team.hours_per_week=70%"),
        ("playbooks.drop.drop=20%", "playbooks.drop.drop=20%"),
        ("team.as_written=seventy%", "team.as_written=seventy%"),
    ],
)
def test_what_is_read(written: str, read: str) -> None:
    assert in_shares(written) == read


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("team.as_written=170%", "team.as_written is 1.7; allowed: less than or equal to 1"),
        ("team.hours_per_week=70%", "team.hours_per_week is '70%'; allowed: a number"),
        ("team.as_written=-7%", "team.as_written is '-7%'; allowed: a number"),
        ("team.as_written=7e1%", "team.as_written is '7e1%'; allowed: a number"),
        ("team.as_written=[70%]", "team.as_written"),
    ],
)
def test_what_is_no_share_is_refused(written: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        compose([written])
