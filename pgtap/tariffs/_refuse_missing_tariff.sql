begin;
select plan(9);

select test.create_tariff();

-- Contract
select function_returns('tariffs', '_refuse_missing_tariff', array['text', 'timestamp with time zone'], 'void');
select isnt_definer('tariffs', '_refuse_missing_tariff', array['text', 'timestamp with time zone']);
select function_privs_are(
    'tariffs', '_refuse_missing_tariff',
    array['text', 'timestamp with time zone'],
    'service_role',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_refuse_missing_tariff',
    array['text', 'timestamp with time zone'],
    'admin',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_refuse_missing_tariff',
    array['text', 'timestamp with time zone'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'tariffs', '_refuse_missing_tariff',
    array['text', 'timestamp with time zone'],
    'anon',
    '{}'::text[]
);

-- Errors
select throws_ok(
    $$ select tariffs._refuse_missing_tariff('test', '1999-01-01') $$,
    'PT404', 'tariff_not_in_force', 'a tariff without a price at that time'
);
select throws_ok(
    $$ select tariffs._refuse_missing_tariff('nowhere', now()) $$,
    'PT404', 'tariff_not_found', 'a tariff that does not exist'
);
select throws_ok(
    $$ select tariffs._refuse_missing_tariff(null, now()) $$, 'PT404', 'tariff_not_found', 'no tariff at all'
);

select * from finish();
rollback;
