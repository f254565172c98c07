-- Looking back and ahead: the history of a tariff, what a time cost or will cost, what rates are to be expected.

\ir list_tariff_history.sql
\ir _summarise_rates.sql
\ir get_tariff_analytics.sql
\ir _price_usage.sql
\ir estimate_cost.sql
\ir _forecast_loads.sql
\ir _forecast_tariff.sql
\ir forecast_tariff.sql
