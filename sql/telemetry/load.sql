-- telemetry: what readings add up to.
--
-- Ingest marks the quarters of an hour it touched (meters.dirty_buckets). roll_up takes the
-- marks of some meters, works their minutes and quarters out from the raw readings, hours and
-- days from those, and leaves marks for regions and detection. So order, repetition and
-- lateness of readings change nothing, and history is never worked out as a whole. Readers
-- combine what is stored with what is still marked.

