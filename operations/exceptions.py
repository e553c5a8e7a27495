"""What reports of integrators are refused for."""

from common.exceptions import InvalidInputError, TooLargeError


class DetailsTooLargeError(TooLargeError):
    code = "operations.details_too_large"


class ReportFromTheFutureError(InvalidInputError):
    """A report's time lies further ahead than clocks go wrong."""

    code = "operations.report_from_the_future"
