begin;
select plan(14);

insert into auth.users (user_id, email, user_role, region) values (test.user_id(1), 'o@example.com', 'operator', 'Nairobi');
select test.create_user(2);
select test.create_dynamic();
select test.create_dynamic('kis', 'Kisumu');
select telemetry._create_roll_up_partitions('telemetry.regions_', array[date_trunc('day', now(), 'UTC'), date_trunc('day', now() - interval '2 hours', 'UTC')]);
insert into telemetry.regions_15m (region, bucket_at, reading_count, power_count, voltage_count, current_count,
    first_at, last_at, energy_kwh, meter_count, load_count, load_sum_kw, load_min_kw, load_max_kw)
select r, date_bin('15 minutes', now() - interval '1 hour', '2000-01-01 00:00Z'), 1, 1, 0, 0, now(), now(), 12.5, 1, 15, 900, 40, 80
from unnest('{Nairobi,Kisumu}'::text[]) as r;
insert into tariffs.overrides (override_id, tariff_code, tariff_key, rate, reason, effective_from, effective_until, planned_until)
select gen_random_uuid(), tariff_code, tariff_key, 25, 'Storm', now() - interval '3 hours', now() - interval '1 hour', now()
from tariffs.tariffs where tariff_code = 'dyn';
select tariffs._compile_price_sheets('dyn', '2020-01-01 00:00Z');
select test.create_meter(1);
insert into tokens.purchases (meter_id, purchase_id, account_id, amount, currency, total, energy_kwh, token_kwh, tariff_version_id, lines, token, tid, created_at)
select test.meter_id(1), gen_random_uuid(), gen_random_uuid(), 100, 'KES', 99, 9.9, 9.9, tariff_version_id, '[]', repeat('1', 20), 1, now() - interval '1 minute'
from tariffs.tariff_versions where tariff_code = 'dyn';

-- Contract
select function_returns(
    'tariffs', 'get_tariff_analytics',
    array['text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'text'],
    'setof tariffs.tariff_analytics'
);
select is_definer(
    'tariffs', 'get_tariff_analytics',
    array['text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'text']
);
select function_privs_are(
    'tariffs', 'get_tariff_analytics',
    array['text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'text'],
    'service_role',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'get_tariff_analytics',
    array['text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'text'],
    'admin',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'get_tariff_analytics',
    array['text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'text'],
    'operator',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'get_tariff_analytics',
    array['text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'text'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', 'get_tariff_analytics',
    array['text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'text'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select test.login_as('operator', test.user_id(1));
select results_eq(
    $$
    select tariff_code, average_rate, lowest_rate, highest_rate, change_count, override_count, overridden_hours,
        average_load_factor, highest_load_factor, energy_kwh
    from tariffs.get_tariff_analytics('Nairobi', now() - interval '4 hours', now() + interval '1 second')
    $$,
    $$ values ('dyn', 17.500000, 10::numeric, 25::numeric, 2::bigint, 1::bigint, 2.0000, 0.6000, 0.8000, 12.5) $$,
    'rates by how long they held, overrides, load'
);
select results_eq(
    $$ select sold_kwh, revenue from tariffs.get_tariff_analytics('Nairobi') $$, $$ values (9.9, 99::numeric) $$, 'and sales'
);
select results_eq(
    $$ select tariff_code, average_rate, energy_kwh, average_load_factor from tariffs.get_tariff_analytics(p_after => 'dyn') $$,
    $$ values ('kis', 10.000000, null::numeric, null::numeric) $$, 'of other regions an operator sees the tariff only'
);

-- Errors
select throws_ok(
    $$ select tariffs.get_tariff_analytics(p_from => now(), p_until => now() - interval '1 day') $$,
    'PT400', 'invalid_period', 'a period does not end before it begins'
);
select throws_ok(
    $$ select tariffs.get_tariff_analytics(p_from => now() - interval '32 days') $$, 'PT400', 'invalid_period', 'nor is it too long'
);
select throws_ok(
    $$ select tariffs.get_tariff_analytics(p_from => '-infinity') $$, 'PT400', 'invalid_period', 'nor endless'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok('select tariffs.get_tariff_analytics()', '42501', null, 'it is for operators');

select * from finish();
rollback;
