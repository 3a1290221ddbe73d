"""The form that takes a list of players."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelect2Widget, UnfoldBooleanSwitchWidget

from operators.models import Operator
from rewards.models import Reward


class RewardField(forms.ModelChoiceField[Reward]):
    """A reward that is open now, with its campaign and what it gives."""

    def label_from_instance(self, reward: Reward) -> str:
        return f"{reward.name} ({reward.campaign.name}): {reward.summary()}"


class UploadForm(forms.Form):
    reward = RewardField(
        queryset=Reward.objects.none(),
        empty_label="Choose a reward",
        widget=UnfoldAdminSelect2Widget,
        error_messages={"invalid_choice": "This reward is not open: it was cancelled, has ended or does not exist."},
    )
    file = forms.FileField(
        label="CSV file",
        allow_empty_file=True,  # the job says what is wrong with it, and keeps it
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,text/csv,text/plain"}),
    )
    enroll_repeats = forms.BooleanField(
        label="Enrol a player again for every row that names them",
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text="Off: the first row counts, later ones are rejected and listed.",
    )

    def __init__(self, *args: Any, operator: Operator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rewards = Reward.objects.of(operator).open(at=timezone.now()).select_related("campaign")
        self.fields["reward"].queryset = rewards  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        size = file.size or 0
        if size > settings.UPLOAD_MAX_BYTES:
            limit = filesizeformat(settings.UPLOAD_MAX_BYTES)
            raise forms.ValidationError(
                f"The file is {filesizeformat(size)}; the limit is {limit}. Split it and upload the parts."
            )
        return file
