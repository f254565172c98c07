begin;
select plan(7);

-- Contract
select function_returns('flags', '_decide_change', array['uuid', 'text', 'text'], 'flags.changes');
select volatility_is('flags', '_decide_change', array['uuid', 'text', 'text'], 'volatile');
select isnt_definer('flags', '_decide_change', array['uuid', 'text', 'text']);
select function_privs_are('flags', '_decide_change', array['uuid', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_decide_change', array['uuid', 'text', 'text'], 'service_role', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
reset role;
do $$
begin
    perform flags.upsert_flag('x', '{"type": "boolean", "needs_approval": true}');
    perform set_config('test.change', flags.upsert_flag('x', '{"default_variant": "on"}', p_reason => 'launch') ->> 'pending_change_id', true);
end;
$$;

select results_eq($$ select status, decided_by, decision_reason from flags._decide_change(current_setting('test.change')::uuid, 'rejected', 'no') $$, $$ values ('rejected', test.user_id(1), 'no') $$, 'notes how, by whom, why');
select test.logout();
select is((select count(*) from events.events where event_type = 'flag_change_rejected' and aggregate_id = 'x'), 1::bigint, 'publishes it');

select * from finish();
rollback;
