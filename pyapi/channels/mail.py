"""E-mail messages: headers that nobody can add to, text and HTML."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, localtime

from pyapi.channels.adapter import Delivery, Outcome, Unsendable

POLICY = SMTP.clone(cte_type="7bit")


def parse_sender(value: str) -> Address:
    """``Name <address>`` or an address.

    Raises:
        ValueError: it is neither.
    """
    refusal = ValueError("is not a sender; write Name <address>")
    try:
        header = POLICY.header_factory("from", value)
        (address,) = header.addresses
        return (
            parse_address(address.addr_spec, address.display_name)
            if not header.defects
            else parse_address(value)
        )
    except ValueError:
        raise refusal from None


def parse_address(value: str, name: str = "") -> Address:
    """One address, its domain in ASCII.

    Raises:
        ValueError: it is no address.
    """
    value = value.strip()
    local, at, domain = value.rpartition("@")
    if not at or not local or re.search(r"[\s\x00-\x1f\x7f<>,;:\"()\[\]\\]", value):
        raise ValueError("not an address")
    try:
        domain = domain.encode("idna").decode()
        return Address(name, addr_spec=f"{local}@{domain}")
    except (UnicodeError, HeaderParseError, IndexError) as error:
        raise ValueError("not an address") from error


def make_email(delivery: Delivery, sender: Address) -> EmailMessage:
    """The message. A second attempt has the same ``Message-ID``, by which mail programs show it once.

    Args:
        delivery: ``content`` may hold ``html``, ``list_unsubscribe`` (a URL) and ``reply_to``.
        sender: whom it comes from.

    Raises:
        Unsendable: the recipient is no address, or there is no text.
    """
    content = delivery.content
    to = str(delivery.address.get("to", ""))
    if not to.rpartition("@")[0].isascii():
        detail = "The address has letters beyond ASCII before the @, which hardly any server takes."
        raise Unsendable(Outcome("rejected", None, "address_not_ascii", detail))
    try:
        recipient = parse_address(to)
    except ValueError:
        raise Unsendable(
            Outcome("drop_recipient", None, "invalid_address", "This is not an e-mail address.")
        ) from None
    text, html = content.get("body"), content.get("html")
    if not text and not html:
        raise Unsendable(Outcome("rejected", None, "empty_message", "The message has no text."))
    message = EmailMessage(POLICY)
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = one_line(str(content.get("subject") or ""))
    message["Date"] = format_datetime(localtime())
    message["Message-ID"] = f"<{delivery.delivery_id}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    if content.get("reply_to"):
        try:
            message["Reply-To"] = parse_address(str(content["reply_to"]))
        except ValueError:
            detail = "reply_to is not an e-mail address."
            raise Unsendable(Outcome("rejected", None, "invalid_reply_to", detail)) from None
    unsubscribe = str(content.get("list_unsubscribe") or "").replace("=?", "=%3F")  # see one_line
    if re.fullmatch(r"(https://|mailto:)[!-;=?-~]+", unsubscribe):
        message["List-Unsubscribe"] = f"<{unsubscribe}>"
        if unsubscribe.startswith("https:"):
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if text:
        message.set_content(str(text), cte="quoted-printable")
    if html:
        (message.add_alternative if text else message.set_content)(
            str(html), subtype="html", cte="quoted-printable"
        )
    return message


def one_line(text: str) -> str:
    """Without what could begin a header: line breaks, control characters, and encoded words, which may hold both."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]+", " ", text).split()).replace("=?", "= ?")
