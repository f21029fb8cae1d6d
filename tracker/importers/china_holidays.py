"""The published calendars (国务院办公厅放假安排通知), taken from the `holidays` package, without the network."""

from collections.abc import Iterable
from datetime import date

from ..domain.errors import RuleBroken

MAKEUP_DAY = "调休上班日"


def published_years() -> frozenset[int]:
    """The years whose notice the installed package contains. For any other it guesses, and says so nowhere."""
    from holidays.countries.china import ChinaStaticHolidays  # noqa: PLC0415  heavy: kept out of start-up

    return frozenset(ChinaStaticHolidays.special_public_holidays)


def published_days(years: Iterable[int]) -> dict[date, tuple[bool, str]]:
    """(is it worked, its name) of the exceptional days only: weekdays off and weekends worked, in order.

    A year that the package only estimates is refused, for its days would look published.
    """
    from holidays import country_holidays  # noqa: PLC0415  heavy: kept out of start-up

    wanted = frozenset(years)
    if unknown := wanted - published_years():
        raise RuleBroken("calendar.not_published", years=sorted(unknown))
    china = country_holidays("CN", years=wanted, language="zh_CN")
    off = {day: (False, name) for day, name in china.items() if day.weekday() < 5}
    worked = dict.fromkeys(china.weekend_workdays, (True, MAKEUP_DAY))
    # The package lists the make-up days of other years too.
    return {day: fact for day, fact in sorted((off | worked).items()) if day.year in wanted}
