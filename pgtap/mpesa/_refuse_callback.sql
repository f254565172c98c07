begin;
select plan(8);

-- Contract
select function_returns('mpesa', '_refuse_callback', array['jsonb', 'text'], 'text');
select isnt_definer('mpesa', '_refuse_callback', array['jsonb', 'text']);
select function_privs_are('mpesa', '_refuse_callback', array['jsonb', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', '_refuse_callback', array['jsonb', 'text'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', '_refuse_callback', array['jsonb', 'text'], 'service_role', '{}'::text[]);

-- Behaviour
select is(mpesa._refuse_callback(test.stk('ws_CO_9'), 'unknown_request'), 'unknown_request', 'returns the reason');
select results_eq(
    $$ select aggregate_id, payload ->> 'reason' from events.events where event_type = 'mpesa_callback_refused' $$,
    $$ values ('ws_CO_9', 'unknown_request') $$, 'and leaves a trace'
);
select lives_ok($$ select mpesa._refuse_callback('{}', 'unknown_request') $$, 'whatever it says');

select * from finish();
rollback;
