begin;
select plan(10);

-- Contract
select function_returns('invoices', 'handle_event', array['events.events'], 'void');
select is_definer('invoices', 'handle_event', array['events.events']);
select function_privs_are('invoices', 'handle_event', array['events.events'], 'service_role', array['EXECUTE']);
select function_privs_are('invoices', 'handle_event', array['events.events'], 'admin', '{}'::text[]);
select function_privs_are('invoices', 'handle_event', array['events.events'], 'operator', '{}'::text[]);
select function_privs_are('invoices', 'handle_event', array['events.events'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', 'handle_event', array['events.events'], 'anon', '{}'::text[]);

do $$ begin perform test.create_billing(); end $$;
do $$ begin
    perform test.create_user(3), meters.unassign_meter(test.meter_id(1)), meters.assign_meter(test.meter_id(1), test.user_id(3));
    perform invoices.handle_event(e) from events.events as e where e.event_type in ('meter_assigned', 'meter_unassigned') and e.aggregate_id = test.meter_id(1)::text;
end $$;

-- Behaviour
select results_eq(
    $$ select a.user_id, a.closed_at is null from invoices.accounts as a where a.meter_id = test.meter_id(1) order by a.account_id $$,
    $$ values (test.user_id(1), false), (test.user_id(3), true) $$, 'the account goes with the meter'
);
select ok(
    (select max(a.opened_at) >= min(a.closed_at) from invoices.accounts as a where a.meter_id = test.meter_id(1)), 'one after the other'
);
do $$ begin
    perform invoices.handle_event(e) from events.events as e where e.event_type = 'meter_assigned' and e.aggregate_id = test.meter_id(1)::text;
end $$;
select is((select count(*) from invoices.accounts as a where a.meter_id = test.meter_id(1)), 2::bigint, 'once');

select * from finish();
rollback;
