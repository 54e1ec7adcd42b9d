"""A language model behind an OpenAI-compatible endpoint: it fills forms and words facts."""
