"""Options that several commands share, and a parser that speaks Chinese and English."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

from kg.errors import KgError


class Parser(argparse.ArgumentParser):
    """An ``ArgumentParser`` with headings, help and errors in both languages, and no abbreviated options."""

    def __init__(self, *, prog: str | None = None, description: str) -> None:
        formatter = argparse.RawDescriptionHelpFormatter
        super().__init__(
            prog=prog, description=description, add_help=False, allow_abbrev=False, formatter_class=formatter
        )
        self.mixed = False
        """Whether options may stand between the arguments: ``kg query "SELECT …" --format csv output``."""
        self.inputs = self.add_argument_group("参数 arguments")
        self.options = self.add_argument_group("选项 options")
        self.options.add_argument("-h", "--help", action="help", help="显示帮助 | show this help")

    def parse_known_args(self, args=None, namespace=None):  # type: ignore[no-untyped-def]
        if not self.mixed:
            return super().parse_known_args(args, namespace)
        self.mixed = False  # argparse calls this method again for each kind
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self.mixed = True

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"用法有误 | usage: {message}（{self.prog} --help）\n")


def add_rules(parser: Parser) -> None:
    parser.options.add_argument(
        "--rules",
        metavar="DIR",
        type=Path,
        action="append",
        default=[],
        help="另加一个规则文件夹，可多次使用 | a folder with further rules; may be given again",
    )


def rule_folders(folders: Iterable[Path]) -> tuple[Path, ...]:
    """The folders named with ``--rules``.

    Raises:
        KgError: one is missing, or holds neither rules nor word lists.
    """
    found = tuple(folders)
    for folder in found:
        if not folder.is_dir():
            raise KgError(
                f"找不到规则文件夹：{folder}；请检查路径", f"no such folder of rules: {folder}; check the path"
            )
        if not any(folder.glob("*.toml")) and not any(folder.glob("words/*.toml")):
            raise KgError(
                f"文件夹中没有规则：{folder}；其中应有 *.toml 或 words/*.toml",
                f"no rules in the folder: {folder}; it should hold *.toml or words/*.toml",
            )
    return found
