"""Anticipated errors of files of leads and of bringing them in."""

from common.exceptions import (
    ConflictError,
    InvalidInputError,
    MalformedInputError,
    NotFoundError,
    SwitchboardError,
    TooLargeError,
)


class LeadImportNotFoundError(NotFoundError):
    code = "bots.lead_import_not_found"
    title = "No such import"


class LeadImportStateError(ConflictError):
    code = "bots.lead_import_state"
    title = "The import's state forbids this"


class LeadFileError(SwitchboardError):
    """A lead file that cannot be imported at all; row-level problems are reported, not raised."""

    code = "bots.lead_file"
    title = "The lead file cannot be read"


class LeadFileEmptyError(LeadFileError, InvalidInputError):
    code = "bots.lead_file.empty"


class LeadFileEncodingError(LeadFileError, InvalidInputError):
    code = "bots.lead_file.wrong_encoding"


class LeadFileBinaryError(LeadFileError, MalformedInputError):
    code = "bots.lead_file.not_text"


class LeadFileColumnsError(LeadFileError, InvalidInputError):
    code = "bots.lead_file.missing_columns"


class LeadFileDuplicateColumnError(LeadFileError, InvalidInputError):
    code = "bots.lead_file.duplicate_column"


class LeadFileMappingError(LeadFileError, InvalidInputError):
    code = "bots.lead_file.bad_mapping"


class LeadFileQuotingError(LeadFileError, MalformedInputError):
    code = "bots.lead_file.bad_quoting"


class LeadFileTooManyRowsError(LeadFileError, TooLargeError):
    code = "bots.lead_file.too_many_rows"


class LeadFileTooLargeError(LeadFileError, TooLargeError):
    code = "bots.lead_file.too_large"
