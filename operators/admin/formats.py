"""What an export asks: the kind of file, and nothing else."""

from types import MappingProxyType
from typing import Any, Final

from unfold.contrib.import_export.forms import ExportForm

# As tablib calls them, and as people read them.
_TITLES: Final = MappingProxyType(
    {
        "csv": "CSV, for spreadsheets and other systems",
        "xlsx": "Excel workbook",
        "json": "JSON, for programs",
    },
)


class FormatForm(ExportForm):
    """The first kind of file, unless somebody says otherwise."""

    def __init__(self, formats: list[Any], resources: list[Any], **kwargs: Any) -> None:
        super().__init__(formats, resources, **kwargs)
        asked = self.fields["format"]
        asked.label = "File"
        asked.choices = [(str(number), _TITLES[each().get_title()]) for number, each in enumerate(formats)]
        asked.initial = "0"
