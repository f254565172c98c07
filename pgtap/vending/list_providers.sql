begin;
select plan(9);

-- Contract
select function_returns('vending', 'list_providers', '{}'::text[], 'setof vending.provider_state');
select is_definer('vending', 'list_providers', '{}'::text[]);
select function_privs_are('vending', 'list_providers', '{}'::text[], 'anon', '{}'::text[]);
select function_privs_are('vending', 'list_providers', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('vending', 'list_providers', '{}'::text[], 'operator', '{EXECUTE}'::text[]);
select function_privs_are('vending', 'list_providers', '{}'::text[], 'admin', '{EXECUTE}'::text[]);
select function_privs_are('vending', 'list_providers', '{}'::text[], 'service_role', '{EXECUTE}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'unknown') as order_id;
grant select on made to public;

-- Behaviour
select results_eq(
    'select provider_code, kind, is_default, waiting_count, unknown_count from vending.list_providers()',
    $$ values ('kplc', 'http', false, 0::bigint, 1::bigint), ('software', 'software', true, 0, 0) $$,
    'the providers, and what waits for them'
);

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select vending.list_providers()', '42501', null, 'for staff');

select * from finish();
rollback;
