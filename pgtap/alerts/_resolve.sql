begin;
select plan(8);

-- Contract
select function_returns('alerts', '_resolve', array['alerts.alerts', 'text', 'boolean'], 'alerts.alerts');
select isnt_definer('alerts', '_resolve', array['alerts.alerts', 'text', 'boolean']);
select function_privs_are(
    'alerts', '_resolve',
    array['alerts.alerts', 'text', 'boolean'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'alerts', '_resolve',
    array['alerts.alerts', 'text', 'boolean'], 'authenticated', '{}'::text[]
);
select function_privs_are('alerts', '_resolve', array['alerts.alerts', 'text', 'boolean'], 'anon', '{}'::text[]);

do $$ begin perform test.create_rule(), test.create_meter(1), test.create_user(9, 'admin'), test.signal(1, 0); end $$;
select set_config('request.jwt.claim.sub', test.user_id(9)::text, true), set_config('request.jwt.claims', '{"role": "admin"}', true);

-- Behaviour
select results_eq(
    $$ select (r).status::text, (r).resolved_by, (r).resolution_note
       from alerts.alerts as a cross join lateral (select alerts._resolve(a, 'done', false) as r) as x $$,
    $$ values ('resolved', test.user_id(9), 'done') $$, 'by whom, and what they say'
);
select is_empty('select * from alerts.conditions', 'its condition is forgotten');
select is(
    (select payload ->> 'new_status' from events.events where event_type = 'alert_status_updates'), 'resolved', 'the log knows'
);

select * from finish();
rollback;
