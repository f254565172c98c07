begin;
select plan(6);

-- Contract
select function_returns('alerts', '_publish_signal', array['alerts.rules', 'alerts.conditions'], 'void');
select isnt_definer('alerts', '_publish_signal', array['alerts.rules', 'alerts.conditions']);
select function_privs_are(
    'alerts', '_publish_signal',
    array['alerts.rules', 'alerts.conditions'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'alerts', '_publish_signal',
    array['alerts.rules', 'alerts.conditions'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'alerts', '_publish_signal',
    array['alerts.rules', 'alerts.conditions'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin perform test.create_rule(p_hold_for => '5 minutes'), test.create_meter(1); end $$;
do $$ begin perform test.signal(1, 0), test.signal(1, 1), test.signal(1, 2); end $$;
select results_eq(
    $$ select aggregate_type, aggregate_id, payload
       from events.events where event_type = 'alerts' $$,
    $$ select 'meter', test.meter_id(1)::text, jsonb_build_object(
           'type', 'ANOMALY', 'rule_code', 'spike', 'severity', 'medium', 'region', 'Nairobi', 'meter_id', m.meter_number,
           'message', 'Power spike detected: 101.9% increase', 'metadata', '{"change_percent": 101.9}'::jsonb,
           'timestamp', '2026-01-01T06:00:00.000Z')
       from meters.meters as m $$,
    'once for as long as it lasts, whether or not an alert comes of it'
);

select * from finish();
rollback;
