begin;
select plan(34);

-- Contract
select function_returns(
    'alerts', '_signal',
    array['text', 'text', 'boolean', 'timestamp with time zone', 'text', 'jsonb', 'uuid', 'text', 'text'], 'uuid'
);
select is_definer(
    'alerts', '_signal',
    array['text', 'text', 'boolean', 'timestamp with time zone', 'text', 'jsonb', 'uuid', 'text', 'text']
);
select function_privs_are(
    'alerts', '_signal',
    array['text', 'text', 'boolean', 'timestamp with time zone', 'text', 'jsonb', 'uuid', 'text', 'text'],
    'service_role', '{}'::text[]
);

do $$ begin
    perform test.create_user(1), test.create_meter(1, test.user_id(1)), test.create_meter(2);
    perform test.create_rule();
    perform test.create_rule('held', '3 minutes', '10 minutes', '1 hour');
    perform test.create_rule('area', p_subject_type => 'region');
end $$;

-- Raises
select is(test.signal(1, 0, false), null, 'nothing fires, nothing happens');
select isnt(test.signal(1, 1), null, 'a rule that waits for nothing raises at once');
select results_eq(
    $$ select alert_type::text, severity::text, status::text, region, meter_id, owner_user_id, message, metadata,
           raised_at, seen_count
       from alerts.alerts $$,
    $$ values ('ANOMALY', 'medium', 'active', 'Nairobi', test.meter_id(1), test.user_id(1),
           'Power spike detected: 101.9% increase', '{"change_percent": 101.9}'::jsonb,
           '2026-01-01 06:01Z'::timestamptz, 1) $$,
    'with what the signal, the rule and the meter say'
);
select is(
    test.signal(1, 1.001), (select alert_id from alerts.alerts), 'a twin a few milliseconds later is the same alert'
);
select is((select count(*) from alerts.alerts), 1::bigint, 'and no second one');
select is((select seen_count from alerts.alerts), 2, 'it is counted');
do $$ begin perform test.signal(1, 1.001), test.signal(1, 0.5); end $$;
select is((select seen_count from alerts.alerts), 2, 'a repeat and a late signal are not');
select isnt(test.signal(2, 1), (select alert_id from alerts.alerts where meter_id = test.meter_id(1)), 'another meter, another alert');

-- Resolves
select is(test.signal(1, 2, false), null, 'what is gone is resolved at once where the rule waits for nothing');
select results_eq(
    $$ select status::text, cleared_at, resolved_by, resolution_note from alerts.alerts where meter_id = test.meter_id(1) $$,
    $$ values ('resolved', '2026-01-01 06:02Z'::timestamptz, null::uuid, 'The condition is gone.') $$,
    'and says why'
);
select is((select count(*) from alerts.conditions), 1::bigint, 'its condition is forgotten');
select is(test.signal(1, 1.5), null, 'a signal from before it was gone raises nothing');
select isnt(test.signal(1, 3), null, 'the same again raises again');
select is(
    (select count(*) from alerts.alerts where meter_id = test.meter_id(1)), 2::bigint,
    'a new alert, where the rule reopens none'
);

-- Holds
select is(test.signal(1, 0, p_rule_code => 'held'), null, 'a rule that holds waits');
select is(test.signal(1, 2.9, p_rule_code => 'held'), null, 'and waits');
select is(test.signal(1, 2.95, false, 'held'), null, 'what ends before is forgotten');
select is(test.signal(1, 3, p_rule_code => 'held'), null, 'so it begins anew');
select isnt(test.signal(1, 6, p_rule_code => 'held'), null, 'what lasts is raised');
select is(
    (select raised_at from alerts.alerts where rule_code = 'held'), '2026-01-01 06:03Z'::timestamptz,
    'as of when it began'
);
select isnt(test.signal(1, 7, false, 'held'), null, 'it stays open for a while when the condition is gone');
select isnt(test.signal(1, 8, p_rule_code => 'held'), null, 'and goes on when it comes back');
select is(test.signal(1, 9, false, 'held'), (select alert_id from alerts.alerts where rule_code = 'held'), 'gone again');
select is(test.signal(1, 19, false, 'held'), null, 'long enough: resolved');

-- Worse
do $$ begin perform alerts._signal('area', 'Coast', true, now(), p_severity => 'High'); end $$;
select results_eq(
    $$ select severity::text, region, meter_id from alerts.alerts where rule_code = 'area' $$,
    $$ values ('high', 'Coast', null::uuid) $$, 'a signal may say how bad it is, and a region is its own place'
);

-- Errors
select throws_ok($$ select alerts._signal('nope', 'x', true, now()) $$, 'PT404', 'rule_not_found', 'needs a rule');
select throws_ok($$ select alerts._signal('spike', 'x', true, now()) $$, 'PT400', 'invalid_signal', 'a rule for meters needs a meter');
select throws_ok(
    $$ select alerts._signal('spike', test.meter_id(99)::text, true, now()) $$, 'PT404', 'meter_not_found', 'that is there'
);
select throws_ok(
    $$ select alerts._signal('area', 'Coast', true, now(), p_severity => 'awful') $$, 'PT400', 'invalid_severity', 'knows four severities'
);
select throws_ok(
    $$ select alerts._signal('area', 'Coast', true, now(), repeat('x', 2001)) $$, 'PT400', 'invalid_signal', 'a message has an end'
);
select throws_ok(
    $$ select alerts._signal('area', 'Coast', true, '-infinity') $$, 'PT400', 'invalid_signal', 'a time is a time'
);

select * from finish();
rollback;
