begin;
select plan(15);

-- Contract
select function_returns(
    'alerts', 'report_signal',
    array['text', 'text', 'boolean', 'timestamp with time zone', 'text', 'jsonb', 'text', 'text'], 'uuid'
);
select is_definer(
    'alerts', 'report_signal',
    array['text', 'text', 'boolean', 'timestamp with time zone', 'text', 'jsonb', 'text', 'text']
);
select function_privs_are(
    'alerts', 'report_signal',
    array['text', 'text', 'boolean', 'timestamp with time zone', 'text', 'jsonb', 'text', 'text'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'alerts', 'report_signal',
    array['text', 'text', 'boolean', 'timestamp with time zone', 'text', 'jsonb', 'text', 'text'], 'admin', '{}'::text[]
);
select function_privs_are(
    'alerts', 'report_signal',
    array['text', 'text', 'boolean', 'timestamp with time zone', 'text', 'jsonb', 'text', 'text'], 'operator', '{}'::text[]
);
select function_privs_are(
    'alerts', 'report_signal',
    array['text', 'text', 'boolean', 'timestamp with time zone', 'text', 'jsonb', 'text', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'alerts', 'report_signal',
    array['text', 'text', 'boolean', 'timestamp with time zone', 'text', 'jsonb', 'text', 'text'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_rule(), test.create_meter(1); end $$;

-- Behaviour
select test.login_as('service_role');
select isnt(alerts.report_signal('Spike', test.meter_id(1)::text), null, 'raises');
select is(alerts.report_signal('spike', test.meter_id(1)::text, false), null, 'and clears');

-- Errors
select throws_ok($$ select alerts.report_signal('nope', 'x') $$, 'PT404', 'rule_not_found', 'a rule that is none');
select throws_ok($$ select alerts.report_signal('spike', 'x') $$, 'PT400', 'invalid_signal', 'a meter that is none');
select throws_ok(
    $$ select alerts.report_signal('spike', test.meter_id(2)::text) $$, 'PT404', 'meter_not_found', 'a meter that is not there'
);
select throws_ok(
    $$ select alerts.report_signal('spike', test.meter_id(1)::text, p_severity => 'x') $$, 'PT400', 'invalid_severity', 'a severity that is none'
);
select throws_ok(
    $$ select alerts.report_signal('spike', test.meter_id(1)::text, null) $$, 'PT400', 'invalid_signal', 'neither yes nor no'
);

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok($$ select alerts.report_signal('spike', 'x') $$, '42501', null, 'services only');

select * from finish();
rollback;
