"""What `lint` itself has to say, beside the rules: about reading files, and about ignores."""

from __future__ import annotations

from typing import NamedTuple

from kubevipgen.finding import Severity


class Own(NamedTuple):
    """A finding that no rule makes."""

    id: str
    severity: Severity
    manual: str

    @property
    def title(self) -> str:
        """The first line of the manual, without its period."""
        return self.manual.partition("\n")[0].removesuffix(".")


OWN = (
    Own(
        "unreadable",
        Severity.ERROR,
        "A file cannot be read.\n\nThe others are judged all the same. A file that was met in a"
        " folder and is not ours by its name is a note.\n\nFix: run `kubevipgen lint` as a user"
        " who may read it, or leave the file out with `--exclude`.",
    ),
    Own(
        "binary",
        Severity.ERROR,
        "A file that has the name of a configuration holds NUL bytes.\n\nIt is no text, and"
        " nothing of it was judged.\n\nFix: name the right file, or leave it out with `--exclude`.",
    ),
    Own(
        "too-large",
        Severity.ERROR,
        "A file is larger than 10 MiB, and was not read.\n\nNo configuration of these programs is"
        " a hundredth of it.\n\nFix: name the right file, or leave it out with `--exclude`.",
    ),
    Own(
        "not-utf-8",
        Severity.INFO,
        "A file is not UTF-8.\n\nkeepalived and haproxy do not mind such a byte in a comment, and"
        " the rest of the file was judged. YAML has to be UTF-8: there it is an error; UTF-16 text"
        " is read by none of the programs.\n\nFix: save the file as UTF-8.",
    ),
    Own(
        "nothing-to-lint",
        Severity.WARNING,
        "None of the files is a configuration that rules are about.\n\nThey were read, and nothing"
        " in them looks like one, so nothing was judged. When not even one file could be read it is"
        " an error, and the exit code is 2.\n\nFix: name the right folder; for a file that ought to"
        " be recognised, `kubevipgen lint -` reads what a program would get.",
    ),
    Own(
        "rule-crashed",
        Severity.ERROR,
        "A rule has failed on a file.\n\nThis is a fault of kubevipgen: the rule has judged"
        " nothing more of that file, the other rules are not affected, and the exit code is 3."
        "\n\nFix: report it with the file; until then leave the rule out with `--ignore`.",
    ),
    Own(
        "unused-ignore",
        Severity.INFO,
        "A comment ignores a finding that is not there.\n\n`# kubevipgen: ignore[rule-id] reason`"
        " counts on the line of the finding, or in a comment block right above it;"
        " `ignore-file[rule-id]` in the first comment block of a file. What names no rule, or no"
        " finding, would one day hide a new one unseen.\n\nFix: delete the comment, or put it"
        " where the finding is.",
    ),
)
