"""What the store says when it cannot do what it was asked: a sentence each, for people who hold a link."""


class StoreRefusal(Exception):  # noqa: N818 - it names an answer, not a crash
    """Nothing was changed; the text says what was found and what to do."""


class StoreOff(StoreRefusal):
    """There is no store here, or it is set to something that is none."""


class StoreDown(StoreRefusal):
    """The store cannot be asked now. What was kept is still kept."""


class StoreNewer(StoreRefusal):
    """A later version wrote the store."""


class StoreDamaged(StoreRefusal):
    """What the store holds is not what was put into it."""


class NotKept(StoreRefusal):
    """The store keeps nothing (any more) under this id."""


class NotStored(StoreRefusal):
    """Nothing was kept: it is of no known kind, too large, or carries what never belongs there."""


class NotOwner(StoreRefusal):
    """Somebody asked for what only the owner may do."""
