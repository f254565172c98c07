begin;
select plan(9);

-- Contract
select function_returns('mpesa', 'query_request', array['uuid'], 'mpesa.requests');
select is_definer('mpesa', 'query_request', array['uuid']);
select function_privs_are('mpesa', 'query_request', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', 'query_request', array['uuid'], 'admin', array['EXECUTE']);
select function_privs_are('mpesa', 'query_request', array['uuid'], 'service_role', array['EXECUTE']);

select set_config('test.request', test.send_push(1)::text, true), test.create_user(3, 'admin');

-- Behaviour
select test.login_as('admin', test.user_id(3));
select ok((mpesa.query_request(current_setting('test.request')::uuid)).due_at <= clock_timestamp(), 'it is due at once');
select test.logout();
select results_eq('select action, checkout_request_id from mpesa.claim_requests()', $$ values ('query', 'ws_CO_1') $$, 'and a worker asks');

-- Errors
select mpesa._take_event(test.stk('ws_CO_1', '1032'));
select throws_ok($$ select mpesa.query_request(current_setting('test.request')::uuid) $$, 'PT409', 'request_not_open', 'what is decided is not asked about');
select throws_ok($$ select mpesa.query_request(gen_random_uuid()) $$, 'PT404', 'request_not_found', 'nor what is not there');

select * from finish();
rollback;
