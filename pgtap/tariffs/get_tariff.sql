begin;
select plan(11);

select test.create_tariff();

-- Contract
select function_returns('tariffs', 'get_tariff', array['text', 'timestamp with time zone'], 'tariffs.tariff_details');
select is_definer('tariffs', 'get_tariff', array['text', 'timestamp with time zone']);
select function_privs_are(
    'tariffs', 'get_tariff',
    array['text', 'timestamp with time zone'],
    'service_role',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'get_tariff',
    array['text', 'timestamp with time zone'],
    'admin',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'get_tariff',
    array['text', 'timestamp with time zone'],
    'authenticated',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'get_tariff',
    array['text', 'timestamp with time zone'],
    'anon',
    array['EXECUTE']
);

-- Behaviour
select tariffs.publish_charges('test', now() + interval '1 day', '[{"code": "rep", "rate": null}]');
select test.login_as('anon');
select results_eq(
    $$
    select name, currency, effective_until, band_method, bands, jsonb_array_length(charges), total_step
    from tariffs.get_tariff('test')
    $$,
    $$
    values ('Test', 'KES', now() + interval '1 day', 'whole',
        '[{"code": "low", "from_kwh": 0, "rate": 10}, {"code": "high", "from_kwh": 100, "rate": 20}]'::jsonb, 3, 1::numeric)
    $$,
    'shows what is in force, and until when'
);
select results_eq(
    $$ select charges #>> '{1,code}', effective_until from tariffs.get_tariff('test', now() + interval '1 day') $$,
    $$ values ('vat', null::timestamptz) $$,
    'a withdrawn charge is gone'
);
select test.logout();
select test.create_time_of_use();
select results_eq(
    $$ select band_method, bands, jsonb_array_length(windows), slab_period from tariffs.get_tariff('tou') $$,
    $$
    values ('time_of_use', '[{"code": "day", "rate": 30}, {"code": "night", "rate": 10}]'::jsonb, 3, 'purchase')
    $$,
    'shows periods and windows as they were published'
);

-- Errors
select throws_ok($$ select tariffs.get_tariff('nowhere') $$, 'PT404', 'tariff_not_found', 'knows its tariffs');
select throws_ok(
    $$ select tariffs.get_tariff('test', '1999-01-01') $$,
    'PT404', 'tariff_not_in_force', 'shows nothing before the first version'
);

select * from finish();
rollback;
