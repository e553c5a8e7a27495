"""The valuation report as one page: the home, the price its owner named, and other owners' prices nearby."""

from bots.engines import valuation
from bots.engines.valuation import Home, Nearby, Valuation
from files.engines.pdf import BOLD, PLAIN, Page, is_showable

INK, SOFT, ACCENT, PALE, RULE = "#1d2330", "#5a6375", "#3d4fd6", "#eef0fb", "#dfe2ea"
MARGIN = 54
LABEL, BODY, FIGURE = 8.5, 10.5, 26
UNKNOWN = "not known yet"


def render(report: Valuation) -> bytes:
    """The page as a PDF; whatever is long, empty or in other letters keeps to its room."""
    page = Page(title=f"Valuation report for {_place(report.home)}", author=report.company)
    top = _head(page, report)
    top = _facts(page, report.home, top)
    top = _price(page, report.home, top)
    top = _near(page, report, top)
    _basis(page, report, top)
    _foot(page, report)
    return page.encode()


def _head(page: Page, report: Valuation) -> float:
    right, y = page.width - MARGIN, page.height - MARGIN - 8
    page.box(0, page.height - 10, page.width, 10, colour=ACCENT)
    page.text(MARGIN, y, report.company, size=13, font=BOLD, colour=ACCENT, room=right - MARGIN - 130)
    page.text(right, y, f"{report.on:%B} {report.on.day}, {report.on.year}", colour=SOFT, is_right=True)
    y -= 44
    page.text(MARGIN, y, "Valuation report", size=24, font=BOLD)
    y -= 22
    is_named = bool(report.home.owner) and is_showable(report.home.owner)
    for_whom = f"Prepared for {report.home.owner}" if is_named else "Prepared for the owner"
    page.text(MARGIN, y, for_whom, size=BODY, colour=SOFT, room=right - MARGIN)
    return y - 26


def _facts(page: Page, home: Home, y: float) -> float:
    right = page.width - MARGIN
    page.line(MARGIN, y, right, y, colour=RULE)
    y -= 24
    y = page.paragraph(
        MARGIN, y, _place(home), room=right - MARGIN, size=14, font=BOLD, most_lines=2, leading=1.3
    )
    y -= 8
    figures = (
        ("BEDROOMS", f"{home.beds}" if home.beds is not None else UNKNOWN),
        ("BATHROOMS", home.baths or UNKNOWN),
        ("SIZE", f"{home.square_feet:,} sq ft" if home.square_feet else UNKNOWN),
        ("ZIP", home.zip or UNKNOWN),
    )
    column = (right - MARGIN) / len(figures)
    for place, (label, said) in enumerate(figures):
        x = MARGIN + place * column
        page.text(x, y, label, size=LABEL, colour=SOFT)
        page.text(x, y - 16, said, size=BODY + 1, room=column - 12, colour=_tone(said))
    return y - 40


def _price(page: Page, home: Home, y: float) -> float:
    height, right = 74, page.width - MARGIN
    page.box(MARGIN, y - height, right - MARGIN, height, colour=PALE, radius=8)
    page.text(MARGIN + 18, y - 24, "THE PRICE YOU NAMED", size=LABEL, colour=SOFT)
    if home.price:
        page.text(MARGIN + 18, y - 54, f"${home.price:,}", size=FIGURE, font=BOLD, room=right - MARGIN - 250)
        if home.square_feet:
            per_foot = f"${home.price / home.square_feet:,.0f} per square foot"
            page.text(right - 18, y - 52, per_foot, size=BODY, colour=SOFT, room=200, is_right=True)
    else:
        page.text(MARGIN + 18, y - 52, "You have not named one yet", size=17, font=BOLD)
    return y - height - 34


def _near(page: Page, report: Valuation, y: float) -> float:
    right, nearby = page.width - MARGIN, report.nearby
    page.text(MARGIN, y, "Homes nearby, as their owners see them", size=13, font=BOLD)
    y -= 20
    if nearby is None:
        said = (
            f"Fewer than {valuation.FEWEST_NEARBY} other owners"
            + (f" in {report.home.zip}" if report.home.zip else " in your zip")
            + " have named a price to us, which is too few to say anything about. We leave this part empty "
            "rather than fill it with figures from elsewhere."
        )
        return page.paragraph(MARGIN, y, said, room=right - MARGIN, size=BODY, colour=SOFT) - 22
    said = f"{nearby.count} other owners in {nearby.zip} told us the price they hope for."
    page.text(MARGIN, y, said, size=BODY, colour=SOFT)
    y = _chart(page, report.home, nearby, y - 44)
    if nearby.per_square_foot is not None:
        said = (
            f"Median of the {nearby.sized} whose size we know: ${nearby.per_square_foot:,} per square foot."
        )
        worth = valuation.at_price_per_square_foot(report.home, nearby)
        if worth is not None and report.home.square_feet:
            said += f" At that figure {report.home.square_feet:,} square feet come to about ${worth:,}."
        y = page.paragraph(MARGIN, y, said, room=right - MARGIN, size=BODY)
    return y - 22


