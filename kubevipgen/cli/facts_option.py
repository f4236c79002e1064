"""The option ``--facts``, which takes as many files as follow it."""

from __future__ import annotations

import click


class FactsCommand(click.Command):
    """``--facts A B C`` as well as ``--facts A --facts B``: a shell's ``*.json`` just works."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        words: list[str] = []
        after = False
        for word in args:
            follows = after and (word == "-" or not word.startswith("-"))
            words += ["--facts", word] if follows and words[-1] != "--facts" else [word]
            after = follows or word == "--facts"
        return super().parse_args(ctx, words)
