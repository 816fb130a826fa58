"""Refusals about persons and the ways to reach them."""

from familyprog.base.errors import DomainError


class ContactRefusedError(DomainError):
    """A way to reach somebody that cannot work; `field` names the detail."""


class NameRefusedError(DomainError):
    """What we are asked to call somebody is empty or too long."""


class NoteRefusedError(DomainError):
    """A note without a statement, or about a household that is not the writer's."""
