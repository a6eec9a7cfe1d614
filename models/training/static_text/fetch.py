"""Step 1, `fetch`: downloads the packages of packages.tsv through the machine's own package clients and unpacks them.

A package whose licence is not on the permissive list, or that its registry does not serve, is left out and named in the
log. Repeating the step continues where it stopped.
"""

from __future__ import annotations

import csv
import json
import random
import re
import shutil
import subprocess
import tarfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from email.parser import HeaderParser
from pathlib import Path

from static_text.settings import CACHE, RECIPE, SEED, log

SOURCES = CACHE / "sources"
DOWNLOADS = CACHE / "downloads"
APT = CACHE / "apt"

# Debian calls the BSD licence of Go by that name.
PERMISSIVE = re.compile(
    r"\b(MIT|Expat|BSD|0BSD|Apache|ISC|Zlib|PSF|Python Software Foundation|Unlicense|CC0|BSL|Boost|PHP|Ruby|HPND|"
    r"Artistic|Go|WTFPL|curl|libpng|public[- ]domain|BlueOak|Zope|ZPL)\b",
    re.IGNORECASE,
)
COPYLEFT = re.compile(r"\b(A?L?GPL|MPL|EPL|EUPL|CDDL|CC-BY-NC|CC-BY-SA|SSPL|BUSL|GNU)", re.IGNORECASE)
ALTERNATIVE = re.compile(r"\bor\b", re.IGNORECASE)


@dataclass(frozen=True)
class FetchedPackage:
    ecosystem: str
    name: str
    version: str
    licence: str


def is_permissive(licence: str) -> bool:
    """True if the licence can be used under permissive terms alone ("MIT or GPL" can)."""
    if not PERMISSIVE.search(licence):
        return False
    return not COPYLEFT.search(licence) or bool(ALTERNATIVE.search(licence))


def run(*command: str, cwd: Path | None = None) -> str:
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True, timeout=300).stdout


def fresh_folder(path: Path) -> Path:
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path


