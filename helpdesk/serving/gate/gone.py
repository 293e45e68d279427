"""Word from the connection that its client has gone, so that nothing more is done for it."""

from collections.abc import Callable

EXTENSION = "helpdesk.gone"


class Gone:
    """Of one connection, in the scope's `extensions`; `hang_up` ends it at once. Lives on one event loop."""

    def __init__(self, hang_up: Callable[[], None]) -> None:
        self.hang_up = hang_up
        self._acts: dict[Callable[[], None], None] = {}

    def then(self, act: Callable[[], None]) -> None:
        """Calls `act` when the client goes, unless it is forgotten before."""
        self._acts[act] = None

    def forget(self, act: Callable[[], None]) -> None:
        self._acts.pop(act, None)

    def happen(self) -> None:
        for act in list(self._acts):
            act()
