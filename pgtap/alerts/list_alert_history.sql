begin;
select plan(17);

-- Contract
select function_returns(
    'alerts', 'list_alert_history',
    array['integer', 'uuid', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text'], 'setof alerts.alerts'
);
select is_definer(
    'alerts', 'list_alert_history',
    array['integer', 'uuid', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text']
);
select function_privs_are(
    'alerts', 'list_alert_history',
    array['integer', 'uuid', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'alerts', 'list_alert_history',
    array['integer', 'uuid', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'alerts', 'list_alert_history',
    array['integer', 'uuid', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'alerts', 'list_alert_history',
    array['integer', 'uuid', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'alerts', 'list_alert_history',
    array['integer', 'uuid', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text'], 'anon', '{}'::text[]
);

do $$ begin
    perform test.create_rule(), test.create_operator(5), test.create_meter(1), test.create_meter(2, null, 'Coast');
    perform test.signal(1, 0), test.signal(1, 1, false), test.signal(2, 0), test.signal(2, 1, false), test.signal(1, 2);
end $$;

-- Behaviour
select test.login_as('admin', test.user_id(8));
select is((select count(*) from alerts.list_alert_history()), 2::bigint, 'what is over');
select is((select count(*) from alerts.list_alert_history(p_from => now() - interval '1 hour')), 2::bigint, 'since');
select is((select count(*) from alerts.list_alert_history(p_until => now() - interval '1 hour')), 0::bigint, 'until');
select is((select count(*) from alerts.list_alert_history(p_from => '-infinity', p_until => 'infinity')), 2::bigint, 'ever');
select is((select count(*) from alerts.list_alert_history(p_region => 'Coast')), 1::bigint, 'of a region');
select is((select count(*) from alerts.list_alert_history(p_alert_type => 'Tamper')), 0::bigint, 'of a type');
select is(
    (select count(*) from alerts.list_alert_history(1, (select alert_id from alerts.list_alert_history(1)))), 1::bigint, 'page by page'
);

-- Errors
select throws_ok('select alerts.list_alert_history(0)', 'PT400', 'invalid_limit', 'a page has a row');
select throws_ok($$ select alerts.list_alert_history(p_alert_type => 'x') $$, 'PT400', 'invalid_alert_type', 'a type that is none');

-- Isolation
select test.login_as('operator', test.user_id(5));
select is((select count(*) from alerts.list_alert_history()), 1::bigint, 'an operator sees the region');

select * from finish();
rollback;