def fetch_pypi(name: str, version: str, target: Path) -> tuple[str, str]:
    folder = fresh_folder(DOWNLOADS / "pypi" / name)
    run(
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--only-binary=:all:",
        "--dest",
        str(folder),
        f"{name}=={version}" if version else name,
    )
    wheel = next(folder.glob("*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)
    wheel.unlink()
    headers = HeaderParser().parsestr(next(target.glob("*.dist-info/METADATA")).read_text("utf8"))
    stated = [headers.get("License-Expression") or ""]
    stated += [c for c in headers.get_all("Classifier") or [] if c.startswith("License ::")]
    licence = next((text for text in stated if text), (headers.get("License") or "")[:80])
    return headers["Version"], licence.removeprefix("License :: OSI Approved :: ")


def fetch_npm(name: str, version: str, target: Path) -> tuple[str, str]:
    folder = fresh_folder(DOWNLOADS / "npm" / name.replace("/", "+"))
    run("npm", "pack", "--silent", "--pack-destination", str(folder), f"{name}@{version}" if version else name)
    archive = next(folder.glob("*.tgz"))
    unpack(archive, target)
    archive.unlink()
    package = json.loads(next(target.glob("*/package.json")).read_text("utf8"))
    licence = package.get("license", "")
    return package["version"], licence if isinstance(licence, str) else str(licence.get("type", ""))


def fetch_debian(name: str, _version: str, target: Path) -> tuple[str, str]:
    folder = fresh_folder(DOWNLOADS / "debian" / name)
    run("apt-get", "download", "--quiet", name, cwd=folder)
    package = next(folder.glob("*.deb"))
    run("dpkg-deb", "-x", str(package), str(target))
    version = run("dpkg-deb", "--field", str(package), "Version").strip()
    package.unlink()
    return version, debian_licence(target.glob("usr/share/doc/*/copyright"))


def fetch_debian_source(name: str, _version: str, target: Path) -> tuple[str, str]:
    folder = fresh_folder(DOWNLOADS / "debian-source" / name)
    run("apt-get", *apt_source_options(), "source", "--download-only", "--quiet", name, cwd=folder)
    version = ""
    for archive in sorted(folder.iterdir()):
        if archive.suffix == ".dsc":
            version = HeaderParser().parsestr(archive.read_text("utf8").split("\n\n", 1)[-1]).get("Version", "")
        elif ".tar" in archive.name and not archive.name.endswith(".asc"):
            unpack(archive, target)
    shutil.rmtree(folder)
    return version, debian_licence(target.glob("**/debian/copyright"))


def debian_licence(files) -> str:
    """The licence of `Files: *` of a machine-readable copyright file."""
    for file in files:
        text = file.read_text("utf8", errors="replace")
        match = re.search(r"^Files:\s*\*.*?^License:\s*(.+?)$", text, re.MULTILINE | re.DOTALL)
        if match:
            return match.group(1).strip()
    return ""


def apt_source_options() -> list[str]:
    return [
        "-o", f"Dir::Etc::sourceparts={APT}/sources",
        "-o", "Dir::Etc::sourcelist=/dev/null",
        "-o", f"Dir::State::lists={APT}/lists",
    ]  # fmt: skip


def prepare_debian_sources() -> None:
    """The machine's own package sources once more, asking for source packages."""
    (APT / "sources").mkdir(parents=True, exist_ok=True)
    (APT / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    text = Path("/etc/apt/sources.list.d/debian.sources").read_text("utf8")
    first = text.split("\n\n")[0]
    (APT / "sources" / "source.sources").write_text(
        re.sub(r"^Suites:.*$", "Suites: bookworm", first.replace("Types: deb", "Types: deb-src"), flags=re.MULTILINE)
        + "\n",
        "utf8",
    )
    run("apt-get", *apt_source_options(), "update", "--quiet")


def unpack(archive: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")


FETCHERS = {
    "pypi": fetch_pypi,
    "npm": fetch_npm,
    "debian": fetch_debian,
    "debian-source": fetch_debian_source,
}


def reason_of(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        return (error.stderr or "").strip()[-160:].replace("\n", " ")
    return str(error)[:160]


def fetch_one(ecosystem: str, name: str, known_version: str) -> None:
    folder = SOURCES / ecosystem / name.replace("/", "+")
    facts = folder.with_suffix(folder.suffix + ".json")
    if facts.exists():
        return
    try:
        version, licence = FETCHERS[ecosystem](name, known_version, fresh_folder(folder))
    except Exception as error:  # One package that cannot be had stops nothing.
        log(f"left out {ecosystem} {name}: {reason_of(error)}")
        shutil.rmtree(folder, ignore_errors=True)
        return
    if not is_permissive(licence):
        log(f"left out {ecosystem} {name}: licence {licence!r}")
        shutil.rmtree(folder, ignore_errors=True)
        return
    facts.write_text(json.dumps(asdict(FetchedPackage(ecosystem, name, version, licence))), "utf8")


def read_table(name: str) -> list[dict[str, str]]:
    with (RECIPE / name).open(encoding="utf8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def main() -> None:
    # The versions of the training that sources.tsv tells of; those of Debian are what its release has.
    known = {(row["ecosystem"], row["name"]): row["version"] for row in read_table("sources.tsv")}
    packages = [(row["ecosystem"], row["name"]) for row in read_table("packages.tsv")]
    wanted = [(*package, known.get(package, "")) for package in packages]
    # Mixed, so that an early end of the step costs every language the same.
    random.Random(SEED).shuffle(wanted)
    for ecosystem in FETCHERS:
        (SOURCES / ecosystem).mkdir(parents=True, exist_ok=True)
    prepare_debian_sources()
    # Six at a time: the clients mostly wait for the network.
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda package: fetch_one(*package), wanted))
    log(f"{len(list(SOURCES.glob('*/*.json')))} of {len(wanted)} packages are there")


if __name__ == "__main__":
    main()
