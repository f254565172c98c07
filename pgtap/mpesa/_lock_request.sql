begin;
select plan(8);

-- Contract
select function_returns('mpesa', '_lock_request', array['uuid'], 'mpesa.requests');
select isnt_definer('mpesa', '_lock_request', array['uuid']);
select function_privs_are('mpesa', '_lock_request', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', '_lock_request', array['uuid'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', '_lock_request', array['uuid'], 'service_role', '{}'::text[]);

-- Behaviour
select test.ask_phone(1);
select is((select (mpesa._lock_request(r.request_id)).status from mpesa.requests as r), 'created', 'reads it');

-- Errors
select throws_ok('select mpesa._lock_request(gen_random_uuid())', 'PT404', 'request_not_found', 'knows only what is there');
select throws_ok('select mpesa._lock_request(null)', 'PT404', 'request_not_found', 'needs an id');

select * from finish();
rollback;
