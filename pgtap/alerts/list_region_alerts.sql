begin;
select plan(17);

-- Contract
select function_returns(
    'alerts', 'list_region_alerts',
    array['text', 'integer', 'uuid', 'text'], 'setof alerts.alerts'
);
select is_definer('alerts', 'list_region_alerts', array['text', 'integer', 'uuid', 'text']);
select function_privs_are(
    'alerts', 'list_region_alerts',
    array['text', 'integer', 'uuid', 'text'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'alerts', 'list_region_alerts',
    array['text', 'integer', 'uuid', 'text'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'alerts', 'list_region_alerts',
    array['text', 'integer', 'uuid', 'text'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'alerts', 'list_region_alerts',
    array['text', 'integer', 'uuid', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'alerts', 'list_region_alerts',
    array['text', 'integer', 'uuid', 'text'], 'anon', '{}'::text[]
);

do $$ begin
    perform test.create_rule(), test.create_rule('area', p_subject_type => 'region'), test.create_operator(5), test.create_meter(1);
    perform test.create_meter(2, null, 'Coast'), test.signal(1, 0), test.signal(2, 0), alerts._signal('area', 'Nairobi', true, now());
end $$;

-- Behaviour
select test.login_as('admin', test.user_id(8));
select is((select count(*) from alerts.list_region_alerts('Nairobi')), 2::bigint, 'of its meters and of itself');
select is((select count(*) from alerts.list_region_alerts('Nairobi', 1)), 1::bigint, 'a page');
select is(
    (select subject_type::text from alerts.list_region_alerts('Nairobi', 1)), 'region', 'newest first'
);
select is(
    (select subject_type::text from alerts.list_region_alerts('Nairobi', 1, (select alert_id from alerts.list_region_alerts('Nairobi', 1)))),
    'meter', 'and the next'
);
select is((select count(*) from alerts.list_region_alerts('Nairobi', p_status => 'RESOLVED')), 0::bigint, 'of a state');

-- Errors
select throws_ok($$ select alerts.list_region_alerts(' ') $$, 'PT400', 'region_required', 'needs a region');
select throws_ok($$ select alerts.list_region_alerts('Nairobi', 0) $$, 'PT400', 'invalid_limit', 'a page has a row');
select throws_ok($$ select alerts.list_region_alerts('Nairobi', p_status => 'x') $$, 'PT400', 'invalid_status', 'a state that is none');

-- Isolation
select test.login_as('operator', test.user_id(5));
select is((select count(*) from alerts.list_region_alerts('Nairobi')), 2::bigint, 'an operator sees the region');
select is((select count(*) from alerts.list_region_alerts('Coast')), 0::bigint, 'and no other');

select * from finish();
rollback;
