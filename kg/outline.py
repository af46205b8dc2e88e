"""The text of a report as kg reads it: in its structure, with footnote markers where they stand; and its repairs."""

from __future__ import annotations

from collections.abc import Iterator

from kg.commands.console import Style, visible
from kg.model import Footnote, Passage, PassageKind, Report, Role, Section

ROLES = {Role.REVIEW: ("回顾", "review"), Role.PLAN: ("计划", "plan")}
"""What a part speaks of, in words; ``Role.OTHER`` has none."""
DEFINITIONS = "释义 definitions"


def outline_lines(report: Report, style: Style) -> Iterator[str]:
    """The report line by line: each passage behind its id, indented by the level of its section.

    Headings show what their section speaks of and the year; the definitions come last, behind their labels.
    """
    sections = {section.id: section for section in report.sections}
    footnotes = {footnote.passage: footnote for footnote in report.footnotes}
    previous: Passage | None = None
    for passage in report.passages:
        section = sections[passage.section]
        if _opens_block(passage, previous):
            yield ""
        if passage.kind is PassageKind.DEFINITION:
            if previous is None or previous.kind is not PassageKind.DEFINITION:
                yield style.strong(DEFINITIONS)
            yield _numbered(passage, 0, _definition(passage, footnotes.get(passage.id)), style)
        elif passage.kind is PassageKind.HEADING:
            text = style.strong(marked_text(report, passage)) + style.faint(_about(section))
            yield _numbered(passage, section.level - 1, text, style)
        else:
            yield _numbered(passage, section.level, marked_text(report, passage), style)
        previous = passage


def marked_text(report: Report, passage: Passage) -> str:
    """The passage with its footnote markers back in their places."""
    text, at = "", 0
    for marker in report.markers:
        # A marker stands just behind its term, so it may stand at the end of its passage.
        if passage.span.start < marker.at <= passage.span.end:
            place = marker.at - passage.span.start
            text += passage.text[at:place] + marker.label
            at = place
    return text + passage.text[at:]


def edit_lines(report: Report) -> Iterator[str]:
    """The repairs in the order of the source: range of characters there, kind, before, after; parted by tabs.

    What cannot be seen is written as an escape, and a backslash twice.
    """
    for edit in report.edits:
        yield f"{edit.source.start}-{edit.source.end}\t{edit.kind}\t{visible(edit.before)}\t{visible(edit.after)}"


def _opens_block(passage: Passage, previous: Passage | None) -> bool:
    """Whether a blank line stands before the passage: the end of the front, a first-level part, the definitions."""
    if previous is None:
        return False
    if PassageKind.DEFINITION in (passage.kind, previous.kind) or PassageKind.FRONT in (passage.kind, previous.kind):
        return passage.kind is not previous.kind
    return passage.paragraph != previous.paragraph


def _numbered(passage: Passage, level: int, text: str, style: Style) -> str:
    return f"{style.faint(passage.id)}  {'  ' * max(0, level)}{text}"


def _definition(passage: Passage, footnote: Footnote | None) -> str:
    # A definition may run over several paragraphs.
    return (footnote.label if footnote else "") + passage.text.replace("\n", "\n" + " " * (len(passage.id) + 2))


def _about(section: Section) -> str:
    """What a section speaks of, behind its heading: ``  [回顾 review 2023]``."""
    words = [*ROLES.get(section.role, ()), *([str(section.year)] if section.year else [])]
    return f"  [{' '.join(words)}]" if words else ""
