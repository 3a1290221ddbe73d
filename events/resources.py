"""What the export of dead letters contains."""

from typing import Any

from import_export import fields, resources

from events.models import DeadLetter
from events.rules import as_people_read_it


class DeadLetterResource(resources.ModelResource):
    message = fields.Field()
    state = fields.Field()

    class Meta:
        model = DeadLetter
        fields = ("received_at", "door", "source", "position", "type", "times", "code", "message", "state")
        export_order = fields

    def dehydrate_message(self, letter: DeadLetter) -> str:
        text, _ = as_people_read_it(letter.message)
        return text

    def dehydrate_state(self, letter: DeadLetter) -> Any:
        return letter.state.value
