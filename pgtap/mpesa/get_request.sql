begin;
select plan(9);

-- Contract
select function_returns('mpesa', 'get_request', array['uuid'], 'mpesa.requests');
select is_definer('mpesa', 'get_request', array['uuid']);
select function_privs_are('mpesa', 'get_request', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('mpesa', 'get_request', array['uuid'], 'admin', array['EXECUTE']);
select function_privs_are('mpesa', 'get_request', array['uuid'], 'service_role', array['EXECUTE']);

select set_config('test.request', test.ask_phone(1)::text, true), test.create_user(2), test.create_user(3, 'admin');

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select is((mpesa.get_request(current_setting('test.request')::uuid)).status, 'created', 'a user sees how far theirs got');
select test.login_as('admin', test.user_id(3));
select is((mpesa.get_request(current_setting('test.request')::uuid)).user_id, test.user_id(1), 'an admin sees anybody''s');

-- Errors and isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select mpesa.get_request(current_setting('test.request')::uuid) $$, 'PT404', 'request_not_found', 'a stranger does not');
select throws_ok('select mpesa.get_request(null)', 'PT404', 'request_not_found', 'needs an id');

select * from finish();
rollback;
