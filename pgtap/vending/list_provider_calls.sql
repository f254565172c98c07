begin;
select plan(13);

-- Contract
select function_returns('vending', 'list_provider_calls', array['uuid', 'text', 'integer', 'timestamp with time zone'], 'setof vending.provider_calls');
select is_definer('vending', 'list_provider_calls', array['uuid', 'text', 'integer', 'timestamp with time zone']);
select function_privs_are('vending', 'list_provider_calls', array['uuid', 'text', 'integer', 'timestamp with time zone'], 'anon', '{}'::text[]);
select function_privs_are('vending', 'list_provider_calls', array['uuid', 'text', 'integer', 'timestamp with time zone'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', 'list_provider_calls', array['uuid', 'text', 'integer', 'timestamp with time zone'], 'operator', '{}'::text[]);
select function_privs_are('vending', 'list_provider_calls', array['uuid', 'text', 'integer', 'timestamp with time zone'], 'admin', '{EXECUTE}'::text[]);
select function_privs_are('vending', 'list_provider_calls', array['uuid', 'text', 'integer', 'timestamp with time zone'], 'service_role', '{EXECUTE}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'unknown') as order_id;
grant select on made to public;

select test.create_user(2, 'admin');
select test.create_operator(3);

-- Behaviour
select test.login_as('admin', test.user_id(2));
select results_eq('select operation, outcome from vending.list_provider_calls((select order_id from made))', $$ values ('vend', 'unknown') $$, 'the calls for an order');
select is((select count(*) from vending.list_provider_calls(p_provider_code => 'kplc')), 1::bigint, 'or of a provider');
select is_empty($$ select from vending.list_provider_calls(p_provider_code => 'kplc', p_since => now() + interval '1 hour') $$, 'since a time');

-- Errors
select throws_ok('select vending.list_provider_calls()', 'PT400', 'order_or_provider_required', 'of one of them');
select throws_ok($$ select vending.list_provider_calls(p_provider_code => 'kplc', p_limit => 0) $$, 'PT400', 'invalid_limit', 'a page has rows');

-- Isolation
select test.login_as('operator', test.user_id(3));
set local role app_api;
select is_empty('select from vending.provider_calls', 'only admins read them');

select * from finish();
rollback;
