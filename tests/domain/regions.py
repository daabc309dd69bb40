"""Every region that there is, found by its code."""

from domain.regions import Level, region

CODES = [f"{number:02d}" for number in range(100)] + [f"{number:04d}" for number in range(10_000)]
REGIONS = [found for code in CODES if (found := region(code))]
PLACES = [r for r in REGIONS if r.level is not Level.PROVINCE]
CURRENT = [r for r in PLACES if r.current]
RETIRED = [r for r in PLACES if not r.current]
