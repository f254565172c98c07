begin;
select plan(25);

select test.create_dynamic();
select test.create_dynamic('kis', 'Kisumu');
select tariffs.recompute_tariffs();
select tariffs.recompute_tariffs();

-- Contract
select function_returns('tariffs', 'recompute_tariffs', array['integer'], 'integer');
select is_definer('tariffs', 'recompute_tariffs', array['integer']);
select function_privs_are('tariffs', 'recompute_tariffs', array['integer'], 'service_role', array['EXECUTE']);
select function_privs_are('tariffs', 'recompute_tariffs', array['integer'], 'admin', '{}'::text[]);
select function_privs_are('tariffs', 'recompute_tariffs', array['integer'], 'operator', '{}'::text[]);
select function_privs_are('tariffs', 'recompute_tariffs', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('tariffs', 'recompute_tariffs', array['integer'], 'anon', '{}'::text[]);

-- Behaviour
select is(tariffs.recompute_tariffs(), 0, 'without news there is nothing to do');
select test.add_load('Nairobi', 75);
select is(tariffs.recompute_tariffs(), 1, 'a region with new load is recomputed');
select is((tariffs.quote_energy('dyn', p_kwh => 1)).total, 15.00, 'its price has changed');
select is((tariffs.quote_energy('kis', p_kwh => 1)).total, 10.00, 'another region''s has not');
select is(tariffs.recompute_tariffs(), 0, 'the same load is recomputed once');
select test.add_load('Nairobi', 85);
update tariffs.rate_states set min_interval = '1 minute';
select is(tariffs.recompute_tariffs(), 0, 'not before its interval is over');
update tariffs.rate_states set recomputed_at = now() - interval '1 minute';
select is(tariffs.recompute_tariffs(), 1, 'and then at once');
select test.add_load('Nairobi', 1, now() - interval '10 minutes');
update tariffs.rate_states set recomputed_at = now() - interval '2 minutes';
select is(tariffs.recompute_tariffs(), 0, 'late readings of long ago change no price');
delete from telemetry.regions_1m;
update tariffs.rate_states set last_bucket_at = now() - interval '2 hours' where tariff_code = 'dyn';
select is(tariffs.recompute_tariffs(), 1, 'without load for too long');
select is(
    (select rate from tariffs.dynamic_rates where tariff_code = 'dyn' order by effective_from desc limit 1), 10.00,
    'it is the base rate again'
);
select is(tariffs.recompute_tariffs(), 0, 'once');
update tariffs.rate_states set announced_rate = 1, next_change_at = now() where tariff_code = 'kis';
select is(tariffs.recompute_tariffs(), 1, 'what the clock changes');
select is((select announced_rate from tariffs.rate_states where tariff_code = 'kis'), 10::numeric, 'is told of');
select test.add_load('Nairobi', 75);
select test.add_load('Kisumu', 75);
update tariffs.rate_states set recomputed_at = now() - interval '2 minutes';
select is(tariffs.recompute_tariffs(1), 1, 'takes as many as it is told');
select is(tariffs.recompute_tariffs(1), 1, 'and the others next time');
select is(
    (select count(*) from tariffs.rate_states where forecast_at = date_trunc('hour', now())), 2::bigint,
    'forecasts have been made meanwhile'
);

-- Errors
select throws_ok('select tariffs.recompute_tariffs(0)', 'PT400', 'invalid_limit', 'takes some');

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok('select tariffs.recompute_tariffs()', '42501', null, 'it is the worker''s');

select * from finish();
rollback;
