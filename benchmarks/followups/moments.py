"""The tenant time at which the benchmark happens, whatever the wall clock says.

Weekdays without a holiday, eleven o'clock at one coast and two at the other: the leads' allowed hours are
part of what is measured. What is due on a day fell due within its last minutes.
"""

from datetime import UTC, datetime, timedelta

DAYS = {
    "slow": datetime(2027, 2, 24, 19, tzinfo=UTC),
    "mixed": datetime(2027, 2, 25, 19, tzinfo=UTC),
    "quick": datetime(2027, 2, 26, 19, tzinfo=UTC),
}
SPREAD = timedelta(seconds=120)
# The source of the leads that are in no plan yet.
SEGMENT = "open house"
