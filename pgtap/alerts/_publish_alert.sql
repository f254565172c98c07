begin;
select plan(7);

-- Contract
select function_returns('alerts', '_publish_alert', array['alerts.alerts', 'jsonb'], 'void');
select isnt_definer('alerts', '_publish_alert', array['alerts.alerts', 'jsonb']);
select function_privs_are('alerts', '_publish_alert', array['alerts.alerts', 'jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('alerts', '_publish_alert', array['alerts.alerts', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('alerts', '_publish_alert', array['alerts.alerts', 'jsonb'], 'anon', '{}'::text[]);

do $$ begin perform test.create_rule(), test.create_meter(1), test.signal(1, 0); end $$;

-- Behaviour
select results_eq(
    $$ select e.aggregate_type, e.aggregate_id, e.payload
       from events.events as e where e.event_type = 'alerts_processed' $$,
    $$ select 'alert', a.alert_id::text, jsonb_build_object(
           'alert_id', a.alert_id, 'alert_type', 'ANOMALY', 'severity', 'medium', 'meter_id', m.meter_number, 'region', 'Nairobi',
           'message', 'Power spike detected: 101.9% increase', 'metadata', '{"change_percent": 101.9}'::jsonb,
           'created_at', alerts._format_instant(a.created_at))
       from alerts.alerts as a join meters.meters as m on m.meter_id = a.meter_id $$,
    'the members of ALERT, and no others'
);
do $$ begin
    perform alerts._publish_alert(a, '{"change": "escalated"}') from alerts.alerts as a;
end $$;
select is(
    (select payload -> 'metadata' from events.events where event_type = 'alerts_processed' order by event_id desc limit 1),
    '{"change_percent": 101.9, "change": "escalated"}', 'what changed is in the metadata'
);

select * from finish();
rollback;
