begin;
select plan(10);

-- Contract
select function_returns('sync', 'register_client', array['uuid', 'text', 'text'], 'jsonb');
select is_definer('sync', 'register_client', array['uuid', 'text', 'text']);
select function_privs_are('sync', 'register_client', array['uuid', 'text', 'text'], 'authenticated', array['EXECUTE']);
select function_privs_are('sync', 'register_client', array['uuid', 'text', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('sync', 'register_client', array['uuid', 'text', 'text'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
select test.login_as('authenticated', test.user_id(1));
select is(sync.register_client(test.user_id(5001), 'Phone', '3') - 'created_at', jsonb_build_object('client_id', test.user_id(5001), 'device_name', 'Phone', 'schema_version', '3'), 'notes the device');
select is(sync.register_client(test.user_id(5001), p_schema_version => '4') - '{created_at,client_id}'::text[], '{"device_name": "Phone", "schema_version": "4"}', 'and what is new');
select throws_ok($$ select sync.register_client(test.user_id(5001), '') $$, '23514', null, 'a name is not empty');
select throws_ok($$ select sync.register_client(null) $$, 'PT400', 'invalid_client', 'needs an id');
select test.login_as('authenticated');
select throws_ok($$ select sync.register_client(test.user_id(5001)) $$, 'PT401', 'not_authenticated', 'of a user');

select * from finish();
rollback;
