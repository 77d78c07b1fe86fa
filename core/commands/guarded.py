"""What the system refuses in the middle of a command, such as too many open files, said in words and not as a trace."""

from typing import Any

import click

from core.commands.options import refuse
from core.disk_trouble import cause
from core.store.trouble import place_of


class Guarded(click.Group):
    """Commands none of which ends in a trace for what the system refuses; a reader who has seen enough is no fault."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; exit status 2 with the cause where the system refused something."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise  # click ends quietly
        except OSError as error:
            why = cause(error)
            refuse(
                f"The system refused something at {place_of(error)}: {why.words}. Next: {why.mend}, then run it again."
            )
