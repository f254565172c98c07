begin;
select plan(6);

-- Contract
select function_returns('alerts', '_publish_status', array['alerts.alerts', 'text'], 'void');
select isnt_definer('alerts', '_publish_status', array['alerts.alerts', 'text']);
select function_privs_are('alerts', '_publish_status', array['alerts.alerts', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('alerts', '_publish_status', array['alerts.alerts', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('alerts', '_publish_status', array['alerts.alerts', 'text'], 'anon', '{}'::text[]);

do $$ begin perform test.create_rule(), test.create_meter(1), test.signal(1, 0), test.signal(1, 1, false); end $$;

-- Behaviour
select results_eq(
    $$ select e.aggregate_type, e.aggregate_id, e.payload
       from events.events as e where e.event_type = 'alert_status_updates' $$,
    $$ select 'alert', a.alert_id::text, jsonb_build_object(
           'alert_id', a.alert_id, 'previous_status', 'active', 'new_status', 'resolved', 'acknowledged', false,
           'acknowledged_by', null, 'resolution_note', 'The condition is gone.',
           'updated_at', alerts._format_instant(a.updated_at), 'metadata', '{"region": "Nairobi"}'::jsonb)
       from alerts.alerts as a $$,
    'the members of ALERT_STATUS_UPDATE, and no others'
);

select * from finish();
rollback;
