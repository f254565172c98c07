begin;
select plan(12);

-- Contract
select function_returns('sync', '_get_client', array['uuid', 'boolean'], 'sync.clients');
select isnt_definer('sync', '_get_client', array['uuid', 'boolean']);
select function_privs_are('sync', '_get_client', array['uuid', 'boolean'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_get_client', array['uuid', 'boolean'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_get_client', array['uuid', 'boolean'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is((sync._get_client(test.user_id(5001))).user_id, test.user_id(1), 'registers a client that is new');
select is((sync._get_client(test.user_id(5001), true)).client_number, (sync._get_client(test.user_id(5001))).client_number, 'and knows it then');
select throws_ok('select sync._get_client(null)', 'PT400', 'invalid_client', 'needs an id');
insert into sync.clients (user_id, client_id) select test.user_id(1), test.user_id(6000 + n) from generate_series(1, 99) as n;
select throws_ok('select sync._get_client(test.user_id(7000))', 'PT422', 'too_many_clients', 'a user has a hundred at most');
update sync.clients set forgotten_at = now() where client_id = test.user_id(5001);
select throws_ok('select sync._get_client(test.user_id(5001))', 'PT410', 'reset_required', 'a forgotten one has to begin anew');
select test.login_as('authenticated', test.user_id(2));
set local role app_api;
select isnt((sync._get_client(test.user_id(5001))).user_id, test.user_id(1), 'the same id is another user''s other client');
select test.login_as('authenticated');
set local role app_api;
select throws_ok('select sync._get_client(test.user_id(5001))', 'PT401', 'not_authenticated', 'needs a user');

select * from finish();
rollback;
