"""What is raised when a whole extract cannot be trusted."""


class Refused(Exception):
    """The extract is refused whole and nothing of it is loaded.

    The message is for the user: it names the table or the manifest and says what to do next.
    """
