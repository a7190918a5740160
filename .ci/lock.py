"""Write .ci/requirements.txt: what `pip install -e '.[test]'` installs here, each with its version and sha256.

pip itself resolves, without installing anything. Where a file comes from another place than PyPI, as from a folder of
wheels, PyPI's of the same version is named as well, so that either fits; but not of a version such as 2.13.0+cpu, which
PyPI does not have.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LOCK = ROOT / ".ci" / "requirements.txt"
HEAD = "# Made by `make lock` with Python {version} for {platform}; `make test LOCKED=1` installs it.\n"


def report(*requirements: str, from_pypi: bool = False) -> list[dict[str, Any]]:
    """Return what pip would install of these, as its report has it."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed", "--report", "-"]
    environment = dict(os.environ)
    if from_pypi:
        command.append("--no-deps")
        environment |= {"PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": ""}
    ran = subprocess.run([*command, *requirements], env=environment, stdout=subprocess.PIPE, check=True)
    packages: list[dict[str, Any]] = json.loads(ran.stdout)["install"]
    return packages


def main() -> None:
    pins = dict[str, set[str]]()
    elsewhere = []
    for each in report(f"{ROOT}[test]"):
        file, about = each["download_info"], each["metadata"]
        if "archive_info" not in file:  # this project
            continue
        pin = f"{about['name'].lower()}=={about['version']}"
        pins[pin] = {file["archive_info"]["hashes"]["sha256"]}
        if "+" not in pin and not file["url"].startswith("https://files.pythonhosted.org/"):
            elsewhere.append(pin)
    for each in report(*elsewhere, from_pypi=True) if elsewhere else ():
        pin = f"{each['metadata']['name'].lower()}=={each['metadata']['version']}"
        pins[pin].add(each["download_info"]["archive_info"]["hashes"]["sha256"])
    lines = [f"{pin} " + " ".join(f"--hash=sha256:{each}" for each in sorted(pins[pin])) for pin in sorted(pins)]
    version = ".".join(map(str, sys.version_info[:2]))
    LOCK.write_text(
        HEAD.format(version=version, platform=f"{sys.platform} {os.uname().machine}") + "\n".join(lines) + "\n"
    )


if __name__ == "__main__":
    main()
