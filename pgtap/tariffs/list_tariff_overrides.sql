begin;
select plan(11);

select test.create_tariff();
select test.create_tariff('other');
select tariffs.override_tariff(7, 'First', now() + interval '1 hour', 'test');
select pg_sleep(0.002);
select tariffs.override_tariff(8, 'Second', now() + interval '4 hours', 'test', p_effective_from => now() + interval '3 hours');
select pg_sleep(0.002);
select tariffs.override_tariff(9, 'Third', now() + interval '4 hours', 'other');

-- Contract
select function_returns(
    'tariffs', 'list_tariff_overrides',
    array['text', 'integer', 'uuid'],
    'setof tariffs.overrides'
);
select is_definer('tariffs', 'list_tariff_overrides', array['text', 'integer', 'uuid']);
select function_privs_are(
    'tariffs', 'list_tariff_overrides',
    array['text', 'integer', 'uuid'],
    'service_role',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'list_tariff_overrides',
    array['text', 'integer', 'uuid'],
    'admin',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'list_tariff_overrides',
    array['text', 'integer', 'uuid'],
    'operator',
    array['EXECUTE']
);
select function_privs_are(
    'tariffs', 'list_tariff_overrides',
    array['text', 'integer', 'uuid'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are('tariffs', 'list_tariff_overrides', array['text', 'integer', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('operator', test.user_id(2));
select results_eq(
    $$ select reason from tariffs.list_tariff_overrides() $$, $$ values ('Third'), ('Second'), ('First') $$, 'newest first'
);
select results_eq(
    $$ select reason from tariffs.list_tariff_overrides('test', 1) $$, $$ values ('Second') $$, 'of one tariff, a page'
);
select results_eq(
    $$
    select reason
    from tariffs.list_tariff_overrides('test', 1, (select override_id from tariffs.list_tariff_overrides('test', 1)))
    $$,
    $$ values ('First') $$, 'and the next one'
);

-- Errors
select throws_ok($$ select tariffs.list_tariff_overrides('test', 0) $$, 'PT400', 'invalid_limit', 'a page has rows');

select * from finish();
rollback;
