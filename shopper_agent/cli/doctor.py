"""`shopper-agent doctor`: what is here, what is missing, and how to get it."""

import asyncio
import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

import click

from shopper_agent.errors import ConfigError, EnvironmentFailed

EXTRAS = {
    "local": ("torch", "transformers", "peft"),
    "train": ("torch", "transformers", "peft", "trl", "accelerate", "datasets"),
    "serve": ("vllm",),
}
_DEBIAN = ("chromium-headless-shell", "chromium")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked for."""

    subject: str
    found: bool
    text: str
    needed: bool = False


@click.command()
@click.option(
    "--browser",
    envvar="SHOPPER_AGENT_BROWSER",
    metavar="PATH",
    help="The Chromium to check; one is looked for by default.",
)
@click.option(
    "--install",
    is_flag=True,
    help="Install a Chromium if none is found: Debian's package when root, else Playwright's download.",
)
@click.option("--quiet", is_flag=True, help="Say nothing when what is needed is here.")
def doctor(browser: str | None, *, install: bool, quiet: bool) -> int:
    """Check the browser, the extras and the GPU; say what is missing and how to get it."""
    if install:
        _install_browser(browser)
        if quiet:
            return 0
    findings = [_python(), asyncio.run(_browser(browser)), *_extras(), _gpu()]
    for finding in findings:
        mark = (
            click.style("ok     ", fg="green")
            if finding.found
            else click.style("missing", fg="red")
            if finding.needed
            else click.style("absent ", fg="yellow")  # what it is good for stands behind it
        )
        click.echo(f"{mark}  {finding.subject:<16} {finding.text}")
    return 1 if any(finding.needed and not finding.found for finding in findings) else 0


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", sys.version_info >= (3, 11), f"{version} at {sys.executable}", needed=True)


async def _browser(executable: str | None) -> Finding:
    """Start the browser and open a page: the only proof that counts."""
    from playwright.async_api import Error

    from shopper_agent.browser.launch import find_browser, started_browser
    from shopper_agent.browser.settings import BrowserSettings

    settings = BrowserSettings(executable=executable)
    try:
        async with started_browser(settings) as started:
            page = await started.browser.new_page()
            title = await page.evaluate("1 + 1")
            path = find_browser(started.playwright, settings)
            return Finding("browser", title == 2, f"{started.product} at {path}", needed=True)
    except (ConfigError, EnvironmentFailed) as error:
        return Finding("browser", False, str(error), needed=True)
    except Error as error:
        return Finding("browser", False, f"it starts and shows no page: {str(error).splitlines()[0]}", needed=True)


def _extras() -> list[Finding]:
    findings = []
    for extra, packages in EXTRAS.items():
        missing = [package for package in packages if importlib.util.find_spec(package) is None]
        text = (
            f"{', '.join(packages)}" if not missing else f"{', '.join(missing)}: pip install 'shopper-agent[{extra}]'"
        )
        findings.append(Finding(f"extra [{extra}]", not missing, text))
    return findings


def _gpu() -> Finding:
    program = shutil.which("nvidia-smi")
    if program is None:
        return Finding("GPU", False, "no NVIDIA driver; not needed for shopping, wanted for training and serving")
    try:
        asked = subprocess.run(
            [program, "--query-gpu=name,memory.total", "--format=csv,noheader"],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Finding("GPU", False, f"nvidia-smi does not answer: {error}")
    names = "; ".join(line.strip() for line in asked.stdout.splitlines() if line.strip())
    return Finding("GPU", asked.returncode == 0 and bool(names), names or "nvidia-smi finds no GPU")


def _install_browser(executable: str | None) -> None:
    """Look for a browser in the documented order and install one if there is none.

    Raises ConfigError saying what to install by hand.
    """
    from shopper_agent.browser.launch import HOW_TO_GET, installed

    if executable is not None:
        if shutil.which(executable) is None:
            raise ConfigError(f"no browser at {executable}")
        return
    if installed(headed=False) is not None or asyncio.run(_playwrights_own()):
        return
    click.echo("No Chromium is installed; fetching one …", err=True)
    if os.geteuid() == 0 and shutil.which("apt-get") is not None:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        _succeeds(["apt-get", "update"], quiet)
        for package in _DEBIAN:
            if _succeeds(["apt-get", "install", "-y", "--no-install-recommends", package, "fonts-liberation"], quiet):
                return
    if not _succeeds([sys.executable, "-m", "playwright", "install", "chromium-headless-shell"]):
        raise ConfigError(f"no Chromium could be installed. {HOW_TO_GET}")


async def _playwrights_own() -> bool:
    from playwright.async_api import async_playwright

    from shopper_agent.browser.launch import playwright_download

    async with async_playwright() as playwright:
        return playwright_download(playwright) is not None


def _succeeds(command: list[str], environment: dict[str, str] | None = None) -> bool:
    try:
        done = subprocess.run(
            command,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=900,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
