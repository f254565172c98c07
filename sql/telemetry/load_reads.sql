-- Roll-ups as callers read them. A range is half-open, has two ends and is not longer than
-- its level allows; rows come in pages, whose last row leads to the next one. A user reads
-- the meters that meters.meters shows them, an operator those of the region: by policy.

-- What is asked for
\ir _check_range.sql
\ir _check_dates.sql
\ir _get_level_width.sql
\ir _check_level_range.sql
\ir _check_region.sql

-- Where buckets begin
\ir _get_bucket_start.sql
\ir _get_next_bucket_start.sql
\ir _date_start.sql
\ir _get_previous_start.sql
\ir _format_local.sql

-- Meters
\ir get_rollups.sql
\ir _get_parts.sql
\ir _find_peak.sql
\ir get_consumption_stats.sql
\ir _get_breakdown.sql
\ir get_hourly_breakdown.sql
\ir get_daily_breakdown.sql
\ir list_corrections.sql
\ir _explain_day.sql
\ir explain_energy.sql
\ir _get_newest.sql
\ir _show_latest.sql
\ir get_latest_readings.sql
\ir list_outages.sql

-- Operators
\ir get_meter_readings.sql
\ir get_meter_history.sql
\ir list_region_readings.sql
\ir list_silent_meters.sql
\ir list_top_consumers.sql
\ir _get_region_rows.sql
\ir _get_region_parts.sql
\ir _find_region_peak.sql
\ir get_region_load.sql
\ir get_region_stats.sql
