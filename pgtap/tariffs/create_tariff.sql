begin;
select plan(13);

-- Contract
select function_returns('tariffs', 'create_tariff', array['text', 'text', 'text', 'text', 'text'], 'tariffs.tariffs');
select is_definer('tariffs', 'create_tariff', array['text', 'text', 'text', 'text', 'text']);
select function_privs_are(
    'tariffs', 'create_tariff',
    array['text', 'text', 'text', 'text', 'text'],
    'service_role',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'create_tariff',
    array['text', 'text', 'text', 'text', 'text'],
    'admin',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'create_tariff',
    array['text', 'text', 'text', 'text', 'text'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', 'create_tariff',
    array['text', 'text', 'text', 'text', 'text'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$
    select tariff_code, name, region, currency, time_zone
    from tariffs.create_tariff('home', 'Home', 'KES', 'Africa/Nairobi', 'Nairobi')
    $$,
    $$ values ('home', 'Home', 'Nairobi', 'KES', 'Africa/Nairobi') $$,
    'an admin adds a tariff'
);

-- Errors
select throws_ok(
    $$ select tariffs.create_tariff('home', 'Home', 'KES', 'Africa/Nairobi') $$, '23505', null, 'a code is taken once'
);
select throws_ok(
    $$ select tariffs.create_tariff('x', 'X', 'KES', 'Mars/Base') $$, 'PT400', 'invalid_time_zone', 'knows time zones'
);
select throws_ok(
    $$ select tariffs.create_tariff('x', 'X', 'KES', null) $$, 'PT400', 'invalid_time_zone', 'needs a time zone'
);
select throws_ok(
    $$ select tariffs.create_tariff('x', 'X', 'shillings', 'UTC') $$, '23514', null, 'a currency has three letters'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok(
    $$ select tariffs.create_tariff('x', 'X', 'KES', 'UTC') $$, '42501', null, 'users cannot add tariffs'
);
set local role app_api;
select throws_ok(
    $$ insert into tariffs.tariffs (tariff_code, name, currency, time_zone) values ('x', 'X', 'KES', 'UTC') $$,
    '42501', null, 'no function can add one for a user'
);

select * from finish();
rollback;
