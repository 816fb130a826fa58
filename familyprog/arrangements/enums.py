"""What is arranged with a family."""

from familyprog.base.enums import Labelled


class ArrangementKind(Labelled):
    """申し送りの種類."""

    PROMISE = "promise", "約束"
    AVOID = "avoid", "避けたい話題"
