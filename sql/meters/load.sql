-- meters: the registry of meters, and what they measure.
--
-- A meter belongs to a region and perhaps to a user; its numbers are unique
-- through meter_codes. Readings come in batches: ingest_readings tries one
-- set-based statement for the whole batch and, where that fails, looks at each
-- row (_check_readings). With the readings it leaves two notes in the same
-- statement: dirty_buckets for the roll-ups, unsettled_consumption for the
-- balances. Who sees a meter sees its readings.

-- Small parts
\ir _luhn_digit.sql
\ir _check_drn.sql
\ir _lock_meter.sql
\ir _set_owner.sql
\ir _check_visible.sql

-- Registry
\ir make_drn.sql
\ir create_meter.sql
\ir seed_meters.sql
\ir update_meter.sql
\ir assign_meter.sql
\ir unassign_meter.sql
\ir set_meter_status.sql
\ir delete_meter.sql
\ir get_meter.sql
\ir list_meters.sql
\ir list_ownerships.sql
\ir search_meters.sql
\ir count_meters.sql
\ir set_meter_statuses.sql

-- Regions
\ir upsert_region.sql
\ir get_region.sql
\ir list_regions.sql

-- Readings in
\ir _parse_number.sql
\ir _parse_instant.sql
\ir _may_store_at.sql
\ir _get_latest_instant.sql
\ir _check_readings.sql
\ir _store_checked.sql
\ir _ingest_checked.sql
\ir ingest_readings.sql
\ir insert_reading.sql

-- Readings out
\ir get_reading_history.sql
\ir get_latest_reading.sql
