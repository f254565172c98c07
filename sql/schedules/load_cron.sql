-- Cron expressions: reading them, and what is due next. No table is read here.
--
-- A field becomes a row of bits, so that the next number that is wanted is one search for a set bit:
-- month, day of the month (both day fields are one row of bits by then), hour, minute, second. That is
-- a time of the wall clock; _get_instant and _get_next_instant turn it into an instant of a zone.

-- Reading expressions.
\ir _parse_interval.sql
\ir _parse_field.sql
\ir _parse_expression.sql

-- What is due next.
\ir _get_month_days.sql
\ir _get_time_of_day.sql
\ir _get_next_wall.sql
\ir _get_transition.sql
\ir _get_instant.sql
\ir _get_next_instant.sql
\ir _get_next_due.sql
