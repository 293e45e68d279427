"""Whose turn it is among requests that wait: their clients go round, each with the first of its own."""

from asyncio import Future


class Turns:
    """Lives on one event loop. A client that begins to wait comes after all that do, and after its turn does again."""

    def __init__(self) -> None:
        # Dictionaries for their order, since those who give up leave from the middle.
        self._of: dict[str, dict[Future[None], None]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._of.values()))

    def ahead(self, client: str) -> int:
        """The most that are let in before one who comes now: its client's own, and as many and one of each other's."""
        own = len(self._of.get(client, ()))
        return own + sum(min(len(each), own + 1) for name, each in self._of.items() if name != client)

    def add(self, client: str, turn: Future[None]) -> None:
        self._of.setdefault(client, {})[turn] = None

    def drop(self, client: str, turn: Future[None]) -> None:
        """If it waits."""
        own = self._of.get(client, {})
        own.pop(turn, None)
        if not own:
            self._of.pop(client, None)

    def take(self) -> Future[None] | None:
        """The next, which waits no more; None where nobody waits."""
        if not self._of:
            return None
        client, own = next(iter(self._of.items()))
        turn = next(iter(own))
        del own[turn], self._of[client]
        if own:
            self._of[client] = own
        return turn

    def give_way(self, client: str) -> tuple[str, Future[None]] | None:
        """The newest of the client that has most, which waits no more, so that one who comes now waits in its place;
        None where `client` would then have more than that one."""
        most = max(self._of, key=lambda each: len(self._of[each]), default=client)
        if len(self._of.get(most, ())) < len(self._of.get(client, ())) + 2:
            return None
        turn, _ = self._of[most].popitem()
        return most, turn
