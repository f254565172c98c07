begin;
select plan(23);

-- Contract
select function_returns(
    'alerts', 'upsert_rule',
    array['text', 'text', 'text', 'text', 'text', 'jsonb', 'interval', 'integer', 'interval', 'interval', 'interval[]', 'text[]', 'interval', 'boolean', 'text'], 'alerts.rules'
);
select is_definer(
    'alerts', 'upsert_rule',
    array['text', 'text', 'text', 'text', 'text', 'jsonb', 'interval', 'integer', 'interval', 'interval', 'interval[]', 'text[]', 'interval', 'boolean', 'text']
);
select function_privs_are(
    'alerts', 'upsert_rule',
    array['text', 'text', 'text', 'text', 'text', 'jsonb', 'interval', 'integer', 'interval', 'interval', 'interval[]', 'text[]', 'interval', 'boolean', 'text'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'alerts', 'upsert_rule',
    array['text', 'text', 'text', 'text', 'text', 'jsonb', 'interval', 'integer', 'interval', 'interval', 'interval[]', 'text[]', 'interval', 'boolean', 'text'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'alerts', 'upsert_rule',
    array['text', 'text', 'text', 'text', 'text', 'jsonb', 'interval', 'integer', 'interval', 'interval', 'interval[]', 'text[]', 'interval', 'boolean', 'text'], 'operator', '{}'::text[]
);
select function_privs_are(
    'alerts', 'upsert_rule',
    array['text', 'text', 'text', 'text', 'text', 'jsonb', 'interval', 'integer', 'interval', 'interval', 'interval[]', 'text[]', 'interval', 'boolean', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'alerts', 'upsert_rule',
    array['text', 'text', 'text', 'text', 'text', 'jsonb', 'interval', 'integer', 'interval', 'interval', 'interval[]', 'text[]', 'interval', 'boolean', 'text'], 'anon', '{}'::text[]
);

-- Behaviour
select test.login_as('admin', test.user_id(8));
select results_eq(
    $$ select rule_code, title, alert_type::text, severity::text, hold_for, escalate_after, escalate_to::text[], notify_operators_from::text, is_enabled
       from alerts.upsert_rule(' Spike ', 'Power spike', 'anomaly', 'METER', 'High', p_hold_for => '5 minutes',
           p_escalate_after => '{15 minutes,1 hour}', p_escalate_to => '{high,CRITICAL}', p_notify_operators_from => 'Low') $$,
    $$ values ('spike', 'Power spike', 'ANOMALY', 'high', interval '5 minutes', '{15 minutes,1 hour}'::interval[],
           '{high,critical}'::text[], 'low', true) $$,
    'a new one, in any case'
);
do $$ begin perform alerts.set_rule_enabled('spike', false); end $$;
select results_eq(
    $$ select severity::text, hold_for, escalate_to::text[], clear_for, is_enabled
       from alerts.upsert_rule('spike', 'Power spike', 'ANOMALY', p_clear_for => null) $$,
    $$ values ('medium', interval '0', '{}'::text[], null::interval, false) $$, 'stated anew, but for being off'
);
select test.logout();
select is(
    (select count(*) from events.events where event_type = 'alert_rule_changed' and actor_id = test.user_id(8)), 3::bigint,
    'every change is in the log, with who made it'
);

-- Errors
select test.login_as('admin', test.user_id(8));
select throws_ok($$ select alerts.upsert_rule(null, 'x', 'ANOMALY') $$, 'PT400', 'invalid_rule', 'has a code');
select throws_ok($$ select alerts.upsert_rule('x', 'x', null) $$, 'PT400', 'invalid_rule', 'and a type');
select throws_ok($$ select alerts.upsert_rule('x', 'x', 'spike') $$, 'PT400', 'invalid_alert_type', 'that is one');
select throws_ok($$ select alerts.upsert_rule('x', 'x', 'ANOMALY', 'user') $$, 'PT400', 'invalid_subject_type', 'watches what there is');
select throws_ok($$ select alerts.upsert_rule('x', 'x', 'ANOMALY', p_severity => 'x') $$, 'PT400', 'invalid_severity', 'is so bad');
select throws_ok(
    $$ select alerts.upsert_rule('x', 'x', 'ANOMALY', p_escalate_after => '{1 hour}') $$, 'PT400', 'invalid_steps', 'steps have severities'
);
select throws_ok(
    $$ select alerts.upsert_rule('x', 'x', 'ANOMALY', p_escalate_after => '{1 hour,1 minute}', p_escalate_to => '{high,low}') $$,
    'PT400', 'invalid_steps', 'and come one after the other'
);
select throws_ok(
    $$ select alerts.upsert_rule('spike', 'x', 'ANOMALY', 'region') $$, 'PT409', 'subject_type_fixed', 'what it watches stays'
);
select throws_ok($$ select alerts.upsert_rule('a b', 'x', 'ANOMALY') $$, '23514', null, 'a code is a word');
select throws_ok($$ select alerts.upsert_rule('x', ' ', 'ANOMALY') $$, '23514', null, 'a title says something');
select throws_ok($$ select alerts.upsert_rule('x', 'x', 'ANOMALY', p_hold_for => '-1 s') $$, '23514', null, 'time goes forward');
select throws_ok($$ select alerts.upsert_rule('x', 'x', 'ANOMALY', p_parameters => '[]') $$, '23514', null, 'parameters have names');

-- Isolation
select test.login_as('operator', test.user_id(5));
select throws_ok($$ select alerts.upsert_rule('x', 'x', 'ANOMALY') $$, '42501', null, 'operators cannot');

select * from finish();
rollback;
