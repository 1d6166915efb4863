"""Pure rules of insight: staffing, forecasts, patterns, and what may be published without singling anybody out."""
