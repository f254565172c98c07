begin;
select plan(14);

select test.create_dynamic();
-- 90 kW in the evening, 60 at other times, five weeks long; a week ago one evening was quiet.
select test.add_load(
    'Nairobi', case when extract(hour from t at time zone 'Africa/Nairobi') between 18 and 21 then 90 else 60 end, t, 10, '1h'
)
from generate_series(date_trunc('hour', now()) - interval '42 days', date_trunc('hour', now()) - interval '1 hour', '1 hour') as t;

-- Contract
select function_returns('tariffs', '_forecast_tariff', array['tariffs.rate_states'], 'void');
select isnt_definer('tariffs', '_forecast_tariff', array['tariffs.rate_states']);
select function_privs_are('tariffs', '_forecast_tariff', array['tariffs.rate_states'], 'service_role', '{}'::text[]);
select function_privs_are('tariffs', '_forecast_tariff', array['tariffs.rate_states'], 'admin', '{}'::text[]);
select function_privs_are('tariffs', '_forecast_tariff', array['tariffs.rate_states'], 'operator', '{}'::text[]);
select function_privs_are('tariffs', '_forecast_tariff', array['tariffs.rate_states'], 'authenticated', '{}'::text[]);
select function_privs_are('tariffs', '_forecast_tariff', array['tariffs.rate_states'], 'anon', '{}'::text[]);

-- Behaviour
select tariffs._forecast_tariff(s) from tariffs.rate_states as s;
select is(
    (select count(*) from tariffs.forecasts where sample_count = 4), 168::bigint, 'every hour of a week, from four weeks'
);
select is_empty(
    $$
    select forecast_at, rate
    from tariffs.forecasts
    where (rate, regional_load_factor) is distinct from
        case when extract(hour from forecast_at at time zone 'Africa/Nairobi') between 18 and 21
            then row(18.00, 0.9000) else row(12.00, 0.6000) end
    $$,
    'what happens every day is foreseen'
);
select results_eq(
    'select hour_count, mae, naive_mae from tariffs.forecast_errors', $$ values (336, 0.000000, 0.000000) $$,
    'and the backtest says so'
);
update telemetry.regions_1h set load_sum_kw = 60 where extract(isodow from bucket_at at time zone 'Africa/Nairobi') = 7;
select tariffs._forecast_tariff(s) from tariffs.rate_states as s;
select results_eq(
    'select mae, naive_mae > 0.2, naive_mape > mape from tariffs.forecast_errors', $$ values (0.000000, true, true) $$,
    'days of the week are known, which "as yesterday" is not'
);
select is((select forecast_at from tariffs.rate_states), date_trunc('hour', now()), 'it is noted when it was made');
delete from telemetry.regions_1h;
select tariffs._forecast_tariff(s) from tariffs.rate_states as s;
select is((select count(*) from tariffs.forecasts), 0::bigint, 'without load nothing is foreseen');
select is((select count(*) from tariffs.forecast_errors), 0::bigint, 'and nothing said of errors');

select * from finish();
rollback;
