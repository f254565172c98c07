begin;
select plan(22);

-- Contract
select function_returns('ops', 'list_audit_logs', array['text', 'text', 'uuid', 'text', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text', 'integer', 'uuid', 'text'], 'setof ops.audit_log');
select is_definer('ops', 'list_audit_logs', array['text', 'text', 'uuid', 'text', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text', 'integer', 'uuid', 'text']);
select function_privs_are('ops', 'list_audit_logs', array['text', 'text', 'uuid', 'text', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text', 'integer', 'uuid', 'text'], 'anon', '{}'::text[]);
select function_privs_are('ops', 'list_audit_logs', array['text', 'text', 'uuid', 'text', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text', 'integer', 'uuid', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('ops', 'list_audit_logs', array['text', 'text', 'uuid', 'text', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text', 'integer', 'uuid', 'text'], 'operator', '{}'::text[]);
select function_privs_are('ops', 'list_audit_logs', array['text', 'text', 'uuid', 'text', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text', 'integer', 'uuid', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'list_audit_logs', array['text', 'text', 'uuid', 'text', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text', 'integer', 'uuid', 'text'], 'service_role', array['EXECUTE']);

-- Behaviour
do $$ begin
    perform test.create_user(1), test.create_user(2, 'admin');
    perform set_config('request.id', 'r-7', true), set_config('request.trace_id', repeat('ab', 16), true), test.login_as('admin', test.user_id(2));
    perform ops.log_audit_event('first', 'thing', '1'), pg_sleep(0.002), ops.log_audit_event('second', 'thing', '2');
    perform set_config('request.id', '', true);
end $$;
select results_eq(
    $$ select action from ops.list_audit_logs('thing') $$, array['second', 'first'], 'the newest first'
);
select results_eq($$ select action from ops.list_audit_logs('thing', '1') $$, array['first'], 'by what was changed');
select results_eq(
    $$ select action from ops.list_audit_logs(p_actor_id => test.user_id(2)) $$, array['second', 'first'], 'by who did it'
);
select results_eq(
    $$ select action from ops.list_audit_logs(p_request_id => 'r-7', p_limit => 1) $$, array['second'], 'by request, a page at a time'
);
select results_eq(
    $$ select n.action from ops.list_audit_logs('thing', p_limit => 1) as s
       cross join ops.list_audit_logs('thing', p_limit => 1, p_before => s.audit_id) as n $$, array['first'], 'the next page begins before'
);
select is_empty($$ select ops.list_audit_logs('thing', p_until => now() - interval '1 hour') $$, 'by time');
select is((select count(*) from ops.list_audit_logs('thing', p_from => now() - interval '1 hour')), 2::bigint, 'from a time on');
select results_eq($$ select action from ops.list_audit_logs(p_action => 'second') $$, array['second'], 'by what was done');
select is_empty($$ select ops.list_audit_logs('thing', p_login => 'nobody') $$, 'by login');
select is((select count(*) from ops.list_audit_logs(p_trace_id => repeat('ab', 16))), 2::bigint, 'by trace');

-- Errors
select throws_ok('select ops.list_audit_logs(p_limit => 0)', 'PT400', 'invalid_limit', 'a page has a row');
select throws_ok($$ select ops.list_audit_logs(p_subject_id => '1') $$, 'PT400', 'subject_type_required', 'an id alone may be anything');
select throws_ok(
    $$ select ops.list_audit_logs(p_from => now(), p_until => now()) $$, 'PT400', 'invalid_range', 'time goes forward'
);

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok('select ops.list_audit_logs()', '42501', null, 'operators read none of it');
set local role app_api;
select is_empty('select * from ops.audit_log', 'not even by a function that forgot to ask');

select * from finish();
rollback;
