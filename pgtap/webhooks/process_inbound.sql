begin;
select plan(16);

-- Contract
select function_returns('webhooks', 'process_inbound', array['integer'], 'integer');
select is_definer('webhooks', 'process_inbound', array['integer']);
select function_privs_are('webhooks', 'process_inbound', array['integer'], 'service_role', array['EXECUTE']);
select function_privs_are('webhooks', 'process_inbound', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('webhooks', 'process_inbound', array['integer'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select is(webhooks.process_inbound(), 0, 'where nothing is due, nothing is done');
do $$ begin
    perform webhooks.receive_events('whatsapp', '[{"id": "a", "kind": "message", "payload": {"phone": "nonsense"}},
        {"id": "b", "kind": "other", "payload": {}}, {"id": "c", "kind": "receipt", "payload": {"provider_message_id": "m", "state": "read"}}]');
end $$;
select is(webhooks.process_inbound(1), 1, 'takes so many at most');
select is(webhooks.process_inbound(), 2, 'and the rest the next time');
select results_eq(
    'select provider_event_id, state, reason from webhooks.list_inbound() order by 1',
    $$ values ('a', 'pending', 'PT400 invalid_phone'), ('b', 'done', 'kept'), ('c', 'done', 'nothing_new') $$,
    'one that fails stops no other'
);
select is(webhooks.process_inbound(), 0, 'and is not tried again at once');
select test.logout();
update webhooks.inbound_events set not_before = now();
select test.login_as('service_role');
select is(webhooks.process_inbound(), 1, 'but later');
select is((select failure_count from webhooks.list_inbound(p_state => 'pending')), 2::smallint, 'and counted');
select test.logout();

update webhooks.inbound_events set state = 'done';
do $$ begin
    perform webhooks.receive_events('whatsapp', '[{"id": "slow", "kind": "message", "payload": {}}]');
    perform webhooks.receive_events('whatsapp', '[{"id": "x", "kind": "other", "payload": {}}]');
end $$;
create or replace function whatsapp.handle_message(p_wamid text, p_message jsonb) returns text language plpgsql as $$
begin
    perform pg_sleep(60);
    return 'late';
end;
$$;
set local statement_timeout = '3s';
select lives_ok('select webhooks.process_inbound()', 'one that takes too long');
set local statement_timeout = 0;
select results_eq(
    $$ select provider_event_id, reason like '57014%' from webhooks.inbound_events where state = 'pending' order by 1 $$,
    $$ values ('slow', true), ('x', null) $$, 'is a failure of its own, and the rest waits for the next call'
);

-- Errors
select test.login_as('service_role');
select throws_ok('select webhooks.process_inbound(0)', 'PT400', 'invalid_limit', 'takes at least one');
select throws_ok('select webhooks.process_inbound(null)', 'PT400', 'invalid_limit', 'and says how many');

select * from finish();
rollback;
