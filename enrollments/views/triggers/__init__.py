"""The pages of triggers; what each kind of occasion asks for comes from its own floor."""
