"""Engine.IO's packets, protocol 4: a digit for the type, then text; in a poll's body, several.

Binary packets are recognised and refused: nothing that this house says or hears is binary.
"""

from realtime.engineio.refusals import BAD_REQUEST, Refusal

OPEN, CLOSE, PING, PONG, MESSAGE, UPGRADE, NOOP = "0123456"
PROBE = "probe"
SEPARATOR = "\x1e"
# What a client may send: the other types are the server's.
_FROM_CLIENT = frozenset((CLOSE, PING, PONG, MESSAGE, UPGRADE))


def check(packet: str) -> str:
    """The packet, when a client may send it; raises ``Refusal``."""
    if not packet or packet[0] not in _FROM_CLIENT:
        raise Refusal(BAD_REQUEST, "This is no packet of Engine.IO protocol 4, or a binary one.")
    return packet


def split(body: bytes) -> list[str]:
    """The packets of a body that a client posted; raises ``Refusal`` when one of them is none."""
    try:
        return [check(packet) for packet in body.decode().split(SEPARATOR)]
    except UnicodeDecodeError as error:
        raise Refusal(BAD_REQUEST, "A body is text in UTF-8.") from error


def join(packets: list[str]) -> str:
    """The body of an answer to a poll."""
    return SEPARATOR.join(packets)
