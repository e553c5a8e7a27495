"""What may be typed into a command: nothing that cannot be printed, and not only blanks."""

PRINTABLE = r"\A[^\x00-\x1f\x7f-\x9f]*\Z"
WITH_WORDS = r"\A(?=.*\S)" + PRINTABLE.removeprefix(r"\A")
