"""Amazon: orders, of which neither prices nor addresses are read."""

from __future__ import annotations

from retrieval.exports.entry import Entry, LeftOut
from retrieval.exports.records import Record
from retrieval.exports.shapes import Shape

SHAPES = (
    Shape(("Order ID", "Order Date", "ASIN", "Product Name"), status="purchase"),
    Shape(("ASIN", "Product Name", "Order ID"), status="purchase"),
    Shape(("Order ID", "Order Date", "ASIN", "Title"), status="purchase"),
    Shape(("ASIN/ISBN", "Order Date", "Title"), status="purchase"),
)
CANCELLED = (
    "cancelled",
    "canceled",
    "storniert",
    "annulé",
    "annulée",
    "cancelado",
    "annullato",
    "已取消",
    "returned",
    "refunded",
)
GIFT = ("Gift Message", "Gift Recipient Contact Details", "Gift Recipient")


def entry(record: Record, shape: Shape) -> Entry | LeftOut:
    """Return what a row says; cancelled orders and presents say nothing of the person's taste."""
    title, asin = record.text("Product Name", "Title"), record.text("ASIN", "ASIN/ISBN")
    if not title and not asin:
        return LeftOut("no_title")
    if record.text("Order Status").casefold() in CANCELLED or record.number("Quantity") == 0:
        return LeftOut("cancelled")
    if record.text(*GIFT):
        return LeftOut("gift")
    return Entry(
        title,
        ids={"asin": asin} if asin else {},
        domain="product",
        status=shape.status,
        logged=True,
        time=record.text("Order Date", "Digital Order Date"),
    )
