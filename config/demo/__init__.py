"""Demo data: two operators with campaigns, lists and players in every state, relative to the moment of loading.

`python -m config.demo` loads it; `config.demo.load.load_demo` is the same for tests.
"""
