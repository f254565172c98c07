begin;
select plan(18);

-- Contract
select function_returns('mpesa', 'claim_requests', array['integer', 'interval'], 'setof mpesa.task');
select is_definer('mpesa', 'claim_requests', array['integer', 'interval']);
select function_privs_are('mpesa', 'claim_requests', array['integer', 'interval'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', 'claim_requests', array['integer', 'interval'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', 'claim_requests', array['integer', 'interval'], 'service_role', array['EXECUTE']);

select set_config('test.request', test.ask_phone(1)::text, true);

-- Behaviour
select test.login_as('service_role');
select results_eq(
    'select request_id, action, push_count, amount, phone from mpesa.claim_requests()',
    $$ values (current_setting('test.request')::uuid, 'push', 1::smallint, 100::numeric, '+254711000111') $$, 'what is new is to be sent'
);
select is_empty('select * from mpesa.claim_requests()', 'by one worker');
select test.logout();
update mpesa.requests set due_at = now();
select is_empty('select * from mpesa.claim_requests()', 'one whose worker is lost is not sent again');
select results_eq('select status, status_reason from mpesa.requests', $$ values ('unknown', 'worker_lost') $$, 'but unknown');
select is((select status::text from payments.transactions), 'pending', 'its transaction still waits');

select set_config('test.second', test.send_push(2)::text, true);
update mpesa.requests set due_at = now() where request_id = current_setting('test.second')::uuid;
select results_eq(
    'select action, checkout_request_id from mpesa.claim_requests()', $$ values ('query', 'ws_CO_1') $$, 'what nobody told of is asked about'
);
select is_empty('select * from mpesa.claim_requests()', 'not at once again');
select ok(
    (mpesa.get_request(current_setting('test.second')::uuid)).due_at between now() + interval '20 seconds' and now() + interval '40 seconds', 'but a while later'
);
update mpesa.requests set due_at = now(), query_count = 20 where request_id = current_setting('test.second')::uuid;
select isnt_empty('select * from mpesa.claim_requests()', 'again and again');
select ok((mpesa.get_request(current_setting('test.second')::uuid)).due_at < now() + interval '16 minutes', 'never more than a quarter of an hour apart');

-- Errors
select throws_ok('select mpesa.claim_requests(0)', 'PT400', 'invalid_limit', 'takes some');
select throws_ok('select mpesa.claim_requests(1001)', 'PT400', 'invalid_limit', 'and not too many');
select mpesa.sync_settings(null);
select test.login_as('service_role');
select is_empty('select * from mpesa.claim_requests()', 'without an account there is nothing to do');

select * from finish();
rollback;
