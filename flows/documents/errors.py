"""What can be wrong with a printed document, its verification token or its seal."""


class DocumentFault(Exception):
    """A document cannot be made or read.

    Its text names the place, never the value: codes are ``fonts.*`` (set-up), ``document.*`` (template, data, layout,
    PDF), ``token.*`` (verification token) and ``seal.*`` (keys and signing).

    Attributes:
        code: stable name such as ``document.glyph_missing``.
        detail: for the technician: a field's name, a code point, a file's name; no personal data.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} ({detail})" if detail else code)
        self.code = code
        self.detail = detail
