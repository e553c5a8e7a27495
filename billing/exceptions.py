"""Errors of billing."""

from common.exceptions import InvalidInputError


class InvalidPhoneError(InvalidInputError):
    code = "billing.invalid_phone"
    title = "Not a phone number"
