"""What resolving finds on its way, so that all of it can be shown at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from kubevipgen.finding import Severity
from kubevipgen.spec.addresses import BadAddressError
from kubevipgen.spec.problem import Path, Problem

T = TypeVar("T")


@dataclass(slots=True)
class Collector:
    """The problems of one run, in the order they were met."""

    problems: list[Problem] = field(default_factory=list)

    def error(self, rule: str, message: str, path: Path, hint: str = "") -> None:
        self.problems.append(Problem(rule, message, path, hint))

    def warning(self, rule: str, message: str, path: Path, hint: str = "") -> None:
        self.problems.append(Problem(rule, message, path, hint, Severity.WARNING))

    @property
    def failed(self) -> bool:
        return any(p.severity is Severity.ERROR for p in self.problems)

    def parse(self, parser: Callable[[str], T], text: str, path: Path) -> T | None:
        """The parsed value; None, with a problem noted, when the text is not usable."""
        try:
            return parser(text)
        except BadAddressError as error:
            self.error("bad-address", error.message, path, error.hint)
            return None

    def parse_each(self, parser: Callable[[str], T], value: Any, path: Path) -> tuple[T, ...]:
        """One text, or a list of them; only the usable ones come back."""
        if isinstance(value, list):
            found = [self.parse(parser, text, (*path, i)) for i, text in enumerate(value)]
        else:
            found = [self.parse(parser, text, path) for text in str(value).split(",") if text]
        return tuple(item for item in found if item is not None)


def section(data: Mapping[str, Any], *path: str) -> dict[str, Any]:
    """A mapping inside the data, empty when it is not there."""
    for step in path:
        data = data.get(step, {})
    return dict(data)
