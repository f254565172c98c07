begin;
select plan(12);

-- Contract
select function_returns('ops', 'record_metric', array['text', 'double precision', 'jsonb'], 'void');
select is_definer('ops', 'record_metric', array['text', 'double precision', 'jsonb']);
select function_privs_are('ops', 'record_metric', array['text', 'double precision', 'jsonb'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'record_metric', array['text', 'double precision', 'jsonb'], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'record_metric', array['text', 'double precision', 'jsonb'], 'operator', '{}'::text[]);
select function_privs_are('ops', 'record_metric', array['text', 'double precision', 'jsonb'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select lives_ok($$ select ops.record_metric('a', 1.5, '{"region": "x"}') $$, 'takes a measurement');
select test.logout();
select results_eq('select metric_name, value, labels from ops.metrics', $$ values ('a', 1.5, '{"region": "x"}'::jsonb) $$, 'and stores it');

-- Errors
select test.login_as('admin', test.user_id(1));
select throws_ok($$ select ops.record_metric('a', 'NaN') $$, 'PT400', 'invalid_metric', 'no number');
select throws_ok($$ select ops.record_metric('a', 'Infinity') $$, 'PT400', 'invalid_metric', 'no end');
select throws_ok($$ select ops.record_metric(null, 1) $$, 'PT400', 'invalid_metric', 'no name');
select throws_ok($$ select ops.record_metric('a', null) $$, 'PT400', 'invalid_metric', 'no value');

select * from finish();
rollback;
