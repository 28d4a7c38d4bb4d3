"""What the engine is given: the fields a person chooses, the facts of the catalogue, and what was measured."""
