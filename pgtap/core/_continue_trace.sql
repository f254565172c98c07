begin;
select plan(4);

-- Behaviour
select is(
    core._continue_trace('0af76519-16cd-43dd-8448-eb211c80319c'), '0af7651916cd43dd8448eb211c80319c', 'The trace id is returned.'
);
select is(core._get_trace_id(), '0af7651916cd43dd8448eb211c80319c', 'What follows belongs to the trace.');
select is(core._continue_trace(null), '', 'Where the trace is not known there is none.');
select is(core._get_correlation_id(), null, 'What follows then belongs to no trace.');

select * from finish();
rollback;
