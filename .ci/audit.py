"""Compare what is installed with known advisories by pip-audit; one line where there is no source of advisories.

A release that is known to be vulnerable is asked for first: where nothing is reported of it, there is no source.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

KNOWN = "jinja2==2.4.1"
ACCEPTED: dict[str, str] = {}
"""Advisories that do not concern this project, by id, each with the reason."""


def audit(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pip_audit", "--progress-spinner", "off", "--timeout", "5", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        requirements = Path(folder) / "requirements.txt"
        requirements.write_text(f"{KNOWN}\n")
        known = audit("--no-deps", "--disable-pip", "--requirement", str(requirements))
    if known.returncode == 0 or KNOWN.partition("==")[0] not in known.stdout:
        sys.stdout.write("pip-audit: no source of advisories can be reached, and nothing was audited\n")
        return 0
    ran = audit("--local", "--skip-editable", *(f"--ignore-vuln={each}" for each in ACCEPTED))
    sys.stdout.write(ran.stdout if ran.returncode else "pip-audit: no known advisory concerns what is installed\n")
    return ran.returncode


if __name__ == "__main__":
    sys.exit(main())
