"""What the system holds of a connection that its client has not confirmed."""

import sys
from array import array
from typing import Protocol


class Descriptor(Protocol):
    def fileno(self) -> int: ...


def unsent_bytes(connected: Descriptor | None) -> int:
    """Bytes that were written and not confirmed by the other side (SIOCOUTQ, tcp(7)); 0 where the system does not tell,
    or there is no such socket any more."""
    if sys.platform != "linux" or connected is None:
        return 0
    from fcntl import ioctl
    from termios import TIOCOUTQ

    told = array("i", [0])
    try:
        # The number of SIOCOUTQ is that of TIOCOUTQ.
        ioctl(connected.fileno(), TIOCOUTQ, told)
    except (OSError, ValueError):
        return 0
    return told[0]
