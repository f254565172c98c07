begin;
select plan(13);

select test.create_tariff();

-- Contract
select function_returns('tariffs', '_lock_tariff_for_publishing', array['text', 'timestamp with time zone'], 'void');
select isnt_definer('tariffs', '_lock_tariff_for_publishing', array['text', 'timestamp with time zone']);
select function_privs_are(
    'tariffs', '_lock_tariff_for_publishing',
    array['text', 'timestamp with time zone'],
    'service_role',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_lock_tariff_for_publishing',
    array['text', 'timestamp with time zone'],
    'admin',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_lock_tariff_for_publishing',
    array['text', 'timestamp with time zone'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_lock_tariff_for_publishing',
    array['text', 'timestamp with time zone'],
    'anon',
    '{}'::text[]
);

-- Behaviour
select lives_ok(
    $$ select tariffs._lock_tariff_for_publishing('test', '2021-01-01') $$, 'the service loads history'
);
select test.login_as('admin', test.user_id(1));
set local role app_api;
select lives_ok(
    $$ select tariffs._lock_tariff_for_publishing('test', now()) $$, 'an admin publishes from now on'
);
select tariffs.create_tariff('fresh', 'Fresh', 'KES', 'UTC');
select lives_ok(
    $$ select tariffs._lock_tariff_for_publishing('fresh', '2021-01-01') $$, 'a new tariff may begin in the past'
);

-- Errors
select throws_ok(
    $$ select tariffs._lock_tariff_for_publishing('test', now() - interval '1 second') $$,
    'PT422', 'effective_from_in_past', 'prices that were quoted stay'
);
select throws_ok(
    $$ select tariffs._lock_tariff_for_publishing('nowhere', now()) $$,
    'PT404', 'tariff_not_found', 'knows its tariffs'
);
select throws_ok(
    $$ select tariffs._lock_tariff_for_publishing('test', null) $$,
    'PT400', 'invalid_effective_from', 'needs a moment'
);
select throws_ok(
    $$ select tariffs._lock_tariff_for_publishing('test', 'infinity') $$,
    'PT400', 'invalid_effective_from', 'needs a finite moment'
);

select * from finish();
rollback;
