begin;
select plan(14);

select test.create_user(1);
select test.create_tariff();
select test.create_dynamic();
select test.add_load('Nairobi', 90, t, 10, '1h')
from generate_series(date_trunc('hour', now()) - interval '42 days', date_trunc('hour', now()) - interval '1 hour', '1 hour') as t;
select tariffs.recompute_tariffs();

-- Contract
select function_returns(
    'tariffs', 'forecast_tariff',
    array['text', 'text', 'integer'],
    'setof tariffs.rate_forecast'
);
select is_definer('tariffs', 'forecast_tariff', array['text', 'text', 'integer']);
select function_privs_are(
    'tariffs', 'forecast_tariff',
    array['text', 'text', 'integer'],
    'service_role',
    array['EXECUTE']
);
select function_privs_are('tariffs', 'forecast_tariff', array['text', 'text', 'integer'], 'admin', array['EXECUTE']);
select function_privs_are(
    'tariffs', 'forecast_tariff',
    array['text', 'text', 'integer'],
    'operator',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'forecast_tariff',
    array['text', 'text', 'integer'],
    'authenticated',
    array['EXECUTE']
);
select function_privs_are('tariffs', 'forecast_tariff', array['text', 'text', 'integer'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select rate_per_kwh, regional_load_factor, is_certain, mae, naive_mae from tariffs.forecast_tariff(p_region => 'Nairobi', p_hours => 2) $$,
    $$ values (18.00, 0.9000, false, 0.000000, 0.000000), (18.00, 0.9000, false, 0.000000, 0.000000) $$,
    'a dynamic rate is forecast, with the errors of such forecasts'
);
select results_eq(
    $$ select distinct rate_per_kwh, is_certain from tariffs.forecast_tariff('test') $$,
    $$ values (10::numeric, true) $$, 'what is published is certain'
);
select is((select count(*) from tariffs.forecast_tariff('test')), 24::bigint, 'a day by default');
select test.logout();
select tariffs.override_tariff(7, 'Storm', date_trunc('hour', now()) + interval '1 hour', 'dyn');
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select rate_per_kwh, is_certain from tariffs.forecast_tariff('dyn', p_hours => 2) $$,
    $$ values (7::numeric, true), (18.00, false) $$, 'so is an override, as long as it lasts'
);

-- Errors
select throws_ok($$ select tariffs.forecast_tariff('test', p_hours => 0) $$, 'PT400', 'invalid_hours', 'some hours');
select throws_ok($$ select tariffs.forecast_tariff('test', p_hours => 169) $$, 'PT400', 'invalid_hours', 'not more than a week');
select throws_ok('select tariffs.forecast_tariff()', 'PT400', 'invalid_tariff', 'needs a tariff');

select * from finish();
rollback;
