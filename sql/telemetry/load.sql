-- telemetry: what readings add up to.
--
-- Ingest marks the quarters of an hour it touched (meters.dirty_buckets). roll_up takes the
-- marks of some meters, works their minutes and quarters out from the raw readings, hours and
-- days from those, and leaves marks for regions and detection. So order, repetition and
-- lateness of readings change nothing, and history is never worked out as a whole. Readers
-- combine what is stored with what is still marked.

-- Small parts
\ir _changed_hour_start.sql
\ir _hour_start.sql
\ir _day_start.sql
\ir _add_up.sql
\ir _require_fresh_snapshots.sql

-- Roll-ups of meters
\ir _find_register.sql
\ir _sum_sent.sql
\ir _measure_registers.sql
\ir _compute_minutes.sql
\ir _take_meters.sql
\ir _take_marks.sql
\ir _create_roll_up_partitions.sql
\ir _store_corrections.sql
\ir _note_latest.sql
\ir _roll_up_quarters.sql
\ir _roll_up_hours.sql
\ir _roll_up_meters.sql
\ir roll_up.sql

-- Roll-ups of regions
\ir _add_up_regions.sql
\ir _compute_region_minutes.sql
\ir _roll_up_region_hours.sql
\ir _roll_up_region.sql
\ir _take_region.sql
\ir roll_up_regions.sql

-- Another zone
\ir _rebuild_hours.sql
\ir register_handlers.sql

-- Roll-ups as they are read
\ir _get_live_quarters.sql
\ir _compute_quarters.sql
\ir _get_minutes.sql
\ir _add_up_parts.sql
\ir _get_rows.sql
\ir _get_buckets.sql

\ir load_reads.sql
-- Devices and their registers
\ir _check_manageable.sql
\ir _mark_next_register.sql
\ir record_replacement.sql
\ir remove_replacement.sql
\ir list_replacements.sql
\ir set_register.sql
\ir set_rated_power.sql
