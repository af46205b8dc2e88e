"""How a page comes by its styles and scripts: from files beside it, or from its own text."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

FOLDER = Path(__file__).parent
POLICY = (
    "default-src 'none'; script-src {scripts}; style-src {styles}; img-src data: blob:; "
    "base-uri 'none'; form-action 'none'"
)
"""Nothing is asked of the network, and no script runs but those of the page."""


@dataclass(frozen=True, slots=True)
class Assets:
    """Styles and scripts by file name, in the order in which a page loads them.

    ``folder`` is where they lie, seen from the page, with a slash at its end; None puts their text into the page.
    """

    styles: Mapping[str, str]
    scripts: Mapping[str, str]
    folder: str | None = None

    @property
    def style_tags(self) -> Markup:
        """The elements for the head of the page."""
        if self.folder is not None:
            return _joined(f'<link rel="stylesheet" href="{self.folder}{name}">' for name in self.styles)
        return _joined(f"<style>{_inline(text)}</style>" for text in self.styles.values())

    @property
    def script_tags(self) -> Markup:
        """The elements for the end of the page."""
        if self.folder is not None:
            return _joined(f'<script src="{self.folder}{name}"></script>' for name in self.scripts)
        return _joined(f"<script>{_inline(text)}</script>" for text in self.scripts.values())

    @property
    def policy(self) -> str:
        """The page's content-security policy: scripts from beside it, or exactly those that it holds."""
        if self.folder is not None:
            return POLICY.format(scripts="'self'", styles="'self'")
        return POLICY.format(scripts=" ".join(map(_hash, self.scripts.values())), styles="'unsafe-inline'")

    @property
    def files(self) -> dict[str, str]:
        """What must lie beside the page: contents by path from the page; nothing where the page holds all."""
        if self.folder is None:
            return {}
        return {f"{self.folder}{name}": text for name, text in {**self.styles, **self.scripts}.items()}


def joined(kind: str, names: Sequence[str]) -> str:
    """Files of ``scripts/`` or ``styles/`` as one text."""
    return "\n".join(FOLDER.joinpath(kind, name).read_text(encoding="utf-8") for name in names)


def _joined(tags: Iterable[str]) -> Markup:
    return Markup("\n".join(tags))


def _inline(source: str) -> str:
    """Trusted code as it may stand in a ``<script>`` or ``<style>``; raises ValueError if it cannot."""
    if any(end in source.lower() for end in ("</script", "</style", "<!--")):
        raise ValueError("脚本含有会提前结束的标记。The code holds a tag that would end its element.")
    return source


def _hash(source: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode('ascii')}'"
