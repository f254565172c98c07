begin;
select plan(17);

-- Contract
select function_returns('ops', 'report_error', array['text', 'text', 'text', 'jsonb'], 'uuid');
select is_definer('ops', 'report_error', array['text', 'text', 'text', 'jsonb']);
select function_privs_are('ops', 'report_error', array['text', 'text', 'text', 'jsonb'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'report_error', array['text', 'text', 'text', 'jsonb'], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'report_error', array['text', 'text', 'text', 'jsonb'], 'operator', array['EXECUTE']);
select function_privs_are('ops', 'report_error', array['text', 'text', 'text', 'jsonb'], 'authenticated', array['EXECUTE']);

-- Behaviour
select test.create_user(1);
select test.login_as('authenticated', test.user_id(1));
select isnt(ops.report_error('Cannot read 5 rows', 'MeterList.build', 'TimeoutException', '{"version": "1.2", "api_key": "x"}'), null, 'takes a report');
select is(
    ops.report_error('Cannot read 6 rows', 'MeterList.build', 'TimeoutException'),
    ops.report_error('Cannot read 7 rows', 'MeterList.build', 'TimeoutException'), 'the same kind is one group'
);
select test.logout();
select results_eq(
    'select service, function_name, sqlstate, message, occurrence_count from ops.errors',
    $$ values ('client', 'MeterList.build', 'TimeoutException', 'Cannot read N rows', 3::bigint) $$, 'counted'
);
select ok(
    exists (select from ops.error_samples as s where s.user_id = test.user_id(1) and s.context = '{"version": "1.2", "api_key": "hidden"}'),
    'with who, and without secrets'
);

-- Errors
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select ops.report_error(' ') $$, 'PT400', 'invalid_message', 'needs a message');
select throws_ok($$ select ops.report_error(repeat('x', 501)) $$, 'PT400', 'invalid_message', 'a short one');
select throws_ok($$ select ops.report_error('x', '1') $$, 'PT400', 'invalid_where', 'a place is a name');
select throws_ok($$ select ops.report_error('x', p_code => 'a b') $$, 'PT400', 'invalid_code', 'so is a code');
select throws_ok($$ select ops.report_error('x', p_context => '[]') $$, 'PT400', 'invalid_context', 'a context is an object');
select throws_ok(
    $$ select ops.report_error('x', p_context => jsonb_build_object('a', repeat('x', 5000))) $$, 'PT400', 'invalid_context', 'a small one'
);
select test.login_as('authenticated');
select throws_ok($$ select ops.report_error('x') $$, 'PT401', 'not_authenticated', 'somebody reports');

select * from finish();
rollback;
