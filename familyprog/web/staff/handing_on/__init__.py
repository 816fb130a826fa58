"""つなぎ: what a household needs, the decision table, the packet, answers, meetings, roles, resources, talks."""

from familyprog.web.staff.handing_on import answers, begin, directory, draft, home, meetings, roles, talks

__all__ = ["answers", "begin", "directory", "draft", "home", "meetings", "roles", "talks"]
