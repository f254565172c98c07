begin;
select plan(4);

-- Contract
select function_privs_are('core', '_get_trace_id', array[]::text[], 'authenticated', '{}'::text[], 'It is for functions only.');

-- Behaviour
select is(core._get_trace_id(), null, 'There is none outside of a request.');
select set_config('request.trace_id', 'abc', true);
select is(core._get_trace_id(), 'abc', 'It is what the gateway said.');
select set_config('request.trace_id', '', true);
select is(core._get_trace_id(), null, 'A connection that served another request has none left.');

select * from finish();
rollback;
