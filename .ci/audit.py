"""Report installed packages that pip-audit finds an advisory for.

A release with known vulnerabilities is looked up first. Where nothing is reported for it, no source of advisories can
be reached, and one line says that nothing was audited.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

VULNERABLE = "jinja2==2.4.1"
ACCEPTED: dict[str, str] = {}
"""Advisories that do not concern this project, by id, each with the reason."""


def audit(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pip_audit", "--progress-spinner", "off", "--timeout", "5", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        requirements = Path(folder) / "requirements.txt"
        requirements.write_text(f"{VULNERABLE}\n")
        probe = audit("--no-deps", "--disable-pip", "--requirement", str(requirements))
    if probe.returncode == 0 or VULNERABLE.partition("==")[0] not in probe.stdout:
        sys.stdout.write("pip-audit: no source of advisories can be reached, and nothing was audited\n")
        return 0
    ran = audit("--local", "--skip-editable", *(f"--ignore-vuln={each}" for each in ACCEPTED))
    sys.stdout.write(ran.stdout if ran.returncode else "pip-audit: no known advisory concerns what is installed\n")
    return ran.returncode


if __name__ == "__main__":
    sys.exit(main())
