"""Everything that changes what is kept: plain sync functions, which every way in calls."""
