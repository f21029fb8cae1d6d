"""What can go wrong by the rules. `code` names the rule; the web layer and the commands turn it into a sentence."""


class DomainError(Exception):
    """A rule was broken. `code` is `noun.what`; `values` fill the sentence that the reader gets."""

    status = 422

    def __init__(self, code: str, /, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        return f"{self.code} {self.values}" if self.values else self.code


class RuleBroken(DomainError):
    """The act is understood and permitted, but a rule of the procedure stands against it."""


class NotFound(DomainError):
    """There is no such row, or it lies outside the actor's units (which must look the same)."""

    status = 404


class NotAllowed(DomainError):
    """The actor can see the row but its post does not carry this right."""

    status = 403


class Stale(DomainError):
    """Somebody changed the row meanwhile; `values` carry both states."""

    status = 409


class NoSuchTransition(Stale):
    """The action does not lead anywhere from the present state (usually another person was faster)."""
