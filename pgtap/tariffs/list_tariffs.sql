begin;
select plan(7);

select test.create_tariff('test'), test.create_tariff('slabs');

-- Contract
select function_returns('tariffs', 'list_tariffs', '{}'::name[], 'setof tariffs.tariffs');
select is_definer('tariffs', 'list_tariffs', '{}'::name[]);
select function_privs_are('tariffs', 'list_tariffs', '{}'::name[], 'service_role', array['EXECUTE']);
select function_privs_are('tariffs', 'list_tariffs', '{}'::name[], 'admin', array['EXECUTE']);
select function_privs_are('tariffs', 'list_tariffs', '{}'::name[], 'authenticated', array['EXECUTE']);
select function_privs_are('tariffs', 'list_tariffs', '{}'::name[], 'anon', array['EXECUTE']);

-- Behaviour
select test.login_as('anon');
select results_eq(
    'select tariff_code from tariffs.list_tariffs()', array['slabs', 'test'], 'lists them by code'
);

select * from finish();
rollback;
