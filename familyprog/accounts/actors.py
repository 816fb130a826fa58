"""Who is acting: the one value every use case and loader takes."""

from __future__ import annotations

from dataclasses import dataclass

from familyprog.accounts.enums import Role


@dataclass(frozen=True)
class Actor:
    """A member of staff (`staff_id`), a family member (`person_id`), a device in the room
    (`class_session_id`: the one session it shows), or the machine (none of them)."""

    kind: str
    public_id: str
    site_id: int | None
    staff_id: int | None = None
    person_id: int | None = None
    role: Role | None = None
    name: str = ""
    class_session_id: int | None = None

    @property
    def is_staff(self) -> bool:
        """Whether a signed-in member of staff acts."""
        return self.staff_id is not None


MACHINE = Actor(kind="machine", public_id="-", site_id=None, name="自動")
VISITOR = Actor(kind="visitor", public_id="-", site_id=None)
