"""Every code with which a row or a whole file can be refused, and what to do about it.

The codes are stable: people filter reports by them and other systems act on them. docs/codes.md is made from here.
"""

from types import MappingProxyType
from typing import Final

from core.refusal import RefusalClass

ROW_CODES: Final = MappingProxyType(
    {
        "PlayerIdMissing": "The row names no player.",
        "PlayerIdTooLong": "A player id has 255 characters at most.",
        "PlayerIdNotUtf8": "The player id holds bytes that are no text in the file's encoding. Save it as CSV UTF-8.",
        "PlayerIdHasControlCharacters": "The player id holds invisible or control characters.",
        "PlayerIdIsFormula": "The player id is a spreadsheet formula.",
        "PlayerIdDamaged": (
            "A spreadsheet turned the id into a rounded number such as 1.23E+15, a date or an error. "
            "Format the column as text and export it again."
        ),
        "PlayerRepeated": "An earlier row of the file has enrolled this player already.",
        "PlayerEnrolled": "The player has had this reward already, and only new players were asked for.",
        "PlayerRestricted": "The player may not be rewarded: self-excluded, opted out or blocked.",
        "BetValueNotANumber": "The value is not a plain decimal number.",
        "BetValueOutOfRange": "The value is outside the reward's range.",
        "BetValueTooPrecise": "The value has more decimals than the currency.",
        "BetCountNotAWholeNumber": "The count is not a whole number.",
        "BetCountOutOfRange": "The count is outside the reward's range.",
        "BudgetExceeded": "A budget of the reward or of its campaign has too little left for it.",
        "WrongColumnCount": "The row has more or fewer columns than the header.",
        "UnclosedQuote": "A quoted field opens in this row and never closes.",
        "RowNotCsv": "The quoting of the row is broken.",
        "RowTooLong": "The row is longer than 64 KiB.",
        "RewardCancelled": "The reward was cancelled before the row was reached.",
        "RewardEnded": "The reward ended before the row was reached.",
        "CampaignCancelled": "The campaign was cancelled before the row was reached.",
        "CampaignEnded": "The campaign ended before the row was reached.",
        "InternalError": "Something broke on our side. Give support the reference that is named beside it.",
    },
)

FILE_CODES: Final = MappingProxyType(
    {
        "FileEmpty": "The file is empty.",
        "FileHasNoRows": "The file has a header and nothing below it.",
        "FileIsSpreadsheet": (
            "The file is a workbook of a kind that is not read (XLS, XLSB, ODS), or one with a password. "
            "Save it as XLSX without a password, or as CSV UTF-8."
        ),
        "FileIsArchive": "The file is a ZIP archive. Unpack it and upload the list that is in it.",
        "FileIsPackedTwice": "What is packed with gzip is no text but packed itself. Upload what is inside.",
        "FileDamaged": "The file is damaged or broken off: it cannot be unpacked. Save or upload it again.",
        "FileTooLarge": "The file unpacks to more than is allowed. Split it and upload the parts.",
        "FileIsBinary": (
            "The file is not text: it is a PDF, a picture or the like. Save the list as CSV UTF-8 or as XLSX."
        ),
        "HeaderTooLong": "The first line is longer than 64 KiB: this is not a list.",
        "HeaderNotCsv": "The quoting of the header is broken.",
        "HeaderLacksPlayer": "No column is named OperatorPlayerId.",
        "HeaderRepeatsColumn": "Two columns have the same name.",
        "ColumnMissing": "The header has no column with a name at the place that was chosen.",
        "ColumnChosenTwice": "The same column was chosen twice: each has to be another one.",
        "FileUnread": "The file could not be read.",
        "FileMissing": "The stored file is gone.",
        "InternalError": "Something broke on our side, again and again.",
    },
)

TRIGGER_CODES: Final = MappingProxyType(
    {
        "TriggerOff": "The trigger was switched off before it was the player's turn.",
    },
)

# What stands in the way of a player is not the caller's mistake; everything else about a candidate is.
_CLASSES: Final = MappingProxyType(
    {
        "PlayerRestricted": RefusalClass.CONFLICT,
        "PlayerRepeated": RefusalClass.CONFLICT,
        "PlayerEnrolled": RefusalClass.CONFLICT,
        "BudgetExceeded": RefusalClass.BUDGET_EXCEEDED,
    },
)


def class_of(code: str) -> RefusalClass:
    """The class of the refusal of one player, by its code."""
    return _CLASSES.get(code, RefusalClass.VALIDATION_ERROR)
