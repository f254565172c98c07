begin;
select plan(3);

-- Behaviour
select is(core._get_correlation_id(), null, 'There is none outside of a request.');
select set_config('request.trace_id', '0af7651916cd43dd8448eb211c80319c', true);
select is(
    core._get_correlation_id(), '0af76519-16cd-43dd-8448-eb211c80319c', 'It is the trace id, which has the size of a UUID.'
);
select set_config('request.trace_id', '', true);
select is(core._get_correlation_id(), null, 'A connection that served another request has none left.');

select * from finish();
rollback;
