begin;
select plan(18);

-- Contract
select function_returns('mpesa', 'requests__record_status', '{}'::name[], 'trigger');
select is_definer('mpesa', 'requests__record_status', '{}'::name[]);
select function_privs_are('mpesa', 'requests__record_status', '{}'::name[], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', 'requests__record_status', '{}'::name[], 'admin', '{}'::text[]);
select function_privs_are('mpesa', 'requests__record_status', '{}'::name[], 'service_role', '{}'::text[]);

-- Behaviour
select test.ask_phone(1);
update mpesa.requests set status = 'sending';
select isnt_empty($$ select from events.events where event_type = 'mpesa_request_sending' $$, 'publishes a change, however it was made');
select lives_ok($$ update mpesa.requests set status = 'sending' $$, 'the status it has already is no change');

-- Errors
update mpesa.requests set status = 'paid';
select throws_ok(
    format('update mpesa.requests set status = %L', s), 'PT409', 'invalid_status_change', format('what is paid never becomes %s', s)
)
from unnest(array['created', 'sending', 'awaiting', 'confirming', 'parked', 'failed', 'cancelled', 'timed_out', 'unknown']) as s;
select is_empty(
    $$ select t.* from mpesa.status_transitions as t where t.kind = 'request' and t.from_status = 'paid' $$, 'the table says the same'
);
select is_empty(
    $$ select s from unnest(array['sending', 'awaiting', 'confirming', 'failed', 'cancelled', 'timed_out', 'unknown', 'parked']) as s
       where not exists (
           select from mpesa.status_transitions as t where t.kind = 'request' and t.from_status = s and t.to_status = 'paid'
       ) $$,
    'whatever was said before, money that arrives counts'
);

select * from finish();
rollback;
