"""The form that takes a list of players."""

from typing import Any, ClassVar, Final

from django import forms
from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelect2Widget, UnfoldAdminTextareaWidget

from enrollments.rules.players import PLAYER
from operators.models import Operator
from rewards.models import Reward

# Longer ones come as files.
LONGEST_PASTE: Final = 200_000
PASTED: Final = "pasted.csv"


class RewardField(forms.ModelChoiceField[Reward]):
    """A reward that is open now, with its campaign and what it gives."""

    def label_from_instance(self, reward: Reward) -> str:
        return f"{reward.name} ({reward.campaign.name}): {reward.summary()}"


class ListForm(forms.Form):
    """A file or a pasted list, whatever its rows are enrolled into."""

    # The column without which there is no list.
    player: ClassVar[str] = PLAYER

    file = forms.FileField(
        label="File",
        required=False,
        allow_empty_file=True,  # the job says what is wrong with it, and keeps it
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.txt,.tsv,.gz,.xlsx,text/csv,text/plain"}),
    )
    pasted = forms.CharField(
        label="Or paste a small list",
        required=False,
        strip=False,
        max_length=LONGEST_PASTE,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4, "placeholder": "player_001\nplayer_002"}),
        help_text="Ids alone, one a line, or with a first line that names the columns.",
    )

    def clean_file(self) -> UploadedFile[bytes] | None:
        file: UploadedFile[bytes] | None = self.cleaned_data["file"]
        size = (file.size or 0) if file else 0
        if size > settings.UPLOAD_MAX_BYTES:
            limit = filesizeformat(settings.UPLOAD_MAX_BYTES)
            raise forms.ValidationError(
                f"The file is {filesizeformat(size)}; the limit is {limit}. Split it and upload the parts."
            )
        return file

    def clean(self) -> None:
        if "file" in self.errors or "pasted" in self.errors:
            return
        file, pasted = self.cleaned_data.get("file"), self.cleaned_data.get("pasted", "").strip()
        if file is not None and pasted:
            self.add_error("pasted", "Either a file or a pasted list, not both.")
        if file is None and not pasted:
            self.add_error("file", "Choose a file or paste a list.")

    def list_file(self) -> File[bytes]:
        """The list of a form without errors, as a file with a name."""
        file: File[bytes] | None = self.cleaned_data["file"]
        return file or ContentFile(as_list(self.cleaned_data["pasted"], self.player).encode(), name=PASTED)


class UploadForm(ListForm):
    reward = RewardField(
        queryset=Reward.objects.none(),
        empty_label="Choose a reward",
        widget=UnfoldAdminSelect2Widget,
        error_messages={"invalid_choice": "This reward is not open: it was cancelled, has ended or does not exist."},
    )

    def __init__(self, *args: Any, operator: Operator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rewards = Reward.objects.of(operator).open(at=timezone.now()).select_related("campaign")
        self.fields["reward"].queryset = rewards  # type: ignore[attr-defined]


def as_list(pasted: str, player: str = PLAYER) -> str:
    """A pasted list as a CSV: ids alone get the header that they lack."""
    text = pasted.strip()
    first = text.partition("\n")[0].casefold().replace(" ", "").replace("_", "")
    return text if player.casefold() in first else f"{player}\n{text}"
