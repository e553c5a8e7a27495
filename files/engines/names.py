"""Which names files may have. A name is refused or kept as it is, never mended silently."""

import re
import unicodedata

from files.exceptions import InvalidFilenameError, UnsafeUnicodeError

MAX_NAME_LENGTH = 200
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f]')
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])( *\.|$)")
_MARKS_IN_A_ROW = 3


def check_name(name: str) -> None:
    """Raise `InvalidFilenameError` or `UnsafeUnicodeError` for a name that no file here may have."""
    if not name.strip(" ."):
        raise InvalidFilenameError("The file needs a name that is more than dots and spaces.")
    if len(name) > MAX_NAME_LENGTH:
        raise InvalidFilenameError(
            f"The name has {len(name)} characters; at most {MAX_NAME_LENGTH} are kept."
        )
    if forbidden := _FORBIDDEN.search(name):
        raise InvalidFilenameError(
            f"The name {_shown(name)} holds {forbidden.group()!r}. Send the bare name, without a folder."
        )
    if name[0] in ".-" or name[0] == " " or name[-1] in ". ":
        raise InvalidFilenameError(
            f"The name {_shown(name)} begins with a dot, dash or space, or ends with a dot or space."
        )
    if _DEVICES.match(name):
        raise InvalidFilenameError(f"{_shown(name)} is the name of a device on some systems.")
    _check_letters(name)


def extension_of(name: str) -> str:
    """What stands behind the last dot, in lower case; empty without one."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem else ""


def _check_letters(name: str) -> None:
    marks = 0
    for letter in name:
        kind = unicodedata.category(letter)
        marks = marks + 1 if kind in {"Mn", "Me"} else 0
        # Cf makes letters invisible or turns their direction; Cs, Co and Cn mean nothing that can be read.
        if kind in {"Cf", "Cs", "Co", "Cn", "Zl", "Zp"} or marks > _MARKS_IN_A_ROW:
            raise UnsafeUnicodeError(
                f"The name {_shown(name)} holds U+{ord(letter):04X}, which hides or changes what one reads."
            )


def _shown(name: str) -> str:
    return ascii(name[:60])