def _chart(page: Page, home: Home, nearby: Nearby, y: float) -> float:
    """One bar from the lowest to the highest price, the median on it, and the owner's own above it."""
    left, right = MARGIN + 6, page.width - MARGIN - 6
    prices = [nearby.lowest, nearby.highest, *([home.price] if home.price else [])]
    low, high = min(prices), max(prices)

    def at(price: int) -> float:
        return left + (right - left) * ((price - low) / (high - low) if high > low else 0.5)

    if home.price:
        _label(page, at(home.price), y, f"Yours ${home.price:,}", font=BOLD, colour=ACCENT)
    page.box(left, y - 24, right - left, 10, colour=RULE, radius=5)
    page.box(
        at(nearby.lowest) - 5,
        y - 24,
        at(nearby.highest) - at(nearby.lowest) + 10,
        10,
        colour="#b9c1ee",
        radius=5,
    )
    page.box(at(nearby.middle) - 1.5, y - 29, 3, 20, colour=INK)
    if home.price:
        page.box(at(home.price) - 4.5, y - 23.5, 9, 9, colour=ACCENT, radius=4.5)
    _label(page, at(nearby.middle), y - 44, f"Median ${nearby.middle:,}", font=BOLD)
    _span(page, nearby, y - 62, at(nearby.lowest) - 6, at(nearby.highest) + 6)
    return y - 90


def _span(page: Page, nearby: Nearby, y: float, start: float, end: float) -> None:
    """The ends of the bar below them, or both in one where it is too short for that."""
    size = LABEL + 0.5
    lowest, highest = f"Lowest ${nearby.lowest:,}", f"Highest ${nearby.highest:,}"
    if end - start > page.width_of(lowest + "  " + highest, size=size) + 10:
        page.text(start, y, lowest, size=size, colour=SOFT)
        page.text(end, y, highest, size=size, colour=SOFT, is_right=True)
    else:
        _label(page, (start + end) / 2, y, f"From ${nearby.lowest:,} to ${nearby.highest:,}", colour=SOFT)


def _label(page: Page, x: float, y: float, words: str, *, font: str = PLAIN, colour: str = INK) -> None:
    """Words around ``x``, moved inwards where they would leave the page's margins."""
    half = page.width_of(words, size=LABEL + 0.5, font=font) / 2
    x = min(max(x, MARGIN + half), page.width - MARGIN - half)
    page.text(x - half, y, words, size=LABEL + 0.5, font=font, colour=colour)


def _basis(page: Page, report: Valuation, y: float) -> None:
    room = page.width - 2 * MARGIN
    page.text(MARGIN, y, "What this rests on", size=13, font=BOLD)
    about_others = (
        "The prices nearby are what their owners hope for, not what homes sold for. "
        if report.nearby is not None
        else ""
    )
    said = (
        f"The facts of your home are those that you or a list gave to us. {about_others}"
        "No public sales records, listings or market data were used, and nobody has seen the home. "
        "This is not an appraisal and no offer. For a price to sell at, ask the team to look at the home."
    )
    page.paragraph(MARGIN, y - 20, said, room=room, size=BODY, colour=SOFT)


def _foot(page: Page, report: Valuation) -> None:
    right, y = page.width - MARGIN, MARGIN - 8
    page.line(MARGIN, y + 18, right, y + 18, colour=RULE)
    said = "Prepared by an automated assistant" + (f" of {report.company}" if report.company else "")
    page.text(MARGIN, y, said, size=LABEL + 0.5, colour=SOFT, room=right - MARGIN)


def _place(home: Home) -> str:
    parts = [home.address, home.city if home.city.lower() not in home.address.lower() else ""]
    said = ", ".join(part for part in parts if part)
    return said or (f"Your home in {home.zip}" if home.zip else "Your home")


def _tone(said: str) -> str:
    return SOFT if said == UNKNOWN else INK
