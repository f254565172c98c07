begin;
select plan(33);

select test.create_tariff();
select test.create_dynamic();
select test.create_user(1, 'admin');

-- Contract
select function_returns(
    'tariffs', 'override_tariff',
    array['numeric', 'text', 'timestamp with time zone', 'text', 'text', 'timestamp with time zone'],
    'tariffs.overrides'
);
select is_definer(
    'tariffs', 'override_tariff',
    array['numeric', 'text', 'timestamp with time zone', 'text', 'text', 'timestamp with time zone']
);
select function_privs_are(
    'tariffs', 'override_tariff',
    array['numeric', 'text', 'timestamp with time zone', 'text', 'text', 'timestamp with time zone'],
    'service_role',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'override_tariff',
    array['numeric', 'text', 'timestamp with time zone', 'text', 'text', 'timestamp with time zone'],
    'admin',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'override_tariff',
    array['numeric', 'text', 'timestamp with time zone', 'text', 'text', 'timestamp with time zone'],
    'operator',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', 'override_tariff',
    array['numeric', 'text', 'timestamp with time zone', 'text', 'text', 'timestamp with time zone'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', 'override_tariff',
    array['numeric', 'text', 'timestamp with time zone', 'text', 'text', 'timestamp with time zone'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$
    select tariff_code, rate, reason, effective_from, effective_until, created_by
    from tariffs.override_tariff(7, 'Heat wave', now() + interval '2 hours', 'test')
    $$,
    $$ values ('test', 7::numeric, 'Heat wave', now(), now() + interval '2 hours', test.user_id(1)) $$,
    'an admin sets a rate, with a reason, for a while'
);
select is((tariffs.quote_energy('test', p_kwh => 10)).energy_amount, 70.00, 'it is what energy costs');
select is(
    (tariffs.quote_energy('test', p_kwh => 10)).levies_amount, 13.50, 'charges go on'
);
select is(
    (tariffs.quote_energy('test', p_kwh => 10, p_at => now() + interval '2 hours')).energy_amount, 100.00,
    'when it ends the rate is back, and nobody did anything'
);
select is(
    (tariffs.quote_energy('test', p_kwh => 10, p_at => now() - interval '1 microsecond')).energy_amount, 100.00,
    'what was quoted before keeps its price'
);
select is(
    (tariffs.quote_energy('test', p_kwh => 10, p_band => 'high')).energy_amount, 70.00, 'whatever band is named'
);
select tariffs.override_tariff(8, 'After', now() + interval '3 hours', 'test', p_effective_from => now() + interval '2 hours');
select is(
    (tariffs.quote_energy('test', p_kwh => 10, p_at => now() + interval '2 hours')).energy_amount, 80.00,
    'another one begins where the first ends'
);
select tariffs.publish_tariff_version('test', now() + interval '1 hour', '[{"code": "all", "from_kwh": 0, "rate": 50}]');
select results_eq(
    $$
    select (tariffs.quote_energy('test', p_kwh => 10, p_at => now() + n * interval '1 hour')).energy_amount
    from generate_series(0, 3) as n
    order by n
    $$,
    $$ values (70.00), (70.00), (80.00), (500.00) $$,
    'a version that takes effect in between waits for the end'
);
select is(
    (tariffs.override_tariff(12.5, 'Storm', now() + interval '1 hour', p_region => 'Nairobi')).tariff_code, 'dyn',
    'a region''s tariff'
);
select test.logout();
select is(
    (
        select (e.payload ->> 'rate_per_kwh')::numeric
        from events.events as e
        where e.event_type = 'tariff_updates' and e.aggregate_id = 'dyn'
        order by e.event_id desc
        limit 1
    ),
    12.5, 'is told of'
);

-- Errors
select test.login_as('admin', test.user_id(1));
select throws_ok(
    $$ select tariffs.override_tariff(7, 'Again', now() + interval '1 minute', 'test') $$,
    'PT409', 'override_exists', 'no two at once'
);
select throws_ok(
    $$ select tariffs.override_tariff(7, 'Again', now() + interval '9 hours', 'test', p_effective_from => now() + interval '150 minutes') $$,
    'PT409', 'override_exists', 'not even in part'
);
select throws_ok(
    $$ select tariffs.override_tariff(7, '  ', now() + interval '1 minute', 'dyn') $$, 'PT400', 'invalid_reason', 'needs a reason'
);
select throws_ok(
    $$ select tariffs.override_tariff(7, null, now() + interval '1 minute', 'dyn') $$, 'PT400', 'invalid_reason', 'null is none'
);
select throws_ok(
    $$ select tariffs.override_tariff('NaN', 'x', now() + interval '1 minute', 'dyn') $$, 'PT400', 'invalid_rate', 'needs a rate'
);
select throws_ok(
    $$ select tariffs.override_tariff(-1, 'x', now() + interval '1 minute', 'dyn') $$, 'PT400', 'invalid_rate', 'not below 0'
);
select throws_ok(
    $$ select tariffs.override_tariff(1000000, 'x', now() + interval '1 minute', 'dyn') $$, 'PT400', 'invalid_rate', 'not absurd'
);
select throws_ok(
    $$ select tariffs.override_tariff(7, 'x', null, 'dyn') $$, 'PT400', 'invalid_expiry', 'needs an end'
);
select throws_ok(
    $$ select tariffs.override_tariff(7, 'x', now(), 'dyn') $$, 'PT400', 'invalid_expiry', 'which is later'
);
select throws_ok(
    $$ select tariffs.override_tariff(7, 'x', 'infinity', 'dyn') $$, 'PT400', 'invalid_expiry', 'but not never'
);
select throws_ok(
    $$ select tariffs.override_tariff(7, 'x', now() + interval '1 hour', 'test', p_effective_from => now() - interval '1 hour') $$,
    'PT422', 'effective_from_in_past', 'prices that were quoted stay'
);
select throws_ok(
    $$ select tariffs.override_tariff(7, 'x', now() + interval '1 hour', 'no') $$, 'PT404', 'tariff_not_found', 'knows its tariffs'
);
select tariffs.create_tariff('new', 'New', 'KES', 'Africa/Nairobi');
select throws_ok(
    $$ select tariffs.override_tariff(7, 'x', now() + interval '1 hour', 'new') $$,
    'PT404', 'tariff_not_in_force', 'without prices there is nothing to override'
);
set local role app_api;
select throws_ok(
    $$
    insert into tariffs.overrides (override_id, tariff_code, tariff_key, rate, reason, effective_from, effective_until, planned_until)
    select gen_random_uuid(), 'test', tariff_key, 1, 'x', now() + interval '1 hour', now() + interval '4 hours', now() + interval '4 hours'
    from tariffs.tariffs where tariff_code = 'test'
    $$,
    '23P01', null, 'the table itself refuses two at once'
);

-- Isolation
select test.login_as('operator', test.user_id(2));
select throws_ok(
    $$ select tariffs.override_tariff(7, 'x', now() + interval '1 hour', 'test') $$, '42501', null, 'operators only read'
);
set local role app_api;
select throws_ok(
    $$
    insert into tariffs.overrides (override_id, tariff_code, tariff_key, rate, reason, effective_from, effective_until, planned_until)
    select gen_random_uuid(), 'new', tariff_key, 1, 'x', now(), now() + interval '4 hours', now() + interval '4 hours'
    from tariffs.tariffs where tariff_code = 'new'
    $$,
    '42501', null, 'no function can override for an operator'
);

select * from finish();
rollback;
