"""Errors of stored files."""

from common.exceptions import (
    GoneError,
    InvalidInputError,
    MalformedInputError,
    TooLargeError,
    UnsupportedMediaError,
)


class InvalidFilenameError(MalformedInputError):
    """The name could leave its folder, hide a file, or mean a device on some system."""

    code = "files.invalid_filename"
    title = "Not a name for a file"


class UnsafeUnicodeError(MalformedInputError):
    """The name holds letters that are not seen, or that make it read as another name."""

    code = "files.unsafe_unicode"
    title = "The file's name does not read as it is written"


class UnknownCategoryError(InvalidInputError):
    code = "files.unknown_category"
    title = "No such category of files"


class TypeNotAllowedError(UnsupportedMediaError):
    """The category does not take files of this type."""

    code = "files.type_not_allowed"
    title = "This type of file is not kept here"


class ContentMismatchError(UnsupportedMediaError):
    """The content is not what the name or the media type says."""

    code = "files.content_mismatch"
    title = "The content is not what the name says"


class ActiveContentError(UnsupportedMediaError):
    """The file carries a program."""

    code = "files.active_content"
    title = "The file carries a program"


class CorruptFileError(InvalidInputError):
    code = "files.corrupt"
    title = "The file is damaged"


class EmptyFileError(InvalidInputError):
    code = "files.empty"
    title = "The file is empty"


class FileTooLargeError(TooLargeError):
    code = "files.too_large"
    title = "The file is too large"


class UnpacksTooLargeError(TooLargeError):
    """The file is small, and what it holds is not."""

    code = "files.unpacks_too_large"
    title = "The file unpacks to more than is read"


class FileDeletedError(GoneError):
    code = "files.deleted"
    title = "The file was deleted"


class ContentLostError(GoneError):
    """The row is there and the bytes are not: a fault of the storage, logged when it is met."""

    code = "files.content_lost"
    title = "The file's content is missing"
