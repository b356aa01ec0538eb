"""Files of playbooks that tests of arms use."""

from pathlib import Path

MINE = """\
settings: {drop: 30%, high: $20k}
playbooks:
  usage-drop:
    when: usage down drop over 4 weeks
    steps:
      - {do: check_in, within: 2 weeks}
  big-and-low:
    while: usage < 60% and arr > high
    do: business_review
"""
OTHER = """\
settings: {drop: 20%}
playbooks:
  worry:
    while: usage < 50%
    priority: 900
    do: check_in
  follow-up:
    when: in_playbook(worry) and usage down drop over 8 weeks
    do: business_review
"""
NEVER = """\
playbooks:
  never:
    when: usage > 300%
    do: check_in
"""


def written(folder: Path, **texts: str) -> Path:
    """Write files of playbooks by their names; return the folder."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return folder
