-- Rates as they are now: which one is in force, who is told of it, overrides by hand, and dynamic tariffs,
-- whose rate follows the load of their region.

\ir _find_tariff.sql
\ir _get_next_period.sql
\ir _get_rate.sql
\ir _announce_rate.sql
\ir override_tariff.sql
\ir remove_tariff_override.sql
\ir list_tariff_overrides.sql
\ir set_dynamic_tariff.sql
\ir _get_curve_rate.sql
\ir _smooth_rate.sql
\ir _get_load.sql
\ir _recompute_tariff.sql
\ir recompute_tariffs.sql
\ir _find_meter.sql
\ir _find_meter_tariff.sql
\ir _get_current.sql
\ir get_current_tariff.sql
\ir get_region_tariff.sql
\ir list_region_tariffs.sql
