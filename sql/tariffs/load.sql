-- tariffs: what energy costs, and the one place where that is computed.
--
-- A tariff has versions (energy prices in bands, and how totals are rounded) and
-- charges (levies, taxes), each row from a moment until the next one of its kind.
-- Publishing works out price sheets, one for each moment at which anything
-- changes; a quote reads the one sheet in force and computes the bill from it.
-- Nothing published is ever changed, so a past quote can be computed again.
--
-- Where the rate depends on the moment (time of use, market prices, the region's load),
-- the sheet says so, and the quote looks the rate up. An override is a sheet of its own,
-- followed by the sheet of what comes after it: so it ends without anybody doing anything.

-- What callers use
\ir _round_directed.sql
\ir _price_lines.sql
\ir _require_quantity.sql
\ir _choose_band.sql
\ir _skip_slabs.sql
\ir _find_period.sql
\ir _find_rate.sql
\ir _fix_rate.sql
\ir _invert_total.sql
\ir _price_money.sql
\ir _refuse_missing_tariff.sql
\ir quote_energy.sql
\ir get_tariff.sql
\ir list_tariffs.sql
\ir _lock_month.sql
\ir _count_in_month.sql

-- Publishing
\ir _rounding_slack.sql
\ir _make_bill_format.sql
\ir _compile_price_sheet.sql
\ir _compile_price_sheets.sql
\ir _lock_tariff_for_publishing.sql
\ir _add_charges.sql
\ir _add_version.sql
\ir _finish_publishing.sql
\ir _is_window_of.sql
\ir _add_windows.sql
\ir create_tariff.sql
\ir publish_tariff_version.sql
\ir publish_time_of_use.sql
\ir publish_price_series.sql
\ir publish_charges.sql
\ir load_prices.sql
\ir add_holidays.sql

\ir load_rates.sql
\ir load_estimates.sql
