begin;
select plan(4);

-- Contract
select function_privs_are('core', '_get_request_id', array[]::text[], 'authenticated', '{}'::text[], 'It is for functions only.');

-- Behaviour
select is(core._get_request_id(), null, 'There is none outside of a request.');
select set_config('request.id', 'abc', true);
select is(core._get_request_id(), 'abc', 'It is what the gateway said.');
select set_config('request.id', '', true);
select is(core._get_request_id(), null, 'A connection that served another request has none left.');

select * from finish();
rollback;
