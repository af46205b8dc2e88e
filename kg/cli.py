"""The command line: one command a module of ``kg.commands``.

Exit codes: 0 done; 1 nothing found, a contradiction or a difference found, or an example of a rule fails; 2 wrong
input or usage; 130 interrupted; 141 the reader of stdout has gone. Errors that a user can mend are one line on stderr;
any other is a bug and shows itself.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from kg import __version__
from kg.commands import (
    build,
    candidates,
    check,
    corpus,
    cypher,
    diff,
    evaluate,
    explain,
    export,
    load,
    ontology,
    query,
    rules,
    serve,
    text,
    unload,
    validate,
)
from kg.commands.console import discard_stdout, prepare_streams
from kg.commands.options import Parser
from kg.errors import KgError
from kg.ontology import UnknownTerm

COMMANDS = {
    "build": build,
    "corpus": corpus,
    "text": text,
    "explain": explain,
    "query": query,
    "serve": serve,
    "export": export,
    "load": load,
    "unload": unload,
    "cypher": cypher,
    "check": check,
    "rules": rules,
    "candidates": candidates,
    "evaluate": evaluate,
    "diff": diff,
    "validate": validate,
    "ontology": ontology,
}
INTERRUPTED, READER_GONE = 128 + 2, 128 + 13
"""What a shell reports for SIGINT and SIGPIPE."""


def make_parser() -> Parser:
    """The parser of the whole command line."""
    parser = Parser(
        prog="kg",
        description="把中国政府工作报告变成知识图谱。\nKnowledge graphs from Chinese government work reports.",
    )
    parser.options.add_argument(
        "--version", action="version", version=f"kg {__version__}", help="显示版本 | show the version"
    )
    commands = parser.add_subparsers(
        title="命令 commands", metavar="COMMAND", dest="command", required=True, parser_class=Parser
    )
    for name, module in COMMANDS.items():
        command = commands.add_parser(name, help=module.SUMMARY, description=module.DESCRIPTION)
        module.add(command)
        command.set_defaults(run=module.run)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    >>> main(["--version"])
    kg 0.1.0
    0
    """
    prepare_streams()
    try:
        args = make_parser().parse_args(argv)
        code = int(args.run(args))
        sys.stdout.flush()
        return code
    except SystemExit as stop:  # argparse, after --help, --version or wrong usage
        return int(stop.code or 0)
    except (KgError, UnknownTerm) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("已中断 | interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        discard_stdout()
        return READER_GONE
