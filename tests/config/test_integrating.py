"""The programs of docs/integrating.md do what the page says, each where its interpreter is on the machine."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rewards.models import Campaign
from tests import cast
from tests.signing import api_client

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "integrating.md").read_text(encoding="utf-8")
PROGRAMS = re.findall(r"^```(python|javascript|csharp|bash)\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)
# What runs each language: the file's name and the commands, of which the first word must be on the machine.
RUNNERS = {
    "python": ("snippet.py", [[sys.executable, "snippet.py"]]),
    "javascript": ("snippet.cjs", [["node", "snippet.cjs"]]),
    "csharp": ("snippet.cs", [["mcs", "-r:System.Net.Http.dll", "snippet.cs"], ["mono", "snippet.exe"]]),
    "bash": ("snippet.sh", [["bash", "-eu", "snippet.sh"]]),
}
HERE = [each for each in PROGRAMS if shutil.which(RUNNERS[each[0]][1][0][0])]

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_page_has_a_program_in_each_language_and_at_least_python_and_curl_run_here():
    assert {language for language, _ in PROGRAMS} == set(RUNNERS)
    assert {"python", "bash"} <= {language for language, _ in HERE}


@pytest.mark.parametrize(("language", "program"), HERE, ids=[each[0] for each in HERE])
def test_a_program_of_the_page_creates_the_campaign_that_it_says(language, program, live_server, tmp_path):
    operator = cast.casino()
    name, commands = RUNNERS[language]
    (tmp_path / name).write_text(program, encoding="utf-8")
    says_who = {"REWARDS_URL": live_server.url, "OPERATOR_ID": str(operator.pk), "SHARED_KEY": api_client(operator).key}

    for command in commands:
        env = os.environ | says_who
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    campaign = Campaign.objects.get()
    assert f'"{campaign.name}"' in program or f'\\"{campaign.name}\\"' in program
    assert str(campaign.pk) in done.stdout
