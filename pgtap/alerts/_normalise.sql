begin;
select plan(14);

-- Contract
select function_returns('alerts', '_normalise', array['text', 'text'], 'text');
select isnt_definer('alerts', '_normalise', array['text', 'text']);
select function_privs_are('alerts', '_normalise', array['text', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('alerts', '_normalise', array['text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('alerts', '_normalise', array['text', 'text'], 'anon', '{}'::text[]);

-- Behaviour
select is(alerts._normalise('alert_type', 'anomaly'), 'ANOMALY', 'types in lower case');
select is(alerts._normalise('alert_type', ' Low-Balance '), 'LOW_BALANCE', 'with spaces around and a hyphen inside');
select is(alerts._normalise('severity', 'CRITICAL'), 'critical', 'severities in upper case');
select is(alerts._normalise('status', 'Resolved'), 'resolved', 'states in any');
select is(alerts._normalise('status', null), null, 'nothing stays nothing');

-- Errors
select throws_ok($$ select alerts._normalise('alert_type', 'spike') $$, 'PT400', 'invalid_alert_type', 'a type that is none');
select throws_ok($$ select alerts._normalise('severity', '') $$, 'PT400', 'invalid_severity', 'no word is no severity');
select throws_ok($$ select alerts._normalise('status', 'open') $$, 'PT400', 'invalid_status', 'a state that is none');
select throws_ok($$ select alerts._normalise('subject_type', 'user') $$, 'PT400', 'invalid_subject_type', 'a subject that is none');

select * from finish();
rollback;
