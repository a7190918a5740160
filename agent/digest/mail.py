"""A digest as a message in RFC 5322, text and HTML side by side, ready for `sendmail -t`."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from agent.digest.document import Document
from agent.digest.html import html
from agent.digest.text import plain_text
from agent.errors import UsageError

FROM = "whyrec@localhost"


def mail(document: Document, to: str = "", sender: str = FROM) -> bytes:
    """Return a digest as a message. Raises UsageError for an address that is none."""
    message = EmailMessage(policy=SMTP)
    # An encoded word would be decoded, with the line breaks in it, into further headers.
    message["Subject"] = " ".join(document.title.split()).replace("=?", "= ?")
    message["From"] = Address("whyrec", addr_spec=_checked(sender))
    if to:
        message["To"] = Address(addr_spec=_checked(to))
    message["Date"] = format_datetime(document.moment)
    text, page = plain_text(document), html(document)
    message["Message-ID"] = f"<{sha256(page.encode()).hexdigest()[:32]}@whyrec.localhost>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    message.add_alternative(page, subtype="html")
    return message.as_bytes()


def _checked(address: str) -> str:
    try:
        return Address(addr_spec=address.strip()).addr_spec
    except Exception as error:  # the parser of the standard library raises several kinds
        raise UsageError(f"{address[:60]!r} is no mail address: write name@host") from error
