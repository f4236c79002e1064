"""The command: a table of sub-commands, loaded when they are called, and one way out."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Mapping
from typing import NoReturn

import click

from kubevipgen import __version__

# name -> (module:attribute, what `kubevipgen --help` says). Nothing here is imported for --help.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "init": ("kubevipgen.cli.init:init", "Write a commented starter cluster file."),
    "validate": ("kubevipgen.cli.validate:validate", "Check a cluster file; show what it means."),
    "render": ("kubevipgen.cli.render:render", "Make every file of every node."),
    "apply": ("kubevipgen.cli.apply:apply", "Put the files of a node in place, on the node."),
    "rollback": ("kubevipgen.cli.rollback:rollback", "Put the version before back in place."),
    "remove": ("kubevipgen.cli.remove:remove", "Take away everything that apply put there."),
    "preflight": ("kubevipgen.cli.preflight:preflight", "Find what would break the bootstrap."),
    "verify": ("kubevipgen.cli.verify:verify", "Hold a running cluster against its spec."),
    "failover": ("kubevipgen.cli.failover:failover", "Work out how long a failover takes."),
    "rehearse": ("kubevipgen.cli.rehearse:rehearse", "Break the cluster on this machine; measure."),
    "lint": ("kubevipgen.cli.lint:lint", "Audit the configurations that exist already."),
    "adopt": ("kubevipgen.cli.adopt:adopt", "Write the cluster file of what exists already."),
    "explain": ("kubevipgen.cli.explain:explain", "Print the manual of a check or a rule."),
    "secrets": ("kubevipgen.cli.secrets:secrets", "Make tokens, keys, passwords and the CA."),
    "schema": ("kubevipgen.cli.schema:schema", "Print the JSON Schema of a document."),
}

USAGE, COULD_NOT_TELL = 2, 3
_COMPLETE = "_KUBEVIPGEN_COMPLETE"  # the name that click's shell completion expects
INTERRUPTED, CLOSED_PIPE = 130, 141  # 128 + SIGINT, SIGPIPE: what a shell reports


class LazyGroup(click.Group):
    """A group whose commands stay on disk until one of them is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            ctx.fail(_unknown(name))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kubevipgen", message="%(prog)s %(version)s")
def cli() -> None:
    """Every file a highly available kubeadm control plane needs, from one small cluster file.

    Exit codes: 0 good; 1 findings or a difference; 2 usage or cluster file wrong, nothing
    written; 3 could not tell.
    """


def main() -> NoReturn:
    """Run the command and exit; whatever goes wrong ends in words, never in a traceback.

    With KUBEVIPGEN_DEBUG=1 in the environment an unexpected error shows its traceback.
    """
    if sys.stdout is None:  # Python's answer to `>&-`
        sys.exit(_say("standard output is closed", COULD_NOT_TELL))
    try:
        code = _run()
        sys.stdout.flush()
    except BrokenPipeError:
        _abandon_stdout()
        code = CLOSED_PIPE  # `| head` has seen enough: nothing to say, as with other tools
    except OSError as error:  # only the flush: a full disk behind `>`
        _abandon_stdout()
        code = _say(f"the output cannot be written: {error.strerror}", COULD_NOT_TELL)
    sys.exit(code)


def _run() -> int:
    try:
        if instruction := os.environ.get(_COMPLETE):
            from click.shell_completion import shell_complete  # noqa: PLC0415  (only for a shell)

            return shell_complete(cli, {}, "kubevipgen", _COMPLETE, instruction)
        with cli.make_context("kubevipgen", sys.argv[1:]) as context:
            cli.invoke(context)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        return _say("interrupted", INTERRUPTED)
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001  (the last place that can turn it into words)
        return _explain(error)
    return 0


def _explain(error: Exception) -> int:
    from kubevipgen.finding import FindingsError  # noqa: PLC0415  (only when something is wrong)

    if isinstance(error, FindingsError):
        from kubevipgen.report.text import print_findings  # noqa: PLC0415

        print_findings(error.findings)
        return USAGE
    if os.environ.get("KUBEVIPGEN_DEBUG") == "1":
        raise error
    if isinstance(error, OSError):
        what = os.fsdecode(error.filename) if error.filename else "the output cannot be written"
        return _say(f"{what}: {error.strerror or error}", COULD_NOT_TELL)
    first = str(error).partition("\n")[0]
    hint = "this is a fault of kubevipgen; KUBEVIPGEN_DEBUG=1 shows where"
    return _say(f"unexpected {type(error).__name__}: {first} ({hint})", COULD_NOT_TELL)


def _say(text: str, code: int) -> int:
    try:
        sys.stderr.write(f"kubevipgen: {text}\n")
        sys.stderr.flush()
    except OSError:
        pass  # nobody listens there either; the exit code still tells
    return code


def _abandon_stdout() -> None:
    """Point stdout at nothing, so that the interpreter's last flush cannot fail."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _unknown(name: str) -> str:
    import difflib  # noqa: PLC0415  (only for a slip)

    near = difflib.get_close_matches(name, COMMANDS, 1)
    return f"No such command {name!r}." + (f" Did you mean {near[0]!r}?" if near else "")


if __name__ == "__main__":
    main()
