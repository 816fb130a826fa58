"""What was moved when two persons turned out to be one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Boolean, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from familyprog.base.db import Base, PublicId


class PersonMerge(PublicId, Base):
    """まとめた記録: every row that was moved or set aside, as it was before; so it can be taken back."""

    __tablename__ = "person_merge"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    kept_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    merged_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    moved: Mapped[list[dict[str, Any]]]
    has_consent: Mapped[bool] = mapped_column(
        Boolean, default=False
    )  # both agreed, where they were anonymous
    merged_at: Mapped[dt.datetime]
    merged_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    undone_at: Mapped[dt.datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
