"""What an item's own law puts in the place of a row's number (42(1), 43, 50(1): 另有规定的，依照其规定)."""

from counting import CALENDAR_DAY, Span


def own_span(given):
    """The span, and whether it is 待核: a limit of another law needs its unit and its source; without a unit it counts in days (D9)."""
    return Span(given["count"], given.get("unit") or CALENDAR_DAY), not (given.get("unit") and given.get("source"))


def check(item, table):
    """An item may set only what its own law can: where the article says so, or where the Act knows no number."""
    for id in item.get("limits", {}):
        if id != "extension" and not (id in table and table[id].overridable):
            raise ValueError(f"an item cannot set {id}: {table[id].article if id in table else 'no such limit'}")


def term(row, item):
    """The span of the row for this item, and whether it is 待核."""
    given = item.get("limits", {}).get(row.id)
    return own_span(given) if given else (row.span, False)
