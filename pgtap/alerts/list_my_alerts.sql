begin;
select plan(16);

-- Contract
select function_returns('alerts', 'list_my_alerts', array['integer', 'uuid', 'text'], 'setof alerts.alerts');
select is_definer('alerts', 'list_my_alerts', array['integer', 'uuid', 'text']);
select function_privs_are(
    'alerts', 'list_my_alerts',
    array['integer', 'uuid', 'text'], 'service_role', array['EXECUTE']
);
select function_privs_are('alerts', 'list_my_alerts', array['integer', 'uuid', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('alerts', 'list_my_alerts', array['integer', 'uuid', 'text'], 'operator', array['EXECUTE']);
select function_privs_are(
    'alerts', 'list_my_alerts',
    array['integer', 'uuid', 'text'], 'authenticated', array['EXECUTE']
);
select function_privs_are('alerts', 'list_my_alerts', array['integer', 'uuid', 'text'], 'anon', '{}'::text[]);

do $$ begin
    perform test.create_rule(), test.create_rule('area', p_subject_type => 'region');
    perform test.create_user(1), test.create_user(2), test.create_meter(1, test.user_id(1)), test.create_meter(2, test.user_id(1), 'Coast');
    perform test.create_meter(3, test.user_id(2));
    update auth.users set region = 'Nairobi' where user_id = test.user_id(1);
    perform test.signal(1, 0), test.signal(1, 1, false), test.signal(2, 0), test.signal(3, 0);
    perform alerts._signal('area', 'Nairobi', true, now()), alerts._signal('area', 'Coast', true, now());
end $$;
create function pg_temp.mine(p_limit integer default 50, p_before uuid default null, p_status text default null) returns text
language sql return (
    select string_agg(coalesce(right(a.meter_id::text, 1), a.subject_id) || ' ' || a.status, ', ' order by a.alert_id desc)
    from alerts.list_my_alerts(p_limit, p_before, p_status) as a
);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select is(pg_temp.mine(), 'Nairobi active, 2 active, 1 resolved', 'own meters wherever they are, the own region as a whole, newest first');
select is(pg_temp.mine(2), 'Nairobi active, 2 active', 'a page');
select is(pg_temp.mine(2, (select min(alert_id::text)::uuid from alerts.list_my_alerts(2))), '1 resolved', 'and the next');
select is(pg_temp.mine(p_status => 'RESOLVED'), '1 resolved', 'of a state, in any case');

-- Errors
select throws_ok('select alerts.list_my_alerts(0)', 'PT400', 'invalid_limit', 'a page has a row');
select throws_ok($$ select alerts.list_my_alerts(p_status => 'open') $$, 'PT400', 'invalid_status', 'a state that is none');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select is(pg_temp.mine(), '3 active', 'others see their own');
select test.login_as('authenticated', test.user_id(9));
select is(pg_temp.mine(), null, 'who has nothing sees nothing');
select test.login_as('service_role');
select throws_ok('select alerts.list_my_alerts()', 'PT401', 'not_authenticated', 'nobody has none');

select * from finish();
rollback;
